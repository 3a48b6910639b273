"""The path of a message, from Telegram's post to the text in the chat, as a simulation."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import simpy

from infra.scale.inputs import LONG_S, Limits, Times
from infra.scale.parts import Account, Bucket, Function, Lines, Process, Stage, pollers

# Telegram's pauses after a refused post: 1 s, doubling to 60 (infra/local/simulator/delivery.py).
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
# A door's pauses after "too many requests" double from 2 s to 900 (queues/consume.py).
LONGEST_HIDE_S = 900.0
# A dead worker's message comes back after this (queues/heartbeat.py, HOLD_SECONDS).
HOLD_S = 60.0


@dataclass(slots=True)
class Outcome:
    """What a run saw. `took` is seconds to text; `under_way` has the age of what was not done."""

    arrived: int = 0
    took: list[float] = field(default_factory=list)
    under_way: list[float] = field(default_factory=list)
    posts_refused: int = 0
    calls_refused: int = 0
    colds: int = 0
    throttled: int = 0
    deepest: int = 0


class Path:
    """One run. Everything random comes from `chance`, so that a seed repeats it."""

    def __init__(
        self, times: Times, limits: Limits, chance: random.Random, *, crashes: float = 0.0
    ) -> None:
        self._times = times
        self._limits = limits
        self._chance = chance
        self._crashes = crashes
        self.env = env = simpy.Environment()
        account = Account(limits.account)
        life = times.idle_life
        self._webhook = Function(env, account, times.webhook_cold, life)
        self._transcriber = Function(env, account, times.transcriber_cold, life)
        self._bot = Function(env, account, times.bot_cold, life)
        self._recordings = Stage(env, self._transcriber, limits.transcribers)
        self._chat = Stage(env, self._bot, limits.bots)
        account.when_free += [self._recordings.look, self._chat.look]
        self._api = Bucket(env, limits.api_rate, limits.api_burst)
        self._telegram = Bucket(env, limits.messages, limits.messages)
        self._chat_buckets: dict[int, Bucket] = {}
        self._connections = simpy.Resource(env, limits.connections)
        self._updates = Lines(env)
        self._groups = Lines(env)
        self._outcome = Outcome()
        self._began: dict[int, float] = {}

    def run(self, rate: float, load_s: float, patience_s: float) -> Outcome:
        """Messages at random, `rate` a second for `load_s`; then nothing for `patience_s`."""
        limits = self._limits
        self.env.process(
            pollers(
                self.env,
                self._recordings,
                start=limits.pollers_start,
                growth=limits.pollers_growth,
                most=limits.transcribers,
            )
        )
        self.env.process(self._arrivals(rate, load_s))
        self.env.run(until=load_s + patience_s)
        outcome = self._outcome
        outcome.under_way = [self.env.now - began for began in self._began.values()]
        outcome.calls_refused += self._telegram.refused
        functions = (self._webhook, self._transcriber, self._bot)
        outcome.colds = sum(each.colds for each in functions)
        outcome.throttled = sum(each.throttled for each in functions)
        outcome.deepest = self._recordings.deepest
        return outcome

    def _arrivals(self, rate: float, load_s: float) -> Process:
        chats = max(20, round(rate * 60 / self._times.a_chat_a_minute))
        lengths = [seconds for seconds, _ in self._times.lengths]
        shares = [share for _, share in self._times.lengths]
        while True:
            yield self.env.timeout(self._chance.expovariate(rate))
            if self.env.now > load_s:
                return
            self._outcome.arrived += 1
            seconds = self._chance.choices(lengths, shares)[0]
            chat = self._chance.randrange(chats)
            self.env.process(self._message(self._outcome.arrived, chat, seconds))

    def _message(self, number: int, chat: int, seconds: float) -> Process:
        env, times = self.env, self._times
        self._began[number] = env.now
        yield self._updates.enter(chat)
        yield from self._post()
        self._updates.leave(chat)
        yield env.timeout(times.pick_up)
        yield from self._transcribe(number, chat, seconds)
        yield env.timeout(times.pick_up)
        yield from self._tell(chat)
        self._outcome.took.append(env.now - self._began.pop(number))

    def _post(self) -> Process:
        """Telegram posts until it hears 200, in one of its connections."""
        env, times = self.env, self._times
        pause = FIRST_PAUSE_S
        while True:
            with self._connections.request() as connection:
                yield connection
                yield env.timeout(times.post)
                cold = self._webhook.enter() if self._api.take() else None
                if cold is not None:
                    yield env.timeout(times.api_gateway + cold + times.webhook)
                    self._webhook.leave()
                    return
            self._outcome.posts_refused += 1
            yield env.timeout(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    def _transcribe(self, number: int, chat: int, seconds: float) -> Process:
        env, times = self.env, self._times
        while True:
            cold = yield self._recordings.turn()
            yield env.timeout(cold + times.download + times.transcriber_other)
            if seconds > LONG_S and self._limits.placeholders:
                env.process(self._hold_place(number, chat))
            dies = self._crashes and self._chance.random() < self._crashes
            yield env.timeout(times.transcribing(seconds) + times.send)
            self._recordings.done()
            if not dies:
                return
            yield env.timeout(HOLD_S)

    def _hold_place(self, number: int, chat: int) -> Process:
        yield self.env.timeout(self._times.send + self._times.pick_up)
        yield from self._tell(chat, waits_for=number)

    def _tell(self, chat: int, waits_for: int | None = None) -> Process:
        """The bot speaks, in the chat's order; what Telegram refuses comes back later.

        A placeholder (`waits_for`) is left out where its message has its text already.
        """
        env, times = self.env, self._times
        yield self._groups.enter(chat)
        pause = 1.0
        while True:
            cold = yield self._chat.turn()
            if waits_for is not None and waits_for not in self._began:
                yield env.timeout(cold + times.bot)
                self._chat.done()
                break
            yield env.timeout(cold + times.bot + times.call)
            self._chat.done()
            if self._bucket(chat).take() and self._telegram.take():
                break
            pause = min(pause * 2, LONGEST_HIDE_S)
            yield env.timeout(pause)
        self._groups.leave(chat)

    def _bucket(self, chat: int) -> Bucket:
        if chat not in self._chat_buckets:
            self._chat_buckets[chat] = Bucket(
                self.env, self._limits.chat_messages, self._limits.chat_burst
            )
        return self._chat_buckets[chat]


def at_rank(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies; 0 of none."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else 0.0
