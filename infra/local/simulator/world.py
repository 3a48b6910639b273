"""Who is there and what was said: users, chats, messages, written through to the store.

Ids are 64-bit, as Telegram's are: one of the seeded people and the group need more than 32.
"""

import time
from typing import Any

from infra.local.simulator.answers import bad_request
from infra.local.simulator.hub import Hub
from infra.local.simulator.store import Json, Store

ADA = 100001
IVAN = 7000000002
GRACE = 100003
TEAM = -4000000004


class World:
    """The state of Telegram. Every change is on disk before the call returns.

    A chat record is `{chat, members, bot, last_message_id}`; `bot` is the bot's standing there:
    `member`, `administrator`, `restricted` or `kicked` (in a private chat: the person blocked it).
    A message record is `{message, reactions, sent_at_ms, outgoing}`.
    """

    def __init__(self, store: Store, hub: Hub, token: str) -> None:
        self._store = store
        self._hub = hub
        self.token = token
        self.bot: Json = {
            "id": int(token.split(":", maxsplit=1)[0]),
            "is_bot": True,
            "first_name": "Voice to text",
            "username": "voice2text_bot",
        }
        self.users = {user["id"]: user for user in store.all("user")}
        self.chats = {record["chat"]["id"]: record for record in store.all("chat")}
        self.messages: dict[int, dict[int, Json]] = {}
        for record in store.all("message"):
            message = record["message"]
            self.messages.setdefault(message["chat"]["id"], {})[message["message_id"]] = record
        if not self.chats:
            self._seed()

    def _seed(self) -> None:
        self.add_user(ADA, "Ada", "en", last_name="Lovelace", username="ada")
        self.add_user(IVAN, "Иван", "ru", last_name="Петров", username="ivan")
        self.add_user(GRACE, "Grace", "en", last_name="Hopper", username="grace")
        self.add_private(ADA)
        self.add_private(IVAN)
        self.add_group(TEAM, "Team", [ADA, IVAN, GRACE])

    def add_user(self, user_id: int, first_name: str, language: str, **extra: str) -> Json:
        """A person; `language` is their client's IETF tag."""
        user: Json = {"id": user_id, "is_bot": False, "first_name": first_name, **extra}
        user["language_code"] = language
        self.users[user_id] = user
        self._store.put("user", str(user_id), user)
        return user

    def add_private(self, user_id: int) -> Json:
        """A private chat of a known person with the bot."""
        user = self.users[user_id]
        names: Json = {
            key: user[key] for key in ("first_name", "last_name", "username") if key in user
        }
        return self._add_chat({"id": user_id, **names, "type": "private"}, [user_id])

    def add_group(self, chat_id: int, title: str, members: list[int]) -> Json:
        """A group; an id that begins with -100 makes it a supergroup, as on Telegram."""
        kind = "supergroup" if str(chat_id).startswith("-100") else "group"
        chat: Json = {"id": chat_id, "title": title, "type": kind}
        if kind == "group":
            chat["all_members_are_administrators"] = False
        return self._add_chat(chat, members)

    def _add_chat(self, chat: Json, members: list[int]) -> Json:
        record: Json = {"chat": chat, "members": members, "bot": "member", "last_message_id": 0}
        self.chats[chat["id"]] = record
        self.save_chat(record)
        return record

    def ensure_chat(self, chat_id: int) -> Json:
        """The chat, made up on the spot if it is new."""
        if chat_id in self.chats:
            return self.chats[chat_id]
        if chat_id < 0:
            return self.add_group(chat_id, f"Group {chat_id}", [ADA, IVAN])
        if chat_id not in self.users:
            self.add_user(chat_id, f"Person {chat_id}", "en")
        return self.add_private(chat_id)

    def save_chat(self, record: Json) -> None:
        """Writes a changed chat and tells the pages."""
        self._store.put("chat", str(record["chat"]["id"]), record)
        self._hub.tell("chat", chat_id=record["chat"]["id"])

    def add_message(self, chat_id: int, sender: Json, content: Json) -> Json:
        """A new message with the chat's next id; returns its record."""
        chat = self.chats[chat_id]
        chat["last_message_id"] += 1
        now = time.time()
        message = {
            "message_id": chat["last_message_id"],
            "from": sender,
            "chat": chat["chat"],
            "date": int(now),
            **content,
        }
        record: Json = {
            "message": message,
            "reactions": [],
            "sent_at_ms": int(now * 1000),
            "outgoing": bool(sender["is_bot"]),
        }
        self.messages.setdefault(chat_id, {})[message["message_id"]] = record
        # The counter first: a crash in between leaves a gap, never the same id twice.
        self._store.put("chat", str(chat_id), chat)
        self._write(record)
        self._hub.tell("message", chat_id=chat_id, message=view(record))
        return record

    def change_message(self, record: Json, **changes: Any) -> None:
        """Replaces fields of a message; None removes a field."""
        message = record["message"]
        for key, value in changes.items():
            if value is None:
                message.pop(key, None)
            else:
                message[key] = value
        self._write(record)
        self._tell_changed(record)

    def react(self, record: Json, reactions: list[Json]) -> None:
        """Replaces the bot's reactions to a message."""
        record["reactions"] = reactions
        self._write(record)
        self._tell_changed(record)

    def delete_message(self, chat_id: int, message_id: int) -> None:
        """Takes a message away; its id is never used again."""
        del self.messages[chat_id][message_id]
        self._store.drop("message", f"{chat_id}/{message_id}")
        self._hub.tell("deleted", chat_id=chat_id, message_id=message_id)

    def message(self, chat_id: int, message_id: int) -> Json | None:
        """A message's record, or None if it never was or is gone."""
        return self.messages.get(chat_id, {}).get(message_id)

    def chat(self, chat_id: int) -> Json:
        """A known chat's record.

        Raises:
            ApiError: chat not found.
        """
        if chat_id not in self.chats:
            raise bad_request("chat not found")
        return self.chats[chat_id]

    def set_commands(self, scope: str, language: str, commands: list[Json]) -> None:
        """Sets the bot's commands for a scope (`default`, `chat:ID` …) and a language or none."""
        self._store.put("commands", f"{scope}/{language}", {"commands": commands})
        self._hub.tell("commands")

    def commands_for(self, scope: str, language: str) -> list[Json]:
        """The commands set for exactly this scope and language."""
        found = self._store.get("commands", f"{scope}/{language}")
        return list(found["commands"]) if found else []

    def commands_shown(self, chat: Json, language: str) -> list[Json]:
        """What a person of this language is offered in a chat: the narrowest set of commands."""
        wide = "private" if chat["type"] == "private" else "group"
        for scope in (f"chat:{chat['id']}", f"all_{wide}_chats", "default"):
            for tongue in (language.split("-", maxsplit=1)[0], ""):
                if commands := self.commands_for(scope, tongue):
                    return commands
        return []

    @property
    def hears_all(self) -> bool:
        """Whether privacy mode is off, so that the bot is given all that groups say."""
        found = self._store.get("meta", "hears_all")
        return bool(found["on"]) if found else True

    @hears_all.setter
    def hears_all(self, on: bool) -> None:
        self._store.put("meta", "hears_all", {"on": on})

    def _write(self, record: Json) -> None:
        message = record["message"]
        key = f"{message['chat']['id']}/{message['message_id']}"
        self._store.put("message", key, record)

    def _tell_changed(self, record: Json) -> None:
        self._hub.tell("changed", chat_id=record["message"]["chat"]["id"], message=view(record))


def view(record: Json) -> Json:
    """A message as the page sees it: Telegram's JSON and, under `sim`, what a client knows."""
    facts = {key: record[key] for key in ("reactions", "sent_at_ms", "outgoing")}
    return {**record["message"], "sim": facts}
