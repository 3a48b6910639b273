"""What a person does in a chat: says, sends, edits, deletes, presses, blocks; the bot is told."""

import asyncio
import secrets
import time
from typing import Any

from infra.local.simulator.answers import bad_request
from infra.local.simulator.entities import TEXT_LIMIT, commands_in, units
from infra.local.simulator.files import Files, guess_type, probe_seconds
from infra.local.simulator.journeys import Journeys
from infra.local.simulator.managing import member
from infra.local.simulator.params import Params, Upload
from infra.local.simulator.privacy import hears
from infra.local.simulator.rights import quoted
from infra.local.simulator.speaking import Speaking
from infra.local.simulator.store import Json
from infra.local.simulator.updates import Updates
from infra.local.simulator.world import World

# What a person may put on the bot: the status that Telegram reports for it.
STANDINGS = {"member", "administrator", "restricted", "kicked"}
_PRESENT = STANDINGS - {"kicked"}


class People:
    """The persons' side of the chats."""

    def __init__(
        self, world: World, files: Files, updates: Updates, journeys: Journeys, speaking: Speaking
    ) -> None:
        self._world = world
        self._files = files
        self._updates = updates
        self._journeys = journeys
        self._speaking = speaking

    async def say(self, chat_id: int, params: Params) -> Json:
        """Sends a text or a file; returns the message's record.

        Args:
            chat_id: the chat, made up if nobody knows it.
            params: `text`, or an upload `file` with `as` (voice, audio, video, video_note,
                document), and optionally `caption`, `from` (user id), `reply_to` (message id),
                `thread_id`, and claims to make of a file: `duration`, `mime_type`, `file_name`.

        Raises:
            ApiError: neither text nor file, or text beyond 4096 UTF-16 units.
        """
        chat = self._world.ensure_chat(chat_id)
        upload = params.uploads.get("file")
        if upload:
            content = await self._media(upload, params)
        else:
            content = _text(params)
        content = {**self._place(chat_id, params), **content}
        sender = self._sender(chat, params)
        record = self._world.add_message(chat_id, sender, content)
        message = record["message"]
        self._journeys.begin(chat_id, message["message_id"], record["sent_at_ms"])
        if chat["bot"] in _PRESENT and hears(self._world, chat, message):
            self._updates.publish("message", message, chat_id)
        return record

    async def _media(self, upload: Upload, params: Params) -> Json:
        kind = params.text("as", "voice")
        claimed = params.text("mime_type")
        mime = claimed or guess_type(upload.name, upload.mime_type)
        seconds = params.number("duration")
        if seconds is None and kind != "document":
            seconds = await asyncio.to_thread(probe_seconds, upload.path)
        file = self._files.keep(upload, kind, mime)
        media: Json = {"file_id": file["file_id"], "file_unique_id": file["file_unique_id"]}
        media["file_size"] = file["file_size"]
        name = params.text("file_name") or upload.name
        if kind in {"video", "video_note"}:
            size = 384 if kind == "video_note" else 640
            media |= {"length": size} if kind == "video_note" else {"width": size, "height": 360}
        if kind != "document":
            media["duration"] = max(0, seconds or 0)
        if kind != "video_note":
            media["mime_type"] = mime
        if kind not in {"video_note", "voice"}:
            media["file_name"] = name
        content: Json = {kind: media}
        if caption := params.text("caption").strip():
            content["caption"] = caption
        return content

    def _place(self, chat_id: int, params: Params) -> Json:
        fields: Json = {}
        if thread_id := params.number("thread_id"):
            fields = {"message_thread_id": thread_id, "is_topic_message": True}
        replied = self._world.message(chat_id, params.number("reply_to", 0) or 0)
        if replied:
            fields["reply_to_message"] = quoted(replied["message"])
        return fields

    def _sender(self, chat: Json, params: Params) -> Json:
        user_id = params.number("from", chat["members"][0]) or chat["members"][0]
        if user_id not in self._world.users:
            self._world.add_user(user_id, f"Person {user_id}", "en")
        if user_id not in chat["members"]:
            chat["members"].append(user_id)
        return self._world.users[user_id]

    def edit(self, chat_id: int, message_id: int, text: str) -> Json:
        """A person rewrites their message, or its caption.

        Raises:
            ApiError: no such message of a person.
        """
        record = self._own(chat_id, message_id)
        field = "text" if "text" in record["message"] else "caption"
        changes: dict[str, Any] = {field: text, "edit_date": int(time.time())}
        if field == "text":
            changes["entities"] = commands_in(text) or None
        self._world.change_message(record, **changes)
        self._updates.publish("edited_message", record["message"], chat_id)
        return record

    def delete(self, chat_id: int, message_id: int) -> None:
        """A person deletes a message; Telegram tells bots nothing of it.

        Raises:
            ApiError: no such message.
        """
        if self._world.message(chat_id, message_id) is None:
            raise bad_request("message to delete not found")
        self._world.delete_message(chat_id, message_id)

    def press(self, chat_id: int, message_id: int, params: Params) -> str:
        """A person presses an inline button; returns the query's id.

        Args:
            chat_id: where.
            message_id: under which message.
            params: `data` of the button, optionally `from`.

        Raises:
            ApiError: no such message.
        """
        record = self._world.message(chat_id, message_id)
        if record is None:
            raise bad_request("message not found")
        query: Json = {
            "id": str(secrets.randbits(62)),
            "from": self._sender(self._world.chat(chat_id), params),
            "message": record["message"],
            "chat_instance": str(abs(chat_id) * 1_000_003 % (1 << 62)),
            "data": params.text("data"),
        }
        self._speaking.expect_answer(query["id"], chat_id)
        self._updates.publish("callback_query", query, chat_id)
        return str(query["id"])

    def set_standing(self, chat_id: int, standing: str) -> None:
        """Blocks, kicks, restricts the bot, or takes it back.

        Args:
            chat_id: a private chat or a group.
            standing: `member`, `administrator`, `restricted` or `kicked` (in a private chat:
                blocked).

        Raises:
            ApiError: another word.
        """
        if standing not in STANDINGS:
            raise bad_request(f"standing is one of {', '.join(sorted(STANDINGS))}")
        chat = self._world.ensure_chat(chat_id)
        before, chat["bot"] = chat["bot"], standing
        self._world.save_chat(chat)
        if before != standing:
            change = {
                "chat": chat["chat"],
                "from": self._world.users[chat["members"][0]],
                "date": int(time.time()),
                "old_chat_member": member(self._world.bot, before),
                "new_chat_member": member(self._world.bot, standing),
            }
            self._updates.publish("my_chat_member", change, chat_id)

    def _own(self, chat_id: int, message_id: int) -> Json:
        record = self._world.message(chat_id, message_id)
        if record is None or record["outgoing"]:
            raise bad_request("message to edit not found")
        return record


def _text(params: Params) -> Json:
    text = params.text("text").strip()
    if not text:
        raise bad_request("message text is empty")
    if units(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    entities = commands_in(text)
    return {"text": text, "entities": entities} if entities else {"text": text}
