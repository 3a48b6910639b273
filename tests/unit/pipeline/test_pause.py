"""Pausing that fails: what is switched is told, and nothing else."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from infra.pipeline.job import Job
from infra.pipeline.pause import pause, resume
from infra.pipeline.report import Outcome, Progress, Report
from infra.pipeline.sources import MAPPING
from infra.pipeline.stacks import Stack
from infra.pipeline.stages import read_stage
from tests.fakes.pipeline import refusal
from tests.fakes.sources import MemoryEvents, MemoryMappings

pytestmark = pytest.mark.unit

SECOND = "event source of f2:live"


class Mappings(MemoryMappings):
    """Come to rest at once; what `refused` names is refused."""

    refused: str = ""

    def update_event_source_mapping(self, *, UUID: str, Enabled: bool) -> None:  # noqa: N803
        if self.refused == UUID:
            raise refusal("AccessDeniedException")
        super().update_event_source_mapping(UUID=UUID, Enabled=Enabled)
        self.rest()


class Gone(Mappings):
    """The network goes with the first refusal."""

    def get_event_source_mapping(self, *, UUID: str) -> dict[str, str]:  # noqa: N803
        if self.updated:
            raise EndpointConnectionError(endpoint_url="https://lambda")
        return super().get_event_source_mapping(UUID=UUID)


def job_of(functions: MemoryMappings, events: MemoryEvents) -> Job:
    clients: dict[str, Any] = {"lambda": functions, "events": events, "cloudformation": None}
    job = Job(
        read_stage("prod"),
        cast("Any", SimpleNamespace(client=clients.__getitem__)),
        cast("Any", None),
        cast("Any", None),
        Progress(Report("pause", "prod", "new")),
        {},
    )
    job.__dict__["stacks"] = SimpleNamespace(
        find=lambda name: Stack(name, "UPDATE_COMPLETE"),
        resources=lambda _, kind: [*functions.states] if kind == MAPPING else [*events.rules],
    )
    return job


def test_all_is_off_and_on_again() -> None:
    functions = Mappings({"1": "Enabled", "2": "Enabled"})
    job = job_of(functions, MemoryEvents({"twice": "ENABLED"}))
    pause(job)
    assert job.progress.report.last_line().startswith("Paused prod. Messages wait")
    resume(job)
    assert job.progress.report.last_line().startswith("Resumed prod.")


def test_what_is_switched_in_part_is_not_what_ran_before() -> None:
    functions = Mappings({"1": "Enabled", "2": "Enabled"})
    functions.refused = "2"
    job = job_of(functions, MemoryEvents({"twice": "ENABLED"}))
    with pytest.raises(ClientError):
        pause(job)
    report = job.progress.report
    assert report.outcome is Outcome.PARTLY
    assert report.off == ["event source of f1:live", "schedule twice"]
    assert report.last_line() == (
        "Not done: what starts the doors of prod is partly on, partly off. "
        "But 2 of what starts its doors is off: `make resume STAGE=prod`."
    )


def test_where_nothing_was_switched_all_is_as_it_was() -> None:
    functions = Mappings({"1": "Enabled", "2": "Disabled"})
    functions.refused = "2"
    job = job_of(functions, MemoryEvents({"twice": "ENABLED"}))
    with pytest.raises(ClientError):
        resume(job)
    report = job.progress.report
    assert report.outcome is Outcome.FAILED
    assert report.off == [SECOND]
    assert "runs what it ran before" in report.last_line()


def test_where_nobody_answers_it_is_not_said_to_be_as_it_was() -> None:
    functions = Gone({"1": "Enabled", "2": "Enabled"})
    functions.refused = "2"
    job = job_of(functions, MemoryEvents({}))
    with pytest.raises(ClientError):
        pause(job)
    assert job.progress.report.outcome is Outcome.PARTLY
