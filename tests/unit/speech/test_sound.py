"""Long sound is decoded again instead of kept, and nobody can tell but by the memory."""

import logging
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from tests.unit.speech.sounds import hour_of_silence, tone, wav
from voice2text.domain import MEBIBYTE
from voice2text.errors import Refusal, Refused
from voice2text.speech import deadline, decode
from voice2text.speech.audio import BLOCK_SAMPLES, SAMPLE_RATE, Audio, Sound
from voice2text.speech.decode import Caps, measure
from voice2text.speech.memory import STATM

pytestmark = pytest.mark.unit

RECORDINGS = Path(__file__).parents[2] / "recordings"
AUDIBLE = [
    path for path in sorted(RECORDINGS.glob("*.*")) if path.suffix in {".ogg", ".mp4"}
    and path.stem != "video_without_sound"
]  # fmt: skip
CAPS = Caps(bytes=20 * MEBIBYTE, seconds=7200)
LONG = RECORDINGS / "flite_en_long.ogg"


@pytest.fixture
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode, "KEPT_SECONDS", 0)


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    whole = bytearray((RECORDINGS / "video_with_speech.mp4").read_bytes())
    start = whole.index(b"mdat") + 4000
    whole[start : start + 1500] = bytes((index * 37) % 256 for index in range(1500))
    path = tmp_path / "damaged.mp4"
    path.write_bytes(whole)
    return path


class Clock:
    """Stands still but for what a test lets pass."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.tick = 0.0
        monkeypatch.setattr(deadline, "monotonic", self)

    def __call__(self) -> float:
        self.now += self.tick
        return self.now


@pytest.mark.parametrize("path", AUDIBLE, ids=[path.name for path in AUDIBLE])
def test_decoding_again_gives_the_same_samples(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = measure(path, CAPS)
    monkeypatch.setattr(decode, "KEPT_SECONDS", 0)
    again = measure(path, CAPS)
    assert abs(again.duration_ms - kept.duration_ms) <= 1
    assert np.array_equal(again.audio().samples, kept.audio().samples)
    assert np.array_equal(again.audio().samples, kept.audio().samples)  # as often as one likes


@pytest.mark.usefixtures("nothing_kept")
def test_readings_do_not_disturb_each_other() -> None:
    sound = measure(LONG, CAPS)
    pairs = list(zip(sound.blocks(), sound.blocks(), strict=True))
    assert len(pairs) == 2
    assert all(np.array_equal(one, other) for one, other in pairs)


@pytest.mark.parametrize("kept_seconds", [0, 300])
def test_blocks_are_full_but_for_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept_seconds: int
) -> None:
    monkeypatch.setattr(decode, "KEPT_SECONDS", kept_seconds)
    path = tmp_path / "tone.wav"
    path.write_bytes(wav(tone(75)))
    blocks = list(measure(path, CAPS).blocks())
    assert [len(block) for block in blocks] == [BLOCK_SAMPLES, BLOCK_SAMPLES, 15 * SAMPLE_RATE]
    assert all(block.dtype == np.float32 and np.abs(block).max() <= 1.0 for block in blocks)
    samples = np.frombuffer(tone(75), np.int16) / np.float32(32768)
    assert np.array_equal(np.concatenate(blocks), samples)


def test_sound_of_audio_is_that_audio() -> None:
    samples = np.linspace(-1, 1, BLOCK_SAMPLES + 800, dtype=np.float32)
    sound = Sound.of(Audio(samples))
    assert [len(block) for block in sound.blocks()] == [BLOCK_SAMPLES, 800]
    assert np.array_equal(sound.audio().samples, samples)
    assert sound.duration_ms == 30_050


def test_what_is_kept_needs_no_file(tmp_path: Path) -> None:
    path = tmp_path / "voice"
    path.write_bytes(LONG.read_bytes())
    sound = measure(path, CAPS)
    path.unlink()
    assert sound.audio().duration_ms == sound.duration_ms


def test_a_long_recording_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "silence.flac"
    path.write_bytes(hour_of_silence((decode.KEPT_SECONDS + 60) / 3600))
    sound = measure(path, CAPS)
    assert sound.duration_ms == (decode.KEPT_SECONDS + 60) * 1000
    path.unlink()
    with pytest.raises(FileNotFoundError):
        sound.audio()


@pytest.mark.parametrize("kept_seconds", [0, 300])
def test_damage_is_logged_once(
    damaged: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    kept_seconds: int,
) -> None:
    monkeypatch.setattr(decode, "KEPT_SECONDS", kept_seconds)
    with caplog.at_level(logging.WARNING, logger="voice2text.speech.decode"):
        sound = measure(damaged, CAPS)
        assert np.array_equal(sound.audio().samples, sound.audio().samples)
    assert len([record for record in caplog.records if "damaged" in record.msg]) == 1


@pytest.mark.usefixtures("nothing_kept")
def test_the_readers_own_time_is_not_decoding_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    sound = measure(LONG, CAPS)
    blocks = 0
    for _ in sound.blocks():
        blocks += 1
        clock.now += 10 * CAPS.wall_seconds
    assert blocks == 2


@pytest.mark.usefixtures("nothing_kept")
def test_time_spent_decoding_again_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    sound = measure(LONG, CAPS)
    blocks = sound.blocks()
    next(blocks)
    clock.tick = CAPS.wall_seconds / 3
    with pytest.raises(Refused) as raised:
        list(blocks)
    assert raised.value.refusal is Refusal.TOO_COMPLEX


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.skipif(not STATM.exists(), reason="only Linux has the limit")
def test_memory_is_limited_while_decoding_and_free_between_blocks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    inside = []
    fill = decode._fill

    def watched(waiting: bytearray, mixed: Iterator[bytes]) -> bool:
        inside.append(resource.getrlimit(resource.RLIMIT_AS))
        return fill(waiting, mixed)

    monkeypatch.setattr(decode, "_fill", watched)
    for _ in measure(LONG, CAPS).blocks():
        assert resource.getrlimit(resource.RLIMIT_AS) == before
        assert len(bytearray(2 * decode.WORKING_BYTES)) == 2 * decode.WORKING_BYTES
    assert len(inside) == 2
    assert before not in inside


@pytest.mark.usefixtures("nothing_kept")
def test_a_reading_that_is_given_up_leaves_no_limit() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    blocks = measure(LONG, CAPS).blocks()
    next(blocks)
    del blocks
    assert resource.getrlimit(resource.RLIMIT_AS) == before


@pytest.mark.usefixtures("nothing_kept")
def test_memory_that_runs_out_while_decoding_again_is_a_refusal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    @contextmanager
    def spent(_: int) -> Iterator[None]:
        raise MemoryError
        yield

    sound = measure(LONG, CAPS)
    monkeypatch.setattr(decode, "at_most", spent)
    with pytest.raises(Refused) as raised:
        sound.audio()
    assert raised.value.refusal is Refusal.TOO_COMPLEX
