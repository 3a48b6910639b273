"""Answers that can't be all that was said."""

import pytest

from voice2text.domain import Segment, Span
from voice2text.speech.api.answers import Answer
from voice2text.speech.api.verdict import Fault, fault_of

pytestmark = pytest.mark.unit

MINUTE = (Span(0, 20_000), Span(21_000, 60_000))
# Slow speech, as people leave it in voice messages: two words a second, four syllables a second.
ENGLISH = " ".join(["well,", "you", "know"] * 20)
CHINESE = "我今天想和你说一下这件事情" * 8
JAPANESE = "きょうはとてもいいてんきですね" * 8
KOREAN = "오늘은 날씨가 아주 좋습니다 " * 10
THAI = "วันนี้อากาศดีมาก " * 20
NUMBERS = "8 495 123 45 67. " * 7


def fault(text: str, speech: tuple[Span, ...] = MINUTE, **fields: object) -> Fault | None:
    return fault_of(Answer(text, **fields), speech, output_tokens=2000)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [ENGLISH, CHINESE, JAPANESE, KOREAN, THAI, NUMBERS])
def test_a_minute_of_slow_speech_is_believed(text: str) -> None:
    assert fault(text) is None


@pytest.mark.parametrize(
    "text", [ENGLISH[:80], CHINESE[:20], JAPANESE[:20], KOREAN[:25], THAI[:60]]
)
def test_a_fifth_of_it_is_not(text: str) -> None:
    assert fault(text) is Fault.SPARSE


def test_no_answer() -> None:
    assert fault_of(None, MINUTE, output_tokens=None) is Fault.NONSENSE


def test_no_text_for_much_speech() -> None:
    assert fault("") is Fault.EMPTY


def test_no_text_for_a_cough() -> None:
    assert fault("", (Span(0, 1_200),)) is None


def test_a_short_word_may_take_its_time() -> None:
    assert fault("Hm.", (Span(0, 9_000),)) is None


def test_segments_that_end_long_before_the_speech() -> None:
    assert fault(ENGLISH, segments=(Segment(0, 50_000, ENGLISH),)) is Fault.CUT_OFF
    assert fault(ENGLISH, segments=(Segment(0, 56_000, ENGLISH),)) is None


def test_silence_after_the_last_segment_is_no_fault() -> None:
    speech = (Span(0, 50_000),)
    assert fault(ENGLISH, speech, segments=(Segment(0, 49_000, ENGLISH),)) is None


def test_as_many_tokens_as_the_model_writes() -> None:
    assert fault(ENGLISH, output_tokens=2000) is Fault.CUT_OFF
    assert fault(ENGLISH, output_tokens=1999) is None
    assert fault_of(Answer(ENGLISH, output_tokens=2000), MINUTE, output_tokens=None) is None
