"""Reading what the operator or the pipeline asked for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from voice2text.migrations.errors import Code, MigrationError


class Action(StrEnum):
    """What the migrator can do; only the last two change the database."""

    CURRENT = "current"
    HISTORY = "history"
    HEADS = "heads"
    CHECK = "check"
    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"


CHANGES = (Action.UPGRADE, Action.DOWNGRADE)
_RELATIVE = re.compile(r"[+-][1-9][0-9]{0,3}")
_FIELDS = {"action", "revision", "expected_current"}


@dataclass(frozen=True, slots=True)
class Request:
    """An action, its target, and where the sender believes the database to be."""

    action: Action
    revision: str | None = None
    expected_current: str | None = None


def read_request(payload: object) -> Request:
    """Reads `{"action": …, "revision": …, "expected_current": …}`.

    A relative target needs `expected_current`: without it, a payload delivered twice moves twice.

    Raises:
        MigrationError: `bad_request`, saying what to send instead.
    """
    if not isinstance(payload, Mapping):
        raise _bad('Send an object: {"action": "current"}.')
    if unknown := sorted(str(name) for name in payload.keys() - _FIELDS):
        raise _bad(f"Leave out {', '.join(unknown)}; known are {', '.join(sorted(_FIELDS))}.")
    texts = {name: payload.get(name) for name in _FIELDS}
    if any(not (value is None or isinstance(value, str)) for value in texts.values()):
        raise _bad("Send action, revision and expected_current as strings.")
    if texts["action"] not in tuple(Action):
        raise _bad(f"Send one of these actions: {', '.join(Action)}.")
    request = Request(Action(texts["action"]), texts["revision"], texts["expected_current"])
    _check_target(request)
    return request


def is_relative(revision: str) -> bool:
    """Whether it is `+N` or `-N`."""
    return _RELATIVE.fullmatch(revision) is not None


def _check_target(request: Request) -> None:
    action, revision = request.action, request.revision
    if action not in CHANGES:
        if revision is not None or request.expected_current is not None:
            raise _bad(f"Send {action} without revision and expected_current.")
        return
    if not revision:
        known = "head, a revision or +N" if action is Action.UPGRADE else "-N, a revision or base"
        raise _bad(f"Send revision with {action}: {known}.")
    if is_relative(revision):
        if revision[0] != ("+" if action is Action.UPGRADE else "-"):
            raise _bad("Send +N with upgrade and -N with downgrade.")
        if request.expected_current is None:
            raise _bad(
                f"Send expected_current with {revision}: call current, and send the revision that "
                "it answers. Without it, the same payload delivered twice would move twice."
            )


def _bad(what_to_do: str) -> MigrationError:
    return MigrationError(Code.BAD_REQUEST, what_to_do)
