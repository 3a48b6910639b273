"""Updates that wait for the bot: numbered, kept until delivered, also across a restart."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable
from typing import Any

from infra.local.simulator.store import Json, Store

# Not sent unless asked for by name (Bot API, setWebhook, allowed_updates).
ONLY_IF_ASKED = {"chat_member", "message_reaction", "message_reaction_count"}


class Updates:
    """Pending updates, in order of arrival.

    A record is `{place, update, chat_id, created_at}`; `update` is usually an object with an
    `update_id`, but an injected one may be any JSON.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pending: dict[int, Json] = {r["place"]: r for r in store.all("update")}
        self._arrived = asyncio.Event()
        self.on_arrival: Callable[[Json], None] | None = None

    def publish(self, kind: str, payload: Json, chat_id: int) -> Json | None:
        """Queues an update; returns it, or None if the bot doesn't ask for its kind."""
        asked = (self._store.get("meta", "allowed_updates") or {"kinds": []})["kinds"]
        if (kind not in asked) if asked else (kind in ONLY_IF_ASKED):
            return None
        update = {"update_id": self._next_id(), kind: payload}
        self.inject(update, chat_id)
        return update

    def inject(self, update: Any, chat_id: int) -> None:
        """Queues an update as it is: a duplicate, or one of a kind that nobody knows."""
        place = max(time.time_ns(), max(self._pending, default=0) + 1)
        record = {
            "place": place,
            "update": update,
            "chat_id": chat_id,
            "created_at": time.time(),
        }
        self._pending[place] = record
        self._store.put("update", f"{place:020}", record)
        self._arrived.set()
        if self.on_arrival:
            self.on_arrival(record)

    def settle(self, record: Json) -> None:
        """Forgets an update: delivered or given up."""
        self._pending.pop(record["place"], None)
        self._store.drop("update", f"{record['place']:020}")

    def clear(self) -> None:
        """Forgets all that wait."""
        for record in self.waiting():
            self.settle(record)

    def waiting(self) -> list[Json]:
        """What is not delivered yet."""
        return list(self._pending.values())

    def ask_for(self, kinds: list[str] | None) -> None:
        """Sets which kinds of update the bot wants; None leaves that as it is."""
        if kinds is not None:
            self._store.put("meta", "allowed_updates", {"kinds": kinds})

    async def take(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """What getUpdates answers: confirms all below `offset`, waits up to `seconds`."""
        for record in self.waiting():
            number = update_id(record)
            if number is None or number < offset:
                self.settle(record)
        if not self._pending and seconds > 0:
            self._arrived.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._arrived.wait(), seconds)
        return [record["update"] for record in self.waiting() if update_id(record) is not None][
            :limit
        ]

    def _next_id(self) -> int:
        # Starts at random, as Telegram's do: a new data folder doesn't repeat an old one's ids.
        last = self._store.get("meta", "last_update_id") or {
            "id": secrets.randbelow(800_000_000) + 100_000_000
        }
        number = int(last["id"]) + 1
        self._store.put("meta", "last_update_id", {"id": number})
        return number


def update_id(record: Json) -> int | None:
    """The number of a waiting update, if it has one."""
    update = record["update"]
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) else None
