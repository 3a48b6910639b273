"""Bot API methods by which the bot speaks: messages, edits, documents, reactions, actions."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from infra.local.simulator.answers import (
    NOT_MODIFIED,
    QUERY_TOO_OLD,
    ApiError,
    bad_request,
)
from infra.local.simulator.entities import CAPTION_LIMIT, TEXT_LIMIT, read_text
from infra.local.simulator.files import Files, guess_type
from infra.local.simulator.hub import Hub
from infra.local.simulator.journeys import Journeys
from infra.local.simulator.keyboards import inline_keyboard
from infra.local.simulator.params import Params
from infra.local.simulator.rights import (
    chat_of,
    is_old,
    message_of,
    own_message,
    place_in_chat,
    speaking_chat,
)
from infra.local.simulator.store import Json
from infra.local.simulator.world import World

Method = Callable[[Params], Awaitable[Any]]

ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note",
    "upload_video_note",
}  # fmt: skip
# core.telegram.org/bots/api#reactiontypeemoji
EMOJI = set(
    (
        "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 "
        "❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 "
        "🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 "
        "🤷‍♀ 😡"
    ).split()
)
# Button presses that wait for answerCallbackQuery; older ones have expired.
OPEN_PRESSES = 200


class Speaking:
    """The methods, by Telegram's names."""

    def __init__(self, world: World, files: Files, journeys: Journeys, hub: Hub) -> None:
        self._world = world
        self._files = files
        self._journeys = journeys
        self._hub = hub
        self._presses: dict[str, int] = {}

    def methods(self) -> dict[str, Method]:
        """What this class answers to."""
        return {
            "sendMessage": self.send_message,
            "editMessageText": self.edit_message_text,
            "editMessageReplyMarkup": self.edit_message_reply_markup,
            "deleteMessage": self.delete_message,
            "sendDocument": self.send_document,
            "sendChatAction": self.send_chat_action,
            "setMessageReaction": self.set_message_reaction,
            "answerCallbackQuery": self.answer_callback_query,
        }

    def expect_answer(self, query_id: str, chat_id: int) -> None:
        """A button was pressed; answerCallbackQuery may follow."""
        self._presses[query_id] = chat_id
        if len(self._presses) > OPEN_PRESSES:
            del self._presses[next(iter(self._presses))]

    async def send_message(self, params: Params) -> Json:
        """core.telegram.org/bots/api#sendmessage."""
        text, entities = read_text(params, "text", limit=TEXT_LIMIT)
        if not text:
            raise bad_request("message text is empty")
        chat = speaking_chat(self._world, params)
        content = {**place_in_chat(self._world, chat, params), "text": text}
        return self._say(chat, content, entities, "entities", inline_keyboard(params))

    async def send_document(self, params: Params) -> Json:
        """core.telegram.org/bots/api#senddocument; not by URL."""
        caption, entities = read_text(params, "caption", limit=CAPTION_LIMIT)
        chat = speaking_chat(self._world, params, "documents")
        place = place_in_chat(self._world, chat, params)
        keyboard = inline_keyboard(params)
        content = {**place, "document": self._document(params)}
        if caption:
            content["caption"] = caption
        return self._say(chat, content, entities, "caption_entities", keyboard)

    def _document(self, params: Params) -> Json:
        reference = params.text("document")
        name = reference.removeprefix("attach://") if reference else "document"
        upload = params.uploads.get(name)
        if upload is None:
            if not reference:
                raise bad_request("there is no document in the request")
            if "://" in reference:
                raise bad_request("wrong file identifier/HTTP URL specified")
            file = self._files.by_id(reference)
        elif upload.size == 0:
            raise bad_request("file must be non-empty")
        else:
            file = self._files.keep(upload, "document", guess_type(upload.name, upload.mime_type))
        return {
            "file_name": file["name"],
            "mime_type": file["mime_type"],
            **{key: file[key] for key in ("file_id", "file_unique_id", "file_size")},
        }

    def _say(
        self, chat: Json, content: Json, entities: list[Json], entities_field: str, keyboard: Any
    ) -> Json:
        if entities:
            content[entities_field] = entities
        if keyboard:
            content["reply_markup"] = keyboard
        record = self._world.add_message(chat["chat"]["id"], self._world.bot, content)
        self._note_reply(record["message"], "sent")
        return dict(record["message"])

    async def edit_message_text(self, params: Params) -> Json:
        """core.telegram.org/bots/api#editmessagetext."""
        text, entities = read_text(params, "text", limit=TEXT_LIMIT)
        if not text:
            raise bad_request("message text is empty")
        chat = speaking_chat(self._world, params)
        record = own_message(self._world, chat, params)
        message = record["message"]
        if "text" not in message:
            raise bad_request("there is no text in the message to edit")
        keyboard = inline_keyboard(params)
        before = (message["text"], message.get("entities", []), message.get("reply_markup"))
        if before == (text, entities, keyboard):
            raise ApiError(400, NOT_MODIFIED)
        self._world.change_message(
            record,
            text=text,
            entities=entities or None,
            reply_markup=keyboard,
            edit_date=int(time.time()),
        )
        self._note_reply(message, "edited")
        return dict(message)

    async def edit_message_reply_markup(self, params: Params) -> Json:
        """core.telegram.org/bots/api#editmessagereplymarkup."""
        chat = speaking_chat(self._world, params)
        record = own_message(self._world, chat, params)
        keyboard = inline_keyboard(params)
        if record["message"].get("reply_markup") == keyboard:
            raise ApiError(400, NOT_MODIFIED)
        self._world.change_message(record, reply_markup=keyboard)
        return dict(record["message"])

    async def delete_message(self, params: Params) -> bool:
        """core.telegram.org/bots/api#deletemessage; the bot is nowhere an administrator."""
        chat = chat_of(self._world, params)
        record = message_of(self._world, chat, params, "delete")
        if is_old(record) or (not record["outgoing"] and chat["chat"]["type"] != "private"):
            raise bad_request("message can't be deleted")
        self._world.delete_message(chat["chat"]["id"], record["message"]["message_id"])
        return True

    async def send_chat_action(self, params: Params) -> bool:
        """core.telegram.org/bots/api#sendchataction."""
        action = params.text("action")
        if action not in ACTIONS:
            raise bad_request("wrong parameter action in request")
        chat = speaking_chat(self._world, params)
        self._hub.tell("action", chat_id=chat["chat"]["id"], action=action)
        return True

    async def set_message_reaction(self, params: Params) -> bool:
        """core.telegram.org/bots/api#setmessagereaction; a bot has one reaction a message."""
        chat = speaking_chat(self._world, params)
        record = message_of(self._world, chat, params, "react")
        reactions = params.document("reaction", "can't parse reaction types JSON object") or []
        if not isinstance(reactions, list):
            raise bad_request("can't parse reaction types JSON object")
        if len(reactions) > 1:
            raise bad_request("REACTIONS_TOO_MANY")
        for reaction in reactions:
            if not isinstance(reaction, dict) or reaction.get("emoji") not in EMOJI:
                raise bad_request("REACTION_INVALID")
        self._world.react(record, reactions)
        return True

    async def answer_callback_query(self, params: Params) -> bool:
        """core.telegram.org/bots/api#answercallbackquery."""
        chat_id = self._presses.pop(params.text("callback_query_id"), None)
        if chat_id is None:
            raise ApiError(400, QUERY_TOO_OLD)
        self._hub.tell(
            "answer",
            chat_id=chat_id,
            text=params.text("text"),
            alert=params.flag("show_alert"),
            query_id=params.text("callback_query_id"),
        )
        return True

    def _note_reply(self, message: Json, how: str) -> None:
        answered = message.get("reply_to_message")
        if answered:
            self._journeys.reply(
                message["chat"]["id"], answered["message_id"], message["message_id"], how
            )
