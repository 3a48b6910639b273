"""Privacy mode: what of a group's messages the bot is given (Bot API, features, privacy mode)."""

from infra.local.simulator.store import Json
from infra.local.simulator.world import World


def hears(world: World, chat: Json, message: Json) -> bool:
    """Whether a person's message reaches the bot, as far as that is a matter of privacy.

    Telegram gives a bare command to the bot that spoke last in the group; here there is one bot
    only, so it is enough that it spoke at all.
    """
    is_private = chat["chat"]["type"] == "private"
    if world.hears_all or is_private or chat["bot"] == "administrator":
        return True
    answered = message.get("reply_to_message")
    if answered and answered["from"]["id"] == world.bot["id"]:
        return True
    command = message.get("text", "").split(maxsplit=1)[0]
    if not command.startswith("/"):
        return False
    _, _, name = command.partition("@")
    if name:
        return bool(name.lower() == world.bot["username"].lower())
    spoken = world.messages.get(chat["chat"]["id"], {}).values()
    return any(record["outgoing"] for record in spoken)
