"""Telling a chat what happened to its recording, exactly as much as it was not told yet."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from aiogram import Bot

from voice2text.accounts.preferences import Policies, Preferences
from voice2text.chat import sentences
from voice2text.chat.failures import Loss, Unreachable
from voice2text.chat.meet import words_about
from voice2text.chat.nearing import Balances, tell_what_is_left
from voice2text.chat.outbox import REWRITE_FAILED, VERDICT, Deliveries, Outbox
from voice2text.chat.phrases import code_of, phrases
from voice2text.chat.phrases.phrases import Phrases
from voice2text.chat.place import Places
from voice2text.chat.transcript.exporting import send_timed
from voice2text.chat.transcript.keyboards import Offer
from voice2text.chat.transcript.showing import Showing, default_view
from voice2text.chat.transcript.wanting import Variants, Views, Wanting
from voice2text.chat.under_way import ON_THE_WAY, Informed, Speed, UnderWay
from voice2text.chat.whisper import whisper
from voice2text.domain import ChatType, Event, EventKind, Job, JobKey, JobState, Transcript
from voice2text.errors import Refusal
from voice2text.text.failure import Failure
from voice2text.text.rewrite import VariantState
from voice2text.text.variant import Edition, Mode, Variant

# Refused so, the same recording is refused at every other try.
_IN_VAIN = (Refusal.BLOCKED, Refusal.TOO_LONG)


class Jobs(Speed, Protocol):
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


class Told(Informed, Protocol):
    """Who knows already that they are blocked."""

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
        views: Views,
        variants: Variants,
        showing: Showing,
        wanting: Wanting,
        offer: Offer,
        chats: Chats,
        preferences: Policies,
        balances: Balances,
        access: Told,
        limits: sentences.Limits,
        places: Places,
        now: Callable[[], datetime],
    ) -> None:
        self._bot = bot
        self._jobs = jobs
        self._deliveries = deliveries
        self._views = views
        self._variants = variants
        self._showing = showing
        self._wanting = wanting
        self._offer = offer
        self._chats = chats
        self._preferences = preferences
        self._balances = balances
        self._access = access
        self._limits = limits
        self._now = now
        self._under_way = UnderWay(bot=bot, jobs=jobs, access=access, places=places, now=now)

    async def __call__(self, event: Event, trace: str = "") -> str:
        """Tells the chat; answers with the outcome for the hop's log line.

        `trace` goes along with what follows of it.

        Raises:
            Retryable: Telegram or the database can't do it now.
            Inconsistent: a bug.
        """
        job = self._jobs.job(event.key)
        if job is not None and event.edition is None and _is_over(event, job):
            return "duplicate"
        if job is None and self._jobs.erased(event.key):
            return "erased"
        try:
            return await self._tell(event, job, trace)
        except Inconsistent:
            if self._jobs.erased(event.key):  # between two looks at the database, say
                return "erased"
            raise
        except Unreachable as unreachable:
            return await self._give_up(event, job, unreachable.loss)

    async def _tell(self, event: Event, job: Job | None, trace: str) -> str:
        chosen = self._preferences.of(event.key.chat_id)
        theirs = job.recording.user_language if job else event.language
        words = words_about(theirs, event.key.chat_id, chosen, self._chats)
        thread_id = job.recording.thread_id if job else event.thread_id
        is_silent = chosen.is_silent_in(event.key.chat_id)
        outbox = Outbox(
            self._bot, self._deliveries, event.key, thread_id=thread_id, is_silent=is_silent
        )
        if event.edition is not None:
            return await self._of_variant(outbox, words, job, chosen, event)
        if event.kind is EventKind.JOB_FAILED:  # perhaps so early that no job was written
            has_transcript = job is not None and job.state is JobState.TRANSCRIBED
            return await self._conclude(
                outbox, words, event.key, chosen, words.failed, "failed", is_end=not has_transcript
            )
        if event.kind in ON_THE_WAY and is_silent:
            return "ignored"
        if event.kind is EventKind.JOB_QUEUED:
            return await self._under_way.tell_place(outbox, words, job, event)
        if job is None:
            raise Inconsistent(f"{event.kind} of a job that is not in the database")
        return await self._of_job(outbox, words, job, chosen, event, trace)

    async def _of_job(
        self,
        outbox: Outbox,
        words: Phrases,
        job: Job,
        chosen: Preferences,
        event: Event,
        trace: str,
    ) -> str:
        if event.kind is EventKind.JOB_STARTED:
            return await self._under_way.hold_place(outbox, words, job, event)
        if event.kind is EventKind.JOB_PROGRESSED:
            return await self._under_way.progress(outbox, words, job, event)
        if event.kind is EventKind.JOB_REFUSED:
            return await self._refuse(outbox, words, job, chosen)
        return await self._finish(outbox, words, job, chosen, trace)

    async def _finish(
        self, outbox: Outbox, words: Phrases, job: Job, chosen: Preferences, trace: str
    ) -> str:
        transcript = self._jobs.transcript(job.key)
        if transcript is None:
            raise Inconsistent("a finished job without a transcript")
        follows = self._follows(words, job, chosen, transcript)
        await outbox.retract()  # the job failed before, and an operator sent it back
        await self._showing.tell(outbox, words, job, chosen, transcript, follows)
        if job.wanted.words:
            await send_timed(outbox, words, job, transcript, chosen)
        if follows is not None:
            await self._ask(outbox, words, job, chosen, follows, trace)
        today, next_day = self._now().astimezone(UTC).date(), self._next_day(chosen)
        await tell_what_is_left(outbox, words, job, self._balances, today, next_day)
        self._jobs.delivered(job.key)
        return "delivered"

    def _follows(
        self, words: Phrases, job: Job, chosen: Preferences, transcript: Transcript
    ) -> Variant | None:
        """The variant that the chat wants of each transcript, or waits for since the last one."""
        if not transcript.text.strip() or chosen.mode not in self._offer.modes:
            return None
        _, awaited = self._showing.seen(job.key, default_view(chosen))
        return awaited or _default_mode(words, chosen)

    async def _ask(
        self,
        outbox: Outbox,
        words: Phrases,
        job: Job,
        chosen: Preferences,
        variant: Variant,
        trace: str,
    ) -> None:
        """Asks for what follows, and tells if there will be none.

        Nobody pressed for what the chat wants of each transcript: that the day's number is used up
        is said under the button of that mode, and not below each recording.
        """
        found = self._wanting.ask(job.key, variant, trace)
        if found is None or found.state is not VariantState.FAILED:
            return
        is_pressed = variant != _default_mode(words, chosen)
        if found.failure is Failure.PERSONS_DAY and not is_pressed:
            await self._showing.restore(outbox, words, job, chosen)
            return
        await self._say_unwritten(outbox, words, job, chosen, variant, found.failure)

    async def _of_variant(
        self, outbox: Outbox, words: Phrases, job: Job | None, chosen: Preferences, event: Event
    ) -> str:
        """A variant is there, or there is none. Nobody is told who waits for another by now."""
        view = self._views.of(event.key)
        if job is None or view is None or event.edition is None or view.awaited != event.edition:
            return "ignored"
        edition = Edition.of(event.edition)
        found = self._variants.get(event.key, edition)
        if found is None or found.state is VariantState.REQUESTED:
            return "ignored"  # the transcript is a newer one, or it was asked for once more
        if found.state is VariantState.READY:
            is_shown = await self._showing.show(outbox, words, job, chosen, edition.variant)
            return "shown" if is_shown else "ignored"
        await self._say_unwritten(outbox, words, job, chosen, edition.variant, found.failure)
        return "not rewritten"

    async def _say_unwritten(
        self,
        outbox: Outbox,
        words: Phrases,
        job: Job,
        chosen: Preferences,
        variant: Variant,
        failure: Failure | None,
    ) -> None:
        said = sentences.unwritten(words, failure)
        again = self._showing.buttons(words, job.key).rewrite_again(variant)
        is_hopeless = failure in (Failure.NOTHING, Failure.TOO_LONG)
        await self._showing.restore(outbox, words, job, chosen)
        await outbox.put(REWRITE_FAILED, said, None if is_hopeless else again)
        self._views.expect(job.key, None)

    async def _conclude(
        self,
        outbox: Outbox,
        words: Phrases,
        key: JobKey,
        chosen: Preferences,
        sentence: str,
        outcome: str,
        *,
        is_end: bool = True,
    ) -> str:
        """There is no transcript; one of an earlier time gets its buttons back."""
        is_new = not outbox.has(VERDICT)
        job = self._jobs.job(key)
        can_try = job is not None and job.refusal not in _IN_VAIN
        again = self._showing.buttons(words, key).try_again() if can_try else None
        await outbox.say(VERDICT, sentence, again)
        if is_end and job is not None and self._views.of(key) is not None:
            await self._showing.restore(outbox, words, job, chosen, is_awaited=True)
        if is_end:  # a transcript that could not be delivered may still be, by an operator
            self._jobs.delivered(key)
        return outcome if is_new else "duplicate"

    async def _refuse(self, outbox: Outbox, words: Phrases, job: Job, chosen: Preferences) -> str:
        whom = job.recording.user_id or job.key.chat_id
        is_blocked = job.refusal is Refusal.BLOCKED
        is_public = is_blocked and job.recording.chat_type is not ChatType.PRIVATE
        is_spam = is_blocked and self._access.is_told(whom)  # an answer would only be one to it
        is_quiet = is_spam and not outbox.has(VERDICT)
        if is_public:  # who asked for it gets an answer
            is_quiet = outbox.is_empty() and job.asker_id is None
        if is_quiet:
            self._jobs.delivered(job.key)
            return "ignored"
        # Who is blocked is nobody's business in a group.
        said = words.cannot_transcribe if is_public else self._refusal(words, job, chosen)
        outcome = await self._conclude(outbox, words, job.key, chosen, said, "refused")
        if is_blocked and not is_public:
            self._access.told(whom)
        return outcome

    def _refusal(self, words: Phrases, job: Job, chosen: Preferences) -> str:
        if job.refusal is None:
            raise Inconsistent("a refused job without a reason")
        return sentences.refusal(
            words, job.refusal, job.refusal_limit, self._limits, self._next_day(chosen)
        )

    def _next_day(self, chosen: Preferences) -> str:
        return sentences.day_ends(self._now(), chosen.time_zone)

    async def _give_up(self, event: Event, job: Job | None, loss: Loss) -> str:
        if loss.is_of_chat:
            self._chats.lost(event.key.chat_id, loss.value)
        if event.kind in ON_THE_WAY or event.edition:
            return "ignored"  # the job goes on, and its end decides; or it was told already
        self._jobs.undeliverable(event.key, loss.value)
        is_text = event.kind is EventKind.JOB_FINISHED and loss is Loss.NO_RIGHTS
        if is_text and job is not None and job.asker_id is not None:
            words = phrases(self._chats.bot_language(event.key.chat_id))
            await whisper(self._bot, job.asker_id, words.unwritable)
        return "undeliverable"


def _default_mode(words: Phrases, chosen: Preferences) -> Variant | None:
    """What the chat wants of each transcript; None where that is the transcript itself."""
    if chosen.mode == Mode.ORIGINAL:
        return None
    language = code_of(words) if chosen.mode == Mode.TRANSLATED else None
    return Variant(Mode(chosen.mode), timestamps=chosen.timestamps, language=language)


def _is_over(event: Event, job: Job) -> bool:
    """Whether there is nothing to tell any more, or nothing of a run that was asked for since."""
    return job.state is JobState.DELIVERED or event.generation < job.generation
