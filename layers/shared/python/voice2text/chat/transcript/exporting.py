"""A transcript as a file: the one that is shown, or subtitles of what was said."""

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aiogram import Bot
from aiogram.enums import ChatAction
from aiogram.exceptions import TelegramAPIError
from aiogram.types import BufferedInputFile, ReplyParameters

from voice2text.accounts.preferences import Preferences
from voice2text.chat import sentences
from voice2text.chat.failures import Unreachable
from voice2text.chat.languages import name_of
from voice2text.chat.outbox import FILE, Outbox
from voice2text.chat.phrases.phrases import Phrases
from voice2text.chat.transcript.contents import file_number
from voice2text.chat.transcript.keyboards import Buttons
from voice2text.domain import Job, Transcript
from voice2text.errors import Retryable
from voice2text.text.exports.document import (
    SUBTITLES,
    Document,
    Facts,
    Format,
    Labels,
    of_transcript,
    of_variant,
)
from voice2text.text.exports.files import File, export
from voice2text.text.variant import Mode, Variant


def document(
    words: Phrases,
    job: Job,
    transcript: Transcript,
    chosen: Preferences,
    variant: Variant,
    text: str | None,
) -> Document:
    """What goes into a file; `text` is the variant's, None for the original."""
    language = variant.language if text is not None and variant.language else transcript.language
    zone = ZoneInfo(chosen.time_zone) if chosen.time_zone else UTC
    facts = Facts(
        recorded_at=datetime.fromtimestamp((job.received_at_ms or 0) / 1000, zone),
        duration_ms=transcript.duration_ms,
        language=language,
        language_name=name_of(language) if language else "",
    )
    notice = sentences.uncovered(words, transcript.uncovered) if transcript.uncovered else ""
    if variant.mode is Mode.ORIGINAL or text is None:
        return of_transcript(transcript, facts, notice=notice, timestamps=variant.timestamps)
    return of_variant(text, facts, notice=notice)


async def send_file(
    bot: Bot,
    buttons: Buttons,
    job: Job,
    made_of: Document,
    wanted: Format,
    *,
    reply_to: int,
    is_silent: bool,
) -> None:
    """Builds the file and sends it as an answer to the transcript.

    Right here, for nothing else waits in this process: 100,000 characters of PDF take 5 s at most
    (decisions/0019), of the function's minute.

    Raises:
        FontsMissing: a PDF was asked for, and the fonts are not installed.
    """
    chat_id, topic = job.key.chat_id, job.recording.thread_id
    with suppress(Retryable, Unreachable, TelegramAPIError):  # a courtesy
        await bot.send_chat_action(chat_id, ChatAction.UPLOAD_DOCUMENT, message_thread_id=topic)
    words = buttons.words
    file = export(made_of, wanted, _labels(words))
    is_rough = wanted in SUBTITLES and not any(one.words for one in made_of.segments)
    await bot.send_document(
        chat_id,
        BufferedInputFile(file.content, filename=file.name),
        caption=_caption(words, file, is_rough=is_rough),
        message_thread_id=topic,
        disable_notification=is_silent or None,
        reply_parameters=ReplyParameters(message_id=reply_to, allow_sending_without_reply=True),
        reply_markup=buttons.timed() if is_rough else None,
    )


async def send_timed(
    outbox: Outbox, words: Phrases, job: Job, transcript: Transcript, chosen: Preferences
) -> None:
    """Sends, once, the subtitles for whose sake the recording was heard once more.

    As SRT, which all players read: of the wish is stored that it was for the times of words. Where
    the engine gave none, the subtitles would be those that somebody had already: a sentence says
    so, as one does where the chat forbids files.
    """
    if not transcript.text.strip():
        return  # that nothing was heard is said already
    number = file_number(FILE, Format.SRT.value, job.generation)
    if not any(one.words for one in transcript.segments):
        await outbox.say(number, words.no_word_times)
        return
    made_of = document(words, job, transcript, chosen, Variant(Mode.ORIGINAL), None)
    file = export(made_of, Format.SRT, _labels(words))
    if not await outbox.hand_over(number, file.name, file.content.decode()):
        await outbox.say(number, words.no_files_here)


def _labels(words: Phrases) -> Labels:
    return Labels(words.file_title, words.file_recorded, words.file_language, words.file_length)


def _caption(words: Phrases, file: File, *, is_rough: bool) -> str | None:
    said = [words.rough_times] if is_rough else []
    if file.unshown:
        said.append(words.unshown.format(file.unshown))
    return "\n".join(said) or None
