"""Queues and the aside bucket with memory. The contract tests run over these and the real ones."""

from typing import Any

from voice2text.domain import JobKey, Recording
from voice2text.errors import Retryable
from voice2text.text.variant import Edition


class QueueDown(Exception):
    """What a fake raises when it was told to fail."""


class FakeQueues:
    """Remembers what was put; fails while `down`."""

    def __init__(self) -> None:
        self.recordings: list[tuple[Recording, str]] = []
        self.updates: list[tuple[dict[str, Any], int, str]] = []
        self.rewrites: list[tuple[JobKey, Edition, str]] = []
        self.places: list[tuple[JobKey, int, str]] = []
        self.down = False

    def put_rewrite(self, key: JobKey, edition: Edition, trace: str) -> None:
        self._require_up()
        self.rewrites.append((key, edition, trace))

    def put_recording(self, recording: Recording, trace: str) -> None:
        self._require_up()
        self.recordings.append((recording, trace))

    def put_update(self, update: dict[str, Any], chat_id: int, trace: str) -> None:
        self._require_up()
        self.updates.append((update, chat_id, trace))

    def put_place(self, recording: Recording, ahead: int, trace: str) -> None:
        self._require_up()
        self.places.append((recording.key, ahead, trace))

    @property
    def empty(self) -> bool:
        return not self.recordings and not self.updates

    def _require_up(self) -> None:
        if self.down:
            raise QueueDown


class FakeAside:
    """Remembers what was put aside; fails while `down`."""

    def __init__(self) -> None:
        self.kept: list[tuple[bytes, str]] = []
        self.down = False

    def put_aside(self, body: bytes, reason: str) -> None:
        if self.down:
            raise QueueDown
        self.kept.append((body, reason))


class FakeVisibility:
    """Remembers which receipts were hidden for how many seconds."""

    def __init__(self) -> None:
        self.hidden: list[tuple[str, int]] = []
        self.down = False

    def hide(self, receipt: str, seconds: int) -> None:
        if self.down:
            raise QueueDown
        self.hidden.append((receipt, seconds))


class FakeBacklog:
    """As many as it is told."""

    def __init__(self) -> None:
        self.waiting: int | None = None
        self.down = False
        self.asked = 0

    def ahead(self) -> int | None:
        self.asked += 1
        if self.down:
            raise Retryable("sqs: EndpointConnectionError")
        return self.waiting
