"""The whole engine over a service with memory: long and short, well and badly answered."""

import threading
from dataclasses import replace

import pytest

from tests.fakes.speech_api import Answered, FakeClock, FakeService, as_bytes
from tests.fakes.tones import Spoken, spoken
from voice2text.domain import Segment, Span
from voice2text.services.reply import Reply
from voice2text.services.trouble import ApiUnavailable, Trouble
from voice2text.speech.api import ApiSettings, SpeechApi
from voice2text.speech.heard import Heard, Wishes

pytestmark = pytest.mark.unit

ANYTHING = Wishes()
SETTINGS = ApiSettings("http://127.0.0.1:9/v1", "secret-key", "whisper-1")


def engine_on(service: FakeService, model: str = "whisper-1", **settings: int) -> SpeechApi:
    clock = FakeClock()
    return SpeechApi(
        ApiSettings("http://127.0.0.1:9/v1", "secret-key", model, **settings),
        service=service,
        clock=clock,
        sleep=clock.sleep,
    )


def recognised(
    service: FakeService, said: Spoken, wishes: Wishes = ANYTHING, model: str = "whisper-1"
) -> Heard:
    return engine_on(service, model).recognise(said.audio, said.speech, wishes, deadline=None)


@pytest.fixture
def short_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of ten seconds, so that half a minute is a long recording."""
    from voice2text.speech.api import families, recognise

    monkeypatch.setattr(
        recognise,
        "family_of",
        lambda model: replace(families.family_of(model), chunk_ms=10_000),
    )


def cut(answer: Answered) -> Answered:
    """An answer of which only the first sentence arrived."""
    first = answer["segments"][0]
    return {**answer, "segments": [first], "text": first["text"]}


def test_a_short_recording_is_one_request() -> None:
    service = FakeService()
    said = spoken(4, 4)
    heard = recognised(service, said)
    assert heard == Heard(
        "en",
        1.0,
        (
            Segment(0, heard.segments[0].end_ms, "word0 word1 word2 word3"),
            Segment(
                heard.segments[1].start_ms, heard.segments[1].end_ms, "word4 word5 word6 word7"
            ),
        ),
        cost_micro_dollars=500,
    )
    assert heard.segments[1].start_ms == pytest.approx(2600, abs=20)
    assert len(service.requests) == 1


def test_times_count_from_the_start_of_the_recording_not_of_the_speech() -> None:
    said = spoken(1, 4, pause_ms=5000)
    service = FakeService()
    engine = engine_on(service)
    heard = engine.recognise(said.audio, said.speech[1:], Wishes(), deadline=None)
    assert [segment.text for segment in heard.segments] == ["word1 word2 word3 word4"]
    assert heard.segments[0].start_ms == pytest.approx(5400, abs=20)


def test_where_nobody_speaks_the_service_is_not_asked() -> None:
    service = FakeService()
    heard = engine_on(service).recognise(spoken(1).audio, (), Wishes("ru"), deadline=None)
    assert heard == Heard("ru", 1.0, (), 0)
    assert service.requests == []


@pytest.mark.usefixtures("short_chunks")
def test_a_long_recording_is_cut_at_silence_and_put_together() -> None:
    service = FakeService()
    said = spoken(*[10] * 6)
    heard = recognised(service, said)
    assert heard.text == said.text
    assert len(service.requests) >= 3
    assert not any(request.word_times for request in service.requests)
    times = [time for part in heard.segments for time in (part.start_ms, part.end_ms)]
    assert times == sorted(times)


@pytest.mark.usefixtures("short_chunks")
@pytest.mark.parametrize("model", ["whisper-1", "gpt-4o-transcribe"])
def test_speech_without_a_pause_has_no_seam(model: str) -> None:
    service = FakeService()
    said = spoken(80)
    heard = recognised(service, said, model=model)
    assert heard.text == said.text
    assert len(service.requests) >= 4
    assert all(part.words == () for part in heard.segments)


def test_words_are_there_where_they_are_wished_for() -> None:
    said = spoken(3, 3)
    heard = recognised(FakeService(), said, Wishes(word_times=True))
    assert [word.text for part in heard.segments for word in part.words] == said.text.split()
    assert [len(part.words) for part in heard.segments] == [3, 3]


def test_what_is_wished_for_reaches_the_service() -> None:
    service = FakeService()
    recognised(service, spoken(3), Wishes(language="ru", vocabulary=("Анна", "Ёж")))
    request = service.requests[0]
    assert (request.language, request.prompt) == ("ru", "Ёж, Анна")


def test_a_model_without_times_gets_those_of_the_speech() -> None:
    said = spoken(5, 5, pause_ms=3000)
    heard = recognised(FakeService(), said, model="gpt-4o-mini-transcribe")
    assert heard.text == said.text
    assert (heard.segments[0].start_ms, heard.segments[-1].end_ms) == (0, said.speech[-1].end_ms)
    assert (heard.language, heard.language_probability) == (None, 0.0)


def test_a_cut_off_answer_is_asked_for_again_in_halves() -> None:
    service = FakeService(cut)
    said = spoken(15, 15, 15)
    heard = recognised(service, said)
    assert heard.text == said.text
    assert len(service.requests) == 3
    lengths = [len(request.sound) for request in service.requests]
    assert max(lengths[1:]) < lengths[0]
    assert heard.cost_micro_dollars == pytest.approx(2 * 100 * 20, rel=0.1)


@pytest.mark.parametrize(
    "bad",
    [
        lambda answer: as_bytes(answer)[:-20],
        lambda answer: {**answer, "text": "", "segments": []},
        lambda answer: {**answer, "text": "word0", "segments": []},
        lambda _: b"<html>",
        Reply(413),
    ],
    ids=["broken off", "empty", "a word", "no JSON", "too large"],
)
def test_whatever_is_wrong_with_an_answer_the_halves_mend_it(bad: Reply) -> None:
    said = spoken(15, 15)
    assert recognised(FakeService(bad), said).text == said.text


def test_an_answer_as_long_as_the_model_writes_is_cut_off() -> None:
    full = {"text": "word0", "usage": {"output_tokens": 2000}}
    said = spoken(15, 15)
    service = FakeService(lambda _: full)
    assert recognised(service, said, model="gpt-4o-transcribe").text == said.text


def test_what_no_try_mends_is_given_as_it_is() -> None:
    service = FakeService()
    service.always = cut
    said = spoken(*[15] * 8)
    engine = engine_on(service)
    heard = engine.recognise(said.audio, said.speech, Wishes(), deadline=None)
    assert 0 < len(heard.text) < len(said.text)
    assert heard.cost_micro_dollars <= engine.price(said.audio.duration_ms)


def test_much_speech_and_not_a_word_is_an_error_that_names_its_price() -> None:
    service = FakeService()
    service.always = lambda answer: {**answer, "text": "", "segments": []}
    engine = engine_on(service)
    said = spoken(15, 15)
    with pytest.raises(ApiUnavailable) as raised:
        engine.recognise(said.audio, said.speech, Wishes(), deadline=None)
    assert raised.value.trouble is Trouble.BROKEN
    assert 1400 < raised.value.cost_micro_dollars <= engine.price(said.audio.duration_ms)


@pytest.mark.parametrize("words", [1, 3, 15])
@pytest.mark.parametrize("body", [b"<html>captive portal</html>", b'{"error": "x"}', b"[]", b""])
def test_a_service_that_talks_nonsense_is_broken_however_short_the_speech(
    words: int, body: bytes
) -> None:
    service = FakeService()
    service.always = lambda _: body
    engine = engine_on(service)
    said = spoken(words)
    with pytest.raises(ApiUnavailable, match="no transcription") as raised:
        engine.recognise(said.audio, said.speech, Wishes(), deadline=None)
    assert raised.value.trouble is Trouble.BROKEN
    assert 0 < raised.value.cost_micro_dollars <= engine.price(said.audio.duration_ms)


def test_nonsense_for_a_short_message_is_asked_for_again() -> None:
    said = spoken(1)
    assert recognised(FakeService(lambda _: b"<html>"), said).text == said.text


def test_no_text_for_a_short_message_is_an_answer() -> None:
    service = FakeService(lambda answer: {**answer, "text": "", "segments": []})
    assert recognised(service, spoken(1)).segments == ()
    assert len(service.requests) == 1


@pytest.mark.usefixtures("short_chunks")
def test_one_piece_that_can_not_be_had_is_an_error_not_a_hole() -> None:
    service = FakeService(Reply(401, body=b'{"message": "Incorrect API key: secret-key"}'))
    said = spoken(*[10] * 6)
    with pytest.raises(ApiUnavailable) as raised:
        recognised(service, said)
    assert raised.value.trouble is Trouble.MISCONFIGURED
    assert "secret-key" not in repr(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None


@pytest.mark.usefixtures("short_chunks")
def test_where_one_piece_fails_the_others_wait_no_longer_and_are_not_begun() -> None:
    service = FakeService(Reply(503, {"retry-after": "30"}), Reply(401))
    said = spoken(*[10] * 6)
    engine = SpeechApi(replace(SETTINGS, parallel=2), service=service)  # really sleeps
    with pytest.raises(ApiUnavailable) as raised:
        engine.recognise(said.audio, said.speech, Wishes(), deadline=None)
    assert raised.value.trouble is Trouble.MISCONFIGURED
    assert len(service.requests) == 2


@pytest.mark.usefixtures("short_chunks")
@pytest.mark.parametrize("parallel", [1, 2])
def test_as_many_requests_at_once_as_allowed(parallel: int) -> None:
    together = threading.Barrier(parallel, timeout=20)

    def meet(answer: Answered) -> Answered:
        together.wait()
        return answer

    service = FakeService(*[meet] * 2)
    said = spoken(*[10] * 6)
    engine = engine_on(service, parallel=parallel)
    assert engine.recognise(said.audio, said.speech, Wishes(), deadline=None).text == said.text
    assert service.most_at_once == parallel


def test_a_refused_format_is_not_asked_for_twice() -> None:
    refusal = Reply(400, body=b'{"param": "response_format", "message": "no verbose_json"}')
    service = FakeService(refusal)
    engine = engine_on(service, "somebodys-model")
    said = spoken(4, 4)
    for _ in range(2):
        assert engine.recognise(said.audio, said.speech, Wishes(), deadline=None).text == said.text
    assert [request.response_format for request in service.requests] == [
        "verbose_json",
        "json",
        "json",
    ]


def test_time_for_an_answer_grows_with_the_sound() -> None:
    service = FakeService()
    for words in (5, 50):
        recognised(service, spoken(words))
    assert service.timeouts == [pytest.approx(31.0, abs=0.1), pytest.approx(40.0, abs=0.1)]


def test_names_and_prices() -> None:
    engine = engine_on(FakeService(), "whisper-1")
    assert engine.name == "api whisper-1"
    assert engine.price(60_000) == 3 * 6_000
    assert engine_on(FakeService(), "whisper-1", micro_dollars_per_minute=0).price(60_000) == 0
    assert engine_on(FakeService(), "mine", micro_dollars_per_minute=60).price(60_000) == 180


def test_settings_do_not_print_what_is_secret() -> None:
    assert "secret-key" not in repr(SETTINGS)
    assert "127.0.0.1" not in repr(SETTINGS)


def test_closing_lets_the_connections_go() -> None:
    service = FakeService()
    engine_on(service).close()
    assert service.closed


def test_speech_beyond_the_sound_does_no_harm() -> None:
    said = spoken(10)
    service = FakeService()
    beyond = (Span(0, said.audio.duration_ms + 500),)
    heard = engine_on(service).recognise(said.audio, beyond, Wishes(), deadline=None)
    assert heard.text == said.text
