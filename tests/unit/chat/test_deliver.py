"""Chats are told what became of their recordings: completely and once."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.chat import Died
from tests.unit.chat.delivering import (
    FAILED,
    FINISHED,
    KEY,
    RECORDING,
    REFUSED,
    SENTENCE,
    STARTED,
    Delivery,
)
from voice2text.accounts.allowance import Allowance, Scope
from voice2text.chat.outbox import FIRST, PLACEHOLDER
from voice2text.chat.phrases import phrases
from voice2text.domain import ChatType, Event, EventKind, JobKey, JobState, Span
from voice2text.errors import Refusal, Refused

pytestmark = pytest.mark.unit


@pytest.fixture
def house() -> Delivery:
    return Delivery()


async def test_a_short_transcript_is_a_reply(house: Delivery) -> None:
    house.finish("Hello <b>world</b> & *all*")
    assert await house.deliver(FINISHED) == "delivered"
    (message,) = house.world.messages
    assert message.text == "Hello <b>world</b> & *all*"
    assert message.reply_to == KEY.message_id
    assert house.deliveries.sent(KEY) == {FIRST: message.message_id}
    assert house.state() is JobState.DELIVERED


async def test_the_placeholder_becomes_the_transcript(house: Delivery) -> None:
    house.begin()
    assert await house.deliver(STARTED) == "placeholder"
    assert house.world.texts() == ["Transcribing 2:41 of speech…"]
    assert house.world.messages[0].reply_to == KEY.message_id
    house.finish("Hello.")
    assert await house.deliver(FINISHED) == "delivered"
    assert house.world.texts() == ["Hello."]
    assert house.world.names() == ["sendMessage", "sendChatAction", "editMessageText"]


@pytest.mark.parametrize("claimed", [None, 0, -5])
async def test_a_placeholder_without_a_length(house: Delivery, claimed: int | None) -> None:
    house.begin(replace(RECORDING, claimed_seconds=claimed))
    await house.deliver(STARTED)
    assert house.world.texts() == ["Transcribing…"]


async def test_only_one_placeholder(house: Delivery) -> None:
    house.begin()
    await house.deliver(STARTED)
    assert await house.deliver(STARTED) == "placeholder"
    assert house.world.texts() == ["Transcribing 2:41 of speech…"]


async def test_no_placeholder_once_the_result_is_there(house: Delivery) -> None:
    house.finish("Hello.")
    assert await house.deliver(STARTED) == "ignored"
    assert house.world.messages == []


async def test_a_deleted_placeholder_is_replaced(house: Delivery) -> None:
    house.begin()
    await house.deliver(STARTED)
    house.world.delete(house.deliveries.sent(KEY)[PLACEHOLDER])
    house.finish("\n".join(["x" * 4096] * 2))
    assert await house.deliver(FINISHED) == "delivered"
    assert house.world.texts() == ["x" * 4096] * 2
    assert house.world.names().count("editMessageText") == 1


async def test_a_second_event_sends_nothing(house: Delivery) -> None:
    house.finish("Hello.")
    await house.deliver(FINISHED)
    calls = len(house.world.calls)
    assert await house.deliver(FINISHED) == "duplicate"
    assert await house.deliver(FAILED) == "duplicate"
    assert len(house.world.calls) == calls


async def test_an_edit_made_before_a_crash_is_a_success(house: Delivery) -> None:
    house.begin()
    await house.deliver(STARTED)
    house.finish("Hello.")
    await house.deliver(FINISHED)
    # The process died after Telegram's answer and before the database's.
    del house.deliveries.messages[KEY][FIRST]
    house.jobs.jobs[KEY] = replace(house.jobs.jobs[KEY], state=JobState.TRANSCRIBED)
    assert await house.deliver(FINISHED) == "delivered"
    assert house.world.texts() == ["Hello."]
    assert house.world.messages[0].edits == 1


@pytest.mark.parametrize("with_placeholder", [True, False])
@pytest.mark.parametrize("messages", [1, 4, 5])
async def test_a_crash_before_any_send_loses_and_repeats_nothing(
    messages: int, with_placeholder: bool
) -> None:
    text = (SENTENCE * 99).strip()  # 99 sentences nearly fill a message
    text = "\n".join([text] * messages)
    untroubled = Delivery()
    troubled = Delivery()
    for house in (untroubled, troubled):
        house.begin()
        if with_placeholder:
            await house.deliver(STARTED)
        house.finish(text)
    await untroubled.deliver(FINISHED)
    while troubled.state() is not JobState.DELIVERED:
        # Each run gets one request further, then dies.
        troubled.world.dies_before = len(troubled.world.calls) + 1
        try:
            await troubled.deliver(FINISHED)
        except Died:
            continue
    assert troubled.world.texts() == untroubled.world.texts()
    assert troubled.world.names() == untroubled.world.names()


async def test_four_messages_are_sent_as_messages(house: Delivery) -> None:
    text = "\n".join(["x" * 4096] * 4)
    house.finish(text)
    await house.deliver(FINISHED)
    assert house.world.texts() == text.split()
    assert all(message.reply_to == KEY.message_id for message in house.world.messages)


async def test_a_fifth_message_makes_it_a_file(house: Delivery) -> None:
    text = "\n".join(["Ёж 👍 " * 800] * 5)
    house.finish(text)
    await house.deliver(FINISHED)
    beginning, file = house.world.messages
    assert file.file.decode() == text.strip()
    assert file.file_name == "transcript.txt"
    assert file.reply_to == KEY.message_id
    shown, _, note = beginning.text.partition(" …\n\n")
    assert text.startswith(shown)
    assert note == phrases("en").in_the_file


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), st.integers(1, 600))
async def test_nothing_of_a_transcript_is_lost(text: str, times: int) -> None:
    house = Delivery()
    house.finish(text * times)
    await house.deliver(FINISHED)
    files = [message for message in house.world.messages if message.file]
    if files:
        assert files[0].file.decode() == (text * times).strip()
    elif text.strip():
        assert house.words() == "".join((text * times).split())
    else:
        assert house.world.texts() == [phrases("en").no_speech]


async def test_silence_is_told(house: Delivery) -> None:
    house.finish("")
    assert await house.deliver(FINISHED) == "delivered"
    assert house.world.texts() == [phrases("en").no_speech]


async def test_uncovered_speech_is_told(house: Delivery) -> None:
    house.finish("Hello.", uncovered=(Span(5_000, 12_000),))
    await house.deliver(FINISHED)
    (text,) = house.world.texts()
    assert text == "Hello.\n\n⚠️ 7 seconds of speech could not be transcribed: 0:05–0:12"


@pytest.mark.parametrize("reason", Refusal)
@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_refusal_says_why(house: Delivery, reason: Refusal, language: str) -> None:
    house.begin(replace(RECORDING, user_language=language))
    await house.deliver(STARTED)
    house.jobs.refuse(KEY, reason, 19)
    assert await house.deliver(REFUSED) == "refused"
    assert await house.deliver(REFUSED) == "duplicate"
    (text,) = house.world.texts()
    limited = {
        Refusal.TOO_LARGE,
        Refusal.TOO_LONG,
        Refusal.PERSONS_DAY,
        Refusal.GROUPS_DAY,
        Refusal.NOT_ADMITTED,
    }
    assert ("19" in text) == (reason in limited)
    assert any("а" <= char <= "я" for char in text) == (language == "ru")


async def test_a_failure_is_told_once(house: Delivery) -> None:
    house.begin()
    house.jobs.fail(KEY, "ValueError")
    assert await house.deliver(FAILED) == "failed"
    assert await house.deliver(FAILED) == "duplicate"
    assert house.world.texts() == [phrases("en").failed]


async def test_a_failure_before_the_job_was_written_is_told(house: Delivery) -> None:
    assert await house.deliver(FAILED) == "failed"
    assert house.world.messages[0].reply_to == KEY.message_id


async def test_a_failure_does_not_overwrite_a_piece_of_the_transcript(house: Delivery) -> None:
    house.begin()
    await house.deliver(STARTED)
    house.finish("\n".join(["x" * 4096] * 2))
    house.world.dies_before = len(house.world.calls) + 1
    with pytest.raises(Died):
        await house.deliver(FINISHED)
    house.world.dies_before = None
    assert await house.deliver(FAILED) == "failed"
    assert house.world.texts() == ["x" * 4096, phrases("en").failed]


async def test_a_transcript_may_follow_a_failure(house: Delivery) -> None:
    """An operator sends the buried message again once the bug is gone."""
    house.begin()
    await house.deliver(STARTED)
    house.finish("Hello.")
    await house.deliver(FAILED)
    assert await house.deliver(FINISHED) == "delivered"
    assert house.world.texts() == ["Hello."]  # the failure is taken back, and its button
    assert set(house.deliveries.sent(KEY)) == {PLACEHOLDER, FIRST}


async def test_the_language_of_the_chat_serves_where_the_person_has_none(house: Delivery) -> None:
    house.jobs.chats.meet(7, ChatType.GROUP, user_id=8, user_language="ru")
    house.begin(replace(RECORDING, user_id=None, user_language=None))
    house.finish("")
    await house.deliver(FINISHED)
    assert house.world.texts() == [phrases("ru").no_speech]


async def test_a_topic_is_kept(house: Delivery) -> None:
    house.begin(replace(RECORDING, thread_id=5))
    house.finish("Hello.")
    await house.deliver(FINISHED)
    assert house.world.messages[0].thread_id == 5


async def test_a_person_may_want_a_file(house: Delivery) -> None:
    house.finish(SENTENCE)
    house.jobs.preferences.change(KEY.chat_id, as_file=True)
    assert await house.deliver(FINISHED) == "delivered"
    said, handed = house.world.messages
    assert said.text == phrases("en").as_you_wished
    assert handed.file.decode() == SENTENCE.strip()


async def test_silence_is_told_without_a_file(house: Delivery) -> None:
    house.finish("")
    house.jobs.preferences.change(KEY.chat_id, as_file=True)
    await house.deliver(FINISHED)
    assert house.world.texts() == [phrases("en").no_speech]


async def test_a_person_may_want_times(house: Delivery) -> None:
    house.finish(SENTENCE)
    house.jobs.preferences.change(KEY.chat_id, timestamps=True)
    await house.deliver(FINISHED)
    assert house.world.texts() == ["[0:00] " + SENTENCE.strip()]


async def test_the_chosen_language_goes_before_the_persons(house: Delivery) -> None:
    house.finish("")
    house.jobs.preferences.change(KEY.chat_id, bot_language="ru")
    await house.deliver(FINISHED)
    assert house.world.texts() == [phrases("ru").no_speech]


@pytest.mark.parametrize(
    ("before_ms", "limit", "told"),
    [
        (0, 1, False),
        (47_500, 1, True),  # the recording of a second crosses 80 %
        (48_500, 1, False),
        (59_500, 1, True),
        (10**9, None, False),
    ],
)
async def test_a_person_is_told_once_that_little_is_left(
    house: Delivery, before_ms: int, limit: int | None, told: bool
) -> None:
    house.jobs.ledger.allowance = Allowance(person_minutes=limit)
    house.jobs.ledger.now = lambda: datetime(2026, 11, 23, 12, tzinfo=UTC)
    house.jobs.ledger.taken[Scope.PERSON, 7, date(2026, 11, 23)] = before_ms + 1000
    house.begin()
    house.jobs.preferences.change(KEY.chat_id, time_zone="Etc/GMT-3")
    house.finish(SENTENCE)
    for _ in range(2):
        await house.deliver(FINISHED)
    said = phrases("en").nearly_used.format(0, limit=1, clock="03:00")
    assert house.world.texts() == [SENTENCE.strip(), *([said] if told else [])]


@pytest.mark.parametrize(
    "reason", [Refusal.PERSONS_DAY, Refusal.GROUPS_DAY, Refusal.EVERYBODYS_DAY]
)
async def test_who_used_up_a_day_is_told_when_the_next_one_begins(
    house: Delivery, reason: Refusal
) -> None:
    house.begin()
    house.jobs.refuse(KEY, reason, 120)
    await house.deliver(REFUSED)
    [said] = house.world.texts()
    assert "00:00 UTC" in said  # they chose no time zone
    assert ("120" in said) == (reason is not Refusal.EVERYBODYS_DAY)


@pytest.mark.parametrize(
    "allowance",
    [Allowance(person_minutes=10), Allowance(all_minutes=10)],
    ids=["a person's day", "everybody's day"],
)
async def test_nobody_is_sent_to_the_next_day_with_what_is_longer_than_a_day(
    house: Delivery, allowance: Allowance
) -> None:
    house.jobs.ledger.allowance = allowance
    house.begin()
    with pytest.raises(Refused) as refused:
        house.jobs.ledger.reserve(RECORDING, 11 * 60_000)
    house.jobs.refuse(KEY, refused.value.refusal, refused.value.limit)
    await house.deliver(REFUSED)
    [said] = house.world.messages
    assert said.text == phrases("en").too_long_for_a_day.format(10)
    assert "00:00" not in said.text
    assert said.markup is None


async def test_who_is_blocked_is_told_once_and_not_for_each_recording(house: Delivery) -> None:
    house.begin()
    house.jobs.refuse(KEY, Refusal.BLOCKED, None)
    assert await house.deliver(REFUSED) == "refused"
    other = JobKey(KEY.chat_id, KEY.message_id + 1)
    house.begin(replace(RECORDING, key=other))
    house.jobs.refuse(other, Refusal.BLOCKED, None)
    assert await house.deliver(Event(EventKind.JOB_REFUSED, other)) == "ignored"
    assert house.world.texts() == [phrases("en").blocked]


@pytest.mark.parametrize("kind", [EventKind.VARIANT_READY, EventKind.VARIANT_FAILED])
async def test_a_variant_s_event_says_nothing_of_the_recording(
    house: Delivery, kind: EventKind
) -> None:
    house.finish("Hello.")
    assert await house.deliver(Event(kind, KEY, "p200@0123abcd")) == "ignored"
    assert house.world.messages == []
    assert house.state() is JobState.TRANSCRIBED
