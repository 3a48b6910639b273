"""`make simulate`: time to text against arrival rate, as a table, a picture and a file.

Writes simulated.json and time-to-text.png beside this module, and its tables into the runbook.
"""

import argparse
import json
import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path as File
from typing import Any

from infra.scale import picture
from infra.scale.inputs import DEFAULT, RAISED, Limits, Times, on_lambda
from infra.scale.path import Path, at_rank
from infra.scale.runbook import put
from infra.scale.template import memory_mb

HERE = File(__file__).parent
TABLE, WALLS = "time to text", "what breaks"
RESULT, PICTURE = HERE / "simulated.json", HERE / "time-to-text.png"

RATES = (1, 2, 5, 10, 15, 20, 30, 50, 100, 200, 500, 1_000)
SCENARIOS: dict[str, Limits] = {
    "as deployed": DEFAULT,
    "limits raised": RAISED,
}
# A rate is held for three minutes, or for 2,000 messages where these take longer: p99 wants some.
LOAD_S, LEAST_MESSAGES = 180.0, 2_000
# What is not done this long after the load has ended is counted with its age: at least so long.
PATIENCE_S = 300.0
SEED = 20_261_125
# What to do about each wall; its number is calculated.
TO_DO = {
    "transcribers": "raise `TranscriberConcurrency`, and with it the database's connections",
    "Telegram's messages": "paid broadcasts, or two bots: Telegram takes 30 messages a second"
    " from one; texts come late and in waves, for each refusal doubles its pause",
    "API Gateway's throttle": "raise `ThrottlingRateLimit` in template.yaml; it bounds the bill",
    "bots": "raise `BotConcurrency`",
    "Telegram's connections": "raise `max_connections` in stages.toml, at most to 100",
    "Lambda's quota": "ask AWS for more concurrent executions; a new account has 10, and is"
    " full at 9 a second",
}
# With so many of the messages unanswered when the patience ends, the system did not keep up.
LOST_PACE_SHARE = 0.001


@dataclass(frozen=True, slots=True)
class Point:
    """Time to text at one rate, in seconds, and what was in the way."""

    rate: float
    minutes: float
    arrived: int
    p50: float
    p95: float
    p99: float
    under_way: int
    cold_share: float
    posts_refused: int
    calls_refused: int
    throttled: int
    deepest: int

    @property
    def keeps_up(self) -> bool:
        """Whether everything was answered five minutes after the last message."""
        return self.under_way <= LOST_PACE_SHARE * self.arrived


def at_rate(rate: float, times: Times, limits: Limits, seed: int = SEED) -> Point:
    """Simulates one rate."""
    load_s = max(LOAD_S, LEAST_MESSAGES / rate)
    seen = Path(times, limits, random.Random(seed)).run(rate, load_s, PATIENCE_S)  # noqa: S311
    waited = sorted([*seen.took, *seen.under_way])
    return Point(
        rate=rate,
        minutes=round(load_s / 60, 1),
        arrived=seen.arrived,
        p50=round(at_rank(waited, 0.5), 2),
        p95=round(at_rank(waited, 0.95), 2),
        p99=round(at_rank(waited, 0.99), 2),
        under_way=len(seen.under_way),
        cold_share=round(seen.colds / max(1, seen.arrived), 4),
        posts_refused=seen.posts_refused,
        calls_refused=seen.calls_refused,
        throttled=seen.throttled,
        deepest=seen.deepest,
    )


def walls(times: Times, limits: Limits) -> dict[str, float]:
    """The rate, in recordings a second, at which each part of the path is full."""
    long_share = sum(share for seconds, share in times.lengths if seconds > 30)
    calls = 1 + (long_share if limits.placeholders else 0)
    post = times.post + times.api_gateway + times.webhook
    bots = calls * (times.bot + times.call)
    return {
        "transcribers": limits.transcribers / times.mean_holding(),
        "bots": limits.bots / bots,
        "Telegram's messages": limits.messages / calls,
        "API Gateway's throttle": limits.api_rate,
        "Telegram's connections": limits.connections / post,
        "Lambda's quota": limits.account / (times.webhook + times.mean_holding() + bots),
    }


def main() -> int:
    """Simulates all, the heaviest first, on as many processors as there are."""
    parser = argparse.ArgumentParser(prog="make simulate")
    parser.add_argument("--most", type=float, default=max(RATES), help="no rate above this one")
    parser.add_argument("--out", type=File, default=HERE)
    arguments = parser.parse_args()
    times = on_lambda(memory_mb())
    began = time.monotonic()
    points: dict[str, list[Point]] = {name: [] for name in SCENARIOS}
    with ProcessPoolExecutor() as pool:
        wanted = {
            pool.submit(at_rate, rate, times, limits): name
            for rate in sorted(RATES, reverse=True)
            if rate <= arguments.most
            for name, limits in SCENARIOS.items()
        }
        for number, done in enumerate(as_completed(wanted), 1):
            points[wanted[done]].append(done.result())
            print(f"· {number} of {len(wanted)} points", file=sys.stderr, flush=True)
    result = {
        name: {
            "walls": {wall: round(rate, 1) for wall, rate in walls(times, SCENARIOS[name]).items()},
            "points": [
                {**asdict(point), "keeps_up": point.keeps_up}
                for point in sorted(found, key=lambda each: each.rate)
            ],
        }
        for name, found in points.items()
    }
    print(table(result))
    (arguments.out / RESULT.name).write_text(json.dumps(result, indent=1) + "\n")
    picture.draw(result, arguments.out / PICTURE.name)
    if arguments.out == HERE:
        put(TABLE, table(result))
        put(WALLS, breaks(result))
    print(f"· {time.monotonic() - began:.0f} s; {RESULT.name}, {PICTURE.name}", file=sys.stderr)
    return 0


def table(result: dict[str, Any]) -> str:
    """The runbook's table: seconds to text by rate, for each scenario."""
    lines = ["| messages a second |", "|---|"]
    for name in result:
        lines[0] += f" {name}: p50 | p95 | p99 |"
        lines[1] += "---|---|---|"
    rates = sorted({point["rate"] for each in result.values() for point in each["points"]})
    for rate in rates:
        cells = [f"{rate:,}"]
        for each in result.values():
            point = next(point for point in each["points"] if point["rate"] == rate)
            more = "" if point["keeps_up"] else "> "
            cells += [f"{more}{_seconds(point[name])}" for name in ("p50", "p95", "p99")]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def breaks(result: dict[str, Any]) -> str:
    """The runbook's rows on what breaks first as deployed, in order."""
    found = result["as deployed"]["walls"]
    rows = ["| at, a second | breaks | do |", "|---|---|---|"]
    for wall, rate in sorted(found.items(), key=lambda each: each[1]):
        rows.append(f"| {rate:,.0f} | {wall} | {TO_DO[wall]} |")
    return "\n".join(rows)


def _seconds(value: float) -> str:
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"


if __name__ == "__main__":
    sys.exit(main())
