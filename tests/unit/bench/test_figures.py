import json
from pathlib import Path

import pytest

from tests.bench.alternate import Timed
from tests.bench.figures import line
from tests.bench.long import Long
from tests.bench.manifest import Recording
from tests.bench.pairs import Pair, Short
from tests.bench.sides import Said

pytestmark = pytest.mark.unit

KEYS = (
    "speedup_short wer_ours wer_stock errors_ours errors_stock speedup_long speedup_long_batched"
).split()


def timed(text: str, *took: float, retakes: int = 0) -> Timed:
    return Timed(took, tuple(Said(text, retakes) for _ in took))


def short(text: str | None) -> Short:
    one = Recording(Path("a.wav"), "de", text, 4_000)
    stock, ours = timed("eins zwo", 1.0, 9.0, 2.0), timed("eins zwei", 0.5, 0.4, 7.0, retakes=1)
    return Short((Pair(one, stock, ours), Pair(one, stock, timed("eins", 0.5))))


def test_the_shape() -> None:
    long = Long(400.0, timed("a", 24.0), timed("a", 18.0), timed("a", 12.0))
    printed = line(short("Eins, zwei!"), long)
    assert "\n" not in printed
    assert json.loads(printed) == {
        "speedup_short": 4.0,
        "wer_ours": 0.25,
        "wer_stock": 0.5,
        "errors_ours": 1,
        "errors_stock": 2,
        "speedup_long": 2.0,
        "speedup_long_batched": 1.5,
    }
    assert list(json.loads(printed)) == KEYS


def test_null_where_there_is_nothing_to_measure() -> None:
    assert json.loads(line(None, None)) == dict.fromkeys(KEYS)


def test_no_errors_without_a_reference() -> None:
    found = json.loads(line(short(None), None))
    assert found["speedup_short"] == 4.0
    assert {found[key] for key in KEYS[1:]} == {None}


def test_no_rate_where_nobody_speaks_but_errors() -> None:
    found = json.loads(line(short(""), None))
    assert (found["errors_ours"], found["wer_ours"]) == (3, None)


def test_errors_are_the_median_of_the_rounds() -> None:
    said = ("eins zwei", "eins", "eins zwei", "zwo", "eins zwei")
    side = Timed((1.0,) * 5, tuple(map(Said, said)))
    assert side.errors("eins zwei", frozenset({"de"})).wrong == 0


def test_counts_the_recordings_that_were_redone() -> None:
    assert short("eins").redone == 1
