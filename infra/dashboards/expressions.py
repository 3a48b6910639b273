"""CloudWatch's metric math, as much as is used here: + - * /, numbers, ids, and FILL(id, number).

A period in which one side is missing, or the divisor is 0, has no value; FILL gives it one where
any other line of the widget has a value then.
"""

import ast
import operator
from collections.abc import Callable, Mapping

from infra.dashboards.statistics import Curve

Value = Curve | float

_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class BadExpression(ValueError):
    """Not of this subset, or it names an id that the widget doesn't have."""


def ids_in(expression: str) -> set[str]:
    """The ids that it needs; a bad expression raises BadExpression."""
    names = {node.id for node in ast.walk(_parsed(expression)) if isinstance(node, ast.Name)}
    return names - {"FILL"}


def calculate(expression: str, curves: Mapping[str, Curve]) -> Curve:
    """Its value in every period.

    Raises:
        BadExpression: see there.
    """
    times = sorted({at for curve in curves.values() for at in curve})
    found = _value(_parsed(expression), curves, times)
    return found if isinstance(found, dict) else dict.fromkeys(times, found)


def _parsed(expression: str) -> ast.expr:
    try:
        return ast.parse(expression, mode="eval").body
    except SyntaxError as exc:
        raise BadExpression(expression) from exc


def _value(node: ast.expr, curves: Mapping[str, Curve], times: list[int]) -> Value:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name) if name in curves:
            return curves[name]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _joined(
                _OPERATORS[type(op)], _value(left, curves, times), _value(right, curves, times)
            )
        case ast.Call(func=ast.Name(id="FILL"), args=[ast.Name(id=name), ast.Constant(value=gap)]):
            if name in curves and isinstance(gap, int | float):
                return dict.fromkeys(times, float(gap)) | curves[name]
    raise BadExpression(ast.unparse(node))


def _joined(operation: Callable[[float, float], float], left: Value, right: Value) -> Value:
    if isinstance(left, float) and isinstance(right, float):
        return operation(left, right)
    times = set.intersection(*(set(side) for side in (left, right) if isinstance(side, dict)))
    found = {}
    for at in sorted(times):
        one = left[at] if isinstance(left, dict) else left
        other = right[at] if isinstance(right, dict) else right
        if operation is not operator.truediv or other:
            found[at] = operation(one, other)
    return found
