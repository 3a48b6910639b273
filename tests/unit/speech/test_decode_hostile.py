"""What an attacker sends: other files, bombs, and noise of every kind."""

import logging
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.speech.sounds import mp4, tone, wav
from voice2text.domain import MEBIBYTE
from voice2text.errors import Refusal, Refused
from voice2text.speech.audio import SAMPLE_RATE
from voice2text.speech.decode import Caps, measure
from voice2text.speech.memory import STATM, at_most

pytestmark = pytest.mark.unit

RECORDINGS = Path(__file__).parents[2] / "recordings"
CAPS = Caps(bytes=MEBIBYTE, seconds=60, wall_seconds=20)
SEEDS = [path.read_bytes() for path in sorted(RECORDINGS.glob("*.ogg"))] + [
    path.read_bytes() for path in sorted(RECORDINGS.glob("*.mp4"))
]
WILD = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def refusal_of(path: Path, caps: Caps = CAPS) -> Refusal:
    with pytest.raises(Refused) as raised:
        measure(path, caps)
    return raised.value.refusal


@pytest.mark.parametrize(
    "text",
    [
        "ffconcat version 1.0\nfile '{other}'\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{other}\n#EXT-X-ENDLIST\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://{other}\n#EXT-X-ENDLIST\n",
        "[playlist]\nFile1={other}\nNumberOfEntries=1\n",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
    ],
    ids=["concat", "hls path", "hls url", "pls", "sdp"],
)
def test_a_playlist_opens_nothing(tmp_path: Path, text: str) -> None:
    other = tmp_path / "other.wav"
    other.write_bytes(wav(tone(1)))
    path = tmp_path / "voice.m3u8"
    path.write_text(text.format(other=other))
    assert refusal_of(path) is Refusal.NOT_AUDIO


def test_an_image_is_not_a_recording(tmp_path: Path) -> None:
    path = tmp_path / "voice.ogg"
    path.write_bytes(bytes.fromhex("89504e470d0a1a0a0000000d49484452") + b"\x00" * 200)
    assert refusal_of(path) is Refusal.NOT_AUDIO


def test_too_many_streams_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "streams.m4a"
    path.write_bytes(mp4(packets=100, tracks=CAPS.streams + 1))
    assert refusal_of(path) is Refusal.TOO_COMPLEX


@pytest.mark.parametrize("rate", [1, 3999, 384_001, 0x0FFF_FFFF])
def test_a_rate_that_nobody_records_at_is_refused(tmp_path: Path, rate: int) -> None:
    path = tmp_path / "rate.wav"
    path.write_bytes(wav(tone(1), rate=rate))
    assert refusal_of(path) is Refusal.TOO_COMPLEX


@pytest.mark.parametrize("channels", [64, 200])
def test_channels_that_nothing_mixes_down_are_refused(tmp_path: Path, channels: int) -> None:
    path = tmp_path / "channels.wav"
    path.write_bytes(wav(tone(1), channels=channels))
    assert refusal_of(path) is Refusal.TOO_COMPLEX


def test_the_deadline_ends_decoding() -> None:
    late = Caps(bytes=MEBIBYTE, seconds=60, wall_seconds=-1)
    assert refusal_of(RECORDINGS / "flite_en_long.ogg", late) is Refusal.TOO_COMPLEX


@pytest.mark.skipif(not STATM.exists(), reason="only Linux has the limit")
def test_the_memory_limit_ends_with_its_block() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    with pytest.raises(MemoryError), at_most(64 * MEBIBYTE):
        bytearray(256 * MEBIBYTE)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    assert len(bytearray(256 * MEBIBYTE)) == 256 * MEBIBYTE


@pytest.mark.skipif(not STATM.exists(), reason="only Linux has the limit")
def test_memory_that_runs_out_is_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "silence.wav"
    path.write_bytes(wav(b"\0" * 64 * MEBIBYTE))
    # A process of its own: this one may have more memory to spare, from tests before this one.
    done = subprocess.run(
        [sys.executable, "-c", NO_MEMORY, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == Refusal.TOO_COMPLEX


# Decodes the file that is named, with no memory to spare, and prints why it was refused.
NO_MEMORY = """
import sys
from pathlib import Path
from voice2text.errors import Refused
from voice2text.speech import decode

decode.WORKING_BYTES = decode.KEPT_BYTES = 0
decode.KEPT_SECONDS = 3600
try:
    decode.measure(Path(sys.argv[1]), decode.Caps(bytes=100 * 2**20, seconds=3600))
except Refused as refused:
    print(refused.refusal)
"""


@WILD
@given(content=st.binary(max_size=4000))
def test_random_bytes_are_refused_or_decoded(tmp_path: Path, content: bytes) -> None:
    _survives(tmp_path, content)


@WILD
@given(
    seed=st.sampled_from(SEEDS),
    changes=st.lists(
        st.tuples(
            st.floats(0, 1, exclude_max=True),
            st.binary(max_size=8),
            st.sampled_from(["over", "into", "cut"]),
        ),
        min_size=1,
        max_size=40,
    ),
)
def test_mutated_recordings_are_refused_or_decoded(
    tmp_path: Path, seed: bytes, changes: list[tuple[float, bytes, str]]
) -> None:
    content = bytearray(seed)
    for where, what, how in changes:
        # Half of the changes hit the headers, where the lies are.
        at = int(where * 2 * min(1000, len(content)) if where < 0.5 else where * len(content))
        match how:
            case "over":
                content[at : at + len(what)] = what
            case "into":
                content[at:at] = what
            case _:
                del content[at : at + len(what)]
    _survives(tmp_path, bytes(content))


def _survives(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "wild"
    path.write_bytes(content)
    logging.getLogger("voice2text.speech.decode").disabled = True
    try:
        audio = measure(path, CAPS).audio()
    except Refused:
        return
    finally:
        logging.getLogger("voice2text.speech.decode").disabled = False
    assert 0 < len(audio.samples) <= (CAPS.seconds + 1) * SAMPLE_RATE
