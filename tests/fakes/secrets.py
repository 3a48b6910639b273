"""Secrets with memory: a store that can be rotated, watched and switched off, and a clock."""

import json
from dataclasses import dataclass, field

from voice2text.errors import Retryable
from voice2text.secrets import Secret
from voice2text.secrets.references import Reference


@dataclass
class FakeStore:
    """Texts by their names; counts how often it was asked."""

    texts: dict[str, str] = field(default_factory=dict)
    down: bool = False
    asked: int = 0

    def read(self, reference: Reference) -> str:
        self.asked += 1
        if self.down:
            raise Retryable(f"{reference.service}: down")
        if reference.name not in self.texts:
            raise Retryable(f"{reference.service} answered NotFound")
        text = self.texts[reference.name]
        if not reference.key:
            return text
        try:
            return str(json.loads(text)[reference.key])
        except (ValueError, LookupError, TypeError):
            raise Retryable(f"no key {reference.key!r}") from None


@dataclass
class FakeClock:
    """Unix time that stands still until it is told otherwise."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def plain(value: str, name: str = "SECRET") -> Secret:
    """A secret that is its own value, as on one's own machine."""
    return Secret(name, value, FakeStore())
