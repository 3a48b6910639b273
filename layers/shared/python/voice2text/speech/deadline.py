"""A limit on time spent with a stranger's file."""

from time import monotonic
from types import TracebackType

from voice2text.errors import Refusal, Refused


class Deadline:
    """A limit on wall-clock seconds, of which only those within its `with` blocks count."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds
        self._began = 0.0

    def __enter__(self) -> None:
        self._began = monotonic()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._left -= monotonic() - self._began

    def check(self) -> None:
        """Does nothing while there is time; to be asked within the `with` block.

        Raises:
            Refused: TOO_COMPLEX when it has run out.
        """
        if monotonic() - self._began > self._left:
            raise Refused(Refusal.TOO_COMPLEX)
