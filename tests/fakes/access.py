"""Whom the owners let in, with memory instead of a database."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from voice2text.accounts.access import Standing, digest_of
from voice2text.storage.clock import utc_now


@dataclass
class FakeAccess:
    now: Callable[[], datetime] = utc_now
    allowed: set[int] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    who_knows: set[int] = field(default_factory=set)
    minutes: dict[int, int] = field(default_factory=dict)
    invites: dict[str, tuple[int, datetime]] = field(default_factory=dict)

    def standing(self, chat_id: int, user_id: int | None) -> Standing:
        return Standing(
            person_is_allowed=user_id in self.allowed,
            chat_is_allowed=chat_id in self.allowed,
            is_blocked=bool({chat_id, user_id} & self.blocked),
        )

    def allow(self, whom: int) -> None:
        self.unblock(whom)
        self.allowed.add(whom)

    def welcome(self, chat_id: int) -> None:
        self.allowed.add(chat_id)

    def block(self, whom: int) -> None:
        self.blocked.add(whom)
        self.who_knows.discard(whom)

    def unblock(self, whom: int) -> None:
        self.blocked.discard(whom)
        self.who_knows.discard(whom)

    def limit(self, whom: int, minutes: int | None) -> None:
        self.minutes.pop(whom, None)
        if minutes is not None:
            self.minutes[whom] = minutes

    def is_told(self, whom: int) -> bool:
        return whom in self.who_knows

    def told(self, whom: int) -> None:
        self.who_knows.add(whom)

    def invite(self, code: str, *, created_by: int, uses: int, days: int) -> None:
        assert created_by
        self.invites[digest_of(code)] = (uses, self.now() + timedelta(days=days))

    def redeem(self, code: str, user_id: int) -> bool:
        if user_id in self.blocked | self.allowed:
            return user_id not in self.blocked
        uses, expires = self.invites.get(digest_of(code), (0, self.now()))
        if uses < 1 or expires <= self.now():
            return False
        self.invites[digest_of(code)] = (uses - 1, expires)
        self.allowed.add(user_id)
        return True

    def move(self, old_id: int, new_id: int) -> None:
        known = self.allowed | self.blocked | self.minutes.keys()
        if new_id in known:
            return
        for ids in (self.allowed, self.blocked, self.who_knows):
            if old_id in ids:
                ids.add(new_id)
        if old_id in self.minutes:
            self.minutes[new_id] = self.minutes[old_id]
