"""The model against a measured run of the local cloud at low load (infra/scale/load.json)."""

import json
import random
from typing import Any

import pytest

from infra.scale.costs import LOAD
from infra.scale.inputs import DEFAULT, of_a_load_run
from infra.scale.path import Path, at_rank

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def measured() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(LOAD.read_text())
    return found


def test_nothing_was_lost_and_no_door_grew(measured: dict[str, Any]) -> None:
    assert measured["minutes"] >= 20
    assert measured["sent"] == measured["answered"] > 200
    assert measured["faults"] == measured["growing"] == []
    assert not any(measured["queues"]["left"].values())


def test_the_model_takes_as_long_as_the_local_cloud_did(measured: dict[str, Any]) -> None:
    times = of_a_load_run(measured)
    seen = Path(times, DEFAULT, random.Random(1)).run(measured["rate"], 3_600, 60)
    simulated_ms = at_rank(seen.took, 0.5) * 1000
    assert simulated_ms == pytest.approx(measured["text_ms"]["p50"], rel=0.25)
