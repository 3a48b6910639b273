"""/owner: the day's numbers, and dead letters to work through."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from aiogram.methods import AnswerCallbackQuery

from tests.fakes.dead import FakeLetters
from tests.fakes.recordings import USAGE, recording, transcript
from tests.fakes.storage import FakeJobs, FakeViews
from tests.fakes.variants import FakeVariants
from tests.unit.chat.house import PERSON, House
from tests.unit.chat.transcript.room import Room
from voice2text.accounts.access import Rules
from voice2text.accounts.figures import Day, FailedJob, SlowJob
from voice2text.chat.owner.desk import Desk
from voice2text.chat.owner.letters import Mailroom
from voice2text.chat.owner.report import DailyBudget
from voice2text.chat.owner.wishes import Wishes
from voice2text.chat.phrases import phrases
from voice2text.domain import DeadLetter, Event, EventKind, JobKey, JobState, Wanted
from voice2text.errors import Refusal
from voice2text.text.rewrite import VariantState
from voice2text.text.variant import Edition, Mode, Variant

pytestmark = pytest.mark.unit
EN = phrases("en")
RULES = Rules(owner_ids=frozenset({1}))
OWNER = PERSON | {"id": 1}
HOME = {"id": 1, "type": "private"}
KEY = JobKey(7, 5)
LETTER = DeadLetter("a1b2", "recordings", "recording", KEY, 1_782_864_000_000)
SUMMARY = Edition(Variant(Mode.SUMMARY), "0123abcd")
WISH = replace(LETTER, queue="rewrites", kind="rewrite", edition=SUMMARY.code)
DAY = Day(
    recordings=12,
    audio_ms=3_661_000,
    people=4,
    failures=1,
    refusals={"too_long": 2, "empty": 1},
    api_micro_dollars=120_000,
    llm_micro_dollars=45_000,
    slowest=(SlowJob(KEY, 60_000, 12_400),),
    failed=(FailedJob(JobKey(8, 6), "MemoryError"),),
)


@dataclass
class Office:
    """The house with an owner in it."""

    day: Day = DAY
    letters: FakeLetters = field(default_factory=FakeLetters)
    jobs: FakeJobs = field(default_factory=FakeJobs)
    told: list[Event] = field(default_factory=list)
    outcome: str = "failed"

    def __post_init__(self) -> None:
        desk = Desk(
            rules=RULES,
            figures=self,
            queues=self.letters,
            dead_queues=("recordings, dead",),
            budget=DailyBudget(api_micro_dollars=1_000_000, llm_micro_dollars=2_000_000),
        )
        self.variants = FakeVariants(self.jobs)
        self.views = FakeViews()
        mailroom = Mailroom(
            rules=RULES,
            letters=self.letters,
            jobs=self.jobs,
            wishes=Wishes(self.variants, self.views),
            tell=self.tell,
        )
        self.house = House(RULES, owners=(desk.router(), mailroom.router()))

    def today(self) -> Day:
        return self.day

    @property
    def state(self) -> tuple[JobState, int, Wanted]:
        job = self.jobs.jobs[KEY]
        return job.state, job.generation, job.wanted

    async def tell(self, event: Event) -> str:
        self.told.append(event)
        return self.outcome

    async def open(self) -> None:
        await self.house.message(chat=HOME, sender=OWNER, text="/owner")

    async def press(self, data: str, sender: Any = OWNER) -> None:
        message = {"message_id": self.house.world.messages[0].message_id, "date": 1, "chat": HOME}
        await self.house.press(data, sender=sender, message=message)

    @property
    def page(self) -> str:
        (message,) = self.house.world.messages
        return message.text

    @property
    def buttons(self) -> list[str]:
        (message,) = self.house.world.messages
        assert message.markup is not None
        return [
            button.callback_data or "" for row in message.markup.inline_keyboard for button in row
        ]

    @property
    def answers(self) -> list[str | None]:
        return [
            getattr(call, "text", None)
            for call in self.house.world.calls
            if call.__api_method__ == "answerCallbackQuery"
        ]


def fail(office: Office) -> None:
    office.jobs.begin(recording(KEY))
    office.jobs.fail(KEY, "ValueError")


def wanted(office: Office) -> None:
    office.jobs.begin(recording(KEY))
    office.jobs.finish(KEY, transcript(), USAGE)
    office.views.show(KEY, "o200", 0)
    office.variants.request(KEY, SUMMARY)


@pytest.fixture
def office() -> Office:
    return Office()


async def test_the_page_says_what_happened_today(office: Office) -> None:
    office.letters.put(LETTER)
    await office.open()
    assert office.page == (
        "Today, UTC\nRecordings: 12, 1:01:01 of speech\nPeople: 4\nFailed: 1\n"
        "Refused: empty 1, too_long 2\nSpeech API: $0.12 of $1.00\nLLM: $0.04 of $2.00\n\n"
        "Queues\nrecordings: 3 waiting, 1 at work\nrecordings, dead: 1 waiting, 0 at work\n\n"
        "Slowest\n7/5: 12 s for 1:00\n\n"
        "Failed\n8/6: MemoryError"
    )
    assert office.buttons == ["v1:own:fresh", "v1:own:dead"]


async def test_an_empty_day_says_so(office: Office) -> None:
    office.day = Day()
    await office.open()
    assert office.page.count(EN.owner_nothing) == 3
    assert "$" not in office.page


async def test_a_refresh_edits_the_page_in_place(office: Office) -> None:
    await office.open()
    await office.press("v1:own:fresh")  # nothing new: Telegram refuses the edit, nobody minds
    office.day = replace(DAY, recordings=13)
    await office.press("v1:own:fresh")
    assert "Recordings: 13" in office.page


async def test_without_the_queues_the_numbers_stay(office: Office) -> None:
    office.letters.down = True
    await office.open()
    assert EN.owner_queues_down in office.page
    assert "Recordings: 12" in office.page
    await office.press("v1:own:dead")
    await office.press("v1:dead:redrive:a1b2")
    assert office.answers == [EN.owner_queues_down] * 2


async def test_dead_letters_are_listed_with_buttons(office: Office) -> None:
    office.letters.put(LETTER)
    await office.open()
    await office.press("v1:own:dead")
    assert "1. recordings, recording, 7/5, 2026-07-01 00:00" in office.page
    assert office.buttons == ["v1:dead:redrive:a1b2", "v1:dead:tell:a1b2", "v1:own:fresh"]


async def test_a_recording_that_is_sent_back_may_be_tried_once_more(office: Office) -> None:
    """As the person wanted it last, and its first worker, if that is late, changes nothing."""
    fail(office)
    office.jobs.reopen(KEY, Wanted("de"), by="a press")
    fail(office)
    office.letters.put(LETTER)
    await office.open()
    await office.press("v1:dead:redrive:a1b2")
    await office.press("v1:dead:redrive:a1b2")
    assert office.letters.sent_back == ["a1b2"]
    assert office.state == (JobState.RECEIVED, 2, Wanted("de"))
    assert office.answers == [EN.dead_redriven, EN.dead_gone]
    assert office.page == EN.dead_none


@pytest.mark.parametrize("kind", ["JobFailed", "JobFinished", "update", "broadcast", "unreadable"])
async def test_of_anything_else_no_job_is_opened(office: Office, kind: str) -> None:
    fail(office)
    office.letters.put(replace(LETTER, kind=kind))
    await office.open()
    await office.press("v1:dead:redrive:a1b2")
    assert office.letters.sent_back == ["a1b2"]
    assert office.state == (JobState.FAILED, 0, Wanted())


async def test_what_has_another_outcome_by_now_keeps_it(office: Office) -> None:
    office.jobs.begin(recording(KEY))
    office.jobs.refuse(KEY, Refusal.EMPTY, None)
    office.letters.put(LETTER)
    await office.open()
    await office.press("v1:dead:redrive:a1b2")
    assert office.letters.sent_back == ["a1b2"]
    assert office.state == (JobState.REFUSED, 0, Wanted())


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("failed", EN.dead_told),
        ("undeliverable", EN.dead_lost),
        ("erased", EN.dead_lost),
    ],
)
async def test_the_person_of_a_recording_is_told(office: Office, outcome: str, said: str) -> None:
    office.outcome = outcome
    office.letters.put(LETTER)
    await office.open()
    await office.press("v1:dead:tell:a1b2")
    assert office.told == [Event(EventKind.JOB_FAILED, KEY)]
    assert office.answers == [said]
    assert office.letters.lying == {}


@pytest.mark.parametrize("has_failed", [False, True])
async def test_a_failure_is_told_of_the_run_that_failed(office: Office, has_failed: bool) -> None:
    fail(office)
    office.jobs.reopen(KEY, Wanted("de"), by="a press")
    if has_failed:
        fail(office)
    office.letters.put(LETTER)
    await office.open()
    await office.press("v1:dead:tell:a1b2")
    assert office.told == [Event(EventKind.JOB_FAILED, KEY, generation=int(has_failed))]


@pytest.mark.parametrize("is_heard", [False, True])
async def test_of_a_text_that_could_not_be_delivered_its_own_run_is_told(is_heard: bool) -> None:
    room, letters = Room(), FakeLetters()
    await room.fail()
    room.jobs.reopen(room.key, Wanted("de"), by="a press")
    room.jobs.begin(room.recording)
    room.jobs.finish(room.key, transcript(), USAGE, generation=1)
    if is_heard:
        await room.tell(EventKind.JOB_FINISHED)
    mailroom = Mailroom(
        rules=RULES,
        letters=letters,
        jobs=room.jobs,
        wishes=Wishes(room.variants, room.views),
        tell=room.deliver,
    )
    house = House(RULES, owners=(mailroom.router(),))
    letters.put(replace(LETTER, kind=EventKind.JOB_FINISHED, key=room.key))
    room.world.messages.clear()
    room.deliveries.messages.clear()
    message = {"message_id": 5, "date": 1, "chat": HOME}
    await house.press("v1:dead:tell:a1b2", sender=OWNER, message=message)
    assert room.world.texts() == ([] if is_heard else [EN.failed])
    assert list(letters.lying) == (["a1b2"] if is_heard else [])
    answer = next(call for call in house.world.calls if isinstance(call, AnswerCallbackQuery))
    assert answer.text == (EN.dead_nobody if is_heard else EN.dead_told)


@pytest.mark.parametrize(("outcome", "letter"), [("duplicate", LETTER), ("ignored", WISH)])
async def test_where_nobody_was_told_anything_the_letter_stays(
    office: Office, outcome: str, letter: DeadLetter
) -> None:
    wanted(office)
    office.outcome = outcome
    office.letters.put(letter)
    await office.open()
    await office.press("v1:dead:tell:a1b2")
    assert office.answers == [EN.dead_nobody]
    assert list(office.letters.lying) == ["a1b2"]


@pytest.mark.parametrize("kind", ["update", "VariantReady"])
@pytest.mark.parametrize("is_blocked", [False, True])
async def test_the_person_of_another_message_is_told(
    office: Office, is_blocked: bool, kind: str
) -> None:
    office.letters.put(replace(LETTER, kind=kind))
    await office.open()
    if is_blocked:
        office.house.world.rule("sendMessage", 403, "Forbidden: bot was blocked by the user")
    await office.press("v1:dead:tell:a1b2")
    assert office.told == []
    expected = [] if is_blocked else [(7, EN.broken)]
    assert [(one.chat_id, one.text) for one in office.house.world.messages[1:]] == expected
    assert office.answers == [EN.dead_lost if is_blocked else EN.dead_told]


async def test_a_wish_that_is_sent_back_finds_its_variant_wanted(office: Office) -> None:
    wanted(office)
    office.variants.abandon(KEY, SUMMARY)
    office.letters.put(WISH)
    await office.open()
    await office.press("v1:dead:redrive:a1b2")
    assert office.letters.sent_back == ["a1b2"]
    assert office.variants.rows[KEY, SUMMARY].state is VariantState.REQUESTED
    assert office.views.views[KEY].awaited == SUMMARY.code
    assert office.answers == [EN.dead_redriven]


async def test_the_person_of_a_wish_is_told_that_it_failed(office: Office) -> None:
    wanted(office)
    office.outcome = "not rewritten"
    office.letters.put(WISH)
    await office.open()
    await office.press("v1:dead:tell:a1b2")
    assert office.variants.rows[KEY, SUMMARY].state is VariantState.FAILED
    assert office.told == [Event(EventKind.VARIANT_FAILED, KEY, SUMMARY.code)]
    assert office.answers == [EN.dead_told]
    assert office.letters.lying == {}


async def test_where_nobody_is_named_nobody_is_told_and_the_letter_stays(office: Office) -> None:
    office.letters.put(replace(LETTER, kind="unreadable", key=None))
    await office.open()
    await office.press("v1:dead:tell:a1b2")
    assert office.answers == [EN.dead_nobody]
    assert list(office.letters.lying) == ["a1b2"]


@pytest.mark.parametrize("data", ["v1:own:fresh", "v1:own:dead", "v1:dead:redrive:a1b2"])
async def test_the_buttons_are_an_owner_s_only(office: Office, data: str) -> None:
    office.letters.put(LETTER)
    await office.open()
    await office.press(data, sender=PERSON)
    assert office.answers == [EN.stale_button]
    assert list(office.letters.lying) == ["a1b2"]


@pytest.mark.parametrize("data", ["v1:dead", "v1:dead:burn:a1b2", "v1:dead:redrive:a:b"])
async def test_a_button_that_never_was_is_too_old(office: Office, data: str) -> None:
    await office.open()
    await office.press(data)
    assert office.answers == [EN.stale_button]


async def test_for_all_others_there_is_no_page(office: Office) -> None:
    await office.house.message(text="/owner")
    assert office.house.world.texts() == [EN.unknown_command]
