"""A transcript's text in one row, to be looked through, and how many words it has."""

from typing import Any

from sqlalchemy import Engine, Select, cast, func, select, text, update
from sqlalchemy.dialects.postgresql import REGCONFIG
from sqlalchemy.orm import Session

from voice2text.domain import JobKey, Transcript
from voice2text.storage.columns import storable
from voice2text.storage.dictionaries import UNSPACED, dictionary_of
from voice2text.storage.tables import UNCOUNTED, JobRow, PartRow, TranscriptTextRow
from voice2text.storage.transaction import reading, upsert, writing

# A tsvector holds a megabyte (postgresql.org/docs/current/textsearch-limitations.html); so many
# letters, four bytes each, are more than three hours of speech. What follows is not found.
_SEARCHED_LETTERS = 200_000
# A word of an unspaced script, roughly.
_LETTERS_A_WORD = 2


def words_of(transcript: Transcript) -> int:
    """How many words were said; of a script without spaces, half as many as it has letters."""
    if transcript.language in UNSPACED:
        return sum(map(str.isalpha, transcript.text)) // _LETTERS_A_WORD
    return len(transcript.text.split())


def write_text(session: Session, key: JobKey, transcript: Transcript) -> None:
    """Stores the text in place of an earlier one."""
    dictionary = dictionary_of(transcript.language)
    values = {
        "language": transcript.language,
        "dictionary": dictionary,
        "text": transcript.text,
        "search": _search(session, dictionary, transcript.text),
    }
    keys = {"chat_id": key.chat_id, "message_id": key.message_id}
    row = upsert(session, TranscriptTextRow, keys | values)
    session.execute(
        row.on_conflict_do_update(index_elements=list(keys), set_=values),
        execution_options={"synchronize_session": False},
    )


def _search(session: Session, dictionary: str | None, text: str) -> Any:
    if dictionary is None or session.get_bind().dialect.name != "postgresql":
        return None
    return func.to_tsvector(cast(dictionary, REGCONFIG), storable(text)[:_SEARCHED_LETTERS])


class MissingTexts:
    """Transcripts without a text row: those that code wrote which knew of no such rows.

    Every method raises `Retryable` if the database is out of reach.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def write(self, most: int) -> int:
        """Writes the rows of at most so many transcripts; answers of how many."""
        with reading(self._engine) as session:
            keys = [
                JobKey(found.chat_id, found.message_id)
                for found in session.execute(_missing().limit(most))
            ]
        for key in keys:
            with writing(self._engine) as session:
                self._write_one(session, key)
        return len(keys)

    def _write_one(self, session: Session, key: JobKey) -> None:
        from voice2text.storage.transcripts import load  # noqa: PLC0415 - it writes texts, too

        # The lock keeps whoever deletes the transcript waiting; if it is gone, there is none.
        lock = _missing().where(JobRow.chat_id == key.chat_id, JobRow.message_id == key.message_id)
        transcript = load(session, key)
        if session.execute(lock.with_for_update()).first() is None or transcript is None:
            return
        write_text(session, key, transcript)
        session.execute(
            update(JobRow)
            .where(JobRow.chat_id == key.chat_id, JobRow.message_id == key.message_id)
            .values(words=words_of(transcript)),
            execution_options={"synchronize_session": False},
        )


def _missing() -> Select[int, int]:
    has_parts = (
        select(PartRow.number)
        .where(PartRow.chat_id == JobRow.chat_id, PartRow.message_id == JobRow.message_id)
        .exists()
    )
    return select(JobRow.chat_id, JobRow.message_id).where(text(UNCOUNTED), has_parts)
