"""A message's journey: when it was sent, posted, worked on by each door, and answered."""

import asyncio
import time
from typing import Any

from infra.local.simulator.hub import Hub
from infra.local.simulator.store import Json, Store

# After one of these the person has been answered, or never will be.
FINAL = {"delivered", "refused", "failed", "undeliverable", "command"}
# A message that nobody answered within this long is no longer waited for.
PATIENCE_SECONDS = 15 * 60


class Journeys:
    """Journeys by (chat id, message id)."""

    def __init__(self, store: Store, hub: Hub) -> None:
        self._store = store
        self._hub = hub
        self._journeys: dict[tuple[int, int], Json] = {
            (journey["chat_id"], journey["message_id"]): journey for journey in store.all("journey")
        }
        self._changed = asyncio.Event()
        self._waiting: list[tuple[int, int]] = []

    def begin(self, chat_id: int, message_id: int, sent_at_ms: int) -> None:
        """A person sent a message."""
        journey: Json = {
            "chat_id": chat_id,
            "message_id": message_id,
            "sent_at_ms": sent_at_ms,
            "outcome": None,
            "posts": [],
            "hops": [],
            "replies": [],
        }
        self._journeys[chat_id, message_id] = journey
        self._save(journey)

    def get(self, chat_id: int, message_id: int) -> Json | None:
        """A journey, or None for a message that nobody sent here."""
        return self._journeys.get((chat_id, message_id))

    def of_chat(self, chat_id: int) -> list[Json]:
        """A chat's journeys, oldest first."""
        return [self._journeys[key] for key in sorted(self._journeys) if key[0] == chat_id]

    def post(
        self,
        chat_id: int,
        message_id: int,
        began_ms: int,
        status: int | None,
        retry_after: float | None,
    ) -> None:
        """The webhook was tried; `status` None: no answer. `retry_after` is what it asked for."""
        if journey := self.get(chat_id, message_id):
            attempt: Json = {"began_at_ms": began_ms, "ended_at_ms": now_ms(), "status": status}
            if retry_after is not None:
                attempt["retry_after"] = retry_after
            journey["posts"].append(attempt)
            self._save(journey)

    def reply(self, chat_id: int, message_id: int, reply_id: int, how: str) -> None:
        """The bot answered a message: `sent` or `edited`."""
        if journey := self.get(chat_id, message_id):
            journey["replies"].append({"message_id": reply_id, "at_ms": now_ms(), "how": how})
            self._save(journey)

    def hop(self, hop: Json) -> None:
        """A door logged its share; told twice, it counts once."""
        journey = self._journeys.get((hop.get("chat_id", 0), hop.get("message_id", 0)))
        if journey is None or hop in journey["hops"]:
            return
        journey["hops"].append(hop)
        journey["hops"].sort(key=lambda each: each.get("began_at_ms") or 0)
        if _ends(hop, journey["hops"]):
            journey["outcome"] = hop["outcome"]
        self._save(journey)

    def pending(self) -> list[Json]:
        """Journeys without an end whose end somebody waits for or a page shows."""
        oldest = now_ms() - PATIENCE_SECONDS * 1000
        wanted = (
            [self._journeys[key] for key in self._waiting]
            if not self._hub.watched
            else self._journeys.values()
        )
        return [j for j in wanted if j["outcome"] is None and j["sent_at_ms"] > oldest]

    async def wait(self, chat_id: int, message_id: int, seconds: float) -> Json | None:
        """The journey as soon as it has an outcome, or as it is after `seconds`."""
        key = (chat_id, message_id)
        if key not in self._journeys:
            return None
        deadline = time.monotonic() + seconds
        self._waiting.append(key)
        try:
            while self._journeys[key]["outcome"] is None:
                left = deadline - time.monotonic()
                if left <= 0:
                    break
                self._changed.clear()
                try:
                    await asyncio.wait_for(self._changed.wait(), left)
                except TimeoutError:
                    break
        finally:
            self._waiting.remove(key)
        return self._journeys[key]

    def _save(self, journey: Json) -> None:
        self._store.put("journey", f"{journey['chat_id']}/{journey['message_id']}", journey)
        self._hub.tell("journey", journey=journey)
        self._changed.set()


def _ends(hop: Json, hops: list[Json]) -> bool:
    if hop.get("hop") != "bot":
        return False
    # A job that is under way may have an event of its own ignored; its end comes later.
    under_way = any(each.get("outcome") in {"recording", "queued"} for each in hops)
    return hop.get("outcome") in FINAL or (hop.get("outcome") == "ignored" and not under_way)


def now_ms() -> int:
    """Unix time in milliseconds."""
    return time.time_ns() // 1_000_000


def hop_in(line: Any) -> Json | None:
    """The hop in a parsed log line, or None if it is another line."""
    if not isinstance(line, dict) or line.get("message") != "hop":
        return None
    if not isinstance(line.get("chat_id"), int) or not isinstance(line.get("message_id"), int):
        return None
    return {
        key: line.get(key)
        for key in (
            "hop", "trace", "chat_id", "message_id", "queued_at_ms", "began_at_ms",
            "ended_at_ms", "outcome", "cold", "steps",
        )
    }  # fmt: skip
