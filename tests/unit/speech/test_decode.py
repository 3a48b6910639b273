"""What people send, whole and damaged, and what becomes of it."""

import logging
from pathlib import Path

import numpy as np
import pytest

from tests.unit.speech.sounds import hour_of_silence, tone, wav
from voice2text.domain import MEBIBYTE
from voice2text.errors import Refusal, Refused
from voice2text.speech.audio import SAMPLE_RATE, Audio
from voice2text.speech.decode import Caps, measure

pytestmark = pytest.mark.unit

RECORDINGS = Path(__file__).parents[2] / "recordings"
CAPS = Caps(bytes=20 * MEBIBYTE, seconds=7200)


def decode(path: Path, caps: Caps = CAPS) -> Audio:
    sound = measure(path, caps)
    audio = sound.audio()
    assert audio.duration_ms == sound.duration_ms
    return audio


def refusal_of(path: Path, caps: Caps = CAPS) -> Refused:
    with pytest.raises(Refused) as raised:
        measure(path, caps)
    return raised.value


@pytest.mark.parametrize("name", ["flite_en_short.ogg", "video_with_speech.mp4"])
def test_sound_comes_out_as_mono_floats(name: str) -> None:
    audio = decode(RECORDINGS / name)
    assert audio.samples.dtype == np.float32
    assert audio.samples.ndim == 1
    assert audio.duration_ms == pytest.approx(4425, abs=60)
    assert 0.05 < np.abs(audio.samples).max() <= 1.0


@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (16_000, 1), (44_100, 2), (96_000, 6)])
def test_a_tone_keeps_its_length_and_pitch(tmp_path: Path, rate: int, channels: int) -> None:
    mono = np.frombuffer(tone(2, rate), np.int16)
    path = tmp_path / "tone"
    path.write_bytes(wav(np.repeat(mono, channels).tobytes(), rate=rate, channels=channels))
    samples = decode(path).samples
    assert len(samples) == pytest.approx(2 * SAMPLE_RATE, abs=SAMPLE_RATE // 50)
    spectrum = np.abs(np.fft.rfft(samples))
    assert np.argmax(spectrum) * SAMPLE_RATE / len(samples) == pytest.approx(440, abs=2)


@pytest.mark.parametrize("name", ["voice.ogg", "picture.png", "none", "sound.m3u8"])
def test_the_name_of_a_file_is_irrelevant(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(wav(tone(1)))
    assert decode(path).duration_ms == 1000


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", Refusal.EMPTY),
        (b"\x00", Refusal.NOT_AUDIO),
        (b"Dear diary, this is text.\n" * 200, Refusal.NOT_AUDIO),
        (b"OggS" + b"\x00" * 500, Refusal.NOT_AUDIO),
        (wav(b""), Refusal.EMPTY),
    ],
    ids=["empty", "one byte", "text", "Ogg in name only", "header without sound"],
)
def test_what_is_no_recording_is_refused(tmp_path: Path, content: bytes, refusal: Refusal) -> None:
    path = tmp_path / "voice.ogg"
    path.write_bytes(content)
    assert refusal_of(path).refusal is refusal


def test_a_video_without_sound_is_refused() -> None:
    assert refusal_of(RECORDINGS / "video_without_sound.mp4").refusal is Refusal.NO_SOUND


def test_a_file_over_the_cap_is_refused_with_the_limit_in_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(wav(b"\0" * 2 * MEBIBYTE))
    refused = refusal_of(path, Caps(bytes=MEBIBYTE, seconds=7200))
    assert (refused.refusal, refused.limit) == (Refusal.TOO_LARGE, 1)


def test_truncated_opus_yields_what_is_there() -> None:
    assert decode(RECORDINGS / "truncated.ogg").duration_ms > 1500


def test_a_damaged_middle_is_skipped_and_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    whole = bytearray((RECORDINGS / "video_with_speech.mp4").read_bytes())
    start = whole.index(b"mdat") + 4000
    whole[start : start + 1500] = bytes((index * 37) % 256 for index in range(1500))
    path = tmp_path / "damaged.mp4"
    path.write_bytes(whole)
    with caplog.at_level(logging.WARNING, logger="voice2text.speech.decode"):
        audio = decode(path)
    assert 2000 < audio.duration_ms < 4600
    assert [record.msg for record in caplog.records if "damaged" in record.msg]


def test_an_hour_of_silence_in_a_small_file_is_an_hour(tmp_path: Path) -> None:
    path = tmp_path / "silence.flac"
    path.write_bytes(hour_of_silence())
    audio = decode(path)
    assert audio.duration_ms == 3_600_000
    assert not audio.samples.any()


def test_more_sound_than_the_cap_is_refused_with_the_limit_in_minutes(tmp_path: Path) -> None:
    path = tmp_path / "silence.flac"
    path.write_bytes(hour_of_silence(3))
    refused = refusal_of(path, Caps(bytes=4 * MEBIBYTE, seconds=600))
    assert (refused.refusal, refused.limit) == (Refusal.TOO_LONG, 10)


def test_exactly_the_cap_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "tone.wav"
    path.write_bytes(wav(tone(3)))
    assert decode(path, Caps(bytes=MEBIBYTE, seconds=3)).duration_ms == 3000
