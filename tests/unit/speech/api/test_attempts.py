"""Who is asked again, when, how often, and at what price."""

import threading

import pytest

from tests.fakes.speech_api import FakeClock, FakeService
from tests.fakes.tones import spoken
from voice2text.services.attempts import MOST_TRIES, Patience
from voice2text.services.cost_limit import CostLimit
from voice2text.services.reply import Reply
from voice2text.services.trouble import ApiUnavailable, Trouble
from voice2text.speech.api.attempts import Formats, ask
from voice2text.speech.api.encode import encode
from voice2text.speech.api.request import Request

pytestmark = pytest.mark.unit

REQUEST = Request(encode(spoken(2).audio), "verbose_json")
LOST = Reply(None, lost="the connection failed")
UNREACHED = Reply(None, lost="the connection failed", sent=False)


class Asking:
    """One `ask`, with everything around it in sight."""

    def __init__(self, *steps: Reply, deadline_s: float | None = None, spare: int = 1000) -> None:
        self.service = FakeService(*steps)
        self.clock = FakeClock()
        self.budget = CostLimit(100 + spare, 100)
        deadline = None if deadline_s is None else self.clock.now + deadline_s
        self.patience = Patience(deadline, threading.Event(), self.clock, self.clock.sleep)

    def answer(self, request: Request = REQUEST) -> bytes | None:
        return ask(
            self.service,
            request,
            timeout_s=60,
            cost=100,
            budget=self.budget,
            formats=Formats(("verbose_json", "json")),
            patience=self.patience,
        )

    def trouble(self) -> ApiUnavailable:
        with pytest.raises(ApiUnavailable) as raised:
            self.answer()
        return raised.value


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 529])
def test_passing_trouble_is_waited_out(status: int) -> None:
    asking = Asking(Reply(status), Reply(status))
    assert asking.answer()
    assert asking.clock.slept == [pytest.approx(0.525, abs=0.03), pytest.approx(1.05, abs=0.06)]


@pytest.mark.parametrize("lost", [LOST, UNREACHED])
def test_lost_connections_are_made_again(lost: Reply) -> None:
    assert Asking(lost).answer()


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (400, Trouble.BROKEN),
        (401, Trouble.MISCONFIGURED),
        (402, Trouble.MISCONFIGURED),
        (403, Trouble.MISCONFIGURED),
        (404, Trouble.MISCONFIGURED),
        (308, Trouble.MISCONFIGURED),
        (422, Trouble.BROKEN),
    ],
)
def test_what_another_try_does_not_mend_is_not_tried(status: int, trouble: Trouble) -> None:
    asking = Asking(Reply(status))
    assert asking.trouble().trouble is trouble
    assert len(asking.service.requests) == 1
    assert asking.clock.slept == []
    assert asking.budget.spent == 0


def test_too_large_is_told_and_not_tried_again() -> None:
    asking = Asking(Reply(413))
    assert asking.answer() is None
    assert len(asking.service.requests) == 1
    assert asking.budget.spent == 0


def test_an_empty_account_is_not_a_busy_service() -> None:
    body = b'{"code": "insufficient_quota", "message": "You exceeded your current quota"}'
    asking = Asking(Reply(429, body=body))
    assert asking.trouble().trouble is Trouble.MISCONFIGURED
    assert len(asking.service.requests) == 1


def test_the_service_may_say_that_it_is_not_worth_it() -> None:
    asking = Asking(Reply(500, {"x-should-retry": "false"}))
    assert asking.trouble().trouble is Trouble.BROKEN
    assert len(asking.service.requests) == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after-ms": "250"}, 0.25),
        ({"x-ratelimit-reset-requests": "20s"}, 20.0),
    ],
)
def test_the_wait_is_what_the_service_asks_for(headers: dict[str, str], seconds: float) -> None:
    asking = Asking(Reply(429, headers))
    assert asking.answer()
    assert asking.clock.slept == [pytest.approx(seconds * 1.05, rel=0.06)]
    assert asking.clock.slept[0] >= seconds


