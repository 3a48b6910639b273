"""What a service is asked with."""

from typing import Protocol


class Key(Protocol):
    """A key that may be changed while we run."""

    def value(self) -> str:
        """What it is now.

        Raises:
            Retryable: it can't be read.
        """

    def renew(self, refused: str) -> bool:
        """Reads it anew; whether it is another one than `refused`."""


def value_of(key: str | Key) -> str:
    """The key itself.

    Raises:
        Retryable: it can't be read.
    """
    return key if isinstance(key, str) else key.value()
