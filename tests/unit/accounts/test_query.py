"""What a person types becomes words, and nothing else, in every database's language."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.accounts.query import MOST_TERMS, Query, fts5, query_of, websearch

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("blue car", Query(("blue", "car"), ())),
        ('"blue car" house', Query(("blue car", "house"), ())),
        ('car -red -"light green"', Query(("car",), ("red", "light green"))),
        ("don't", Query(("don t",), ())),
        ("", None),
        ("-red", None),
        ("!?*", None),
        ('"', None),
    ],
)
def test_words_phrases_and_what_must_not_be_there(typed: str, query: Query | None) -> None:
    assert query_of(typed) == query


def test_only_so_many_count() -> None:
    query = query_of(" ".join(f"w{number}" for number in range(100)))
    assert query is not None
    assert len(query.wanted) == MOST_TERMS


@given(typed=st.text())
def test_fts5_takes_whatever_is_typed(typed: str) -> None:
    query = query_of(typed)
    if query is None:
        return
    assert websearch(query).count('"') % 2 == 0
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(text)")
    connection.execute("SELECT rowid FROM t WHERE t MATCH ?", (fts5(query),)).fetchall()
    connection.close()
