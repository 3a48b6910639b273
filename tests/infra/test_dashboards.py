"""Dashboards and alarms ask for what is measured, and for all of it."""

import re
from typing import Any

import pytest

from infra.dashboards.emf import Emission
from infra.dashboards.expressions import ids_in
from infra.dashboards.statistics import is_statistic
from infra.dashboards.template import written
from infra.local.paths import ROOT
from tests.infra.aws_metrics import PUBLISHED
from tests.infra.dashboards import (
    NAMESPACE,
    Asked,
    body,
    in_alarms,
    on_dashboards,
    queries,
    resources,
    template,
    value_of,
    widgets,
)
from tests.infra.emitting import emitted
from tests.infra.template import resources as deployed
from tests.infra.template import template as deployed_template
from voice2text.observability import LENGTHS, MEASURES, Metric

pytestmark = pytest.mark.infra

Key = tuple[str, frozenset[tuple[str, str]]]

ASKED = {*on_dashboards(), *in_alarms()}
OURS = {(one.metric, one.dimensions) for one in ASKED if one.namespace == NAMESPACE}
# Units by the ends of names: a widget that says ms has to be right.
ENDINGS = {"Ms": "Milliseconds", "Seconds": "Seconds", "Dollars": "None", "Factor": "None"}


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[Emission]:
    return emitted(tmp_path_factory.mktemp("emitted"))


@pytest.fixture(scope="module")
def measured(lines: list[Emission]) -> set[Key]:
    """Names and dimensions, as CloudWatch files them."""
    return {
        (name, frozenset(dimensions.items()))
        for line in lines
        for dimensions in line.dimensions
        for name in line.values
    }


def test_the_template_is_what_its_modules_say() -> None:
    assert (ROOT / "infra/dashboards/template.yaml").read_text() == written()


def test_what_is_asked_for_is_measured_by_a_door(measured: set[Key]) -> None:
    assert OURS - measured == set()


def test_what_a_door_measures_is_asked_for(measured: set[Key]) -> None:
    assert measured - OURS == set()
    assert {name for name, _ in measured} == set(Metric)


def test_dimensions_are_few_and_never_ids(lines: list[Emission]) -> None:
    for line in lines:
        assert line.namespace == NAMESPACE
        for dimensions in line.dimensions:
            assert dimensions.keys() <= {"service", "length", "reason"}
            assert all(value.isascii() for value in dimensions.values())
        # Nothing else stands in the line: no chat, no message, no text.
        assert line.others.keys() == {name for one in line.dimensions for name in one}
    assert set(LENGTHS) == {line.others["length"] for line in lines if "length" in line.others}


def test_every_unit_is_what_the_name_says(lines: list[Emission]) -> None:
    for line in lines:
        for name, unit in line.units.items():
            assert unit == MEASURES[Metric(name)].unit
            ending = next((end for end in ENDINGS if name.endswith(end)), None)
            assert unit == ENDINGS.get(ending or "", "Count"), name


@pytest.mark.parametrize(
    "asked", sorted((one for one in ASKED if one.namespace != NAMESPACE), key=str), ids=str
)
def test_what_is_asked_of_aws_is_published(asked: Asked) -> None:
    dimensions, names = PUBLISHED[asked.namespace]
    assert asked.metric in names
    assert {name for name, _ in asked.dimensions} == dimensions
    # And of a resource that a parameter names.
    assert all(value in template()["Parameters"] for _, value in asked.dimensions)


def test_every_function_and_queue_is_on_a_dashboard() -> None:
    functions = deployed("AWS::Serverless::Function") | deployed(
        "AWS::Serverless::Function", "infra/data.yaml"
    )
    names = {value for one in on_dashboards() for _, value in one.dimensions}
    assert {f"{logical}Name" for logical in functions} <= names
    assert {f"{logical}Name" for logical in deployed("AWS::SQS::Queue")} <= names


