"""The breaker and the day's money around the rewriter."""

import logging

import pytest

from tests.fakes.llm import FakeLlm, Step, completion, rewritten
from tests.fakes.speech_api import FakeClock
from tests.fakes.storage import FakeSpending
from tests.integration.storage.repositories import Clock
from tests.unit.text.talks import SENTENCES, SETTINGS, spoken
from voice2text.errors import Retryable
from voice2text.services.breaker import FAILURES, MISCONFIGURED_SECONDS, Breaker
from voice2text.services.reply import Reply
from voice2text.text.failure import Failure, Unwritten
from voice2text.text.llm.model import Llm
from voice2text.text.paid import PaidRewriter, Used
from voice2text.text.rewriter import Rewriter, Written
from voice2text.text.variant import Mode, Variant

pytestmark = pytest.mark.unit

TALK = spoken(*SENTENCES)
POLISHED = Variant(Mode.POLISHED)


class Paying:
    def __init__(self, *steps: Step, always: Step = rewritten, day: int = 1_000_000) -> None:
        self.reports: list[Used] = []
        self.llm = FakeLlm(*steps, always=always)
        self.clock = FakeClock()
        self.spending = FakeSpending(day, now=Clock())
        model = Llm(SETTINGS, service=self.llm)
        self.engine = Rewriter(model, clock=self.clock, sleep=self.clock.sleep)
        self.paid = PaidRewriter(
            self.engine, self.spending, Breaker(clock=self.clock), self.reports.append
        )

    def write(self, variant: Variant = POLISHED, seconds: float = 100) -> Written:
        return self.paid.rewrite(TALK, variant, seconds=seconds)

    def later(self) -> Retryable:
        with pytest.raises(Retryable) as raised:
            self.write()
        return raised.value

    @property
    def money(self) -> tuple[int, int]:
        return sum(self.spending.reserved.values()), sum(self.spending.spent.values())


def test_what_is_spent_is_counted_and_the_rest_comes_back() -> None:
    paying = Paying()
    written = paying.write()
    assert paying.money == (0, written.cost_micro_dollars)
    assert paying.reports == [written]


def test_what_was_spent_in_vain_is_counted() -> None:
    paying = Paying(always=completion(""))
    with pytest.raises(Unwritten):
        paying.write()
    assert paying.money == (0, 3 * (100 + 2 * 50))
    [used] = paying.reports
    assert (used.cost_micro_dollars, used.input_tokens, used.output_tokens) == (600, 300, 150)


def test_what_an_outage_cost_is_counted_once_the_message_comes_back() -> None:
    paying = Paying(completion(""), always=Reply(401))
    paying.later()
    assert paying.money == (0, 100 + 2 * 50)
    [used] = paying.reports
    assert (used.cost_micro_dollars, used.input_tokens, used.output_tokens) == (200, 100, 50)


def test_without_money_nobody_is_asked() -> None:
    paying = Paying(day=100)
    with pytest.raises(Unwritten) as raised:
        paying.write()
    assert raised.value.failure is Failure.BUDGET
    assert paying.llm.requests == []
    assert paying.reports == []


def test_an_original_costs_nothing_and_needs_no_service() -> None:
    paying = Paying(always=Reply(500), day=1)
    assert paying.write(Variant(Mode.ORIGINAL)).text == TALK.text
    assert paying.money == (0, 0)


def test_a_service_that_fails_is_left_in_peace() -> None:
    paying = Paying(always=Reply(500))
    for _ in range(FAILURES):
        paying.later()
    asked = len(paying.llm.requests)
    assert paying.later().after >= 30
    assert len(paying.llm.requests) == asked
    assert paying.money == (0, 0)


def test_a_wrong_key_is_told_at_once_and_rests_long(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    paying = Paying(always=Reply(401, body=b"Incorrect API key provided: sk-key"))
    paying.later()
    assert len(paying.llm.requests) == 1
    assert paying.later().after >= MISCONFIGURED_SECONDS - 60
    assert "LLM misconfigured: it answered 401" in caplog.text
    assert "sk-key" not in caplog.text


def test_the_service_s_own_wish_is_the_queue_s_pause() -> None:
    assert Paying(Reply(429, {"retry-after": "300"})).later().after == 300


def test_nothing_is_begun_that_can_not_be_ended() -> None:
    paying = Paying()
    with pytest.raises(Retryable):
        paying.write(seconds=5)
    assert paying.llm.requests == []
    assert paying.money == (0, 0)


def test_a_bug_s_reservation_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    paying = Paying()

    def broken(*_: object, **__: object) -> Written:
        raise ZeroDivisionError

    monkeypatch.setattr(paying.engine, "rewrite", broken)
    with pytest.raises(ZeroDivisionError):
        paying.write()
    assert paying.money == (paying.engine.price(TALK, POLISHED), 0)
