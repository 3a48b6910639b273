"""template.yaml beside this file, as one text: dashboards and alarms out of their modules."""

import json
from collections.abc import Sequence
from typing import Any

import yaml

from infra.dashboards import experience, migrations, operation
from infra.dashboards.alarms import Alarm, alarms
from infra.dashboards.series import Line, Series
from infra.dashboards.widgets import Page, height, placed

_HEAD = """# Made by `python -m infra.dashboards.write` from the modules beside it: change those.
"""
_PARAMETERS: dict[str, dict[str, Any]] = {
    "Stage": {"Type": "String", "Default": "dev"},
    "Namespace": {
        "Type": "String",
        "Default": "voice2text",
        "Description": "What the doors have in POWERTOOLS_METRICS_NAMESPACE.",
    },
    "WebhookName": {"Type": "String", "Description": "The functions' names."},
    "TranscriberName": {"Type": "String"},
    "BotName": {"Type": "String"},
    "RewriterName": {"Type": "String"},
    "JanitorName": {"Type": "String"},
    "MigratorName": {"Type": "String"},
    "MigratorLogGroup": {"Type": "String"},
    "RecordingsQueueName": {"Type": "String", "Description": "The queues' names, no URLs."},
    "RecordingsDeadQueueName": {"Type": "String"},
    "ChatQueueName": {"Type": "String"},
    "ChatDeadQueueName": {"Type": "String"},
    "RewritesQueueName": {"Type": "String"},
    "RewritesDeadQueueName": {"Type": "String"},
    "ApiId": {"Type": "String"},
    "ClusterId": {
        "Type": "String",
        "Default": "",
        "Description": "Aurora's DBClusterIdentifier; empty where the database is another one.",
    },
    "AlarmTopicArn": {
        "Type": "String",
        "Default": "",
        "Description": "An SNS topic that hears of alarms; empty for none.",
    },
    "DailyBudgetDollars": {
        "Type": "Number",
        "Default": 2,
        "Description": "What a day may cost, as far as is estimated, before an alarm.",
    },
    "ExpectTraffic": {
        "Type": "String",
        "Default": "false",
        "AllowedValues": ["true", "false"],
        "Description": "Whether a day without an update is an alarm.",
    },
    "MetricMath": {
        "Type": "String",
        "Default": "true",
        "AllowedValues": ["true", "false"],
        "Description": "false for the local AWS, which takes no alarm over an expression.",
    },
}
_CONDITIONS = {
    "HasCluster": {"Fn::Not": [{"Fn::Equals": [{"Ref": "ClusterId"}, ""]}]},
    "HasTopic": {"Fn::Not": [{"Fn::Equals": [{"Ref": "AlarmTopicArn"}, ""]}]},
    "KnowsMath": {"Fn::Equals": [{"Ref": "MetricMath"}, "true"]},
    "ExpectsTraffic": {"Fn::Equals": [{"Ref": "ExpectTraffic"}, "true"]},
}
_TELL = {"Fn::If": ["HasTopic", [{"Ref": "AlarmTopicArn"}], {"Ref": "AWS::NoValue"}]}


def pages() -> list[Page]:
    """The dashboards."""
    return [experience.page(), operation.page(), migrations.page()]


def written() -> str:
    """The template's text."""
    resources = {f"{page.name.capitalize()}Dashboard": _dashboard(page) for page in pages()}
    resources |= {f"{alarm.name}Alarm": _alarm(alarm) for alarm in alarms()}
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "voice2text's dashboards and the operator's alarms; nothing depends on it.",
        "Parameters": _PARAMETERS,
        "Conditions": _CONDITIONS,
        "Resources": resources,
    }
    text: str = yaml.dump(template, Dumper=_Blocks, sort_keys=False, width=110, allow_unicode=True)
    return _HEAD + text


def _dashboard(page: Page) -> dict[str, Any]:
    widgets = _joined(placed(page.rows))
    if page.database:
        more = ",\n" + _joined(placed(page.database, height(page.rows)))
        with_database = {"Fn::If": ["HasCluster", {"Fn::Sub": more}, ""]}
        body: Any = [_body(widgets + "${DatabaseWidgets}"), {"DatabaseWidgets": with_database}]
    else:
        body = _body(widgets)
    name = {"Fn::Sub": f"voice2text-${{Stage}}-{page.name}"}
    return {
        "Type": "AWS::CloudWatch::Dashboard",
        "Properties": {"DashboardName": name, "DashboardBody": {"Fn::Sub": body}},
    }


def _body(widgets: str) -> str:
    return f'{{"start": "-P1D", "periodOverride": "inherit", "widgets": [\n{widgets}\n]}}\n'


def _joined(widgets: Sequence[dict[str, Any]]) -> str:
    """One widget a line, so that a change is a line's change."""
    return ",\n".join(json.dumps(widget, ensure_ascii=False) for widget in widgets)


def _alarm(alarm: Alarm) -> dict[str, Any]:
    lines, threshold = alarm.lines, alarm.threshold
    properties = {
        "AlarmName": {"Fn::Sub": f"voice2text-${{Stage}}-{alarm.name}"},
        "AlarmDescription": alarm.description,
        **_asked(lines, alarm.period),
        "ComparisonOperator": alarm.comparison,
        "Threshold": {"Ref": threshold} if isinstance(threshold, str) else threshold,
        "EvaluationPeriods": alarm.out_of,
        "DatapointsToAlarm": alarm.periods,
        "TreatMissingData": alarm.missing,
        "AlarmActions": _TELL,
        "OKActions": _TELL,
    }
    found: dict[str, Any] = {"Type": "AWS::CloudWatch::Alarm"}
    condition = alarm.condition or ("KnowsMath" if len(lines) > 1 else None)
    if condition:
        found["Condition"] = condition
    return found | {"Properties": properties}


def _asked(lines: Sequence[Line], period: int) -> dict[str, Any]:
    """The one metric, or what is calculated: an alarm over an expression costs for each of its."""
    [*_, last] = lines
    if len(lines) > 1 or not isinstance(last, Series):
        return {"Metrics": [_query(line, period, is_last=line is last) for line in lines]}
    kind = "ExtendedStatistic" if last.stat.startswith("p") else "Statistic"
    return {**_metric(last), "Period": period, kind: last.stat}


def _metric(line: Series) -> dict[str, Any]:
    return {
        "Namespace": _sub(line.namespace),
        "MetricName": line.metric,
        "Dimensions": [{"Name": name, "Value": _sub(value)} for name, value in line.dimensions],
    }


def _query(line: Line, period: int, *, is_last: bool) -> dict[str, Any]:
    query: dict[str, Any] = {"Id": line.id, "ReturnData": is_last}
    if isinstance(line, Series):
        query["MetricStat"] = {"Metric": _metric(line), "Period": period, "Stat": line.stat}
    else:
        query |= {"Expression": line.expression, "Label": line.label}
    return query


def _sub(text: str) -> Any:
    """A text that is one parameter as a reference to it."""
    return {"Ref": text[2:-1]} if text.startswith("${") else text


class _Blocks(yaml.SafeDumper):
    """Texts of several lines stay lines; nothing is written as an alias."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the base class's signature
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Blocks.add_representer(str, _text)
