"""The bot's token while it is replaced; Telegram here knows one token at a time."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramUnauthorizedError

from tests.fakes.secrets import FakeClock, FakeStore
from voice2text.chat.authorize import UNREAD, Authorize
from voice2text.chat.failures import Translate
from voice2text.errors import Retryable
from voice2text.secrets import Secret
from voice2text.secrets.secret import PAUSE_SECONDS

pytestmark = pytest.mark.unit

PLACE = "/voice2text/test/telegram-bot-token"


class OneToken(BaseSession):
    """Answers getMe under the token that Telegram knows."""

    def __init__(self, known: str) -> None:
        super().__init__()
        self.known = known
        self.asked: list[str] = []

    async def make_request(
        self,
        bot: Bot,
        method: Any,
        timeout: int | None = None,  # noqa: ARG002, ASYNC109 - the base class asks for it
    ) -> Any:
        self.asked.append(bot.token)
        if bot.token != self.known:
            raise TelegramUnauthorizedError(method, "Unauthorized")
        me = '{"ok": true, "result": {"id": 42, "is_bot": true, "first_name": "B"}}'
        return self.check_response(bot, method, 200, me).result

    async def close(self) -> None:
        """Nothing is open."""

    async def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        yield b""


class House:
    def __init__(self) -> None:
        self.store = FakeStore({PLACE: "42:first"})
        self.clock = FakeClock()
        self.telegram = OneToken("42:first")
        token = Secret("TELEGRAM_BOT_TOKEN", f"ssm:{PLACE}", self.store, clock=self.clock)
        self.telegram.middleware(Translate())
        self.telegram.middleware(Authorize(token, self.telegram))
        self.bot = Bot(UNREAD, session=self.telegram)

    async def speaks(self) -> bool:
        return bool((await self.bot.get_me()).id == 42)


async def test_a_request_goes_out_under_the_token_that_was_read() -> None:
    house = House()
    assert await house.speaks()
    assert await house.speaks()
    assert house.telegram.asked == ["42:first"] * 2
    assert house.store.asked == 1


async def test_a_replaced_token_costs_nobody_a_message() -> None:
    house = House()
    await house.speaks()
    house.clock.now += PAUSE_SECONDS
    house.telegram.known = house.store.texts[PLACE] = "42:second"
    assert await house.speaks()
    assert house.telegram.asked == ["42:first", "42:first", "42:second"]


async def test_a_wrong_token_waits_for_the_operator_and_is_not_asked_for_each_time() -> None:
    house = House()
    await house.speaks()
    house.clock.now += PAUSE_SECONDS
    house.telegram.known = "42:second"
    for _ in range(20):
        with pytest.raises(Retryable, match="wrong bot token") as caught:
            await house.speaks()
        assert "42:" not in str(caught.value)
    assert house.store.asked == 2


async def test_what_is_no_token_is_a_wait_and_is_not_quoted() -> None:
    house = House()
    house.store.texts[PLACE] = "no token"
    with pytest.raises(Retryable, match="no token of a bot") as caught:
        await house.speaks()
    assert caught.value.__cause__ is None
    assert house.telegram.asked == []


async def test_a_token_out_of_reach_is_a_wait() -> None:
    house = House()
    house.store.down = True
    with pytest.raises(Retryable, match="TELEGRAM_BOT_TOKEN"):
        await house.speaks()
    assert house.telegram.asked == []
