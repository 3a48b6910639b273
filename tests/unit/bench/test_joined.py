from pathlib import Path

import numpy as np
import pytest

from tests.bench.joined import GAP_MS, join, write
from tests.bench.long import one_language
from tests.bench.manifest import CAPS, Recording
from tests.unit.speech.sounds import tone, wav
from voice2text.speech.audio import SAMPLE_RATE
from voice2text.speech.decode import measure

pytestmark = pytest.mark.unit


def recording(text: str | None, language: str = "en", duration_ms: int = 2_000) -> Recording:
    return Recording(Path(f"{text}.wav"), language, text, duration_ms)


def test_repeats_all_of_them_in_order_until_it_is_long_enough() -> None:
    found = join([recording("one"), recording("two")], 7_000)
    assert found
    assert found.text == "one two one"
    assert found.duration_ms == 3 * 2_000 + 2 * GAP_MS


def test_uses_each_at_least_once() -> None:
    found = join([recording("one"), recording("two")], 1)
    assert found
    assert found.text == "one two"


def test_leaves_out_what_has_no_text_where_something_has_one() -> None:
    found = join([recording(None, "fr"), recording("two")], 1)
    assert found
    assert found.text == "two"
    assert found.languages == {"en"}


def test_joins_what_has_no_text_where_nothing_has_one() -> None:
    found = join([recording(None)], 4_000)
    assert found
    assert found.text is None
    assert len(found.recordings) == 2


def test_nothing_joins_to_nothing() -> None:
    assert join([], 1) is None


def test_the_language_of_most_recordings() -> None:
    found = [recording("un", "fr"), recording("one"), recording("two"), recording(None, "fr")]
    assert [one.text for one in one_language(found)] == ["one", "two"]
    assert one_language([recording(None)]) == []


@pytest.mark.parametrize("name", ["joined.flac", "joined.ogg"])
def test_the_file_has_the_sound_with_gaps(tmp_path: Path, name: str) -> None:
    (tmp_path / "tone.wav").write_bytes(wav(tone(1)))
    each = Recording(tmp_path / "tone.wav", "en", "peep", 1_000)
    found = join([each, each], 1)
    assert found
    write(found.blocks(), tmp_path / name)
    samples = measure(tmp_path / name, CAPS).audio().samples
    assert len(samples) / SAMPLE_RATE == pytest.approx(2.5, abs=0.1)
    assert np.abs(samples[round(1.1 * SAMPLE_RATE) : round(1.4 * SAMPLE_RATE)]).max() < 0.02
    assert np.abs(samples[round(1.6 * SAMPLE_RATE) :]).max() == pytest.approx(0.49, abs=0.05)
