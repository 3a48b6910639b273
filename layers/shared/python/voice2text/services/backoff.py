"""When to ask again: as the service says, else later each time."""

import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

# Doubling from half a second, as the openai package does it; its own wait has no upper end that
# suits a function that is paid by the millisecond.
FIRST_WAIT_S = 0.5
LONGEST_OWN_WAIT_S = 8.0
# A service that asks for more than a minute is asked later, by another try of the whole recording.
LONGEST_WAIT_S = 60.0
# Nobody waits longer for a voice message, whatever number a header has in it.
A_DAY_S = 86_400.0

_UNIT_S = {"d": 86_400.0, "h": 3_600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_PERIOD = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|[dhms]))+")
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|[dhms])")
_RESET = "x-ratelimit-reset-"
_REMAINING = "x-ratelimit-remaining-"


def wait_s(headers: Mapping[str, str], attempt: int) -> float:
    """Seconds to wait after the `attempt`-th try, counted from 0; header names in lower case."""
    asked = asked_wait_s(headers)
    if asked is not None:
        return asked
    return min(FIRST_WAIT_S * 2.0 ** min(attempt, 9), LONGEST_OWN_WAIT_S)


def asked_wait_s(headers: Mapping[str, str]) -> float | None:
    """What the service asks for: milliseconds, seconds, a date, or when its limits reset.

    At most a day.
    """
    asked = _asked(headers)
    return None if asked is None else min(asked, A_DAY_S)


def _asked(headers: Mapping[str, str]) -> float | None:
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        seconds = _number(headers.get(name))
        if seconds is not None:
            return seconds * unit
    date = _until(headers.get("retry-after"))
    return date if date is not None else _reset(headers)


def _reset(headers: Mapping[str, str]) -> float | None:
    """The longest period of those limits of which nothing remains.

    OpenAI and Groq send one pair of headers per limit, with every answer: `6m0s`, `2m59.56s`.
    """
    periods = [
        seconds
        for name, value in headers.items()
        if name.startswith(_RESET)
        and _number(headers.get(_REMAINING + name.removeprefix(_RESET))) in (None, 0.0)
        and (seconds := _period(value)) is not None
    ]
    return max(periods, default=None)


def _number(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return number if 0.0 <= number < float("inf") else None


def _period(value: str) -> float | None:
    text = value.strip().lower()
    if not _PERIOD.fullmatch(text):
        return _number(text)
    return sum(float(number) * _UNIT_S[unit] for number, unit in _PART.findall(text))


def _until(value: str | None) -> float | None:
    try:
        return max(0.0, parsedate_to_datetime(value or "").timestamp() - time.time())
    except (ValueError, OverflowError):
        return None
