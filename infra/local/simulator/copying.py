"""The Bot API method by which the bot sends what somebody wrote on to somebody else."""

from infra.local.simulator.answers import bad_request
from infra.local.simulator.keyboards import inline_keyboard
from infra.local.simulator.params import Params
from infra.local.simulator.rights import chat_of, message_of, place_in_chat, speaking_chat
from infra.local.simulator.speaking import Method
from infra.local.simulator.store import Json
from infra.local.simulator.world import World

# What a copy has of its original: neither who wrote it, nor what it answered, nor its buttons.
COPIED = (
    "text", "entities", "caption", "caption_entities", "voice", "audio", "video", "video_note",
    "document",
)  # fmt: skip


class Copying:
    """The method, by Telegram's name."""

    def __init__(self, world: World) -> None:
        self._world = world

    def methods(self) -> dict[str, Method]:
        """What this class answers to."""
        return {"copyMessage": self.copy_message}

    async def copy_message(self, params: Params) -> Json:
        """core.telegram.org/bots/api#copymessage; answers with the copy's id only."""
        source = chat_of(self._world, Params({"chat_id": params.text("from_chat_id")}))
        original = message_of(self._world, source, params, "copy")["message"]
        content = {name: original[name] for name in COPIED if name in original}
        if not content:  # a service message
            raise bad_request("message can't be copied")
        chat = speaking_chat(self._world, params)
        content |= place_in_chat(self._world, chat, params)
        if keyboard := inline_keyboard(params):
            content["reply_markup"] = keyboard
        record = self._world.add_message(chat["chat"]["id"], self._world.bot, content)
        return {"message_id": record["message"]["message_id"]}
