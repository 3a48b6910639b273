"""What has had its time goes: chore after chore, each a little at a time, until the time is up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

# Rows at once: each chore's transactions stay short, and every chore has its turn.
MOST = 500
# What a chore may take once more before the invocation ends.
_RESERVE_SECONDS = 10

Chore = Callable[[int], int]


class Log(Protocol):
    """Where a chore that failed is told."""

    def exception(self, msg: object, *args: object, **kwargs: Any) -> None:
        """It failed; the others go on."""


@dataclass(slots=True)
class Tidied:
    """How many rows each chore did, and which chores failed."""

    done: dict[str, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


def tidy(
    chores: Mapping[str, Chore], *, seconds_left: Callable[[], float], log: Log, most: int = MOST
) -> Tidied:
    """Does the chores in turns, so that a long one keeps none of the others waiting.

    A run that ends early is no loss: the next one finds what is left.

    Args:
        chores: each does at most so many rows and answers how many it did; fewer than asked for
            means that there are no more.
        seconds_left: what is left of the invocation.
        log: where failures are told.
        most: rows of one chore at once.
    """
    tidied = Tidied(dict.fromkeys(chores, 0))
    waiting = dict(chores)
    while waiting:
        for name, chore in list(waiting.items()):
            if seconds_left() < _RESERVE_SECONDS:
                return tidied
            try:
                done = chore(most)
            except Exception:
                log.exception("a chore failed", chore=name)
                tidied.failed.append(name)
                del waiting[name]
                continue
            tidied.done[name] += done
            if done < most:
                del waiting[name]
    return tidied
