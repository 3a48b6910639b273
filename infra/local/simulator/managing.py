"""Bot API methods by which the bot manages itself: webhook, updates, files, chats, commands."""

import asyncio
import re
from urllib.parse import urlsplit

from infra.local.simulator.answers import OTHER_POLLER, WEBHOOK_IS_SET, ApiError, bad_request
from infra.local.simulator.delivery import DEFAULT_CONNECTIONS, Delivery
from infra.local.simulator.files import Files
from infra.local.simulator.params import Params
from infra.local.simulator.rights import chat_of
from infra.local.simulator.speaking import Method
from infra.local.simulator.store import Json, Store
from infra.local.simulator.updates import Updates
from infra.local.simulator.world import World

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# Bot API: getUpdates waits at most this long and hands out at most 100.
LONGEST_POLL_SECONDS = 50
LARGEST_BATCH = 100
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]*")


class Managing:
    """The methods, by Telegram's names."""

    def __init__(
        self, store: Store, world: World, files: Files, updates: Updates, delivery: Delivery
    ) -> None:
        self._store = store
        self._world = world
        self._files = files
        self._updates = updates
        self._delivery = delivery
        self._poller: asyncio.Task[list[Json]] | None = None

    def methods(self) -> dict[str, Method]:
        """What this class answers to."""
        return {
            "getMe": self.get_me,
            "setWebhook": self.set_webhook,
            "deleteWebhook": self.delete_webhook,
            "getWebhookInfo": self.get_webhook_info,
            "getUpdates": self.get_updates,
            "getFile": self.get_file,
            "getChat": self.get_chat,
            "getChatMember": self.get_chat_member,
            "leaveChat": self.leave_chat,
            "setMyCommands": self.set_my_commands,
            "deleteMyCommands": self.delete_my_commands,
            "getMyCommands": self.get_my_commands,
        }

    async def get_me(self, _: Params) -> Json:
        """core.telegram.org/bots/api#getme."""
        return {
            **self._world.bot,
            "can_join_groups": True,
            "can_read_all_group_messages": self._world.hears_all,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    async def set_webhook(self, params: Params) -> bool:
        """core.telegram.org/bots/api#setwebhook; plain HTTP is taken, but only to this machine."""
        url, secret = params.text("url").strip(), params.text("secret_token")
        kinds = params.document("allowed_updates", "can't parse allowed_updates JSON array")
        if not url:
            return await self.delete_webhook(params)
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or parts.hostname not in LOOPBACK:
            raise bad_request(
                "bad webhook: An HTTPS URL must be provided for webhook "
                "(the simulator posts to this machine only: http://127.0.0.1:PORT/…)"
            )
        if len(secret) > 256:
            raise bad_request("secret token is too long")
        if not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        connections = params.number("max_connections", DEFAULT_CONNECTIONS) or DEFAULT_CONNECTIONS
        self._updates.ask_for(kinds)
        if params.flag("drop_pending_updates"):
            self._updates.clear()
        await self._delivery.set_webhook(
            {"url": url, "secret_token": secret, "max_connections": min(max(1, connections), 100)}
        )
        return True

    async def delete_webhook(self, params: Params) -> bool:
        """core.telegram.org/bots/api#deletewebhook."""
        if params.flag("drop_pending_updates"):
            self._updates.clear()
        await self._delivery.set_webhook(None)
        return True

    async def get_webhook_info(self, _: Params) -> Json:
        """core.telegram.org/bots/api#getwebhookinfo."""
        webhook = self._delivery.webhook
        info: Json = {
            "url": webhook["url"] if webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.waiting()),
        }
        if webhook:
            info |= {"max_connections": webhook["max_connections"], "ip_address": "127.0.0.1"}
            info |= self._delivery.last_error
        asked = (self._store.get("meta", "allowed_updates") or {"kinds": []})["kinds"]
        return info | ({"allowed_updates": asked} if asked else {})

    async def get_updates(self, params: Params) -> list[Json]:
        """core.telegram.org/bots/api#getupdates; a second poller ends the first, as on Telegram."""
        if self._delivery.webhook:
            raise ApiError(409, WEBHOOK_IS_SET)
        if self._poller and not self._poller.done():
            self._poller.cancel()
        self._updates.ask_for(
            params.document("allowed_updates", "can't parse allowed_updates JSON array")
        )
        limit = params.number("limit", LARGEST_BATCH) or LARGEST_BATCH
        poll = asyncio.create_task(
            self._updates.take(
                params.number("offset", 0) or 0,
                min(max(1, limit), LARGEST_BATCH),
                min(params.number("timeout", 0) or 0, LONGEST_POLL_SECONDS),
            )
        )
        self._poller = poll
        await asyncio.wait([poll])
        if poll.cancelled():
            raise ApiError(409, OTHER_POLLER)
        return poll.result()

    def stop_polling(self) -> None:
        """Ends a getUpdates that still waits."""
        if self._poller:
            self._poller.cancel()

    async def get_file(self, params: Params) -> Json:
        """core.telegram.org/bots/api#getfile."""
        return self._files.for_download(params.text("file_id"))

    async def get_chat(self, params: Params) -> Json:
        """core.telegram.org/bots/api#getchat."""
        chat = chat_of(self._world, params)["chat"]
        return {
            **chat,
            "accent_color_id": chat["id"] % 7,
            "max_reaction_count": 11,
            "accepted_gift_types": {
                "unlimited_gifts": False,
                "limited_gifts": False,
                "unique_gifts": False,
                "premium_subscription": False,
                "gifts_from_channels": False,
            },
        }

    async def get_chat_member(self, params: Params) -> Json:
        """core.telegram.org/bots/api#getchatmember."""
        chat = chat_of(self._world, params)
        user_id = params.number("user_id", 0) or 0
        if user_id == self._world.bot["id"]:
            return member(self._world.bot, chat["bot"])
        if user_id not in chat["members"]:
            raise bad_request("user not found")
        owner = chat["chat"]["type"] != "private" and user_id == chat["members"][0]
        return member(self._world.users[user_id], "creator" if owner else "member")

    async def leave_chat(self, params: Params) -> bool:
        """core.telegram.org/bots/api#leavechat."""
        chat = chat_of(self._world, params)
        if chat["chat"]["type"] == "private":
            raise bad_request("chat member status can't be changed in private chats")
        chat["bot"] = "left"
        self._world.save_chat(chat)
        return True

    async def set_my_commands(self, params: Params) -> bool:
        """core.telegram.org/bots/api#setmycommands."""
        commands = params.document("commands", "can't parse commands list JSON object")
        if not isinstance(commands, list) or len(commands) > 100:
            raise bad_request("can't parse commands list JSON object")
        for command in commands:
            name = str(command.get("command", "")).removeprefix("/")
            if not _COMMAND.fullmatch(name):
                raise bad_request("BOT_COMMAND_INVALID")
            if not 1 <= len(str(command.get("description", ""))) <= 256:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
            command["command"] = name
        self._world.set_commands(_scope(params), params.text("language_code"), commands)
        return True

    async def delete_my_commands(self, params: Params) -> bool:
        """core.telegram.org/bots/api#deletemycommands."""
        self._world.set_commands(_scope(params), params.text("language_code"), [])
        return True

    async def get_my_commands(self, params: Params) -> list[Json]:
        """core.telegram.org/bots/api#getmycommands."""
        return self._world.commands_for(_scope(params), params.text("language_code"))


def member(user: Json, status: str) -> Json:
    """A ChatMember object."""
    facts: Json = {"status": status, "user": user}
    if status == "creator":
        facts["is_anonymous"] = False
    if status == "administrator":
        powers = (
            "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages",
            "can_manage_video_chats", "can_restrict_members", "can_promote_members",
            "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories",
            "can_delete_stories", "can_send_welcome_messages",
        )  # fmt: skip
        facts |= dict.fromkeys(powers, False)
    if status == "kicked":
        facts["until_date"] = 0
    if status == "restricted":
        rights = (
            "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos",
            "can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls",
            "can_send_other_messages", "can_add_web_page_previews", "can_react_to_messages",
            "can_edit_tag", "can_change_info", "can_invite_users", "can_pin_messages",
            "can_manage_topics",
        )  # fmt: skip
        facts |= {"is_member": True, "until_date": 0, **dict.fromkeys(rights, False)}
    return facts


def _scope(params: Params) -> str:
    scope = params.document("scope", "can't parse BotCommandScope JSON object") or {}
    kind = str(scope.get("type", "default"))
    return f"{kind}:{scope['chat_id']}" if "chat_id" in scope else kind
