"""The pipeline's small parts: stages, secrets, backups, consent, report."""

import json
import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from infra.local.progress import UsageError
from infra.pipeline import backup
from infra.pipeline.__main__ import seconds
from infra.pipeline.account import account_of
from infra.pipeline.deploy import unheard, watched
from infra.pipeline.destroy import require_consent, unhook
from infra.pipeline.job import Job
from infra.pipeline.report import Outcome, Progress, Report
from infra.pipeline.sam import parameters_file
from infra.pipeline.stacks import Stack
from infra.pipeline.stages import FILE, read_stage
from infra.pipeline.vault import TOKEN, WEBHOOK, Vault, ask, bot_token, prepare
from tests.fakes.pipeline import MemoryRds, MemorySsm

pytestmark = pytest.mark.unit

GOOD = "123456:" + "A" * 35
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


WHOLE = "[stages.a]\ntarget = 'aws'\ndatabase = 'aurora'\n"


@pytest.mark.parametrize("name", ["dev", "prod", "local"])
def test_the_stages_that_come_with_it_make_sense(name: str) -> None:
    stage = read_stage(name)
    assert stage.data_stack == f"voice2text-{name}-data"
    assert (stage.target == "local") is (name == "local")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[stages.a]\nregion = 3", "region = 3 makes no sense"),
        ("[stages.a]\ncolour = 'red'", "colour = 'red' makes no sense"),
        ("[stages.a]\ntarget = 'azure'", "target is one of aws, local"),
        ("[stages.b]", "There is no stage 'a'"),
        ("[stages", "can't be read"),
        ("stages = 1", "are tables"),
        ("[stages]\na = 1", "a stage is a table"),
        ("[stages.a]\nchecks = [1]", "makes no sense"),
        ("[stages.a.data]\nMinCapacity = [1]", "makes no sense"),
        (f"{WHOLE}region = ''", "region is an AWS region"),
        (f"{WHOLE}region = 'europe'", "region is an AWS region"),
        (f"{WHOLE}region = 'eu-west-1'\nmax_connections = 101", "number from 1 to 100"),
        (f"{WHOLE}region = 'eu-west-1'", "number from 1 to 100"),
        (
            f"{WHOLE}region = 'us-gov-west-1'\nmax_connections = 1\n"
            "[stages.a.application]\nArchitecture = 'arm'",
            "Architecture is one of x86_64, arm64",
        ),
    ],
)
def test_a_stage_that_makes_no_sense_is_named(text: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "stages.toml"
    file.write_text(text)
    with pytest.raises(UsageError, match=words):
        read_stage("a", file)


def test_a_stage_s_own_parameters_win(tmp_path: Path) -> None:
    file = tmp_path / "stages.toml"
    file.write_text(FILE.read_text() + "\n[stages.x.data]\nMinCapacity = 0.5\nNatGateway = true\n")
    assert read_stage("x", file).data == {"MinCapacity": "0.5", "NatGateway": "true"}


def test_the_token_comes_from_the_environment_the_store_or_a_person() -> None:
    vault = Vault(MemorySsm(), "dev")
    assert bot_token(vault, {}, lambda _: GOOD) == GOOD
    with pytest.raises(UsageError, match="TELEGRAM_BOT_TOKEN=…"):
        bot_token(vault, {}, lambda _: "")
    vault.keep(TOKEN, GOOD)
    assert bot_token(vault, {}, lambda _: "") == GOOD
    other = GOOD.replace("A", "B")
    assert bot_token(vault, {"TELEGRAM_BOT_TOKEN": other}, lambda _: "") == other


def test_what_is_no_token_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError) as refused:
        bot_token(Vault(MemorySsm(), "dev"), {"TELEGRAM_BOT_TOKEN": "hunter2"}, lambda _: "")
    assert "hunter2" not in str(refused.value)


def test_secrets_are_made_once_and_written_only_where_they_change() -> None:
    ssm = MemorySsm()
    vault = Vault(ssm, "dev")
    prepare(vault, GOOD, by_url=False, environ={})
    first = vault.read(WEBHOOK)
    prepare(vault, GOOD, by_url=False, environ={"SPEECH_API_KEY": "k"})
    assert vault.read(WEBHOOK) == first
    assert ssm.written.count("/voice2text/dev/telegram-bot-token") == 1
    assert vault.read("speech-api-key") == "k"
    assert vault.reference(TOKEN) == "ssm:/voice2text/dev/telegram-bot-token"
    with pytest.raises(UsageError, match="DATABASE_URL=postgresql"):
        prepare(vault, GOOD, by_url=True, environ={})
    for name in ("DATABASE_URL", "APPLICATION_DATABASE_URL"):
        wrong = {"DATABASE_URL": "postgresql://a:b@c/d", name: "mysql://a:hunter2@b/c"}
        with pytest.raises(UsageError, match=f"^{name} is .*postgresql://user") as refused:
            prepare(vault, GOOD, by_url=True, environ=wrong)
        assert "hunter2" not in str(refused.value)
        assert vault.read("database-url") is None  # nothing of it is kept
    prepare(vault, GOOD, by_url=True, environ={"DATABASE_URL": "postgresql://a:b@c/d"})
    assert vault.read("database-url") == "postgresql://a:b@c/d"
    vault.forget()
    assert ssm.kept == {}


