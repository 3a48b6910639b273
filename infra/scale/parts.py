"""The parts that the path is made of: queues with their functions, limits, lines per chat."""

from collections import defaultdict, deque
from collections.abc import Callable, Generator, Hashable
from math import inf
from typing import Any

import simpy

Process = Generator[simpy.Event, Any, None]


class Account:
    """Lambda's concurrency, shared by every function of an account in a region."""

    def __init__(self, limit: float = inf) -> None:
        self._limit = limit
        self.busy = 0
        self.when_free: list[Callable[[], None]] = []

    def take(self) -> bool:
        """One more environment at work; False where the quota is used up."""
        if self.busy >= self._limit:
            return False
        self.busy += 1
        return True

    def give(self) -> None:
        """One less; who waits for it hears of it."""
        self.busy -= 1
        for look in self.when_free:
            look()


class Function:
    """A Lambda function's environments: the newest idle one is used first, or a new one starts."""

    def __init__(
        self, env: simpy.Environment, account: Account, cold_s: float = 0.0, life_s: float = inf
    ) -> None:
        self._env = env
        self._account = account
        self._cold = cold_s
        self._life = life_s
        self._idle: deque[float] = deque()
        self.colds = 0
        self.throttled = 0

    def enter(self) -> float | None:
        """Begins an invocation: the seconds of its cold start, or None where Lambda throttles."""
        if not self._account.take():
            self.throttled += 1
            return None
        while self._idle and self._idle[0] < self._env.now - self._life:
            self._idle.popleft()
        if self._idle:
            self._idle.pop()
            return 0.0
        self.colds += 1
        return self._cold

    def leave(self) -> None:
        """Ends it; the environment stays for the next one."""
        self._idle.append(self._env.now)
        self._account.give()


class Stage:
    """A queue and the function that its event source invokes, one message at a time."""

    def __init__(self, env: simpy.Environment, function: Function, most: int) -> None:
        self._env = env
        self._function = function
        self._waiting: deque[simpy.Event] = deque()
        self.size = most
        self.busy = 0
        self.deepest = 0

    @property
    def depth(self) -> int:
        """Messages that wait."""
        return len(self._waiting)

    def turn(self) -> simpy.Event:
        """Happens when the message is handed to the function; its value is the cold start."""
        turn = self._env.event()
        self._waiting.append(turn)
        self.look()
        self.deepest = max(self.deepest, self.depth)
        return turn

    def done(self) -> None:
        """The function has finished with a message."""
        self.busy -= 1
        self._function.leave()
        self.look()

    def look(self) -> None:
        """Hands out messages while there is room."""
        while self._waiting and self.busy < self.size:
            cold = self._function.enter()
            if cold is None:
                return
            self.busy += 1
            self._waiting.popleft().succeed(cold)


def pollers(
    env: simpy.Environment, stage: Stage, *, start: int, growth: float, most: int
) -> Process:
    """Grows a stage while messages wait, `growth` a second, and shrinks it as fast while idle."""
    size = float(min(start, most))
    stage.size = int(size)
    while True:
        yield env.timeout(1)
        if stage.depth:
            size = min(most, size + growth)
        elif stage.busy < size:
            size = max(min(start, most), size - growth)
        stage.size = int(size)
        stage.look()


class Lines:
    """One line per chat: who is first in it goes on, the others wait behind."""

    def __init__(self, env: simpy.Environment) -> None:
        self._env = env
        self._lines: defaultdict[Hashable, deque[simpy.Event]] = defaultdict(deque)

    def enter(self, chat: Hashable) -> simpy.Event:
        """Happens when all who came before have left."""
        turn = self._env.event()
        line = self._lines[chat]
        line.append(turn)
        if len(line) == 1:
            turn.succeed()
        return turn

    def leave(self, chat: Hashable) -> None:
        """The first of a line goes."""
        line = self._lines[chat]
        line.popleft()
        if line:
            line[0].succeed()
        else:
            del self._lines[chat]


class Bucket:
    """So many a second, and `burst` at once after a rest."""

    def __init__(self, env: simpy.Environment, rate: float, burst: float) -> None:
        self._env = env
        self._rate = rate
        self._burst = burst
        self._left = burst
        self._at = env.now
        self.refused = 0

    def take(self) -> bool:
        """Whether one more may pass now."""
        now = self._env.now
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        # Times are sums of floats: a hair's breadth is not a refusal.
        if self._left < 1 - 1e-9:
            self.refused += 1
            return False
        self._left -= 1
        return True
