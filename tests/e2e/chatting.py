"""A person who reads what the bot writes and presses its buttons, through the control API."""

import time
import urllib.request
from collections.abc import Callable
from typing import Any

from tests.e2e.telegram import PATIENCE_SECONDS, Telegram

Message = dict[str, Any]


class Person:
    """Somebody in a chat of their own with the bot."""

    def __init__(self, cloud: Telegram, chat: int) -> None:
        self.cloud = cloud
        self.chat = chat

    def until(self, wanted: Callable[[Message], bool]) -> Message:
        """The newest message of the bot's for which that is so, as soon as there is one."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            newest_first: list[Message] = self.cloud.messages(self.chat)[::-1]
            for message in newest_first:
                if message["from"]["is_bot"] and wanted(message):
                    return message
            time.sleep(0.1)
        raise AssertionError([text_of(said) for said in self.cloud.messages(self.chat)])

    def ask(self, command: str, expected: str) -> Message:
        """Types a command; answers the message that then says so."""
        said = self.cloud.say(self.chat, command)
        return self.until(lambda one: one["message_id"] > said and expected in text_of(one))

    def press(self, message: Message, label: str) -> str:
        """Presses the one button whose text has the label in it; answers the press's number."""
        [data] = [
            button["callback_data"]
            for row in message["reply_markup"]["inline_keyboard"]
            for button in row
            if label in button["text"]
        ]
        path = f"/sim/chats/{self.chat}/messages/{message['message_id']}/press"
        return str(self.cloud.call("POST", path, {"data": data})["query_id"])

    def shows(self, message: Message, label: str) -> Message:
        """The same message, once it has such a button."""
        number = message["message_id"]
        return self.until(lambda one: one["message_id"] == number and label in labels(one))

    def file(self, message: Message, label: str) -> tuple[Message, bytes]:
        """Presses for a file; answers the message that brings it, and the file."""
        latest = self.cloud.messages(self.chat)[-1]["message_id"]
        self.press(message, label)
        brought = self.until(lambda one: one["message_id"] > latest and "document" in one)
        return brought, self.content(brought)

    def content(self, message: Message) -> bytes:
        """The file in a message."""
        url = f"{self.cloud.base}/sim/files/{message['document']['file_id']}"
        with urllib.request.urlopen(url) as answer:
            content: bytes = answer.read()
        return content

    def answer(self, press: str) -> Message:
        """How a press was answered: the call's parameters."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            for call in self.cloud.call("GET", "/sim/calls?method=answerCallbackQuery"):
                if call["params"]["callback_query_id"] == press:
                    params: Message = call["params"]
                    return params
            time.sleep(0.1)
        raise AssertionError("nobody answered the press")


def text_of(message: Message) -> str:
    """What it says."""
    return str(message.get("text") or message.get("caption") or "")


def labels(message: Message) -> list[str]:
    """What is on its buttons."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]
