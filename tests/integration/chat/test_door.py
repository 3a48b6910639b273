"""The bot's door: a real database, Telegram and SQS with memory."""

import io
import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import pytest
from aws_lambda_powertools import Logger
from sqlalchemy import Engine

from tests.fakes.chat import TOKEN, FakeTelegram, World
from tests.fakes.emissions import emissions
from tests.fakes.recordings import KEY, USAGE, recording, transcript
from tests.fakes.sqs import MemorySqs, hops
from tests.integration.chat.door import DAY_MS, batch, came_back, settings
from voice2text.accounts.preferences import Retention
from voice2text.chat.client import telegram
from voice2text.chat.phrases import phrases
from voice2text.domain import Event, EventKind, JobKey, JobState
from voice2text.doors import bot as door
from voice2text.doors.database import connect_to
from voice2text.errors import Refusal
from voice2text.observability import Metric
from voice2text.queues.envelopes import EventHappened, RecordingReceived, UpdateReceived, decode
from voice2text.secrets import Secret
from voice2text.settings import SettingsError
from voice2text.storage.chats import Chats
from voice2text.storage.deliveries import Deliveries
from voice2text.storage.jobs import Jobs
from voice2text.storage.preferences import ChatPreferences

pytestmark = pytest.mark.integration

FINISHED = EventHappened(Event(EventKind.JOB_FINISHED, KEY), "trace-1")


PRIVATE = {"id": 7, "type": "private"}
GROUP = {"id": -1007, "type": "supergroup", "title": "G"}
PERSON = {"id": 7, "is_bot": False, "first_name": "P", "language_code": "en"}


def message(update_id: int = 1, **content: Any) -> UpdateReceived:
    body = {"message_id": 5, "date": 1, "chat": PRIVATE, "from": PERSON, **content}
    return UpdateReceived({"update_id": update_id, "message": body}, "trace-1")


