"""The simulated path: what goes in comes out, and more load never means less time."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.scale.inputs import DEFAULT, RAISED, Limits, on_lambda
from infra.scale.path import HOLD_S, Outcome, Path, at_rank
from infra.scale.simulate import at_rate, walls
from infra.scale.template import memory_mb

pytestmark = pytest.mark.unit

TIMES = on_lambda(memory_mb())
# Everything takes what it takes: no cold start, one length, no limit in the way.
ALWAYS = replace(
    TIMES, webhook_cold=0.0, bot_cold=0.0, transcriber_cold=0.0, lengths=((12.0, 1.0),)
)
WIDE = replace(RAISED, pollers_start=1_000, messages=1e9, chat_messages=1e9, chat_burst=1e9)


def run(
    rate: float, load_s: float, limits: Limits = DEFAULT, crashes: float = 0.0, seed: int = 1
) -> Outcome:
    return Path(TIMES, limits, random.Random(seed), crashes=crashes).run(rate, load_s, 3_600)


def test_alone_a_message_takes_the_sum_of_its_steps() -> None:
    seen = Path(ALWAYS, WIDE, random.Random(1)).run(0.01, 1_000, 100)
    steps = (
        ALWAYS.post + ALWAYS.api_gateway + ALWAYS.webhook + 2 * ALWAYS.pick_up
        + ALWAYS.holding(12.0) + ALWAYS.bot + ALWAYS.call
    )  # fmt: skip
    assert seen.took
    assert seen.took == pytest.approx([steps] * len(seen.took))


@settings(max_examples=25, deadline=None)
@given(
    rate=st.floats(0.2, 60),
    transcribers=st.integers(2, 40),
    bots=st.integers(2, 40),
    account=st.integers(5, 100),
    messages=st.floats(1, 100),
    seed=st.integers(0, 2**31),
)
def test_every_message_leaves_or_is_in_the_system(
    rate: float, transcribers: int, bots: int, account: int, messages: float, seed: int
) -> None:
    limits = replace(
        DEFAULT, transcribers=transcribers, bots=bots, account=account, messages=messages
    )
    path = Path(TIMES, limits, random.Random(seed))
    seen = path.run(rate, load_s=20, patience_s=10)
    assert seen.arrived == len(seen.took) + len(seen.under_way)


def test_in_the_end_all_have_their_text() -> None:
    seen = run(rate=20, load_s=60)
    assert seen.under_way == []
    assert len(seen.took) == seen.arrived > 1_000


def test_a_dead_worker_costs_a_minute_and_no_message() -> None:
    sound, hurt = run(rate=2, load_s=600), run(rate=2, load_s=600, crashes=0.05)
    assert hurt.under_way == []
    assert max(sound.took) < HOLD_S < max(hurt.took)
    late = sum(took > HOLD_S for took in hurt.took) / len(hurt.took)
    assert late == pytest.approx(0.05, abs=0.02)


def test_a_seed_repeats_a_run() -> None:
    assert run(5, 60, seed=7).took == run(5, 60, seed=7).took
    assert run(5, 60, seed=7).took != run(5, 60, seed=8).took


def test_more_load_takes_longer() -> None:
    p95 = [at_rank(run(rate, 120).took, 0.95) for rate in (11, 15, 20, 30)]
    assert p95 == sorted(p95)


def test_higher_limits_never_take_longer_under_load() -> None:
    less, more = (at_rank(run(20, 120, limits).took, 0.5) for limits in (DEFAULT, RAISED))
    assert more < less / 10


@pytest.mark.parametrize("wall", ["transcribers", "Telegram's messages"])
def test_beyond_its_wall_a_queue_grows_without_end(wall: str) -> None:
    limits = DEFAULT if wall == "transcribers" else replace(DEFAULT, transcribers=1_000)
    rate = walls(TIMES, limits)[wall]
    below, above = at_rate(rate * 0.7, TIMES, limits), at_rate(rate * 2, TIMES, limits)
    assert below.keeps_up
    assert below.p50 < 5
    assert above.p95 > 30


def test_a_new_account_is_full_before_the_transcribers_are() -> None:
    new = replace(DEFAULT, account=10)
    quota = walls(TIMES, new)["Lambda's quota"]
    assert 9 <= quota < 10  # as the runbook says
    assert quota < walls(TIMES, new)["transcribers"]
    assert at_rate(quota * 0.6, TIMES, new).keeps_up
    assert at_rate(quota * 2, TIMES, new).throttled > 100


def test_times_follow_the_measured_curve() -> None:
    found = on_lambda(dict.fromkeys(("Webhook", "Transcriber", "Bot"), 10_000))
    assert found.transcribing(4.4) == pytest.approx(0.18)
    assert found.transcribing(360) == pytest.approx(6.1)
    assert 0.258 < found.transcribing(60) < 6.1
    assert found.transcribing(7_200) == pytest.approx(122, rel=0.01)
