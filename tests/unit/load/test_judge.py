"""The verdict finds what is lost, doubled, foreign or left behind."""

from typing import Any

import pytest

from infra.load.judge import by_minute, judge, percentiles, text_ms

pytestmark = pytest.mark.unit

SENT = [(1, 10), (1, 12), (2, 10)]
JOBS = dict.fromkeys(SENT, "delivered")
QUIET = {"RecordingsQueue": 0, "ChatDeadQueue": 0}


def reply(message: int, text: str = "words") -> dict[str, Any]:
    return {"message_id": message + 1, "text": text, "reply_to_message": {"message_id": message}}


def chats() -> dict[int, list[dict[str, Any]]]:
    return {1: [{"message_id": 10}, reply(10), reply(12)], 2: [reply(10)]}


def test_all_is_well() -> None:
    verdict = judge(SENT, JOBS, chats(), QUIET)
    assert (verdict.sent, verdict.answered, verdict.faults) == (3, 3, [])


def test_a_message_without_a_reply_is_a_fault() -> None:
    lost = chats()
    del lost[1][2]
    verdict = judge(SENT, JOBS, lost, QUIET)
    assert (verdict.answered, verdict.faults) == (2, ["1/12: 0 replies, job delivered"])


def test_a_message_with_two_replies_is_a_fault() -> None:
    twice = chats()
    twice[2].append(reply(10))
    assert judge(SENT, JOBS, twice, QUIET).faults == ["2/10: 2 replies, job delivered"]


def test_an_empty_reply_is_none() -> None:
    empty = chats()
    empty[2] = [reply(10, text="")]
    assert judge(SENT, JOBS, empty, QUIET).faults == ["2/10: 0 replies, job delivered"]


@pytest.mark.parametrize("state", ["transcribed", "failed", None])
def test_a_job_that_did_not_end_well_is_a_fault(state: str | None) -> None:
    jobs = {place: each for place, each in JOBS.items() if place != (1, 12)}
    if state:
        jobs[1, 12] = state
    assert judge(SENT, jobs, chats(), QUIET).faults == [
        f"1/12: 1 replies, job {state or 'missing'}"
    ]


def test_a_job_that_nobody_sent_is_a_fault() -> None:
    verdict = judge(SENT, JOBS | {(9, 9): "delivered"}, chats(), QUIET)
    assert verdict.faults == ["1 jobs that nobody sent"]


def test_what_is_left_in_a_queue_is_a_fault() -> None:
    verdict = judge(SENT, JOBS, chats(), QUIET | {"ChatDeadQueue": 2})
    assert verdict.faults == ["ChatDeadQueue: 2 messages left"]


def test_the_last_reply_is_the_text() -> None:
    placeholder, text = {"at_ms": 1_500}, {"at_ms": 4_000}
    assert text_ms({"sent_at_ms": 1_000, "replies": [placeholder, text]}) == 3_000
    assert text_ms({"sent_at_ms": 1_000, "replies": []}) is None


def test_minutes_are_those_of_sending() -> None:
    journeys = [
        {"sent_at_ms": at, "replies": [{"at_ms": at + took}]}
        for at, took in ((5_000, 100), (64_999, 300), (65_000, 200))
    ]
    found = by_minute(journeys)
    assert [(each["minute"], each["count"], each["most"]) for each in found] == [
        (0, 2, 300),
        (1, 1, 200),
    ]
    assert by_minute([]) == []


def test_percentiles_are_times_that_somebody_waited() -> None:
    found = percentiles(list(range(1, 101)))
    assert (found["p50"], found["p95"], found["p99"], found["most"]) == (51, 96, 100, 100)
    assert percentiles([]) == {"count": 0}
