import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.accounts.vocabulary import LONGEST_WORD, folded, too_long, words_of

pytestmark = pytest.mark.unit


def test_words_are_separated_by_commas_and_lines() -> None:
    assert words_of("Ada  Lovelace,Łódź\nkubectl ,, ada lovelace") == (
        "Ada Lovelace",
        "Łódź",
        "kubectl",
    )


def test_a_word_that_is_too_long_is_left_out() -> None:
    assert words_of("a" * (LONGEST_WORD + 1) + ", b") == ("b",)
    assert too_long("a" * (LONGEST_WORD + 1) + ", b") == ("a" * (LONGEST_WORD + 1),)


@given(st.text())
def test_any_text_is_words(text: str) -> None:
    words = words_of(text)
    assert len({folded(word) for word in words}) == len(words)
    for word in words:
        assert 0 < len(word) <= LONGEST_WORD
        assert "," not in word
        assert word == " ".join(word.split())
