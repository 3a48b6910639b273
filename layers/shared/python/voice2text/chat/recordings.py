"""Recordings that come to the bot first, those of groups and channels, go on to be transcribed."""

from typing import Any, Protocol

from aiogram import Router
from aiogram.exceptions import TelegramAPIError
from aiogram.types import Message, ReactionTypeEmoji

from voice2text.chat.failures import Unreachable
from voice2text.domain import Recording
from voice2text.errors import Retryable
from voice2text.intake.recording import recording_of


class Recordings(Protocol):
    """The recordings queue."""

    def put_recording(self, recording: Recording, trace: str) -> None:
        """Returns only after the recording is durably queued."""


class Log(Protocol):
    """Where small failures are told."""

    def warning(self, msg: object, *args: object, **kwargs: Any) -> None:
        """A failure that stops nothing."""


def router() -> Router:
    """Handles messages that carry a recording."""
    router = Router(name="recordings")
    for observer in (router.message, router.channel_post):
        observer.register(_pass_on, _carries_recording)
    return router


async def _carries_recording(_: Message, payload: dict[str, Any]) -> dict[str, Any] | bool:
    recording = recording_of(payload)
    return {"recording": recording} if recording else False


async def _pass_on(
    message: Message, recording: Recording, trace: str, recordings: Recordings, log: Log
) -> str:
    recordings.put_recording(recording, trace)
    try:
        await message.react([ReactionTypeEmoji(emoji="👀")])
    except (Retryable, Unreachable, TelegramAPIError) as exc:
        # A courtesy, and a group may forbid it; the transcript will speak for itself.
        log.warning("could not react", reason=type(exc).__name__)
    return "queued"
