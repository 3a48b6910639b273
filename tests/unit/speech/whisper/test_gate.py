"""What is doubted, and what is not."""

from dataclasses import replace

import pytest

from voice2text.domain import Span
from voice2text.speech.whisper import gate
from voice2text.speech.whisper.gate import Doubt, Evidence, doubts

pytestmark = pytest.mark.unit

TEXT = "Ask not what your country can do for you."
CLEAR = Evidence(
    text=TEXT, logprob=-0.2, no_speech=0.0, speech=(Span(0, 3000),), covered=(Span(0, 3000),)
)


def test_clear_speech_is_not_doubted() -> None:
    assert doubts(CLEAR) == frozenset()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"logprob": gate.SURE - 0.01}, {Doubt.UNSURE}),
        ({"logprob": gate.GARBLED - 0.01}, {Doubt.UNSURE, Doubt.GARBLED}),
        ({"logprob": -0.6, "no_speech": 0.7}, {Doubt.UNSURE, Doubt.NOBODY}),
        ({"no_speech": 0.9}, set()),  # the words are certain, so somebody spoke
        ({"text": f"{TEXT} " * 5}, {Doubt.REPEATING, Doubt.TOO_MUCH}),
        ({"text": "Ask not."}, {Doubt.TOO_LITTLE}),
        ({"text": ""}, {Doubt.TOO_LITTLE}),
        ({"covered": (Span(0, 1900),)}, {Doubt.HOLE}),
        ({"covered": (Span(0, 2100),)}, set()),
        ({"covered": ()}, {Doubt.HOLE}),
    ],
)
def test_each_doubt_has_its_evidence(change: dict[str, object], found: set[Doubt]) -> None:
    assert doubts(replace(CLEAR, **change)) == found  # type: ignore[arg-type]


def test_a_short_word_says_nothing_about_the_rate() -> None:
    short = (Span(0, 900),)
    assert doubts(replace(CLEAR, text="No", speech=short, covered=short)) == frozenset()


# What people say in three seconds, by script (their own words: "how are you today, my friend").
@pytest.mark.parametrize(
    "text",
    [
        "Как у тебя сегодня дела, мой друг?",
        "今日はお元気ですか、友よ、会えて嬉しい",
        "你今天好吗我的朋友很高兴见到你",
        "오늘 어떻게 지내세요 친구야 반가워요",
        "كيف حالك اليوم يا صديقي العزيز",
        "आज आप कैसे हैं मेरे प्रिय मित्र बताइए",
    ],
)
def test_a_rate_knows_its_script(text: str) -> None:
    assert doubts(replace(CLEAR, text=text)) == frozenset()
    cut_short = replace(CLEAR, text=text[: len(text) // 4])
    assert doubts(cut_short) == {Doubt.TOO_LITTLE}
