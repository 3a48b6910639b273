"""Who may use the bot: everybody, those whom an owner let in, or also those who were invited.

Owners always may. A blocked person or group may not, whatever else is said of them. In a group a
recording is taken if the group was let in or its speaker was; a group is let in when somebody who
may use the bot adds it there or gives it a command there. A channel's posts have no person, so an
owner lets the channel itself in.
"""

import hashlib
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from voice2text.domain import Recording
from voice2text.errors import Refusal, Refused

# Nobody guesses 16 random bytes. They are 22 characters, of those that Telegram takes in a link, 64
# at most (core.telegram.org/bots/features#deep-linking).
_CODE_BYTES = 16


class Access(StrEnum):
    """Whom the bot serves. `invite` is the allow-list with codes that put people on it."""

    OPEN = "open"
    ALLOW_LIST = "allow-list"
    INVITE = "invite"


class Verdict(StrEnum):
    """What somebody is to the bot."""

    ADMITTED = "admitted"
    STRANGER = "stranger"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Standing:
    """What owners, or an invitation, said of a person and of the chat that they speak in.

    In private both are one. `is_blocked`: either is.
    """

    person_is_allowed: bool = False
    chat_is_allowed: bool = False
    is_blocked: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """The operator's: whom to serve, and who the owners are, by their Telegram ids."""

    access: Access = Access.OPEN
    owner_ids: frozenset[int] = frozenset()

    def judge(self, user_id: int | None, standing: Standing) -> Verdict:
        """What the person is; None is nobody, as behind a channel's post."""
        if user_id in self.owner_ids:
            return Verdict.ADMITTED
        if standing.is_blocked:
            return Verdict.BLOCKED
        is_allowed = standing.person_is_allowed or standing.chat_is_allowed
        is_admitted = is_allowed or self.access is Access.OPEN
        return Verdict.ADMITTED if is_admitted else Verdict.STRANGER


class Standings(Protocol):
    """What is written down of people and chats."""

    def standing(self, chat_id: int, user_id: int | None) -> Standing:
        """Of a chat, and of a person there."""


class Admission:
    """Lets recordings in or turns them away."""

    def __init__(self, rules: Rules, standings: Standings) -> None:
        self._rules = rules
        self._standings = standings

    def admit(self, recording: Recording) -> None:
        """Passes the recordings of those who may use the bot.

        Raises:
            Refused: theirs is not taken; `limit` is the number by which an owner can let them in.
            Retryable: the database is out of reach.
        """
        chat_id, user_id = recording.key.chat_id, recording.user_id
        verdict = self._rules.judge(user_id, self._standings.standing(chat_id, user_id))
        if verdict is Verdict.BLOCKED:
            raise Refused(Refusal.BLOCKED)
        if verdict is Verdict.STRANGER:
            raise Refused(Refusal.NOT_ADMITTED, limit=user_id or chat_id)


def new_code() -> str:
    """The code of an invitation, for a t.me/bot?start= link."""
    return secrets.token_urlsafe(_CODE_BYTES)


def digest_of(code: str) -> str:
    """What is kept of a code: who reads the database can't invite anybody."""
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()
