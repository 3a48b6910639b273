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
from voice2text.chat.owner.report import DailyBudget
from voice2text.chat.owner.wishes import Wishes
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
from voice2text.storage.variants import Variants
from voice2text.storage.views import Views

if TYPE_CHECKING:
    from aiogram import Bot, Router
    from mypy_boto3_sqs import SQSClient


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
    urls = _queues(config)
    dead = {f"{name}, dead": dead_url for name, (_, dead_url) in urls.items()}
    letters = DeadLetters(
        [
            DeadQueue(sqs, name, dead_url, SqsQueue(sqs, url))
            for name, (url, dead_url) in urls.items()
        ]
    )
    steps = BroadcastSteps(SqsQueue(sqs, config.chat_queue_url))
    casts = Broadcasts(database, rules)
    desk = Desk(
        rules=rules,
        figures=Figures(database),
        queues=QueueDepths(sqs, {name: url for name, (url, _) in urls.items()} | dead),
        dead_queues=tuple(dead),
        budget=DailyBudget(config.speech_api_daily_micro_dollars, config.llm_daily_micro_dollars),
    )
    mailroom = Mailroom(
        rules=rules,
        letters=letters,
        jobs=Jobs(database),
        wishes=Wishes(Variants(database), Views(database)),
        tell=tell,
    )
    announcer = Announcer(rules=rules, casts=casts, steps=steps)
    casting = Casting(
        bot=bot, casts=casts, chats=Chats(database), steps=steps, now=utc_now, pause=asyncio.sleep
    )
    return Owners((desk.router(), mailroom.router(), announcer.router()), casting)


def _queues(config: BotSettings) -> dict[str, tuple[str, str]]:
    """The queues that have dead letters, by name: the URLs of both."""
    queues = {
        "recordings": (config.recordings_queue_url, config.recordings_dead_queue_url),
        "chat": (config.chat_queue_url, config.chat_dead_queue_url),
    }
    if config.rewrites_queue_url and config.rewrites_dead_queue_url:
        queues["rewrites"] = (config.rewrites_queue_url, config.rewrites_dead_queue_url)
    return queues
