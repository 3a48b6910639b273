"""Costs are whole micro-dollars, rounded against us, and have a ceiling."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.domain import Span
from voice2text.services.cost_limit import CostLimit
from voice2text.speech.api.chunks import plan
from voice2text.speech.api.families import GPT_4O, GROQ_TURBO, WHISPER_1, Family
from voice2text.speech.api.prices import CEILING_PASSES, ceiling, cost

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("family", "duration_ms", "micro_dollars"),
    [
        (WHISPER_1, 60_000, 6_000),
        (WHISPER_1, 60_001, 6_100),  # 61 s
        (WHISPER_1, 1, 100),
        (GPT_4O, 300_000, 50_000),
        (GROQ_TURBO, 3_600_000, 40_020),  # $0.04 an hour, rounded up
        (GROQ_TURBO, 3_000, 112),  # billed as 10 s
        (GROQ_TURBO, 11_000, 123),
    ],
)
def test_one_request(family: Family, duration_ms: int, micro_dollars: int) -> None:
    assert cost(family, family.micro_dollars_per_minute, duration_ms) == micro_dollars


def test_what_costs_nothing_costs_nothing() -> None:
    assert cost(WHISPER_1, 0, 3_600_000) == ceiling(WHISPER_1, 0, 3_600_000) == 0


def test_nothing_to_transcribe_costs_nothing() -> None:
    assert ceiling(WHISPER_1, 6_000, 0) == 0


@given(
    st.lists(st.tuples(st.integers(500, 400_000), st.integers(800, 900_000)), min_size=1),
    st.sampled_from([WHISPER_1, GPT_4O, GROQ_TURBO]),
)
def test_asking_once_is_a_third_of_the_ceiling_at_most(
    pairs: list[tuple[int, int]], family: Family
) -> None:
    speech, now = [], 0
    for pause, length in pairs:
        speech.append(Span(now + pause, now + pause + length))
        now += pause + length
    per_minute = family.micro_dollars_per_minute
    pieces = plan(speech, family.chunk_ms)
    once = sum(cost(family, per_minute, piece.end_ms - piece.start_ms) for piece in pieces)
    assert CEILING_PASSES * once <= ceiling(family, per_minute, now) + CEILING_PASSES * len(pieces)


def test_a_budget_gives_out_what_is_left_and_no_more() -> None:
    budget = CostLimit(ceiling=100, planned=40)
    assert budget.take(50)
    assert not budget.take(11)
    assert budget.take(10)
    budget.give_back(50)
    assert budget.take(50)
    budget.charge(40)
    budget.charge(5)
    assert budget.spent == 45


def test_threads_can_not_overdraw_a_budget() -> None:
    budget = CostLimit(ceiling=1_000, planned=0)
    taken: list[bool] = []
    start = threading.Barrier(8)

    def taker() -> None:
        start.wait()
        taken.extend(budget.take(1) for _ in range(250))

    threads = [threading.Thread(target=taker) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count(True) == 1_000
