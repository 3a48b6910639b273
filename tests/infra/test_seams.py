"""What one stack or the pipeline gives another: names, patterns and places must agree."""

import re
from typing import Any

import pytest

from infra.pipeline.deploy import database_of, watched
from infra.pipeline.job import version
from infra.pipeline.stacks import Stack
from infra.pipeline.stages import Stage, read_stage
from infra.pipeline.vault import OPTIONAL
from tests.infra.resolved import stack
from tests.infra.template import resources, template

pytestmark = pytest.mark.infra

APPLICATION, DATA, DASHBOARDS = (
    "template.yaml",
    "infra/data.yaml",
    "infra/dashboards/template.yaml",
)
SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:app-AbCdEf"
AURORA = Stack("x-data", "CREATE_COMPLETE", {"DatabaseReference": f"secretsmanager:{SECRET}"})


@pytest.fixture
def prod() -> Stage:
    return read_stage("prod")


def parameters(name: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = template(name)["Parameters"]
    return found


def test_the_dashboards_get_all_that_they_need(prod: Stage) -> None:
    names = {
        logical: logical.lower()
        for one in (APPLICATION, DATA)
        for logical in template(one)["Resources"]
    }
    given = watched(prod, names, AURORA)
    for name, parameter in parameters(DASHBOARDS).items():
        assert given.get(name) or "Default" in parameter, name


def test_the_dashboards_look_where_the_doors_write(prod: Stage) -> None:
    given = watched(prod, {}, AURORA)["Namespace"]
    shared = template(APPLICATION)["Globals"]["Function"]
    [migrator] = resources("AWS::Serverless::Function", DATA).values()
    for function in (shared, migrator):
        written = function["Environment"]["Variables"]["POWERTOOLS_METRICS_NAMESPACE"]
        assert written["Fn::Sub"].replace("${Stage}", prod.name) == given


def test_the_doors_get_the_network_and_the_database_of_an_aurora() -> None:
    outputs = stack(DATA).outputs.keys()
    assert {"SubnetIds", "SecurityGroupIds"} <= outputs & parameters(APPLICATION).keys()
    given = database_of(AURORA)
    assert given["DatabaseSecretArns"] == SECRET
    assert re.fullmatch(
        parameters(APPLICATION)["DatabaseUrl"]["AllowedPattern"], given["DatabaseUrl"]
    )


@pytest.mark.parametrize("name", [APPLICATION, DATA])
@pytest.mark.parametrize("stage", ["dev", "my-stage-of-20-chars"])
def test_every_stack_takes_the_stages_that_the_pipeline_takes(name: str, stage: str) -> None:
    assert re.fullmatch(parameters(name)["Stage"]["AllowedPattern"], stage)


@pytest.mark.parametrize("place", OPTIONAL)
def test_a_service_s_key_has_a_parameter_that_takes_its_place(place: str) -> None:
    _, parameter = OPTIONAL[place]
    pattern = parameters(APPLICATION)[parameter]["AllowedPattern"]
    assert re.fullmatch(pattern, f"ssm:/voice2text/prod/{place}")


@pytest.mark.parametrize("name", [APPLICATION, DATA])
def test_each_deployment_changes_the_functions_and_new_content_their_version(name: str) -> None:
    first, again, other = (
        version(content * 64, "abc1234-dirty", moment)
        for content, moment in (("a", 10**18), ("a", 10**18 + 10**6), ("b", 10**18))
    )
    assert first != again
    assert first[:10] == again[:10] != other[:10]
    assert "abc1234-dirty" in first
    for one in (first, again, other):
        assert re.fullmatch(parameters(name)["CodeVersion"]["AllowedPattern"], one)


@pytest.mark.parametrize("given", [{}, {"DatabaseSecretArns": SECRET, "SubnetIds": "a,b"}])
def test_no_statement_is_left_without_a_resource(given: dict[str, str]) -> None:
    for name, role in stack(APPLICATION, **given).of("AWS::IAM::Role").items():
        for policy in role["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                assert statement["Resource"], name  # IAM refuses such a policy
