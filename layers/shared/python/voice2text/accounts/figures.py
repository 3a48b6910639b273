"""What an owner reads of a day. Ids, times and reasons; never what was said."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from voice2text.domain import JobKey


@dataclass(frozen=True, slots=True)
class SlowJob:
    """A recording of so many milliseconds, and how many its transcribing took."""

    key: JobKey
    duration_ms: int
    transcribe_ms: int


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A recording that was not transcribed, or whose text could not be sent, and why."""

    key: JobKey
    reason: str


@dataclass(frozen=True, slots=True)
class Day:
    """A UTC day of everybody's. Money is in millionths of a US dollar, set aside or spent.

    `refusals` counts recordings by the reason (errors.py, Refusal); `slowest` and `failed` are the
    first few.
    """

    recordings: int = 0
    audio_ms: int = 0
    people: int = 0
    failures: int = 0
    refusals: Mapping[str, int] = field(default_factory=dict)
    api_micro_dollars: int = 0
    llm_micro_dollars: int = 0
    slowest: tuple[SlowJob, ...] = ()
    failed: tuple[FailedJob, ...] = ()
