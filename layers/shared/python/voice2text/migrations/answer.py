"""The one shape of every answer. Never the URL, never a password."""

import uuid
from collections.abc import Mapping
from typing import TypedDict


class Failure(TypedDict):
    """Why it stopped; `code` is one of `errors.Code`, `statement` the SQL that failed."""

    code: str
    message: str | None
    sqlstate: str | None
    revision: str | None
    statement: str | None
    what_to_do: str


class Revision(TypedDict):
    """One migration of the history; `applied` says whether the database has it."""

    revision: str
    message: str
    applied: bool


class Loss(TypedDict):
    """Rows that a step would destroy; `what` is a table or `table.column`."""

    revision: str
    what: str
    rows: int | None  # None: what the step does can't be read from its SQL


# `from` is a keyword, so this one is spelled as a call.
Answer = TypedDict(
    "Answer",
    {
        "ok": bool,
        "action": str,  # empty if the request could not be read
        "run_id": str,
        "from": str | None,  # where the database was; "base" is an empty one, None is unknown
        "to": str | None,  # where it is now, read on a new connection
        "applied": list[str],  # the steps taken by this run, in the order taken
        "rolled_back": list[str],  # those of them that were taken back after a failure
        "noop": bool,  # the change that was asked for was there already
        "revisions": list[Revision],  # for history, heads and show
        "plan": list[Mapping[str, object]],  # for plan: one `plan.PlannedStep` per step
        "plan_sha": str | None,
        "backup_needed": bool,  # for plan
        "fingerprint": str | None,  # of the schema as it is in the database
        "findings": list[str],  # one line per difference
        "losses": list[Loss],  # what a refused step would have destroyed
        "lock_wait_ms": int,
        "elapsed_ms": int,
        "error": Failure | None,
    },
)


def blank() -> Answer:
    """An answer in which nothing has happened yet."""
    return {
        "ok": False,
        "action": "",
        "run_id": uuid.uuid4().hex,
        "from": None,
        "to": None,
        "applied": [],
        "rolled_back": [],
        "noop": False,
        "revisions": [],
        "plan": [],
        "plan_sha": None,
        "backup_needed": False,
        "fingerprint": None,
        "findings": [],
        "losses": [],
        "lock_wait_ms": 0,
        "elapsed_ms": 0,
        "error": None,
    }
