"""Queues' depths and dead letters, with memory."""

from dataclasses import dataclass, field

from voice2text.domain import DeadLetter, Depth
from voice2text.errors import Retryable


@dataclass
class FakeLetters:
    lying: dict[str, DeadLetter] = field(default_factory=dict)
    sent_back: list[str] = field(default_factory=list)
    down: bool = False

    def put(self, letter: DeadLetter) -> None:
        self.lying[letter.name] = letter

    def some(self, most: int) -> list[DeadLetter]:
        self._require_up()
        return list(self.lying.values())[:most]

    def letter(self, name: str) -> DeadLetter | None:
        self._require_up()
        return self.lying.get(name)

    def redrive(self, name: str) -> bool:
        self._require_up()
        if name not in self.lying:
            return False
        self.sent_back.append(name)
        del self.lying[name]
        return True

    def delete(self, name: str) -> None:
        self._require_up()
        self.lying.pop(name, None)

    def depths(self) -> list[Depth]:
        self._require_up()
        return [Depth("recordings", 3, 1), Depth("recordings, dead", len(self.lying), 0)]

    def _require_up(self) -> None:
        if self.down:
            raise Retryable("sqs: EndpointConnectionError")
