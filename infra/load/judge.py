"""After the load: is each recording answered once, and is nothing left behind?"""

import sqlite3
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
Place = tuple[int, int]

MINUTE_MS = 60_000


@dataclass(slots=True)
class Verdict:
    """What was sent, what came of it, and every fault that was found."""

    sent: int = 0
    answered: int = 0
    faults: list[str] = field(default_factory=list)


def jobs_in(database: str) -> dict[Place, str]:
    """The state of every job in the local cloud's SQLite file."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30) as connection:
        rows = connection.execute("SELECT chat_id, message_id, state FROM jobs").fetchall()
    return {(int(chat), int(message)): str(state) for chat, message, state in rows}


def judge(
    sent: Sequence[Place],
    jobs: Mapping[Place, str],
    messages: Mapping[int, Sequence[Json]],
    queues: Mapping[str, int],
) -> Verdict:
    """Compares what was sent with the chats, the database and the queues.

    Args:
        sent: chat and message id of each recording.
        jobs: the database's jobs and their states.
        messages: what stands in each chat, as the simulator shows it.
        queues: how many messages lie in each queue, dead letters included.
    """
    verdict = Verdict(sent=len(sent))
    replies = Counter(_answers(messages))
    for place in sent:
        if replies[place] == 1 and jobs.get(place) == "delivered":
            verdict.answered += 1
        else:
            verdict.faults.append(
                f"{place[0]}/{place[1]}: {replies[place]} replies, job {jobs.get(place, 'missing')}"
            )
    if twice := len(sent) - len(set(sent)):
        verdict.faults.append(f"{twice} messages were sent under an id that another one has")
    if strangers := jobs.keys() - set(sent):
        verdict.faults.append(f"{len(strangers)} jobs that nobody sent")
    verdict.faults += [f"{name}: {count} messages left" for name, count in queues.items() if count]
    return verdict


def _answers(messages: Mapping[int, Sequence[Json]]) -> Iterable[Place]:
    for chat, said in messages.items():
        for each in said:
            answered = each.get("reply_to_message")
            if answered and (each.get("text") or each.get("document")):
                yield chat, int(answered["message_id"])


def text_ms(journey: Json) -> int | None:
    """From sent to the text in the chat: the last reply is the text, a placeholder comes before."""
    replies = journey["replies"]
    return replies[-1]["at_ms"] - journey["sent_at_ms"] if replies else None


def by_minute(journeys: Sequence[Json]) -> list[Json]:
    """Time to text of what was sent in each minute: count, median, p95 and the longest, in ms."""
    if not journeys:
        return []
    began = min(journey["sent_at_ms"] for journey in journeys)
    minutes: defaultdict[int, list[int]] = defaultdict(list)
    for journey in journeys:
        if (took := text_ms(journey)) is not None:
            minutes[(journey["sent_at_ms"] - began) // MINUTE_MS].append(took)
    return [{"minute": minute, **percentiles(took)} for minute, took in sorted(minutes.items())]


def percentiles(took: Sequence[float]) -> Json:
    """Count, p50, p95, p99 and the most of some times; nothing but the count where there are none.

    The value at a rank, none in between: a time that somebody waited.
    """
    if not took:
        return {"count": 0}
    ranked = sorted(took)

    def at(share: float) -> float:
        return ranked[min(len(ranked) - 1, int(share * len(ranked)))]

    return {
        "count": len(ranked),
        "p50": statistics.median_high(ranked),
        "p95": at(0.95),
        "p99": at(0.99),
        "most": ranked[-1],
    }
