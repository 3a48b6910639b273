"""Revision ids are UTC times, so that a folder listing is the history."""

from datetime import UTC, datetime, timedelta

_FORMAT = "%Y%m%d_%H%M%S"


def later_than(newest: str) -> str:
    """The time as a revision id; a second after `newest` if some clock went wrong."""
    found = datetime.now(UTC).strftime(_FORMAT)
    if found > newest:
        return found
    after = datetime.strptime(newest, _FORMAT).replace(tzinfo=UTC) + timedelta(seconds=1)
    return after.strftime(_FORMAT)