def test_a_wait_of_minutes_is_left_to_whoever_asked() -> None:
    asking = Asking(Reply(429, {"retry-after": "300"}))
    trouble = asking.trouble()
    assert (trouble.trouble, trouble.after_s) == (Trouble.BUSY, 300.0)
    assert asking.clock.slept == []


def test_no_wait_goes_beyond_the_deadline() -> None:
    asking = Asking(Reply(429, {"retry-after": "20"}), deadline_s=15)
    assert asking.trouble().after_s == 20.0
    assert asking.clock.slept == []


def test_nothing_is_begun_after_the_deadline() -> None:
    asking = Asking(deadline_s=0.5)
    trouble = asking.trouble()
    assert (trouble.trouble, trouble.late) == (Trouble.BUSY, True)
    assert asking.service.requests == []


@pytest.mark.parametrize(
    ("deadline_s", "takes_s", "status", "late"),
    [
        (12, 12, None, True),
        (12, 11, None, False),  # it failed while there was time
        (60, 60, None, False),  # it had all the time that it ever gets
        (12, 12, 500, False),
    ],
)
def test_what_our_deadline_cut_short_is_not_the_service_s_failure(
    deadline_s: float, takes_s: float, status: int | None, late: bool
) -> None:
    asking = Asking(deadline_s=deadline_s)

    def post(*_: object, **__: object) -> Reply:
        asking.clock.now += takes_s
        return Reply(status, lost="no answer in time")

    asking.service.post = post  # type: ignore[method-assign]
    assert asking.trouble().late is late


def test_a_request_takes_no_longer_than_to_the_deadline() -> None:
    asking = Asking(deadline_s=12)
    asking.answer()
    assert asking.service.timeouts == [12.0]


def test_nothing_is_begun_where_another_piece_has_failed() -> None:
    asking = Asking()
    asking.patience.stop.set()
    trouble = asking.trouble()
    assert (trouble.trouble, trouble.late) == (Trouble.BUSY, False)
    assert asking.service.requests == []


def test_it_gives_up_in_the_end() -> None:
    asking = Asking(*[Reply(503)] * 10)
    assert asking.trouble().trouble is Trouble.BROKEN
    assert len(asking.service.requests) == MOST_TRIES


@pytest.mark.parametrize(
    ("steps", "spent"),
    [
        ([], 100),
        ([Reply(429), Reply(500), Reply(503)], 100),
        ([UNREACHED], 100),
        ([LOST], 200),  # it may have been transcribed all the same
        ([Reply(504), LOST], 300),
    ],
)
def test_what_may_have_been_billed_is_counted(steps: list[Reply], spent: int) -> None:
    asking = Asking(*steps)
    asking.answer()
    assert asking.budget.spent == spent


def test_asking_again_stops_where_it_would_cost_too_much() -> None:
    asking = Asking(LOST, LOST, LOST, spare=150)
    assert "cost too much" in asking.trouble().reason
    assert (len(asking.service.requests), asking.budget.spent) == (2, 200)


def test_a_refusal_of_unbilled_requests_is_free_however_small_the_budget() -> None:
    asking = Asking(Reply(429), Reply(503), spare=0)
    assert asking.answer()
    assert asking.budget.spent == 100


@pytest.mark.parametrize(
    ("body", "option"),
    [
        (b'{"param": "language", "message": "Invalid language"}', "language"),
        (b'{"detail": "prompt is not supported"}', "prompt"),
    ],
)
def test_an_option_that_is_refused_is_left_out(body: bytes, option: str) -> None:
    asking = Asking(Reply(400, body=body))
    asking.answer(Request(REQUEST.sound, "json", language="ru", prompt="Анна"))
    before, after = asking.service.requests
    assert getattr(before, option)
    assert not getattr(after, option)
    assert asking.clock.slept == []


def test_a_refusal_of_every_format_is_the_end_of_it() -> None:
    refusal = Reply(422, body=b"response_format")
    asking = Asking(refusal, refusal, refusal)
    assert asking.trouble().trouble is Trouble.BROKEN
    assert [request.response_format for request in asking.service.requests] == [
        "verbose_json",
        "json",
    ]
