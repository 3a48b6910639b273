"""The one shape of every answer. Never the URL, never a password."""

import uuid
from typing import TypedDict


class Failure(TypedDict):
    """Why it stopped; `code` is one of `errors.Code`."""

    code: str
    message: str | None
    sqlstate: str | None
    revision: str | None
    what_to_do: str


class Revision(TypedDict):
    """One migration of the history; `applied` says whether the database has it."""

    revision: str
    message: str
    applied: bool


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
        "noop": bool,  # the change that was asked for was there already
        "revisions": list[Revision],  # for history and heads
        "findings": list[str],  # for check: one line per difference
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
        "noop": False,
        "revisions": [],
        "findings": [],
        "lock_wait_ms": 0,
        "elapsed_ms": 0,
        "error": None,
    }