def test_who_types_nothing_gives_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def ctrl_d(_: str) -> str:
        raise EOFError

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", ctrl_d)
    assert ask("?") == ""


def test_a_snapshot_is_taken_once_and_waited_for() -> None:
    rds = MemoryRds()
    plan = ("a-stage-with-20-chars", "20261125_134112", "")
    first = backup.before_migration(rds, ["cluster"], *plan, rds.now)
    again = rds.now + timedelta(minutes=3)
    assert backup.before_migration(rds, ["cluster"], *plan, again) == first  # an interrupted run
    assert rds.snapshots == {first: "cluster"}
    assert rds.available == {first}
    assert len(first) <= 63
    assert "_" not in first


def test_an_old_snapshot_is_no_backup_of_what_came_since() -> None:
    rds = MemoryRds()
    first = backup.before_migration(rds, ["cluster"], "dev", "r1", "", rds.now)
    rds.now += timedelta(days=9)
    second = backup.before_migration(rds, ["cluster"], "dev", "r1", "", rds.now)
    assert first != second
    assert rds.available == {first, second}


@pytest.mark.parametrize(
    ("theirs", "asked", "fits"),
    [("17.9", "17.9", True), ("17.10", "17.9", False), ("17.9", "17.10", True),
     ("16.11", "17.9", True), ("18.1", "17.9", False)],
)  # fmt: skip
def test_a_database_is_not_older_than_the_snapshot_that_it_begins_with(
    theirs: str, asked: str, fits: bool
) -> None:
    rds = MemoryRds(snapshots={"back": "cluster"}, engine_version=theirs)
    if fits:
        backup.require_version(rds, "back", asked)
    else:
        with pytest.raises(UsageError, match=f'PostgresVersion = "{theirs}"'):
            backup.require_version(rds, "back", asked)
    backup.require_version(rds, "gone", asked)  # it was restored long ago


def test_the_doors_may_have_a_user_of_their_own_in_an_existing_database() -> None:
    ssm = MemorySsm()
    job = existing(ssm)
    owner = {"DATABASE_URL": "postgresql://owner@host/db"}
    prepare(job.vault, GOOD, by_url=True, environ=owner)
    # Without one they come in as the migrator does.
    same = "ssm:/voice2text/dev/database-url"
    assert job.secrets()["DatabaseUrl"] == job.doors_secrets()["DatabaseUrl"] == same
    app = {"APPLICATION_DATABASE_URL": "postgresql://app@host/db"}
    prepare(job.vault, GOOD, by_url=True, environ=app)
    assert ssm.kept["/voice2text/dev/application-database-url"] == app["APPLICATION_DATABASE_URL"]
    assert job.secrets()["DatabaseUrl"] == same
    assert job.doors_secrets() == job.secrets() | {
        "DatabaseUrl": "ssm:/voice2text/dev/application-database-url"
    }
    job.vault.forget()
    assert ssm.kept == {}


def existing(ssm: MemorySsm) -> Job:
    """A run for the stage dev with an existing database."""
    account = SimpleNamespace(client=lambda _: ssm)
    stage = replace(read_stage("dev"), database="existing")
    progress = Progress(Report("deploy", "dev", "new"))
    nothing: Any = None
    return Job(stage, cast("Any", account), nothing, nothing, progress, {})


@pytest.mark.parametrize(
    ("topic", "application", "dashboards", "said"),
    [
        ("arn:topic", {}, {}, ""),
        ("", {"AlarmTopicArn": "arn:mine"}, {"AlarmTopicArn": "arn:mine"}, ""),
        ("", {"AlarmTopicArn": "arn:mine"}, {}, "(dashboards)"),
        ("", {}, {}, "(application, dashboards): put AlarmEmail under [stages.dev.data]"),
    ],
)
def test_it_says_when_nobody_hears_the_alarms(
    topic: str, application: dict[str, str], dashboards: dict[str, str], said: str
) -> None:
    stage = replace(read_stage("dev"), application=application, dashboards=dashboards)
    data = Stack("voice2text-dev-data", "UPDATE_COMPLETE", {"AlarmTopicArn": topic})
    assert said in unheard(stage, data)
    assert bool(unheard(stage, data)) is bool(said)
    if not application:  # what the data stack made reaches the dashboards' alarms
        assert watched(stage, {}, data)["AlarmTopicArn"] == topic


