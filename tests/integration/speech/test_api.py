"""The second engine over HTTP, by the real client, against real Whisper on loopback."""

import json
import logging
import time
import traceback
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import jiwer
import pytest

from tests.integration.speech.real import CAPS, RECORDINGS, SENTENCE, SHARED, require_model, words
from tests.integration.speech.whisper_server import (
    KEY,
    Answered,
    Misbehaviour,
    WhisperServer,
    serving,
)
from tests.recordings.make import LONG as LONG_SPOKEN
from voice2text.domain import Span
from voice2text.speech.api import ApiSettings, ApiUnavailable, SpeechApi, Trouble
from voice2text.speech.api import recognise as engine_module
from voice2text.speech.api.families import family_of
from voice2text.speech.audio import Audio
from voice2text.speech.decode import measure
from voice2text.speech.heard import Heard, Wishes
from voice2text.speech.phrases import phrases
from voice2text.speech.vad import stretches

pytestmark = pytest.mark.integration

SHORT = RECORDINGS / "flite_en_short.ogg"
LONG = RECORDINGS / "flite_en_long.ogg"


@pytest.fixture(scope="module")
def running() -> Iterator[WhisperServer]:
    with serving(require_model()) as server:
        yield server


@pytest.fixture
def server(running: WhisperServer) -> Iterator[WhisperServer]:
    """The server, well-behaved and without memory."""
    running.asked.clear()
    running.misbehaves.clear()
    most_bytes = running.most_bytes
    yield running
    running.most_bytes = most_bytes
    assert running.misbehaves == []  # what a test has set up must have happened


def find_speech(audio: Audio) -> tuple[Span, ...]:
    """As the router says where somebody speaks."""
    return phrases(stretches(audio), audio.duration_ms)


class Asker:
    """An engine on the server, for recordings by name."""

    def __init__(self, server: WhisperServer) -> None:
        self._url = server.url
        self.engines: list[SpeechApi] = []

    def __call__(
        self,
        path: Path = SHORT,
        wishes: Wishes | None = None,
        *,
        model: str = "whisper-1",
        key: str = KEY,
        timeout_s: float = 60.0,
        deadline_s: float | None = None,
        url: str | None = None,
    ) -> Heard:
        settings = ApiSettings(url or self._url, key, model, timeout_s=timeout_s, parallel=3)
        engine = SpeechApi(settings)
        self.engines.append(engine)
        audio = measure(path, CAPS).audio()
        deadline = None if deadline_s is None else time.monotonic() + deadline_s
        return engine.recognise(audio, find_speech(audio), wishes or Wishes(), deadline=deadline)

    def trouble(self, **options: object) -> ApiUnavailable:
        with pytest.raises(ApiUnavailable) as raised:
            self(**options)  # type: ignore[arg-type]
        return raised.value


@pytest.fixture
def ask(server: WhisperServer) -> Iterator[Asker]:
    asker = Asker(server)
    yield asker
    for engine in asker.engines:
        engine.close()


