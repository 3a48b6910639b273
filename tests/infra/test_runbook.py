"""What the runbook names of the stacks is in the stacks, as SAM makes them."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from infra.local.paths import ROOT
from infra.pipeline.vault import DATABASE, DOORS_DATABASE, OPTIONAL, TOKEN, WEBHOOK
from tests.infra.dashboards import template as dashboards
from tests.infra.template import template
from tests.infra.transformed import transformed

pytestmark = pytest.mark.infra

TEXT = (ROOT / "infra/README.md").read_text()
SHELL = "\n".join(re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL))
DATA = "infra/data.yaml"
# By the names that the commands use.
STACKS = {
    "voice2text-prod": transformed("template.yaml"),
    "voice2text-prod-data": transformed(DATA),
    "voice2text-prod-dashboards": dashboards(),
}
TABLES = {
    "data": STACKS["voice2text-prod-data"],
    "application": STACKS["voice2text-prod"],
    "dashboards": STACKS["voice2text-prod-dashboards"],
}
CI = ("infra/pipeline/codepipeline.yaml", "infra/pipeline/github-role.yaml")
# Names of AWS's own: what it answers, and one that another program reads.
OTHERS = {"IsMajorVersionUpgrade"}


def resources_named(shell: str) -> Iterator[tuple[str, str]]:
    """The stack and the logical id of each `physical` in the commands."""
    for stack, name in re.findall(r'physical (voice2text-[\w-]+) "?(\$?\w+)', shell):
        if not name.startswith("$"):
            yield stack, name
        else:  # of the function `arn`
            assert name == "$1"
            yield from ((stack, one) for one in re.findall(r"\$\(arn (\w+)\)", shell))


NAMED = sorted(set(resources_named(SHELL)))


@pytest.mark.parametrize(("stack", "name"), NAMED)
def test_a_resource_that_a_command_names_is_in_its_stack(stack: str, name: str) -> None:
    assert name in STACKS[stack]["Resources"]


def test_the_commands_name_resources() -> None:
    assert NAMED == [("voice2text-prod", "ChatDeadQueue"), ("voice2text-prod", "ChatQueue")]


@pytest.mark.parametrize(("stack", "name"), re.findall(r"\bout (voice2text-[\w-]+) (\w+)", SHELL))
def test_an_output_that_a_command_names_is_its_stack_s(stack: str, name: str) -> None:
    assert name in STACKS[stack]["Outputs"]


@pytest.mark.parametrize(
    ("words", "stage", "table"),
    re.findall(
        r"((?:`[A-Z]\w+(?: = [^`]*)?`(?: and )?)+)[\w', ]*\s+under\s+`\[stages\.(\w+)\.(\w+)\]`",
        TEXT,
    ),
)
def test_a_parameter_that_is_put_into_stages_toml_is_its_stack_s(
    words: str, stage: str, table: str
) -> None:
    assert stage
    names = re.findall(r"`([A-Z]\w+)(?: = [^`]*)?`", words)
    assert names
    assert set(names) <= TABLES[table]["Parameters"].keys()


def keys(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from node
        for one in node.values():
            yield from keys(one)
    if isinstance(node, list):
        for one in node:
            yield from keys(one)


def test_every_name_in_the_text_is_in_a_template() -> None:
    places = ("template.yaml", DATA, *CI)
    known = {name for place in places for name in keys(template(place))}
    known |= {*keys(dashboards()), *OTHERS}
    prose = re.sub(r"```.*?```", "", TEXT, flags=re.DOTALL)
    named = set(re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]*)+)(?: ?= ?[^`]*)?`", prose))
    assert len(named) > 30
    assert named - known == set()


def test_every_parameter_in_a_table_of_parameters_is_one() -> None:
    tables = re.findall(r"arameters of template\.yaml[^|]*((?:\|.*\n)+)", TEXT)
    assert len(tables) == 2
    known = template("template.yaml")["Parameters"].keys()
    for rows in tables:
        for first in re.findall(r"^\| (`.*?`) \|", rows, re.MULTILINE):
            for name in re.findall(r"`(…?\w+)`", first):
                assert any(one.endswith(name.removeprefix("…")) for one in known), name


def test_every_secret_that_may_be_stored_has_a_way_to_replace_it() -> None:
    section = TEXT.partition("\n## Rotate secrets")[2].partition("\n## ")[0]
    for secret in (TOKEN, WEBHOOK, DATABASE, DOORS_DATABASE, *OPTIONAL):
        assert f"`{secret}`" in section


def test_a_snapshot_is_waited_for_before_it_is_used() -> None:
    made = [one.end() for one in re.finditer(r"aws rds (create|copy)-db-cluster-snapshot", TEXT)]
    assert len(made) == 3
    for end in made:
        assert "aws rds wait db-cluster-snapshot-available" in TEXT[end : end + 400]


def test_a_stage_with_a_database_is_destroyed_by_the_whole_order() -> None:
    orders = re.findall(r"make destroy STAGE=(?!local)\S+ CONFIRM=\S+(.{70})", TEXT, re.DOTALL)
    assert len(orders) == 3
    assert all("ALLOW_DATA_LOSS=1" in after for after in orders)
