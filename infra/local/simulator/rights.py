"""Whether the bot may speak in a chat, and which message a call is about."""

from infra.local.simulator.answers import ApiError, bad_request
from infra.local.simulator.params import Params
from infra.local.simulator.store import Json
from infra.local.simulator.world import World


def chat_of(world: World, params: Params) -> Json:
    """The chat that a call names.

    Raises:
        ApiError: no chat named, or none of that id.
    """
    if not params.text("chat_id").strip():
        raise bad_request("chat_id is empty")
    chat_id = params.number("chat_id")
    if chat_id is None:  # a @username: nobody here can be found by one
        raise bad_request("chat not found")
    return world.chat(chat_id)


def speaking_chat(world: World, params: Params, what: str = "text messages") -> Json:
    """The same, where the bot may speak.

    Raises:
        ApiError: 403 blocked or kicked, 400 no right to send `what`.
    """
    record = chat_of(world, params)
    standing, kind = record["bot"], record["chat"]["type"]
    if standing == "kicked" and kind == "private":
        raise ApiError(403, "Forbidden: bot was blocked by the user")
    if standing == "kicked":
        raise ApiError(403, f"Forbidden: bot was kicked from the {kind} chat")
    if standing == "left":
        raise ApiError(403, f"Forbidden: bot is not a member of the {kind} chat")
    if standing == "restricted":
        raise bad_request(f"not enough rights to send {what} to the chat")
    return record


def message_of(world: World, chat: Json, params: Params, purpose: str) -> Json:
    """The message that a call names.

    Args:
        purpose: `edit`, `delete`, `react` or `copy`: a word of Telegram's complaint.

    Raises:
        ApiError: no such message.
    """
    message_id = params.number("message_id", 0) or 0
    record = world.message(chat["chat"]["id"], message_id)
    if record is None:
        raise bad_request(f"message to {purpose} not found")
    return record


def own_message(world: World, chat: Json, params: Params) -> Json:
    """The message to edit, if the bot wrote it.

    Raises:
        ApiError: no such message, or somebody else's.
    """
    record = message_of(world, chat, params, "edit")
    if not record["outgoing"]:
        raise bad_request("message can't be edited")
    return record


def place_in_chat(world: World, chat: Json, params: Params) -> Json:
    """The fields that put a new message under another one or into a thread.

    Raises:
        ApiError: the message to be replied, or the thread, isn't there.
    """
    fields: Json = {}
    chat_id = chat["chat"]["id"]
    thread_id = params.number("message_thread_id")
    if thread_id is not None:
        if not _has_thread(world, chat_id, thread_id):
            raise bad_request("message thread not found")
        fields = {"message_thread_id": thread_id, "is_topic_message": True}
    reply = params.document("reply_parameters", "can't parse reply parameters JSON object") or {}
    target = reply.get("message_id", params.number("reply_to_message_id"))
    if target is None:
        return fields
    record = world.message(reply.get("chat_id", chat_id), int(target))
    if record is not None:
        fields["reply_to_message"] = quoted(record["message"])
    elif not (
        reply.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply")
    ):
        raise bad_request("message to be replied not found")
    return fields


def quoted(message: Json) -> Json:
    """A message as the `reply_to_message` of another: Telegram never nests deeper."""
    return {key: value for key, value in message.items() if key != "reply_to_message"}


def _has_thread(world: World, chat_id: int, thread_id: int) -> bool:
    return any(
        record["message"].get("message_thread_id") == thread_id
        for record in world.messages.get(chat_id, {}).values()
    )
