import pytest

from voice2text.domain import Segment
from voice2text.text.stamped import stamped

pytestmark = pytest.mark.unit


def test_every_half_minute_has_its_mark() -> None:
    segments = [
        Segment(500, 4_000, "One."),
        Segment(5_000, 30_000, "Two."),
        Segment(30_600, 31_000, "Three."),
        Segment(3_700_000, 3_701_000, "Four."),
    ]
    assert stamped(segments) == "[0:00] One. Two.\n[0:30] Three.\n[1:01:40] Four."


def test_silence_has_no_marks() -> None:
    assert stamped([]) == ""


def test_after_a_long_pause_there_is_a_mark_of_its_own() -> None:
    segments = [Segment(0, 4_000, "One."), Segment(7_000, 8_000, "Two."), Segment(9_000, 9_500, "")]
    assert stamped([*segments, Segment(10_999, 12_000, "Three.")]) == (
        "[0:00] One.\n[0:07] Two. Three."
    )
    assert stamped([*segments, Segment(11_000, 12_000, "字"), Segment(12_000, 13_000, "字")]) == (
        "[0:00] One.\n[0:07] Two.\n[0:11] 字字"
    )
