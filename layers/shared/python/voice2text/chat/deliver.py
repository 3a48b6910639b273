"""Telling a chat what happened to its recording, exactly as much as it was not told yet."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from aiogram import Bot

from voice2text.accounts.allowance import Balance, Scope, resets_at
from voice2text.accounts.preferences import Preferences
from voice2text.chat import sentences
from voice2text.chat.failures import Loss, Unreachable
from voice2text.chat.outbox import FIRST, NOTICE, PLACEHOLDER, VERDICT, Deliveries, Outbox
from voice2text.chat.phrases import phrases
from voice2text.chat.phrases.phrases import Phrases
from voice2text.domain import ChatType, Event, EventKind, Job, JobKey, JobState, Transcript
from voice2text.errors import Refusal
from voice2text.text.split import split
from voice2text.text.stamped import stamped

# Beyond four messages nobody scrolls: a short beginning and a file.
MOST_MESSAGES = 4
# The shares of a day's minutes at which a person is told what is left.
WARN_AT = (0.8, 1.0)
BEGINNING_UNITS = 1000


class Jobs(Protocol):
    """The jobs that events speak of."""

    def job(self, key: JobKey) -> Job | None:
        """The job."""

    def erased(self, key: JobKey) -> bool:
        """Whether the person had it deleted."""

    def transcript(self, key: JobKey) -> Transcript | None:
        """What was said."""

    def delivered(self, key: JobKey) -> None:
        """The chat was told everything."""

    def undeliverable(self, key: JobKey, reason: str) -> None:
        """The chat can't be told; nobody tries again."""


class Chats(Protocol):
    """The chats that are spoken to."""

    def bot_language(self, chat_id: int) -> str | None:
        """The language that the bot last spoke there."""

    def lost(self, chat_id: int, reason: str) -> None:
        """The chat can't be spoken to."""


class Policies(Protocol):
    """What chats chose."""

    def of(self, chat_id: int) -> Preferences:
        """A chat's settings."""


class Balances(Protocol):
    """The days' accounts."""

    def balance(self, scope: Scope, whose: int) -> Balance:
        """Today's."""


class Told(Protocol):
    """Who knows already that they are blocked."""

    def is_told(self, whom: int) -> bool:
        """Whether they were told."""

    def told(self, whom: int) -> None:
        """They were."""


class Inconsistent(Exception):
    """The database lacks what an event speaks of, though it is written before the event is sent."""


