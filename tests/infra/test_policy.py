from typing import Any

import pytest
import yaml

from infra.local.policy import WAIVERS, compare, findings, waivers
from infra.local.templates import STACKS, resources, statements, template

pytestmark = pytest.mark.infra


def report(*failed: tuple[str, str], passed: int = 1, unread: int = 0) -> dict[str, Any]:
    return {
        "summary": {"passed": passed, "parsing_errors": unread},
        "results": {
            "failed_checks": [
                {
                    "check_id": check,
                    "resource": f"AWS::S3::Bucket.{resource}",
                    "check_name": "Ensure it is",
                    "file_path": "/template.yaml",
                    "file_line_range": [7, 9],
                }
                for check, resource in failed
            ]
        },
    }


WAIVED = waivers(
    [{"check": "CKV_1", "resources": ["A", "B"], "reason": "there is a good one here"}]
)


def test_what_is_waived_and_found_is_no_news() -> None:
    assert compare(findings(report(("CKV_1", "A"), ("CKV_1", "B"))), WAIVED) == []


def test_a_finding_that_nobody_waived_says_where_and_what() -> None:
    [line] = compare(findings(report(("CKV_1", "A"), ("CKV_1", "B"), ("CKV_2", "A"))), WAIVED)
    assert line.startswith("CKV_2 A: Ensure it is (/template.yaml:7).")


def test_a_waiver_is_for_its_own_resources_only() -> None:
    [line] = compare(findings(report(("CKV_1", "A"), ("CKV_1", "B"), ("CKV_1", "C"))), WAIVED)
    assert line.startswith("CKV_1 C")


def test_a_waiver_that_nothing_needs_must_go() -> None:
    [line] = compare(findings(report(("CKV_1", "A"))), WAIVED)
    assert line.startswith("CKV_1 B")


@pytest.mark.parametrize("reason", ["", "because", "it is fine"])
def test_a_waiver_needs_a_reason(reason: str) -> None:
    with pytest.raises(ValueError, match="CKV_1"):
        waivers([{"check": "CKV_1", "resources": ["A"], "reason": reason}])


@pytest.mark.parametrize("broken", [report(passed=0), report(unread=1)])
def test_a_template_that_was_not_read_has_not_passed(broken: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="could not read"):
        findings(broken)


def test_every_waiver_is_of_a_resource_that_is_there() -> None:
    there = {resource for name in STACKS for resource in template(name)["Resources"]}
    assert {resource for _, resource in waivers(yaml.safe_load(WAIVERS.read_text()))} <= there


def test_what_a_reason_says_of_the_templates_is_so() -> None:
    entries = yaml.safe_load(WAIVERS.read_text())
    [silent] = [one for one in entries if "of which these have none" in one["reason"]]
    for name in silent["resources"]:  # what a schedule invokes is invoked asynchronously
        events = resources("AWS::Serverless::Function")[name].get("Events", {}).values()
        assert {event["Type"] for event in events} <= {"SQS"}
    [bucket] = [
        one for one in entries if one["resources"] == ["Bucket"] and "role" in one["reason"]
    ]
    assert "One role reaches it, and may only write under one prefix" in bucket["reason"]
    reach = [
        statement
        for role in resources("AWS::IAM::Role")
        for _, statement in statements(role)
        if "Bucket" in str(statement["Resource"])
    ]
    assert [one["Action"] for one in reach] == ["s3:PutObject"]
