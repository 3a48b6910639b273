from typing import Any

import pytest

from tests.unit.updates import ADA, GROUP, VOICE, message
from voice2text.domain import ChatType, JobKey, Recording, RecordingKind
from voice2text.intake.parse import Malformed
from voice2text.intake.recording import recording_of

pytestmark = pytest.mark.unit


def test_a_voice_message_is_a_recording() -> None:
    topic = {"message_thread_id": 3, "is_topic_message": True}
    assert recording_of(message(GROUP, 12, voice=VOICE, **topic)) == Recording(
        key=JobKey(GROUP["id"], 12),
        chat_type=ChatType.SUPERGROUP,
        kind=RecordingKind.VOICE,
        file_id=VOICE["file_id"],
        file_unique_id=VOICE["file_unique_id"],
        thread_id=3,
        user_id=ADA["id"],
        user_language="en",
        claimed_seconds=4,
        claimed_bytes=12_345,
        mime_type="audio/ogg",
        sent_at_ms=1_795_000_000_000,
    )


def test_a_thread_of_replies_is_no_topic() -> None:
    found = recording_of(message(GROUP, 12, voice=VOICE, message_thread_id=3))
    assert found is not None
    assert found.thread_id is None


@pytest.mark.parametrize("kind", list(RecordingKind))
def test_every_kind_of_recording_is_known(kind: RecordingKind) -> None:
    found = recording_of({**message(), kind.value: VOICE})
    assert found is not None
    assert found.kind is kind


@pytest.mark.parametrize(
    ("document", "speaks"),
    [
        ({"mime_type": "audio/x-m4a"}, True),
        ({"mime_type": "Video/MP4"}, True),
        ({"mime_type": "application/octet-stream", "file_name": "Talk.OPUS"}, True),
        ({"file_name": "a.mkv"}, True),
        ({"mime_type": "application/pdf", "file_name": "a.pdf"}, False),
        ({"file_name": "ogg"}, False),
        ({"mime_type": 5, "file_name": None}, False),
        ({}, False),
    ],
)
def test_a_document_is_a_recording_by_its_type_or_its_name(
    document: dict[str, Any], speaks: bool
) -> None:
    ids = {"file_id": "a", "file_unique_id": "b"}
    assert (recording_of(message(document={**ids, **document})) is not None) is speaks


@pytest.mark.parametrize("claim", [None, "4", -1, True, 2**70, {}])
def test_a_strange_claim_does_not_stop_a_recording(claim: object) -> None:
    found = recording_of(message(voice={**VOICE, "duration": claim, "mime_type": claim}))
    assert found is not None
    assert found.claimed_seconds in (None, -1)


@pytest.mark.parametrize("bad", [None, "", 5, "a b", "x" * 513, "\x00", "é"])
@pytest.mark.parametrize("name", ["file_id", "file_unique_id"])
def test_without_its_ids_it_is_malformed(name: str, bad: object) -> None:
    with pytest.raises(Malformed):
        recording_of(message(voice={**VOICE, name: bad}))


def test_a_gif_is_no_recording_although_it_comes_as_a_video_document_too() -> None:
    gif = {**VOICE, "mime_type": "video/mp4"}
    assert recording_of(message(animation=gif, document=gif)) is None


def test_a_message_without_speech_is_none() -> None:
    assert recording_of(message(text="hello", photo=[{}], sticker={})) is None


@pytest.mark.parametrize("date", [None, "now", 0, -5, 1 << 50])
def test_a_date_that_is_none_is_left_out(date: object) -> None:
    found = recording_of({**message(voice=VOICE), "date": date})
    assert found is not None
    assert found.sent_at_ms is None
