"""Telegram with memory: an aiogram session that keeps messages instead of sending them.

It answers with the Bot API's own JSON and error texts, through aiogram's own reading of them.
"""

import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import (
    AnswerCallbackQuery,
    CopyMessage,
    DeleteMessage,
    EditMessageReplyMarkup,
    EditMessageText,
    GetChatMember,
    GetMe,
    SendChatAction,
    SendDocument,
    SendMessage,
    SetMessageReaction,
    TelegramMethod,
)
from aiogram.methods.base import TelegramType
from aiogram.types import BufferedInputFile, InlineKeyboardMarkup

from voice2text.chat.failures import Translate
from voice2text.text.split import MESSAGE_UNITS, units

TOKEN = "42:TOKEN-THAT-NOBODY-MAY-SEE"
UNCHANGED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)


class Died(BaseException):
    """The process dies here; no code of ours may catch it."""


@dataclass
class Sent:
    """A message of the bot's, as the chat shows it."""

    chat_id: int
    message_id: int
    text: str = ""
    file_name: str = ""
    file: bytes = b""
    reply_to: int | None = None
    thread_id: int | None = None
    markup: InlineKeyboardMarkup | None = None
    is_silent: bool = False
    edits: int = 0
    caption: str = ""
    is_old: bool = False  # beyond the 48 hours in which it could be edited


@dataclass
class Rule:
    """How Telegram answers a method for a while; without a status it does not answer at all."""

    method: str
    status: int | None
    description: str = ""
    parameters: dict[str, int] | None = None
    times: int = 1
    chat_id: int | None = None


@dataclass
class World:
    """All chats."""

    messages: list[Sent] = field(default_factory=list)
    calls: list[TelegramMethod[Any]] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    dies_before: int | None = None
    admins: set[tuple[int, int]] = field(default_factory=set)  # chat id, user id
    hears_all: bool = True  # privacy mode is off
    next_id: int = 1000
    copies: list[tuple[int, int, int]] = field(default_factory=list)  # to, from, message id
    gone: set[int] = field(default_factory=set)  # messages that can't be copied

    def texts(self) -> list[str]:
        return [message.text or message.file_name for message in self.messages]

    def names(self) -> list[str]:
        return [call.__api_method__ for call in self.calls]

    def delete(self, message_id: int) -> None:
        self.messages = [one for one in self.messages if one.message_id != message_id]

    def rule(self, method: str, status: int | None, description: str = "", **rest: Any) -> None:
        self.rules.append(Rule(method, status, description, **rest))


