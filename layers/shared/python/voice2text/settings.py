"""Environment variables, read once at the door into frozen dataclasses."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, TypeVar


class SettingsError(Exception):
    """A variable is missing, empty or malformed; the message names it and says what to set."""


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """What the webhook needs. `webhook_secret` is 1-256 characters of A-Z a-z 0-9 _ - (Bot API).

    `transcriber_concurrency` is how many recordings are transcribed at once, at most.
    Here and below, a secret is itself or a reference to itself (secrets/references.py).
    """

    webhook_secret: str = field(repr=False)
    recordings_queue_url: str
    chat_queue_url: str
    aside_bucket: str
    transcriber_concurrency: int = 10


@dataclass(frozen=True, slots=True)
class TranscriberSettings:
    """What the transcriber needs. `max_file_mb` is 20 on api.telegram.org, up to 2000 on one's own
    Bot API server (core.telegram.org/bots/api#getfile).

    `speech_engine` is `local`, `api`, `local-then-api` or `api-then-local`; all but the first need
    a service. What that charges a minute is known of some models, and has to be said of the others;
    money is counted in millionths of a US dollar, a day begins at midnight UTC. `daily_*` are
    minutes of sound a day, per person, per group, and for everybody; 0 is without a limit.
    `access` is `open`, `allow-list` or `invite`; `owner_ids` are Telegram's, with commas between.
    """

    telegram_bot_token: str = field(repr=False)
    telegram_api_url: str
    database_url: str = field(repr=False)
    recordings_queue_url: str
    recordings_dead_queue_url: str
    chat_queue_url: str
    whisper_model: str
    max_file_mb: int = 20
    max_audio_minutes: int = 60
    daily_minutes_per_person: int | None = 120
    daily_minutes_per_group: int | None = 240
    daily_minutes: int | None = 6000
    access: str = "open"
    owner_ids: str = ""
    speech_engine: str = "local"
    speech_api_url: str = field(default="", repr=False)  # may hold a password
    speech_api_key: str = field(default="", repr=False)
    speech_api_model: str = ""
    speech_api_micro_dollars_per_minute: int | None = None
    speech_api_daily_micro_dollars: int = 1_000_000


@dataclass(frozen=True, slots=True)
class BotSettings:
    """What the bot needs; what it shares with the transcriber means the same there.

    Both of rewrites are empty where no LLM is configured: then there is no rewriting, and no button
    for it.
    """

    telegram_bot_token: str = field(repr=False)
    telegram_api_url: str
    database_url: str = field(repr=False)
    recordings_queue_url: str
    recordings_dead_queue_url: str
    chat_queue_url: str
    chat_dead_queue_url: str
    max_file_mb: int = 20
    max_audio_minutes: int = 60
    daily_minutes_per_person: int | None = 120
    daily_minutes_per_group: int | None = 240
    daily_minutes: int | None = 6000
    speech_engine: str = "local"
    access: str = "open"
    owner_ids: str = ""
    speech_api_daily_micro_dollars: int = 1_000_000
    llm_daily_micro_dollars: int = 1_000_000
    log_retention_days: int = 30
    rewrites_queue_url: str = ""
    rewrites_dead_queue_url: str = ""
    transcriber_concurrency: int = 10


@dataclass(frozen=True, slots=True)
class RewriterSettings:
    """What the rewriter needs. Without `llm_api_url` there is no rewriting.

    `llm_api_url` is any OpenAI-compatible service's: `https://api.deepseek.com` with a model
    `deepseek-chat`, `https://api.openai.com/v1` with `gpt-4o-mini`, a server of one's own. A model
    that thinks at length before it answers has no room for that (text/llm/settings.py). Prices and
    the UTC day's cap are in millionths of a US dollar.
    """

    database_url: str = field(repr=False)
    rewrites_queue_url: str
    rewrites_dead_queue_url: str
    chat_queue_url: str
    llm_api_url: str = field(default="", repr=False)  # may hold a password
    llm_api_key: str = field(default="", repr=False)
    llm_model: str = ""
    llm_micro_dollars_per_million_input_tokens: int | None = None
    llm_micro_dollars_per_million_output_tokens: int | None = None
    llm_daily_micro_dollars: int = 1_000_000


@dataclass(frozen=True, slots=True)
class MigratorSettings:
    """What the migrator needs; `code_version` goes into the ledger, a commit's id, say.

    `database_endpoint` is `host:port/database`, where the secret in `database_url` names no host.
    `application_secret` is the secret of the role that the other doors come in with; where there is
    none, the migrator makes no role.
    """

    database_url: str = field(repr=False)
    database_endpoint: str = ""
    application_secret: str = field(default="", repr=False)
    code_version: str = "unknown"


@dataclass(frozen=True, slots=True)
class JanitorSettings:
    """What the janitor needs."""

    database_url: str = field(repr=False)
    chat_queue_url: str


T = TypeVar(
    "T",
    WebhookSettings,
    TranscriberSettings,
    BotSettings,
    RewriterSettings,
    MigratorSettings,
    JanitorSettings,
)


def read(cls: type[T], environ: Mapping[str, str]) -> T:
    """Reads `cls` from the environment; a field is the variable of its name in capitals.

    Raises:
        SettingsError: naming the variable that is missing, empty or not a whole number; 0 is one
            where there may be none.
    """
    values: dict[str, Any] = {}
    for one in fields(cls):
        name = one.name.upper()
        raw = environ.get(name, "").strip()
        if raw:
            values[one.name] = _value(name, raw, one.type)
        elif one.default is MISSING:
            raise SettingsError(
                f"{name} is missing or empty: set it in the function's environment "
                f"(template.yaml, Environment.Variables) and deploy again."
            )
    return cls(**values)


def _value(name: str, raw: str, kind: object) -> str | int:
    if kind is int:
        return _whole_number(name, raw, least=1)
    return _whole_number(name, raw, least=0) if kind == (int | None) else raw


def _whole_number(name: str, raw: str, *, least: int) -> int:
    if not (raw.isascii() and raw.isdigit() and int(raw) >= least):
        raise SettingsError(f"{name} must be a whole number from {least} on, not {raw!r}.")
    return int(raw)
