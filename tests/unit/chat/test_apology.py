"""Who sent what broke something on our side is told so, and nobody else is."""

from typing import Any

import pytest
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import AnswerCallbackQuery

from tests.fakes.chat import World, telegram
from tests.unit.chat.house import CHANNEL, GROUP, PERSON, PRIVATE, RUSSIAN, House
from voice2text.chat.apology import say_broken
from voice2text.chat.phrases import languages, phrases

pytestmark = pytest.mark.unit
EN = phrases("en")
COMMANDS = House().receive.commands
LATE = "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def apologize(*rules: tuple[str, int, str], **update: Any) -> tuple[str, World]:
    bot, world = telegram()
    for rule in rules:
        world.rule(*rule)
    return await say_broken(bot, {"update_id": 1, **update}, COMMANDS), world


def message(text: str | None, chat: Any = PRIVATE, sender: Any = PERSON) -> dict[str, Any]:
    return {"message_id": 5, "date": 1, "chat": chat, "from": sender, "text": text}


def press(**rest: Any) -> dict[str, Any]:
    return {"id": "q", "from": PERSON, "chat_instance": "i", "data": "v1:set:done", **rest}


def test_the_commands_are_those_of_the_routers() -> None:
    assert {"start", "help", "words", "settings", "timezone", "search", "transcribe"} <= COMMANDS


@pytest.mark.parametrize("text", ["/help", "…", None])
async def test_in_private_everything_is_answered_in_its_sender_s_language(text: str | None) -> None:
    for sender, language in ((PERSON, "en"), (RUSSIAN, "ru")):
        outcome, world = await apologize(message=message(text, sender=sender))
        [said] = world.messages
        assert (outcome, said.text, said.reply_to) == ("failed", phrases(language).broken, 5)
        assert not said.is_silent


@pytest.mark.parametrize(
    "text", ["/help", "/words add x", "/roll@voice2text_bot", "/x@VOICE2TEXT_bot"]
)
async def test_in_a_group_a_command_for_us_is_answered(text: str) -> None:
    for update in ({"message": message(text, GROUP)}, {"channel_post": message(text, CHANNEL)}):
        outcome, world = await apologize(**update)
        assert (outcome, world.texts()) == ("failed", [EN.broken])
        assert world.messages[0].is_silent


@pytest.mark.parametrize("text", ["/roll 20", "/help@another_bot", "…", None])
async def test_what_a_group_says_to_others_is_not_answered(text: str | None) -> None:
    outcome, world = await apologize(message=message(text, GROUP))
    assert (outcome, world.messages) == ("ignored", [])


async def test_who_came_or_went_is_not_answered() -> None:
    outcome, world = await apologize(my_chat_member={"chat": PRIVATE, "from": PERSON})
    assert (outcome, world.calls) == ("ignored", [])


@pytest.mark.parametrize("chat", [PRIVATE, GROUP])
async def test_a_press_is_answered_where_it_was_made(chat: Any) -> None:
    outcome, world = await apologize(callback_query=press(message=message(None, chat)))
    [call] = world.calls
    assert isinstance(call, AnswerCallbackQuery)
    assert (outcome, call.text, call.show_alert) == ("failed", EN.broken, True)


async def test_a_press_that_is_too_late_to_answer_is_told_by_a_message() -> None:
    rule = ("answerCallbackQuery", 400, LATE)
    outcome, world = await apologize(rule, callback_query=press(message=message(None)))
    [said] = world.messages
    assert (outcome, said.text, said.reply_to) == ("failed", EN.broken, 5)
    outcome, world = await apologize(rule, callback_query=press())  # outside any chat
    assert (outcome, world.messages) == ("ignored", [])


async def test_another_refusal_is_not_swallowed() -> None:
    with pytest.raises(TelegramBadRequest):
        await apologize(("answerCallbackQuery", 400, "Bad Request: new"), callback_query=press())


@pytest.mark.parametrize("language", languages())
def test_the_apology_fits_a_button_s_answer(language: str) -> None:
    assert len(phrases(language).broken) <= 200  # Bot API, answerCallbackQuery