class House:
    """The door and what stands around it."""

    def __init__(self, database_url: str, engine: Engine | None) -> None:
        self.session = FakeTelegram()
        self.world: World = self.session.world
        self.sqs = MemorySqs()
        self.talker = door.Talker(
            settings(database_url, TOKEN), sqs=cast(Any, self.sqs), session=self.session
        )
        if engine:
            self.jobs, self.chats = Jobs(engine), Chats(engine)
            self.deliveries = Deliveries(engine)
            self.preferences = ChatPreferences(engine)


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    stream = io.StringIO()
    log = Logger(service=f"bot-{uuid.uuid4()}", stream=stream)
    monkeypatch.setattr(door, "log", log)
    return stream


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Closes what the door connects."""
    made: list[Engine] = []

    def connecting(url: Secret) -> Engine:
        made.append(connect_to(url))
        return made[-1]

    monkeypatch.setattr(door, "connect_to", connecting)
    yield
    for engine in made:
        engine.dispose()


@pytest.fixture
def house(
    database_url: str,
    engine: Engine,
    logged: io.StringIO,  # noqa: ARG001 - the door takes its log when it is made
    engines: None,  # noqa: ARG001 - and its database
) -> Iterator[House]:
    built = House(database_url, engine)
    yield built
    built.talker.close()


def test_a_command_is_answered_once(house: House, logged: io.StringIO) -> None:
    for _ in range(2):
        assert not came_back(house.talker.take(batch(message(text="/start"))))
    assert house.world.texts() == [phrases("en").start]
    first, second = hops(logged)
    assert (first["hop"], first["outcome"], first["trace"]) == ("bot", "command", "trace-1")
    assert (first["chat_id"], first["message_id"]) == (7, 5)
    assert set(first["steps"]) == {"schema", "speak"}
    assert second["outcome"] == "duplicate"


def test_a_pinned_language_reaches_the_next_job(house: House) -> None:
    house.talker.take(batch(message(text="/language ru")))
    assert house.chats.speech_language(7) == "ru"


@pytest.mark.parametrize("retention", [Retention.DELIVERY, Retention.DAY])
def test_what_is_not_kept_beyond_delivery_goes_right_after_it(
    house: House, retention: Retention
) -> None:
    house.jobs.begin(recording())
    house.preferences.change(KEY.chat_id, retention=retention)
    house.jobs.finish(KEY, transcript("Раз."), USAGE)
    assert not came_back(house.talker.take(batch(FINISHED)))
    [told] = house.world.texts()
    assert told.startswith("Раз.")
    known = house.jobs.transcript(KEY)
    assert known is not None
    assert known.text == ("" if retention is Retention.DELIVERY else "Раз.")
    has_buttons = house.world.messages[0].markup is not None
    assert has_buttons is (retention is not Retention.DELIVERY)


def test_a_transcript_is_delivered(house: House, logged: io.StringIO) -> None:
    house.jobs.begin(recording())
    started = EventHappened(Event(EventKind.JOB_STARTED, KEY), "trace-1")
    house.talker.take(batch(started))
    house.jobs.finish(KEY, transcript("Раз.", "Два."), USAGE)
    assert not came_back(house.talker.take(batch(FINISHED)))
    (shown,) = house.world.texts()
    assert shown.startswith("Раз. Два.\n\n⚠️ Не удалось расшифровать 1 секунду")
    job = house.jobs.job(KEY)
    assert job is not None
    assert job.state is JobState.DELIVERED
    assert [line["outcome"] for line in hops(logged)] == ["placeholder", "delivered"]
    assert (hops(logged)[1]["chat_id"], hops(logged)[1]["message_id"]) == (
        KEY.chat_id,
        KEY.message_id,
    )
    assert "Раз" not in logged.getvalue()


def test_a_refusal_is_delivered(house: House) -> None:
    house.jobs.begin(recording())
    house.jobs.refuse(KEY, Refusal.TOO_LARGE, 20)
    refused = EventHappened(Event(EventKind.JOB_REFUSED, KEY), "t")
    for _ in range(2):
        assert not came_back(house.talker.take(batch(refused)))
    assert house.world.texts() == [phrases("ru").too_large.format(limit=20)]


def test_a_recording_in_a_group_goes_on_its_queue(house: House, logged: io.StringIO) -> None:
    group = {"id": -1007, "type": "supergroup", "title": "G"}
    voice = {"file_id": "f", "file_unique_id": "u", "duration": 3}
    assert not came_back(house.talker.take(batch(message(chat=group, voice=voice))))
    (body,) = house.sqs.on("/recordings")
    passed_on = decode(body)
    assert isinstance(passed_on, RecordingReceived)
    assert (passed_on.recording.key, passed_on.trace) == (JobKey(-1007, 5), "trace-1")
    assert hops(logged)[0]["outcome"] == "queued"


def test_a_lost_chat_is_recorded_and_not_tried_again(house: House, logged: io.StringIO) -> None:
    house.jobs.begin(recording())
    house.jobs.finish(KEY, transcript("One."), USAGE)
    house.world.rule("sendMessage", 403, "Forbidden: bot was kicked from the supergroup chat")
    assert not came_back(house.talker.take(batch(FINISHED)))
    assert hops(logged)[0]["outcome"] == "undeliverable"


def test_too_many_requests_come_back_when_telegram_says(house: House) -> None:
    house.world.rule("sendMessage", 429, "Too Many Requests", parameters={"retry_after": 33})
    assert came_back(house.talker.take(batch(message(text="/start"))))
    assert house.sqs.hidden == [33]
    assert not came_back(house.talker.take(batch(message(text="/start"), times=2)))
    assert house.world.texts() == [phrases("en").start]


def test_no_failure_logs_the_token(house: House, logged: io.StringIO) -> None:
    house.world.rule("sendMessage", None)  # the exception's text holds the URL and the token
    assert came_back(house.talker.take(batch(message(text="/start"))))
    assert "TelegramNetworkError" in logged.getvalue()
    assert TOKEN not in logged.getvalue()


@pytest.mark.usefixtures("engines")
def test_while_the_schema_is_behind_everything_comes_back(
    empty_url: str, logged: io.StringIO
) -> None:
    house = House(empty_url, None)
    assert came_back(house.talker.take(batch(message(text="/start"))))
    assert "Database schema mismatch" in logged.getvalue()
    assert house.world.calls == []
    house.talker.close()


def test_an_undeliverable_transcript_is_buried_and_the_person_told(
    house: House, logged: io.StringIO
) -> None:
    house.jobs.begin(recording())
    house.jobs.finish(KEY, transcript("One."), USAGE)
    house.world.rule("sendMessage", 400, "Bad Request: something nobody has seen", times=3)
    assert came_back(house.talker.take(batch(FINISHED, times=1)))
    assert came_back(house.talker.take(batch(FINISHED, times=2)))
    assert house.sqs.sent == []
    assert not came_back(house.talker.take(batch(FINISHED, times=3)))
    assert [decode(body) for body in house.sqs.on("/chat-dead.fifo")] == [FINISHED]
    assert house.world.texts() == [phrases("ru").failed]
    assert hops(logged)[-1]["outcome"] == "failed"
    # Once the bug is gone, an operator sends it again.
    assert not came_back(house.talker.take(batch(FINISHED)))
    [said] = house.world.texts()  # in place of the failure
    assert said.startswith("One.")


def test_an_apology_that_fails_is_logged(house: House, logged: io.StringIO) -> None:
    house.world.rule("sendMessage", 400, "Bad Request: something nobody has seen", times=9)
    for times in (1, 2):
        assert came_back(house.talker.take(batch(FINISHED, times=times)))
    assert not came_back(house.talker.take(batch(FINISHED, times=3)))
    assert len(house.sqs.on("/chat-dead.fifo")) == 1
    assert "could not apologize" in logged.getvalue()


def test_a_command_that_breaks_something_is_answered_with_an_apology(
    house: House, logged: io.StringIO
) -> None:
    house.world.rule("sendMessage", 400, "Bad Request: something nobody has seen", times=3)
    started = message(text="/start")
    for times in (1, 2):
        assert came_back(house.talker.take(batch(started, times=times)))
    assert not came_back(house.talker.take(batch(started, times=3)))
    assert [decode(body) for body in house.sqs.on("/chat-dead.fifo")] == [started]
    assert house.world.texts() == [phrases("en").broken]
    assert hops(logged)[-1]["outcome"] == "failed"


def press(data: str, date: int = 1) -> UpdateReceived:
    body = {
        "id": "q",
        "from": PERSON,
        "chat_instance": "i",
        "data": data,
        "message": {"message_id": 900, "date": date, "chat": PRIVATE},
    }
    return UpdateReceived({"update_id": 1, "callback_query": body}, "trace-1")


def three_times(house: House, envelope: UpdateReceived) -> None:
    for times in (1, 2):
        assert came_back(house.talker.take(batch(envelope, times=times)))
    assert not came_back(house.talker.take(batch(envelope, times=3)))
    assert [decode(body) for body in house.sqs.on("/chat-dead.fifo")] == [envelope]


def test_a_press_that_breaks_something_is_answered_with_an_apology(
    house: House, logged: io.StringIO
) -> None:
    house.world.rule("answerCallbackQuery", 400, "Bad Request: query is too old", times=9)
    house.world.rule("sendMessage", 400, "Bad Request: something nobody has seen", times=3)
    three_times(house, press("v1:his:0", date=0))
    [said] = house.world.messages
    assert (said.text, said.chat_id, said.reply_to) == (phrases("en").broken, 7, 900)
    assert hops(logged)[-1]["outcome"] == "failed"


def test_a_group_s_command_for_us_that_breaks_something_is_answered(house: House) -> None:
    house.world.rule("sendMessage", 400, "Bad Request: something nobody has seen", times=3)
    three_times(house, message(text="/help", chat=GROUP))
    [said] = house.world.messages
    assert (said.text, said.chat_id, said.reply_to) == (phrases("en").broken, GROUP["id"], 5)


def test_an_outage_does_not_use_up_the_tries_of_a_bug(house: House) -> None:
    house.world.rule("sendMessage", 400, "Bad Request: something nobody has seen", times=1)
    started = message(text="/start")
    assert came_back(house.talker.take(batch(started, times=9)))
    assert not came_back(house.talker.take(batch(started, times=10)))
    assert house.sqs.on("/chat-dead.fifo") == []


@pytest.mark.parametrize(
    "envelope",
    [
        "not JSON",
        '{"v":99}',
        RecordingReceived(recording(), "t"),
        EventHappened(Event(EventKind.JOB_STARTED, KEY), "t"),
        json.dumps({"v": 1, "trace": "t", "type": "update", "body": {}, "queued": {}}),
        UpdateReceived({"update_id": 1, "message": {"chat": "?", "secret": "text"}}, "t"),
    ],
)
def test_what_nobody_can_act_on_is_buried_silently(
    house: House, envelope: Any, logged: io.StringIO
) -> None:
    for times in (1, 2):
        assert came_back(house.talker.take(batch(envelope, times=times)))
    assert not came_back(house.talker.take(batch(envelope, times=3)))
    assert len(house.sqs.on("/chat-dead.fifo")) == 1
    assert house.world.messages == []
    assert "secret" not in logged.getvalue()


def test_telegram_down_for_a_day_ends_in_the_dead_letter_queue(house: House) -> None:
    house.world.rule("*", 502, "Bad Gateway", times=9)
    started = message(text="/start")
    assert not came_back(house.talker.take(batch(started, times=110, tried_ms=2 * DAY_MS)))
    assert [decode(body) for body in house.sqs.on("/chat-dead.fifo")] == [started]


def test_the_door_does_not_open_without_a_token() -> None:
    with pytest.raises(SettingsError, match="TELEGRAM_BOT_TOKEN"):
        door.door({"TELEGRAM_BOT_TOKEN": "  "})


@pytest.mark.parametrize("base", ["http://127.0.0.1:8080", "http://127.0.0.1:8080/"])
def test_the_base_url_may_be_ones_own(base: str) -> None:
    api = telegram(base).api
    assert api.api_url("42:T", "getMe") == "http://127.0.0.1:8080/bot42:T/getMe"
    assert api.file_url("42:T", "a.ogg") == "http://127.0.0.1:8080/file/bot42:T/a.ogg"


def test_every_line_of_a_journey_names_it(house: House, logged: io.StringIO) -> None:
    house.world.rule("sendMessage", 429, "Too Many Requests", parameters={"retry_after": 3})
    assert came_back(house.talker.take(batch(message(text="/start"))))
    house.world.rule("sendMessage", 400, "Bad Request: something nobody has seen", times=9)
    for times in (1, 2, 3):
        house.talker.take(batch(FINISHED, times=times))
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    assert {line["message"] for line in lines} == {
        *("hop", "comes back", "failed", "could not apologize"),
    }
    assert {line["trace"] for line in lines} == {"trace-1"}
    assert {line["chat_id"] for line in lines} == {7, KEY.chat_id}


@pytest.mark.usefixtures("logged")
def test_the_time_from_voice_to_text_is_measured_once(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.jobs.begin(recording())
    house.jobs.finish(KEY, transcript("One."), USAGE)
    sent_at_ms = time.time_ns() // 1_000_000 - 5_000
    for _ in range(2):
        house.talker.take(batch(replace(FINISHED, sent_at_ms=sent_at_ms)))
    [line] = [one for one in emissions(capsys.readouterr().out) if "length" in one.others]
    assert line.others == {"service": "bot", "length": "up to 30 s"}
    assert 5_000 <= line.values[Metric.VOICE_TO_TEXT_MS] < 60_000


@pytest.mark.usefixtures("logged")
def test_an_event_of_an_older_release_is_delivered_and_not_measured(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.jobs.begin(recording())
    house.jobs.finish(KEY, transcript("One."), USAGE)
    assert not came_back(house.talker.take(batch(FINISHED)))
    assert not any("length" in one.others for one in emissions(capsys.readouterr().out))


@pytest.mark.usefixtures("logged")
def test_refusals_and_failures_are_counted(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.jobs.begin(recording())
    house.jobs.refuse(KEY, Refusal.TOO_LARGE, 20)
    house.talker.take(batch(EventHappened(Event(EventKind.JOB_REFUSED, KEY), "t")))
    other = JobKey(KEY.chat_id, 43)
    house.talker.take(batch(EventHappened(Event(EventKind.JOB_FAILED, other), "t")))
    found = emissions(capsys.readouterr().out)
    [refused] = [one for one in found if Metric.REFUSED in one.values]
    assert refused.others == {"service": "bot", "reason": "too_large"}
    assert sum(one.values.get(Metric.FAILED, 0) for one in found) == 1
