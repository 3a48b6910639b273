"""A simulator on a free port, aiogram's client for it, and a webhook that does as it is told."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import web

from infra.local.simulator.delivery import SECRET_HEADER, Pace
from infra.local.simulator.hops import HopSource
from infra.local.simulator.server import build

TOKEN = "42:test-token"
ADA, IVAN, TEAM = 100001, 7000000002, -4000000004
# A second of Telegram's retry rules lasts 10 ms here; an answer is awaited for a whole minute, as a
# slow machine's pause must not become a second post.
FAST = Pace(0.01, answer_within=6_000)
SOON = 10.0


class Simulator:
    """A running simulator that a test can stop and start again on the same data."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.pace = FAST
        self.hops: HopSource | None = None
        self.base = ""
        self._runner: web.AppRunner | None = None
        self._http = aiohttp.ClientSession()

    async def start(self) -> None:
        runner = web.AppRunner(build(self.data, TOKEN, self.pace, self.hops), shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._runner = runner

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def close(self) -> None:
        await self.stop()
        await self._http.close()

    async def ask(self, method: str, path: str, **options: Any) -> Any:
        async with self._http.request(method, f"{self.base}{path}", **options) as response:
            return await response.json()

    async def status(self, method: str, path: str, **options: Any) -> int:
        async with self._http.request(method, f"{self.base}{path}", **options) as response:
            return response.status

    async def say(self, chat_id: int, text: str, **fields: Any) -> Any:
        return await self.ask(
            "POST", f"/sim/chats/{chat_id}/messages", json={"text": text, **fields}
        )

    async def send(self, chat_id: int, content: bytes, kind: str = "voice", **fields: str) -> Any:
        form = aiohttp.FormData()
        form.add_field("as", kind)
        for name, value in fields.items():
            form.add_field(name, value)
        form.add_field("file", io.BytesIO(content), filename="recording.ogg")
        return await self.ask("POST", f"/sim/chats/{chat_id}/messages", data=form)

    async def rule(self, **rule: Any) -> None:
        assert await self.status("POST", "/sim/rules", json=rule) == 201

    async def messages(self, chat_id: int) -> Any:
        return await self.ask("GET", f"/sim/chats/{chat_id}/messages")


class Webhook:
    """A bot's end of the line; `answer` decides what each post gets."""

    def __init__(self) -> None:
        self.updates: list[Any] = []
        self.secrets: list[str | None] = []
        self.answer: Callable[[Any], web.Response] = lambda _: web.Response()
        self.url = ""
        self._news = asyncio.Event()

    async def handle(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.updates.append(update)
        self.secrets.append(request.headers.get(SECRET_HEADER))
        self._news.set()
        return self.answer(update)

    async def until(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(SOON):
            while not done():
                self._news.clear()
                await self._news.wait()

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.updates]


@pytest.fixture
async def simulator(tmp_path: Path) -> AsyncIterator[Simulator]:
    running = Simulator(tmp_path / "data")
    await running.start()
    yield running
    await running.close()


@pytest.fixture
async def bot(simulator: Simulator) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(simulator.base))
    client = Bot(TOKEN, session=session)
    yield client
    await client.session.close()


@pytest.fixture
async def webhook() -> AsyncIterator[Webhook]:
    hook = Webhook()
    app = web.Application()
    app.router.add_post("/hook", hook.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    await runner.cleanup()
