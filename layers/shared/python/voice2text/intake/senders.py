"""Whether a person sent a message, or a chat did.

A group's anonymous admin, a linked channel and whoever writes as a channel have a `sender_chat`
and, for old clients, a `from` that is the same account of Telegram's everywhere: 1087968824, 777000
and 136817688 (core.telegram.org/bots/api#message). Taken for a person, each would be one person
over all groups, with one day of minutes.
"""

from typing import Any


def person_of(message: dict[str, Any]) -> dict[str, Any]:
    """The person who sent a message, as plain JSON; empty where a chat did."""
    sender = message.get("from")
    is_person = isinstance(sender, dict) and not isinstance(message.get("sender_chat"), dict)
    return sender if isinstance(sender, dict) and is_person else {}


def persons_only(message: dict[str, Any]) -> dict[str, Any]:
    """A message, as plain JSON, in which nobody stands in for a chat; nor in what it answers."""
    kept = {name: one for name, one in message.items() if name != "from" or person_of(message)}
    answered = kept.get("reply_to_message")
    if isinstance(answered, dict):
        kept["reply_to_message"] = persons_only(answered)
    return kept
