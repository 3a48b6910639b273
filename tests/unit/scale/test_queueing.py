"""The model's queue against known results of queueing theory."""

from statistics import mean

import pytest
import simpy

from infra.scale.parts import Account, Bucket, Function, Lines, Process, Stage, pollers
from tests.unit.scale.queueing import erlang_c, md_1_wait, mean_wait, mm_c_wait

pytestmark = pytest.mark.unit

COUNT = 40_000


@pytest.mark.parametrize(("servers", "load"), [(1, 0.5), (1, 0.8), (5, 0.8), (10, 0.8)])
def test_waits_as_mm_c_does(servers: int, load: float) -> None:
    rate = load * servers
    # Waits of a busy queue hang together: three runs say what one long one would say less well.
    waits = [
        mean_wait(rate, servers, lambda chance: chance.expovariate(1.0), COUNT, seed)
        for seed in (1, 2, 3)
    ]
    assert mean(waits) == pytest.approx(mm_c_wait(rate, servers, 1.0), rel=0.1)


@pytest.mark.parametrize("load", [0.3, 0.7, 0.85])
def test_waits_as_md_1_does(load: float) -> None:
    measured = mean_wait(load, 1, lambda _: 1.0, COUNT, seed=2)
    assert measured == pytest.approx(md_1_wait(load, 1.0), rel=0.08)


def test_one_server_makes_erlangs_formula_the_load() -> None:
    assert erlang_c(0.6, 1) == pytest.approx(0.6)


def test_an_idle_environment_is_warm_until_its_life_is_over() -> None:
    env = simpy.Environment()
    function = Function(env, Account(), cold_s=4.0, life_s=10.0)
    assert function.enter() == 4.0
    function.leave()
    env.run(until=9)
    assert function.enter() == 0.0
    function.leave()
    env.run(until=20)
    assert function.enter() == 4.0
    assert function.colds == 2


def test_an_account_throttles_and_tells_who_waits() -> None:
    env = simpy.Environment()
    account = Account(limit=1)
    first = Stage(env, Function(env, account), most=5)
    second = Stage(env, Function(env, account), most=5)
    account.when_free += [first.look, second.look]
    first.turn()
    waiting = second.turn()
    env.run()
    assert not waiting.triggered
    first.done()
    assert waiting.triggered


def test_pollers_begin_with_five_and_add_three_hundred_a_minute() -> None:
    env = simpy.Environment()
    stage = Stage(env, Function(env, Account()), most=0)
    for _ in range(10_000):
        stage.turn()
    env.process(pollers(env, stage, start=5, growth=5.0, most=1_000))
    env.run(until=0.5)
    assert stage.size == 5
    env.run(until=60.5)
    assert stage.size == 305
    env.run(until=400)
    assert stage.size == stage.busy == 1_000


def test_pollers_shrink_when_nothing_is_there() -> None:
    env = simpy.Environment()
    stage = Stage(env, Function(env, Account()), most=0)
    turns = [stage.turn() for _ in range(100)]
    env.process(pollers(env, stage, start=5, growth=5.0, most=1_000))
    env.run(until=30)
    for _ in turns:
        stage.done()
    env.run(until=90)
    assert stage.size == 5


def test_a_line_lets_one_of_a_chat_on_at_a_time_in_order() -> None:
    env = simpy.Environment()
    lines = Lines(env)
    seen: list[tuple[str, float]] = []

    def visit(name: str, chat: int) -> Process:
        yield lines.enter(chat)
        seen.append((name, env.now))
        yield env.timeout(3)
        lines.leave(chat)

    for name, chat in (("a", 1), ("b", 1), ("c", 2), ("d", 1)):
        env.process(visit(name, chat))
    env.run()
    assert seen == [("a", 0), ("c", 0), ("b", 3), ("d", 6)]


def test_a_bucket_lets_its_rate_through() -> None:
    env = simpy.Environment()
    bucket = Bucket(env, rate=30, burst=30)
    passed = 0
    for tenth in range(1, 101):
        env.run(until=tenth / 10)
        passed += sum(bucket.take() for _ in range(10))
    assert passed == pytest.approx(30 + 10 * 30, abs=3)
    assert bucket.refused == 1_000 - passed
