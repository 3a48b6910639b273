"""Which engine hears what, as long as both of them work."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.speech.talk import PHRASE_S, Studio, by, detected_by_loudness, talk
from voice2text.domain import Segment, Span
from voice2text.errors import Refusal, Refused
from voice2text.speech.audio import Samples, Sound
from voice2text.speech.heard import Wishes
from voice2text.speech.pieces import GRAVE
from voice2text.speech.router import Mode, Router
from voice2text.speech.whisper.gate import Doubt

pytestmark = pytest.mark.unit

GARBLED, NOBODY, UNSURE = (
    frozenset({Doubt.GARBLED}),
    frozenset({Doubt.GARBLED, Doubt.NOBODY}),
    frozenset({Doubt.UNSURE}),
)


@pytest.fixture(autouse=True, scope="module")
def _detector() -> Iterator[None]:
    with detected_by_loudness():
        yield


def test_local_hears_every_chunk_by_itself() -> None:
    studio = Studio(Mode.LOCAL)
    before = studio.clock.now
    studio.local.doubts = {1: GARBLED}
    done = studio.hear(talk(4))
    assert by(done) == ["local"] * 4
    assert studio.api.asked == []
    usage = done.usage
    assert (usage.engine, usage.reason) == ("local", "setting")
    assert (usage.chunks, usage.retakes, usage.by_api, usage.cost_micro_dollars) == (4, 1, 0, 0)
    assert usage.transcribe_ms == round((studio.clock.now - before) * 1000) > 3_000


def test_local_needs_no_service() -> None:
    studio = Studio()
    router = Router(Mode.LOCAL, studio.local, None, studio.clock)
    done = router.transcribe(talk(1), Wishes(), seconds_left=lambda: 900.0)
    assert by(done) == ["local"]


@pytest.mark.parametrize("mode", set(Mode) - {Mode.LOCAL})
def test_the_other_modes_need_one(mode: Mode) -> None:
    with pytest.raises(ValueError, match=mode.value):
        Router(mode, Studio().local)


def test_api_is_asked_for_two_minutes_at_once() -> None:
    studio = Studio(Mode.API)
    done = studio.hear(talk(30))  # 271 s
    assert studio.local.heard == []
    assert 3 <= len(studio.api.asked) <= 4
    assert done.transcript.uncovered == ()
    usage = done.usage
    assert (usage.engine, usage.reason) == ("api", "setting")
    assert (usage.chunks, usage.by_api) == (30, 30)
    assert usage.cost_micro_dollars == studio.spent > 250
    assert studio.reserved == 0


def test_silence_is_not_sent_to_a_service() -> None:
    studio = Studio(Mode.API)
    studio.hear(talk(3, pause_s=20))
    assert len(studio.api.asked) == 3
    assert all(one.end_ms <= (PHRASE_S + 1) * 1000 for one in studio.api.asked)


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("language", [None, "ru"])
def test_where_nobody_speaks_nobody_is_asked(mode: Mode, language: str | None) -> None:
    studio = Studio(mode)
    done = studio.hear(talk(0), Wishes(language=language))
    assert (studio.local.heard, studio.api.asked) == ([], [])
    assert (done.transcript.segments, done.transcript.uncovered) == ((), ())
    assert done.transcript.language == language
    assert done.transcript.duration_ms == 1_000
    assert done.usage.engine == ("api" if mode in (Mode.API, Mode.API_THEN_LOCAL) else "local")


@pytest.mark.parametrize("doubts", [frozenset(), UNSURE, NOBODY])
def test_a_text_without_grave_doubt_is_taken(doubts: frozenset[Doubt]) -> None:
    studio = Studio(Mode.LOCAL_THEN_API)
    studio.local.doubts = {1: doubts}
    done = studio.hear(talk(3))
    assert studio.api.asked == []
    assert set(by(done)) == {"local"}
    assert done.usage.reason == "setting"


@pytest.mark.parametrize("doubt", sorted(GRAVE))
def test_a_chunk_in_grave_doubt_and_no_other_is_heard_by_the_service(doubt: Doubt) -> None:
    studio = Studio(Mode.LOCAL_THEN_API)
    studio.local.doubts = {1: frozenset({doubt})}
    done = studio.hear(talk(3))
    assert by(done) == ["local", "api", "local"]
    [asked] = studio.api.asked
    assert asked.end_ms <= (PHRASE_S + 1) * 1000
    usage = done.usage
    assert (usage.engine, usage.reason, usage.by_api) == ("local + api", "doubt", 1)
    assert usage.cost_micro_dollars == studio.spent > 0


def test_neighbours_in_doubt_are_asked_for_together_and_others_apart() -> None:
    studio = Studio(Mode.LOCAL_THEN_API)
    studio.local.doubts = dict.fromkeys((0, 1, 3), GARBLED)
    done = studio.hear(talk(5))
    assert by(done) == ["api", "local", "api", "local"]
    first, second = studio.api.asked
    assert first.end_ms > 2 * PHRASE_S * 1000 > second.end_ms
    assert done.usage.by_api == 3
    assert done.transcript.uncovered == ()


def test_a_service_that_hears_nothing_leaves_a_doubtful_text() -> None:
    studio = Studio(Mode.LOCAL_THEN_API)
    studio.local.doubts = {0: frozenset({Doubt.TOO_LITTLE})}
    studio.api.text = ""
    done = studio.hear(talk(1))
    assert by(done) == ["local"]
    assert done.usage.by_api == 0
    assert done.usage.cost_micro_dollars == studio.spent > 0


def test_where_the_service_hears_not_a_word_the_local_engine_is_asked() -> None:
    studio = Studio(Mode.API_THEN_LOCAL)
    studio.api.text = ""
    done = studio.hear(talk(1))
    assert by(done) == ["local"]
    assert (done.usage.reason, done.usage.by_api) == ("doubt", 0)
    assert done.usage.cost_micro_dollars == studio.spent > 0


def test_a_service_alone_that_hears_not_a_word_is_believed() -> None:
    studio = Studio(Mode.API)
    studio.api.text = ""
    done = studio.hear(talk(1))
    assert (by(done), studio.local.heard) == ([], [])
    assert done.usage.reason == "setting"


def test_not_a_word_is_an_answer_where_the_local_engine_has_none() -> None:
    studio = Studio(Mode.API_THEN_LOCAL)
    studio.api.text = ""
    studio.local.error = MemoryError()
    done = studio.hear(talk(1))
    assert (by(done), done.usage.by_api) == ([], 1)


def test_what_is_noise_to_both_is_no_text_but_named() -> None:
    studio = Studio(Mode.LOCAL_THEN_API)
    studio.local.doubts = {0: GARBLED}
    studio.api.text = ""
    done = studio.hear(talk(1))
    assert done.transcript.segments == ()
    assert done.transcript.uncovered == (Span(600, 9_400),)


def test_where_the_model_hears_nobody_nothing_is_missing() -> None:
    studio = Studio(Mode.LOCAL)
    studio.local.doubts = {1: NOBODY}
    done = studio.hear(talk(3))
    assert by(done) == ["local", "local"]
    assert done.transcript.uncovered == ()


def test_the_service_takes_only_what_there_is_no_time_for() -> None:
    studio = Studio(Mode.LOCAL_THEN_API, seconds=400)
    studio.local.pace = 1.0  # 450 s for it all; and 15 s have to be left
    done = studio.hear(talk(50))
    assert done.usage.reason == "deadline"
    assert set(by(done)) == {"local", "api"}
    assert 0 < done.usage.by_api < 30
    assert by(done)[0] == "local"  # nobody knew yet how long it takes
    assert done.transcript.uncovered == ()
    assert studio.clock.now < 1_000 + 400 - 15


def test_who_has_time_does_not_pay() -> None:
    studio = Studio(Mode.LOCAL_THEN_API, seconds=500)
    studio.local.pace = 1.0
    assert studio.hear(talk(50)).usage.reason == "setting"
    assert studio.api.asked == []


def test_the_service_leaves_the_local_engine_its_time() -> None:
    studio = Studio(Mode.API_THEN_LOCAL, seconds=100)
    sound = talk(30)
    began = studio.clock.now
    studio.hear(sound)
    needed = sound.duration_ms / 1000 * 0.2  # nothing was measured: a guess
    assert studio.api.deadlines[0] == pytest.approx(began + 100 - 15 - needed, abs=0.1)


def test_a_service_alone_has_all_the_time_that_is_left() -> None:
    # The local engine would need 54 s of the 57: nobody else is to be left any.
    studio = Studio(Mode.API, seconds=72)
    began = studio.clock.now
    studio.hear(talk(30))
    assert studio.api.deadlines[0] == pytest.approx(began + 72 - 15, abs=0.1)


def test_the_rest_of_a_recording_is_heard_in_the_language_of_its_beginning() -> None:
    studio = Studio(Mode.LOCAL)
    studio.hear(talk(30))
    asked = [wishes.so_far for wishes in studio.local.wishes]
    assert len(asked) > 1
    assert asked[0] is None
    assert set(asked[1:]) == {"en"}


def test_wishes_reach_both() -> None:
    studio = Studio(Mode.LOCAL_THEN_API)
    studio.local.doubts = {0: GARBLED}
    wishes = Wishes("ru", ("ru", "en"), ("Ada",), word_times=True)
    studio.hear(talk(1), wishes)
    assert studio.local.wishes == studio.api.wishes == [wishes]


def test_hearing_begins_before_the_recording_was_read_to_its_end() -> None:
    studio = Studio(Mode.LOCAL)
    whole = talk(60)
    reached: list[int] = []

    def blocks() -> Iterator[Samples]:
        for block in whole.blocks():
            reached.append(len(studio.local.heard))
            yield block

    studio.hear(Sound(whole.duration_ms, blocks))
    assert reached[0] == 0 < reached[10] < len(studio.local.heard)


def test_a_recording_that_is_refused_half_way_is_refused() -> None:
    def blocks() -> Iterator[Samples]:
        yield from talk(20).blocks()
        raise Refused(Refusal.TOO_COMPLEX)

    studio = Studio(Mode.LOCAL_THEN_API)
    with pytest.raises(Refused):
        studio.hear(Sound(600_000, blocks))
    assert studio.local.heard


@given(
    mode=st.sampled_from(list(Mode)),
    doubted=st.sets(st.integers(0, 15)),
    nobody=st.sets(st.integers(0, 15)),
    pause_ms=st.sampled_from([1_000, 1_500, 5_000]),
)
def test_whoever_hears_it_all_is_heard_once_and_in_order(
    mode: Mode, doubted: set[int], nobody: set[int], pause_ms: int
) -> None:
    studio = Studio(mode)
    studio.local.doubts = dict.fromkeys(doubted, GARBLED) | dict.fromkeys(nobody, NOBODY)
    done = studio.hear(talk(16, pause_s=pause_ms / 1000))
    segments = done.transcript.segments
    times = [time for one in segments for time in (one.start_ms, one.end_ms)]
    assert times == sorted(times)
    assert times[-1:] <= [done.transcript.duration_ms]
    assert done.transcript.uncovered == ()
    phrases = [pause_ms + n * (PHRASE_S * 1000 + pause_ms) for n in range(16)]
    silent = nobody if mode in (Mode.LOCAL, Mode.LOCAL_THEN_API) else set()
    for number, start in enumerate(phrases):
        over = [one for one in segments if covers(one, start, start + PHRASE_S * 1000)]
        assert len(over) == (0 if number in silent else 1)
    assert done.usage.chunks == 16
    if mode is Mode.LOCAL_THEN_API:
        assert done.usage.by_api == len(doubted - nobody)


def covers(segment: Segment, start_ms: int, end_ms: int) -> bool:
    return segment.start_ms <= start_ms and end_ms <= segment.end_ms
