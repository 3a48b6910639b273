"""Delivery through every failure of Telegram's, and without the facts."""

from collections.abc import Callable

import pytest

from tests.fakes.chat import TOKEN
from tests.unit.chat.delivering import FAILED, FINISHED, KEY, REFUSED, STARTED, Delivery
from voice2text.chat.deliver import Inconsistent
from voice2text.domain import Event
from voice2text.errors import Refusal, Retryable

pytestmark = pytest.mark.unit


@pytest.fixture
def house() -> Delivery:
    return Delivery()


async def test_too_many_requests_come_back_when_telegram_says(house: Delivery) -> None:
    house.finish("\n".join(["x" * 4096] * 2))
    house.world.rule(
        "sendMessage", 429, "Too Many Requests: retry after 17", parameters={"retry_after": 17}
    )
    with pytest.raises(Retryable) as raised:
        await house.deliver(FINISHED)
    assert raised.value.after == 17
    assert await house.deliver(FINISHED) == "delivered"
    assert len(house.world.messages) == 2


@pytest.mark.parametrize(
    ("status", "description"),
    [
        (500, "Internal Server Error"),
        (502, "Bad Gateway"),
        (None, ""),
        (401, "Unauthorized"),
        (404, "Not Found"),
    ],
)
async def test_telegrams_troubles_pass(
    house: Delivery, status: int | None, description: str
) -> None:
    house.finish("Hello.")
    house.world.rule("sendMessage", status, description)
    with pytest.raises(Retryable) as raised:
        await house.deliver(FINISHED)
    assert TOKEN not in str(raised.value)
    assert raised.value.__suppress_context__
    assert await house.deliver(FINISHED) == "delivered"
    assert house.world.texts() == ["Hello."]


@pytest.mark.parametrize(
    ("status", "description", "reason"),
    [
        (403, "Forbidden: bot was blocked by the user", "forbidden"),
        (403, "Forbidden: bot was kicked from the supergroup chat", "forbidden"),
        (400, "Bad Request: chat not found", "not_found"),
        (
            400,
            "Bad Request: not enough rights to send text messages to the chat",
            "no_rights",
        ),
        (400, "Bad Request: have no rights to send a message", "no_rights"),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", "no_rights"),
    ],
)
@pytest.mark.parametrize("event", [FINISHED, REFUSED, FAILED])
async def test_a_lost_chat_is_recorded_and_not_tried_again(
    house: Delivery, status: int, description: str, reason: str, event: Event
) -> None:
    house.begin()
    if event is FINISHED:
        house.finish("Hello.")
    house.jobs.refuse(KEY, Refusal.EMPTY, None)
    house.world.rule("sendMessage", status, description)
    assert await house.deliver(event) == "undeliverable"
    assert house.jobs.undeliverables == {KEY: reason}
    assert house.jobs.chats.chats[7].lost_reason == reason


async def test_a_closed_topic_is_not_a_lost_chat(house: Delivery) -> None:
    house.finish("Hello.")
    house.world.rule("sendMessage", 400, "Bad Request: TOPIC_CLOSED")
    assert await house.deliver(FINISHED) == "undeliverable"
    assert house.jobs.chats.chats[7].lost_reason is None


async def test_a_lost_chat_does_not_end_a_job_under_way(house: Delivery) -> None:
    house.begin()
    house.world.rule("sendMessage", 403, "Forbidden: bot was blocked by the user")
    assert await house.deliver(STARTED) == "ignored"
    assert house.jobs.undeliverables == {}


async def test_a_group_that_became_a_supergroup_is_followed(house: Delivery) -> None:
    house.begin()
    await house.deliver(STARTED)
    house.finish("\n".join(["x" * 4096] * 2))
    house.world.rule(
        "*",
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        parameters={"migrate_to_chat_id": -1009},
        times=99,
        chat_id=7,
    )
    assert await house.deliver(FINISHED) == "delivered"
    moved = house.world.messages[1:]
    assert [message.chat_id for message in moved] == [-1009, -1009]
    assert [message.reply_to for message in moved] == [None, None]


def finished_without_transcript(house: Delivery) -> None:
    house.finish("Hello.")
    house.jobs.transcripts.clear()


@pytest.mark.parametrize(
    ("prepare", "event"),
    [
        (lambda _: None, STARTED),
        (lambda _: None, FINISHED),
        (finished_without_transcript, FINISHED),
        (Delivery.begin, REFUSED),
    ],
)
async def test_an_event_without_its_facts_is_a_bug(
    house: Delivery, prepare: Callable[[Delivery], None], event: Event
) -> None:
    prepare(house)
    with pytest.raises(Inconsistent):
        await house.deliver(event)
    assert house.world.messages == []
