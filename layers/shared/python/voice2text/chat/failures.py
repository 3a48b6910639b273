"""What happens next when Telegram says no, decided in one place for every request."""

from collections.abc import Awaitable
from enum import StrEnum

from aiogram import Bot
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import Message

from voice2text.errors import Retryable

# A wrong token is repaired by a person; asking more often than once a minute helps nobody.
_TOKEN_PAUSE_SECONDS = 60


class Loss(StrEnum):
    """Why a chat can't be spoken to."""

    FORBIDDEN = "forbidden"  # blocked, kicked, or the person's account is gone
    NO_RIGHTS = "no_rights"
    NOT_FOUND = "not_found"
    TOPIC_CLOSED = "topic_closed"
    NO_DOCUMENTS = "no_documents"

    @property
    def is_of_chat(self) -> bool:
        """Whether all of the chat is lost: other topics, or other messages, still reach it."""
        return self not in (Loss.TOPIC_CLOSED, Loss.NO_DOCUMENTS)


class Unreachable(Exception):
    """Telegram will not let us speak there, now or at the next try."""

    def __init__(self, loss: Loss) -> None:
        super().__init__(loss.value)
        self.loss = loss


# Telegram tells these cases apart by its English description only. Lower case; the first match
# counts (github.com/tdlib/telegram-bot-api, Client.cpp, and TDLib's error texts).
_LOSSES = {
    "chat not found": Loss.NOT_FOUND,
    "peer_id_invalid": Loss.NOT_FOUND,
    "user is deactivated": Loss.FORBIDDEN,
    "topic_closed": Loss.TOPIC_CLOSED,
    "topic_deleted": Loss.TOPIC_CLOSED,
    "message thread not found": Loss.TOPIC_CLOSED,
    "not enough rights to send documents": Loss.NO_DOCUMENTS,
    "chat_send_docs_forbidden": Loss.NO_DOCUMENTS,
    "not enough rights": Loss.NO_RIGHTS,
    "have no rights": Loss.NO_RIGHTS,
    "need administrator rights": Loss.NO_RIGHTS,
    "chat_write_forbidden": Loss.NO_RIGHTS,
    "chat_restricted": Loss.NO_RIGHTS,
    "chat_send_": Loss.NO_RIGHTS,  # CHAT_SEND_PLAIN_FORBIDDEN, …
}
_UNCHANGED = "message is not modified"
_NOT_EDITABLE = (
    "message to edit not found",
    "there is no text in the message to edit",
    "message can't be edited",
    "message_id_invalid",
    "message identifier is not specified",
)
_REPLY_GONE = ("message to be replied not found", "replied message not found")
_LATE_ANSWER = ("query is too old", "query id is invalid", "query_id_invalid")


def is_unchanged(refusal: TelegramBadRequest) -> bool:
    """The message already says so: an edit that was made before is a success."""
    return _UNCHANGED in refusal.message.lower()


async def edited(edit: Awaitable[Message | bool]) -> bool:
    """Whether the message is now as the request wants it; not where there is none to edit."""
    try:
        await edit
    except TelegramBadRequest as refusal:
        if is_not_editable(refusal):
            return False
        if not is_unchanged(refusal):
            raise
    return True


def is_not_editable(refusal: TelegramBadRequest) -> bool:
    """The message to edit was deleted, or was never ours."""
    return any(text in refusal.message.lower() for text in _NOT_EDITABLE)


def is_reply_gone(refusal: TelegramBadRequest) -> bool:
    """The message to reply to was deleted."""
    return any(text in refusal.message.lower() for text in _REPLY_GONE)


def is_late_answer(refusal: TelegramBadRequest) -> bool:
    """The button's press was answered before, or too long ago."""
    return any(text in refusal.message.lower() for text in _LATE_ANSWER)


class Translate(BaseRequestMiddleware):
    """Turns aiogram's exceptions into Retryable and Unreachable; other refusals stay as they are.

    The causes are cut off (`from None`): their texts may carry the request's URL, and with it the
    token, or the body of an answer.
    """

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Makes one request.

        Raises:
            Retryable: Telegram is down, slow, busy, or refuses our token.
            Unreachable: this chat can't be spoken to.
        """
        name = type(method).__name__
        try:
            return await make_request(bot, method)
        except TelegramRetryAfter as exc:
            raise Retryable(f"{name}: too many requests", after=exc.retry_after) from None
        except (TelegramUnauthorizedError, TelegramNotFound):
            raise Retryable(f"{name}: wrong bot token", after=_TOKEN_PAUSE_SECONDS) from None
        except TelegramForbiddenError:
            raise Unreachable(Loss.FORBIDDEN) from None
        except TelegramEntityTooLarge:
            raise
        except (TelegramServerError, TelegramNetworkError, ClientDecodeError) as exc:
            raise Retryable(f"{name}: {type(exc).__name__}") from None
        except TelegramBadRequest as exc:
            description = exc.message.lower()
            for text, loss in _LOSSES.items():
                if text in description:
                    raise Unreachable(loss) from None
            raise
