"""Broadcasts and their queue, with memory."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count

from tests.fakes.storage import FakeChats
from voice2text.accounts.access import Access, Rules
from voice2text.accounts.broadcasts import Broadcast, CastState
from voice2text.domain import ChatType
from voice2text.storage.clock import utc_now


class FakeBroadcasts:
    def __init__(
        self, chats: FakeChats, rules: Rules, *, now: Callable[[], datetime] = utc_now
    ) -> None:
        self.casts: dict[int, Broadcast] = {}
        self._chats = chats
        self._rules = rules
        self._now = now
        self._numbers = count(1)

    def draft(self, from_chat_id: int, message_id: int) -> int:
        number = next(self._numbers)
        self.casts[number] = Broadcast(number, from_chat_id, message_id, CastState.DRAFT)
        return number

    def broadcast(self, number: int) -> Broadcast | None:
        return self.casts.get(number)

    def begin(self, number: int, progress_message_id: int) -> None:
        cast = self.casts.get(number)
        if cast is not None and cast.state is CastState.DRAFT:
            self.casts[number] = replace(
                cast, state=CastState.SENDING, progress_message_id=progress_message_id
            )

    def end(self, number: int, state: CastState) -> None:
        cast = self.casts.get(number)
        if cast is not None and cast.state in {CastState.DRAFT, CastState.SENDING}:
            self.casts[number] = replace(cast, state=state)

    def record(self, number: int, chat_id: int, *, is_sent: bool) -> CastState:
        cast = self.casts[number]
        if cast.cursor >= chat_id:
            return CastState.SENDING
        self.casts[number] = replace(
            cast,
            cursor=chat_id,
            sent=cast.sent + is_sent,
            failed=cast.failed + (not is_sent),
        )
        return cast.state

    def shown(self, number: int) -> None:
        cast = self.casts[number]
        if cast.state is CastState.SENDING:
            self.casts[number] = replace(cast, shown_at=self._now())

    def next(self, cast: Broadcast, most: int) -> list[int]:
        return self._audience(cast)[:most]

    def left(self, cast: Broadcast) -> int:
        return len(self._audience(cast))

    def _audience(self, cast: Broadcast) -> list[int]:
        access = self._chats.access
        allowed = access.allowed | self._rules.owner_ids
        return sorted(
            chat_id
            for chat_id, chat in self._chats.chats.items()
            if chat.type is ChatType.PRIVATE
            and cast.cursor < chat_id != cast.from_chat_id
            and chat.lost_reason is None
            and chat_id not in access.blocked
            and (self._rules.access is Access.OPEN or chat_id in allowed)
        )


@dataclass
class FakeSteps:
    """Drops what has the name of a step that was put before, as the queue does."""

    waiting: list[int] = field(default_factory=list)
    names: set[tuple[int, int]] = field(default_factory=set)

    def put_step(self, number: int, cursor: int) -> None:
        if (number, cursor) not in self.names:
            self.names.add((number, cursor))
            self.waiting.append(number)
