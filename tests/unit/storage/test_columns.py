"""Text that any database takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.storage.columns import storable

pytestmark = pytest.mark.unit


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_ordinary_text_is_untouched(text: str) -> None:
    assert storable(text) == text


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_becomes_utf8_without_nul(text: str) -> None:
    assert b"\0" not in storable(text).encode("utf-8")
    assert storable(storable(text)) == storable(text)


def test_what_no_database_takes() -> None:
    assert storable("a\0b\ud800c") == "ab?c"
