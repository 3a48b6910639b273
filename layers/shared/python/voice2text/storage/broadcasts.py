"""Broadcasts: how far each has come, and who is still to get it."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, func, select, update

from voice2text.accounts.access import Access, Rules
from voice2text.accounts.broadcasts import Broadcast, CastState
from voice2text.domain import ChatType
from voice2text.storage.clock import utc_now
from voice2text.storage.tables import AccessRow, BroadcastRow, ChatRow
from voice2text.storage.transaction import reading, writing


class Broadcasts:
    """The broadcasts. Every method raises `Retryable` if the database is out of reach.

    Args:
        engine: the database.
        rules: who may use the bot; nobody else is written to.
        now: an aware clock.
    """

    def __init__(
        self, engine: Engine, rules: Rules, *, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._engine = engine
        self._rules = rules
        self._now = now

    def draft(self, from_chat_id: int, message_id: int) -> int:
        """Remembers which message shall go to everybody; answers the broadcast's number."""
        number = secrets.randbits(62)
        with writing(self._engine) as session:
            session.add(
                BroadcastRow(
                    id=number,
                    from_chat_id=from_chat_id,
                    message_id=message_id,
                    state=CastState.DRAFT,
                    cursor=0,
                    sent=0,
                    failed=0,
                    created_at=self._now(),
                )
            )
        return number

    def broadcast(self, number: int) -> Broadcast | None:
        """How far it has come."""
        with reading(self._engine) as session:
            row = session.get(BroadcastRow, number)
            return _broadcast(row) if row is not None else None

    def begin(self, number: int, progress_message_id: int) -> None:
        """It is sent from now on; what has begun or ended already stays as it is."""
        self._change(
            number,
            CastState.DRAFT,
            state=CastState.SENDING,
            progress_message_id=progress_message_id,
        )

    def end(self, number: int, state: CastState) -> None:
        """It is done, or cancelled; what has ended already keeps its end."""
        for before in (CastState.DRAFT, CastState.SENDING):
            self._change(number, before, state=state)

    def record(self, number: int, chat_id: int, *, is_sent: bool) -> CastState:
        """A chat is done with; answers whether to go on."""
        column = BroadcastRow.sent if is_sent else BroadcastRow.failed
        with writing(self._engine) as session:
            state = session.scalar(
                update(BroadcastRow)
                .where(BroadcastRow.id == number, BroadcastRow.cursor < chat_id)
                .values({BroadcastRow.cursor: chat_id, column: column + 1})
                .returning(BroadcastRow.state),
                execution_options={"synchronize_session": False},
            )
            return CastState(state) if state is not None else CastState.SENDING

    def shown(self, number: int) -> None:
        """The owner sees how far it is."""
        self._change(number, CastState.SENDING, shown_at=self._now())

    def next(self, cast: Broadcast, most: int) -> list[int]:
        """The private chats that come next, by their ids."""
        with reading(self._engine) as session:
            chosen = self._audience(cast, select(ChatRow.id)).order_by(ChatRow.id).limit(most)
            return list(session.scalars(chosen))

    def left(self, cast: Broadcast) -> int:
        """How many are still to get it."""
        with reading(self._engine) as session:
            return session.scalar(self._audience(cast, select(func.count(ChatRow.id)))) or 0

    def _audience(self, cast: Broadcast, chosen: Select[Any]) -> Select[Any]:
        """People whom we may write to and who may use the bot, but the sender, after the cursor."""
        chosen = chosen.outerjoin(AccessRow, AccessRow.id == ChatRow.id).where(
            ChatRow.type == ChatType.PRIVATE,
            ChatRow.id > cast.cursor,
            ChatRow.id != cast.from_chat_id,
            ChatRow.lost_at.is_(None),
            AccessRow.blocked_at.is_(None),
        )
        if self._rules.access is Access.OPEN:
            return chosen
        is_owner = ChatRow.id.in_(self._rules.owner_ids)
        return chosen.where(AccessRow.allowed_at.is_not(None) | is_owner)

    def _change(self, number: int, before: CastState, **values: Any) -> None:
        with writing(self._engine) as session:
            session.execute(
                update(BroadcastRow)
                .where(BroadcastRow.id == number, BroadcastRow.state == before)
                .values(**values),
                execution_options={"synchronize_session": False},
            )


def _broadcast(row: BroadcastRow) -> Broadcast:
    return Broadcast(
        number=row.id,
        from_chat_id=row.from_chat_id,
        message_id=row.message_id,
        state=CastState(row.state),
        cursor=row.cursor,
        sent=row.sent,
        failed=row.failed,
        progress_message_id=row.progress_message_id,
        shown_at=row.shown_at,
    )
