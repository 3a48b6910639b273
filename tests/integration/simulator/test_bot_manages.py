"""aiogram asks about itself, files, chats and updates; faults come out as its exceptions."""

import asyncio
from contextlib import suppress

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats

from tests.integration.simulator.conftest import ADA, IVAN, SOON, TEAM, TOKEN, Simulator, Webhook

pytestmark = pytest.mark.integration


async def test_who_am_i(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.id, me.is_bot, me.can_read_all_group_messages) == (42, True, True)


async def delivered(simulator: Simulator, bot: Bot, text: str, **fields: int) -> bool:
    """Whether what a person says in the group reaches the bot."""
    await simulator.say(TEAM, text, **fields)
    updates = await bot.get_updates(timeout=0)
    await bot.get_updates(offset=-1)
    last = updates[-1].message if updates else None
    return last is not None and last.text == text


async def test_privacy_mode_keeps_from_the_bot_what_is_not_for_it(
    simulator: Simulator, bot: Bot
) -> None:
    async def privacy(*, is_on: bool) -> None:
        body = {"can_read_all_group_messages": not is_on}
        assert await simulator.ask("POST", "/sim/bot", json=body) == {"ok": True}

    assert await delivered(simulator, bot, "a")
    await privacy(is_on=True)
    assert (await bot.get_me()).can_read_all_group_messages is False
    assert not await delivered(simulator, bot, "b")
    assert not await delivered(simulator, bot, "/help")  # nobody knows whom it is for
    assert not await delivered(simulator, bot, "/help@other_bot")
    assert await delivered(simulator, bot, "/transcribe@voice2text_bot")
    said = await bot.send_message(TEAM, "Hello")
    assert await delivered(simulator, bot, "/help now")
    assert await delivered(simulator, bot, "c", reply_to=said.message_id)
    await simulator.ask("POST", f"/sim/chats/{TEAM}/bot", json={"standing": "administrator"})
    member = await bot.get_chat_member(TEAM, bot.id)
    assert member.status == "administrator"
    assert await delivered(simulator, bot, "d")
    await simulator.ask("POST", f"/sim/chats/{TEAM}/bot", json={"standing": "member"})
    assert not await delivered(simulator, bot, "e")
    await privacy(is_on=False)
    assert await delivered(simulator, bot, "f")
    assert await simulator.status("POST", "/sim/bot", json={}) == 400


async def test_a_wrong_token_and_an_unknown_method(simulator: Simulator) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(simulator.base))
    async with Bot("42:other", session=session) as stranger:
        with pytest.raises(TelegramUnauthorizedError):
            await stranger.get_me()
    answer = await simulator.ask("POST", f"/bot{TOKEN}/sendTelepathy")
    assert answer == {"ok": False, "error_code": 404, "description": "Not Found"}


@pytest.mark.parametrize("how", [{"params": {}}, {"json": {}}, {"data": {}}])
async def test_every_way_to_call(simulator: Simulator, how: dict[str, dict[str, str]]) -> None:
    [kind] = how
    call = {kind: {"chat_id": str(ADA), "text": "hello"}}
    answer = await simulator.ask("POST", f"/bot{TOKEN}/SENDMESSAGE", **call)
    assert answer["result"]["text"] == "hello"


async def test_a_recording_is_downloaded_as_it_was_sent(simulator: Simulator, bot: Bot) -> None:
    sent = await simulator.send(ADA, b"no audio at all")
    file = await bot.get_file(sent["voice"]["file_id"])
    assert file.file_path is not None
    assert file.file_path.startswith("voice/file_")
    downloaded = await bot.download_file(file.file_path)
    assert downloaded is not None
    assert downloaded.read() == b"no audio at all"


async def test_files_that_can_not_be_had(simulator: Simulator, bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="wrong file_id or the file is temporarily"):
        await bot.get_file("AwACnonsense")
    heavy = await simulator.send(ADA, bytes(20 * 1024 * 1024 + 1))
    with pytest.raises(TelegramBadRequest, match="Bad Request: file is too big"):
        await bot.get_file(heavy["voice"]["file_id"])
    assert await simulator.status("GET", f"/file/bot{TOKEN}/voice/file_1.oga") == 404


async def test_chats_and_members(bot: Bot) -> None:
    assert (await bot.get_chat(IVAN)).first_name == "Иван"
    assert (await bot.get_chat(TEAM)).title == "Team"
    assert (await bot.get_chat_member(TEAM, ADA)).status == "creator"
    assert (await bot.get_chat_member(TEAM, IVAN)).status == "member"
    with pytest.raises(TelegramBadRequest, match="user not found"):
        await bot.get_chat_member(TEAM, 1)
    await bot.leave_chat(TEAM)
    with pytest.raises(TelegramForbiddenError, match="bot is not a member of the group chat"):
        await bot.send_message(TEAM, "bye")


