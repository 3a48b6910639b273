"""What one piece of work may still cost. Threads share it."""

import threading


class CostLimit:
    """Counts what was spent, and keeps what is asked twice under a ceiling.

    Args:
        ceiling: what all of it may cost, in millionths of a US dollar.
        planned: what asking everything once costs; that much is never refused.
    """

    def __init__(self, ceiling: int, planned: int) -> None:
        self._lock = threading.Lock()
        self._spare = ceiling - planned
        self._spent = 0

    @property
    def spent(self) -> int:
        """What was billed, or may have been."""
        with self._lock:
            return self._spent

    def take(self, amount: int) -> bool:
        """Sets `amount` aside for asking something again, if there is that much."""
        with self._lock:
            if amount > self._spare:
                return False
            self._spare -= amount
            return True

    def give_back(self, amount: int) -> None:
        """What was set aside was not needed."""
        with self._lock:
            self._spare += amount

    def charge(self, amount: int) -> None:
        """A request was billed, or may have been."""
        with self._lock:
            self._spent += amount
