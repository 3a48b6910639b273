"""Long text becomes messages that Telegram takes and a person can read."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from voice2text.text.graphemes import inside_grapheme
from voice2text.text.split import MESSAGE_UNITS, split, units

pytestmark = pytest.mark.unit

FAMILY = "👨‍👩‍👧‍👦"
SCOTLAND = "🏴󠁧󠁢󠁳󠁣󠁴󠁿"
words = st.sampled_from(
    [
        "word",
        "слово",
        "كلمة",
        "שלום",
        "漢字仮名交じり文",
        "नमस्ते",
        FAMILY,
        "🇩🇪🇫🇷",
        SCOTLAND,
        "e\u0301",
        "👍🏽",
        "각",
        "x" * 40,
    ]
)
gaps = st.sampled_from([" ", ". ", "! ", "。", "？", "… ", "؟ ", "। ", "\n", "\n\n", "\r\n", "，"])
prose = st.lists(st.tuples(words, gaps), max_size=60).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)
anything = st.one_of(prose, st.text(st.characters(exclude_categories=["Cs"]), max_size=300))


def without_spaces(text: str) -> str:
    return "".join(text.split())


@given(anything, st.integers(2, 60))
@example("a" + "\u0301" * 10, 4)
@example(" \u0301", 2)
@example("🇩" * 9, 2)
def test_every_piece_fits_and_only_whitespace_is_lost(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(0 < units(piece) <= limit for piece in pieces)
    assert without_spaces("".join(pieces)) == without_spaces(text)
    # Within a piece even the whitespace stays.
    found = 0
    for piece in pieces:
        position = text.index(piece, found)
        assert not text[found:position].strip()
        found = position + len(piece)


@given(prose)
def test_no_visible_character_is_torn(text: str) -> None:
    position = 0
    for piece in split(text, 40):  # longer than any visible character above
        position = text.index(piece, position)
        assert not inside_grapheme(text, position)
        position += len(piece)


@given(anything)
def test_short_text_stays_whole(text: str) -> None:
    assert split(text) == ([text.strip()] if text.strip() else [])


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_units_are_utf16_units(text: str) -> None:
    assert units(text) == len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize("char", ["a", "я", "漢", "👍"])
def test_the_limit_is_telegrams(char: str) -> None:
    fits = char * (MESSAGE_UNITS // units(char))
    assert split(fits) == [fits]
    assert split(fits + char) == [fits, char]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One two three. Four five six seven.", ["One two three.", "Four five six seven."]),
        ("Раз два три! Четыре пять шесть.", ["Раз два три!", "Четыре пять шесть."]),
        (
            "今日はとても良い天気です。明日も晴れるでしょう。",
            ["今日はとても良い天気です。", "明日も晴れるでしょう。"],
        ),
        ("واحد اثنان ثلاثة؟ أربعة خمسة ستة", ["واحد اثنان ثلاثة؟", "أربعة خمسة ستة"]),
        ("Einmal „eins zwei.” Und drei vier", ["Einmal „eins zwei.”", "Und drei vier"]),
        ("First line here\nsecond. Third line", ["First line here", "second. Third line"]),
        ("Pi is 3.14159 and so it goes", ["Pi is 3.14159 and so", "it goes"]),
        ("A. Then one long unbroken phrase", ["A. Then one long", "unbroken phrase"]),
    ],
)
def test_cuts_where_a_reader_would(text: str, expected: list[str]) -> None:
    assert split(text, 21) == expected


def test_a_word_longer_than_a_message_is_cut() -> None:
    assert split("x" * 9000) == ["x" * 4096, "x" * 4096, "x" * 808]


def test_a_hard_cut_spares_emoji_and_accents() -> None:
    assert split(FAMILY * 3, 12) == [FAMILY] * 3
    assert split("🇩🇪" * 3, 6) == ["🇩🇪"] * 3
    assert split("e\u0301" * 3, 3) == ["e\u0301"] * 3


def test_messages_of_prose_are_at_least_half_full() -> None:
    pieces = split("слово. " * 100_000)
    assert all(units(piece) > MESSAGE_UNITS // 2 for piece in pieces[:-1])
