"""Stacks in whatever state an earlier run left them."""

from typing import Any

import pytest

from infra.local.progress import UsageError
from infra.pipeline.stacks import CONTENT, Stacks
from tests.fakes.pipeline import refusal

pytestmark = pytest.mark.unit


class Cloud:
    """CloudFormation with one stack, which goes through statuses each time somebody looks."""

    def __init__(self, *statuses: str, **after: list[str]) -> None:
        self.statuses = list(statuses)
        self.after = after  # what follows a call of that name
        self.called: list[str] = []

    def describe_stacks(self, **_: str) -> dict[str, Any]:
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        if status == "GONE":
            raise refusal("Stack with id x does not exist")
        tags = [{"Key": CONTENT, "Value": "c1"}]
        return {"Stacks": [{"StackStatus": status, "Tags": tags, "Outputs": []}]}

    def delete_stack(self, **_: str) -> None:
        self._call("delete")

    def continue_update_rollback(self, **_: str) -> None:
        self._call("resume")

    def describe_stack_events(self, **_: str) -> dict[str, Any]:
        def event(resource: str, status: str, reason: str = "") -> dict[str, str]:
            return {
                "StackId": "x",
                "PhysicalResourceId": "x" if resource == "x" else "y",
                "LogicalResourceId": resource,
                "ResourceStatus": status,
                "ResourceStatusReason": reason,
            }

        newest_first = [
            event("x", "UPDATE_ROLLBACK_COMPLETE"),
            event("Bot", "UPDATE_FAILED", "Resource update cancelled"),
            event("Role", "UPDATE_FAILED", "no such policy"),
            event("x", "UPDATE_IN_PROGRESS"),
            event("Old", "CREATE_FAILED", "long ago"),
        ]
        return {"StackEvents": newest_first}

    def _call(self, name: str) -> None:
        self.called.append(name)
        self.statuses = list(self.after[name])


def settled(cloud: Cloud) -> str | None:
    stack = Stacks(cloud, lambda _: None).settled("x")
    return stack.status if stack else None


@pytest.mark.parametrize(
    "moving", ["CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"]
)
def test_what_moves_is_waited_for(moving: str) -> None:
    cloud = Cloud(moving, moving, "UPDATE_COMPLETE")
    assert settled(cloud) == "UPDATE_COMPLETE"
    assert cloud.called == []


@pytest.mark.parametrize(
    "status", ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"]
)
def test_a_creation_that_failed_is_dead_and_left_to_who_knows_what_it_holds(status: str) -> None:
    cloud = Cloud(status)
    stack = Stacks(cloud, lambda _: None).settled("x")
    assert stack
    assert stack.is_dead
    assert cloud.called == []


def test_a_way_back_that_failed_is_gone_on_with() -> None:
    resumed = ["UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"]
    cloud = Cloud("UPDATE_ROLLBACK_FAILED", resume=resumed)
    assert settled(cloud) == "UPDATE_ROLLBACK_COMPLETE"
    stuck = Cloud("UPDATE_ROLLBACK_FAILED", resume=["UPDATE_ROLLBACK_FAILED"])
    with pytest.raises(UsageError, match=r"Role: no such policy[\s\S]*continue-update-rollback"):
        settled(stuck)
    with pytest.raises(UsageError, match="rollback-stack --stack-name x"):
        settled(Cloud("UPDATE_FAILED"))


@pytest.mark.parametrize("status", ["GONE", "REVIEW_IN_PROGRESS"])
def test_a_change_set_that_nobody_executed_is_no_stack(status: str) -> None:
    assert settled(Cloud(status)) is None


@pytest.mark.parametrize(
    ("status", "whole"),
    [("CREATE_COMPLETE", True), ("UPDATE_COMPLETE", True), ("UPDATE_ROLLBACK_COMPLETE", False)],
)
def test_only_a_whole_stack_is_what_its_tag_says(status: str, whole: bool) -> None:
    stack = Stacks(Cloud(status)).find("x")
    assert stack
    assert stack.is_made_of("c1") is whole
    assert not stack.is_made_of("c2")


def test_a_stack_that_will_not_go_says_why() -> None:
    cloud = Cloud("UPDATE_COMPLETE", delete=["DELETE_FAILED"])
    with pytest.raises(UsageError, match="Role: no such policy"):
        Stacks(cloud, lambda _: None).delete("x")
