"""What chats chose, with memory instead of a database."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from voice2text.accounts.preferences import GroupPolicy, Preferences, Retention
from voice2text.accounts.vocabulary import MOST_WORDS, TooManyWords, folded
from voice2text.domain import ChatType

NAMES = {one.name for one in fields(Preferences)}


@dataclass
class FakeChat:
    type: ChatType
    last_user_id: int | None = None
    lost_reason: str | None = None
    preferences: Preferences = field(default_factory=Preferences)
    words: dict[str, str] = field(default_factory=dict)

    def choose(self, **chosen: Any) -> None:
        values = {name: getattr(self.preferences, name) for name in NAMES} | chosen
        kept = {name: value for name, value in values.items() if value is not None}
        for name, kind in (("retention", Retention), ("group_policy", GroupPolicy)):
            if name in kept:
                kept[name] = kind(kept[name])
        self.preferences = Preferences(**kept)


class FakePreferences:
    def __init__(self, chats: dict[int, FakeChat]) -> None:
        self._chats = chats

    def of(self, chat_id: int) -> Preferences:
        chat = self._chats.get(chat_id)
        return chat.preferences if chat else Preferences()

    def change(self, chat_id: int, **chosen: str | bool | None) -> None:
        if chosen.keys() - NAMES:
            raise TypeError
        if chat_id in self._chats:
            self._chats[chat_id].choose(**chosen)

    def words(self, chat_id: int) -> tuple[str, ...]:
        chat = self._chats.get(chat_id)
        return tuple(chat.words.values()) if chat else ()

    def add_words(self, chat_id: int, words: Iterable[str]) -> None:
        chat = self._chats.get(chat_id)
        if chat is None:
            return
        together = dict(chat.words)
        for word in words:
            together.setdefault(folded(word), word)
        if len(together) > MOST_WORDS:
            raise TooManyWords
        chat.words = together

    def remove_words(self, chat_id: int, words: Iterable[str]) -> int:
        chat = self._chats.get(chat_id)
        gone = [chat.words.pop(folded(word), None) for word in words] if chat else []
        return sum(word is not None for word in gone)

    def clear_words(self, chat_id: int) -> None:
        if chat_id in self._chats:
            self._chats[chat_id].words.clear()
