"""Dead letters: what nobody could handle is sent back, or its person is told."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Protocol

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, InlineKeyboardMarkup

from voice2text.accounts.access import Rules
from voice2text.chat import buttons
from voice2text.chat.edits import Page, turn
from voice2text.chat.failures import Unreachable
from voice2text.chat.meet import Acquaintances, meet
from voice2text.chat.owner.filters import FromOwner
from voice2text.chat.owner.report import ACTION, LETTERS, REFRESH
from voice2text.chat.owner.wishes import Wishes
from voice2text.chat.phrases import phrases
from voice2text.chat.phrases.phrases import Phrases
from voice2text.domain import DeadLetter, Event, EventKind, Job, JobKey, JobState, Wanted
from voice2text.errors import Retryable

DEAD = "dead"
REDRIVE, TELL = "redrive", "tell"
# Of each queue; three queues' are one message with a row of buttons each.
SHOWN = 5
_UNDER_WAY = (JobState.RECEIVED, JobState.TRANSCRIBING)
# Those that leave a recording without its text; of all others it is only said that they broke.
_ABOUT_RECORDINGS = {
    "recording",
    EventKind.JOB_FINISHED,
    EventKind.JOB_REFUSED,
    EventKind.JOB_FAILED,
}


class Letters(Protocol):
    """The dead letters. Every method raises `Retryable` if the queues are away."""

    def some(self, most: int) -> list[DeadLetter]:
        """A few of each queue."""

    def letter(self, name: str) -> DeadLetter | None:
        """One by its name."""

    def redrive(self, name: str) -> bool:
        """Sends one back; whether it was there."""

    def delete(self, name: str) -> None:
        """Takes one out for good."""


class Jobs(Protocol):
    """The jobs."""

    def job(self, key: JobKey) -> Job | None:
        """One of them."""

    def reopen(self, key: JobKey, wanted: Wanted, *, by: str) -> bool:
        """Sends it back to its beginning; False where somebody is at it already."""


class Mailroom:
    """The handlers.

    Args:
        rules: who the owners are.
        letters: the dead letters.
        jobs: a recording that is sent back must not find its job failed.
        wishes: nor a wish its variant.
        tell: tells a chat what became of its recording; answers with the outcome.
    """

    def __init__(
        self,
        *,
        rules: Rules,
        letters: Letters,
        jobs: Jobs,
        wishes: Wishes,
        tell: Callable[[Event], Awaitable[str]],
    ) -> None:
        self._owners = FromOwner(rules.owner_ids)
        self._letters = letters
        self._jobs = jobs
        self._wishes = wishes
        self._tell = tell

    def router(self) -> Router:
        """Handles the buttons."""
        router = Router(name="letters")
        router.callback_query.filter(self._owners)
        is_list = F.data.endswith(f":{LETTERS}")
        router.callback_query.register(self._list, is_list, buttons.Pressed(ACTION))
        router.callback_query.register(self._press, buttons.Pressed(DEAD))
        return router

    async def _list(self, callback: CallbackQuery, chats: Acquaintances) -> str:
        await self._show(callback, _words(callback, chats), None)
        return "command"

    async def _press(
        self, callback: CallbackQuery, arguments: list[str], bot: Bot, chats: Acquaintances
    ) -> str:
        words = _words(callback, chats)
        work = {REDRIVE: self._redrive, TELL: self._apologize}.get(
            arguments[0] if arguments else ""
        )
        if len(arguments) != 2 or work is None:
            await buttons.answer(callback, words.stale_button)
            return "ignored"
        try:
            letter = self._letters.letter(arguments[1])
            said = await work(letter, words, bot, chats) if letter else words.dead_gone
        except Retryable:
            said = words.owner_queues_down
        await self._show(callback, words, said)
        return "command"

    async def _redrive(
        self,
        letter: DeadLetter,
        words: Phrases,
        bot: Bot,  # noqa: ARG002 - as its sibling
        chats: Acquaintances,  # noqa: ARG002
    ) -> str:
        # What is sent back of a chat says what became of a job; these two make it anew.
        if letter.kind == "recording" and letter.key is not None:
            job = self._jobs.job(letter.key)
            if job is not None and job.state is JobState.FAILED:  # any other outcome stays
                self._jobs.reopen(job.key, job.wanted, by=letter.name)
        elif letter.edition is not None and letter.key is not None:
            self._wishes.reopen(letter.key, letter.edition)
        return words.dead_redriven if self._letters.redrive(letter.name) else words.dead_gone

    async def _apologize(
        self, letter: DeadLetter, words: Phrases, bot: Bot, chats: Acquaintances
    ) -> str:
        """Told first, deleted then: a crash between tells of a recording or a wish once still.

        Where nobody was told anything the letter stays.
        """
        if letter.key is None:
            return words.dead_nobody
        if letter.edition is not None:
            outcome = await self._tell(self._wishes.give_up(letter.key, letter.edition))
        elif letter.kind in _ABOUT_RECORDINGS:
            outcome = await self._tell(self._failure(letter.key))
        else:
            outcome = await _say_broken(letter.key.chat_id, bot, chats)
        if outcome in {"duplicate", "ignored"}:
            return words.dead_nobody
        self._letters.delete(letter.name)
        return words.dead_lost if outcome in {"undeliverable", "erased"} else words.dead_told

    def _failure(self, key: JobKey) -> Event:
        """Of the run that has its outcome; of the first one, if a later one is still under way."""
        job = self._jobs.job(key)
        is_over = job is not None and job.state not in _UNDER_WAY
        generation = job.generation if job is not None and is_over else 0
        return Event(EventKind.JOB_FAILED, key, generation=generation)

    async def _show(self, callback: CallbackQuery, words: Phrases, said: str | None) -> None:
        try:
            page = _page(words, self._letters.some(SHOWN))
        except Retryable:
            said, page = words.owner_queues_down, None
        await buttons.answer(callback, said)
        if page is not None:
            await turn(callback.message, page)


async def _say_broken(chat_id: int, bot: Bot, chats: Acquaintances) -> str:
    try:
        await bot.send_message(chat_id, phrases(chats.bot_language(chat_id)).broken)
    except (Unreachable, TelegramBadRequest):
        return "undeliverable"
    return "failed"


def _words(callback: CallbackQuery, chats: Acquaintances) -> Phrases:
    if callback.message is None:
        return phrases(callback.from_user.language_code)
    return meet(chats, callback.message.chat, callback.from_user)


def _page(words: Phrases, letters: list[DeadLetter]) -> Page:
    rows, lines = [], []
    for number, letter in enumerate(letters, 1):
        lines.append(_line(words, number, letter))
        redrive = buttons.button(
            words.dead_redrive.format(number=number), DEAD, REDRIVE, letter.name
        )
        tell = buttons.button(words.dead_tell.format(number=number), DEAD, TELL, letter.name)
        rows.append([redrive, tell])
    rows.append([buttons.button(words.back, ACTION, REFRESH)])
    title = words.dead_title if letters else words.dead_none
    text = "\n\n".join([title, "\n".join(lines)]) if lines else title
    return Page(text, InlineKeyboardMarkup(inline_keyboard=rows))


def _line(words: Phrases, number: int, letter: DeadLetter) -> str:
    return words.dead_letter.format(
        number=number,
        queue=letter.queue,
        kind=letter.kind,
        chat=letter.key.chat_id if letter.key else "–",
        message=letter.key.message_id if letter.key else "–",
        time=f"{datetime.fromtimestamp(letter.sent_at_ms / 1000, UTC):%Y-%m-%d %H:%M}",
    )
