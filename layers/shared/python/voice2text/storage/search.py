"""Words found in a person's own transcripts.

On PostgreSQL by the dictionary of each text's language, so that "сказать" finds "сказал"; on
SQLite by FTS5, which knows words but no grammar, in a table that lives for one search and holds
this person's texts only. Languages without spaces between words are searched letter by letter.
"""

from typing import Any

from sqlalchemy import Engine, and_, cast, false, func, or_, select, text, tuple_
from sqlalchemy.dialects.postgresql import REGCONFIG
from sqlalchemy.orm import Session

from voice2text.accounts.history import HIT_BEGINS, HIT_ENDS, Entry, Listing
from voice2text.accounts.query import Query, fts5, websearch
from voice2text.storage.dictionaries import SIMPLE
from voice2text.storage.history import entries, entry_of, newest_first
from voice2text.storage.snippets import snippet
from voice2text.storage.tables import JobRow, TranscriptTextRow
from voice2text.storage.transaction import reading

# SQLite: more than a person says in years, and still a fraction of a second.
_LOOKED_AT = 5_000
_HEADLINE = (
    f"StartSel={HIT_BEGINS}, StopSel={HIT_ENDS}, MaxWords=24, MinWords=12, MaxFragments=2, "
    'FragmentDelimiter=" … "'
)


class Search:
    """Every method raises `Retryable` if the database is out of reach."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, user_id: int, query: Query, first: int, most: int) -> Listing:
        """So many of the transcripts that fit, the newest first, after the first so many."""
        with reading(self._engine) as session:
            if session.get_bind().dialect.name == "postgresql":
                fits = _by_dictionary(session, user_id, query)
            else:
                fits = _by_fts5(session, user_id, query)
            fits = or_(fits, _by_letters(query))
            found = entries(user_id, TranscriptTextRow.text).where(fits)
            total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
            found = found.add_columns(TranscriptTextRow.dictionary)
            rows = session.execute(newest_first(found).offset(first).limit(most)).all()
            return Listing(tuple(_entry(session, row, query) for row in rows), total)


def _by_dictionary(session: Session, user_id: int, query: Query) -> Any:
    """One condition for each dictionary that the person's texts have: the index knows them."""
    used = session.scalars(
        select(TranscriptTextRow.dictionary)
        .join(
            JobRow,
            (JobRow.chat_id == TranscriptTextRow.chat_id)
            & (JobRow.message_id == TranscriptTextRow.message_id),
        )
        .where(JobRow.user_id == user_id, TranscriptTextRow.dictionary.is_not(None))
        .distinct()
    )
    return or_(
        false(),
        *(
            and_(
                TranscriptTextRow.dictionary == name,
                TranscriptTextRow.search.op("@@")(_tsquery(name or SIMPLE, query)),
            )
            for name in used
        ),
    )


def _by_fts5(session: Session, user_id: int, query: Query) -> Any:
    texts = session.execute(
        newest_first(entries(user_id, TranscriptTextRow.text))
        .where(TranscriptTextRow.dictionary.is_not(None))
        .limit(_LOOKED_AT)
    ).all()
    session.execute(text("DROP TABLE IF EXISTS temp.looked_through"))
    session.execute(
        text(
            "CREATE VIRTUAL TABLE temp.looked_through USING fts5("
            "text, content='', tokenize='unicode61 remove_diacritics 2')"
        )
    )
    if texts:
        session.execute(
            text("INSERT INTO temp.looked_through (rowid, text) VALUES (:place, :text)"),
            [{"place": place, "text": row.text} for place, row in enumerate(texts)],
        )
    places = session.scalars(
        text("SELECT rowid FROM temp.looked_through WHERE looked_through MATCH :query"),
        {"query": fts5(query)},
    ).all()
    session.execute(text("DROP TABLE temp.looked_through"))
    keys = [(texts[place].chat_id, texts[place].message_id) for place in places]
    return tuple_(JobRow.chat_id, JobRow.message_id).in_(keys)


def _by_letters(query: Query) -> Any:
    text_ = func.lower(TranscriptTextRow.text)
    return and_(
        TranscriptTextRow.dictionary.is_(None),
        *(text_.contains(one.lower(), autoescape=True) for one in query.wanted),
        *(~text_.contains(one.lower(), autoescape=True) for one in query.unwanted),
    )


def _entry(session: Session, row: Any, query: Query) -> Entry:
    if row.dictionary is None or session.get_bind().dialect.name != "postgresql":
        return entry_of(row, snippet(row.text, query.wanted))
    said = func.ts_headline(
        cast(row.dictionary, REGCONFIG),
        row.text.replace(HIT_BEGINS, "").replace(HIT_ENDS, ""),
        _tsquery(row.dictionary, query),
        _HEADLINE,
    )
    return entry_of(row, session.scalar(select(said)))


def _tsquery(dictionary: str, query: Query) -> Any:
    return func.websearch_to_tsquery(cast(dictionary, REGCONFIG), websearch(query))
