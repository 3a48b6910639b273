"""The buttons under a transcript: each press is judged anew, whatever it carries."""

from typing import Protocol

from aiogram import Bot, Router
from aiogram.methods import EditMessageReplyMarkup
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message, ReplyParameters

from voice2text.accounts.preferences import Policies, Preferences
from voice2text.chat import buttons, sentences
from voice2text.chat.failures import Loss, Unreachable, edited
from voice2text.chat.meet import Acquaintances, meet_presser, words_about
from voice2text.chat.outbox import TEXTS, VERDICT, Deliveries, Outbox
from voice2text.chat.phrases.phrases import Phrases
from voice2text.chat.transcript.again import Again
from voice2text.chat.transcript.exporting import document, send_file
from voice2text.chat.transcript.keyboards import ACTION, AGAIN, FILES, MORE, RETRY, Offer
from voice2text.chat.transcript.press import Press, read
from voice2text.chat.transcript.rights import may_press
from voice2text.chat.transcript.showing import Showing, default_view
from voice2text.chat.transcript.wanting import Wanting
from voice2text.domain import Job, JobKey, Transcript, Wanted
from voice2text.text.exports.document import SUBTITLES, Format
from voice2text.text.exports.missing import FontsMissing
from voice2text.text.rewrite import VariantState
from voice2text.text.variant import Mode, Variant


class Jobs(Protocol):
    """The jobs."""

    def job(self, key: JobKey) -> Job | None:
        """One of them."""

    def transcript(self, key: JobKey) -> Transcript | None:
        """What was said."""


class Speakers(Acquaintances, Protocol):
    """The people, and what they spoke."""

    def recent_languages(self, user_id: int) -> tuple[str, ...]:
        """The latest first, ISO 639-1 codes."""


