"""The runbook's written blocks say what the files beside the programs say."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.load import keep
from infra.local.progress import UsageError
from infra.scale import simulate
from infra.scale.costs import LOAD
from infra.scale.inputs import DEFAULT, on_lambda
from infra.scale.runbook import RUNBOOK, framed, put
from infra.scale.template import memory_mb

pytestmark = pytest.mark.unit


def simulated() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(simulate.RESULT.read_text())
    return found


def test_the_simulations_tables_are_in_the_runbook() -> None:
    runbook, result = RUNBOOK.read_text(), simulated()
    assert framed(simulate.TABLE, simulate.table(result)) in runbook, "make simulate"
    assert framed(simulate.WALLS, simulate.breaks(result)) in runbook, "make simulate"


def test_the_load_run_that_is_shown_is_the_one_that_was_kept() -> None:
    assert framed(keep.BLOCK, keep.sentence(json.loads(LOAD.read_text()))) in RUNBOOK.read_text()


def test_the_walls_are_those_of_todays_template() -> None:
    times = on_lambda(memory_mb())
    walls = {wall: round(rate, 1) for wall, rate in simulate.walls(times, DEFAULT).items()}
    assert simulated()["as deployed"]["walls"] == walls, "make simulate"


def test_the_rates_go_from_one_to_a_thousand_for_both() -> None:
    for found in simulated().values():
        rates = [point["rate"] for point in found["points"]]
        assert rates == sorted(rates) == list(simulate.RATES)
        assert (rates[0], rates[-1]) == (1, 1_000)


def test_writes_between_its_marks_and_nowhere_else(tmp_path: Path) -> None:
    runbook = tmp_path / "README.md"
    runbook.write_text(f"before\n{framed('x', 'old')}\n{framed('y', 'stays')}\n")
    put("x", "new\nlines", runbook)
    expected = framed("x", "new\nlines")
    assert runbook.read_text() == f"before\n{expected}\n{framed('y', 'stays')}\n"


def test_says_when_its_marks_are_gone(tmp_path: Path) -> None:
    runbook = tmp_path / "README.md"
    runbook.write_text("nothing")
    with pytest.raises(UsageError, match="marks"):
        put("x", "y", runbook)
