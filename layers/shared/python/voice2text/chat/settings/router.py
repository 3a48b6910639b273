"""/settings and its buttons, /timezone; in groups for admins only."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from aiogram import Bot, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Chat, MaybeInaccessibleMessageUnion, Message, User

from voice2text.accounts.preferences import GroupPolicy, Preferences
from voice2text.chat import buttons
from voice2text.chat.admins import may_change, sender_may_change
from voice2text.chat.edits import Page, turn
from voice2text.chat.hearing import warning
from voice2text.chat.meet import Acquaintances, meet, meet_presser
from voice2text.chat.phrases.phrases import Phrases
from voice2text.chat.settings.choices import chosen
from voice2text.chat.settings.pages import ACTION, PAGES, Shown
from voice2text.chat.settings.zones import offset_text, zone_named


class ChatPreferences(Protocol):
    """What chats chose."""

    def of(self, chat_id: int) -> Preferences:
        """The chat's settings."""

    def change(self, chat_id: int, **chosen: str | bool | None) -> None:
        """Sets some of them."""

    def words(self, chat_id: int) -> tuple[str, ...]:
        """The chat's vocabulary."""


class Speakers(Acquaintances, Protocol):
    """The people, and what they spoke."""

    def recent_languages(self, user_id: int) -> tuple[str, ...]:
        """The latest first, ISO 639-1 codes."""


class Menu:
    """The menu's handlers.

    Args:
        chats: the people who are answered.
        preferences: what is changed.
        modes: the variants that can be made, `original` first; empty where none can.
        now: an aware clock.
    """

    def __init__(
        self,
        *,
        chats: Speakers,
        preferences: ChatPreferences,
        modes: Sequence[str],
        now: Callable[[], datetime],
    ) -> None:
        self._chats = chats
        self._preferences = preferences
        self._modes = modes
        self._now = now

    def router(self) -> Router:
        """Handles the commands and the buttons."""
        router = Router(name="settings")
        for observer in (router.message, router.channel_post):
            observer.register(self._command, Command("settings"))
            observer.register(self._zone, Command("timezone"))
        router.callback_query.register(self._press, buttons.Pressed(ACTION))
        return router

    async def _command(self, message: Message, bot: Bot) -> str:
        words = meet(self._chats, message.chat, message.from_user)
        if not await sender_may_change(bot, message):
            await message.answer(words.admins_only)
            return "command"
        page = self._page("main", words, message.chat, message.from_user)
        await message.answer(page.text, reply_markup=page.keyboard)
        return "command"

    async def _press(self, callback: CallbackQuery, arguments: list[str], bot: Bot) -> str:
        if callback.message is None:
            await buttons.answer(callback)
            return "ignored"
        chat, user = callback.message.chat, callback.from_user
        words = meet_presser(self._chats, chat, user)
        if not await may_change(bot, chat, user):
            await buttons.answer(callback, words.admins_only, alert=True)
            return "ignored"
        if arguments == ["done"]:
            await buttons.answer(callback)
            await turn(callback.message, Page(words.settings_saved))
            return "command"
        page = arguments[0] if len(arguments) == 1 else "main"
        if len(arguments) == 2:
            values = chosen(*arguments, is_group=_is_group(chat), modes=self._modes)
            if values is None:
                await buttons.answer(callback, words.stale_button)
                return "ignored"
            self._preferences.change(chat.id, **values)
            # The bot's own language may be what changed.
            words = meet_presser(self._chats, chat, user)
            if values.get("group_policy") == GroupPolicy.ALWAYS:
                await self._warn(callback.message, words, bot)
        elif page not in PAGES:
            await buttons.answer(callback, words.stale_button)
            return "ignored"
        await buttons.answer(callback)
        await turn(callback.message, self._page(page, words, chat, user))
        return "command"

    async def _warn(self, menu: MaybeInaccessibleMessageUnion, words: Phrases, bot: Bot) -> None:
        """Says so where Telegram keeps from the bot what its group wants transcribed."""
        said = await warning(words, bot, menu.chat)
        if said is not None:
            is_silent = self._preferences.of(menu.chat.id).is_silent_in(menu.chat.id)
            await menu.answer(said, disable_notification=is_silent or None)

    async def _zone(self, message: Message, command: CommandObject, bot: Bot) -> str:
        words = meet(self._chats, message.chat, message.from_user)
        if not await sender_may_change(bot, message):
            await message.answer(words.admins_only)
            return "command"
        if not command.args:  # as a tap on the word sends it
            page = self._page("zone", words, message.chat, message.from_user)
            await message.answer(page.text, reply_markup=page.keyboard)
            return "command"
        zone = zone_named(command.args)
        if zone is None:
            await message.answer(words.zone_unknown)
            return "command"
        self._preferences.change(message.chat.id, time_zone=zone)
        await message.answer(words.zone_set.format(zone=offset_text(zone, self._now())))
        return "command"

    def _page(self, name: str, words: Phrases, chat: Chat, user: User | None) -> Page:
        shown = Shown(
            words=words,
            chosen=self._preferences.of(chat.id),
            is_group=_is_group(chat),
            modes=self._modes,
            vocabulary=self._preferences.words(chat.id),
            recent=self._chats.recent_languages(user.id) if user else (),
            now=self._now(),
        )
        return PAGES[name](shown)


def _is_group(chat: Chat) -> bool:
    return chat.type != ChatType.PRIVATE
