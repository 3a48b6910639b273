"""Putting a text into the messages of its transcript, in place of what they showed before."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from aiogram.types import InlineKeyboardMarkup

from voice2text.accounts.preferences import Preferences, Retention
from voice2text.chat.outbox import FILE, FIRST, REWRITE_FAILED, TEXTS, Outbox
from voice2text.chat.phrases.phrases import Phrases
from voice2text.chat.transcript.contents import (
    Contents,
    contents,
    file_number,
    instead_of_file,
    whole_text,
)
from voice2text.chat.transcript.keyboards import Buttons, Offer
from voice2text.chat.transcript.wanting import Views, Wanting
from voice2text.domain import Job, JobKey, Transcript
from voice2text.text.variant import BadVariant, Edition, Mode, Variant


class Transcripts(Protocol):
    """What was said."""

    def transcript(self, key: JobKey) -> Transcript | None:
        """The transcript of a job, if there is one."""


class Showing:
    """Shows transcripts and their variants. Doing so once more changes nothing that is seen."""

    def __init__(
        self, *, transcripts: Transcripts, views: Views, wanting: Wanting, offer: Offer
    ) -> None:
        self._transcripts = transcripts
        self._views = views
        self._wanting = wanting
        self._offer = offer

    def buttons(self, words: Phrases, key: JobKey) -> Buttons:
        """A recording's buttons in a language."""
        return Buttons(words, key, self._offer)

    def keyboard(self, words: Phrases, key: JobKey, default: Variant) -> InlineKeyboardMarkup:
        """The first page under a transcript, as it is shown now."""
        shown, awaited = self.seen(key, default)
        transcript = self._transcripts.transcript(key)
        if transcript is None or not transcript.text.strip():
            return self.buttons(words, key).silence()
        return self.buttons(words, key).main(shown, awaited)

    def seen(self, key: JobKey, default: Variant) -> tuple[Variant, Variant | None]:
        """What is shown, and what is awaited; what another version of the code wrote is neither."""
        view = self._views.of(key)
        if view is None:
            return default, None
        try:
            awaited = Edition.of(view.awaited).variant if view.awaited else None
            return Variant.of(view.shown), awaited
        except BadVariant:
            return default, None

    async def show(
        self,
        outbox: Outbox,
        words: Phrases,
        job: Job,
        chosen: Preferences,
        variant: Variant,
        *,
        awaited: Variant | None = None,
    ) -> bool:
        """Has the messages show the variant; the original where its text is not at hand.

        Args:
            outbox: the recording's.
            words: the phrases.
            job: the recording.
            chosen: what the chat wants.
            variant: what is to be seen.
            awaited: what the chat waits for, and goes on to wait for; None has it wait for nothing.

        Returns:
            whether there is anything to show: not where the text was deleted.
        """
        transcript = self._transcripts.transcript(job.key)
        if transcript is None or not transcript.text.strip():
            return False
        text = None
        if variant.mode is not Mode.ORIGINAL:
            text = self._wanting.text(job.key, variant)
            if text is None:
                variant = Variant(Mode.ORIGINAL, timestamps=variant.timestamps)
        view = self._views.of(job.key)
        # A text stays of its own time while, or although, it is transcribed once more.
        generation = view.generation if view is not None else job.generation
        of_text = replace(job, generation=generation)
        await self._put(outbox, words, of_text, chosen, transcript, variant, text, awaited)
        await outbox.withdraw(REWRITE_FAILED)
        self._views.show(job.key, variant.code, generation)
        if view is not None and awaited is not None:
            self._views.expect(job.key, view.awaited)
        return True

    async def tell(
        self,
        outbox: Outbox,
        words: Phrases,
        job: Job,
        chosen: Preferences,
        transcript: Transcript,
        awaited: Variant | None,
    ) -> None:
        """A transcript that just came to be, in place of one that was shown before."""
        original = default_view(chosen)
        await self._put(outbox, words, job, chosen, transcript, original, None, awaited)
        self._views.show(job.key, original.code, job.generation)

    async def restore(
        self,
        outbox: Outbox,
        words: Phrases,
        job: Job,
        chosen: Preferences,
        *,
        is_awaited: bool = False,
    ) -> None:
        """The messages show what they did, with their first page of buttons.

        Nothing is awaited, unless `is_awaited`: then whatever was.
        """
        shown, awaited = self.seen(job.key, default_view(chosen))
        transcript = self._transcripts.transcript(job.key)
        awaited = awaited if is_awaited else None
        is_shown = await self.show(outbox, words, job, chosen, shown, awaited=awaited)
        if transcript is not None and not is_shown:  # nothing was heard, which is said, too
            await self._put(outbox, words, job, chosen, transcript, default_view(chosen), None)

    async def _put(
        self,
        outbox: Outbox,
        words: Phrases,
        job: Job,
        chosen: Preferences,
        transcript: Transcript,
        variant: Variant,
        text: str | None,
        awaited: Variant | None = None,
    ) -> None:
        said = whole_text(words, transcript, variant, text)
        is_file = chosen.as_file and bool(transcript.text.strip())
        planned = contents(words, said, is_file=is_file)
        buttons = self.buttons(words, job.key)
        keyboard: InlineKeyboardMarkup | None = buttons.silence()
        if transcript.text.strip():
            keyboard = buttons.main(variant, awaited)
        if chosen.retention is Retention.DELIVERY and awaited is None:
            keyboard = None  # the text will be gone before anybody can press
        hand_over = partial(
            _hand_over, outbox, file_number(FILE, variant.code, job.generation), words.file_name
        )
        if outbox.texts():  # else messages would change twice where no file can be sent
            planned = await hand_over(planned, said)
        await self._messages(outbox, job, planned, keyboard)
        if await hand_over(planned, said) != planned:
            await self._messages(outbox, job, instead_of_file(said), keyboard)

    async def _messages(
        self, outbox: Outbox, job: Job, planned: Contents, keyboard: InlineKeyboardMarkup | None
    ) -> None:
        """The buttons go below the last message that can become another text: a file can't."""
        texts = [(text, None) for text in planned.texts[:-1]] + [(planned.texts[-1], keyboard)]
        is_first = self._views.of(job.key) is None and job.generation == 0
        if not (is_first and await _go_on(outbox, texts, is_begun=planned.is_instead)):
            while not await _put_in_place(outbox, texts):
                pass


