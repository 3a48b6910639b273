"""`make trace`: the right lines of the right groups, and a clear word where there are none."""

import json
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import NoCredentialsError

from infra.local import trace
from infra.local.running import Running

pytestmark = pytest.mark.unit

HOP = {
    "message": "hop", "service": "bot", "trace": "u1", "chat_id": -7, "message_id": 5,
    "began_at_ms": 10, "ended_at_ms": 30, "outcome": "delivered",
}  # fmt: skip


class Logs:
    """CloudWatch Logs with a memory; a pattern is a word in quotes."""

    def __init__(self, groups: dict[str, list[dict[str, Any]]]) -> None:
        self._groups = groups

    def get_paginator(self, _: str) -> "Logs":
        return self

    def paginate(self, **asked: Any) -> list[dict[str, Any]]:
        if "logGroupNamePrefix" in asked:
            names = [n for n in self._groups if n.startswith(asked["logGroupNamePrefix"])]
            return [{"logGroups": [{"logGroupName": name}]} for name in names]
        texts = [json.dumps(line) for line in self._groups[asked["logGroupName"]]]
        word = asked["filterPattern"].strip('"')
        return [{"events": [{"timestamp": 1, "message": text} for text in texts if word in text]}]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Calls the program with arguments; answers its exit code."""
    logs = Logs(
        {
            "/aws/lambda/voice2text-prod-bot": [HOP, {**HOP, "trace": "u12", "message_id": 6}],
            "/aws/lambda/other": [{**HOP, "outcome": "not ours"}],
            "/aws/lambda/voice2text-prod2-bot": [{**HOP, "outcome": "not ours"}],
        }
    )
    monkeypatch.setattr(boto3, "client", lambda _, **__: logs)

    def ask(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["make trace", *arguments])
        return trace.main()

    return ask


@pytest.mark.parametrize("which", ["--job=-7/5", "--trace=u1"])
def test_a_journey_is_printed(asked: Any, which: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(which, "--stage", "prod") == 0
    printed = capsys.readouterr().out
    assert printed.count("delivered") == 1
    assert "not ours" not in printed


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--job=-7/9"], "message 9 in chat -7"),
        (["--trace=u9"], "anything of u9"),
        (['--trace=u1" || x'], "TRACE is u and a number"),
        (["--job=seven"], "JOB is CHAT/MESSAGE"),
        (["--job=seven"], "not 'seven'"),
        (["--job=1/２"], "not '1/２'"),
        ([], "JOB=chat/message"),
    ],
)
def test_what_is_not_there_is_said(
    asked: Any, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(*arguments, "--stage", "prod") == 2
    assert words in capsys.readouterr().err


def test_a_local_aws_that_is_gone_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`make run` was killed: what it said of itself is still there."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    Running(1, 1, "", "", "", "").write(tmp_path)
    for stage in ([], ["--stage=local"]):
        monkeypatch.setattr(sys, "argv", ["trace", "--trace=u1", f"--home={tmp_path}", *stage])
        assert trace.main() == 2
        said = capsys.readouterr().err
        assert "Is the local AWS at http://127.0.0.1:1 running? `make run` starts one." in said


def test_without_credentials_it_says_how_to_log_in(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*_: object, **__: object) -> None:
        raise NoCredentialsError

    monkeypatch.setattr(boto3, "client", nobody)
    monkeypatch.setattr(sys, "argv", ["trace", "--trace=u1", "--stage=prod"])
    assert trace.main() == 2
    assert "aws sso login" in capsys.readouterr().err


def test_without_a_local_cloud_a_stage_has_to_be_named(
    asked: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    assert asked("--trace=u1", "--home", str(tmp_path)) == 2
    assert "make run" in capsys.readouterr().err
