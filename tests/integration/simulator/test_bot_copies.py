"""copyMessage, through aiogram, as Telegram has it."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError

from tests.integration.simulator.conftest import ADA, IVAN, TEAM, Simulator

pytestmark = pytest.mark.integration


async def test_a_copy_has_the_words_and_no_trace_of_where_they_came_from(
    simulator: Simulator, bot: Bot
) -> None:
    said = await simulator.say(ADA, "news")
    copy = await bot.copy_message(IVAN, ADA, said["message_id"])
    (shown,) = await simulator.messages(IVAN)
    assert (shown["message_id"], shown["text"]) == (copy.message_id, "news")
    assert shown["from"]["is_bot"]
    assert not [name for name in shown if name.startswith("forward")]


async def test_a_copy_of_a_file_and_into_a_group(simulator: Simulator, bot: Bot) -> None:
    said = await simulator.send(ADA, b"OggS", duration="3")
    await bot.copy_message(TEAM, ADA, said["message_id"])
    (shown,) = await simulator.messages(TEAM)
    assert shown["voice"]["file_id"] == said["voice"]["file_id"]


async def test_what_telegram_refuses_to_copy(simulator: Simulator, bot: Bot) -> None:
    said = await simulator.say(ADA, "news")
    with pytest.raises(TelegramBadRequest, match="message to copy not found"):
        await bot.copy_message(IVAN, ADA, said["message_id"] + 9)
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.copy_message(999, ADA, said["message_id"])
    await simulator.ask("POST", f"/sim/chats/{IVAN}/bot", json={"standing": "kicked"})
    with pytest.raises(TelegramForbiddenError, match="blocked by the user"):
        await bot.copy_message(IVAN, ADA, said["message_id"])
