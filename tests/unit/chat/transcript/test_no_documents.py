"""A group that forbids files, and nothing else: the text comes whole, and the chat is not lost."""

import pytest

from tests.fakes.chat import Died
from tests.fakes.recordings import USAGE
from tests.unit.chat.house import GROUP_ID
from tests.unit.chat.transcript.room import IN_GROUP, Room
from voice2text.chat.phrases import phrases
from voice2text.domain import EventKind, JobKey, JobState, Segment, Transcript, Wanted, Word
from voice2text.errors import Retryable

pytestmark = pytest.mark.unit
EN = phrases("en")
FORBIDDEN = [
    "Bad Request: not enough rights to send documents to the chat",
    "Bad Request: CHAT_SEND_DOCS_FORBIDDEN",
]
LONG = " ".join(f"word{number}" for number in range(4000))
VERY_LONG = " ".join(f"word{number}" for number in range(12_000))


@pytest.fixture(params=FORBIDDEN)
def room(request: pytest.FixtureRequest) -> Room:
    made = Room(IN_GROUP)
    made.world.rule("sendDocument", 400, request.param, times=99)
    return made


def shown(room: Room) -> str:
    return " ".join(text for text in room.world.texts() if text != "…")


async def test_a_long_text_comes_as_messages_without_holes(room: Room) -> None:
    assert await room.say(LONG) == "delivered"
    assert shown(room).split() == LONG.split()
    assert [bool(one.markup) for one in room.world.messages][-2:] == [False, True]
    assert room.chats.loss(GROUP_ID) is None
    assert room.jobs.jobs[room.key].state is JobState.DELIVERED


async def test_a_text_that_was_wanted_as_a_file_comes_as_a_message(room: Room) -> None:
    room.chats.meet(GROUP_ID, IN_GROUP.chat_type, user_id=7, user_language="en")
    room.preferences.change(GROUP_ID, as_file=True)
    await room.say("Short.")
    assert room.world.texts() == ["Short."]


async def test_what_broke_off_goes_on(room: Room) -> None:
    room.world.rule("editMessageText", 500, "Internal Server Error")
    with pytest.raises(Retryable):
        await room.say(LONG)
    room.world.rule("sendMessage", 500, "Internal Server Error")
    with pytest.raises(Retryable):
        await room.tell(EventKind.JOB_FINISHED)
    assert await room.tell(EventKind.JOB_FINISHED) == "delivered"
    assert shown(room).split() == LONG.split()
    assert [one.edits for one in room.world.messages] == [1] + [0] * (len(room.world.messages) - 1)


async def test_what_broke_off_late_edits_nothing_that_was_sent(room: Room) -> None:
    room.world.dies_before = 15
    with pytest.raises(Died):
        await room.say(VERY_LONG)
    room.world.dies_before = None
    before = len(room.world.calls)
    assert await room.tell(EventKind.JOB_FINISHED) == "delivered"
    assert shown(room).split() == VERY_LONG.split()
    names = room.world.names()[before:]
    assert names.count("editMessageText") == 1  # of the first one, which was a beginning
    assert len(room.world.messages) > 20


async def test_a_first_message_that_somebody_deleted_is_made_up_for(room: Room) -> None:
    room.world.dies_before = 6
    with pytest.raises(Died):
        await room.say(LONG)
    room.world.dies_before = None
    room.world.delete(room.world.messages[0].message_id)
    assert await room.tell(EventKind.JOB_FINISHED) == "delivered"
    assert shown(room).split() == LONG.split()


async def test_a_text_heard_anew_after_one_that_broke_off_has_nothing_of_it(room: Room) -> None:
    room.world.dies_before = 6
    with pytest.raises(Died):
        await room.say(LONG)
    room.world.dies_before = None
    room.jobs.undeliverable(room.key, "topic_closed")
    assert room.jobs.reopen(room.key, Wanted(), by="again")
    anew = LONG.replace("word", "other")
    await room.say(anew)
    assert shown(room).split() == anew.split()


async def test_a_shorter_form_leaves_nothing_of_the_long_one(room: Room) -> None:
    await room.say(LONG)
    await room.touch("Summary")
    await room.rewritten("It was short.")
    assert shown(room) == "It was short."
    await room.touch("Original")
    assert shown(room).split() == LONG.split()


async def test_files_says_that_there_can_be_none(room: Room) -> None:
    await room.say("Short.")
    await room.touch("📄")
    assert await room.touch("TXT") == "refused"
    assert room.world.texts() == ["Short.", EN.no_files_here]
    assert room.chats.loss(GROUP_ID) is None


async def test_subtitles_that_come_by_themselves_say_so_once_and_hold_nothing_up(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_: JobKey) -> None:
        raise Died

    await room.say("Well, hello.")
    room.preferences.change(GROUP_ID, mode="summary")
    await room.touch("🔁")
    await room.touch(EN.again_timed)
    job = room.jobs.begin(room.recording)
    timed = Segment(0, 1000, "Well, hello.", (Word(0, 400, "Well,"), Word(600, 1000, "hello.")))
    said = Transcript("en", 0.9, 1000, (timed,))
    room.jobs.finish(room.key, said, USAGE, generation=job.generation)
    room.world.dies_before = len(room.world.calls) + 2  # before the sentence
    with pytest.raises(Died):
        await room.tell(EventKind.JOB_FINISHED)
    room.world.dies_before = None
    with monkeypatch.context() as patched:
        patched.setattr(room.jobs, "delivered", die)
        with pytest.raises(Died):
            await room.tell(EventKind.JOB_FINISHED)
    assert await room.tell(EventKind.JOB_FINISHED) == "delivered"
    assert room.world.texts() == ["Well, hello.", EN.no_files_here]
    assert room.jobs.jobs[room.key].state is JobState.DELIVERED
    assert room.queues.rewrites
    assert room.jobs.undeliverables == {}