class TranscriptButtons:
    """The handlers."""

    def __init__(
        self,
        *,
        chats: Speakers,
        jobs: Jobs,
        deliveries: Deliveries,
        preferences: Policies,
        showing: Showing,
        wanting: Wanting,
        again: Again,
        offer: Offer,
    ) -> None:
        self._chats = chats
        self._jobs = jobs
        self._deliveries = deliveries
        self._preferences = preferences
        self._showing = showing
        self._wanting = wanting
        self._again = again
        self._offer = offer

    def router(self) -> Router:
        """Handles every press under a transcript."""
        router = Router(name="transcript")
        router.callback_query.register(self._press, buttons.Pressed(ACTION))
        return router

    async def _press(
        self, callback: CallbackQuery, arguments: list[str], bot: Bot, trace: str
    ) -> str:
        if callback.message is None:
            await buttons.answer(callback)  # a button outside any chat: nothing of ours
            return "ignored"
        chat = callback.message.chat
        words = meet_presser(self._chats, chat, callback.from_user)
        press = read(arguments, self._offer)
        if press is None:
            await buttons.answer(callback, words.stale_button)
            return "ignored"
        job = self._jobs.job(JobKey(chat.id, press.message_id))
        if job is None:  # deleted, or made up
            await buttons.answer(callback, words.text_gone, alert=True)
            return "ignored"
        if not await may_press(bot, chat, callback.from_user, job):
            await buttons.answer(callback, words.not_yours, alert=True)
            return "ignored"
        chosen = self._preferences.of(chat.id)
        words = words_about(job.recording.user_language, chat.id, chosen, self._chats)
        return await self._do(callback, press, job, words, bot, trace)

    async def _do(
        self,
        callback: CallbackQuery,
        press: Press,
        job: Job,
        words: Phrases,
        bot: Bot,
        trace: str,
    ) -> str:
        match press.wish:
            case Variant() as variant:
                return await self._show(callback, job, words, bot, variant, trace)
            case Format() as wanted:
                return await self._send(callback, job, words, bot, wanted)
            case Wanted() as wanted:
                return await self._once_more(callback, job, words, bot, wanted, trace)
        if press.page == RETRY:
            return await self._once_more(callback, job, words, bot, job.wanted, trace)
        await buttons.answer(callback)
        await self._turn(callback, job, words, bot, self._page(press.page, callback, job, words))
        return "command"

    def _page(
        self, page: str, callback: CallbackQuery, job: Job, words: Phrases
    ) -> InlineKeyboardMarkup:
        drawn = self._showing.buttons(words, job.key)
        if page == FILES:
            return drawn.files()
        if page == AGAIN:
            return drawn.again(self._chats.recent_languages(callback.from_user.id))
        if page == MORE:
            return drawn.languages()
        chosen = self._preferences.of(job.key.chat_id)
        return self._showing.keyboard(words, job.key, default_view(chosen))

    async def _show(
        self,
        callback: CallbackQuery,
        job: Job,
        words: Phrases,
        bot: Bot,
        variant: Variant,
        trace: str,
    ) -> str:
        chosen = self._preferences.of(job.key.chat_id)
        if variant.mode is not Mode.ORIGINAL and self._said(job) is not None:
            found = self._wanting.ask(job.key, variant, trace)
            if found is not None and found.state is VariantState.FAILED:
                said = sentences.unwritten(words, found.failure)
                await buttons.answer(callback, said, alert=True)
                return "refused"
            if found is not None and found.state is not VariantState.READY:
                await buttons.answer(callback, words.rewriting)
                keyboard = self._showing.keyboard(words, job.key, default_view(chosen))
                await self._turn(callback, job, words, bot, keyboard)
                return "command"
        outbox = self._outbox(bot, job, chosen)
        if not await self._showing.show(outbox, words, job, chosen, variant):
            await buttons.answer(callback, words.text_gone, alert=True)
            return "ignored"
        await buttons.answer(callback)
        return "command"

    async def _send(
        self, callback: CallbackQuery, job: Job, words: Phrases, bot: Bot, wanted: Format
    ) -> str:
        transcript = self._said(job)
        if transcript is None or callback.message is None:
            await buttons.answer(callback, words.text_gone, alert=True)
            return "ignored"
        chosen = self._preferences.of(job.key.chat_id)
        shown, _ = self._showing.seen(job.key, default_view(chosen))
        text = None
        if wanted not in SUBTITLES and shown.mode is not Mode.ORIGINAL:
            text = self._wanting.text(job.key, shown)
        await buttons.answer(callback)  # a file may take longer than a press is open
        try:
            await send_file(
                bot,
                self._showing.buttons(words, job.key),
                job,
                document(words, job, transcript, chosen, shown, text),
                wanted,
                reply_to=callback.message.message_id,
                is_silent=chosen.is_silent_in(job.key.chat_id),
            )
        except FontsMissing:
            said = words.no_pdf
        except Unreachable as unreachable:
            if unreachable.loss is not Loss.NO_DOCUMENTS:
                raise
            said = words.no_files_here
        else:
            return "command"
        await bot.send_message(
            job.key.chat_id,
            said,
            message_thread_id=job.recording.thread_id,
            disable_notification=chosen.is_silent_in(job.key.chat_id) or None,
        )
        return "refused"

    async def _once_more(
        self,
        callback: CallbackQuery,
        job: Job,
        words: Phrases,
        bot: Bot,
        wanted: Wanted,
        trace: str,
    ) -> str:
        if not job.recording.file_id:  # what was kept of it is gone
            await buttons.answer(callback, words.text_gone, alert=True)
            return "ignored"
        outbox = self._outbox(bot, job, self._preferences.of(job.key.chat_id))
        has_text = bool(outbox.texts())
        pressed = callback.message.message_id if callback.message else 0
        number = outbox.number_of(pressed)
        if not await self._again.start(outbox, words, job, wanted, trace):
            await buttons.answer(callback, words.at_it_already)
            return "ignored"
        await buttons.answer(callback, words.again_started if has_text else None)
        if has_text and number != VERDICT:  # that one is gone, or a placeholder
            is_text = number is not None and number < TEXTS.stop
            working = self._showing.buttons(words, job.key).working() if is_text else None
            await self._turn(callback, job, words, bot, working)
        return "queued"

    async def _turn(
        self,
        callback: CallbackQuery,
        job: Job,
        words: Phrases,
        bot: Bot,
        keyboard: InlineKeyboardMarkup | None,
    ) -> None:
        """Another page of buttons in place of those pressed, or below a message too old for it."""
        pressed = callback.message
        if isinstance(pressed, Message) and await edited(
            bot(
                EditMessageReplyMarkup(
                    chat_id=pressed.chat.id,
                    message_id=pressed.message_id,
                    reply_markup=keyboard,
                )
            )
        ):
            return
        if keyboard is None:
            return
        await bot.send_message(
            job.key.chat_id,
            words.buttons_anew,
            message_thread_id=job.recording.thread_id,
            disable_notification=True,
            reply_parameters=ReplyParameters(
                message_id=job.key.message_id, allow_sending_without_reply=True
            ),
            reply_markup=keyboard,
        )

    def _said(self, job: Job) -> Transcript | None:
        """The transcript, unless nothing is left of it."""
        transcript = self._jobs.transcript(job.key)
        return transcript if transcript is not None and transcript.text.strip() else None

    def _outbox(self, bot: Bot, job: Job, chosen: Preferences) -> Outbox:
        return Outbox(
            bot,
            self._deliveries,
            job.key,
            thread_id=job.recording.thread_id,
            is_silent=chosen.is_silent_in(job.key.chat_id),
        )
