"""The use case: every way that a recording can end, and that each ends once."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tests.fakes.files import FakeFiles
from tests.fakes.recordings import KEY, USER_ID, recording
from tests.fakes.speech import FakeEngine, FakeEvents, FakeSteps, Fuse, Killed
from tests.fakes.storage import FakeChats, FakeJobs
from tests.unit.speech.sounds import hour_of_silence
from voice2text.accounts.access import Access, Admission, Rules
from voice2text.domain import (
    MEBIBYTE,
    ChatType,
    Event,
    EventKind,
    Job,
    JobKey,
    JobState,
    Recording,
    Wanted,
)
from voice2text.errors import Refusal, Refused, Retryable
from voice2text.speech import decode
from voice2text.speech.decode import Caps
from voice2text.speech.heard import Transcription, Wishes
from voice2text.speech.transcribe import MAX_ATTEMPTS, Outcome, give_up, transcribe

pytestmark = pytest.mark.unit

RECORDINGS = Path(__file__).parents[2] / "recordings"
RECORDING = replace(recording(), file_id="short")
LONG = replace(RECORDING, file_id="long")
BROKEN = replace(RECORDING, file_id="broken")
GONE = replace(RECORDING, file_id="gone")
FINAL = {EventKind.JOB_FINISHED, EventKind.JOB_REFUSED, EventKind.JOB_FAILED}


@dataclass
class World:
    """Everything outside the use case."""

    chats: FakeChats = field(default_factory=FakeChats)
    jobs: FakeJobs = field(init=False)
    files: FakeFiles = field(default_factory=FakeFiles)
    engine: FakeEngine = field(default_factory=FakeEngine)
    events: FakeEvents = field(default_factory=FakeEvents)
    steps: FakeSteps = field(default_factory=FakeSteps)
    reports: list[Transcription] = field(default_factory=list)
    rules: Rules = field(default_factory=Rules)
    caps: Caps = field(default_factory=lambda: Caps(bytes=20 * MEBIBYTE, seconds=120))

    def __post_init__(self) -> None:
        self.jobs = FakeJobs(self.chats)
        self.files.files = {
            "short": (RECORDINGS / "flite_en_short.ogg").read_bytes(),
            "long": (RECORDINGS / "flite_en_long.ogg").read_bytes(),
            "broken": b"not a recording at all",
        }

    def run(self, case: Recording = RECORDING, fuse: Fuse | None = None) -> Outcome:
        fuse = fuse or Fuse()
        return transcribe(
            case,
            jobs=fuse.wire(self.jobs),
            access=fuse.wire(Admission(self.rules, self.chats.access)),
            ledger=fuse.wire(self.jobs.ledger),
            source=fuse.wire(self.files),
            engine=fuse.wire(self.engine),
            events=fuse.wire(self.events),
            caps=self.caps,
            hop=self.steps,
            seconds_left=lambda: 899.0,
            report=self.reports.append,
        )

    @property
    def state(self) -> JobState:
        return self.jobs.jobs[KEY].state


def test_a_short_recording_is_transcribed_and_told_once() -> None:
    world = World()
    assert world.run() is Outcome.TRANSCRIBED
    assert world.state is JobState.TRANSCRIBED
    assert world.jobs.transcripts[KEY].text == "hello"
    assert world.events.kinds == [EventKind.JOB_FINISHED]
    assert world.steps.names == ["download", "decode", "transcribe", "store"]
    assert world.engine.left == [899.0]


def test_what_a_transcript_took_is_stored_and_reported_once() -> None:
    world = World()
    world.run()
    world.run()
    [report] = world.reports
    assert report.transcript == world.jobs.transcripts[KEY]
    assert report.usage == world.jobs.usages[KEY]


def test_a_long_recording_is_announced_first() -> None:
    world = World()
    world.run(LONG)
    assert world.events.kinds == [EventKind.JOB_STARTED, EventKind.JOB_FINISHED]


def test_a_recording_too_long_to_be_kept_has_its_file_until_it_is_transcribed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(decode, "KEPT_SECONDS", 1)
    world = World()
    assert world.run(LONG) is Outcome.TRANSCRIBED
    assert world.jobs.transcripts[KEY].duration_ms == pytest.approx(38_000, abs=200)


@pytest.mark.parametrize("claim", [0, 1, 10**9])
def test_the_claimed_duration_changes_nothing(claim: int) -> None:
    world = World()
    assert world.run(replace(RECORDING, claimed_seconds=claim)) is Outcome.TRANSCRIBED
    assert world.events.kinds == [EventKind.JOB_FINISHED]


def test_the_claimed_mime_type_changes_nothing() -> None:
    world = World()
    assert world.run(replace(RECORDING, mime_type="image/png")) is Outcome.TRANSCRIBED


def test_the_pinned_language_reaches_the_engine() -> None:
    world = World()
    world.chats.meet(KEY.chat_id, ChatType.PRIVATE, user_id=None, user_language=None)
    world.chats.pin_language(KEY.chat_id, "de")
    world.run()
    assert [wishes.language for wishes in world.engine.wishes] == ["de"]


def test_what_the_person_spoke_before_reaches_the_engine() -> None:
    world = World()
    world.chats.meet(KEY.chat_id, ChatType.PRIVATE, user_id=None, user_language=None)
    world.chats.pin_language(KEY.chat_id, "de")
    world.run()
    world.chats.pin_language(KEY.chat_id, None)
    world.run(replace(RECORDING, key=JobKey(KEY.chat_id, 43)))
    assert world.engine.wishes[1] == Wishes(language=None, recent_languages=("de",))


def test_a_claim_over_the_cap_is_refused_before_the_download() -> None:
    world = World()
    assert world.run(replace(RECORDING, claimed_bytes=25_000_000)) is Outcome.REFUSED
    assert world.files.fetched == []
    assert world.jobs.jobs[KEY].refusal is Refusal.TOO_LARGE
    assert world.jobs.jobs[KEY].refusal_limit == 20
    assert world.events.kinds == [EventKind.JOB_REFUSED]


def test_what_is_too_long_is_refused_with_the_limit_in_minutes() -> None:
    world = World(caps=Caps(bytes=MEBIBYTE, seconds=60))
    world.files.files["short"] = hour_of_silence()
    assert world.run() is Outcome.REFUSED
    assert world.jobs.jobs[KEY].refusal is Refusal.TOO_LONG
    assert world.jobs.jobs[KEY].refusal_limit == 1


@pytest.mark.parametrize(
    ("case", "refusal"), [(BROKEN, Refusal.NOT_AUDIO), (GONE, Refusal.FILE_GONE)]
)
def test_a_refusal_is_stored_and_told(case: Recording, refusal: Refusal) -> None:
    world = World()
    assert world.run(case) is Outcome.REFUSED
    assert world.jobs.jobs[KEY].refusal is refusal
    assert world.events.kinds == [EventKind.JOB_REFUSED]


def test_a_refusal_in_the_middle_of_a_long_recording_is_stored_and_told() -> None:
    world = World()
    world.engine.error = Refused(Refusal.TOO_COMPLEX)
    assert world.run(LONG) is Outcome.REFUSED
    assert world.jobs.jobs[KEY].refusal is Refusal.TOO_COMPLEX
    assert world.events.kinds == [EventKind.JOB_STARTED, EventKind.JOB_REFUSED]


def test_a_retryable_failure_does_not_use_up_an_attempt() -> None:
    world = World()
    content = world.files.files["short"]
    world.files.files["short"] = Retryable("Telegram is down", after=7)
    for _ in range(MAX_ATTEMPTS * 2):
        with pytest.raises(Retryable) as raised:
            world.run()
        assert raised.value.after == 7
        assert world.jobs.jobs[KEY].attempts == 0
    world.files.files["short"] = content
    assert world.run() is Outcome.TRANSCRIBED
    assert world.events.kinds == [EventKind.JOB_FINISHED]


def test_a_recording_that_kills_the_process_is_given_up_and_told() -> None:
    world = World()
    world.engine.error = Killed()
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(Killed):
            world.run()
    assert world.run() is Outcome.FAILED
    assert world.state is JobState.FAILED
    assert world.jobs.failures[KEY] == "crashed"
    assert world.events.kinds == [EventKind.JOB_FAILED]


def test_a_bug_is_left_to_the_queue_and_keeps_its_attempt() -> None:
    world = World()
    world.engine.error = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        world.run()
    assert world.jobs.jobs[KEY].attempts == 1
    assert world.events.kinds == []


def test_the_outcome_is_stored_before_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    states: list[JobState] = []
    monkeypatch.setattr(world.events, "emit", lambda _: states.append(world.state))
    world.run()
    assert states == [JobState.TRANSCRIBED]


def test_giving_up_fails_a_job_that_was_never_begun() -> None:
    world = World()
    give_up(RECORDING, "ZeroDivisionError", jobs=world.jobs, events=world.events)
    assert world.state is JobState.FAILED
    assert world.jobs.failures[KEY] == "ZeroDivisionError"
    assert world.events.kinds == [EventKind.JOB_FAILED]


def test_giving_up_a_job_that_has_its_transcript_tells_the_transcript() -> None:
    world = World()
    world.run()
    give_up(RECORDING, "EndpointConnectionError", jobs=world.jobs, events=world.events)
    assert world.state is JobState.TRANSCRIBED
    assert world.events.kinds == [EventKind.JOB_FINISHED, EventKind.JOB_FINISHED]


@pytest.mark.parametrize("delivered", [False, True])
@pytest.mark.parametrize("case", [RECORDING, BROKEN], ids=["transcribed", "refused"])
def test_a_duplicate_repeats_the_telling_and_no_work(case: Recording, delivered: bool) -> None:
    world = World()
    world.run(case)
    if delivered:
        world.jobs.delivered(KEY)
    before = (dict(world.jobs.jobs), dict(world.jobs.transcripts), list(world.files.fetched))
    assert world.run(case) is Outcome.DUPLICATE
    assert (world.jobs.jobs, world.jobs.transcripts, world.files.fetched) == before
    assert world.events.told[0] == world.events.told[1]


def test_a_failed_job_stays_failed() -> None:
    world = World()
    give_up(RECORDING, "crashed", jobs=world.jobs, events=world.events)
    assert world.run() is Outcome.DUPLICATE
    assert world.events.kinds == [EventKind.JOB_FAILED, EventKind.JOB_FAILED]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    "case", [RECORDING, LONG, BROKEN, GONE], ids=["short", "long", "broken", "gone"]
)
def test_dying_at_any_call_and_running_again_ends_the_same(case: Recording, after: bool) -> None:
    whole = World()
    counter = Fuse()
    whole.run(case, counter)
    assert counter.calls >= 4
    for at in range(1, counter.calls + 1):
        world = World()
        with pytest.raises(Killed):
            world.run(case, Fuse(at, after=after))
        world.run(case)
        assert world.state is whole.state
        assert world.jobs.transcripts == whole.jobs.transcripts
        assert world.jobs.jobs[KEY].refusal is whole.jobs.jobs[KEY].refusal
        told = set(world.events.kinds) & FINAL
        assert told == set(whole.events.kinds) & FINAL


class AskedForAgain(FakeJobs):
    """Right after an attempt has begun, another worker fails the job and it begins anew."""

    def begin(self, recording: Recording) -> Job:
        begun = super().begin(recording)
        super().fail(KEY, "stuck")
        super().reopen(KEY, Wanted("de"), by="a press")
        super().begin(recording)
        return begun


def late() -> World:
    world = World()
    world.jobs = AskedForAgain(world.chats)
    return world


def test_a_late_worker_takes_no_later_attempt_back() -> None:
    world = late()
    world.files.files["short"] = Retryable("Telegram is down")
    with pytest.raises(Retryable):
        world.run()
    job = world.jobs.jobs[KEY]
    assert (job.state, job.attempts, job.generation) == (JobState.TRANSCRIBING, 1, 1)


def test_giving_up_late_fails_no_later_run() -> None:
    world = late()
    give_up(RECORDING, "ZeroDivisionError", jobs=world.jobs, events=world.events)
    assert world.state is JobState.TRANSCRIBING
    assert world.events.told == [Event(EventKind.JOB_FAILED, KEY, generation=0)]  # nobody hears it


def test_a_crash_is_counted_against_the_run_that_began_with_it() -> None:
    world = late()
    begun = Job(RECORDING, JobState.RECEIVED, attempts=MAX_ATTEMPTS)
    world.chats.meet(KEY.chat_id, ChatType.PRIVATE, user_id=None, user_language=None)
    world.jobs.jobs[KEY] = begun
    assert world.run() is Outcome.FAILED
    job = world.jobs.jobs[KEY]
    assert (job.state, job.attempts, job.generation) == (JobState.TRANSCRIBING, 1, 1)


def test_a_database_that_goes_away_while_refusing_leaves_the_job_open() -> None:
    class Away(FakeJobs):
        def refuse(
            self, key: JobKey, refusal: Refusal, limit: int | None, *, generation: int | None = None
        ) -> None:
            raise Retryable(f"database is away: {key} {refusal} {limit} {generation}")

    world = World()
    world.jobs = Away(world.chats)
    with pytest.raises(Retryable):
        world.run(GONE)
    assert world.state is JobState.RECEIVED
    assert world.jobs.jobs[KEY].attempts == 0
    assert world.events.kinds == []


@pytest.mark.parametrize("is_blocked", [False, True])
def test_who_may_not_use_the_bot_is_refused_before_anything_is_downloaded(is_blocked: bool) -> None:
    world = World(rules=Rules(Access.ALLOW_LIST, frozenset({1})))
    if is_blocked:
        world.chats.access.allow(USER_ID)
        world.chats.access.block(USER_ID)
    assert world.run() is Outcome.REFUSED
    job = world.jobs.jobs[KEY]
    expected = (Refusal.BLOCKED, None) if is_blocked else (Refusal.NOT_ADMITTED, USER_ID)
    assert (job.refusal, job.refusal_limit) == expected
    assert world.steps.names == []
    assert world.events.kinds == [EventKind.JOB_REFUSED]


@pytest.mark.parametrize("whom", [USER_ID, KEY.chat_id])
def test_who_was_let_in_is_transcribed(whom: int) -> None:
    world = World(rules=Rules(Access.ALLOW_LIST))
    world.chats.access.allow(whom)
    assert world.run() is Outcome.TRANSCRIBED
