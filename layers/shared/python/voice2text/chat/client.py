"""aiogram's client of Telegram's servers, for a door that has not imported aiogram itself."""

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import TelegramAPIServer

# Telegram answers within a second or not at all; a hung request must leave time for the others
# of one delivery, five at most.
_TIMEOUT_SECONDS = 10.0


def telegram(api_url: str) -> BaseSession:
    """Requests to Telegram's servers, or to a Bot API server of one's own, by its base URL."""
    return AiohttpSession(api=TelegramAPIServer.from_base(api_url), timeout=_TIMEOUT_SECONDS)


def speaker(token: str, session: BaseSession) -> Bot:
    """A bot that speaks by these requests."""
    return Bot(token, session=session)
