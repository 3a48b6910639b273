"""What the commands about one's own data need."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from voice2text.accounts.history import Entry, Listing, Stats
from voice2text.accounts.query import Query
from voice2text.chat.own.facts import Facts
from voice2text.domain import JobKey


class History(Protocol):
    """What people had transcribed, each only their own."""

    def page(self, user_id: int, first: int, most: int) -> Listing:
        """So many, after the first so many, the newest first."""

    def entry(self, user_id: int, key: JobKey) -> Entry | None:
        """One with its whole text; None if it is not theirs."""

    def stats(self, user_id: int, since: datetime | None = None) -> Stats:
        """How much it was, from a moment on or all of it."""


class Search(Protocol):
    """The same, by words."""

    def find(self, user_id: int, query: Query, first: int, most: int) -> Listing:
        """So many of those that fit, after the first so many, the newest first."""


class Erasures(Protocol):
    """Who deletes."""

    def begun(self, user_id: int, message_id: int) -> bool:
        """Whether the deletion that this message asked for was begun."""

    def erase(self, user_id: int, message_id: int) -> None:
        """Deletes all about a person; what was sent up to this message is void."""


class Belongings(Protocol):
    """All that is kept about people."""

    def files(self, user_id: int) -> Iterator[tuple[str, bytes]]:
        """A person's, as files."""


@dataclass(frozen=True, slots=True)
class Own:
    """All of it together."""

    history: History
    search: Search
    erasures: Erasures
    belongings: Belongings
    facts: Facts
