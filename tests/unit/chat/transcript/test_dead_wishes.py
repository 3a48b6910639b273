"""What an owner does about a wish that died, as its person sees it."""

import pytest

from tests.unit.chat.transcript.room import KEY, Room
from voice2text.chat.owner.wishes import Wishes
from voice2text.chat.phrases import phrases
from voice2text.text.rewrite import VariantState
from voice2text.text.variant import Edition

pytestmark = pytest.mark.unit

EN = phrases("en")


async def wishing() -> tuple[Room, Wishes, Edition]:
    """Somebody waits for a summary."""
    room = Room()
    await room.say("Hello.")
    await room.touch("Summary")
    return room, Wishes(room.variants, room.views), room.queues.rewrites[-1][1]


async def test_who_waits_is_told_and_may_try_again() -> None:
    room, wishes, edition = await wishing()
    for expected in ("not rewritten", "ignored"):
        event = wishes.give_up(KEY, edition.code)
        assert await room.deliver(event) == expected
    assert room.world.texts() == ["Hello.", EN.rewrite_unavailable]
    assert room.labels() == [EN.try_again]
    assert await room.touch(EN.try_again) == "command"


async def test_what_has_its_text_by_now_is_shown_instead() -> None:
    room, wishes, edition = await wishing()
    await room.rewritten("In short.")
    assert await room.deliver(wishes.give_up(KEY, edition.code)) == "ignored"
    assert room.world.texts() == ["In short."]


async def test_what_is_written_after_all_takes_the_place_of_the_sentence() -> None:
    room, wishes, edition = await wishing()
    await room.deliver(wishes.give_up(KEY, edition.code))
    for _ in range(2):
        wishes.reopen(KEY, edition.code)
    assert room.variants.rows[KEY, edition].state is VariantState.REQUESTED
    assert await room.rewritten("In short.", edition) == "shown"
    assert room.world.texts() == ["In short."]


async def test_who_waits_for_another_text_by_now_gets_that() -> None:
    room, wishes, edition = await wishing()
    await room.deliver(wishes.give_up(KEY, edition.code))
    await room.touch("Structured", sent=room.world.messages[0])
    other = room.queues.rewrites[-1][1]
    wishes.reopen(KEY, edition.code)
    assert await room.rewritten("In short.", edition) == "ignored"
    assert await room.rewritten("In parts.", other) == "shown"
    assert room.world.texts()[0] == "In parts."
