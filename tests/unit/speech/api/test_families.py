"""Which model is what."""

import pytest

from voice2text.speech.api.families import (
    GPT_4O,
    GPT_4O_MINI,
    GPT_TRANSCRIBE,
    GROQ_LARGE,
    GROQ_TURBO,
    UNKNOWN,
    WHISPER_1,
    Family,
    family_of,
)

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("model", "family"),
    [
        ("whisper-1", WHISPER_1),
        ("openai/whisper-1", WHISPER_1),
        ("gpt-4o-transcribe", GPT_4O),
        ("gpt-4o-mini-transcribe", GPT_4O_MINI),
        ("gpt-4o-mini-transcribe-2025-12-15", GPT_4O_MINI),
        ("gpt-transcribe", GPT_TRANSCRIBE),
        ("whisper-large-v3", GROQ_LARGE),
        ("whisper-large-v3-turbo", GROQ_TURBO),
        ("gpt-4o-transcribe-diarize", UNKNOWN),
        ("Systran/faster-whisper-large-v3", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_names(model: str, family: Family) -> None:
    assert family_of(model) is family


@pytest.mark.parametrize(
    "family",
    [WHISPER_1, GPT_4O, GPT_4O_MINI, GPT_TRANSCRIBE, GROQ_LARGE, GROQ_TURBO, UNKNOWN],
)
def test_no_chunk_is_longer_than_the_service_takes(family: Family) -> None:
    assert family.longest_ms is None or family.chunk_ms <= family.longest_ms
    assert family.bytes < 25 * 1024 * 1024
