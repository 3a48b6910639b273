"""A queue with random arrivals on the model's own parts, and what theory says of it."""

import math
import random
from collections.abc import Callable

import simpy

from infra.scale.parts import Account, Function, Process, Stage


def mean_wait(
    rate: float, servers: int, service: Callable[[random.Random], float], count: int, seed: int
) -> float:
    """The mean seconds that `count` messages waited, the first tenth left out."""
    env = simpy.Environment()
    stage = Stage(env, Function(env, Account()), servers)
    chance = random.Random(seed)
    waits: list[float] = []

    def message() -> Process:
        came = env.now
        yield stage.turn()
        waits.append(env.now - came)
        yield env.timeout(service(chance))
        stage.done()

    def arrivals() -> Process:
        for _ in range(count):
            yield env.timeout(chance.expovariate(rate))
            env.process(message())

    env.process(arrivals())
    env.run()
    settled = waits[count // 10 :]
    return sum(settled) / len(settled)


def erlang_c(load: float, servers: int) -> float:
    """The share of messages that wait in an M/M/c queue; `load` is arrival rate × service time."""
    terms = [load**number / math.factorial(number) for number in range(servers)]
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    return last / (sum(terms) + last)


def mm_c_wait(rate: float, servers: int, service_s: float) -> float:
    """The mean wait in an M/M/c queue (Erlang's second formula)."""
    load = rate * service_s
    return erlang_c(load, servers) * service_s / (servers - load)


def md_1_wait(rate: float, service_s: float) -> float:
    """The mean wait in an M/D/1 queue (Pollaczek and Khinchine)."""
    load = rate * service_s
    return load * service_s / (2 * (1 - load))
