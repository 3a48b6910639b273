import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from infra.dashboards.bodies import body
from infra.dashboards.draw import Seen, picture
from infra.dashboards.emf import emissions_in
from infra.dashboards.evaluate import drawn
from infra.dashboards.samples import Line, samples_in
from infra.dashboards.series import DOORS, OURS
from infra.dashboards.table import rows_of
from infra.dashboards.template import pages
from voice2text.observability import Metric, measure

pytestmark = pytest.mark.unit


@pytest.fixture
def text(capsys: pytest.CaptureFixture[str]) -> str:
    """What two hops printed, among a runtime's own lines."""
    measure({Metric.VOICE_TO_TEXT_MS: 900}, service="bot", length="up to 30 s")
    measure({Metric.HOP_MS: 12, Metric.BUGS: 0}, service="bot")
    return "START RequestId: 1\n" + capsys.readouterr().out + '{"_aws": broken\n{"_aws": {}}'


def test_the_lines_of_metrics_are_found_among_others(text: str) -> None:
    first, second = emissions_in(text)
    by_length = {"service": "bot", "length": "up to 30 s"}
    assert first.dimensions == ({"service": "bot"}, by_length)
    assert first.values == {"VoiceToTextMs": 900}
    assert second.values == {"HopMs": 12, "Bugs": 0}
    assert second.units == {"HopMs": "Milliseconds", "Bugs": "Count"}


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    list(emissions_in(text))
    list(emissions_in(f'{{"_aws": {text}'))


def test_what_is_split_differently_may_not_share_a_line() -> None:
    with pytest.raises(ValueError, match="VoiceToTextMs"):
        measure({Metric.VOICE_TO_TEXT_MS: 1}, service="bot")
    with pytest.raises(ValueError, match="HopMs: not split by length"):
        measure({Metric.HOP_MS: 1}, service="bot", length="longer")


def test_a_stage_has_a_namespace_of_its_own(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "voice2text-prod")
    measure({Metric.BUGS: 0}, service="bot")
    [line] = emissions_in(capsys.readouterr().out)
    assert line.namespace == "voice2text-prod"


def lines_of(text: str) -> list[Line]:
    return [Line("bot", 5_000, line) for line in text.splitlines()]


def test_samples_are_filed_under_each_set_of_dimensions(text: str) -> None:
    report = "REPORT RequestId: 1\tDuration: 57.5 ms\tBilled Duration: 58 ms"
    samples = samples_in([*lines_of(text), Line("bot", 5_000, report)], DOORS)
    of_bot = [("service", "bot")]
    for dimensions in (of_bot, [*of_bot, ("length", "up to 30 s")]):
        [(_, value)] = samples.of(OURS, "VoiceToTextMs", dimensions)
        assert value == 900
    assert samples.of(OURS, "VoiceToTextMs", [("length", "up to 30 s")]) == []
    of_function = [("FunctionName", DOORS["bot"])]
    assert samples.of("AWS/Lambda", "Duration", of_function) == [(5_000, 57.5)]


def test_a_hidden_line_is_calculated_with_and_not_drawn(text: str) -> None:
    metrics: list[list[Any]] = [
        [
            OURS,
            "HopMs",
            "service",
            "bot",
            {"stat": "Sum", "label": "x", "id": "m", "visible": False},
        ],
        [{"expression": "m / 1000", "label": "seconds", "id": "e"}],
    ]
    [line] = drawn(metrics, samples_in(lines_of(text), DOORS), 1 << 62)
    assert line.label == "seconds"
    assert list(line.values.values()) == [0.012]


def test_the_table_has_the_newest_first() -> None:
    query = 'x | filter message = "answered" | limit 2 | display @timestamp, answer.ok, answer.no'
    lines = [
        Line("migrator", at, json.dumps({"message": said, "timestamp": at, "answer": {"ok": True}}))
        for at, said in ((1, "answered"), (2, "hop"), (3, "answered"), (4, "answered"))
    ]
    columns, rows = rows_of(query, [*lines, Line("", 9, "no JSON: answered")])
    assert columns == ["@timestamp", "answer.ok", "answer.no"]
    assert rows == [["4", "True", ""], ["3", "True", ""]]


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_page_can_be_drawn(page: Any, text: str, tmp_path: Path) -> None:
    lines = lines_of(text)
    samples = samples_in(lines, DOORS)
    span = samples.span_ms()
    assert span is not None
    began = span[0] - span[0] % 60_000
    seen = Seen(samples, lines, began, began + 600_000, 60)
    path = tmp_path / "page.png"
    picture(page.name, body(page, with_database=True), seen, path)
    with Image.open(path) as drawn_page:
        assert drawn_page.width > 1000
        assert len(drawn_page.convert("RGB").getcolors(1 << 24) or []) > 10
