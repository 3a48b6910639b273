"""Hops are found among whatever else the functions log."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.simulator.hops import CloudWatchHops, hops_in

pytestmark = pytest.mark.unit

LINE = {
    "level": "INFO", "message": "hop", "hop": "bot", "trace": "t", "chat_id": 1, "message_id": 2,
    "queued_at_ms": 5, "began_at_ms": 10, "ended_at_ms": 20, "outcome": "delivered", "cold": True,
    "steps": {"send": 3},
}  # fmt: skip


def test_a_hop_among_other_lines() -> None:
    text = "\n".join(
        ["START RequestId: 1", json.dumps(LINE), '{"message": "failed"}', "REPORT x", '{"hop" ']
    )
    [found] = hops_in(text)
    assert found["outcome"] == "delivered"
    assert found["steps"] == {"send": 3}
    assert "level" not in found


def test_a_prefix_of_the_runtime_does_no_harm() -> None:
    assert len(list(hops_in(f"[INFO]\t2026-11-23\t{json.dumps(LINE)}"))) == 1


def test_a_hop_of_no_message_is_passed_over() -> None:
    assert list(hops_in(json.dumps({**LINE, "message_id": None}))) == []


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    list(hops_in(text))
    list(hops_in(f'"hop" {text}'))


class Logs:
    """CloudWatch Logs with a memory."""

    def __init__(self, groups: dict[str, list[tuple[int, str]]]) -> None:
        self._groups = groups

    def get_paginator(self, name: str) -> "Logs":
        self._operation = name
        return self

    def paginate(self, **asked: Any) -> list[dict[str, Any]]:
        if "logGroupNamePrefix" in asked:
            names = [n for n in self._groups if n.startswith(asked["logGroupNamePrefix"])]
            return [{"logGroups": [{"logGroupName": name}]} for name in names]
        events = self._groups[asked["logGroupName"]]
        return [{"events": [{"message": m} for at, m in events if at >= asked["startTime"]]}]


def test_every_functions_log_is_read_from_a_time_on() -> None:
    line = json.dumps(LINE)
    logs: Any = Logs(
        {
            "/aws/lambda/webhook": [(5, line), (15, line)],
            "/aws/lambda/bot": [(15, "START"), (16, line)],
            "/aws/other": [(15, line)],
        }
    )
    assert len(CloudWatchHops(logs).since(10)) == 2
