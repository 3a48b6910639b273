"""`make costs`: what a month costs on AWS, by recordings; `--write` puts it into the runbook."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from infra.pipeline.stages import read_stage
from infra.scale import prices
from infra.scale.inputs import on_lambda
from infra.scale.runbook import put
from infra.scale.template import memory_mb
from infra.scale.usage import IMAGE_GB, IMAGES, SECRETS, Month, month

RECORDINGS = (100, 10_000, 1_000_000)
BLOCK = "costs"
STAGE = "prod"
LOAD = Path(__file__).with_name("load.json")

Lines = dict[str, float]


def bill(used: Month, gb_second: float = prices.X86_GB_SECOND) -> Lines:
    """Dollars by what they are for, at list price."""

    def lambda_(door: str) -> float:
        return used.gb_seconds[door] * gb_second + used.invocations[door] * prices.REQUEST

    return {
        "transcriber": lambda_("Transcriber"),
        "bot": lambda_("Bot"),
        "webhook": lambda_("Webhook"),
        "API Gateway": used.recordings * prices.HTTP_API_REQUEST,
        "SQS, messages": used.fair_requests * prices.SQS_FAIR_REQUEST
        + used.fifo_requests * prices.SQS_FIFO_REQUEST
        + used.looks * prices.SQS_REQUEST,
        "SQS, polling while nothing comes": polling(used),
        "SnapStart, this release and the one before": used.snapshot_gb_seconds
        * prices.SNAPSHOT_GB_SECOND
        + used.restored_gb * prices.RESTORED_GB,
        "CloudWatch Logs": used.log_gb * (prices.LOG_GB + prices.LOG_GB_MONTH),
        "CloudWatch metrics and alarms": used.metrics * prices.METRIC_MONTH
        + used.alarms * prices.ALARM_MONTH,
        "dashboards": used.dashboards * prices.DASHBOARD_MONTH,
        "traces": used.traces * prices.TRACE,
        "ECR": IMAGE_GB * IMAGES * prices.ECR_GB_MONTH,
        "Aurora, awake": used.acu_hours * prices.ACU_HOUR,
        "Aurora, storage and I/O": used.database_gb * prices.AURORA_GB_MONTH
        + used.database_io * prices.AURORA_IO,
        "Secrets Manager": SECRETS * prices.SECRET_MONTH,
        "traffic to Telegram, IPv6, no NAT": used.out_gb * prices.OUT_GB,
    }


def free(used: Month, gb_second: float = prices.X86_GB_SECOND) -> float:
    """Dollars of that which AWS's tier without end takes off, if nothing else uses it."""
    sqs = (
        (used.fair_requests, prices.SQS_FAIR_REQUEST),
        (used.fifo_requests, prices.SQS_FIFO_REQUEST),
        (used.looks, prices.SQS_REQUEST),
    )
    requests = sum(count for count, _ in sqs) + used.idle_polls + used.idle_fifo_polls
    paid = sum(count * price for count, price in sqs) + polling(used)
    return sum(
        (
            min(prices.FREE_GB_SECONDS, sum(used.gb_seconds.values())) * gb_second,
            min(prices.FREE_REQUESTS, sum(used.invocations.values())) * prices.REQUEST,
            paid * min(1.0, prices.FREE_SQS_REQUESTS / requests),
            min(prices.FREE_LOG_GB, used.log_gb) * prices.LOG_GB,
            min(prices.FREE_METRICS, used.metrics) * prices.METRIC_MONTH,
            min(prices.FREE_ALARMS, used.alarms) * prices.ALARM_MONTH,
            min(prices.FREE_DASHBOARDS, used.dashboards) * prices.DASHBOARD_MONTH,
            min(prices.FREE_TRACES, used.traces) * prices.TRACE,
            min(prices.FREE_OUT_GB, used.out_gb) * prices.OUT_GB,
        )
    )


def polling(used: Month) -> float:
    """Dollars for event sources that ask empty queues."""
    return used.idle_polls * prices.SQS_REQUEST + used.idle_fifo_polls * prices.SQS_FIFO_REQUEST


def log_bytes() -> float:
    """What the doors logged of one recording in the last load run that was kept."""
    found: float = json.loads(LOAD.read_text())["log_bytes_a_recording"]
    return found


def months(recordings: Sequence[int] = RECORDINGS) -> list[Month]:
    """The months of the table, of a stage that is deployed as `prod` is."""
    memory = memory_mb()
    times = on_lambda(memory)
    given = read_stage(STAGE).application
    return [month(count, times, memory, log_bytes(), given) for count in recordings]


def table(used: Sequence[Month]) -> str:
    """The runbook's table."""
    bills = [bill(each) for each in used]
    rows = [
        [name, *(_dollars(each[name]) for each in bills)]
        for name in bills[0]
        if any(each[name] >= 0.005 for each in bills)
    ]
    x86 = [sum(each.values()) for each in bills]
    arm = [sum(bill(each, prices.ARM_GB_SECOND).values()) for each in used]
    less = [total - free(each) for total, each in zip(x86, used, strict=True)]
    aurora = [each["Aurora, awake"] + each["Aurora, storage and I/O"] for each in bills]
    rows += [
        ["**all, x86**", *(f"**{_dollars(each)}**" for each in x86)],
        ["all, arm, if it takes as long (not measured)", *map(_dollars, arm)],
        ["all, x86, less what is free without end", *map(_dollars, less)],
        ["… and with a PostgreSQL that you have already",
         *(_dollars(total - own) for total, own in zip(less, aurora, strict=True))],
        ["a recording, x86", *(f"{total / each.recordings:.5f}"
                               for total, each in zip(x86, used, strict=True))],
    ]  # fmt: skip
    head = ["dollars a month, recordings:", *(f"{each.recordings:,}" for each in used)]
    lines = [head, ["---", *("---:" for _ in used)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def notes(used: Sequence[Month]) -> str:
    """What the table stands on, in a few sentences."""
    times = on_lambda(memory_mb())
    sound = sum(seconds * share for seconds, share in times.lengths)
    cold = ", ".join(f"{each.cold_share:.0%}" for each in used)
    awake = ", ".join(f"{each.acu_hours:.0f}" for each in used)
    return (
        f"A recording has {sound:.0f} s of sound on average and holds the transcriber for "
        f"{times.mean_holding():.2f} s; cold starts: {cold}; Aurora's capacity unit hours: {awake}."
        f" A NAT gateway, if you choose one, costs ${prices.NAT_MONTH:.0f} a month more."
    )


def text(used: Sequence[Month]) -> str:
    """What stands in the runbook."""
    return f"{table(used)}\n\n{notes(used)}"


def _dollars(value: float) -> str:
    return f"{value:,.2f}"


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="make costs")
    parser.add_argument("--write", action="store_true", help="into infra/README.md, too")
    arguments = parser.parse_args()
    told = text(months())
    print(told)
    if arguments.write:
        put(BLOCK, told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
