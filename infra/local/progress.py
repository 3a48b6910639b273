"""What a person reads while something takes time; standard error, so that output stays clean."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class UsageError(Exception):
    """Something a person can put right; the message says what and how."""


def say(text: str) -> None:
    """One line of progress."""
    print(f"· {text}", file=sys.stderr, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """A line when the work begins and its seconds when it is done."""
    print(f"· {text} … ", file=sys.stderr, end="", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print("failed", file=sys.stderr, flush=True)
        raise
    print(f"{time.monotonic() - began:.1f} s", file=sys.stderr, flush=True)
