"""The long-polling relay, against the simulator in Telegram's place."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiohttp import web

from infra.local.relay import Relay, RelayError, Route
from tests.integration.simulator.conftest import ADA, IVAN, TOKEN, Simulator, Webhook

pytestmark = pytest.mark.integration


@asynccontextmanager
async def relaying(
    simulator: Simulator, webhook: Webhook, *, take_over: bool = False
) -> AsyncIterator[asyncio.Task[None]]:
    route = Route(simulator.base, TOKEN, webhook.url, "hush", 0.01, 0.05)
    async with aiohttp.ClientSession() as session:
        task = asyncio.create_task(Relay(route, session).run(take_over=take_over))
        try:
            yield task
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, RelayError):
                await task


async def test_updates_arrive_in_order_with_the_secret(
    simulator: Simulator, webhook: Webhook
) -> None:
    async with relaying(simulator, webhook):
        for text in ("1", "2", "3"):
            await simulator.say(ADA, text)
        await webhook.until(lambda: len(webhook.updates) == 3)
    assert webhook.texts() == ["1", "2", "3"]
    assert webhook.secrets == ["hush"] * 3


async def test_nothing_is_lost_while_the_webhook_refuses(
    simulator: Simulator, webhook: Webhook, bot: Bot
) -> None:
    webhook.answer = lambda _: web.Response(status=500)
    await simulator.say(ADA, "1")
    await simulator.say(IVAN, "2")
    async with relaying(simulator, webhook):
        await webhook.until(lambda: len(webhook.updates) == 3)
    assert webhook.texts() == ["1", "1", "1"]
    assert len(await bot.get_updates()) == 2, "a relay that died has confirmed nothing"
    webhook.updates.clear()
    webhook.answer = lambda _: web.Response()
    async with relaying(simulator, webhook):
        await webhook.until(lambda: len(webhook.updates) == 2)
    assert webhook.texts() == ["1", "2"]


async def test_the_webhooks_answer_is_carried_out(simulator: Simulator, webhook: Webhook) -> None:
    def answer(_: Any) -> web.Response:
        return web.json_response({"method": "sendMessage", "chat_id": ADA, "text": "heard"})

    webhook.answer = answer
    async with relaying(simulator, webhook):
        await simulator.say(ADA, "hello")
        await webhook.until(lambda: len(webhook.updates) == 1)
        await simulator.say(ADA, "again")
        await webhook.until(lambda: len(webhook.updates) == 2)
    assert "heard" in [message["text"] for message in await simulator.messages(ADA)]


async def test_telegram_is_busy_and_then_is_not(
    simulator: Simulator, webhook: Webhook, capsys: pytest.CaptureFixture[str]
) -> None:
    await simulator.rule(method="getUpdates", status=429, retry_after=1, times=1)
    await simulator.rule(method="getUpdates", status=500, times=1)
    await simulator.rule(method="getUpdates", drop=True, times=1)
    await simulator.say(ADA, "hello")
    async with relaying(simulator, webhook):
        await webhook.until(lambda: len(webhook.updates) == 1)
    told = capsys.readouterr().err
    assert "Too Many Requests: retry after 1" in told
    assert "no answer" in told
    assert TOKEN not in told


async def test_a_bot_that_is_served_elsewhere_is_left_alone(
    simulator: Simulator, webhook: Webhook, bot: Bot
) -> None:
    await bot.set_webhook("http://127.0.0.1:1/elsewhere")
    async with relaying(simulator, webhook) as task:
        with pytest.raises(RelayError, match="TAKE_OVER=1"):
            await task
    assert (await bot.get_webhook_info()).url == "http://127.0.0.1:1/elsewhere"
    await simulator.say(ADA, "hello")
    async with relaying(simulator, webhook, take_over=True):
        await webhook.until(lambda: len(webhook.updates) == 1)
    assert (await bot.get_webhook_info()).url == ""


async def test_a_webhook_that_appears_later_ends_the_relay(
    simulator: Simulator, webhook: Webhook, bot: Bot
) -> None:
    async with relaying(simulator, webhook) as task:
        await simulator.say(ADA, "hello")
        await webhook.until(lambda: len(webhook.updates) == 1)
        await bot.set_webhook("http://127.0.0.1:1/elsewhere")
        await simulator.say(ADA, "somebody wakes the poll")
        with pytest.raises(RelayError, match="Somebody set a webhook"):
            await asyncio.wait_for(task, 10)


async def test_a_wrong_token(
    simulator: Simulator, webhook: Webhook, capsys: pytest.CaptureFixture[str]
) -> None:
    route = Route(simulator.base, "42:wrong", webhook.url, "hush")
    async with aiohttp.ClientSession() as session:
        with pytest.raises(RelayError, match="check TELEGRAM_BOT_TOKEN"):
            await Relay(route, session).run(take_over=False)
    assert "42:wrong" not in capsys.readouterr().err
