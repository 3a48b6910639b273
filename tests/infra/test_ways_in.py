"""Who may read which way into the database."""

import pytest

from tests.infra.iam import Stack

pytestmark = pytest.mark.infra

ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-AbCdEf"
PLACES = {
    "the migrator's": ("ssm:/voice2text/test/database-url", ""),
    "their own": ("ssm:/voice2text/test/application-database-url", ""),
    "a secret": (f"secretsmanager:{ARN}", ARN),
}


@pytest.mark.parametrize("role", ["TranscriberRole", "BotRole", "RewriterRole", "JanitorRole"])
@pytest.mark.parametrize("place", PLACES)
def test_a_door_may_read_the_one_that_it_was_given(role: str, place: str) -> None:
    reference, arns = PLACES[place]
    application = Stack(
        "template.yaml", Stage="test", DatabaseUrl=reference, DatabaseSecretArns=arns
    )
    [read] = {
        one.resource
        for one in application.role(role)
        if "database-url" in one.resource or one.action == "secretsmanager:GetSecretValue"
    }
    assert read.endswith(reference.removeprefix("ssm:").removeprefix("secretsmanager:"))


def test_the_migrator_may_not_read_the_doors() -> None:
    data = Stack("infra/data.yaml", Stage="test", DatabaseUrl="ssm:/voice2text/test/database-url")
    [read] = {one.resource for one in data.role("MigratorRole") if one.action == "ssm:GetParameter"}
    assert read.endswith("/voice2text/test/database-url")
