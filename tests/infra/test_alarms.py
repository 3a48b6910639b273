"""Every alarm rings when it should, and is silent when it should be."""

from typing import Any

import pytest

from tests.infra.dashboards import queries
from tests.infra.dashboards import resources as watched
from tests.infra.ringing import Inputs, rings
from tests.infra.template import resources

pytestmark = pytest.mark.infra

ALARMS: dict[str, dict[str, Any]] = {
    **resources("AWS::CloudWatch::Alarm"),
    **{name: one["Properties"] for name, one in watched("Alarm").items()},
}
BUDGET = 2.0

# By what the name ends with: a period in which all is well, and one in which it is not.
PERIODS: dict[str, tuple[Inputs, Inputs]] = {
    "DeadAlarm": ({"value": 0}, {"value": 1}),
    "Errors": ({"value": 0}, {"value": 1}),
    "Answers5xx": ({"value": 5}, {"value": 6}),
    "BrokenAlarm": ({"bugs": 0}, {"errors": 1, "bugs": 0}),
    "ThrottledAlarm": ({"value": 0}, {"value": 1}),
    "ComebacksAlarm": ({"comebacks": 0.5}, {"comebacks": 0.51}),
    "RecordingsOldAlarm": ({"value": 1_800}, {"value": 1_801}),
    "ChatOldAlarm": ({"value": 300}, {"value": 301}),
    "RewritesOldAlarm": ({"value": 1_800}, {"value": 1_801}),
    "JanitorMissingAlarm": ({"value": 1}, {"value": 0}),
    "WebhookNearTimeoutAlarm": ({"value": 18_000}, {"value": 18_001}),
    "BotNearTimeoutAlarm": ({"value": 54_000}, {"value": 54_001}),
    "NearTimeoutAlarm": ({"value": 810_000}, {"value": 810_001}),
    "NotQueuedAlarm": ({"value": 0}, {"value": 1}),
    "StrangersAlarm": ({"value": 100}, {"value": 101}),
    "SilenceAlarm": ({"value": 1}, {"value": 0}),
    "TranscriptionSlowAlarm": ({"value": 0.25}, {"value": 0.26}),
    "ServiceHearsMostAlarm": ({"some": 5, "whole": 10}, {"some": 6, "whole": 10}),
    "TextLateAlarm": ({"value": 60_000}, {"value": 60_001}),
    "RecordingsFailAlarm": ({"failed": 5, "delivered": 95}, {"failed": 6, "delivered": 94}),
    "DriftAlarm": ({"value": 0}, {"value": 1}),
    "DatabaseFullAlarm": ({"value": 99.9}, {"value": 100}),
}


def periods(name: str) -> tuple[Inputs, Inputs]:
    if name == "BillHighAlarm":
        parts = [query["Id"] for query in queries(ALARMS[name]) if "MetricStat" in query]
        share = BUDGET * 1_000_000 / len(parts)  # measured in millionths
        return dict.fromkeys(parts, share * 0.99), dict.fromkeys(parts, share * 1.01)
    # The longest ending is the nearest one.
    ending = max((one for one in PERIODS if name.endswith(one)), key=len)
    return PERIODS[ending]


@pytest.mark.parametrize("name", ALARMS)
def test_it_rings_when_it_should_and_is_silent_when_all_is_well(name: str) -> None:
    alarm = ALARMS[name]
    well, ill = periods(name)
    out_of = alarm["EvaluationPeriods"]
    needed = alarm.get("DatapointsToAlarm", out_of)
    assert not rings(alarm, [well] * out_of, BUDGET)
    assert rings(alarm, [well] * (out_of - needed) + [ill] * needed, BUDGET)
    # And not sooner.
    assert not rings(alarm, [well] * (out_of - needed + 1) + [ill] * (needed - 1), BUDGET)


@pytest.mark.parametrize("name", ALARMS)
def test_where_nothing_is_measured_only_silence_rings(name: str) -> None:
    means_silence = {"SilenceAlarm", "JanitorMissingAlarm"}
    assert rings(ALARMS[name], [], BUDGET) is (name in means_silence)


def test_one_run_of_the_janitor_in_a_day_is_enough() -> None:
    alarm = ALARMS["JanitorMissingAlarm"]
    quiet: list[Inputs] = [{}] * 24
    assert not rings(alarm, [*quiet, {"value": 1}])
    assert not rings(alarm, [{"value": 1}, *quiet])
    assert rings(alarm, [{"value": 1}, *quiet, {}])
