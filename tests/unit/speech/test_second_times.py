"""What a person asked for when they asked again reaches the engine, and progress the chat."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes.files import FakeFiles
from tests.fakes.recordings import KEY, recording
from tests.fakes.speech import FakeClock, FakeEngine, FakeEvents, FakeSteps
from tests.fakes.storage import FakeJobs
from tests.unit.speech.talk import Studio, by, detected_by_loudness, talk
from voice2text.accounts.access import Admission, Rules
from voice2text.domain import MEBIBYTE, Event, EventKind, Job, JobState, Wanted
from voice2text.speech.decode import Caps
from voice2text.speech.heard import Wishes
from voice2text.speech.router import Mode
from voice2text.speech.transcribe import PROGRESS_SECONDS, Progress, transcribe

pytestmark = pytest.mark.unit

SHORT = Path(__file__).parents[2] / "recordings" / "flite_en_short.ogg"
RECORDING = replace(recording(), file_id="short")


@pytest.fixture(autouse=True, scope="module")
def _detector() -> Iterator[None]:
    with detected_by_loudness():
        yield


def again(wanted: Wanted, jobs: FakeJobs) -> tuple[Wishes, list[Event]]:
    files, engine, events = FakeFiles(), FakeEngine(), FakeEvents()
    files.files = {"short": SHORT.read_bytes()}
    for by_whom in (None, "u1"):
        if by_whom:
            assert jobs.reopen(KEY, wanted, by=by_whom)
        transcribe(
            RECORDING,
            jobs=jobs,
            ledger=jobs.ledger,
            source=files,
            engine=engine,
            events=events,
            access=Admission(Rules(), jobs.chats.access),
            caps=Caps(bytes=MEBIBYTE, seconds=60),
            hop=FakeSteps(),
            seconds_left=lambda: 899.0,
            report=lambda _: None,
        )
        jobs.delivered(KEY)
    return engine.wishes[-1], events.told


@pytest.mark.parametrize(
    ("wanted", "language"), [(None, "ka"), ("de", "de"), (Wanted.AUTOMATIC, None)]
)
def test_the_language_asked_for_goes_before_the_chats(
    wanted: str | None, language: str | None
) -> None:
    jobs = FakeJobs()
    jobs.begin(RECORDING)
    jobs.chats.pin_language(KEY.chat_id, "ka")
    wishes, told = again(Wanted(wanted, better=True, words=True), jobs)
    assert (wishes.language, wishes.better, wishes.word_times) == (language, True, True)
    assert [event.generation for event in told] == [0, 1]


def test_who_asks_for_the_service_gets_it_where_it_is_in_reserve() -> None:
    studio = Studio(Mode.LOCAL_THEN_API)
    assert set(by(studio.hear(talk(3), Wishes(better=True)))) == {"api"}
    assert by(studio.hear(talk(3), Wishes())) == ["local"] * 3


def test_where_there_is_no_service_nobody_gets_it() -> None:
    assert by(Studio(Mode.LOCAL).hear(talk(2), Wishes(better=True))) == ["local"] * 2


def test_progress_grows_with_what_was_heard() -> None:
    studio, heard = Studio(Mode.LOCAL), list[int]()
    sound = talk(30)
    studio.router.transcribe(sound, Wishes(), seconds_left=lambda: 900.0, progress=heard.append)
    assert heard == sorted(heard)
    assert len(heard) > 1
    assert heard[-1] <= sound.duration_ms


class TestProgress:
    """Telling of it."""

    def progress(self, clock: FakeClock, events: FakeEvents) -> Progress:
        job = Job(RECORDING, JobState.TRANSCRIBING, attempts=1, generation=2)
        return Progress(job, 60_000, events, clock)

    def test_is_told_with_pauses(self) -> None:
        clock, events = FakeClock(), FakeEvents()
        progress = self.progress(clock, events)
        for second in range(1, 31):
            clock.now += 1
            progress(second * 1000)
        assert [event.done_ms for event in events.told] == [10_000, 20_000, 30_000]
        assert events.told[0] == Event(
            EventKind.JOB_PROGRESSED, KEY, generation=2, done_ms=10_000, total_ms=60_000
        )

    @pytest.mark.parametrize("done_ms", [0, 60_000, 70_000])
    def test_has_neither_a_beginning_nor_an_end(self, done_ms: int) -> None:
        clock, events = FakeClock(), FakeEvents()
        progress = self.progress(clock, events)
        clock.now += PROGRESS_SECONDS
        progress(done_ms)
        assert events.told == []

    def test_fails_no_recording(self) -> None:
        class Broken(FakeEvents):
            def emit(self, event: Event) -> None:
                raise ConnectionError(event.kind)

        clock = FakeClock()
        progress = self.progress(clock, Broken())
        clock.now += PROGRESS_SECONDS
        progress(1_000)
