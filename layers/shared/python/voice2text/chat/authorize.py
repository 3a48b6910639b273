"""Each request under the token of the moment: one that is replaced takes no restart."""

from typing import Protocol

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.exceptions import TelegramNotFound, TelegramUnauthorizedError
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.utils.token import TokenValidationError

from voice2text.errors import Retryable

# A bot needs a token when it is made, before ours may be read; no request ever carries this one.
UNREAD = "1:unread"


class Token(Protocol):
    """The bot's token, which may be changed while we run."""

    def value(self) -> str:
        """What it is now."""

    def renew(self, refused: str) -> bool:
        """Reads it anew; whether it is another one than `refused`."""


class Authorize(BaseRequestMiddleware):
    """Sends a request as the bot that the token makes; once more where Telegram refuses the token
    and there is a newer one. It stands behind all other middlewares of its session.
    """

    def __init__(self, token: Token, session: BaseSession) -> None:
        self._token = token
        self._session = session
        self._bot = Bot(UNREAD, session=session)

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,  # noqa: ARG002 - it has no token
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Makes one request.

        Raises:
            Retryable: there is no token, or it is none.
        """
        token = self._token.value()
        try:
            return await make_request(self._under(token), method)
        except (TelegramUnauthorizedError, TelegramNotFound):
            if not self._token.renew(token):
                raise
        return await make_request(self._under(self._token.value()), method)

    def _under(self, token: str) -> Bot:
        if self._bot.token != token:
            try:
                self._bot = Bot(token, session=self._session)
            except TokenValidationError:
                raise Retryable("TELEGRAM_BOT_TOKEN is no token of a bot", after=60) from None
        return self._bot
