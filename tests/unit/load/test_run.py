"""The program around the load: what it is told, what it keeps."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from infra.load import keep
from infra.load.run import leaders, main, short, summary
from infra.local.paths import Paths

pytestmark = pytest.mark.unit


def grown(gained: float) -> dict[str, Any]:
    return {
        "mb_an_hour": 0.1,
        "gained_mb": gained,
        "is_flat": True,
        "at_s": [0, 5],
        "mb": [50.0, 51.5],
    }


def result() -> dict[str, Any]:
    return {
        "minutes": 20.0,
        "rate": 0.25,
        "sent": 300,
        "answered": 300,
        "faults": [],
        "growing": [],
        "posts_refused": 0,
        "text_ms": {"p50": 400, "p95": 600, "p99": 900, "most": 5_000},
        "post_ms": {"p50": 20},
        "queues": {
            "left": {"ChatQueue": 0},
            "over_time": {"ChatQueue": [(0.0, 0), (5.0, 3), (10.0, 0)]},
        },
        "memory": {"bot 7": grown(1.5), "webhook 8": grown(0.1), "webhook 9": grown(0.3)},
    }


def test_a_summary_has_no_series() -> None:
    kept = summary(result())
    assert kept["queues"] == {"left": {"ChatQueue": 0}, "deepest": {"ChatQueue": 3}}
    assert kept["memory"]["bot 7"] == {
        "mb_an_hour": 0.1,
        "gained_mb": 1.5,
        "is_flat": True,
        "first_mb": 50.0,
        "last_mb": 51.5,
    }


def test_the_sentence_says_what_was_found() -> None:
    said = keep.sentence(summary(result()))
    assert "300 recordings in 20 minutes, 300 of them answered exactly once, no fault" in said
    assert "bot +1.5, webhook +0.3 (of 2); no door grew" in said
    worse = summary(result()) | {"faults": ["1/2: 0 replies"], "growing": ["bot 7"]}
    assert "1 faults" in keep.sentence(worse)
    assert "growing: ['bot 7']" in keep.sentence(worse)


def test_a_queue_has_its_name_in_the_template() -> None:
    url = "http://127.0.0.1:21501/000000000000/voice2text-ChatQueue-1A2B3C.fifo"
    assert short(url) == "ChatQueue"
    assert short("http://127.0.0.1:21501/000000000000/other") == "other"


def test_leaders_are_what_the_cloud_started(tmp_path: Path) -> None:
    (tmp_path / "processes").write_text("11 100\n12 200\n")
    assert leaders(Paths(tmp_path)) == {11: "aws", 12: "simulator"}
    assert leaders(Paths(tmp_path / "nowhere")) == {}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["no-such-recording.ogg"], "no recording"), (["--locust", "/nowhere/python"], "make load")],
)
def test_says_what_is_missing(
    arguments: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["load", *arguments])
    assert main() == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("rate", ["0", "-1", "nan", "much", "inf"])
def test_a_rate_is_a_number_above_nothing(
    rate: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["load", f"--rate={rate}"])
    with pytest.raises(SystemExit):
        main()
    assert "RATE is a number of recordings a second above 0" in capsys.readouterr().err


def test_what_was_kept_can_be_read() -> None:
    kept = json.loads((keep.HERE / "load.json").read_text())
    assert kept["sent"] > 0
    assert kept["log_bytes_a_recording"] > 0
