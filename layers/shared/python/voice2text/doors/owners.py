"""What owners have of the bot, put together."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from voice2text.accounts.access import Rules
from voice2text.chat.owner.broadcast import Announcer
from voice2text.chat.owner.casting import Casting
from voice2text.chat.owner.desk import Desk
from voice2text.chat.owner.letters import Mailroom
from voice2text.domain import Event
from voice2text.queues.broadcasts import BroadcastSteps
from voice2text.queues.dead import DeadLetters, DeadQueue
from voice2text.queues.depths import QueueDepths
from voice2text.queues.sqs import SqsQueue
from voice2text.settings import BotSettings
from voice2text.storage.broadcasts import Broadcasts
from voice2text.storage.chats import Chats
from voice2text.storage.clock import utc_now
from voice2text.storage.figures import Figures
from voice2text.storage.jobs import Jobs

if TYPE_CHECKING:
    from aiogram import Bot, Router
    from mypy_boto3_sqs import SQSClient

RECORDINGS, CHAT = "recordings", "chat"
DEAD = (f"{RECORDINGS}, dead", f"{CHAT}, dead")


@dataclass(frozen=True, slots=True)
class Owners:
    """Their commands, and what does a step of a broadcast."""

    routers: "tuple[Router, ...]"
    cast: Casting


def owners_of(
    config: BotSettings,
    rules: Rules,
    *,
    sqs: "SQSClient",
    database: Engine,
    bot: "Bot",
    tell: Callable[[Event], Awaitable[str]],
) -> Owners:
    """Everything that only owners may use; `tell` tells a chat what became of its recording."""
    chat = SqsQueue(sqs, config.chat_queue_url)
    recordings = SqsQueue(sqs, config.recordings_queue_url)
    urls = (
        (RECORDINGS, config.recordings_queue_url),
        (CHAT, config.chat_queue_url),
        (DEAD[0], config.recordings_dead_queue_url),
        (DEAD[1], config.chat_dead_queue_url),
    )
    letters = DeadLetters(
        [
            DeadQueue(sqs, RECORDINGS, config.recordings_dead_queue_url, recordings),
            DeadQueue(sqs, CHAT, config.chat_dead_queue_url, chat),
        ]
    )
    casts, steps = Broadcasts(database, rules), BroadcastSteps(chat)
    desk = Desk(
        rules=rules,
        figures=Figures(database),
        queues=QueueDepths(sqs, dict(urls)),
        dead_queues=DEAD,
        limit_micro_dollars=config.speech_api_daily_micro_dollars,
    )
    mailroom = Mailroom(rules=rules, letters=letters, jobs=Jobs(database), tell=tell)
    announcer = Announcer(rules=rules, casts=casts, steps=steps)
    casting = Casting(
        bot=bot, casts=casts, chats=Chats(database), steps=steps, now=utc_now, pause=asyncio.sleep
    )
    return Owners((desk.router(), mailroom.router(), announcer.router()), casting)
