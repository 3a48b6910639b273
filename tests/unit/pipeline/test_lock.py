import json
from dataclasses import replace

import pytest

from infra.local.progress import UsageError
from infra.pipeline.lock import LEASE_SECONDS, Holder, Lock, this_process
from tests.fakes.pipeline import MemoryStore

pytestmark = pytest.mark.unit

ADA = Holder("ada", "elsewhere", 1, "1", "a machine", "deploy", "2026-11-25 12:00:00 UTC")
BOB = Holder("bob", "elsewhere too", 2, "2", "another", "deploy", "2026-11-25 12:01:00 UTC")


class Clock:
    """Time that passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.while_asleep: list[Lock] = []

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.now += seconds
        for lock in self.while_asleep:
            lock.renew()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def said() -> list[str]:
    return []


def lock(
    store: MemoryStore, clock: Clock, said: list[str], holder: Holder, wait: float = 1000
) -> Lock:
    return Lock(
        store, "lock", holder, wait_seconds=wait, say=said.append, clock=clock, pause=clock.pause
    )


def test_one_after_the_other(store: MemoryStore, clock: Clock, said: list[str]) -> None:
    with lock(store, clock, said, ADA) as held:
        held.require()
    with lock(store, clock, said, BOB, wait=0):
        assert json.loads(store.kept["lock"][0])["holder"]["who"] == "bob"
    assert said == []


def test_who_may_not_wait_is_told_who_is_first(
    store: MemoryStore, clock: Clock, said: list[str]
) -> None:
    with (
        lock(store, clock, said, ADA),
        pytest.raises(UsageError, match=r"ada on elsewhere \(process 1, deploy, since 2026"),
        lock(store, clock, said, BOB, wait=0),
    ):
        pass


def test_a_holder_that_lives_is_waited_for_and_named_once(
    store: MemoryStore, clock: Clock, said: list[str]
) -> None:
    with lock(store, clock, said, ADA) as held:
        clock.while_asleep.append(held)
        with (
            pytest.raises(UsageError, match="is first"),
            lock(store, clock, said, BOB, wait=5 * LEASE_SECONDS),
        ):
            pass
    assert clock.now >= 5 * LEASE_SECONDS
    assert len(said) == 1


def test_a_holder_without_a_sign_of_life_is_dead_after_a_minute(
    store: MemoryStore, clock: Clock, said: list[str]
) -> None:
    killed = lock(store, clock, said, ADA)
    with killed, lock(store, clock, said, BOB) as second:
        assert LEASE_SECONDS < clock.now < 2 * LEASE_SECONDS
        killed.renew()  # a laptop that was asleep wakes up
        with pytest.raises(UsageError, match="was lost"):
            killed.require()
        second.require()
    assert any("taking over from ada" in line for line in said)


def test_of_two_that_take_over_one_gets_it(
    store: MemoryStore, clock: Clock, said: list[str]
) -> None:
    with lock(store, clock, said, ADA):
        _, version = store.kept["lock"]
        assert store.replace("lock", b"{}", version)
        assert store.replace("lock", b"{}", version) is None


def test_a_process_that_is_gone_from_this_machine_is_dead_at_once(
    store: MemoryStore, clock: Clock, said: list[str]
) -> None:
    here = this_process("deploy")
    gone = replace(here, began="1")  # the same pid, in an earlier life
    assert gone.is_dead(here)
    assert not here.is_dead(here)
    assert not replace(gone, host="elsewhere").is_dead(here)
    assert not replace(gone, machine="").is_dead(replace(here, machine=""))
    with lock(store, clock, said, gone), lock(store, clock, said, here, wait=0):
        assert clock.now == 0


def test_a_lock_that_could_not_be_renewed_for_a_minute_is_not_believed(
    store: MemoryStore, clock: Clock, said: list[str]
) -> None:
    with lock(store, clock, said, ADA) as held:
        clock.now += LEASE_SECONDS + 1
        with pytest.raises(UsageError, match="Run the same command"):
            held.require()


@pytest.fixture(autouse=True)
def no_heart(monkeypatch: pytest.MonkeyPatch) -> None:
    """The beats are the tests' own."""
    monkeypatch.setattr(Lock, "_beat", lambda _: None)
