"""Webhook delivery by Telegram's rules: in order within a chat, again until 2xx, for a day."""

import asyncio
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

from infra.local.simulator.journeys import Journeys, now_ms
from infra.local.simulator.store import Json, Store
from infra.local.simulator.updates import Updates

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
# core.telegram.org/bots/api#setwebhook
DEFAULT_CONNECTIONS = 40


@dataclass(frozen=True, slots=True)
class Pace:
    """Telegram's retry rules in seconds; `scale` shortens them all for a test or an impatience.

    First pause 1 s, doubling to 60 s, an answer awaited for 60 s: WebhookActor.cpp of
    tdlib/telegram-bot-api. Given up after a day.
    """

    scale: float = 1.0
    first_pause: float = 1.0
    longest_pause: float = 60.0
    answer_within: float = 60.0
    give_up_after: float = 86_400.0


ReplyExecutor = Callable[[Json], Awaitable[None]]


class Delivery:
    """Posts pending updates to the webhook while there is one."""

    def __init__(
        self, store: Store, updates: Updates, journeys: Journeys, execute: ReplyExecutor, pace: Pace
    ) -> None:
        self._store = store
        self._updates = updates
        self._journeys = journeys
        self._execute = execute
        self._pace = pace
        self._lines: dict[int, deque[Json]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(DEFAULT_CONNECTIONS)
        self.webhook: Json | None = store.get("meta", "webhook")
        self.last_error: Json = {}
        updates.on_arrival = self._arrived

    def start(self) -> None:
        """Begins to deliver, first what an earlier run left."""
        self._session = aiohttp.ClientSession()
        self._restart()

    async def stop(self) -> None:
        """Ends delivery; what isn't delivered stays pending."""
        await self._halt()
        if self._session:
            await self._session.close()

    async def set_webhook(self, webhook: Json | None) -> None:
        """Puts another webhook in place, or none. A post under way is abandoned."""
        await self._halt()
        self.webhook = webhook
        self.last_error = {}
        if webhook:
            self._store.put("meta", "webhook", webhook)
        else:
            self._store.drop("meta", "webhook")
        self._restart()

    async def _halt(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        self._lines.clear()

    def _restart(self) -> None:
        if self.webhook:
            self._slots = asyncio.Semaphore(self.webhook["max_connections"])
            for record in self._updates.waiting():
                self._arrived(record)

    def _arrived(self, record: Json) -> None:
        if not self.webhook or not self._session:
            return
        chat_id = record["chat_id"]
        if chat_id in self._lines:
            self._lines[chat_id].append(record)
            return
        self._lines[chat_id] = deque([record])
        task = asyncio.create_task(self._serve(chat_id, self.webhook))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, chat_id: int, webhook: Json) -> None:
        line = self._lines[chat_id]
        while line:
            await self._deliver(line[0], webhook)
            line.popleft()
        del self._lines[chat_id]

    async def _deliver(self, record: Json, webhook: Json) -> None:
        pause = self._pace.first_pause
        while True:
            async with self._slots:
                status, retry_after = await self._post(record, webhook)
            if (status is not None and 200 <= status < 300) or self._too_old(record):
                break
            await asyncio.sleep((retry_after or pause) * self._pace.scale)
            pause = min(pause * 2, self._pace.longest_pause)
        self._updates.settle(record)

    def _too_old(self, record: Json) -> bool:
        age = time.time() - float(record["created_at"])
        return age > self._pace.give_up_after * self._pace.scale

    async def _post(self, record: Json, webhook: Json) -> tuple[int | None, float | None]:
        assert self._session is not None  # noqa: S101 - only a started delivery posts
        began = now_ms()
        headers = {"Content-Type": "application/json"}
        if webhook["secret_token"]:
            headers[SECRET_HEADER] = webhook["secret_token"]
        status: int | None = None
        retry_after: float | None = None
        try:
            async with self._session.post(
                webhook["url"],
                data=json.dumps(record["update"]).encode(),
                headers=headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(self._pace.answer_within * self._pace.scale),
            ) as response:
                body = await response.read()
                status = response.status
                retry_after = _seconds(response.headers.get("Retry-After"))
                problem = f"Wrong response from the webhook: {status} {response.reason}"
        except TimeoutError:
            problem = "Read timeout expired"
        except aiohttp.ClientConnectorError:
            problem = "Connection refused"
        except (aiohttp.ClientError, ValueError) as exc:
            problem = f"Can't connect to the webhook: {type(exc).__name__}"
        self._note_journey(record, began, status, retry_after)
        if status is not None and 200 <= status < 300:
            await self._answer(body)
        else:
            self.last_error = {
                "last_error_date": int(time.time()),
                "last_error_message": problem,
            }
        return status, retry_after

    async def _answer(self, body: bytes) -> None:
        """Carries out a method sent as the webhook's answer; its result is discarded."""
        try:
            answer = json.loads(body)
        except ValueError:
            return
        if isinstance(answer, dict) and "method" in answer:
            await self._execute(answer)

    def _note_journey(
        self, record: Json, began: int, status: int | None, retry_after: float | None
    ) -> None:
        update: Any = record["update"]
        message = update.get("message") if isinstance(update, dict) else None
        if isinstance(message, dict) and isinstance(message.get("message_id"), int):
            self._journeys.post(
                record["chat_id"], message["message_id"], began, status, retry_after
            )


def _seconds(header: str | None) -> float | None:
    try:
        return max(0.0, float(header)) if header else None
    except ValueError:
        return None
