import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.dashboards.statistics import curve, is_statistic, statistic

pytestmark = pytest.mark.unit

VALUES = st.lists(st.floats(0, 1e9), min_size=1, max_size=30)


@given(VALUES, st.integers(0, 100))
def test_a_percentile_is_numpy_s(values: list[float], percent: int) -> None:
    expected = float(np.percentile(values, percent))
    assert statistic(f"p{percent}", values) == pytest.approx(expected, rel=1e-9, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "figure"),
    [
        ("Average", 2.5),
        ("Sum", 10),
        ("Minimum", 1),
        ("Maximum", 4),
        ("SampleCount", 4),
        ("p50", 2.5),
    ],
)
def test_each_statistic(name: str, figure: float) -> None:
    assert statistic(name, [4, 1, 3, 2]) == figure


@pytest.mark.parametrize("name", ["p101", "mean", "p", "p-1", "sum"])
def test_what_is_no_statistic(name: str) -> None:
    assert not is_statistic(name)
    with pytest.raises(ValueError, match=name):
        statistic(name, [1.0])


def test_a_curve_has_a_value_for_each_period_that_has_some() -> None:
    points = [(0, 1.0), (59_999, 3.0), (60_000, 5.0), (180_001, 7.0)]
    assert curve(points, "Average", 60_000) == {0: 2.0, 60_000: 5.0, 180_000: 7.0}
