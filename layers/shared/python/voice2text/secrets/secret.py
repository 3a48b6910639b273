"""One secret of a door, and how long what was read of it holds."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

from voice2text.errors import Retryable
from voice2text.secrets.references import Reference, reference_of

# A rotated secret is used at the latest after this, without anybody's refusal.
KEPT_SECONDS = 300
# While the store is out of reach, what was read before serves this much longer: an outage of an
# hour costs nothing then, and a secret that was withdrawn is not used for ever.
OUTAGE_SECONDS = 3_600
# Strangers' guesses and every message under a wrong token ask for a new value: the store is asked
# this often at most, by each process.
PAUSE_SECONDS = 30

log = logging.getLogger(__name__)


class Store(Protocol):
    """Where secrets lie."""

    def read(self, reference: Reference) -> str:
        """The secret's text.

        Raises:
            Retryable: it can't be read now; the reason quotes nothing of it.
        """


class Secret:
    """A value, or a reference to one that is read at the first use and kept for KEPT_SECONDS.

    One value is kept, so a process holds as many as its door has secrets. Reading opens
    connections: nothing is read before the first use, which is after a snapshot was restored.

    Args:
        name: the variable that holds it; all that logs and errors say of it.
        text: the variable's value.
        store: asked where `text` is a reference.
        clock: Unix time in seconds. Not the monotonic clock, which may stand still while Lambda
            keeps a process frozen.
    """

    def __init__(
        self, name: str, text: str, store: Store, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._name = name
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._reference = reference_of(text)
        self._value = None if self._reference else text
        self._read_at = 0.0
        self._asked_at = 0.0

    def __repr__(self) -> str:
        return f"Secret({self._name})"

    @property
    def is_reference(self) -> bool:
        """Whether the value is elsewhere, and may change."""
        return self._reference is not None

    def value(self) -> str:
        """What the secret is now, at most KEPT_SECONDS old while its store answers.

        Raises:
            Retryable: it was never read, or too long ago, and can't be read now.
        """
        with self._lock:
            if self._reference is None or self._younger_than(KEPT_SECONDS):
                return self._known()
            lasting = self._younger_than(KEPT_SECONDS + OUTAGE_SECONDS)
            if lasting and self._asked_lately():
                return self._known()
            try:
                self._read(self._reference)
            except Retryable as exc:
                if not lasting:
                    raise
                log.warning("%s; what was read before serves on", exc)
            return self._known()

    def renew(self, refused: str) -> bool:
        """Reads it anew, because somebody refused it; whether it is another one than `refused`."""
        with self._lock:
            if self._reference is None:
                return False
            if self._value in (None, refused) and not self._asked_lately():
                try:
                    self._read(self._reference)
                except Retryable as exc:
                    log.warning("%s; it was refused, and stays as it is", exc)
            return self._value not in (None, refused)

    def _read(self, reference: Reference) -> None:
        self._asked_at = self._clock()
        try:
            value = self._store.read(reference).strip()
        except Retryable as exc:
            raise Retryable(f"{self._name}: {exc}", after=exc.after) from None
        if not value:
            raise Retryable(f"{self._name}: the secret is empty")
        self._value = value
        self._read_at = self._clock()

    def _known(self) -> str:
        if self._value is None:
            raise Retryable(f"{self._name} was not read yet")
        return self._value

    def _younger_than(self, seconds: float) -> bool:
        # A clock that was set back makes it older than anything, not young for ever.
        return self._value is not None and 0 <= self._clock() - self._read_at < seconds

    def _asked_lately(self) -> bool:
        return 0 <= self._clock() - self._asked_at < PAUSE_SECONDS
