"""What the operator may want of the engines, and what becomes of it."""

import re
import traceback
from pathlib import Path

import pytest

from tests.fakes.secrets import plain
from voice2text.doors.engines import mode_of, router_of
from voice2text.settings import SettingsError, TranscriberSettings, read
from voice2text.speech.router import Mode
from voice2text.speech.whisper.engine import WhisperEngine
from voice2text.speech.whisper.files import MODEL_FILES, ModelMissing
from voice2text.storage.engine import connect

pytestmark = pytest.mark.unit

DOOR = {
    "TELEGRAM_BOT_TOKEN": "1:token",
    "TELEGRAM_API_URL": "https://api.telegram.org",
    "DATABASE_URL": "sqlite:///never-opened",
    "RECORDINGS_QUEUE_URL": "https://sqs/1/recordings",
    "RECORDINGS_DEAD_QUEUE_URL": "https://sqs/1/recordings-dead",
    "CHAT_QUEUE_URL": "https://sqs/1/chat.fifo",
}
API = {
    "SPEECH_ENGINE": "api-then-local",
    "SPEECH_API_URL": "https://user:pass@api.example/v1",
    "SPEECH_API_KEY": "sk-secret",
    "SPEECH_API_MODEL": "whisper-1",
}
FREE = {"SPEECH_API_MODEL": "my-own", "SPEECH_API_MICRO_DOLLARS_PER_MINUTE": "0"}


@pytest.fixture
def model(tmp_path: Path) -> dict[str, str]:
    """A folder with the files of a model, all of them empty."""
    for name in MODEL_FILES:
        (tmp_path / name).touch()
    return {"WHISPER_MODEL": str(tmp_path)}


@pytest.mark.parametrize(
    ("change", "mode"),
    [
        ({"SPEECH_ENGINE": ""}, Mode.LOCAL),
        ({"SPEECH_ENGINE": "local", "SPEECH_API_KEY": ""}, Mode.LOCAL),
        ({}, Mode.API_THEN_LOCAL),
        ({"SPEECH_ENGINE": "local-then-api"}, Mode.LOCAL_THEN_API),
        ({"SPEECH_ENGINE": "api", "WHISPER_MODEL": "/nowhere"}, Mode.API),
        (FREE, Mode.API_THEN_LOCAL),
    ],
)
def test_what_the_operator_may_want(
    model: dict[str, str], change: dict[str, str], mode: Mode
) -> None:
    config = read(TranscriberSettings, {**DOOR, **model, **API, **change})
    assert mode_of(config) is mode
    for secret in ("sk-secret", "user:pass"):
        assert secret not in repr(config)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"SPEECH_ENGINE": "cloud"}, "SPEECH_ENGINE must be one of local, api, local-then-api, "),
        ({"SPEECH_API_KEY": ""}, "SPEECH_ENGINE is api-then-local, .* set SPEECH_API_KEY, or"),
        ({"SPEECH_API_URL": "", "SPEECH_API_MODEL": ""}, "set SPEECH_API_URL, SPEECH_API_MODEL,"),
        ({"SPEECH_API_MODEL": "my-own"}, "SPEECH_API_MICRO_DOLLARS_PER_MINUTE is missing"),
        ({"SPEECH_API_MICRO_DOLLARS_PER_MINUTE": "-1"}, "must be a whole number from 0 on"),
        ({"SPEECH_API_DAILY_MICRO_DOLLARS": "0"}, "must be a whole number from 1 on"),
    ],
)
def test_half_a_service_is_none(model: dict[str, str], change: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        mode_of(read(TranscriberSettings, {**DOOR, **model, **API, **change}))
    assert "sk-secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SPEECH_API_URL", "https://me:pa/SECRET@api.example/v1"),
        ("SPEECH_API_URL", "https://me:12/SECRET@api.example/v1"),
        ("SPEECH_API_URL", "https://me:12?SECRET@api.example/v1"),
        ("SPEECH_API_URL", "https://me:12#SECRET@api.example/v1"),
        ("SPEECH_API_URL", "https://me:SECRET[x@api.example:80/v1"),
        ("SPEECH_API_URL", "https://api.example:99999/SECRET"),
        ("SPEECH_API_URL", "https://api.example/v1\nSECRET"),
        ("SPEECH_API_URL", "https://api.example/v1 SECRET"),
        ("SPEECH_API_URL", "api.example/SECRET"),
        ("SPEECH_API_URL", "https:///SECRET"),
        ("SPEECH_API_URL", "ftp://SECRET@api.example/v1"),
        ("SPEECH_API_KEY", "sk-SÉCRET"),
        ("SPEECH_API_KEY", "sk-SECRET…"),
        ("SPEECH_API_KEY", "sk-SECRET\nsk"),
    ],
)
def test_what_no_request_can_be_made_of_is_named_but_not_quoted(
    model: dict[str, str], name: str, value: str
) -> None:
    with pytest.raises(SettingsError, match=f"^{name} must be") as caught:
        mode_of(read(TranscriberSettings, {**DOOR, **model, **API, name: value}))
    told = "".join(traceback.format_exception(caught.value))
    assert not re.search("S[EÉ]CRET", told)
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/v1", "https://me:pa%2Fss@api.example", "https://[::1]:80/v1/"]
)
def test_a_service_may_be_anywhere(model: dict[str, str], url: str) -> None:
    config = read(TranscriberSettings, {**DOOR, **model, **API, "SPEECH_API_URL": url})
    assert mode_of(config) is Mode.API_THEN_LOCAL


@pytest.mark.parametrize("mode", sorted(set(Mode) - {Mode.API}))
def test_who_wants_the_local_engine_needs_its_model(mode: Mode) -> None:
    missing = {"WHISPER_MODEL": "/nowhere", "SPEECH_ENGINE": mode}
    with pytest.raises(ModelMissing, match="WHISPER_MODEL"):
        mode_of(read(TranscriberSettings, {**DOOR, **API, **missing}))


@pytest.mark.parametrize("mode", list(Mode))
def test_the_model_is_in_memory_before_the_first_recording(
    model: dict[str, str], monkeypatch: pytest.MonkeyPatch, mode: Mode
) -> None:
    loaded: list[str] = []
    monkeypatch.setattr(WhisperEngine, "load", lambda engine: loaded.append(engine.name))
    config = read(TranscriberSettings, {**DOOR, **model, **API})
    router_of(config, plain(config.speech_api_key), connect(config.database_url), mode)
    assert len(loaded) == (mode is not Mode.API)


def test_a_model_that_cannot_be_loaded_waits_for_somebody_to_tell(
    model: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    config = read(TranscriberSettings, {**DOOR, **model})
    router_of(config, plain(config.speech_api_key), connect(config.database_url), Mode.LOCAL)
    assert "could not be loaded" in caplog.text
