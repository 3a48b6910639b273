"""Chats: who was met there, which languages, and whether we may still write."""

from collections.abc import Sequence

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from voice2text.accounts.preferences import Preferences
from voice2text.domain import ChatType
from voice2text.storage.access import move
from voice2text.storage.clock import utc_now
from voice2text.storage.meet import meet
from voice2text.storage.recent import recent_languages
from voice2text.storage.tables import ChatRow, UserRow, VocabularyRow
from voice2text.storage.transaction import reading, writing

# Why a group that became a supergroup is not written to any more.
MIGRATED = "migrated"


class Chats:
    """The chats that we know. Every method raises `Retryable` if the database is out of reach."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def meet(
        self, chat_id: int, chat_type: ChatType, *, user_id: int | None, user_language: str | None
    ) -> None:
        """Remembers the chat and the person; an unknown language keeps the one known before."""
        with writing(self._engine) as session:
            meet(session, chat_id, chat_type, user_id=user_id, user_language=user_language)

    def speech_language(self, chat_id: int) -> str | None:
        """The language pinned for speech there, an ISO 639-1 code; None is automatic."""
        with reading(self._engine) as session:
            return session.scalar(select(ChatRow.speech_language).where(ChatRow.id == chat_id))

    def pin_language(self, chat_id: int, code: str | None) -> None:
        """Pins the language of speech in a chat that was met before; None unpins."""
        with writing(self._engine) as session:
            session.execute(
                update(ChatRow).where(ChatRow.id == chat_id).values(speech_language=code)
            )

    def bot_language(self, chat_id: int) -> str | None:
        """The language chosen there, else that of the person last met; an IETF tag."""
        with reading(self._engine) as session:
            return session.scalar(
                select(func.coalesce(ChatRow.bot_language, UserRow.language))
                .outerjoin(UserRow, ChatRow.last_user_id == UserRow.id)
                .where(ChatRow.id == chat_id)
            )

    def recent_languages(self, user_id: int) -> tuple[str, ...]:
        """What the person spoke before, ISO 639-1 codes, the latest first."""
        with reading(self._engine) as session:
            return recent_languages(session, user_id)

    def loss(self, chat_id: int) -> str | None:
        """Why we can't write there; None if we can, as far as we know."""
        with reading(self._engine) as session:
            return session.scalar(select(ChatRow.lost_reason).where(ChatRow.id == chat_id))

    def migrate(self, old_id: int, new_id: int) -> None:
        """A group became a supergroup: the new chat takes over what the old one chose, once.

        The old one keeps its recordings, whose numbers mean nothing in the new one.
        """
        with writing(self._engine) as session:
            old, new = session.get(ChatRow, old_id), session.get(ChatRow, new_id)
            if old is None or old.lost_reason == MIGRATED:
                return
            if new is None:
                new = ChatRow(id=new_id, type=ChatType.SUPERGROUP, met_at=utc_now())
                new.last_user_id = old.last_user_id
                session.add(new)
                session.flush()  # the words below refer to it
            for name in Preferences.__slots__:
                if getattr(new, name) is None:
                    setattr(new, name, getattr(old, name))
            known = {one.folded for one in _words(session, new_id)}
            for word in _words(session, old_id):
                if word.folded not in known:
                    session.add(
                        VocabularyRow(
                            chat_id=new_id,
                            folded=word.folded,
                            word=word.word,
                            number=word.number,
                            added_at=word.added_at,
                        )
                    )
            move(session, old_id, new_id)
            old.lost_at, old.lost_reason = utc_now(), MIGRATED

    def lost(self, chat_id: int, reason: str) -> None:
        """We can't write there any more: blocked, thrown out, no right to."""
        with writing(self._engine) as session:
            session.execute(
                update(ChatRow)
                .where(ChatRow.id == chat_id)
                .values(lost_at=utc_now(), lost_reason=reason)
            )

    def found(self, chat_id: int) -> None:
        """We can write there again."""
        with writing(self._engine) as session:
            session.execute(
                update(ChatRow).where(ChatRow.id == chat_id).values(lost_at=None, lost_reason=None)
            )


def _words(session: Session, chat_id: int) -> Sequence[VocabularyRow]:
    return session.scalars(select(VocabularyRow).where(VocabularyRow.chat_id == chat_id)).all()
