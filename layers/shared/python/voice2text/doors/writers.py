"""The rewriter's engine, as its settings want it."""

import re
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Engine as Database

from voice2text.doors.urls import is_url
from voice2text.secrets import Secret
from voice2text.services.breaker import Breaker
from voice2text.settings import RewriterSettings, SettingsError
from voice2text.storage.spending import Spending
from voice2text.storage.tables import LlmSpendingRow
from voice2text.text.llm.model import Llm
from voice2text.text.llm.settings import LlmSettings
from voice2text.text.paid import NoRewriter, PaidRewriter, Used
from voice2text.text.rewrite import Writes
from voice2text.text.rewriter import Rewriter


def llm_of(config: RewriterSettings) -> LlmSettings | None:
    """The LLM that the operator wants; None for none.

    Raises:
        SettingsError: something that it needs isn't set, or can't be.
    """
    if not config.llm_api_url:
        return None
    input_price = config.llm_micro_dollars_per_million_input_tokens
    output_price = config.llm_micro_dollars_per_million_output_tokens
    needed = {
        "LLM_API_KEY": config.llm_api_key or None,
        "LLM_MODEL": config.llm_model or None,
        "LLM_MICRO_DOLLARS_PER_MILLION_INPUT_TOKENS": input_price,
        "LLM_MICRO_DOLLARS_PER_MILLION_OUTPUT_TOKENS": output_price,
    }
    missing = [name for name, value in needed.items() if value is None]
    if missing or input_price is None or output_price is None:
        raise SettingsError(
            f"LLM_API_URL is set, which needs {', '.join(missing)}: set them too (prices are 0 for "
            "a server of your own), or leave LLM_API_URL empty for a bot without rewriting."
        )
    # Neither is quoted: both are secrets, which is also why no client may be left to complain.
    if not is_url(config.llm_api_url):
        raise SettingsError(
            "LLM_API_URL must be like https://api.example/v1; what is special in a user's name or "
            "password has to be percent-encoded."
        )
    if not re.fullmatch(r"[!-~]+", config.llm_api_key):  # so is a reference, too
        raise SettingsError(
            "LLM_API_KEY must be printable ASCII without spaces, or no header can hold it."
        )
    return LlmSettings(
        config.llm_api_url, config.llm_api_key, config.llm_model, input_price, output_price
    )


def writer_of(
    config: RewriterSettings,
    key: Secret,
    database: Database,
    llm: LlmSettings | None,
    report: Callable[[Used], None],
) -> Writes:
    """Who rewrites; where there is no LLM, somebody who says so. `report` hears what it took."""
    if llm is None:
        return NoRewriter()
    budget = Spending(database, config.llm_daily_micro_dollars, row=LlmSpendingRow)
    return PaidRewriter(Rewriter(Llm(replace(llm, key=key))), budget, Breaker(), report)
