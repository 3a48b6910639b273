"""Chats, deliveries and seen updates, fake and real."""

from datetime import timedelta

import pytest

from tests.fakes.recordings import CHAT_ID, KEY
from tests.integration.storage.repositories import Storage
from voice2text.chat.outbox import PLACEHOLDER
from voice2text.domain import ChatType, JobKey

pytestmark = pytest.mark.integration

BIG = 2**62


def test_nothing_is_known_of_a_stranger(storage: Storage) -> None:
    storage.chats.pin_language(CHAT_ID, "en")
    storage.chats.lost(CHAT_ID, "blocked")
    storage.chats.found(CHAT_ID)
    assert storage.chats.speech_language(CHAT_ID) is None
    assert storage.chats.bot_language(CHAT_ID) is None


def test_the_language_is_of_the_person_last_met(storage: Storage) -> None:
    storage.chats.meet(CHAT_ID, ChatType.GROUP, user_id=1, user_language="en")
    storage.chats.meet(CHAT_ID, ChatType.GROUP, user_id=2, user_language="pt-br")
    assert storage.chats.bot_language(CHAT_ID) == "pt-br"
    storage.chats.meet(CHAT_ID, ChatType.GROUP, user_id=1, user_language=None)
    assert storage.chats.bot_language(CHAT_ID) == "en"
    storage.chats.meet(CHAT_ID, ChatType.GROUP, user_id=None, user_language=None)
    assert storage.chats.bot_language(CHAT_ID) == "en"


def test_a_changed_language_is_noticed(storage: Storage) -> None:
    storage.chats.meet(CHAT_ID, ChatType.PRIVATE, user_id=1, user_language="en")
    storage.chats.meet(CHAT_ID, ChatType.PRIVATE, user_id=1, user_language="ru")
    assert storage.chats.bot_language(CHAT_ID) == "ru"


def test_a_pinned_language_outlives_meetings(storage: Storage) -> None:
    storage.chats.meet(CHAT_ID, ChatType.GROUP, user_id=1, user_language="en")
    storage.chats.pin_language(CHAT_ID, "ka")
    storage.chats.lost(CHAT_ID, "blocked")
    storage.chats.meet(CHAT_ID, ChatType.SUPERGROUP, user_id=2, user_language="de")
    assert storage.chats.speech_language(CHAT_ID) == "ka"
    storage.chats.pin_language(CHAT_ID, None)
    assert storage.chats.speech_language(CHAT_ID) is None


def test_deliveries_are_kept_by_number(storage: Storage) -> None:
    assert storage.deliveries.sent(KEY) == {}
    storage.deliveries.record(KEY, 2, BIG)
    storage.deliveries.record(KEY, PLACEHOLDER, 100)
    storage.deliveries.record(KEY, PLACEHOLDER, 101)
    assert storage.deliveries.sent(KEY) == {PLACEHOLDER: 101, 2: BIG}
    assert storage.deliveries.sent(JobKey(CHAT_ID, 43)) == {}


def test_an_update_is_seen_for_48_hours(storage: Storage) -> None:
    assert not storage.seen_updates.seen(BIG)
    storage.seen_updates.record(BIG)
    storage.seen_updates.record(BIG)
    storage.clock.time += timedelta(hours=48)
    assert storage.seen_updates.seen(BIG)
    storage.clock.time += timedelta(seconds=1)
    assert not storage.seen_updates.seen(BIG)
