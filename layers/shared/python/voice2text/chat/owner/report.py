"""What /owner shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiogram.types import InlineKeyboardMarkup

from voice2text.accounts.figures import Day
from voice2text.chat.buttons import button
from voice2text.chat.edits import Page
from voice2text.chat.phrases.phrases import Phrases
from voice2text.domain import Depth
from voice2text.text.clock import clock

ACTION = "own"
REFRESH, LETTERS = "fresh", "dead"
_MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class DailyBudget:
    """What the speech API and the LLM may cost a day, in millionths of a US dollar."""

    api_micro_dollars: int
    llm_micro_dollars: int


def report(
    words: Phrases,
    day: Day,
    depths: Sequence[Depth] | None,
    *,
    budget: DailyBudget,
    dead_queues: Sequence[str],
) -> Page:
    """The day's numbers; without depths the queues could not be asked.

    Args:
        words: the owner's phrases.
        day: the numbers.
        depths: of every queue.
        budget: what a day may cost.
        dead_queues: the names of those that hold dead letters.
    """
    dead = sum(depth.waiting for depth in depths or () if depth.queue in dead_queues)
    parts = [
        _today(words, day, budget),
        _queues(words, depths),
        _listed(words, words.owner_slowest, _slowest(words, day)),
        _listed(words, words.owner_failed, _failed(words, day)),
    ]
    rows = [
        [button(words.owner_refresh, ACTION, REFRESH)],
        [button(words.owner_dead.format(n=dead), ACTION, LETTERS)],
    ]
    return Page("\n\n".join(parts), InlineKeyboardMarkup(inline_keyboard=rows))


def _today(words: Phrases, day: Day, budget: DailyBudget) -> str:
    reasons = ", ".join(f"{reason} {n}" for reason, n in sorted(day.refusals.items()))
    text = words.owner_today.format(
        recordings=day.recordings,
        clock=clock(day.audio_ms),
        people=day.people,
        failed=day.failures,
        refused=reasons or words.owner_nothing,
    )
    for line, spent, limit in (
        (words.owner_money, day.api_micro_dollars, budget.api_micro_dollars),
        (words.owner_llm_money, day.llm_micro_dollars, budget.llm_micro_dollars),
    ):
        if spent:  # an own engine costs nothing by the minute
            text += "\n" + line.format(spent=f"{spent / _MICRO:.2f}", limit=f"{limit / _MICRO:.2f}")
    return text


def _queues(words: Phrases, depths: Sequence[Depth] | None) -> str:
    if depths is None:
        return words.owner_queues_down
    lines = [
        words.owner_queue.format(name=one.queue, waiting=one.waiting, working=one.working)
        for one in depths
    ]
    return "\n".join([words.owner_queues, *lines])


def _slowest(words: Phrases, day: Day) -> list[str]:
    return [
        words.owner_slow.format(
            chat=job.key.chat_id,
            message=job.key.message_id,
            seconds=round(job.transcribe_ms / 1000),
            clock=clock(job.duration_ms),
        )
        for job in day.slowest
    ]


def _failed(words: Phrases, day: Day) -> list[str]:
    return [
        words.owner_failure.format(
            chat=job.key.chat_id, message=job.key.message_id, reason=job.reason
        )
        for job in day.failed
    ]


def _listed(words: Phrases, title: str, lines: list[str]) -> str:
    return "\n".join([title, *(lines or [words.owner_nothing])])
