"""Deletions, fake and real: what of a person's is void, gone, or stays."""

from dataclasses import replace

import pytest

from tests.fakes.recordings import USAGE, transcript
from tests.integration.storage.own import ADA, IVAN, TEAM, sent
from tests.integration.storage.repositories import Storage
from voice2text.accounts.allowance import Scope
from voice2text.domain import ChatType, JobKey, JobState
from voice2text.errors import Erased

pytestmark = pytest.mark.integration

CONFIRMED = 500
MINUTE = 60_000


def test_what_is_theirs_goes_and_what_is_others_stays(storage: Storage) -> None:
    keys = [JobKey(chat_id, number) for chat_id, number in ((ADA, 1), (TEAM, 2), (TEAM, 3))]
    for key, user_id in zip(keys, (ADA, ADA, IVAN), strict=True):
        storage.jobs.begin(sent(key.message_id, chat_id=key.chat_id, user_id=user_id))
        storage.jobs.finish(key, transcript("words"), USAGE)
        storage.deliveries.record(key, 1, 99)
    storage.preferences.change(ADA, silent=True)
    storage.erasures.erase(ADA, CONFIRMED)
    assert [storage.jobs.job(key) is None for key in keys] == [True, True, False]
    assert [storage.jobs.transcript(key) is None for key in keys] == [True, True, False]
    assert [storage.deliveries.sent(key) for key in keys] == [{}, {}, {1: 99}]
    assert [storage.jobs.erased(key) for key in keys] == [True, True, False]
    assert not storage.preferences.of(ADA).silent
    assert storage.chats.bot_language(ADA) is None


def test_it_is_void_what_they_sent_before_and_not_what_they_send_after(storage: Storage) -> None:
    storage.erasures.erase(ADA, CONFIRMED)
    then = int(storage.clock().timestamp())
    for void in (
        sent(CONFIRMED),
        replace(sent(CONFIRMED + 1), sent_at_ms=1000 * then),
        replace(sent(1, chat_id=TEAM), sent_at_ms=1000 * then),
    ):
        with pytest.raises(Erased):
            storage.jobs.begin(void)
        assert storage.jobs.job(void.key) is None
    for fresh in (
        replace(sent(CONFIRMED + 1), sent_at_ms=1000 * (then + 1)),
        replace(sent(1, chat_id=TEAM), sent_at_ms=1000 * (then + 1)),
        replace(sent(2, chat_id=TEAM, user_id=IVAN), sent_at_ms=1000 * then),
    ):
        assert storage.jobs.begin(fresh).state is JobState.TRANSCRIBING


def test_a_late_worker_changes_nothing(storage: Storage) -> None:
    storage.jobs.begin(sent(1))
    storage.erasures.erase(ADA, CONFIRMED)
    storage.ledger.reserve(sent(1), MINUTE)
    storage.jobs.finish(sent(1).key, transcript("late"), USAGE)
    storage.deliveries.record(sent(1).key, 1, 99)
    assert storage.jobs.job(sent(1).key) is None
    assert storage.deliveries.sent(sent(1).key) == {}
    assert storage.ledger.balance(Scope.PERSON, ADA).taken_ms == 0


def test_of_who_waits_nothing_stays_and_nothing_comes(storage: Storage) -> None:
    """A place in the queue is told before there is a job."""
    storage.chats.meet(ADA, ChatType.PRIVATE, user_id=ADA, user_language="en")
    storage.deliveries.record(sent(1).key, 0, 99)
    storage.jobs.expect(sent(2, chat_id=TEAM), None, by="u1")
    storage.deliveries.record(sent(2, chat_id=TEAM).key, 0, 98)
    storage.erasures.erase(ADA, CONFIRMED)
    for key in (sent(1).key, sent(2, chat_id=TEAM).key):
        assert storage.deliveries.sent(key) == {}
        storage.deliveries.record(key, 0, 97)
        assert storage.deliveries.sent(key) == {}


def test_the_present_day_cannot_be_had_again(storage: Storage) -> None:
    done, open_ = sent(1), sent(2)
    for one in (done, open_):
        storage.jobs.begin(one)
        storage.ledger.reserve(one, 3 * MINUTE)
    storage.jobs.finish(done.key, replace(transcript("a"), duration_ms=2 * MINUTE), USAGE)
    storage.erasures.erase(ADA, CONFIRMED)
    assert storage.ledger.balance(Scope.PERSON, ADA).taken_ms == 5 * MINUTE


def test_it_is_known_which_message_it_was_begun_by(storage: Storage) -> None:
    assert not storage.erasures.begun(ADA, CONFIRMED)
    storage.chats.meet(ADA, ChatType.PRIVATE, user_id=ADA, user_language="ru")
    storage.erasures.erase(ADA, CONFIRMED)
    assert storage.erasures.begun(ADA, CONFIRMED)
    assert not storage.erasures.begun(ADA, CONFIRMED + 1)
    assert not storage.erasures.begun(IVAN, CONFIRMED)


def test_what_is_void_cannot_be_asked_for(storage: Storage) -> None:
    """In a group, and only what the one person sent who had everything deleted."""
    theirs = sent(4, chat_id=TEAM, user_id=ADA)
    others = sent(3, chat_id=TEAM, user_id=IVAN)
    storage.jobs.begin(theirs)
    storage.erasures.erase(ADA, CONFIRMED)
    with pytest.raises(Erased):
        storage.jobs.expect(theirs, IVAN, by="u1")
    assert storage.jobs.job(theirs.key) is None
    storage.jobs.expect(others, ADA, by="u2")
    assert storage.jobs.job(others.key) is not None
