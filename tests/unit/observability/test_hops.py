"""A hop's line, its metrics, and the trace in every line of a journey but of no other."""

import io
import json
import logging
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from aws_lambda_powertools import Logger
from awslambdaric.bootstrap import LambdaLoggerHandler  # type: ignore[import-untyped]

from infra.dashboards.emf import emissions_in
from voice2text.domain import JobKey
from voice2text.errors import Retryable
from voice2text.observability import Metric, hop, length_of, one_voice
from voice2text.observability.lambda_price import X86_GB_SECOND, micro_dollars

pytestmark = pytest.mark.unit


@pytest.fixture
def printed() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def log(printed: io.StringIO) -> Logger:
    return Logger(service=f"door-{uuid.uuid4()}", stream=printed)


def lines(printed: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.getvalue().splitlines()]


def test_every_line_from_follow_on_names_the_journey(log: Logger, printed: io.StringIO) -> None:
    with hop(log, "bot") as here:
        log.warning("before anything is known")
        here.follow("u1", JobKey(-7, 5))
        log.warning("within")
    log.warning("behind")  # why a message comes back is logged when its hop has ended
    before, *others = lines(printed)
    assert "trace" not in before
    assert [line["message"] for line in others] == ["within", "hop", "behind"]
    assert {(line["trace"], line["chat_id"], line["message_id"]) for line in others} == {
        ("u1", -7, 5)
    }


def test_nothing_of_a_journey_is_in_the_next_one(log: Logger, printed: io.StringIO) -> None:
    with hop(log, "bot") as here:
        here.follow("u1", JobKey(-7, 5))
    with hop(log, "bot") as here:
        log.warning("no envelope")
        here.follow("u2")
        log.warning("an update without a message")
    _, unknown, other, _ = lines(printed)
    assert not {"trace", "chat_id", "message_id"} & unknown.keys()
    assert other["trace"] == "u2"
    assert not {"chat_id", "message_id"} & other.keys()


@pytest.mark.parametrize(
    ("failure", "expected"),
    [(None, (0, 0)), (Retryable("asleep"), (1, 0)), (ZeroDivisionError(), (0, 1))],
)
def test_a_failure_is_a_comeback_or_a_bug(
    log: Logger,
    capsys: pytest.CaptureFixture[str],
    failure: Exception | None,
    expected: tuple[int, int],
) -> None:
    try:
        with hop(log, "bot") as here:
            here.queued_at_ms = 5
            with here.step("speak"):
                pass
            if failure:
                raise failure
    except (Retryable, ZeroDivisionError):
        pass
    [line] = emissions_in(capsys.readouterr().out)
    assert (line.values[Metric.COMEBACKS], line.values[Metric.BUGS]) == expected
    assert line.values[Metric.QUEUE_MS] > 0
    assert Metric.SPEAK_MS in line.values
    assert Metric.LAMBDA_MICRO_DOLLARS not in line.values  # this is no Lambda


def test_a_clock_that_is_behind_makes_no_negative_wait(
    log: Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    with hop(log, "bot") as here:
        here.queued_at_ms = 1 << 50
    [line] = emissions_in(capsys.readouterr().out)
    assert line.values[Metric.QUEUE_MS] == 0


def test_lambda_s_price() -> None:
    # A second of a gigabyte, and the request.
    assert micro_dollars(1000, 1024, X86_GB_SECOND) == pytest.approx(16.6667 + 0.2)


@pytest.mark.parametrize(
    ("duration_ms", "length"),
    [
        (0, "up to 30 s"),
        (30_000, "up to 30 s"),
        (30_001, "up to 2 min"),
        (120_001, "up to 10 min"),
        (600_001, "longer"),
    ],
)
def test_the_class_of_a_length(duration_ms: int, length: str) -> None:
    assert length_of(duration_ms) == length


@pytest.fixture
def lambda_s_root() -> Iterator[None]:
    """The root logger as Lambda's runtime leaves it."""
    before = list(logging.root.handlers)
    logging.root.addHandler(LambdaLoggerHandler(None))
    yield
    logging.root.handlers[:] = before


@pytest.mark.usefixtures("lambda_s_root")
def test_what_libraries_log_has_the_trace_too(
    log: Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    one_voice(log)
    with hop(log, "bot") as here:
        here.follow("u1")
        logging.getLogger("voice2text.speech.router").warning("the service is away")
        log.warning("our own")
    found = [
        json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" not in line
    ]
    # The door's own lines go to its own stream, once.
    assert [(line["message"], line["trace"]) for line in found] == [("the service is away", "u1")]


def test_elsewhere_the_loggers_stay_as_they_are(log: Logger) -> None:
    before = list(logging.root.handlers)
    one_voice(log)
    assert logging.root.handlers == before