class Deliver:
    """Delivers events. Running one again sends only what is missing."""

    def __init__(
        self,
        *,
        bot: Bot,
        jobs: Jobs,
        deliveries: Deliveries,
        chats: Chats,
        preferences: Policies,
        balances: Balances,
        access: Told,
        limits: sentences.Limits,
        now: Callable[[], datetime],
    ) -> None:
        self._bot = bot
        self._jobs = jobs
        self._deliveries = deliveries
        self._chats = chats
        self._preferences = preferences
        self._balances = balances
        self._access = access
        self._limits = limits
        self._now = now

    async def __call__(self, event: Event) -> str:
        """Tells the chat; answers with the outcome for the hop's log line.

        Raises:
            Retryable: Telegram or the database can't do it now.
            Inconsistent: a bug.
        """
        if event.edition is not None:
            return "ignored"  # of a variant: nobody here has asked for one
        job = self._jobs.job(event.key)
        if job is not None and job.state is JobState.DELIVERED:
            return "duplicate"
        if job is None and self._jobs.erased(event.key):
            return "erased"
        try:
            return await self._tell(event, job)
        except Inconsistent:
            if self._jobs.erased(event.key):  # between two looks at the database, say
                return "erased"
            raise
        except Unreachable as unreachable:
            return self._give_up(event, unreachable.loss)

    async def _tell(self, event: Event, job: Job | None) -> str:
        chosen = self._preferences.of(event.key.chat_id)
        language = chosen.bot_language or (job.recording.user_language if job else None)
        words = phrases(language or self._chats.bot_language(event.key.chat_id))
        thread_id = job.recording.thread_id if job else None
        is_silent = chosen.silent and event.key.chat_id < 0  # a setting of groups
        outbox = Outbox(
            self._bot, self._deliveries, event.key, thread_id=thread_id, is_silent=is_silent
        )
        if event.kind is EventKind.JOB_FAILED:  # perhaps so early that no job was written
            has_transcript = job is not None and job.state is JobState.TRANSCRIBED
            return await self._conclude(
                outbox, event.key, words.failed, "failed", is_end=not has_transcript
            )
        if job is None:
            raise Inconsistent(f"{event.kind} of a job that is not in the database")
        if event.kind is EventKind.JOB_STARTED:
            return "ignored" if is_silent else await _hold_place(outbox, words, job)
        if event.kind is EventKind.JOB_REFUSED:
            return await self._refuse(outbox, words, job, chosen)
        return await self._finish(outbox, words, job, chosen)

    async def _finish(self, outbox: Outbox, words: Phrases, job: Job, chosen: Preferences) -> str:
        transcript = self._jobs.transcript(job.key)
        if transcript is None:
            raise Inconsistent("a finished job without a transcript")
        text = _whole_text(words, transcript, with_times=chosen.timestamps)
        pieces = split(text)
        if chosen.as_file and transcript.text.strip():
            await outbox.say(FIRST, words.as_you_wished)
            await outbox.hand_over(FIRST + 1, words.file_name, text)
        elif len(pieces) <= MOST_MESSAGES:
            for number, piece in enumerate(pieces, FIRST):
                await outbox.say(number, piece)
        else:
            beginning = split(text, BEGINNING_UNITS)[0]
            await outbox.say(FIRST, f"{beginning} …\n\n{words.in_the_file}")
            await outbox.hand_over(FIRST + 1, words.file_name, text)
        await self._warn(outbox, words, job, chosen)
        self._jobs.delivered(job.key)
        return "delivered"

    async def _conclude(
        self, outbox: Outbox, key: JobKey, sentence: str, outcome: str, *, is_end: bool = True
    ) -> str:
        if outbox.has(VERDICT):
            return "duplicate"
        await outbox.say(VERDICT, sentence)
        if is_end:  # a transcript that could not be delivered may still be, by an operator
            self._jobs.delivered(key)
        return outcome

    async def _refuse(self, outbox: Outbox, words: Phrases, job: Job, chosen: Preferences) -> str:
        whom = job.recording.user_id or job.key.chat_id
        is_blocked = job.refusal is Refusal.BLOCKED
        if is_blocked and not outbox.has(VERDICT) and self._access.is_told(whom):
            self._jobs.delivered(job.key)
            return "ignored"  # said once, it would only be an answer to spam
        said = self._refusal(words, job, chosen)
        outcome = await self._conclude(outbox, job.key, said, "refused")
        if is_blocked:
            self._access.told(whom)
        return outcome

    def _refusal(self, words: Phrases, job: Job, chosen: Preferences) -> str:
        if job.refusal is None:
            raise Inconsistent("a refused job without a reason")
        return sentences.refusal(
            words, job.refusal, job.refusal_limit, self._limits, self._next_day(chosen)
        )

    async def _warn(self, outbox: Outbox, words: Phrases, job: Job, chosen: Preferences) -> None:
        """Says once a day that little is left of it, and once that nothing is."""
        person, ms = job.recording.user_id, job.duration_ms
        if person is None or ms is None or job.recording.chat_type is not ChatType.PRIVATE:
            return
        balance = self._balances.balance(Scope.PERSON, person)
        if any(balance.crossed(share, ms) for share in WARN_AT):
            said = sentences.nearly_used(words, balance, self._next_day(chosen))
            if said is not None:
                await outbox.say(NOTICE, said)

    def _next_day(self, chosen: Preferences) -> str:
        today = self._now().astimezone(UTC).date()
        return f"{resets_at(today, chosen.time_zone):%H:%M}"

    def _give_up(self, event: Event, loss: Loss) -> str:
        if loss is not Loss.TOPIC_CLOSED:  # the rest of that chat still hears us
            self._chats.lost(event.key.chat_id, loss.value)
        if event.kind is EventKind.JOB_STARTED:
            return "ignored"  # the job goes on; its end decides
        self._jobs.undeliverable(event.key, loss.value)
        return "undeliverable"


async def _hold_place(outbox: Outbox, words: Phrases, job: Job) -> str:
    if job.state not in {JobState.RECEIVED, JobState.TRANSCRIBING}:
        return "ignored"  # the result is on its way already
    if not outbox.is_empty():
        return "duplicate"
    await outbox.say(PLACEHOLDER, sentences.transcribing(words, _duration_ms(job)))
    return "placeholder"


def _whole_text(words: Phrases, transcript: Transcript, *, with_times: bool) -> str:
    said = stamped(transcript.segments) if with_times else transcript.text
    paragraphs = [said.strip() or words.no_speech]
    if transcript.uncovered:
        paragraphs.append(sentences.uncovered(words, transcript.uncovered))
    return "\n\n".join(paragraphs)


def _duration_ms(job: Job) -> int | None:
    """The length for the placeholder: what Telegram claims until we know better."""
    if job.duration_ms is not None:
        return job.duration_ms
    claimed = job.recording.claimed_seconds
    return claimed * 1000 if claimed and claimed > 0 else None