@pytest.fixture
def short_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of at most 15 s, so that 38 s is a long recording."""
    monkeypatch.setattr(
        engine_module, "family_of", lambda model: replace(family_of(model), chunk_ms=15_000)
    )


@pytest.mark.parametrize("model", ["whisper-1", "gpt-4o-transcribe", "somebodys-model"])
def test_a_sentence_word_for_word(ask: Asker, server: WhisperServer, model: str) -> None:
    heard = ask(model=model)
    assert words(heard.text) == SENTENCE
    assert server.asked[0].filename == "speech.ogg"
    assert server.asked[0].content_type == "audio/ogg"
    assert len(server.asked[0].file) < 20_000
    assert heard.segments[0].start_ms == pytest.approx(0, abs=500)
    assert heard.segments[-1].end_ms == pytest.approx(4_500, abs=500)


def test_a_server_that_refuses_the_rich_format_is_asked_for_the_plain_one(
    ask: Asker, server: WhisperServer
) -> None:
    assert words(ask(model="somebodys-model").text) == SENTENCE
    assert [form.value("response_format") for form in server.asked] == ["verbose_json", "json"]


def test_what_is_wished_for_is_sent(ask: Asker, server: WhisperServer) -> None:
    wishes = Wishes("en", vocabulary=("fox", "Ёж"), word_times=True)
    heard = ask(wishes=wishes)
    form = server.asked[0]
    assert (form.value("language"), form.value("prompt")) == ("en", "Ёж, fox")
    assert form.values("timestamp_granularities[]") == ["segment", "word"]
    timed = [word for segment in heard.segments for word in segment.words]
    assert words(" ".join(word.text for word in timed)) == SENTENCE
    assert all(a.start_ms <= a.end_ms <= b.end_ms for a, b in pairwise(timed))
    assert (heard.language, heard.language_probability) == ("en", 1.0)


def test_a_language_that_the_service_refuses_is_detected_instead(
    ask: Asker, server: WhisperServer
) -> None:
    assert words(ask(wishes=Wishes("tlh")).text) == SENTENCE
    assert [form.value("language") for form in server.asked] == ["tlh", None]


@pytest.mark.usefixtures("short_chunks")
def test_a_long_recording_is_the_same_in_pieces(ask: Asker, server: WhisperServer) -> None:
    heard = ask(LONG)
    assert len(server.asked) >= 3
    whole = words(" ".join(LONG_SPOKEN))
    assert jiwer.wer(whole, words(heard.text)) < 0.05
    times = [time for part in heard.segments for time in (part.start_ms, part.end_ms)]
    assert times == sorted(times)


@pytest.mark.usefixtures("short_chunks")
@pytest.mark.parametrize("model", ["whisper-1", "gpt-4o-transcribe"])
def test_where_no_silence_is_known_the_seams_do_not_show(
    ask: Asker, server: WhisperServer, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "find_speech", lambda audio: (Span(0, audio.duration_ms),))
    heard = ask(LONG, model=model)
    assert len(server.asked) >= 3
    assert jiwer.wer(words(" ".join(LONG_SPOKEN)), words(heard.text)) < 0.08


def test_costs_are_those_of_the_seconds(ask: Asker) -> None:
    assert ask().cost_micro_dollars == 500
    assert ask(model="gpt-4o-transcribe").cost_micro_dollars == 834
    assert ask(model="somebodys-model").cost_micro_dollars == 0


def test_silence_is_not_sent(ask: Asker, server: WhisperServer) -> None:
    assert ask(RECORDINGS / "silence.ogg").segments == ()
    assert server.asked == []


BUSY_500 = Misbehaviour(500, {"retry-after-ms": "20"})


@pytest.mark.parametrize(
    "faults",
    [
        [Misbehaviour(429, {"Retry-After": "0.05"})],
        [Misbehaviour(429, {"Retry-After-Ms": "50"})],
        [Misbehaviour(429, {"X-RateLimit-Reset-Requests": "50ms"})],
        [BUSY_500, replace(BUSY_500, status=503)],
        [Misbehaviour(keeps=0.5)],
        [Misbehaviour(keeps=0.0)],
    ],
    ids=["429", "429 in ms", "limit resets", "500, 503", "dropped halfway", "dropped"],
)
def test_passing_trouble_is_waited_out(
    ask: Asker, server: WhisperServer, faults: list[Misbehaviour]
) -> None:
    server.misbehaves.extend(faults)
    assert words(ask().text) == SENTENCE
    assert len(server.asked) == len(faults) + 1


@pytest.mark.parametrize(
    "slow", [Misbehaviour(pause_s=5.0), Misbehaviour(drips=True)], ids=["silent", "a drip a time"]
)
def test_an_answer_that_takes_too_long_is_asked_for_again_and_may_be_billed(
    ask: Asker, server: WhisperServer, slow: Misbehaviour
) -> None:
    ask()  # the server then knows the answer: only the fault takes time
    server.misbehaves.append(slow)
    heard = ask(timeout_s=1.5)
    assert words(heard.text) == SENTENCE
    assert heard.cost_micro_dollars >= 1_000


def emptied(answer: Answered) -> Answered:
    return {**answer, "text": "", "segments": []}


def cut_off(answer: Answered) -> Answered:
    kept = answer["segments"][:1]
    return {**answer, "text": kept[0]["text"], "segments": kept}


def broken_off(answer: Answered) -> bytes:
    return json.dumps(answer).encode()[:-40]


@pytest.mark.parametrize("changed", [emptied, cut_off, broken_off])
def test_half_an_answer_is_asked_for_again_in_halves(
    ask: Asker, server: WhisperServer, changed: object
) -> None:
    server.misbehaves.append(Misbehaviour(changed=changed))  # type: ignore[arg-type]
    heard = ask(LONG)
    assert len(server.asked) == 3
    assert jiwer.wer(words(" ".join(LONG_SPOKEN)), words(heard.text)) < 0.05
    assert 2 * 3_500 < heard.cost_micro_dollars < 2 * 4_000


def test_an_upload_that_is_too_large_is_halved(ask: Asker, server: WhisperServer) -> None:
    server.most_bytes = 80_000
    heard = ask(LONG)
    assert len(server.asked[0].file) > 80_000
    assert jiwer.wer(words(" ".join(LONG_SPOKEN)), words(heard.text)) < 0.05
    assert heard.cost_micro_dollars < 4_000


@pytest.mark.parametrize(
    "options",
    [{"key": "sk-wrong-987654321"}, {"model": "no-such-model"}, {"version": "/v2"}],
    ids=["key", "model", "URL"],
)
def test_what_the_operator_must_mend_is_told_at_once(
    ask: Asker, server: WhisperServer, options: dict[str, str]
) -> None:
    version = options.pop("version", "/v1")
    url = server.url.replace("/v1", version)
    trouble = ask.trouble(url=url, **options)
    assert trouble.trouble is Trouble.MISCONFIGURED
    assert len(server.asked) == 1
    assert trouble.cost_micro_dollars == 0


def test_no_server_is_trouble_that_costs_nothing(ask: Asker) -> None:
    trouble = ask.trouble(url="http://127.0.0.1:9/v1", deadline_s=3)
    assert trouble.trouble is Trouble.BROKEN
    assert trouble.cost_micro_dollars == 0


def test_a_deadline_is_kept_rather_than_a_wait(ask: Asker, server: WhisperServer) -> None:
    server.misbehaves.append(Misbehaviour(429, {"Retry-After": "30"}))
    trouble = ask.trouble(deadline_s=20)
    assert (trouble.trouble, trouble.after_s) == (Trouble.BUSY, 30.0)


def test_neither_errors_nor_logs_tell_secrets(
    ask: Asker, server: WhisperServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    private = server.url.replace("/v1", "/password/v1")
    told = traceback.format_exception(ask.trouble(key="sk-wrong-987654321"))
    nonsense = Misbehaviour(changed=lambda _: b'{"words": "the lamp is blue"}')
    server.misbehaves.extend([nonsense] * 3)  # as often as a short recording is asked for
    told += traceback.format_exception(ask.trouble(url=private))
    server.misbehaves.append(Misbehaviour(changed=broken_off))
    assert "lamp" in ask(url=private).text
    told += [record.getMessage() for record in caplog.records]
    for secret in (KEY, "sk-wrong", "987654321", "password", "lamp", "127.0.0.1"):
        assert not any(secret in line for line in told), secret


@pytest.mark.skipif(not SHARED.exists(), reason=f"no recordings in {SHARED}")
def test_a_real_recording_through_small_opus(ask: Asker) -> None:
    heard = ask(SHARED / "jfk.flac")
    assert jiwer.wer(words(JFK), words(heard.text)) < 0.1
    assert heard.language == "en"


JFK = (
    "And so, my fellow Americans, ask not what your country can do for you,"
    " ask what you can do for your country."
)
