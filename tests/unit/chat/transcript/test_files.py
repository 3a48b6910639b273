"""What is shown, as a file: an answer to the transcript, in the person's language."""

from dataclasses import replace

import pytest

from tests.fakes.chat import Sent
from tests.fakes.recordings import USAGE
from tests.unit.chat.transcript.room import KEY, Room
from voice2text.chat.phrases import phrases
from voice2text.chat.transcript import exporting, wanting
from voice2text.domain import EventKind, Segment, Span, Transcript, Word
from voice2text.text.exports.document import Document, Format, Labels
from voice2text.text.exports.files import File
from voice2text.text.exports.missing import FontsMissing

pytestmark = pytest.mark.unit

EN = phrases("en")
SENT_MS = 1_764_000_000_000


@pytest.fixture
async def room() -> Room:
    room = Room()
    await room.say("Well, hello.")
    room.jobs.jobs[KEY] = replace(room.jobs.jobs[KEY], received_at_ms=SENT_MS)
    return room


async def take(room: Room, wanted: str) -> Sent:
    if "TXT" not in room.labels(room.world.messages[0]):
        await room.touch("📄", sent=room.world.messages[0])
    assert await room.touch(wanted.upper(), sent=room.world.messages[0]) == "command"
    return room.world.messages[-1]


@pytest.mark.parametrize("wanted", [one for one in Format if one is not Format.PDF])
async def test_every_format_is_an_answer_to_the_transcript(room: Room, wanted: Format) -> None:
    sent = await take(room, wanted.value)
    assert sent.file_name.endswith(f".{wanted.value}")
    assert sent.reply_to == room.world.messages[0].message_id
    actions = [one.action for one in room.world.calls if one.__api_method__ == "sendChatAction"]  # type: ignore[attr-defined]
    assert actions == ["upload_document"]
    if wanted is not Format.DOCX:
        assert "Well, hello." in sent.file.decode()


async def test_the_facts_are_in_the_persons_language_and_zone(room: Room) -> None:
    room.preferences.change(KEY.chat_id, bot_language="ru", time_zone="Asia/Tbilisi")
    await room.touch("📄")
    await room.touch("TXT")
    text = room.world.messages[-1].file.decode()
    assert "Получено: 2025-11-24 20:00 +04" in text
    assert "Язык: English" in text
    assert "Длительность: 0:01" in text


async def test_a_file_has_what_is_shown(room: Room) -> None:
    await room.touch("Summary")
    await room.rewritten("A greeting.")
    sent = await take(room, "md")
    assert "A greeting." in sent.file.decode()
    assert "Well" not in sent.file.decode()
    assert "Well" in (await take(room, "srt")).file.decode()  # subtitles are of what was said


async def test_after_new_prompts_a_file_has_still_what_is_shown(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.touch("Summary")
    await room.rewritten("Hello, in short.")
    monkeypatch.setattr(wanting, "prompt_version", lambda: "deadbeef")
    sent = await take(room, "txt")
    assert "Hello, in short." in sent.file.decode()
    assert "Well, hello." not in sent.file.decode()


async def test_speech_that_is_missing_is_named_in_the_file() -> None:
    room = Room()
    room.jobs.begin(room.recording)
    said = Transcript("en", 0.9, 9000, (Segment(0, 1000, "Hello."),), (Span(2000, 5000),))
    room.jobs.finish(KEY, said, USAGE)
    await room.tell(EventKind.JOB_FINISHED)
    assert "0:02–0:05" in (await take(room, "txt")).file.decode()


async def test_rough_subtitles_say_so_and_offer_better_ones(room: Room) -> None:
    sent = await take(room, "vtt")
    assert sent.caption == EN.rough_times
    assert room.labels(sent) == [EN.again_timed]
    assert await room.touch(EN.again_timed, sent=sent) == "queued"
    assert room.jobs.jobs[KEY].wanted.words
    assert sent.markup is None


async def hear_again(room: Room, *words: Word) -> None:
    job = room.jobs.begin(room.recording)
    said = Transcript("en", 0.9, 1000, (Segment(0, 1000, "Well, hello.", words),))
    room.jobs.finish(KEY, said, USAGE, generation=job.generation)
    for _ in range(2):
        await room.tell(EventKind.JOB_FINISHED)


@pytest.mark.parametrize("wanted", ["srt", "vtt"])
async def test_subtitles_come_by_themselves_once_the_words_have_times(
    room: Room, wanted: str
) -> None:
    await room.touch(EN.again_timed, sent=await take(room, wanted))
    await hear_again(room, Word(0, 400, "Well,"), Word(600, 1000, "hello."))
    text, rough, exact = room.world.messages
    assert (text.text, rough.file_name[-3:], exact.file_name[-3:]) == (
        "Well, hello.",
        wanted,
        "srt",
    )
    assert "00:00:00,000 --> 00:00:01,000\nWell, hello." in exact.file.decode()
    assert (exact.caption, exact.reply_to) == ("", KEY.message_id)


async def test_without_the_times_of_words_a_sentence_comes_and_not_the_same_subtitles(
    room: Room,
) -> None:
    await room.touch(EN.again_timed, sent=await take(room, "srt"))
    await hear_again(room)
    text, rough, said = room.world.messages
    assert (text.text, rough.file_name[-3:], said.text) == ("Well, hello.", "srt", EN.no_word_times)
    assert said.reply_to == KEY.message_id


async def test_of_silence_nothing_is_said_but_that_it_is_one(room: Room) -> None:
    await room.touch(EN.again_timed, sent=await take(room, "srt"))
    await room.say("")
    assert [one.text for one in room.world.messages if not one.file] == [EN.no_speech]


async def test_the_next_wish_brings_no_subtitles(room: Room) -> None:
    words = (Word(0, 400, "Well,"), Word(600, 1000, "hello."))
    await room.touch(EN.again_timed, sent=await take(room, "srt"))
    await hear_again(room, *words)
    await room.touch("🔁", sent=room.world.messages[0])
    await room.touch(EN.automatic, sent=room.world.messages[0])
    await hear_again(room, *words)
    assert len([one for one in room.world.messages if one.file]) == 2


async def test_exact_subtitles_say_nothing() -> None:
    room = Room()
    room.jobs.begin(room.recording)
    words = (Word(0, 500, "Well,"), Word(500, 1000, "hello."))
    said = Transcript("en", 0.9, 1000, (Segment(0, 1000, "Well, hello.", words),))
    room.jobs.finish(KEY, said, USAGE)
    await room.tell(EventKind.JOB_FINISHED)
    sent = await take(room, "srt")
    assert (sent.caption, sent.markup) == ("", None)


async def test_characters_without_a_font_are_counted(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def export(_: Document, wanted: Format, __: Labels) -> File:
        return File(f"x.{wanted.value}", "application/pdf", b"%PDF", unshown=3)

    monkeypatch.setattr(exporting, "export", export)
    assert (await take(room, "pdf")).caption == EN.unshown.format(3)


async def test_without_fonts_there_is_a_sentence(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def export(*_: object) -> File:
        raise FontsMissing("none")

    monkeypatch.setattr(exporting, "export", export)
    await room.touch("📄")
    assert await room.touch("PDF") == "refused"
    assert room.world.texts()[-1] == EN.no_pdf


async def test_a_text_that_is_gone_gives_no_file(room: Room) -> None:
    await room.touch("📄")
    room.jobs.transcripts.clear()
    assert await room.touch("TXT") == "ignored"
    assert room.answers()[-1] == EN.text_gone
    assert len(room.world.messages) == 1
