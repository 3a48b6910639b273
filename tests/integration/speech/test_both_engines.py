"""The router over real Whisper, a real client, a server on loopback and a real database."""

from collections.abc import Iterator

import jiwer
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.integration.speech.real import CAPS, RECORDINGS, require_model, words
from tests.integration.speech.whisper_server import KEY, Misbehaviour, WhisperServer, serving
from tests.recordings.make import LONG as LONG_TEXT
from voice2text.services.breaker import Breaker
from voice2text.speech.api import ApiSettings, SpeechApi
from voice2text.speech.decode import measure
from voice2text.speech.heard import Transcription, Wishes
from voice2text.speech.paid import PaidApi
from voice2text.speech.router import Mode, Router
from voice2text.speech.whisper.engine import WhisperEngine
from voice2text.storage.spending import Spending
from voice2text.storage.tables import ApiSpendingRow

pytestmark = pytest.mark.integration

LONG = RECORDINGS / "flite_en_long.ogg"
DAILY = 1_000_000


@pytest.fixture(scope="module")
def service() -> Iterator[WhisperServer]:
    with serving(require_model()) as running:
        yield running


@pytest.fixture(scope="module")
def local() -> WhisperEngine:
    return WhisperEngine(require_model())


@pytest.fixture
def api(service: WhisperServer) -> Iterator[SpeechApi]:
    service.asked.clear()
    engine = SpeechApi(ApiSettings(service.url, KEY, "whisper-1"))
    yield engine
    engine.close()
    service.misbehaves.clear()


def heard(
    mode: Mode, local: WhisperEngine, api: SpeechApi, database: Engine, daily: int = DAILY
) -> Transcription:
    router = Router(mode, local, PaidApi(api, Spending(database, daily), Breaker()))
    done = router.transcribe(measure(LONG, CAPS), Wishes(), seconds_left=lambda: 900.0)
    transcript = done.transcript
    assert transcript.language == "en"
    assert transcript.uncovered == ()
    assert jiwer.wer(words(" ".join(LONG_TEXT)), words(transcript.text)) < 0.05
    times = [time for part in transcript.segments for time in (part.start_ms, part.end_ms)]
    assert times == sorted(times)
    return done


def spending(database: Engine) -> list[tuple[int, int]]:
    with Session(database) as session:
        return [(row.reserved, row.spent) for row in session.query(ApiSpendingRow)]


def test_a_service_hears_it_in_one_request_and_the_day_pays(
    local: WhisperEngine, api: SpeechApi, service: WhisperServer, engine: Engine
) -> None:
    usage = heard(Mode.API_THEN_LOCAL, local, api, engine).usage
    assert len(service.asked) == 1
    assert (usage.engine, usage.reason) == ("api whisper-1", "setting")
    assert usage.by_api == usage.chunks > 1
    # 38 s at $0.006 a minute; silence before and after is not paid for.
    assert 3_500 <= usage.cost_micro_dollars <= 3_900
    assert spending(engine) == [(0, usage.cost_micro_dollars)]


def test_a_service_with_a_wrong_key_leaves_it_to_whisper(
    local: WhisperEngine, service: WhisperServer, engine: Engine
) -> None:
    api = SpeechApi(ApiSettings(service.url, "sk-wrong", "whisper-1"))
    usage = heard(Mode.API_THEN_LOCAL, local, api, engine).usage
    api.close()
    assert (usage.engine, usage.reason) == (local.name, "api_failed")
    assert (usage.by_api, usage.cost_micro_dollars) == (0, 0)
    assert spending(engine) == [(0, 0)]


def test_a_service_that_says_half_and_then_nothing_leaves_it_to_whisper(
    local: WhisperEngine, api: SpeechApi, service: WhisperServer, engine: Engine
) -> None:
    service.misbehaves += [Misbehaviour(keeps=0.5), Misbehaviour(status=401)]
    usage = heard(Mode.API_THEN_LOCAL, local, api, engine).usage
    assert (usage.engine, usage.reason) == (local.name, "api_failed")
    assert usage.cost_micro_dollars > 0  # the first one was billed, or may have been
    assert spending(engine) == [(0, usage.cost_micro_dollars)]


def test_without_enough_money_for_the_worst_case_nobody_is_asked(
    local: WhisperEngine, api: SpeechApi, service: WhisperServer, engine: Engine
) -> None:
    usage = heard(Mode.API_THEN_LOCAL, local, api, engine, daily=4_000).usage
    assert (usage.engine, usage.reason) == (local.name, "budget")
    assert service.asked == []
    assert spending(engine) == []
