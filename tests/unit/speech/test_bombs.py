"""Small files that ask for much get little: each in a process of its own, which says its peak."""

import hashlib
from pathlib import Path

import pytest

from tests.unit.speech import matroska as mkv
from tests.unit.speech.apart import Apart
from tests.unit.speech.bombs import BOMBS, CAPS, DECODED, MOST_MB, opus_hours, wide_flac
from tests.unit.speech.mutations import mutated, originals
from tests.unit.speech.ogg import opus
from tests.unit.speech.sounds import tone, wav
from voice2text.errors import Refusal, Refused
from voice2text.speech import decode, reading
from voice2text.speech.deadline import Deadline
from voice2text.speech.decode import Caps, measure
from voice2text.speech.memory import STATM
from voice2text.speech.mixing import Meter

pytestmark = pytest.mark.unit

MUTATIONS = 300
needs_linux = pytest.mark.skipif(not STATM.exists(), reason="only Linux has the limit")


@needs_linux
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_or_decoded_within_its_memory(tmp_path: Path, name: str) -> None:
    make, expected = BOMBS[name]
    path = tmp_path / "bomb"
    path.write_bytes(make())
    with Apart() as decoder:
        told = decoder.decode(path)
    assert told, decoder.deaths
    assert told["outcome"] in expected
    assert told["peak_mb"] <= MOST_MB


@needs_linux
def test_mutations_kill_no_process(tmp_path: Path) -> None:
    path = tmp_path / "wild"
    files = originals()
    outcomes, peak = set(), 0
    with Apart() as decoder:
        for number in range(MUTATIONS):
            path.write_bytes(mutated(files, number))
            told = decoder.decode(path) or {"outcome": "death", "peak_mb": 0}
            outcomes.add(told["outcome"])
            peak = max(peak, told["peak_mb"])
        assert decoder.deaths == []
    assert {"decoded", Refusal.NOT_AUDIO} <= outcomes
    assert peak <= MOST_MB


@needs_linux
def test_a_process_that_dies_is_noticed_and_the_next_file_is_decoded(tmp_path: Path) -> None:
    with Apart() as decoder:
        assert decoder.decode(tmp_path / "nowhere") is None
        (death,) = decoder.deaths
        assert "FileNotFoundError" in death
        path = tmp_path / "tone.wav"
        path.write_bytes(wav(tone(1)))
        assert (decoder.decode(path) or {})["outcome"] == DECODED
        assert decoder.deaths == [death]


def test_mutations_are_many_and_always_the_same() -> None:
    files = originals()
    digests = [hashlib.sha256(mutated(files, number)).digest() for number in range(100)]
    assert digests == [hashlib.sha256(mutated(files, number)).digest() for number in range(100)]
    assert len(set(digests)) > 90


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (opus_hours(3, toc=0x18, step=2880, size=3), Refusal.TOO_LONG),
        (wide_flac(1.9, 384_000, 8), Refusal.TOO_COMPLEX),
    ],
    ids=["too long", "too dense"],
)
def test_an_honest_claim_of_too_much_is_refused_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, refusal: Refusal
) -> None:
    decoded: list[float] = []
    foresee = Meter.foresee

    def watched(meter: Meter, seconds: float) -> None:
        decoded.append(meter.seconds)
        foresee(meter, seconds)

    monkeypatch.setattr(Meter, "foresee", watched)
    path = tmp_path / "long"
    path.write_bytes(content)
    with pytest.raises(Refused) as raised:
        measure(path, CAPS)
    assert raised.value.refusal is refusal
    assert max(decoded) < decode.KEPT_SECONDS + 1


def test_a_forged_claim_of_too_much_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hour = mkv.number(0x23E383, 3600 * 1_000_000_000)  # how long each block says it is
    path = tmp_path / "forged.mkv"
    path.write_bytes(mkv.matroska(*[b"\0" + tone(1, 8000)] * 3, track=hour))
    limit = Deadline(60)
    with limit, decode._open(path, CAPS, limit) as file:
        list(file.packets())
        assert file.claimed > CAPS.seconds
    monkeypatch.setattr(decode, "KEPT_SECONDS", 0)
    assert measure(path, CAPS).duration_ms == 3000


def test_more_packets_than_any_recorder_writes_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decode, "FEW_PACKETS", 100)
    path = tmp_path / "packets.ogg"
    path.write_bytes(opus_hours(10 / 3600, toc=0xE0, step=120, size=3))
    assert measure(path, Caps(bytes=CAPS.bytes, seconds=60)).duration_ms > 9_000
    with pytest.raises(Refused) as raised:
        measure(path, Caps(bytes=CAPS.bytes, seconds=30))
    assert raised.value.refusal is Refusal.TOO_COMPLEX


def test_nothing_is_looked_for_behind_more_damage_than_a_recording_survives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packets = iter([[b"\x18\0\0"] * 100, [b"\x1b\0"] * 100, [b"\x18\0\0"] * 100])
    path = tmp_path / "damaged.ogg"
    path.write_bytes(b"".join(opus(packets, step=2880)))
    whole = measure(path, CAPS)
    assert whole.duration_ms == pytest.approx(12_000, abs=100)
    monkeypatch.setattr(reading, "MOST_DAMAGE", 50)
    begun = measure(path, CAPS)
    assert begun.duration_ms == pytest.approx(6_000, abs=100)