async def _go_on(
    outbox: Outbox, texts: Sequence[tuple[str, InlineKeyboardMarkup | None]], *, is_begun: bool
) -> bool:
    """Sends, of a recording's first text, what was not sent yet: Telegram allows no flood of edits.

    Returns:
        False where the text begins in another way than was sent before (`is_begun`), and the
        message can't be edited.
    """
    if is_begun and outbox.has(FIRST) and not await outbox.change(FIRST, *texts[0]):
        return False
    for number, (text, below) in enumerate(texts, FIRST):
        await outbox.say(number, text, below)
    await outbox.clear([number for number in outbox.texts() if number >= FIRST + len(texts)])
    return True


async def _put_in_place(
    outbox: Outbox, texts: Sequence[tuple[str, InlineKeyboardMarkup | None]]
) -> bool:
    """Has the lowest messages of the transcript show the texts, for that is where one looks.

    Those above them go, and what has no place follows below.

    Returns:
        False where one of the messages can't be edited: it is forgotten, and the texts have to be
        put in the places of the others, to be in their order.
    """
    sent = outbox.texts()
    spare, kept = sent[: -len(texts)], sent[-len(texts) :]
    free = [number for number in TEXTS if number not in sent]
    for number, (text, below) in zip([*kept, *free], texts, strict=False):
        if number not in kept:
            await outbox.say(number, text, below)
        elif not await outbox.change(number, text, below):
            return False
    await outbox.clear(spare)
    return True


async def _hand_over(
    outbox: Outbox, number: int, name: str, planned: Contents, said: str
) -> Contents:
    """Sends the file, if there is one to be sent; answers what the messages are to show.

    A group may forbid files alone: then they show all of it.
    """
    if planned.file is None or await outbox.hand_over(number, name, planned.file):
        return planned
    return instead_of_file(said)


def default_view(chosen: Preferences) -> Variant:
    """What a transcript is shown as at first."""
    return Variant(Mode.ORIGINAL, timestamps=chosen.timestamps)
