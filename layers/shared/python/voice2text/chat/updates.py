"""An update in, an outcome out, at most once.

The repositories are synchronous and called right from the handlers: a Lambda process handles one
update at a time, so there is nothing else that the event loop could do meanwhile.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from aiogram import Bot, Dispatcher, Router
from aiogram.dispatcher.middlewares.user_context import UserContextMiddleware
from aiogram.exceptions import TelegramMigrateToChat
from aiogram.filters import Command
from aiogram.types import Update
from aiogram.types.update import UpdateTypeLookupError
from pydantic import ValidationError

from voice2text.accounts.access import Rules
from voice2text.chat import (
    commands,
    day,
    eyes,
    membership,
    moved,
    pinning,
    recordings,
    stale,
    words,
)
from voice2text.chat.asked import Asked
from voice2text.chat.asked import Jobs as AskedJobs
from voice2text.chat.failures import Loss, Unreachable
from voice2text.chat.gate import Gate, Guests
from voice2text.chat.outbox import Deliveries
from voice2text.chat.own import history, privacy, search, stats
from voice2text.chat.own.things import Own
from voice2text.chat.owner import people
from voice2text.chat.phrases import phrases
from voice2text.chat.place import Places
from voice2text.chat.sentences import Limits
from voice2text.chat.settings.router import ChatPreferences, Menu, Speakers
from voice2text.chat.transcript import again as second_times
from voice2text.chat.transcript import router as transcript
from voice2text.chat.transcript.again import Again
from voice2text.chat.transcript.keyboards import Offer
from voice2text.chat.transcript.router import TranscriptButtons
from voice2text.chat.transcript.showing import Showing
from voice2text.chat.transcript.wanting import Wanting
from voice2text.chat.whisper import whisper
from voice2text.intake.senders import persons_only

_MESSAGES = ("message", "channel_post")


class SeenUpdates(Protocol):
    """The updates that were handled."""

    def seen(self, update_id: int) -> bool:
        """Whether this one was."""

    def record(self, update_id: int) -> None:
        """This one was."""


class Chats(
    membership.Presence, pinning.Languages, recordings.Losses, moved.Movers, Speakers, Protocol
):
    """All that the routers want of the chats."""


class ChosenThings(words.Vocabulary, ChatPreferences, Protocol):
    """All that the routers want of what chats chose."""


class Jobs(AskedJobs, transcript.Jobs, second_times.Jobs, Protocol):
    """All that the routers want of the jobs."""


class AccessList(Guests, commands.Invitations, people.People, Protocol):
    """All that is wanted of those who may use the bot."""


class MalformedUpdate(Exception):
    """aiogram can't read the update; the text names the fields and quotes none of them."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Updates:
    """Handles updates."""

    def __init__(
        self,
        *,
        bot: Bot,
        seen_updates: SeenUpdates,
        chats: Chats,
        preferences: ChosenThings,
        jobs: Jobs,
        deliveries: Deliveries,
        recordings: recordings.Recordings,
        access: AccessList,
        balances: day.Balances,
        rules: Rules,
        own: Own,
        limits: Limits,
        places: Places,
        log: eyes.Log,
        showing: Showing,
        wanting: Wanting,
        offer: Offer = Offer(),  # noqa: B008 - frozen
        owners: Sequence[Router] = (),
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._bot = bot
        self._seen_updates = seen_updates
        self._chats = chats
        menu = Menu(chats=chats, preferences=preferences, modes=offer.modes, now=now)
        again = Again(jobs, recordings, places)
        pressed = TranscriptButtons(
            chats=chats,
            jobs=jobs,
            deliveries=deliveries,
            preferences=preferences,
            showing=showing,
            wanting=wanting,
            again=again,
            offer=offer,
        )
        asked = Asked(
            chats=chats,
            preferences=preferences,
            jobs=jobs,
            deliveries=deliveries,
            again=again,
            showing=showing,
            log=log,
        )
        self._dispatcher = _dispatcher(
            menu,
            pressed,
            asked,
            Gate(rules, access, chats),
            owners,
            chats=chats,
            preferences=preferences,
            jobs=jobs,
            recordings=recordings,
            people=access,
            balances=balances,
            rules=rules,
            own=own,
            limits=limits,
            places=places,
            log=log,
            now=now,
        )

    @property
    def commands(self) -> frozenset[str]:
        """The names of all commands that a router takes."""
        return frozenset(_commands(self._dispatcher))

    async def __call__(self, raw: dict[str, Any], trace: str) -> str:
        """Handles an update as the queue brings it; answers with the outcome for the log line.

        Raises:
            Retryable: Telegram, the database or the queue can't do it now.
            MalformedUpdate: a bug, here or at Telegram.
        """
        raw = {
            name: persons_only(one) if isinstance(one, dict) and name in _MESSAGES else one
            for name, one in raw.items()
        }
        update = self._read(raw)
        if self._seen_updates.seen(update.update_id):
            return "duplicate"
        outcome = await self._handle(update, raw, trace)
        self._seen_updates.record(update.update_id)
        return outcome

    def _read(self, raw: dict[str, Any]) -> Update:
        try:
            return Update.model_validate(raw, context={"bot": self._bot})
        except ValidationError as exc:
            errors = exc.errors(include_url=False, include_context=False, include_input=False)
            fields = ", ".join(
                f"{'.'.join(map(str, error['loc']))}: {error['type']}" for error in errors[:5]
            )
            # The cause is cut off because its text quotes what people wrote.
            raise MalformedUpdate(fields) from None

    async def _handle(self, update: Update, raw: dict[str, Any], trace: str) -> str:
        try:
            kind = update.event_type
        except UpdateTypeLookupError:
            return "ignored"  # aiogram would print it in a warning
        try:
            outcome = await self._dispatcher.feed_update(
                self._bot, update, payload=raw[kind], trace=trace
            )
        except Unreachable as unreachable:
            return await self._lose(update, unreachable.loss)
        except TelegramMigrateToChat:
            return await self._lose(update, None)
        return outcome if isinstance(outcome, str) else "ignored"

    async def _lose(self, update: Update, loss: Loss | None) -> str:
        """The chat can't be answered; None where it moved."""
        met = UserContextMiddleware.resolve_event_context(update)
        if met.chat is None:
            return "undeliverable"
        if loss is None or loss.is_of_chat:
            self._chats.lost(met.chat.id, loss.value if loss is not None else "migrated")
        if loss is Loss.NO_RIGHTS and met.user is not None:  # they commanded or pressed something
            said = phrases(met.user.language_code).lost_rights
            await whisper(self._bot, met.user.id, said.format(chat=met.chat.title or ""))
        return "undeliverable"


def _commands(dispatcher: Dispatcher) -> Iterator[str]:
    for router in dispatcher.chain_tail:
        for handler in router.message.handlers:
            for one in handler.filters or ():
                if isinstance(one.callback, Command):
                    yield from map(str, one.callback.commands)


def _dispatcher(
    menu: Menu,
    pressed: TranscriptButtons,
    asked: Asked,
    gate: Gate,
    owners: Sequence[Router],
    rules: Rules,
    **dependencies: Any,
) -> Dispatcher:
    dispatcher = Dispatcher(disable_fsm=True, gate=gate, rules=rules, **dependencies)
    for observer in (dispatcher.message, dispatcher.channel_post, dispatcher.callback_query):
        observer.outer_middleware(gate)
    dispatcher.include_routers(
        moved.router(),
        recordings.router(),
        commands.router(),
        menu.router(),
        pressed.router(),
        pinning.router(),
        words.router(),
        history.router(),
        search.router(),
        stats.router(),
        privacy.router(),
        asked.router(),
        day.router(),
        people.router(rules),
        *owners,
        membership.router(),
        stale.router(),
        commands.fallback(),
    )
    return dispatcher
