"""/privacy, /export_my_data, /delete_my_data."""

from collections.abc import Callable
from datetime import datetime, timedelta

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardMarkup,
    Message,
)

from voice2text.accounts.archive import zipped
from voice2text.accounts.preferences import Policies, Retention
from voice2text.chat import buttons
from voice2text.chat.edits import Page, turn
from voice2text.chat.meet import Acquaintances, meet
from voice2text.chat.own.facts import (
    ASIDE_DAYS,
    JANITOR_HOURS,
    QUEUE_DAYS,
    TOMBSTONE_DAYS,
    Facts,
)
from voice2text.chat.own.history import pressed_in_private
from voice2text.chat.own.private import person_in_private
from voice2text.chat.own.things import Own
from voice2text.chat.phrases.phrases import Phrases
from voice2text.chat.settings.pages import kept

ACTION = "del"
# A button that deletes everything is not left lying about.
CONFIRM_WITHIN = timedelta(minutes=10)
_YES, _NO = "yes", "no"


def router() -> Router:
    """Handles the commands and the buttons that confirm."""
    router = Router(name="privacy")
    for observer in (router.message, router.channel_post):
        observer.register(_privacy, Command("privacy"))
    router.message.register(_export, Command("export_my_data"))
    router.message.register(_ask, Command("delete_my_data"))
    router.callback_query.register(_press, buttons.Pressed(ACTION))
    return router


def statement(words: Phrases, facts: Facts, retention: Retention) -> str:
    """What is kept where and how long; `retention` is the chat's choice."""
    sentence = {
        Retention.DELIVERY: words.privacy_kept_delivery,
        Retention.FOREVER: words.privacy_kept_forever,
    }.get(retention, words.privacy_kept_days)
    paragraphs = [
        words.privacy_texts.format(
            kept=sentence.format(days=kept(words, retention), hours=JANITOR_HOURS)
        ),
        words.privacy_files,
        words.privacy_service if facts.speech_service else words.privacy_local,
        words.privacy_llm if facts.llm_service else words.privacy_no_llm,
        words.privacy_traces.format(logs=facts.log_days, queues=QUEUE_DAYS, aside=ASIDE_DAYS),
        words.privacy_numbers,
        words.privacy_yours,
    ]
    return "\n\n".join(paragraphs)


async def _privacy(message: Message, chats: Acquaintances, preferences: Policies, own: Own) -> str:
    words = meet(chats, message.chat, message.from_user)
    retention = preferences.of(message.chat.id).retention
    await message.answer(statement(words, own.facts, retention))
    return "command"


async def _export(message: Message, chats: Acquaintances, own: Own) -> str:
    person = await person_in_private(message, chats)
    if person is None:
        return "command"
    user_id, words = person
    for number, content in enumerate(zipped(own.belongings.files(user_id)), 1):
        file = BufferedInputFile(content, filename=f"voice2text-{number}.zip")
        await message.answer_document(file, caption=words.export_ready if number == 1 else None)
    return "command"


async def _ask(
    message: Message, chats: Acquaintances, own: Own, now: Callable[[], datetime]
) -> str:
    person = await person_in_private(message, chats)
    if person is None:
        return "command"
    _, words = person
    until = round((now() + CONFIRM_WITHIN).timestamp())
    row = [
        buttons.button(words.delete_yes, ACTION, _YES, until),
        buttons.button(words.delete_no, ACTION, _NO),
    ]
    await message.answer(
        words.delete_ask.format(days=TOMBSTONE_DAYS, aside=ASIDE_DAYS, logs=own.facts.log_days),
        reply_markup=InlineKeyboardMarkup(inline_keyboard=[row]),
    )
    return "command"


async def _press(
    callback: CallbackQuery,
    arguments: list[str],
    chats: Acquaintances,
    own: Own,
    now: Callable[[], datetime],
) -> str:
    words = await pressed_in_private(callback, chats)
    if words is None or callback.message is None:
        return "ignored"
    user_id, asked = callback.from_user.id, callback.message.message_id
    if arguments == [_NO]:
        await buttons.answer(callback)
        await turn(callback.message, Page(words.delete_not))
        return "command"
    # A deletion that was begun is ended, however late its message comes back.
    if not (_in_time(arguments, now()) or own.erasures.begun(user_id, asked)):
        await buttons.answer(callback)
        await turn(callback.message, Page(words.delete_late))
        return "ignored"
    own.erasures.erase(user_id, asked)
    await buttons.answer(callback)
    await turn(callback.message, Page(words.delete_done))
    return "command"


def _in_time(arguments: list[str], now: datetime) -> bool:
    if len(arguments) != 2 or arguments[0] != _YES:
        return False
    until = arguments[1]
    if not (until.isascii() and until.isdigit() and len(until) < 12):
        return False
    left = int(until) - now.timestamp()
    return 0 <= left <= CONFIRM_WITHIN.total_seconds() + 1
