"""All functions at work at once, each with all its connections: the database must bear it."""

from typing import Any

import pytest

from tests.infra.template import resources, template
from voice2text.storage.engine import KEPT_CONNECTIONS, MORE_CONNECTIONS

pytestmark = pytest.mark.infra

DATA = "infra/data.yaml"
A_FUNCTIONS = KEPT_CONNECTIONS + MORE_CONNECTIONS
# The lock's, a step's, and the one that asks where the database is.
A_MIGRATORS = 3
# One works, and one of a run that was killed may still be at it.
MIGRATORS = 2
# What PostgreSQL and RDS keep for themselves and for an operator who looks what is wrong.
RESERVED = 16
# 189 is what Aurora gives at 1 ACU, and more for each that follows; with less than 1 ACU as the
# minimum, 2,000 is the most (docs.aws.amazon.com, aurora-serverless-v2.setting-capacity,
# "Maximum connections").
PER_ACU = 189
MOST_IF_SMALL = 2_000
MOST = 5_000


def max_connections(least: float, most: float) -> int:
    return int(min(PER_ACU * most, MOST_IF_SMALL if least < 1 else MOST))


def default(name: str, stack: str) -> float:
    return float(template(stack)["Parameters"][name]["Default"])


def concurrency(function: dict[str, Any]) -> int:
    """How many of a function may run at once, by its event sources."""
    events = function["Events"].values()
    scheduled = [one for one in events if one["Type"] == "Schedule"]
    if scheduled:  # the next one begins when this one is over, and a failed one is not repeated
        [every] = scheduled
        assert every["Properties"]["Schedule"] == "rate(12 hours)"
        assert function["Timeout"] < 12 * 3600
        assert function["EventInvokeConfig"]["MaximumRetryAttempts"] == 0
        return 1
    bounds = [event["Properties"]["ScalingConfig"]["MaximumConcurrency"] for event in events]
    return sum(
        round(default(bound["Ref"], "template.yaml")) if isinstance(bound, dict) else bound
        for bound in bounds
    )


def doors() -> dict[str, int]:
    """Every function that uses the database, and how many of it there may be."""
    return {
        name: concurrency(function)
        for name, function in resources("AWS::Serverless::Function").items()
        if "DATABASE_URL" in function["Environment"]["Variables"]
    }


def test_every_door_to_the_database_is_bounded() -> None:
    assert doors().keys() >= {"Transcriber", "Bot", "Rewriter"}
    assert all(doors().values())


def test_the_database_bears_them_all() -> None:
    asked = sum(doors().values()) * A_FUNCTIONS + MIGRATORS * A_MIGRATORS + RESERVED
    assert asked <= max_connections(default("MinCapacity", DATA), default("MaxCapacity", DATA))


@pytest.mark.parametrize(
    ("least", "most", "documented"), [(0, 1, 189), (0.5, 16, 2_000), (1, 4, 823), (1, 32, 5_000)]
)
def test_we_never_count_on_more_than_is_documented(
    least: float, most: float, documented: int
) -> None:
    assert max_connections(least, most) <= documented
