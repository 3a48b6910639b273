"""Chores: each has its turn, one that fails stops no other, and time is kept."""

from typing import Any

import pytest

from voice2text.accounts.history import Spoken, Stats
from voice2text.accounts.tidy import Chore, tidy

pytestmark = pytest.mark.unit


class Log:
    def __init__(self) -> None:
        self.failed: list[Any] = []

    def exception(self, msg: object, *_: object, **details: Any) -> None:
        self.failed.append((msg, details["chore"]))


class Heap:
    """So many rows, and when they were taken."""

    def __init__(self, name: str, rows: int, turns: list[str]) -> None:
        self.name, self.rows, self.turns = name, rows, turns

    def __call__(self, most: int) -> int:
        self.turns.append(self.name)
        done = min(most, self.rows)
        self.rows -= done
        return done


def test_all_is_done_in_turns() -> None:
    turns: list[str] = []
    chores = {"a": Heap("a", 25, turns), "b": Heap("b", 3, turns)}
    tidied = tidy(chores, seconds_left=lambda: 60, log=Log(), most=10)
    assert tidied.done == {"a": 25, "b": 3}
    assert turns == ["a", "b", "a", "a"]
    assert tidied.failed == []


def test_one_that_fails_stops_no_other() -> None:
    def broken(_: int) -> int:
        raise OSError

    log, turns = Log(), list[str]()
    chores: dict[str, Chore] = {"broken": broken, "b": Heap("b", 15, turns)}
    tidied = tidy(chores, seconds_left=lambda: 60, log=log, most=10)
    assert tidied.done == {"broken": 0, "b": 15}
    assert tidied.failed == ["broken"]
    assert log.failed == [("a chore failed", "broken")]


def test_when_the_time_is_up_the_rest_waits_for_the_next_run() -> None:
    turns: list[str] = []
    heap = Heap("a", 1_000, turns)
    left = iter([30.0, 20.0, 9.0])
    tidied = tidy({"a": heap}, seconds_left=lambda: next(left), log=Log(), most=10)
    assert tidied.done == {"a": 20}
    assert heap.rows == 980


def test_time_saved_is_never_negative_and_whole() -> None:
    slow = Stats((Spoken("en", 1, 60_000, 238), Spoken("ru", 1, 60_000, 119)))
    assert slow.saved_ms == 120_000 - 90_000
    assert Stats((Spoken("en", 1, 1_000, 500),)).saved_ms == 0
    assert Stats(()).saved_ms == 0
