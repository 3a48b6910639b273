"""Logs, metrics and traces: what a door says of its work, one JSON line at a time, nothing secret.

A line carries ids, times and outcomes. Never a token, a transcript or a file URL. Metrics are such
lines, too: CloudWatch reads them out of the log (EMF), so that no door waits for another service.
"""

from voice2text.observability.hops import Hop, hop
from voice2text.observability.logs import TRACE_KEYS, logger, one_voice
from voice2text.observability.metrics import (
    LENGTHS,
    MEASURES,
    NAMESPACE,
    Measure,
    Metric,
    length_of,
    measure,
)

__all__ = [
    "LENGTHS",
    "MEASURES",
    "NAMESPACE",
    "TRACE_KEYS",
    "Hop",
    "Measure",
    "Metric",
    "hop",
    "length_of",
    "logger",
    "measure",
    "one_voice",
]
