"""Recordings and transcripts to test with."""

from voice2text.domain import (
    ChatType,
    JobKey,
    Recording,
    RecordingKind,
    Segment,
    Span,
    Transcript,
)
from voice2text.speech.heard import Usage

# Both need 64 bits, as Telegram's do.
CHAT_ID = -1002003004005
USER_ID = 7_000_000_001
KEY = JobKey(CHAT_ID, 42)
USAGE = Usage(
    engine="whisper base + api whisper-1",
    reason="doubt",
    transcribe_ms=250,
    chunks=5,
    retakes=2,
    by_api=1,
    cost_micro_dollars=1_200,
)


def recording(
    key: JobKey = KEY,
    *,
    chat_type: ChatType = ChatType.PRIVATE,
    user_id: int | None = USER_ID,
    user_language: str | None = "ru",
) -> Recording:
    """A voice message of three seconds."""
    return Recording(
        key=key,
        chat_type=chat_type,
        kind=RecordingKind.VOICE,
        file_id="file-id",
        file_unique_id="unique",
        thread_id=5,
        user_id=user_id,
        user_language=user_language,
        claimed_seconds=3,
        claimed_bytes=12_345,
        mime_type="audio/ogg",
    )


def transcript(*texts: str) -> Transcript:
    """A transcript with one second per text and half a second of speech not covered."""
    return Transcript(
        language="en",
        language_probability=0.875,
        duration_ms=1000 * len(texts) + 500,
        segments=tuple(
            Segment(1000 * number, 1000 * number + 900, text) for number, text in enumerate(texts)
        ),
        uncovered=(Span(1000 * len(texts), 1000 * len(texts) + 500),),
    )
