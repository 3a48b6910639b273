"""The transcriber's engines, as its settings want them."""

import logging
import re

from sqlalchemy import Engine as Database

from voice2text.doors.urls import is_url
from voice2text.secrets import Secret
from voice2text.services.breaker import Breaker
from voice2text.settings import SettingsError, TranscriberSettings
from voice2text.speech.api import ApiSettings, SpeechApi
from voice2text.speech.paid import PaidApi
from voice2text.speech.router import Mode, Router
from voice2text.speech.whisper.engine import WhisperEngine
from voice2text.speech.whisper.files import model_folder, require_model
from voice2text.storage.spending import Spending

log = logging.getLogger(__name__)


def mode_of(config: TranscriberSettings) -> Mode:
    """What the operator wants, if it is possible.

    Raises:
        SettingsError: there is no such mode, or what it needs isn't set.
        ModelMissing: the model is not where WHISPER_MODEL says.
    """
    try:
        mode = Mode(config.speech_engine)
    except ValueError:
        modes = ", ".join(Mode)
        raise SettingsError(
            f"SPEECH_ENGINE must be one of {modes}, not {config.speech_engine!r}."
        ) from None
    if mode is not Mode.API:
        require_model(model_folder(config.whisper_model))
    if mode is not Mode.LOCAL:
        _require_api(config, mode)
    return mode


def router_of(config: TranscriberSettings, key: Secret, database: Database, mode: Mode) -> Router:
    """The router over what the mode needs, the model in memory if it is one that is needed."""
    local = WhisperEngine(model_folder(config.whisper_model))
    if mode is not Mode.API:
        _load(local)
    if mode is Mode.LOCAL:
        return Router(mode, local)
    budget = Spending(database, config.speech_api_daily_micro_dollars)
    return Router(mode, local, PaidApi(_api(config, key), budget, Breaker()))


def _load(local: WhisperEngine) -> None:
    """Loads the model while Lambda starts the function, which it does with more processor.

    A failure waits for a recording, whose person can be told. There is no first decoding here: it
    took 280 ms (two vCPUs, medians of 3) and made the first message's 40 ms faster.
    """
    try:
        local.load()
    except Exception:
        log.exception("the model could not be loaded")


def _require_api(config: TranscriberSettings, mode: Mode) -> None:
    needed = {
        "SPEECH_API_URL": config.speech_api_url,
        "SPEECH_API_KEY": config.speech_api_key,
        "SPEECH_API_MODEL": config.speech_api_model,
    }
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise SettingsError(
            f"SPEECH_ENGINE is {mode.value}, which needs a service: set {', '.join(missing)}, "
            f"or leave SPEECH_ENGINE at {Mode.LOCAL.value}."
        )
    # Neither is quoted: both are secrets, which is also why no client may be left to complain.
    if not is_url(config.speech_api_url):
        raise SettingsError(
            "SPEECH_API_URL must be like https://api.example/v1; what is special in a user's name "
            "or password has to be percent-encoded."
        )
    if not re.fullmatch(r"[!-~]+", config.speech_api_key):  # so is a reference, too
        raise SettingsError(
            "SPEECH_API_KEY must be printable ASCII without spaces, or no header can hold it."
        )
    if config.speech_api_micro_dollars_per_minute is None and not _api(
        config, config.speech_api_key
    ).price(60_000):
        raise SettingsError(
            "SPEECH_API_MICRO_DOLLARS_PER_MINUTE is missing, and what SPEECH_API_MODEL costs is "
            "not known here: set it, 0 for a server of your own."
        )


def _api(config: TranscriberSettings, key: Secret | str) -> SpeechApi:
    return SpeechApi(
        ApiSettings(
            base_url=config.speech_api_url,
            key=key,
            model=config.speech_api_model,
            micro_dollars_per_minute=config.speech_api_micro_dollars_per_minute,
        )
    )