def test_another_s_database_needs_another_s_backup() -> None:
    with pytest.raises(UsageError, match="BACKUP_ID"):
        backup.before_migration(None, [], "dev", "r1", " ", NOW)
    assert backup.before_migration(None, [], "dev", "r1", "mine", NOW) == "mine"


def test_destroying_takes_two_words_where_there_is_data() -> None:
    with pytest.raises(UsageError, match="CONFIRM=dev"):
        require_consent({"CONFIRM": "prod"}, "dev", [])
    require_consent({"CONFIRM": "dev"}, "dev", [])
    with pytest.raises(UsageError, match="3 messages"):
        require_consent({"CONFIRM": "dev"}, "dev", ["3 messages"])
    require_consent({"CONFIRM": "dev", "ALLOW_DATA_LOSS": "1"}, "dev", ["3 messages"])


class Bot:
    def __init__(self, url: str) -> None:
        self.url = url

    def webhook_url(self) -> str:
        if self.url == "revoked":
            raise UsageError("Telegram refused getWebhookInfo (401)")
        return self.url

    def delete_webhook(self) -> None:
        self.url = ""


def test_destroying_a_stage_leaves_the_webhook_of_the_one_that_the_bot_moved_to() -> None:
    here, moved = Bot("https://old"), Bot("https://new")
    assert unhook(here, "https://old") == "deleted"
    assert here.url == ""
    assert "stays" in unhook(moved, "https://old")
    assert moved.url == "https://new"
    assert "401" in unhook(Bot("revoked"), "https://old")


def test_the_report_fits_a_screen_and_is_json_too(tmp_path: Path) -> None:
    report = Report("deploy", "dev", "abc")
    progress = Progress(report)
    with progress.step("plan") as here:
        here.said = "x" * 500
    with pytest.raises(UsageError), progress.step("migrate"):
        raise UsageError("no")
    report.error, report.next = "y" * 9000, "Do this."
    report.schema = {"from": "a", "to": "b"}
    assert [step.state for step in report.steps] == ["done", "failed"]
    screen = report.screen()
    assert len(screen) < 3000
    assert "a -> b" in screen
    kept = json.loads(report.write(tmp_path).read_text())
    assert kept["error"] == "y" * 9000
    assert kept["outcome"] == "failed"


@pytest.mark.parametrize("outcome", Outcome)
def test_the_last_line_says_what_happened(outcome: Outcome) -> None:
    report = Report("deploy", "dev", "abc", outcome=outcome, next="Do this.")
    assert "dev" in report.last_line()
    assert report.last_line().endswith("Do this.")


def test_a_lost_lock_stops_the_next_step() -> None:
    def lost() -> None:
        raise UsageError("lost")

    report = Report("deploy", "dev", "abc")
    done: list[str] = []
    with pytest.raises(UsageError, match="lost"), Progress(report, lost).step("application"):
        done.append("application")
    assert done == []


def test_parameters_go_by_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    file = parameters_file(tmp_path / "t.yaml", {"A": "plain", "B": 'a "quoted" one', "C": ""})
    assert file.stat().st_mode & 0o777 == 0o600
    read = tomllib.loads(file.read_text())["default"]["deploy"]["parameters"]
    assert read["parameter_overrides"] == ['A="plain"', 'B="a \\"quoted\\" one"', 'C=""']


def test_wait_is_a_number() -> None:
    assert seconds("") == 3600
    assert seconds("0") == 0
    with pytest.raises(UsageError, match="'soon'"):
        seconds("soon")


def test_the_local_aws_and_aws_itself_are_not_mistaken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    assert account_of(read_stage("local")).endpoint == "http://127.0.0.1:4566"
    with pytest.raises(UsageError, match="unset it"):
        account_of(read_stage("prod"))
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    assert account_of(read_stage("prod")).endpoint is None
    for endpoint in (
        "",
        "nonsense",
        "http://127.0.0.1",
        "http://127.0.0.1:x",
        "http://[",
        "http://x:1",
    ):
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
        with pytest.raises(UsageError, match="set AWS_ENDPOINT_URL"):
            account_of(read_stage("local"))
