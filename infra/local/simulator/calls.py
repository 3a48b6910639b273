"""What the bot called, newest last, and the faults that a test or a person ordered."""

import time
from collections import deque
from typing import Any

from infra.local.simulator.params import Params
from infra.local.simulator.store import Json

KEPT = 2000
_SECRET = {"secret_token"}
# What may stand in a rule; anything else is a spelling mistake worth a word.
RULE_FIELDS = {
    "method", "chat_id", "times", "status", "retry_after", "description", "delay", "drop", "after",
}  # fmt: skip


class Calls:
    """A bounded log of Bot API calls."""

    def __init__(self) -> None:
        self._calls: deque[Json] = deque(maxlen=KEPT)
        self._number = 0

    def note(
        self, method: str, params: Params, began: float, status: int, description: str | None,
        via: str = "http",
    ) -> None:  # fmt: skip
        """Adds one call. Neither the token nor the webhook's secret is written down."""
        values: Json = {
            name: "***" if name in _SECRET else value for name, value in params.values.items()
        }
        for name, upload in params.uploads.items():
            values[name] = {"file_name": upload.name, "bytes": upload.size}
        self._number += 1
        self._calls.append(
            {
                "number": self._number,
                "method": method,
                "params": values,
                "status": status,
                "description": description,
                "at_ms": int(time.time() * 1000),
                "ms": round((time.perf_counter() - began) * 1000, 1),
                "via": via,
            }
        )

    def since(self, number: int, method: str | None) -> list[Json]:
        """Calls after a number, of one method or of all."""
        return [
            call
            for call in self._calls
            if call["number"] > number
            and (method is None or call["method"].lower() == method.lower())
        ]


class Rules:
    """Faults to inject, in the order they were given; the first that matches is used."""

    def __init__(self) -> None:
        self._rules: list[Json] = []
        self._number = 0

    def add(self, rule: Json) -> Json:
        """Adds one.

        Args:
            rule: `method` and `chat_id` (what it matches, absent: all), `times` (absent: always),
                `status` with `retry_after` or `description`, `delay` seconds, `drop` (hang up
                unanswered), `after` (do the work first, then fail: the answer is lost).

        Raises:
            ValueError: naming the field that no rule has.
        """
        unknown = set(rule) - RULE_FIELDS
        if unknown:
            raise ValueError(f"a rule has no field {', '.join(sorted(unknown))}")
        self._number += 1
        kept = {"id": self._number, "used": 0, **rule}
        self._rules.append(kept)
        return kept

    def all(self) -> list[Json]:
        """The rules, with how often each was used."""
        return list(self._rules)

    def clear(self, number: int | None = None) -> None:
        """Drops one rule or all."""
        self._rules = [rule for rule in self._rules if number not in {None, rule["id"]}]

    def match(self, method: str, chat_id: Any) -> Json | None:
        """The rule for this call, counted as used."""
        for rule in self._rules:
            if "method" in rule and rule["method"].lower() != method.lower():
                continue
            if "chat_id" in rule and str(rule["chat_id"]) != str(chat_id):
                continue
            if rule["used"] >= rule.get("times", float("inf")):
                continue
            rule["used"] += 1
            return rule
        return None
