"""Waiting well: how long it will take, how far it is, and no floods."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.fakes.recordings import USAGE
from tests.unit.chat.delivering import FINISHED, KEY, RECORDING, STARTED, Delivery
from voice2text.chat import sentences
from voice2text.chat.phrases import languages, phrases
from voice2text.domain import Event, EventKind, JobKey, Transcript

pytestmark = pytest.mark.unit

EN = phrases("en")
TOTAL = 161_000


def progress(done_ms: int, generation: int = 0) -> Event:
    return Event(
        EventKind.JOB_PROGRESSED, KEY, None, generation=generation, done_ms=done_ms, total_ms=TOTAL
    )


@pytest.fixture
async def house() -> Delivery:
    house = Delivery()
    house.begin()
    await house.deliver(STARTED)
    return house


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        (None, "Transcribing 10:00 of speech…"),
        (0.01, "Transcribing 10:00 of speech…"),
        (0.04, "Transcribing 10:00 of speech… Ready in about 20 seconds."),
        (0.15, "Transcribing 10:00 of speech… Ready in about 90 seconds."),
        (0.2, "Transcribing 10:00 of speech… Ready in about 2 minutes."),
        (2.0, "Transcribing 10:00 of speech… Ready in about 20 minutes."),
    ],
)
def test_an_estimate_is_as_exact_as_it_can_be(factor: float | None, said: str) -> None:
    assert sentences.transcribing(EN, 600_000, factor) == said


@pytest.mark.parametrize("language", languages())
def test_a_promise_in_every_language(language: str) -> None:
    for factor in (0.1, 1.0):
        assert "10:00" in sentences.transcribing(phrases(language), 600_000, factor)
    assert "50 %" in sentences.heard_so_far(phrases(language), 300_000, 600_000)


async def test_the_speed_is_that_which_was_measured() -> None:
    house = Delivery()
    other = JobKey(7, 50)
    house.jobs.begin(replace(RECORDING, key=other))
    usage = replace(USAGE, transcribe_ms=2_500)
    house.jobs.finish(other, Transcript("en", 0.9, 10_000, ()), usage)
    house.begin()
    await house.deliver(replace(STARTED, total_ms=TOTAL))
    assert house.world.texts() == ["Transcribing 2:41 of speech… Ready in about 40 seconds."]
    assert house.world.names() == ["sendMessage", "sendChatAction"]


async def test_progress_is_shown_in_the_placeholder(house: Delivery) -> None:
    assert await house.deliver(progress(80_500)) == "progress"
    assert house.world.texts() == ["Transcribing 2:41 of speech… 50 %"]
    assert house.world.names()[-2:] == ["editMessageText", "sendChatAction"]
    house.finish("Hello.")
    await house.deliver(FINISHED)
    assert house.world.texts() == ["Hello."]


async def test_progress_never_follows_the_text(house: Delivery) -> None:
    house.finish("Hello.")
    assert await house.deliver(progress(80_500)) == "ignored"
    await house.deliver(FINISHED)
    assert await house.deliver(progress(90_000)) == "duplicate"
    assert house.world.texts() == ["Hello."]


async def test_progress_without_a_placeholder_shows_nothing() -> None:
    house = Delivery()
    house.begin()
    await house.deliver(progress(80_500))
    assert house.world.messages == []


@pytest.mark.parametrize(
    ("status", "parameters"), [(429, {"retry_after": 30}), (500, None), (403, None), (400, None)]
)
async def test_what_telegram_refuses_is_not_tried_again(
    house: Delivery, status: int, parameters: dict[str, int] | None
) -> None:
    house.world.rule("editMessageText", status, "No", parameters=parameters)
    assert await house.deliver(progress(80_500)) == "progress"
    assert house.world.names().count("editMessageText") == 1


async def test_an_action_that_is_refused_stops_nothing() -> None:
    house = Delivery()
    house.world.rule("sendChatAction", 429, "No", parameters={"retry_after": 30})
    house.begin()
    assert await house.deliver(STARTED) == "placeholder"


async def test_progress_of_an_earlier_time_is_not_shown(house: Delivery) -> None:
    house.jobs.jobs[KEY] = replace(house.jobs.jobs[KEY], generation=1)
    assert await house.deliver(progress(80_500)) == "duplicate"
    assert await house.deliver(progress(80_500, generation=1)) == "progress"


async def test_edits_have_pauses_between_them(house: Delivery) -> None:
    deliver = house.door()
    told = []
    for second in range(12):
        told.append(await deliver(progress(10_000 + second)))
        house.time += timedelta(seconds=1)
    assert [second for second, outcome in enumerate(told) if outcome == "progress"] == [0, 5, 10]
