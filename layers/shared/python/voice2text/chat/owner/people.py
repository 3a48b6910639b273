"""/allow, /block, /unblock, /invite and /limit."""

from typing import Any, Protocol

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from voice2text.accounts.access import Access, Rules, new_code
from voice2text.chat.meet import Acquaintances, meet
from voice2text.chat.owner import arguments
from voice2text.chat.owner.filters import FromOwner


class People(Protocol):
    """What is said of people and groups."""

    def allow(self, whom: int) -> None:
        """Lets in."""

    def block(self, whom: int) -> None:
        """Turns away."""

    def unblock(self, whom: int) -> None:
        """Takes a block back."""

    def limit(self, whom: int, minutes: int | None) -> None:
        """Sets one's own minutes a day; 0 is without a limit, None is as for all."""

    def invite(self, code: str, *, created_by: int, uses: int, days: int) -> None:
        """Makes an invitation."""


def router(rules: Rules) -> Router:
    """Handles the commands of an owner; those of others go on, and nobody knows them."""
    router = Router(name="people")
    router.message.filter(FromOwner(rules.owner_ids))
    router.message.register(_say, Command("allow", "block", "unblock"))
    router.message.register(_limit, Command("limit"))
    router.message.register(_invite, Command("invite"))
    return router


async def _say(
    message: Message,
    command: CommandObject,
    payload: dict[str, Any],
    chats: Acquaintances,
    people: People,
    rules: Rules,
) -> str:
    words = meet(chats, message.chat, message.from_user)
    whom = arguments.whom(command.args or "", payload)
    if whom is None:
        await message.answer(words.owner_whom.format(command=f"/{command.command}"))
        return "command"
    if command.command == "block" and whom in rules.owner_ids:
        await message.answer(words.owner_is_owner.format(id=whom))
        return "command"
    say, said = {
        "allow": (people.allow, words.owner_allowed),
        "block": (people.block, words.owner_blocked),
        "unblock": (people.unblock, words.owner_unblocked),
    }[command.command]
    say(whom)
    await message.answer(said.format(id=whom))
    return "command"


async def _limit(
    message: Message,
    command: CommandObject,
    payload: dict[str, Any],
    chats: Acquaintances,
    people: People,
) -> str:
    words = meet(chats, message.chat, message.from_user)
    given = arguments.limit(command.args or "", payload)
    if given is None:
        await message.answer(words.owner_limit_how)
        return "command"
    whom, minutes = given
    people.limit(whom, minutes)
    if minutes is None:
        said = words.owner_limit_default.format(id=whom)
    elif minutes == 0:
        said = words.owner_limit_none.format(id=whom)
    else:
        said = words.owner_limit.format(minutes, id=whom)
    await message.answer(said)
    return "command"


async def _invite(
    message: Message,
    command: CommandObject,
    bot: Bot,
    chats: Acquaintances,
    people: People,
    rules: Rules,
) -> str:
    words = meet(chats, message.chat, message.from_user)
    given = arguments.invitation(command.args or "")
    if given is None or message.from_user is None:
        await message.answer(words.owner_invite_how)
        return "command"
    if rules.access is not Access.INVITE:
        await message.answer(words.owner_invite_off.format(access=rules.access))
        return "command"
    uses, days = given
    code = new_code()
    people.invite(code, created_by=message.from_user.id, uses=uses, days=days)
    link = f"https://t.me/{(await bot.me()).username}?start={code}"
    await message.answer(words.owner_invite.format(uses, days=days, link=link))
    return "command"
