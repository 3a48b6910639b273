"""Chats and people become known the first time that anything of theirs arrives."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlalchemy.orm import Session

from voice2text.domain import ChatType
from voice2text.storage.clock import utc_now
from voice2text.storage.tables import ChatRow, UserRow
from voice2text.storage.transaction import upsert


@dataclass(frozen=True, slots=True)
class Met:
    """What is known of the chat and the person from before."""

    speech_language: str | None
    user_language: str | None


def meet(
    session: Session,
    chat_id: int,
    chat_type: ChatType,
    *,
    user_id: int | None,
    user_language: str | None,
) -> Met:
    """Adds or refreshes the person, then the chat; always in this order, so that none deadlock.

    What the newcomer doesn't say stays as it was: Telegram may leave the language out, and a
    channel's post has no person.
    """
    now = utc_now()
    language = None
    if user_id is not None:
        user = upsert(session, UserRow, {"id": user_id, "language": user_language, "met_at": now})
        language = session.scalar(
            user.on_conflict_do_update(
                index_elements=["id"],
                set_={"language": func.coalesce(user.excluded.language, UserRow.language)},
            ).returning(UserRow.language)
        )
    chat = upsert(
        session,
        ChatRow,
        {"id": chat_id, "type": chat_type, "last_user_id": user_id, "met_at": now},
    )
    speech_language = session.scalar(
        chat.on_conflict_do_update(
            index_elements=["id"],
            set_={
                "type": chat.excluded.type,
                "last_user_id": func.coalesce(chat.excluded.last_user_id, ChatRow.last_user_id),
            },
        ).returning(ChatRow.speech_language)
    )
    return Met(speech_language, language)
