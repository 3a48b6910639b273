"""A message's journey for a person: one screen of what each door did and where it waited."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from infra.dashboards.samples import Line

# A wait below this is the way itself.
_WAIT_MS = 20
# What Powertools and the hop put into every line; what else there is tells what happened.
_USUAL = frozenset(
    "level location message timestamp service trace chat_id message_id exception stack_trace"
    " exception_name xray_trace_id".split()
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journey. `took_ms` is a hop's; `queued_at_ms` that of the hop's message."""

    at_ms: int
    door: str
    what: str
    took_ms: int | None = None
    more: str = ""
    queued_at_ms: int | None = None


def entries_in(lines: Iterable[Line], trace: str) -> list[Entry]:
    """What the doors logged of this journey, in order of time."""
    found = [_entry(whole, line) for line in lines if (whole := parsed(line)).get("trace") == trace]
    return sorted(found, key=lambda entry: entry.at_ms)


def parsed(line: Line) -> dict[str, Any]:
    """A log line's fields; none where it is no JSON of a door."""
    if "{" not in line.text:
        return {}
    try:
        whole = json.loads(line.text[line.text.index("{") :])
    except ValueError:
        return {}
    return whole if isinstance(whole, dict) else {}


def _entry(whole: dict[str, Any], line: Line) -> Entry:
    door = str(whole.get("service", line.door))
    if whole.get("message") != "hop":
        more = {name: value for name, value in whole.items() if name not in _USUAL}
        words = ", ".join(f"{name} {value}" for name, value in more.items())
        name = whole.get("exception_name")
        what = f"{whole.get('message')}" + (f" ({name})" if name else "")
        return Entry(_logged_at_ms(whole, line), door, what, more=words[:120])
    steps = ", ".join(f"{name} {ms}" for name, ms in (whole.get("steps") or {}).items())
    return Entry(
        whole["began_at_ms"],
        door,
        whole["outcome"],
        whole["ended_at_ms"] - whole["began_at_ms"],
        ", ".join(part for part in ("cold start" if whole.get("cold") else "", steps) if part),
        whole.get("queued_at_ms"),
    )


def _logged_at_ms(whole: dict[str, Any], line: Line) -> int:
    try:
        at = datetime.strptime(whole["timestamp"], "%Y-%m-%d %H:%M:%S,%f%z")
    except (KeyError, TypeError, ValueError):
        return line.at_ms
    return round(at.timestamp() * 1000)


def told(trace: str, entries: list[Entry]) -> str:
    """The screen; `entries` has at least one."""
    began = datetime.fromtimestamp(entries[0].at_ms / 1000, UTC)
    ended_ms = max(entry.at_ms + (entry.took_ms or 0) for entry in entries)
    heading = f"{trace}, {began:%d %B %Y}, UTC: {ended_ms - entries[0].at_ms:,} ms"
    return "\n".join([heading, "", *_rows(entries)])


def _rows(entries: list[Entry]) -> Iterator[str]:
    ended_ms: dict[tuple[str, int], int] = {}
    for entry in entries:
        if entry.queued_at_ms is not None:
            message = (entry.door, entry.queued_at_ms)
            # One that came back has waited since its last try.
            waited_ms = entry.at_ms - ended_ms.get(message, entry.queued_at_ms)
            if waited_ms >= _WAIT_MS:
                yield f"{'':14}{'':13}… in the queue{'':16}{waited_ms:>9,} ms"
            ended_ms[message] = entry.at_ms + (entry.took_ms or 0)
        at = datetime.fromtimestamp(entry.at_ms / 1000, UTC)
        took = "" if entry.took_ms is None else f"{entry.took_ms:,} ms"
        clock = f"{at:%H:%M:%S}.{entry.at_ms % 1000:03}"
        yield f"{clock:14}{entry.door:13}{entry.what:30}{took:>12}   {entry.more}".rstrip()