class FakeTelegram(BaseSession):
    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    async def close(self) -> None:
        """Nothing is open."""

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ARG002, ASYNC109 - aiogram's signature
    ) -> TelegramType:
        world = self.world
        if world.dies_before is not None and len(world.calls) >= world.dies_before:
            raise Died
        world.calls.append(method)
        rule = self._rule(method)
        if rule and rule.status is None:
            raise TelegramNetworkError(method, f"ClientError: https://api/bot{TOKEN}/sendMessage")
        status, body = (rule.status, rule) if rule else self._answer(method)
        if isinstance(body, Rule):
            content: dict[str, Any] = {"ok": False, "description": body.description}
            content |= {"parameters": body.parameters} if body.parameters else {}
        else:
            content = {"ok": True, "result": body}
        assert status is not None
        response = self.check_response(bot, method, status, json.dumps(content))
        return response.result  # type: ignore[return-value]

    def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        raise NotImplementedError

    def _rule(self, method: TelegramMethod[Any]) -> Rule | None:
        for rule in self.world.rules:
            chat_id = getattr(method, "chat_id", None)
            if (
                rule.times > 0
                and rule.method in {method.__api_method__, "*"}
                and rule.chat_id in {None, chat_id}
            ):
                rule.times -= 1
                return rule
        return None

    def _answer(self, method: TelegramMethod[Any]) -> tuple[int, Any]:
        match method:
            case SendMessage() | SendDocument():
                return self._send(method)
            case EditMessageText() | EditMessageReplyMarkup() | DeleteMessage() | CopyMessage():
                return self._change(method)
            case GetChatMember():
                return 200, self._member(method)
            case GetMe():
                me = {"id": 42, "is_bot": True, "first_name": "V", "username": "voice2text_bot"}
                return 200, me | {"can_read_all_group_messages": self.world.hears_all}
            case SetMessageReaction() | AnswerCallbackQuery() | SendChatAction():
                return 200, True
        return 404, Rule("*", 404, "Not Found: method not found")

    def _member(self, method: GetChatMember) -> dict[str, Any]:
        is_admin = (method.chat_id, method.user_id) in self.world.admins
        user = {"id": method.user_id, "is_bot": False, "first_name": "P"}
        return (
            {"user": user, "status": "creator", "is_anonymous": False}
            if is_admin
            else {
                "user": user,
                "status": "member",
            }
        )

    def _send(self, method: SendMessage | SendDocument) -> tuple[int, Any]:
        assert isinstance(method.chat_id, int)
        self.world.next_id += 1
        sent = Sent(method.chat_id, self.world.next_id, thread_id=method.message_thread_id)
        if isinstance(method, SendMessage):
            if refusal := _refuse_text(method.text):
                return 400, refusal
            sent.text = method.text
        else:
            assert isinstance(method.document, BufferedInputFile)
            sent.file, sent.file_name = method.document.data, method.document.filename or ""
            sent.caption = method.caption or ""
        sent.is_silent = method.disable_notification is True
        if isinstance(method.reply_markup, InlineKeyboardMarkup):
            sent.markup = method.reply_markup
        if method.reply_parameters:
            where = method.reply_parameters
            is_there = self._found(method.chat_id, where.message_id) is not None
            if where.allow_sending_without_reply is not True and not is_there:
                return 400, Rule("*", 400, "Bad Request: message to be replied not found")
            sent.reply_to = where.message_id
        self.world.messages.append(sent)
        return 200, _message(sent)

    def _copy(self, method: CopyMessage) -> tuple[int, Any]:
        if method.message_id in self.world.gone:
            return 400, Rule("*", 400, "Bad Request: message to copy not found")
        assert isinstance(method.chat_id, int)
        assert isinstance(method.from_chat_id, int)
        self.world.next_id += 1
        self.world.copies.append((method.chat_id, method.from_chat_id, method.message_id))
        return 200, {"message_id": self.world.next_id}

    def _edit(self, method: EditMessageText) -> tuple[int, Any]:
        assert method.text is not None
        if refusal := _refuse_text(method.text):
            return 400, refusal
        sent = self._found(method.chat_id, method.message_id)
        if sent is None:
            return 400, Rule("*", 400, "Bad Request: message to edit not found")
        if sent.is_old:
            return 400, Rule("*", 400, "Bad Request: message can't be edited")
        if sent.file:
            return 400, Rule("*", 400, "Bad Request: there is no text in the message to edit")
        if (sent.text, sent.markup) == (method.text, method.reply_markup):
            return 400, Rule("*", 400, UNCHANGED)
        sent.text, sent.markup = method.text, method.reply_markup
        sent.edits += 1
        return 200, _message(sent)

    def _change(
        self, method: EditMessageText | EditMessageReplyMarkup | DeleteMessage | CopyMessage
    ) -> tuple[int, Any]:
        match method:
            case EditMessageText():
                return self._edit(method)
            case EditMessageReplyMarkup():
                return self._mark(method)
            case DeleteMessage():
                return self._delete(method)
            case CopyMessage():
                return self._copy(method)

    def _mark(self, method: EditMessageReplyMarkup) -> tuple[int, Any]:
        sent = self._found(method.chat_id, method.message_id)
        if sent is None:
            return 400, Rule("*", 400, "Bad Request: message to edit not found")
        if sent.is_old:
            return 400, Rule("*", 400, "Bad Request: message can't be edited")
        if sent.markup == method.reply_markup:
            return 400, Rule("*", 400, UNCHANGED)
        sent.markup = method.reply_markup
        return 200, _message(sent)

    def _delete(self, method: DeleteMessage) -> tuple[int, Any]:
        sent = self._found(method.chat_id, method.message_id)
        if sent is None:
            return 400, Rule("*", 400, "Bad Request: message to delete not found")
        if sent.is_old:
            return 400, Rule("*", 400, "Bad Request: message can't be deleted for everyone")
        self.world.delete(sent.message_id)
        return 200, True

    def _found(self, chat_id: Any, message_id: int | None) -> Sent | None:
        return next(
            (
                sent
                for sent in self.world.messages
                if (sent.chat_id, sent.message_id) == (chat_id, message_id)
            ),
            None,
        )


def telegram() -> tuple[Bot, World]:
    """A bot and the world it speaks to, with failures translated as at the door."""
    session = FakeTelegram()
    session.middleware(Translate())
    return Bot(TOKEN, session=session), session.world


def _refuse_text(text: str) -> Rule | None:
    if not text.strip():
        return Rule("*", 400, "Bad Request: message text is empty")
    if units(text) > MESSAGE_UNITS:
        return Rule("*", 400, "Bad Request: message is too long")
    return None


def _message(sent: Sent) -> dict[str, Any]:
    chat = {"id": sent.chat_id, "type": "private" if sent.chat_id > 0 else "supergroup"}
    return {"message_id": sent.message_id, "date": 1, "chat": chat, "text": sent.text}
