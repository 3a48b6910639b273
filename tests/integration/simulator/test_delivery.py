"""Webhook delivery by Telegram's rules."""

from typing import Any

import pytest
from aiogram import Bot
from aiogram.types import Update
from aiohttp import web

from infra.local.simulator.delivery import Pace
from tests.integration.simulator.conftest import ADA, IVAN, TEAM, Simulator, Webhook

pytestmark = pytest.mark.integration


async def test_the_secret_comes_with_every_post(
    simulator: Simulator, bot: Bot, webhook: Webhook
) -> None:
    await bot.set_webhook(webhook.url, secret_token="s3cret_-")
    await simulator.say(ADA, "hello")
    await webhook.until(lambda: len(webhook.updates) == 1)
    assert webhook.secrets == ["s3cret_-"]
    assert Update.model_validate(webhook.updates[0]).message is not None


async def test_a_chat_waits_for_its_first_message_and_others_do_not(
    simulator: Simulator, bot: Bot, webhook: Webhook
) -> None:
    refused: list[str] = []

    def answer(update: Any) -> web.Response:
        text = update["message"]["text"]
        if text == "1" and len(refused) < 3:
            refused.append(text)
            return web.Response(status=500)
        return web.Response()

    webhook.answer = answer
    await bot.set_webhook(webhook.url)
    for text in ("1", "2", "3"):
        await simulator.say(ADA, text)
    await simulator.say(IVAN, "elsewhere")
    await webhook.until(lambda: len(webhook.updates) == 7)
    ada = [u["message"]["text"] for u in webhook.updates if u["message"]["chat"]["id"] == ADA]
    assert ada == ["1", "1", "1", "1", "2", "3"]
    assert "elsewhere" in webhook.texts()


async def test_an_update_is_given_up_after_a_day(
    simulator: Simulator, bot: Bot, webhook: Webhook
) -> None:
    await simulator.stop()
    # A tenth of a second, and a minute for an answer.
    simulator.pace = Pace(0.001, give_up_after=100, answer_within=60_000)
    await simulator.start()
    webhook.answer = lambda update: web.Response(
        status=500 if update["message"]["text"] == "poison" else 200
    )
    set_webhook = {"url": webhook.url}
    await simulator.ask("POST", f"/bot{bot.token}/setWebhook", json=set_webhook)
    await simulator.say(ADA, "poison")
    await simulator.say(ADA, "after")
    await webhook.until(lambda: bool(webhook.updates) and webhook.texts()[-1] == "after")
    health = await simulator.ask("GET", "/sim/health")
    assert health["last_error_message"].startswith("Wrong response from the webhook: 500")


async def test_pending_updates_and_the_webhook_survive_a_restart(
    simulator: Simulator, bot: Bot, webhook: Webhook
) -> None:
    webhook.answer = lambda _: web.Response(status=503)
    await bot.set_webhook(webhook.url)
    await simulator.say(ADA, "1")
    await simulator.say(ADA, "2")
    await webhook.until(lambda: bool(webhook.updates))
    await simulator.stop()
    webhook.updates.clear()
    webhook.answer = lambda _: web.Response()
    await simulator.start()
    await webhook.until(lambda: len(webhook.updates) == 2)
    assert webhook.texts() == ["1", "2"]
    assert [m["text"] for m in await simulator.messages(ADA)] == ["1", "2"]


async def test_retry_after_is_honoured(simulator: Simulator, bot: Bot, webhook: Webhook) -> None:
    # Without the header the second try would come after 1 s of Telegram's time, not after 0.
    answers = [web.Response(status=503, headers={"Retry-After": "0.5"}), web.Response()]
    webhook.answer = lambda _: answers.pop(0)
    await bot.set_webhook(webhook.url)
    sent = await simulator.say(ADA, "hello")
    await webhook.until(lambda: len(webhook.updates) == 2)
    journey = await simulator.ask("GET", f"/sim/journeys/{ADA}/{sent['message_id']}")
    assert journey["posts"][0]["status"] == 503
    assert journey["posts"][0]["retry_after"] == 0.5


async def test_a_method_in_the_answer_is_carried_out(
    simulator: Simulator, bot: Bot, webhook: Webhook
) -> None:
    def answer(update: Any) -> web.Response:
        message = update["message"]
        return web.json_response(
            {
                "method": "setMessageReaction",
                "chat_id": message["chat"]["id"],
                "message_id": message["message_id"],
                "reaction": [{"type": "emoji", "emoji": "👀"}],
            }
        )

    webhook.answer = answer
    await bot.set_webhook(webhook.url)
    await simulator.say(ADA, "hello")
    await simulator.say(ADA, "again")
    await webhook.until(lambda: len(webhook.updates) == 2)
    first = (await simulator.messages(ADA))[0]
    assert first["sim"]["reactions"] == [{"type": "emoji", "emoji": "👀"}]
    [call, *_] = await simulator.ask("GET", "/sim/calls?method=setMessageReaction")
    assert (call["via"], call["status"]) == ("webhook reply", 200)


async def test_a_nonsense_answer_does_no_harm(
    simulator: Simulator, bot: Bot, webhook: Webhook
) -> None:
    answers = ['{"method": 5}', '{"method": "sendMessage", "chat_id": []}', "[[", "null"]
    webhook.answer = lambda _: web.Response(text=answers.pop(0))
    await bot.set_webhook(webhook.url)
    for text in ("1", "2", "3", "4"):
        await simulator.say(ADA, text)
    await webhook.until(lambda: len(webhook.updates) == 4)
    assert webhook.texts() == ["1", "2", "3", "4"]


async def test_duplicates_and_wild_updates_arrive_as_they_are(
    simulator: Simulator, bot: Bot, webhook: Webhook
) -> None:
    wild: list[Any] = [{"update_id": 7, "telepathy": {"x": 1}}, {"update_id": 7}, [1], "text", {}]
    for update in wild:
        await simulator.ask("POST", "/sim/updates", json=update)
    await bot.set_webhook(webhook.url)
    await webhook.until(lambda: len(webhook.updates) == len(wild))
    assert webhook.updates == wild


async def test_a_block_is_told_and_the_edit_too(simulator: Simulator, bot: Bot) -> None:
    said = await simulator.say(ADA, "hello")
    message = f"/sim/chats/{ADA}/messages/{said['message_id']}"
    await simulator.ask("PATCH", message, json={"text": "/start now"})
    await simulator.ask("POST", f"/sim/chats/{TEAM}/bot", json={"standing": "kicked"})
    _, edited, blocked = await bot.get_updates()
    assert edited.edited_message is not None
    assert edited.edited_message.text == "/start now"
    assert blocked.my_chat_member is not None
    assert blocked.my_chat_member.new_chat_member.status == "kicked"


async def test_only_the_kinds_that_were_asked_for(simulator: Simulator, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["message"])
    said = await simulator.say(ADA, "hello")
    await simulator.ask(
        "PATCH", f"/sim/chats/{ADA}/messages/{said['message_id']}", json={"text": "x"}
    )
    assert [update.event_type for update in await bot.get_updates()] == ["message"]


async def test_pending_updates_can_be_dropped(simulator: Simulator, bot: Bot) -> None:
    await simulator.say(ADA, "hello")
    assert (await bot.get_webhook_info()).pending_update_count == 1
    await bot.delete_webhook(drop_pending_updates=True)
    assert (await bot.get_webhook_info()).pending_update_count == 0
