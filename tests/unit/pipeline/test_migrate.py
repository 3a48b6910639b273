import io
import json
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from infra.local.progress import UsageError
from infra.pipeline import migrate
from infra.pipeline.account import PATIENT
from tests.fakes.pipeline import MemoryMigrator
from voice2text.migrations.errors import Code

pytestmark = pytest.mark.unit

LINE = ["r1", "r2", "r3"]


@pytest.fixture
def pauses() -> list[float]:
    return []


def upgraded(migrator: MemoryMigrator, pauses: list[float]) -> str | None:
    plan = migrate.planned(migrator, "r3")
    said: list[str] = []
    return migrate.apply(migrator, plan, said.append, pauses.append)["to"]


def test_it_asks_where_the_database_is_and_sends_absolute_targets(pauses: list[float]) -> None:
    migrator = MemoryMigrator(LINE, at="r1")
    assert upgraded(migrator, pauses) == "r3"
    assert [asked["action"] for asked in migrator.asked] == ["current", "plan", "upgrade"]
    assert migrator.asked[-1] == {
        "action": "upgrade",
        "revision": "r3",
        "expected_current": "r1",
        "plan_sha": "sha of ['r2', 'r3']",
    }
    assert pauses == []


def test_a_busy_migrator_is_waited_for(pauses: list[float]) -> None:
    migrator = MemoryMigrator(LINE)
    # A killed run's migrator holds the lock, and ends at r2 meanwhile.
    migrator.failures = [(Code.BUSY, "base"), (Code.BUSY, "r2")]
    assert upgraded(migrator, pauses) == "r3"
    assert len(pauses) == 2


def test_one_that_ran_out_of_time_goes_on_at_once(pauses: list[float]) -> None:
    migrator = MemoryMigrator(LINE)
    migrator.failures = [(Code.OUT_OF_TIME, "r1"), (Code.OUT_OF_TIME, "r1")]
    assert upgraded(migrator, pauses) == "r3"
    assert pauses == []


def test_what_failed_is_not_tried_again(pauses: list[float]) -> None:
    migrator = MemoryMigrator(LINE)
    migrator.failures = [(Code.STEP_FAILED, "r1")]
    with pytest.raises(UsageError, match=r"step_failed[\s\S]*The schema is at r1"):
        upgraded(migrator, pauses)
    assert [asked["action"] for asked in migrator.asked].count("upgrade") == 1


def test_it_gives_up_in_the_end(pauses: list[float]) -> None:
    migrator = MemoryMigrator(LINE)
    migrator.failures = [(Code.BUSY, "base")] * 100
    with pytest.raises(UsageError, match="busy"):
        upgraded(migrator, pauses)
    assert sum(pauses) < 1000


def test_another_s_work_meanwhile_stops_it(pauses: list[float]) -> None:
    migrator = MemoryMigrator(LINE, at="r2")
    migrator.failures = [(Code.BUSY, "base")]  # somebody took it back
    with pytest.raises(UsageError, match="another migrator"):
        upgraded(migrator, pauses)


def test_the_linter_s_findings_stop_it() -> None:
    migrator = MemoryMigrator(LINE)
    migrator.findings = ["r1: drop-column: jobs.x"]
    with pytest.raises(UsageError, match="drop-column"):
        migrate.planned(migrator, "r3")


def test_a_plan_that_ends_elsewhere_or_goes_back_stops_it() -> None:
    answer = MemoryMigrator(LINE).ask(
        {"action": "plan", "revision": "r2", "expected_current": "base"}
    )
    with pytest.raises(UsageError, match="ends at r2"):
        migrate.judged(answer, "r3")
    back = answer | {"plan": [{"revision": "r2", "direction": "downgrade", "findings": []}]}
    with pytest.raises(UsageError, match="ahead of this code"):
        migrate.judged(back, "r3")


@pytest.mark.parametrize(("at", "needed"), [("base", False), ("r1", True)])
def test_an_empty_database_has_nothing_to_lose(at: str, needed: bool) -> None:
    migrator = MemoryMigrator(LINE, at=at)
    migrator.backup_needed = True
    assert migrate.planned(migrator, "r3").backup_needed is needed


class Invoked:
    """Lambda's client, which answers once."""

    def __init__(self, answer: object, **envelope: Any) -> None:
        self.answer = answer
        self.envelope = envelope
        self.count = 0

    def invoke(self, **_: Any) -> dict[str, Any]:
        self.count += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return {"Payload": io.BytesIO(json.dumps(self.answer).encode()), **self.envelope}


@pytest.mark.parametrize(
    ("client", "words"),
    [
        (Invoked({"errorMessage": "Task timed out"}, FunctionError="Unhandled"), "crashed"),
        (Invoked({"statusCode": 200}), "crashed"),  # a 200 that says nothing is no success
        (Invoked(None), "crashed"),
        (Invoked(ReadTimeoutError(endpoint_url="https://lambda")), "did not come back"),
    ],
)
def test_only_the_payload_is_believed_and_nothing_is_sent_twice(
    client: Invoked, words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        migrate.Function(client, "arn").ask({"action": "upgrade"})
    assert client.count == 1


def test_the_client_listens_longer_than_the_function_may_run_and_never_retries() -> None:
    patient: Any = PATIENT
    assert patient.read_timeout > 900
    assert patient.retries == {"total_max_attempts": 1}
    assert patient.tcp_keepalive


def test_the_version_that_the_stack_published_is_invoked() -> None:
    assert migrate.published(None, {"MigratorVersionArn": "arn:1"}) == "arn:1"
