"""What the doors' lines say of a load run."""

from typing import Any

import pytest

from infra.load.hops import summary

pytestmark = pytest.mark.unit


def hop(door: str, took: int, **more: Any) -> dict[str, Any]:
    line = {
        "message": "hop",
        "hop": door,
        "began_at_ms": 1_000,
        "ended_at_ms": 1_000 + took,
        "outcome": "delivered",
        "cold": False,
        "steps": {},
        "queued_at_ms": None,
    }
    return line | more


def test_cold_and_warm_are_told_apart() -> None:
    found = summary([hop("bot", 900, cold=True), hop("bot", 10), hop("bot", 12)])
    assert found["cold_ms"]["bot"]["most"] == 900
    assert found["warm_ms"]["bot"]["most"] == 12
    assert found["outcomes"] == {"bot": {"delivered": 3}}


def test_waits_and_steps_are_kept() -> None:
    found = summary([hop("transcriber", 300, queued_at_ms=940, steps={"transcribe": 200})])
    assert found["queued_ms"]["transcriber"]["p50"] == 60
    assert found["transcriber_steps_ms"]["transcribe"]["p50"] == 200


def test_warnings_are_counted_and_metrics_are_not() -> None:
    lines: list[dict[str, Any]] = [
        {"level": "WARNING", "message": "comes back", "reason": "database"},
        {"level": "WARNING", "message": "comes back", "reason": "database"},
        {"_aws": {}, "AudioSeconds": [4.4]},
        {"level": "INFO", "message": "something"},
    ]
    assert summary(lines)["warnings"] == {"comes back": 2}
