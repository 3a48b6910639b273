import pytest

from infra.dashboards.expressions import BadExpression, calculate, ids_in

pytestmark = pytest.mark.unit

CURVES = {"a": {1: 10.0, 2: 20.0}, "b": {2: 5.0, 3: 0.0}}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a + 1", {1: 11.0, 2: 21.0}),
        ("a + b", {2: 25.0}),  # what is missing on one side has no sum
        ("FILL(a, 0) + FILL(b, 0)", {1: 10.0, 2: 25.0, 3: 0.0}),
        ("100 * b / a", {2: 25.0}),
        ("FILL(a, 1) / b", {2: 4.0}),  # nothing is divided by 0
        ("(a - 4) * 2", {1: 12.0, 2: 32.0}),
        ("7", {1: 7.0, 2: 7.0, 3: 7.0}),
    ],
)
def test_metric_math(expression: str, expected: dict[int, float]) -> None:
    assert calculate(expression, CURVES) == expected


@pytest.mark.parametrize(
    "expression", ["c", "a ** 2", "SUM(a)", "FILL(c, 0)", "a +", "__import__('os')"]
)
def test_what_is_not_of_the_subset_is_refused(expression: str) -> None:
    with pytest.raises(BadExpression):
        calculate(expression, CURVES)


def test_the_ids_of_an_expression() -> None:
    assert ids_in("FILL(a, 0) / (b + 2)") == {"a", "b"}
