"""A stage of the local AWS beside `make run`: what it is given, and what it gives back."""

from dataclasses import asdict, replace
from pathlib import Path

import pytest

from infra.local.progress import UsageError
from infra.local.running import FILE, Running, running
from infra.pipeline.account import account_of
from infra.pipeline.stages import Stage, beside, read_stage
from infra.pipeline.vault import DATABASE, TOKEN, WEBHOOK, Vault, bot_token, prepare
from tests.fakes.pipeline import MemorySsm

pytestmark = pytest.mark.unit

RUN = Running(
    port=8080,
    aws_port=8081,
    simulator="http://127.0.0.1:8080",
    webhook_url="http://127.0.0.1:8081/webhook",
    model="/here/model/base",
    data="/here/data",
)
TOKEN_OF_RUN = "42:" + "a-token-of-the-tests-shape"


def local() -> Stage:
    return read_stage("local")


def test_what_make_run_says_of_itself_is_read(tmp_path: Path) -> None:
    assert running(tmp_path) is None
    RUN.write(tmp_path)
    assert running(tmp_path) == RUN
    (tmp_path / FILE).write_text('{"port": 8080, "aws_port": 8081}')
    with pytest.raises(UsageError, match="another version"):
        running(tmp_path)
    (tmp_path / FILE).write_text("")
    assert running(tmp_path) is None
    assert set(asdict(RUN)) >= {"port", "aws_port"}  # what demo, trace and dashboards read


def test_one_command_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    stage = beside(local(), RUN, "")
    assert stage.telegram_url == RUN.simulator
    assert stage.application["WhisperModel"] == RUN.model
    assert account_of(stage).endpoint == "http://127.0.0.1:8081"
    ssm = MemorySsm()
    vault = Vault(ssm, "local")
    token = bot_token(vault, {}, lambda _: TOKEN_OF_RUN)
    prepare(vault, token, by_url=stage.needs_url, own_url=stage.own_database, environ={})
    assert vault.read(DATABASE) == "sqlite:////here/data/stage-local.db"


def test_what_is_set_stays() -> None:
    own = replace(local(), application={"WhisperModel": "/mine"})
    stage = beside(own, RUN, RUN.endpoint)
    assert stage.application == {"TelegramApiUrl": RUN.simulator, "WhisperModel": "/mine"}
    vault = Vault(MemorySsm(), "local")
    given = {"DATABASE_URL": "postgresql://a:b@c/d"}
    prepare(vault, TOKEN_OF_RUN, by_url=True, own_url=stage.own_database, environ=given)
    prepare(vault, TOKEN_OF_RUN, by_url=True, own_url=stage.own_database, environ={})
    assert vault.read(DATABASE) == "postgresql://a:b@c/d"


@pytest.mark.parametrize(
    ("stage", "found", "endpoint"),
    [("local", None, ""), ("local", RUN, "http://127.0.0.1:9"), ("dev", RUN, "")],
    ids=["nothing runs", "another AWS is named", "it goes to AWS"],
)
def test_nothing_is_filled_in_where_it_is_not_meant(
    stage: str, found: Running | None, endpoint: str
) -> None:
    assert beside(read_stage(stage), found, endpoint) == read_stage(stage)


def test_where_nothing_runs_it_says_what_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with pytest.raises(UsageError, match=r"start one with `make run`.* AWS_ENDPOINT_URL"):
        account_of(beside(local(), None, ""))


def test_a_real_telegram_can_t_post_here() -> None:
    with pytest.raises(UsageError, match="without TELEGRAM_BOT_TOKEN"):
        beside(local(), replace(RUN, simulator=""), "")


def test_what_make_run_reads_too_is_not_forgotten() -> None:
    vault = Vault(MemorySsm(), "local")
    prepare(vault, TOKEN_OF_RUN, by_url=True, own_url="sqlite:///x", environ={})
    vault.forget(keep=(TOKEN, WEBHOOK))
    assert vault.read(TOKEN) == TOKEN_OF_RUN
    assert vault.read(WEBHOOK)
    assert vault.read(DATABASE) is None
