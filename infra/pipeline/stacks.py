"""CloudFormation stacks, in whatever state an earlier run may have left them."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from infra.local.progress import UsageError
from infra.pipeline.report import say

CONTENT = "voice2text:content"  # the tag that says what a stack was deployed from
_LOOK_SECONDS = 2.0
_PATIENCE_SECONDS = 3600.0
# Nothing can be done with such a stack but deleting it (CloudFormation, stack statuses).
_DEAD = {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"}
_GOOD = {"CREATE_COMPLETE", "UPDATE_COMPLETE"}


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack that is there."""

    name: str
    status: str
    outputs: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)

    def is_made_of(self, content: str) -> bool:
        """Whether it was deployed from that content, to the end."""
        return self.status in _GOOD and self.tags.get(CONTENT) == content

    @property
    def is_dead(self) -> bool:
        """Whether its creation, or its deletion, failed: it can only be deleted."""
        return self.status in _DEAD


class Stacks:
    """The stacks of one account and region."""

    def __init__(self, cloudformation: Any, pause: Callable[[float], None] = time.sleep) -> None:
        self._cloud = cloudformation
        self._pause = pause

    def find(self, name: str) -> Stack | None:
        """The stack; None where there is none, or only a change set that nobody executed."""
        try:
            found = self._cloud.describe_stacks(StackName=name)["Stacks"][0]
        except ClientError as exc:
            if "does not exist" in str(exc):
                return None
            raise
        if found["StackStatus"] in {"REVIEW_IN_PROGRESS", "DELETE_COMPLETE"}:
            return None
        return Stack(
            name,
            found["StackStatus"],
            {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", [])},
            {one["Key"]: one["Value"] for one in found.get("Tags", [])},
        )

    def settled(self, name: str) -> Stack | None:
        """The stack once nothing moves in it and it can be deployed to, or is dead.

        What an earlier run began is waited for, an update whose way back failed is taken further
        back.

        Raises:
            UsageError: it does not come to rest; the text has the command that gets out of it.
        """
        stack = self.still(name)
        if stack and stack.status == "UPDATE_ROLLBACK_FAILED":
            say(f"{name}: an update's way back failed: going on with it")
            self._cloud.continue_update_rollback(StackName=name)
            stack = self.still(name)
        if stack and stack.status.endswith("_FAILED") and not stack.is_dead:
            raise UsageError(
                f"Stack {name} is {stack.status}. {self.trouble(name)}\n{_way_out(stack)} Then run "
                "the same command again."
            )
        return stack

    def delete(self, name: str) -> None:
        """Deletes the stack and waits until it is gone.

        Raises:
            UsageError: it can't be deleted.
        """
        self._cloud.delete_stack(StackName=name)
        stack = self.still(name)
        if stack is not None:
            raise UsageError(
                f"Stack {name} is {stack.status}, not gone. {self.trouble(name)}\nMend what it "
                "names, then run the same command again. A network that is still in use is free "
                "after 40 minutes at most."
            )

    def resources(self, name: str, kind: str) -> list[str]:
        """The physical ids of a stack's resources of one type; none of a stack that isn't there."""
        return [
            one["PhysicalResourceId"]
            for one in self._resources(name)
            if one["ResourceType"] == kind
        ]

    def names(self, name: str) -> dict[str, str]:
        """The physical name of each resource by its logical id; a queue's name, not its URL."""
        return {
            one["LogicalResourceId"]: one["PhysicalResourceId"].rpartition("/")[2]
            if one["PhysicalResourceId"].startswith("http")
            else one["PhysicalResourceId"]
            for one in self._resources(name)
        }

    def _resources(self, name: str) -> list[dict[str, str]]:
        try:
            pages = list(self._cloud.get_paginator("list_stack_resources").paginate(StackName=name))
        except ClientError as exc:
            if "does not exist" in str(exc):
                return []
            raise
        return [
            one
            for page in pages
            for one in page["StackResourceSummaries"]
            if one["ResourceStatus"] != "DELETE_COMPLETE" and one.get("PhysicalResourceId")
        ]

    def trouble(self, name: str) -> str:
        """The first reason for a failure among the newest events; empty where there is none."""
        try:
            return next(iter(_reasons(self._events(name))), "")
        except ClientError:
            return ""

    def _events(self, name: str) -> Iterator[dict[str, Any]]:
        """A stack's events, the newest first; a creation's are more than one page."""
        asked = {"StackName": name}
        while True:
            page = self._cloud.describe_stack_events(**asked)
            yield from page["StackEvents"]
            if not page.get("NextToken"):
                return
            asked["NextToken"] = page["NextToken"]

    def still(self, name: str) -> Stack | None:
        """The stack once nothing moves in it, in whatever state.

        Raises:
            UsageError: it moves for an hour.
        """
        deadline = time.monotonic() + _PATIENCE_SECONDS
        told = False
        while True:
            stack = self.find(name)
            if stack is None or not stack.status.endswith("_IN_PROGRESS"):
                return stack
            if time.monotonic() > deadline:
                raise UsageError(f"Stack {name} is {stack.status} for an hour: look at its events.")
            if not told and not stack.status.startswith("DELETE"):
                say(f"{name} is {stack.status}: an earlier run's work, waiting for its end")
                told = True
            self._pause(_LOOK_SECONDS)


def _way_out(stack: Stack) -> str:
    """What to do about an update that went neither forward nor back."""
    if stack.status == "UPDATE_FAILED":
        return f"Take it back: aws cloudformation rollback-stack --stack-name {stack.name}."
    return (
        "Mend what stands in its way, or let it skip that: aws cloudformation "
        f"continue-update-rollback --stack-name {stack.name} --resources-to-skip …."
    )


# An operation's first event; a way back belongs to the operation that failed.
_BEGINNINGS = {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS"}


def _reasons(events: Iterator[dict[str, Any]]) -> Iterator[str]:
    """Why resources failed, the first failure of the newest operation first."""
    failed = []
    for event in events:  # newest first
        whole = event.get("PhysicalResourceId") == event.get("StackId")
        if whole and event["ResourceStatus"] in _BEGINNINGS:
            break
        reason = event.get("ResourceStatusReason", "")
        if event["ResourceStatus"].endswith("_FAILED") and "cancelled" not in reason and not whole:
            failed.append(f"{event['LogicalResourceId']}: {reason}")
    yield from reversed(failed)
