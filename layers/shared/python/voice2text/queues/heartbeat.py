"""Crash costs seconds, not minutes: a worker holds its message only while it lives."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from voice2text.queues.consume import Log, Visibility

# A dead worker's message comes back after at most this long; renewing at a third of it survives
# two lost renewals in a row.
HOLD_SECONDS = 60
RENEW_SECONDS = 20


@contextmanager
def heartbeat(
    queue: Visibility,
    receipt: str,
    log: Log,
    *,
    hold: int = HOLD_SECONDS,
    renew: float = RENEW_SECONDS,
) -> Iterator[None]:
    """Shortens the message's visibility to `hold` seconds and renews it while the block runs."""
    stop = threading.Event()

    def beat() -> None:
        while True:
            try:
                queue.hide(receipt, hold)
            except Exception as exc:  # the next beat may succeed; if none does, another takes over
                log.warning("heartbeat missed", reason=type(exc).__name__)
            if stop.wait(renew):
                return

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
