"""aiogram speaks through the simulator as it would through Telegram."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReactionTypeEmoji,
    ReplyParameters,
)

from tests.integration.simulator.conftest import ADA, IVAN, TEAM, Simulator

pytestmark = pytest.mark.integration

KEYBOARD = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text="Text", callback_data="as:text")]]
)


async def test_a_reply_quotes_the_message(simulator: Simulator, bot: Bot) -> None:
    asked = await simulator.say(IVAN, "привет")
    said = await bot.send_message(
        IVAN, "<b>Привет</b>", parse_mode="HTML", reply_parameters=_reply(asked["message_id"])
    )
    assert said.reply_to_message is not None
    assert said.reply_to_message.text == "привет"
    assert said.entities is not None
    assert (said.entities[0].type, said.entities[0].length) == ("bold", 6)
    assert said.message_id == asked["message_id"] + 1


async def test_a_reply_to_a_deleted_message(simulator: Simulator, bot: Bot) -> None:
    asked = await simulator.say(ADA, "hello")
    await simulator.ask("DELETE", f"/sim/chats/{ADA}/messages/{asked['message_id']}")
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await bot.send_message(ADA, "?", reply_parameters=_reply(asked["message_id"]))
    forgiving = ReplyParameters(message_id=asked["message_id"], allow_sending_without_reply=True)
    assert (await bot.send_message(ADA, "?", reply_parameters=forgiving)).reply_to_message is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("  ", "Bad Request: message text is empty"),
        ("x" * 4097, "Bad Request: message is too long"),
        ("🙂" * 2049, "Bad Request: message is too long"),
    ],
)
async def test_texts_that_telegram_refuses(bot: Bot, text: str, complaint: str) -> None:
    with pytest.raises(TelegramBadRequest) as refused:
        await bot.send_message(ADA, text)
    assert refused.value.message == complaint


async def test_the_longest_text_goes_through(bot: Bot) -> None:
    assert (await bot.send_message(ADA, "🙂" * 2048)).text == "🙂" * 2048


async def test_an_unknown_chat(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(999, "hello")


async def test_a_blocked_bot_and_a_kicked_one(simulator: Simulator, bot: Bot) -> None:
    for chat_id, complaint in (
        (ADA, "Forbidden: bot was blocked by the user"),
        (TEAM, "Forbidden: bot was kicked from the group chat"),
    ):
        await simulator.ask("POST", f"/sim/chats/{chat_id}/bot", json={"standing": "kicked"})
        with pytest.raises(TelegramForbiddenError) as refused:
            await bot.send_message(chat_id, "hello")
        assert refused.value.message == complaint
        await simulator.ask("POST", f"/sim/chats/{chat_id}/bot", json={"standing": "member"})
        await bot.send_message(chat_id, "hello again")


async def test_a_bot_without_the_right_to_write(simulator: Simulator, bot: Bot) -> None:
    await simulator.ask("POST", f"/sim/chats/{TEAM}/bot", json={"standing": "restricted"})
    with pytest.raises(
        TelegramBadRequest, match="not enough rights to send text messages to the chat"
    ):
        await bot.send_message(TEAM, "hello")
    me = await bot.get_chat_member(TEAM, bot.id)
    assert me.status == "restricted"


async def test_an_edit_and_the_same_edit_again(bot: Bot) -> None:
    said = await bot.send_message(ADA, "…")
    edited = await bot.edit_message_text(
        "done", chat_id=ADA, message_id=said.message_id, reply_markup=KEYBOARD
    )
    assert not isinstance(edited, bool)
    assert edited.edit_date is not None
    with pytest.raises(TelegramBadRequest) as refused:
        await bot.edit_message_text(
            "done", chat_id=ADA, message_id=said.message_id, reply_markup=KEYBOARD
        )
    assert refused.value.message == (
        "Bad Request: message is not modified: specified new message content and reply markup are "
        "exactly the same as a current content and reply markup of the message"
    )
    await bot.edit_message_reply_markup(chat_id=ADA, message_id=said.message_id)
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_reply_markup(chat_id=ADA, message_id=said.message_id)


async def test_edits_that_telegram_refuses(simulator: Simulator, bot: Bot) -> None:
    asked = await simulator.say(ADA, "mine")
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("yours", chat_id=ADA, message_id=asked["message_id"])
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("yours", chat_id=ADA, message_id=77)
    document = await bot.send_document(ADA, BufferedInputFile(b"a", "a.txt"))
    with pytest.raises(TelegramBadRequest, match="there is no text in the message to edit"):
        await bot.edit_message_text("yours", chat_id=ADA, message_id=document.message_id)


async def test_deleting(simulator: Simulator, bot: Bot) -> None:
    said = await bot.send_message(TEAM, "oops")
    assert await bot.delete_message(TEAM, said.message_id)
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await bot.delete_message(TEAM, said.message_id)
    theirs = await simulator.say(TEAM, "mine")
    with pytest.raises(TelegramBadRequest, match="message can't be deleted"):
        await bot.delete_message(TEAM, theirs["message_id"])


async def test_a_document_arrives_whole(simulator: Simulator, bot: Bot) -> None:
    content = "Привет\n".encode() * 1000
    asked = await simulator.say(ADA, "export")
    said = await bot.send_document(
        ADA,
        BufferedInputFile(content, "речь.txt"),
        caption="The whole text",
        reply_parameters=_reply(asked["message_id"]),
    )
    assert said.document is not None
    assert (said.document.file_name, said.document.file_size) == ("речь.txt", len(content))
    downloaded = await bot.download(said.document.file_id)
    assert downloaded is not None
    assert downloaded.read() == content
    again = await bot.send_document(IVAN, said.document.file_id)
    assert again.document is not None
    assert again.document.file_id == said.document.file_id


async def test_an_empty_document_and_a_long_caption(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="file must be non-empty"):
        await bot.send_document(ADA, BufferedInputFile(b"", "a.txt"))
    with pytest.raises(TelegramBadRequest, match="message caption is too long"):
        await bot.send_document(ADA, BufferedInputFile(b"a", "a.txt"), caption="x" * 1025)


async def test_a_reaction(simulator: Simulator, bot: Bot) -> None:
    asked = await simulator.say(ADA, "hello")
    number = asked["message_id"]
    assert await bot.set_message_reaction(ADA, number, [ReactionTypeEmoji(emoji="👀")])
    [shown] = await simulator.messages(ADA)
    assert shown["sim"]["reactions"] == [{"type": "emoji", "emoji": "👀"}]
    with pytest.raises(TelegramBadRequest, match="REACTION_INVALID"):
        await bot.set_message_reaction(ADA, number, [ReactionTypeEmoji(emoji="🧅")])
    with pytest.raises(TelegramBadRequest, match="message to react not found"):
        await bot.set_message_reaction(ADA, 77, [ReactionTypeEmoji(emoji="👀")])


async def test_actions_and_markup(bot: Bot) -> None:
    assert await bot.send_chat_action(ADA, "typing")
    with pytest.raises(TelegramBadRequest, match="wrong parameter action in request"):
        await bot.send_chat_action(ADA, "juggling")
    long = InlineKeyboardButton(text="x", callback_data="x" * 64)
    await bot.send_message(
        ADA, "x", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[long, long]])
    )
    with pytest.raises(TelegramBadRequest, match="can't parse entities: Unsupported start tag"):
        await bot.send_message(ADA, "<whisper>x</whisper>", parse_mode="HTML")


async def test_a_thread_that_is_there_and_one_that_is_not(simulator: Simulator, bot: Bot) -> None:
    await simulator.say(TEAM, "in a thread", thread_id=5)
    said = await bot.send_message(TEAM, "me too", message_thread_id=5)
    assert said.message_thread_id == 5
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(TEAM, "lost", message_thread_id=6)


def _reply(message_id: int) -> ReplyParameters:
    return ReplyParameters(message_id=message_id)