@pytest.mark.parametrize("with_database", [True, False])
@pytest.mark.parametrize("dashboard", resources("Dashboard"))
def test_the_grid_has_24_columns_and_no_overlap(dashboard: str, with_database: bool) -> None:
    taken: set[tuple[int, int]] = set()
    whole = body(resources("Dashboard")[dashboard], with_database=with_database)
    assert whole.keys() == {"start", "periodOverride", "widgets"}
    for widget in whole["widgets"]:
        x, y, width, height = (widget[name] for name in ("x", "y", "width", "height"))
        assert 0 <= x < x + width <= 24
        assert 1 <= height <= 1000
        cells = {(x + i, y + j) for i in range(width) for j in range(height)}
        assert not cells & taken
        taken |= cells
    assert len(taken) == 24 * (1 + max(y for _, y in taken))  # and no hole
    assert len(whole["widgets"]) <= 500


each_widget = pytest.mark.parametrize(
    "widget", list(widgets()), ids=lambda one: one["properties"].get("title", "text")
)

PROPERTIES = {
    "text": {"markdown"},
    "log": {"title", "view", "region", "query"},
    "metric": {
        *("title", "view", "region", "period", "metrics", "stacked", "yAxis", "annotations"),
        "setPeriodToTimeRange",
    },
}


@each_widget
def test_a_widget_is_as_cloudwatch_wants_it(widget: dict[str, Any]) -> None:
    properties = widget["properties"]
    assert properties.keys() <= PROPERTIES[widget["type"]]
    if widget["type"] == "metric":
        assert properties["view"] in {"timeSeries", "singleValue"}
        assert properties["period"] % 60 == 0
        assert_lines(properties["metrics"])
        for mark in properties.get("annotations", {}).get("horizontal", []):
            assert mark["label"]
            assert mark["value"] > 0
    elif widget["type"] == "log":
        assert re.fullmatch(r"SOURCE '\w+' \| .+", properties["query"])
    else:
        assert properties["markdown"]


def assert_lines(lines: list[list[Any]]) -> None:
    options = [line[0] if isinstance(line[0], dict) else line[-1] for line in lines]
    ids = [option["id"] for option in options if "id" in option]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z][a-zA-Z0-9_]*", one) for one in ids)
    used: set[str] = set()
    for option in options:
        assert option["label"]
        if "expression" in option:
            used |= ids_in(option["expression"])
        else:
            assert is_statistic(option["stat"])
            assert option.keys() <= {"stat", "label", "id", "visible"}
    assert used <= set(ids)
    # What is hidden is there for an expression.
    assert {one["id"] for one in options if one.get("visible") is False} <= used


@each_widget
def test_the_axis_says_the_unit_of_its_metrics(widget: dict[str, Any]) -> None:
    axis = widget["properties"].get("yAxis", {}).get("left", {}).get("label")
    if axis is None:
        return
    for line in widget["properties"]["metrics"]:
        if line[0] == NAMESPACE and line[-1].get("visible", True):
            unit = MEASURES[Metric(line[1])].unit
            is_count = unit == "Count" or line[-1]["stat"] == "SampleCount"
            assert (axis == "ms") == (unit == "Milliseconds" and not is_count)
            assert (axis == "seconds") == (unit == "Seconds")


SECTIONS = {
    re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-")
    for heading in re.findall(r"^#+ (.+)$", (ROOT / "infra/README.md").read_text(), re.MULTILINE)
}


@pytest.mark.parametrize("name", resources("Alarm"))
def test_an_alarm_says_what_to_do_and_where_it_is_written(name: str) -> None:
    properties = resources("Alarm")[name]["Properties"]
    description = properties["AlarmDescription"]
    assert len(description) <= 1024
    section = re.search(r"\S\. See infra/README\.md#([a-z0-9-]+)$", description)
    assert section
    assert section[1] in SECTIONS
    assert properties["AlarmActions"] == properties["OKActions"]
    assert "AlarmTopicArn" in str(properties["AlarmActions"])


