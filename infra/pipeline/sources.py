"""What starts the doors by itself: event sources, which read the queues, and schedules."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from infra.local.progress import UsageError

MAPPING = "AWS::Lambda::EventSourceMapping"
RULE = "AWS::Events::Rule"
_LOOK_SECONDS = 2.0
# Switching one takes Lambda seconds to a minute; a new one, whose pollers start, longer.
_PATIENCE_SECONDS = 300.0
_OFF = {"Disabled", "Disabling"}
_AT_REST = {"Enabled", "Disabled"}


@dataclass(frozen=True, slots=True)
class Source:
    """One of them. `starts` is the ARN of what an event source invokes, empty for a schedule."""

    id: str
    name: str
    is_on: bool
    starts: str = ""


class Sources:
    """All of one application stack.

    Args:
        functions: Lambda's client.
        events: EventBridge's client.
        mappings: the ids of the event source mappings.
        rules: the names of the schedules' rules.
        pause: sleeps.
    """

    def __init__(
        self,
        functions: Any,
        events: Any,
        mappings: Iterable[str],
        rules: Iterable[str],
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._functions = functions
        self._events = events
        self._mappings = list(mappings)
        self._rules = list(rules)
        self._pause = pause

    def readers(self) -> list[Source]:
        """The event sources, and whether they are on."""
        return [self._reader(one) for one in self._mappings]

    def schedules(self) -> list[Source]:
        """The schedules, and whether they are on."""
        return [
            Source(
                one, f"schedule {one}", self._events.describe_rule(Name=one)["State"] != "DISABLED"
            )
            for one in self._rules
        ]

    def off(self) -> list[str]:
        """The names of those that are off."""
        return [one.name for one in (*self.readers(), *self.schedules()) if not one.is_on]

    def switch(self, *, on: bool) -> Iterator[str]:
        """Switches all of them; yields a line for each when it is so.

        Schedules go first, event sources in the order of the stack; what is so already is left.

        Raises:
            UsageError: one does not come to rest.
        """
        word = "on" if on else "off"
        for schedule in self.schedules():
            if schedule.is_on == on:
                yield f"{schedule.name} was {word} already"
                continue
            change = self._events.enable_rule if on else self._events.disable_rule
            change(Name=schedule.id)
            yield f"{schedule.name} is {word}"
        changed = [one for one in self._mappings if self._at_rest(one).is_on != on]
        for one in changed:
            self._functions.update_event_source_mapping(UUID=one, Enabled=on)
        for one in self._mappings:
            reader = self._at_rest(one, on)
            yield f"{reader.name} {f'is {word}' if one in changed else f'was {word} already'}"

    def _reader(self, mapping: str) -> Source:
        return _source(self._functions.get_event_source_mapping(UUID=mapping))

    def _at_rest(self, mapping: str, wanted: bool | None = None) -> Source:
        """The event source once nothing changes it: until then Lambda refuses another change.

        `wanted` is what it was switched to: who asks at once may be told how it was.
        """
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            found = self._functions.get_event_source_mapping(UUID=mapping)
            source = _source(found)
            if found["State"] in _AT_REST and wanted in {None, source.is_on}:
                return source
            if time.monotonic() > deadline:
                raise UsageError(
                    f"{source.name} is {found['State']} for five minutes: run the same "
                    "command again."
                )
            self._pause(_LOOK_SECONDS)


def _source(found: dict[str, Any]) -> Source:
    arn = str(found["FunctionArn"])
    name = f"event source of {arn.rpartition(':function:')[2]}"
    return Source(str(found["UUID"]), name, found["State"] not in _OFF, arn)
