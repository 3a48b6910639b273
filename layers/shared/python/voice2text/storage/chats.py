"""Chats: who was met there, which languages, and whether we may still write."""

from sqlalchemy import Engine, select, update

from voice2text.domain import ChatType
from voice2text.storage.clock import utc_now
from voice2text.storage.meet import meet
from voice2text.storage.tables import ChatRow, UserRow
from voice2text.storage.transaction import reading, writing


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
        """The language of the person last met there, an IETF tag as Telegram gave it."""
        with reading(self._engine) as session:
            return session.scalar(
                select(UserRow.language)
                .join(ChatRow, ChatRow.last_user_id == UserRow.id)
                .where(ChatRow.id == chat_id)
            )

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
