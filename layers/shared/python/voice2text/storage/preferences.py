"""What chats chose, and their vocabulary."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.orm import Session

from voice2text.accounts.preferences import GroupPolicy, Preferences, Retention
from voice2text.accounts.vocabulary import MOST_WORDS, TooManyWords, folded
from voice2text.storage.clock import utc_now
from voice2text.storage.tables import ChatRow, VocabularyRow
from voice2text.storage.transaction import reading, upsert, writing


class ChatPreferences:
    """The settings of chats. Every method raises `Retryable` if the database is out of reach."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, chat_id: int) -> Preferences:
        """What the chat chose; the defaults for what it did not choose, or if it is unknown."""
        with reading(self._engine) as session:
            row = session.get(ChatRow, chat_id)
            return _preferences(row) if row is not None else Preferences()

    def change(self, chat_id: int, **chosen: str | bool | None) -> None:
        """Sets some of a known chat's preferences, by the names of `Preferences`.

        None goes back to the default.

        Raises:
            TypeError: a name that `Preferences` does not have.
        """
        unknown = chosen.keys() - Preferences.__slots__
        if unknown:
            raise TypeError(f"no such preferences: {sorted(unknown)}")
        with writing(self._engine) as session:
            session.execute(update(ChatRow).where(ChatRow.id == chat_id).values(**chosen))

    def words(self, chat_id: int) -> tuple[str, ...]:
        """The chat's vocabulary, the oldest first."""
        with reading(self._engine) as session:
            return vocabulary(session, chat_id)

    def add_words(self, chat_id: int, words: Iterable[str]) -> None:
        """Adds words to a known chat's vocabulary; those that are there already stay.

        Raises:
            TooManyWords: there would be more than `MOST_WORDS`; none was added.
        """
        with writing(self._engine) as session:
            # The chat's row is locked, so that two who add at once are counted together.
            if session.get(ChatRow, chat_id, with_for_update=True) is None:
                return
            for number, word in enumerate(words):
                row = upsert(
                    session,
                    VocabularyRow,
                    {
                        "chat_id": chat_id,
                        "folded": folded(word),
                        "word": word,
                        "number": number,
                        "added_at": utc_now(),
                    },
                )
                session.execute(row.on_conflict_do_nothing())
            if _count(session, chat_id) > MOST_WORDS:
                raise TooManyWords

    def remove_words(self, chat_id: int, words: Iterable[str]) -> int:
        """Takes words out; answers how many were there."""
        with writing(self._engine) as session:
            gone = session.execute(
                delete(VocabularyRow)
                .where(
                    VocabularyRow.chat_id == chat_id,
                    VocabularyRow.folded.in_([folded(word) for word in words]),
                )
                .returning(VocabularyRow.folded)
            )
            return len(gone.all())

    def clear_words(self, chat_id: int) -> None:
        """Empties the vocabulary."""
        with writing(self._engine) as session:
            session.execute(delete(VocabularyRow).where(VocabularyRow.chat_id == chat_id))


def vocabulary(session: Session, chat_id: int) -> tuple[str, ...]:
    """The chat's words, the oldest first."""
    found = session.scalars(
        select(VocabularyRow.word)
        .where(VocabularyRow.chat_id == chat_id)
        .order_by(VocabularyRow.added_at, VocabularyRow.number, VocabularyRow.folded)
    )
    return tuple(found)


def _count(session: Session, chat_id: int) -> int:
    counted = select(func.count()).where(VocabularyRow.chat_id == chat_id)
    return session.scalar(counted.select_from(VocabularyRow)) or 0


def _preferences(row: ChatRow) -> Preferences:
    """What an older version of the code can't know is its default."""
    chosen: dict[str, Any] = {
        name: getattr(row, name) for name in Preferences.__slots__ if getattr(row, name) is not None
    }
    for name, kind in (("retention", Retention), ("group_policy", GroupPolicy)):
        if name in chosen:
            known = chosen.pop(name)
            if known in set(kind):
                chosen[name] = kind(known)
    return Preferences(**chosen)
