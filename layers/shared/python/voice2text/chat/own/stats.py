"""/stats: how much a person had transcribed, and what that saved them."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message

from voice2text.accounts.history import READING_WORDS_A_MINUTE, Stats
from voice2text.accounts.preferences import Policies
from voice2text.chat.languages import name_of
from voice2text.chat.meet import Acquaintances
from voice2text.chat.own.private import person_in_private
from voice2text.chat.own.things import Own
from voice2text.chat.phrases.phrases import Phrases
from voice2text.text.clock import clock

# Whoever speaks more languages reads the first ones.
_MOST_LANGUAGES = 10


def router() -> Router:
    """Handles the command."""
    router = Router(name="stats")
    router.message.register(_command, Command("stats"))
    return router


async def _command(
    message: Message,
    chats: Acquaintances,
    preferences: Policies,
    own: Own,
    now: Callable[[], datetime],
) -> str:
    person = await person_in_private(message, chats)
    if person is None:
        return "command"
    user_id, words = person
    everything = own.history.stats(user_id)
    if not everything.recordings:
        await message.answer(words.history_empty)
        return "command"
    month = own.history.stats(user_id, _month(now(), preferences.of(user_id).time_zone))
    blocks = [
        _block(words, words.stats_month, month),
        _block(words, words.stats_all, everything),
        words.stats_note.format(wpm=READING_WORDS_A_MINUTE),
    ]
    await message.answer("\n\n".join(blocks))
    return "command"


def _month(now: datetime, zone: str | None) -> datetime:
    """When the month began where the person is."""
    here = now.astimezone(ZoneInfo(zone or "Etc/UTC"))
    return here.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _block(words: Phrases, title: str, stats: Stats) -> str:
    lines = [
        title,
        words.stats_recordings.format(n=stats.recordings),
        words.stats_speech.format(clock=clock(stats.ms)),
        words.stats_words.format(n=stats.words),
        words.stats_saved.format(clock=clock(stats.saved_ms)),
    ]
    spoken = [one for one in stats.by_language if one.language is not None]
    if spoken:
        listed = ", ".join(
            f"{name_of(one.language)} ({one.recordings})"
            for one in spoken[:_MOST_LANGUAGES]
            if one.language
        )
        lines.append(words.stats_languages.format(languages=listed))
    return "\n".join(lines)