@pytest.mark.parametrize("name", resources("Alarm"))
def test_an_alarm_is_as_cloudwatch_wants_it(name: str) -> None:
    properties = resources("Alarm")[name]["Properties"]
    asked = queries(properties)
    ids = [query["Id"] for query in asked]
    assert len(ids) == len(set(ids))
    assert [query["ReturnData"] for query in asked] == [False] * (len(ids) - 1) + [True]
    assert len(ids) <= 10
    used = {one for query in asked for one in ids_in(query.get("Expression", "0"))}
    assert used == set(ids[:-1])
    periods = {query["MetricStat"]["Period"] for query in asked if "MetricStat" in query}
    [period] = periods
    # An hour's period and longer ones may be looked back on for a week (PutMetricAlarm, Period).
    longest = 7 * 86_400 if period >= 3_600 else 86_400
    assert period * properties["EvaluationPeriods"] <= longest
    assert 1 <= properties["DatapointsToAlarm"] <= properties["EvaluationPeriods"]
    assert all(is_statistic(q["MetricStat"]["Stat"]) for q in asked if "MetricStat" in q)
    threshold = properties["Threshold"]
    assert value_of(threshold["Ref"]) if isinstance(threshold, dict) else threshold >= 0


def test_only_alarms_over_an_expression_wait_for_metric_math() -> None:
    for alarm in resources("Alarm").values():
        is_calculated = "Metrics" in alarm["Properties"]
        assert (alarm.get("Condition") == "KnowsMath") == is_calculated


DEPLOYED = deployed("AWS::Serverless::Function") | deployed(
    "AWS::Serverless::Function", "infra/data.yaml"
)


@pytest.mark.parametrize("function", DEPLOYED)
def test_every_door_has_its_alarms(function: str) -> None:
    assert {f"{function}BrokenAlarm", f"{function}NearTimeoutAlarm"} <= resources("Alarm").keys()
    [query] = queries(resources("Alarm")[f"{function}NearTimeoutAlarm"]["Properties"])
    assert query["MetricStat"]["Metric"]["MetricName"] == "Duration"


@pytest.mark.parametrize("function", DEPLOYED)
def test_near_the_timeout_is_nine_tenths_of_it(function: str) -> None:
    usual = deployed_template("template.yaml")["Globals"]["Function"]["Timeout"]
    timeout = DEPLOYED[function].get("Timeout", usual)
    alarm = resources("Alarm")[f"{function}NearTimeoutAlarm"]["Properties"]
    assert alarm["Threshold"] == timeout * 900


CONSUMERS = [
    name
    for name, function in deployed("AWS::Serverless::Function").items()
    if any(event["Type"] == "SQS" for event in function.get("Events", {}).values())
]


@pytest.mark.parametrize("function", CONSUMERS)
def test_every_consumer_rings_where_it_is_throttled_or_all_comes_back(function: str) -> None:
    assert len(CONSUMERS) == 3
    assert {f"{function}ThrottledAlarm", f"{function}ComebacksAlarm"} <= resources("Alarm").keys()


@pytest.mark.parametrize("queue", [q for q in deployed("AWS::SQS::Queue") if "Dead" not in q])
def test_a_message_that_grows_old_on_a_queue_rings(queue: str) -> None:
    properties = resources("Alarm")[f"{queue.removesuffix('Queue')}OldAlarm"]["Properties"]
    assert properties["MetricName"] == "ApproximateAgeOfOldestMessage"
    assert properties["Dimensions"] == [{"Name": "QueueName", "Value": {"Ref": f"{queue}Name"}}]
    # It counts while the message is worked on: longer than one invocation is no news.
    [door] = [
        function
        for function in DEPLOYED.values()
        for event in function.get("Events", {}).values()
        if event["Properties"].get("Queue") == {"Fn::GetAtt": f"{queue}.Arn"}
    ]
    assert properties["Threshold"] > door["Timeout"]
    # And nobody has given up by then.
    assert properties["Threshold"] * properties["EvaluationPeriods"] < 86_400


def test_the_janitor_has_two_runs_to_miss() -> None:
    alarm = resources("Alarm")["JanitorMissingAlarm"]["Properties"]
    [event] = deployed("AWS::Serverless::Function")["Janitor"]["Events"].values()
    rate = re.fullmatch(r"rate\((\d+) hours\)", event["Properties"]["Schedule"])
    assert rate
    hours = alarm["Period"] * alarm["EvaluationPeriods"] / 3600
    assert 2 * int(rate[1]) < hours < 3 * int(rate[1])
    assert alarm["DatapointsToAlarm"] == alarm["EvaluationPeriods"]
    assert alarm["TreatMissingData"] == "breaching"
