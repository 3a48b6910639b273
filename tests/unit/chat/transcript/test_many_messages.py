"""A text of several messages gives its place to a shorter one, and takes it back."""

import pytest

from tests.fakes.chat import Died
from tests.fakes.recordings import USAGE
from tests.unit.chat.house import GROUP, PERSON, VOICE
from tests.unit.chat.transcript.room import IN_GROUP, KEY, Room
from voice2text.chat.outbox import BLANK
from voice2text.chat.phrases import phrases
from voice2text.domain import EventKind, JobState, Segment, Transcript

pytestmark = pytest.mark.unit

EN = phrases("en")
PIECES = [letter * 3000 for letter in "abc"]
LONG = "\n".join(PIECES)
TOO_OLD = "Bad Request: message can't be deleted for everyone"


@pytest.fixture
async def room() -> Room:
    """A transcript of three messages, of which a summary is ready, and not shown."""
    room = Room()
    await room.say(LONG)
    await room.touch("Summary")
    await room.touch("Original")
    room.variants.begin(KEY, room.queues.rewrites[0][1], claim="c", lease_seconds=60)
    assert await room.rewritten("Short.") == "ignored"
    assert room.world.texts() == PIECES
    assert marked(room) == [False, False, True]
    return room


def marked(room: Room) -> list[bool]:
    return [one.markup is not None for one in room.world.messages]


def grow_old(room: Room) -> None:
    """Two days later no message can be deleted any more, and each can be edited."""
    room.world.rule("deleteMessage", 400, TOO_OLD, times=100)


async def test_a_shorter_text_stands_where_the_button_was_pressed(room: Room) -> None:
    pressed = room.marked().message_id
    await room.touch("Summary")
    [message] = room.world.messages
    assert (message.message_id, message.text) == (pressed, "Short.")
    assert "✓ Summary" in room.labels(message)


async def test_the_longer_one_comes_back_whole_and_in_order(room: Room) -> None:
    for _ in range(5):
        await room.touch("Summary")
        assert room.world.texts() == ["Short."]
        await room.touch("Original")
        assert room.world.texts() == PIECES
        assert marked(room) == [False, False, True]
    assert len(room.deliveries.sent(KEY)) == 3


async def test_what_is_too_old_to_be_deleted_is_emptied_and_filled_again(room: Room) -> None:
    grow_old(room)
    ids = [one.message_id for one in room.world.messages]
    for _ in range(3):
        await room.touch("Summary")
        assert room.world.texts() == [BLANK, BLANK, "Short."]
        assert marked(room) == [False, False, True]
        await room.touch("Original")
        assert room.world.texts() == PIECES
    assert [one.message_id for one in room.world.messages] == ids


async def test_some_can_be_deleted_and_some_can_not(room: Room) -> None:
    room.world.rule("deleteMessage", 400, TOO_OLD)  # the first one only
    await room.touch("Summary")
    assert room.world.texts() == [BLANK, "Short."]
    await room.touch("Original")
    assert room.world.texts() == PIECES
    assert marked(room) == [False, False, True]


@pytest.mark.parametrize("gone", [0, 1, 2])
async def test_one_that_the_person_deleted_is_made_up_for(room: Room, gone: int) -> None:
    pressed = room.marked()
    room.world.delete(room.world.messages[gone].message_id)
    await room.touch("Summary", sent=pressed)
    assert room.world.texts() == ["Short."]
    await room.touch("Original")
    assert room.world.texts() == PIECES


@pytest.mark.parametrize("gone", [0, 1, 2])
async def test_the_order_holds_where_one_of_three_is_gone(room: Room, gone: int) -> None:
    pressed = room.marked()
    room.world.delete(room.world.messages[gone].message_id)
    await room.touch("⏱", sent=pressed)
    assert room.world.texts() == [f"[0:00] {PIECES[0]}", *PIECES[1:]]
    assert marked(room) == [False, False, True]


async def test_one_that_can_not_be_edited_does_not_stand_in_the_midst(room: Room) -> None:
    room.world.messages[1].is_old = True
    await room.touch("⏱")
    stamped = [f"[0:00] {PIECES[0]}", PIECES[1], *PIECES[1:]]  # the second one stays: it must
    assert room.world.texts() == stamped


def data_of(room: Room, label: str) -> str:
    markup = room.marked().markup
    assert markup is not None
    buttons = [one for row in markup.inline_keyboard for one in row]
    return next(one.callback_data or "" for one in buttons if one.text == label)


@pytest.mark.parametrize("is_old", [False, True])
@pytest.mark.parametrize(
    ("start", "label", "end"),
    [
        ("Original", "Summary", ["Short."]),
        ("Summary", "Original", PIECES),
    ],
)
@pytest.mark.parametrize("calls", range(6))
async def test_a_crash_at_each_step_and_the_press_once_more(
    room: Room, start: str, label: str, end: list[str], calls: int, *, is_old: bool
) -> None:
    await room.touch(start)
    if is_old:
        grow_old(room)
    pressed, data = room.marked(), data_of(room, label)
    room.world.dies_before = len(room.world.calls) + calls
    try:
        await room.data(data, sent=pressed)
    except Died:
        room.world.dies_before = None
        await room.data(data, sent=pressed)
    shown = [one for one in room.world.messages if one.text != BLANK]
    assert [one.text for one in shown] == end
    assert [one.markup is not None for one in shown] == [False] * (len(end) - 1) + [True]


async def test_what_was_deleted_and_not_forgotten_is_forgotten_later(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise Died

    pressed, data = room.marked(), data_of(room, "Summary")
    with monkeypatch.context() as patched:
        patched.setattr(room.deliveries, "forget", die)
        with pytest.raises(Died):
            await room.data(data, sent=pressed)
    assert len(room.deliveries.sent(KEY)) == 3
    await room.data(data, sent=pressed)
    assert room.world.texts() == ["Short."]
    assert list(room.deliveries.sent(KEY).values()) == [pressed.message_id]


async def test_it_is_still_a_text_to_be_heard_once_more(room: Room) -> None:
    """The message that is left is the third: the text stays until the new one is there."""
    await room.touch("Summary")
    await room.touch("🔁 Again")
    await room.touch("Recognise it yourself")
    assert room.answers()[-1] == EN.again_started
    assert room.labels() == [EN.again_working]
    job = room.jobs.begin(room.recording)
    said = Transcript("en", 0.9, 1000, (Segment(0, 1000, "Heard anew."),))
    room.jobs.finish(KEY, said, USAGE, generation=job.generation)
    await room.tell(EventKind.JOB_FINISHED)
    assert room.world.texts() == ["Heard anew."]


@pytest.mark.parametrize("is_old", [False, True])
async def test_transcribe_finds_it(*, is_old: bool) -> None:
    room = Room(IN_GROUP)
    await room.say(LONG)
    if is_old:
        grow_old(room)
    await room.touch("Summary")
    await room.rewritten("Short.")
    left = room.marked()
    assert (left.text, len(room.world.messages)) == ("Short.", 3 if is_old else 1)
    recorded = {"message_id": 100, "date": 1, "chat": GROUP, "from": PERSON, "voice": VOICE}
    await room.message(chat=GROUP, text="/transcribe", reply_to_message=recorded)
    assert room.jobs.jobs[room.key].state is JobState.DELIVERED
    assert room.world.texts()[-1] == EN.transcribed_already
    assert room.world.messages[-1].reply_to == left.message_id
