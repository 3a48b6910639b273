import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.dashboards.samples import Line
from infra.local.journey_text import entries_in, told

pytestmark = pytest.mark.unit

BEGAN_MS = 1_795_622_147_512


def line(door: str, **fields: Any) -> Line:
    return Line(door, BEGAN_MS, json.dumps({"service": door, "trace": "u1", **fields}))


def hop(
    door: str, at: int, took: int, outcome: str, queued: int | None = None, **more: Any
) -> Line:
    queued_at_ms = None if queued is None else BEGAN_MS + queued
    times = {"began_at_ms": BEGAN_MS + at, "ended_at_ms": BEGAN_MS + at + took}
    fields: dict[str, Any] = {
        "outcome": outcome,
        "queued_at_ms": queued_at_ms,
        "cold": False,
        "steps": {},
    }
    return line(door, message="hop", **times, **fields | more)


def test_a_journey_on_one_screen() -> None:
    lines = [
        hop("bot", 3_000, 9, "delivered", 300),
        line("bot", message="comes back", timestamp="2026-11-25 15:55:47,900+0000", pause=2),
        hop("webhook", 0, 5, "recording", cold=True),
        hop("transcriber", 50, 240, "transcribed", 5, steps={"decode": 6, "store": 3}),
        hop("bot", 330, 7, "Retryable", 300),
        Line("bot", BEGAN_MS, "START RequestId: 1"),
        line("bot", message="hop", trace="u11"),
    ]
    assert told("u1", entries_in(lines, "u1")).splitlines() == [
        "u1, 25 November 2026, UTC: 3,009 ms",
        "",
        "15:55:47.512  webhook      recording                             5 ms   cold start",
        "                           … in the queue                       45 ms",
        "15:55:47.562  transcriber  transcribed                         240 ms   decode 6, store 3",
        "                           … in the queue                       30 ms",
        "15:55:47.842  bot          Retryable                             7 ms",
        "15:55:47.900  bot          comes back                                   pause 2",
        "                           … in the queue                    2,663 ms",
        "15:55:50.512  bot          delivered                             9 ms",
    ]


@given(st.text())
def test_any_line_is_survived(text: str) -> None:
    assert entries_in([Line("bot", 0, text), Line("bot", 0, "{" + text)], "u1") == []
