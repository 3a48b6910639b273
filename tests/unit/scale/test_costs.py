"""The bill adds up, and the runbook says what the script says."""

import re
from dataclasses import replace

import pytest

from infra.local.paths import ROOT
from infra.scale import prices
from infra.scale.costs import BLOCK, bill, free, log_bytes, months, text
from infra.scale.inputs import on_lambda
from infra.scale.runbook import RUNBOOK, framed
from infra.scale.template import event_sources, memory_mb
from infra.scale.usage import HOURS, JANITOR_RUNS, Month, month

pytestmark = pytest.mark.unit

MEMORY = memory_mb()
TIMES = on_lambda(MEMORY)


def used(recordings: int) -> Month:
    return month(recordings, TIMES, MEMORY, log_bytes=2_000)


def test_the_runbooks_table_is_the_scripts() -> None:
    assert framed(BLOCK, text(months())) in RUNBOOK.read_text(), "make costs WRITE=1"


def test_lambda_is_time_times_memory_and_requests() -> None:
    still = replace(TIMES, idle_life=1e9)  # nothing is ever cold
    each = bill(month(1_000, still, MEMORY, 0))["transcriber"]
    gigabytes = MEMORY["Transcriber"] / 1024
    expected = 1_000 * (TIMES.mean_holding() * gigabytes * prices.X86_GB_SECOND + prices.REQUEST)
    assert each == pytest.approx(expected, rel=1e-3)


def test_who_comes_seldom_pays_for_cold_starts() -> None:
    seldom, often = used(100), used(1_000_000)
    assert seldom.cold_share > 0.9
    assert often.cold_share < 0.001
    assert seldom.gb_seconds["Bot"] / 100 > 2 * often.gb_seconds["Bot"] / 1_000_000


def test_idle_event_sources_poll_all_month() -> None:
    # Five pollers, three long polls a minute each: 657,000 requests a queue, whatever comes.
    sources = event_sources()
    for month_ in (used(100), used(1_000_000)):
        assert month_.idle_polls == sources["standard"] * 5 * 3 * 60 * HOURS
        assert month_.idle_fifo_polls == sources["fifo"] * 5 * 3 * 60 * HOURS


def test_every_line_grows_with_the_recordings_or_stays() -> None:
    few, many = bill(used(1_000)), bill(used(100_000))
    assert all(many[name] >= few[name] for name in few)
    assert sum(many.values()) > sum(few.values())


def test_the_database_is_awake_for_five_minutes_after_each() -> None:
    wakings = 10 + JANITOR_RUNS
    assert used(10).acu_hours == pytest.approx(wakings * 300 / 3600 * 0.5, rel=0.01)
    assert used(1_000_000).acu_hours == HOURS


def test_the_copies_of_memory_of_two_releases_are_paid_where_a_stage_asks_for_them() -> None:
    line = next(name for name in bill(used(1)) if name.startswith("SnapStart"))
    assert bill(used(1_000))[line] == 0
    asked = month(0, TIMES, MEMORY, 0, {"SnapStart": "PublishedVersions"})
    copied_gb = (MEMORY["Webhook"] + MEMORY["Bot"]) / 1024
    each = copied_gb * HOURS * 3600 * prices.SNAPSHOT_GB_SECOND
    assert bill(asked)[line] == pytest.approx(2 * each)
    # What the templates and the stage say of it.
    assert round(2 * each) == 12
    for place in ("template.yaml", "infra/pipeline/stages.toml"):
        lines = (ROOT / place).read_text().splitlines()
        [said] = [one for one in lines if re.search("PublishedVersions.* a month", one)]
        assert re.search(r"\b12\b", said)
    # The table is of the stage that has it.
    assert all(bill(one)[line] >= 2 * each for one in months())


def test_what_is_free_is_never_more_than_the_bill() -> None:
    for recordings in (1, 100, 10_000, 1_000_000, 100_000_000):
        month_ = used(recordings)
        assert 0 < free(month_) < sum(bill(month_).values())


def test_arm_makes_lambda_alone_cheaper() -> None:
    x86, arm = bill(used(10_000)), bill(used(10_000), prices.ARM_GB_SECOND)
    cheaper = {name for name in x86 if arm[name] < x86[name]}
    assert cheaper == {"transcriber", "bot", "webhook"}


def test_what_the_doors_log_was_measured() -> None:
    assert 500 < log_bytes() < 50_000
