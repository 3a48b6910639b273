"""The line of JSON that `make bench` ends with: a program reads it, so its keys stay."""

import json

from tests.bench.errors import Errors
from tests.bench.long import Long
from tests.bench.pairs import Short


def line(short: Short | None, long: Long | None) -> str:
    """Figures at the same beam; null where there was nothing to measure."""
    ours = short.our_errors if short else None
    stock = short.stock_errors if short else None
    return json.dumps(
        {
            "speedup_short": _ratio(short.stock_seconds, short.our_seconds) if short else None,
            "wer_ours": _rate(ours),
            "wer_stock": _rate(stock),
            "errors_ours": ours.wrong if ours else None,
            "errors_stock": stock.wrong if stock else None,
            "speedup_long": _ratio(long.stock.seconds, long.ours.seconds) if long else None,
            "speedup_long_batched": (
                _ratio(long.batched.seconds, long.ours.seconds) if long else None
            ),
        }
    )


def _ratio(theirs: float, ours: float) -> float:
    return round(theirs / ours, 3)


def _rate(errors: Errors | None) -> float | None:
    rate = errors.rate if errors else None
    return None if rate is None else round(rate, 4)
