"""Who may read which way into the database."""

import pytest

from tests.infra.iam import Stack
from tests.infra.ways import DATABASES

pytestmark = pytest.mark.infra


@pytest.mark.parametrize("role", ["TranscriberRole", "BotRole", "RewriterRole", "JanitorRole"])
@pytest.mark.parametrize("place", DATABASES)
def test_a_door_may_read_the_one_that_it_was_given(role: str, place: str) -> None:
    reference, arns = DATABASES[place]
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
