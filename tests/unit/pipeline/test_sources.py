"""Pausing and resuming: each is switched once, when it is at rest, and it is said what was done."""

from collections.abc import Callable

import pytest

from infra.local.progress import UsageError
from infra.pipeline import sources
from infra.pipeline.sources import Source, Sources
from tests.fakes.sources import MemoryEvents, MemoryMappings

pytestmark = pytest.mark.unit

ARN = "arn:aws:lambda:eu-central-1:1:function:{}:live"


def made(
    functions: MemoryMappings, events: MemoryEvents, pause: Callable[[float], None] | None = None
) -> Sources:
    rests = pause or (lambda _: functions.rest())
    return Sources(functions, events, functions.states, events.rules, rests)


def test_all_is_switched_off_and_on_again_and_said() -> None:
    functions = MemoryMappings({"1": "Enabled", "2": "Enabled"})
    events = MemoryEvents({"twice": "ENABLED"})
    both = made(functions, events)
    assert list(both.switch(on=False)) == [
        "schedule twice is off",
        "event source of f1:live is off",
        "event source of f2:live is off",
    ]
    assert both.readers() == [
        Source(one, f"event source of f{one}:live", is_on=False, starts=ARN.format(f"f{one}"))
        for one in ("1", "2")
    ]
    assert [one.is_on for one in both.schedules()] == [False]
    assert list(both.switch(on=True))[1] == "event source of f1:live is on"
    assert functions.states == {"1": "Enabled", "2": "Enabled"}
    assert events.rules == {"twice": "ENABLED"}


def test_what_is_off_already_is_left_and_said() -> None:
    """An interrupted run is run again."""
    functions = MemoryMappings({"1": "Disabled", "2": "Enabled"})
    events = MemoryEvents({"twice": "DISABLED"})
    assert list(made(functions, events).switch(on=False)) == [
        "schedule twice was off already",
        "event source of f1:live was off already",
        "event source of f2:live is off",
    ]
    assert functions.updated == ["2"]


def test_one_that_is_being_changed_is_waited_for() -> None:
    """Lambda would refuse: ResourceInUseException."""
    functions = MemoryMappings({"1": "Updating"})
    assert list(made(functions, MemoryEvents({})).switch(on=False)) == [
        "event source of f1:live is off"
    ]


def test_who_is_told_how_it_was_looks_again() -> None:
    functions = MemoryMappings({"1": "Enabled", "2": "Enabled"}, lags=True)
    assert list(made(functions, MemoryEvents({})).switch(on=False)) == [
        "event source of f1:live is off",
        "event source of f2:live is off",
    ]


def test_one_that_stays_as_it_was_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_PATIENCE_SECONDS", 0.0)
    functions = MemoryMappings({"1": "Enabled"}, lags=True)
    with pytest.raises(UsageError, match=r"f1:live is Enabled .* run the same"):
        list(made(functions, MemoryEvents({}), lambda _: None).switch(on=False))


def test_one_that_is_being_switched_off_reads_no_more() -> None:
    functions = MemoryMappings({"1": "Disabling"})
    assert [one.is_on for one in made(functions, MemoryEvents({})).readers()] == [False]


def test_one_that_never_rests_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_PATIENCE_SECONDS", 0.0)
    functions = MemoryMappings({"1": "Updating"})
    with pytest.raises(UsageError, match=r"f1:live is Updating .* run the same"):
        list(made(functions, MemoryEvents({}), lambda _: None).switch(on=False))
