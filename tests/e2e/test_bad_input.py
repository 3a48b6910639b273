"""Bad recordings: the process lives, nothing is lost, and the person reads a sentence."""

import io
from collections.abc import Callable
from typing import Any

import av
import numpy as np
import pytest

from infra.local.paths import ROOT
from tests.e2e.telegram import Telegram

pytestmark = pytest.mark.e2e

RECORDINGS = ROOT / "tests" / "recordings"


def an_hour_of_silence() -> bytes:
    """A FLAC of about 100 kB that decodes to an hour."""
    file = io.BytesIO()
    with av.open(file, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=16_000, layout="mono")
        minute = av.AudioFrame.from_ndarray(
            np.zeros((1, 16_000 * 60), np.int16), format="s16", layout="mono"
        )
        minute.sample_rate = 16_000
        for _ in range(60):
            minute.pts = None
            container.mux(stream.encode(minute))
        container.mux(stream.encode(None))
    return file.getvalue()


def recorded(name: str) -> Callable[[], bytes]:
    return (RECORDINGS / name).read_bytes


REFUSED: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "one byte": lambda: b"O",
    "text named .ogg": lambda: b"Dear Ada, this is no recording. " * 50,
    "a video without sound": recorded("video_without_sound.mp4"),
    "25 MB, over Telegram's limit": lambda: b"\0" * 25_000_000,
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_a_sentence(cloud: Telegram, name: str) -> None:
    chat = cloud.chat()
    message = cloud.send(chat, REFUSED[name]())
    assert cloud.outcome(chat, message) == "refused"
    [sentence] = cloud.replies(chat, message)
    assert len(sentence) > 20


SILENT: dict[str, Callable[[], bytes]] = {
    "silence": recorded("silence.ogg"),
    "music": recorded("music.ogg"),
    "an hour of silence": an_hour_of_silence,
}


@pytest.mark.parametrize("name", SILENT)
def test_no_speech_is_said_to_be_none(cloud: Telegram, name: str) -> None:
    chat = cloud.chat()
    message = cloud.send(chat, SILENT[name]())
    assert cloud.outcome(chat, message) == "delivered"
    [sentence] = cloud.replies(chat, message)
    assert sentence


LIARS: dict[str, dict[str, Any]] = {
    "duration 0": {"duration": 0},
    "a lying duration": {"duration": 86_400},
    "a lying MIME type": {"mime_type": "application/pdf"},
}


@pytest.mark.parametrize("name", LIARS)
def test_a_claim_is_not_believed(cloud: Telegram, name: str) -> None:
    chat = cloud.chat()
    speech = RECORDINGS / "flite_en_short.ogg"
    message = cloud.send(chat, speech, **LIARS[name])
    assert cloud.outcome(chat, message) == "delivered"
    assert "blue chairs" in cloud.replies(chat, message)[0]


def test_what_is_left_of_a_truncated_recording_is_transcribed(cloud: Telegram) -> None:
    chat = cloud.chat()
    message = cloud.send(chat, RECORDINGS / "truncated.ogg")
    assert cloud.outcome(chat, message) == "delivered"
    assert "blue chairs" in cloud.replies(chat, message)[0]
