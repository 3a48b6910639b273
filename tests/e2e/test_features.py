"""What a person does with a transcript, from the first setting to the last deletion."""

import io
import re
import zipfile

import pytest

from infra.local.paths import ROOT
from tests.e2e.bot_api_types import complaints
from tests.e2e.chatting import Message, Person, labels, text_of
from tests.e2e.telegram import Telegram

pytestmark = pytest.mark.e2e

SHORT_FILE = ROOT / "tests" / "recordings" / "flite_en_short.ogg"
SPOKEN = "bring the blue chairs into the garden"


@pytest.fixture(scope="module")
def person(cloud: Telegram) -> Person:
    return Person(cloud, cloud.chat())


@pytest.fixture(scope="module")
def transcript(person: Person) -> Message:
    """A transcript with times, as the person wished before they spoke."""
    menu = person.ask("/settings", "Your settings")
    person.press(menu, "Timestamps: off")
    menu = person.shows(menu, "Timestamps: on")
    person.press(menu, "Keep transcripts")
    menu = person.shows(menu, "✓ 30 days")
    person.press(menu, "for ever")
    person.shows(menu, "Keep transcripts: for ever")
    sent = person.cloud.send(person.chat, SHORT_FILE)
    assert person.cloud.outcome(person.chat, sent) == "delivered"
    said = person.until(lambda one: SPOKEN in text_of(one))
    assert said["reply_to_message"]["message_id"] == sent
    return said


def test_settings_hold_for_the_next_recording(transcript: Message) -> None:
    assert text_of(transcript).startswith("[0:00] ")
    assert labels(transcript) == [
        *("✓ Original", "Structured", "Polished", "Summary", "Translation"),
        *("✓ ⏱ Timestamps", "📄 Files", "🔁 Again"),
    ]


def test_a_text_is_rewritten_in_its_place_and_back(person: Person, transcript: Message) -> None:
    assert "rewriting" in person.answer(person.press(transcript, "Polished"))["text"]
    polished = person.shows(transcript, "✓ Polished")
    assert SPOKEN in text_of(polished)
    assert {"− Shorter", "+ Longer", "😶 No emoji"} <= set(labels(polished))
    person.press(polished, "Original")
    assert text_of(person.shows(transcript, "✓ Original")) == text_of(transcript)


def test_every_format_comes_as_a_file(person: Person, transcript: Message) -> None:
    person.press(transcript, "Files")
    formats = person.shows(transcript, "PDF")
    files = {}
    for kind in ("TXT", "MD", "DOCX", "PDF", "SRT", "VTT"):
        message, files[kind] = person.file(formats, kind)
        name = message["document"]["file_name"]
        assert re.fullmatch(rf"\d{{4}}-\d\d-\d\d en Please {SPOKEN[:14]}.*\.{kind.lower()}", name)
    for kind in ("TXT", "MD"):
        assert SPOKEN in files[kind].decode()
        assert "English" in files[kind].decode()
    with zipfile.ZipFile(io.BytesIO(files["DOCX"])) as word:
        assert SPOKEN in word.read("word/document.xml").decode()
    assert files["PDF"].startswith(b"%PDF-")
    assert b"/FontFile" in files["PDF"]  # the fonts of their layer are in it
    assert files["SRT"].startswith(b"1\n00:00:0")
    assert files["VTT"].startswith(b"WEBVTT\n\n00:00:0")


def test_listening_again_brings_the_time_of_each_word(person: Person, transcript: Message) -> None:
    person.press(transcript, "Files")
    rough, _ = person.file(person.shows(transcript, "SRT"), "SRT")
    assert "whole sentences" in text_of(rough)
    assert "listening once more" in person.answer(person.press(rough, "With word times"))["text"]
    again = person.shows(transcript, "✓ Original")
    assert SPOKEN in text_of(again)
    person.press(again, "Files")
    exact, content = person.file(person.shows(transcript, "SRT"), "SRT")
    assert text_of(exact) == ""
    assert b"blue chairs" in content


def test_what_was_said_is_found_again(person: Person, transcript: Message) -> None:
    listed = person.ask("/history", "Your transcripts: 1")
    person.press(listed, "1")
    shown = person.until(lambda one: one["message_id"] > listed["message_id"])
    assert shown["reply_to_message"] == transcript["reply_to_message"]
    found = person.ask("/search chairs -red", "Found for chairs -red: 1")
    said, bold = text_of(found), [one for one in found["entities"] if one["type"] == "bold"]
    assert "chairs" in [said[one["offset"] :][: one["length"]] for one in bold]
    person.ask("/search zebra", "I found nothing of yours for: zebra")
    person.ask("/stats", "Recordings: 1\nSpeech: 0:04\nWords: 15")
    person.ask("/limits", "You: 119 minutes of 120")


def test_it_is_all_handed_out_and_all_deleted(person: Person, transcript: Message) -> None:
    export = person.ask("/export_my_data", "All that I keep about you.")
    with zipfile.ZipFile(io.BytesIO(person.content(export))) as archive:
        [text] = [name for name in archive.namelist() if name.startswith("transcripts/")]
        assert SPOKEN in archive.read(text).decode()
    question = person.ask("/delete_my_data", "Shall I delete")
    person.press(question, "Delete everything")
    person.until(lambda one: "Everything about you is deleted" in text_of(one))
    person.ask("/history", "I have no transcripts of yours yet.")
    answer = person.answer(person.press(transcript, "Polished"))
    assert "no longer have this text" in answer["text"]
    assert answer["show_alert"] in {"true", "True", True}


@pytest.mark.usefixtures("transcript")
def test_the_calls_were_valid_by_the_bot_api_s_types(cloud: Telegram, person: Person) -> None:
    calls = cloud.call("GET", "/sim/calls")
    mine = [call for call in calls if str(call["params"].get("chat_id")) == str(person.chat)]
    assert {"sendMessage", "editMessageText", "sendDocument", "setMessageReaction"} <= {
        call["method"] for call in mine
    }
    assert complaints(mine) == []


@pytest.mark.parametrize(
    ("method", "params", "complaint"),
    [
        ("sendMessages", {}, "no such method"),
        ("sendMessage", {"chat_id": "7"}, "text: Field required"),
        ("sendMessage", {"chat_id": "7", "text": "x", "replies_to": "1"}, "replies_to is unknown"),
        ("sendMessage", {"chat_id": "7", "text": "x", "disable_notification": "loud"}, "boolean"),
        ("setMyCommands", {"commands": '[{"command": "x"}]'}, "description: Field required"),
        (
            "sendMessage",
            {"chat_id": "7", "text": "x", "reply_parameters": '{"message_id": 1, "to": 2}'},
            "reply_parameters.to is unknown",
        ),
        (
            "sendDocument",
            {"chat_id": "7", "document": "f", "x": {"file_name": "", "bytes": 1}},
            "attach://x is unknown",
        ),
    ],
)
def test_a_call_that_is_not_valid_is_noticed(
    method: str, params: dict[str, object], complaint: str
) -> None:
    call = {"number": 1, "method": method, "params": params, "status": 200, "description": None}
    [said] = complaints([call])
    assert complaint in said


def test_a_refusal_that_nobody_ordered_is_noticed() -> None:
    said = "Bad Request: can't parse entities"
    call = {"number": 1, "method": "getMe", "params": {}, "status": 400, "description": said}
    assert complaints([call]) == [f"1 getMe: 400 {said}"]
    assert complaints([call], ordered=[said]) == []
