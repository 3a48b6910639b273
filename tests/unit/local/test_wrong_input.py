"""Every command of make, given nonsense: one sentence that names it, and no other word."""

import os
import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from infra.local.paths import ROOT

pytestmark = pytest.mark.unit

# What is made already is not made here.
MADE = [f"--assume-old=.local/envs/.{name}" for name in ("run", "test", "load")]


def program(*arguments: str) -> list[str]:
    """The module that make would run, and what it would give to it."""
    cleared = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "PORT", "STAGE", "MESSAGE")
    environ = {name: value for name, value in os.environ.items() if name not in cleared}
    done = subprocess.run(
        ["make", "--dry-run", *MADE, *arguments],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    line = done.stdout.replace("\\\n", " ").strip().splitlines()[-1]
    given = dict(one.partition("=")[::2] for one in arguments)
    words = shlex.split(re.sub(r"\$\{(\w+)-\}", lambda it: given.get(it[1], ""), line))
    return words[words.index("-m") + 1 :]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["run", "PORT=x"], "PORT is a number from 1 to 65534, not 'x'."),
        (["demo", "AUDIO=Makefile", "CHAT=abc"], "CHAT is a chat's id"),
        (["demo", "AUDIO=Makefile", f"CHAT={2**63}"], "CHAT is a chat's id"),
        (["demo", "AUDIO=Makefile", "TIMEOUT=abc"], "TIMEOUT is a number of seconds"),
        (["demo", "AUDIO=Makefile", "TIMEOUT=-1"], "not '-1'."),
        (["demo", "AUDIO=Makefile", "PORT=80 81"], "not '80 81'."),
        (["demo", "AUDIO=--help"], "There is no readable file --help."),
        (["test", "ONLY=tests/nonsense"], "There is no tests/nonsense"),
        (["check", "ONLY=nonsense"], "No such check: nonsense. There are: format, lint"),
        (["dashboards", "HOURS=nan"], "HOURS is a number of hours above 0"),
        (["trace"], "Name one: make trace JOB=chat/message, or TRACE=u123."),
        (["trace", "JOB=nonsense"], "JOB is CHAT/MESSAGE"),
        (["trace", "TRACE=a b"], "TRACE is u and a number"),
        (["trace", "TRACE=u1", "STAGE=nowhere"], "There is no stage 'nowhere'"),
        (["migrate", "ACTION=foo"], "ACTION is one of current, history"),
        (["migrate", "ACTION=current", "REVISION=a b"], "Send current without revision."),
        (["migration"], "Say what it does"),
        (["deploy", "STAGE=nowhere"], "There is no stage 'nowhere'"),
        (["deploy", "STAGE=dev", "WAIT=x"], "WAIT is a number of seconds, not 'x'."),
        (["rollback"], "There is no stage ''"),
        (["destroy"], "There is no stage ''"),
        (["pause"], "There is no stage ''"),
        (["resume"], "There is no stage ''"),
        (["load", "MINUTES=x"], "MINUTES is a number of minutes above 0"),
        (["load", "RATE=0"], "RATE is a number of recordings a second above 0"),
        (["load", "RECORDINGS=nonsense"], "There is no recording"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_nonsense_is_refused_in_a_sentence(
    command: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    module, *arguments = program(*command)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    monkeypatch.setenv("WAIT", dict(one.partition("=")[::2] for one in command).get("WAIT", ""))
    monkeypatch.setattr(sys, "argv", [module, *arguments])
    for name in (module, f"{module}.__main__"):  # another test may have imported it
        monkeypatch.delitem(sys.modules, name, raising=False)
    with pytest.raises(SystemExit) as ended:
        runpy.run_module(module, run_name="__main__")
    assert ended.value.code not in (0, None)
    told = capsys.readouterr()
    assert words in told.out + told.err
    assert not re.search(r"usage:|Traceback|argument ", told.err)
    # The migrator's answer to what it knows is JSON, and the sentence stands beside it.
    sentences = told.err if told.out.startswith("{") else told.out + told.err
    assert len(sentences.strip().splitlines()) == 1


def test_a_demo_without_a_recording_says_how_to_name_one() -> None:
    done = subprocess.run(
        ["make", *MADE, "demo"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("Name a recording: make demo AUDIO=file\n")
