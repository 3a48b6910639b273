"""Reading what the operator or the pipeline asked for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from voice2text.migrations.errors import Code, MigrationError


class Action(StrEnum):
    """What the migrator can do; only the last three change the database."""

    CURRENT = "current"
    HISTORY = "history"
    HEADS = "heads"
    SHOW = "show"
    CHECK = "check"
    VERIFY = "verify"
    PLAN = "plan"
    STAMP = "stamp"
    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"


CHANGES = (Action.UPGRADE, Action.DOWNGRADE)
_TARGETS = {
    Action.SHOW: "a revision",
    Action.PLAN: "head, a revision, +N, -N or base",
    Action.STAMP: "head, a revision or base",
    Action.UPGRADE: "head, a revision or +N",
    Action.DOWNGRADE: "-N, a revision or base",
}
_RELATIVE = re.compile(r"[+-][1-9][0-9]{0,3}")
_TEXTS = ("action", "revision", "expected_current", "backup_id", "plan_sha")
_FIELDS = {*_TEXTS, "allow_data_loss"}
# Which actions a field makes sense with; `action` and `revision` are checked apart.
_BELONGS = {
    "expected_current": (*CHANGES, Action.PLAN, Action.STAMP),
    "plan_sha": CHANGES,
    "backup_id": (Action.DOWNGRADE,),
    "allow_data_loss": (Action.DOWNGRADE,),
}


@dataclass(frozen=True, slots=True)
class Request:
    """An action, its target, and where the sender believes the database to be.

    `plan_sha` is a reviewed plan's: nothing else may be done. A downgrade that loses rows needs
    both `allow_data_loss` and the `backup_id` of a backup that has them.
    """

    action: Action
    revision: str | None = None
    expected_current: str | None = None
    backup_id: str | None = None
    plan_sha: str | None = None
    allow_data_loss: bool = False


def read_request(payload: object) -> Request:
    """Reads `{"action": …, "revision": …, "expected_current": …}` and the rarer fields.

    A relative target needs `expected_current`: without it, a payload delivered twice moves twice.

    Raises:
        MigrationError: `bad_request`, saying what to send instead.
    """
    if not isinstance(payload, Mapping):
        raise _bad('Send an object: {"action": "current"}.')
    if unknown := sorted(str(name) for name in payload.keys() - _FIELDS):
        raise _bad(f"Leave out {', '.join(unknown)}; known are {', '.join(sorted(_FIELDS))}.")
    texts = {name: payload.get(name) for name in _TEXTS}
    if any(not (value is None or isinstance(value, str)) for value in texts.values()):
        raise _bad(f"Send {', '.join(_TEXTS)} as strings.")
    loss = payload.get("allow_data_loss") or False
    if loss is not True and loss is not False:
        raise _bad("Send allow_data_loss as true or false.")
    action = texts.pop("action")
    if action not in tuple(Action):
        raise _bad(f"Send one of these actions: {', '.join(Action)}.")
    request = Request(Action(action), **texts, allow_data_loss=loss)
    _check_fields(request)
    _check_target(request)
    return request


def is_relative(revision: str) -> bool:
    """Whether it is `+N` or `-N`."""
    return _RELATIVE.fullmatch(revision) is not None


def _check_fields(request: Request) -> None:
    for name, actions in _BELONGS.items():
        if getattr(request, name) and request.action not in actions:
            raise _bad(f"Send {request.action} without {name}.")
    if request.allow_data_loss and not (request.backup_id or "").strip():
        raise _bad("Send backup_id with allow_data_loss: the id of a backup made just before.")


def _check_target(request: Request) -> None:
    action, revision = request.action, request.revision
    if action not in _TARGETS:
        if revision is not None:
            raise _bad(f"Send {action} without revision.")
        return
    if not revision:
        raise _bad(f"Send revision with {action}: {_TARGETS[action]}.")
    if action is Action.STAMP and request.expected_current is None:
        raise _bad("Send expected_current with stamp: the revision that current answers.")
    if is_relative(revision) and action is not Action.PLAN:
        _check_relative(request, revision)


def _check_relative(request: Request, revision: str) -> None:
    if request.action not in CHANGES:
        raise _bad(f"Send {request.action} with {_TARGETS[request.action]}.")
    if revision[0] != ("+" if request.action is Action.UPGRADE else "-"):
        raise _bad("Send +N with upgrade and -N with downgrade.")
    if request.expected_current is None:
        raise _bad(
            f"Send expected_current with {revision}: call current, and send the revision that "
            "it answers. Without it, the same payload delivered twice would move twice."
        )


def _bad(what_to_do: str) -> MigrationError:
    return MigrationError(Code.BAD_REQUEST, what_to_do)