async def test_commands_by_scope_and_language(simulator: Simulator, bot: Bot) -> None:
    scope = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([BotCommand(command="help", description="What I can do")])
    russian = [BotCommand(command="help", description="Что я умею")]
    await bot.set_my_commands(russian, scope=scope, language_code="ru")
    [set_before] = await bot.get_my_commands(scope=scope, language_code="ru")
    assert set_before.description == "Что я умею"
    chats = (await simulator.ask("GET", "/sim/chats"))["chats"]
    shown = {chat["chat"]["id"]: chat["commands"][0]["description"] for chat in chats}
    assert shown == {ADA: "What I can do", IVAN: "Что я умею", TEAM: "What I can do"}
    await bot.delete_my_commands(scope=scope, language_code="ru")
    assert await bot.get_my_commands(scope=scope, language_code="ru") == []
    with pytest.raises(TelegramBadRequest, match="BOT_COMMAND_INVALID"):
        await bot.set_my_commands([BotCommand(command="No Way", description="x")])


async def test_polling(simulator: Simulator, bot: Bot) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=10))
    await asyncio.sleep(0)
    await simulator.say(ADA, "hello")
    [update] = await waiting
    assert update.message is not None
    assert update.message.text == "hello"
    assert [u.update_id for u in await bot.get_updates()] == [update.update_id]
    assert await bot.get_updates(offset=update.update_id + 1) == []


async def test_polling_and_a_webhook_exclude_each_other(bot: Bot, webhook: Webhook) -> None:
    await bot.set_webhook(webhook.url)
    with pytest.raises(TelegramConflictError, match="while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == []


async def test_a_second_poller_ends_the_first(bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=10))
    async with asyncio.timeout(SOON):
        while not first.done():  # it may arrive after the second one, and end that
            with suppress(TelegramConflictError):
                await bot.get_updates()
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates"):
        await first


async def test_a_query_is_answered_once(simulator: Simulator, bot: Bot) -> None:
    said = await bot.send_message(ADA, "choose")
    press = f"/sim/chats/{ADA}/messages/{said.message_id}/press"
    await simulator.ask("POST", press, json={"data": "as:text"})
    [update] = await bot.get_updates()
    assert update.callback_query is not None
    assert update.callback_query.data == "as:text"
    assert await bot.answer_callback_query(update.callback_query.id, text="ok")
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query(update.callback_query.id)


async def test_faults_by_rule(simulator: Simulator, bot: Bot) -> None:
    await simulator.rule(method="sendMessage", status=429, retry_after=7, times=1)
    await simulator.rule(method="sendMessage", status=403, times=1, chat_id=ADA)
    await simulator.rule(method="sendMessage", status=500, times=1)
    await simulator.rule(method="sendMessage", drop=True, times=1)
    await simulator.rule(method="sendMessage", drop=True, after=True, times=1)
    with pytest.raises(TelegramRetryAfter) as asked:
        await bot.send_message(ADA, "1")
    assert asked.value.retry_after == 7
    with pytest.raises(TelegramForbiddenError):
        await bot.send_message(ADA, "2")
    with pytest.raises(TelegramServerError):
        await bot.send_message(ADA, "3")
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(ADA, "4")
    assert await simulator.messages(ADA) == []
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(ADA, "the answer is lost")
    assert [m["text"] for m in await simulator.messages(ADA)] == ["the answer is lost"]
    await bot.send_message(ADA, "6")
    assert await simulator.status("POST", "/sim/rules", json={"methd": "x"}) == 400


async def test_the_log_of_calls_keeps_no_secret(simulator: Simulator, bot: Bot) -> None:
    await bot.set_webhook("http://127.0.0.1:1/", secret_token="hush")
    await bot.send_message(ADA, "hello")
    calls = await simulator.ask("GET", "/sim/calls")
    assert [call["method"] for call in calls] == ["setWebhook", "sendMessage"]
    assert "hush" not in str(calls)
    assert TOKEN not in str(calls)
    [only] = await simulator.ask("GET", "/sim/calls?method=sendmessage")
    assert (only["params"]["text"], only["status"]) == ("hello", 200)


@pytest.mark.parametrize("secret", ["with space", "я", "x" * 257])
async def test_secrets_that_telegram_refuses(bot: Bot, secret: str) -> None:
    with pytest.raises(TelegramBadRequest, match="secret token"):
        await bot.set_webhook("http://127.0.0.1:1/", secret_token=secret)


async def test_a_webhook_elsewhere_is_refused(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="bad webhook"):
        await bot.set_webhook("http://example.com/hook")
