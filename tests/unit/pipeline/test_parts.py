"""The pipeline's small parts: stages, secrets, releases, aliases, backups, consent, report."""

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
from infra.pipeline.aliases import point, prune, versions
from infra.pipeline.deploy import unheard, watched
from infra.pipeline.destroy import require_consent, unhook
from infra.pipeline.job import Job
from infra.pipeline.releases import KEPT, Release, Releases
from infra.pipeline.report import Outcome, Progress, Report
from infra.pipeline.rollback import chosen
from infra.pipeline.sam import parameters_file
from infra.pipeline.stacks import Stack
from infra.pipeline.stages import FILE, read_stage
from infra.pipeline.vault import TOKEN, WEBHOOK, Vault, bot_token, prepare
from tests.fakes.pipeline import MemoryAliases, MemoryRds, MemorySsm, MemoryStore

pytestmark = pytest.mark.unit

GOOD = "123456:" + "A" * 35
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def release(name: str) -> Release:
    return Release(name, f"{name}.yaml", name * 8, {}, "abc", "r1")


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
    vault.forget()
    assert ssm.kept == {}


def test_releases_go_back_and_forth() -> None:
    releases = Releases(MemoryStore(), "dev")
    assert releases.current() is None
    for name in ("a", "b", "c"):
        releases.record(release(name))
    releases.record(release("c"))  # a deployment that changed nothing
    assert [one.id for one in releases.all()] == ["a", "b", "c"]
    releases.went_back(release("b"))
    assert chosen(releases.all(), releases.current(), "").id == "a"
    assert chosen(releases.all(), releases.current(), "c").id == "c"
    releases.record(release("d"))  # c was gone back from: it is no release to go back to
    assert [one.id for one in releases.all()] == ["a", "b", "d"]
    for number in range(2 * KEPT):
        releases.record(release(f"n{number}"))
    assert len(releases.all()) == KEPT


def test_there_may_be_nothing_to_go_back_to() -> None:
    with pytest.raises(UsageError, match="no earlier release"):
        chosen([], None, "")
    with pytest.raises(UsageError, match="no earlier release"):
        chosen([release("a")], release("a"), "")
    with pytest.raises(UsageError, match=r"no release x[\s\S]*  a  "):
        chosen([release("a")], release("a"), "x")


def test_aliases_point_back_and_one_that_is_gone_stops_nobody() -> None:
    fake = MemoryAliases({("fn:bot", "live"): "3", ("fn:hook", "live"): "7"})
    assert versions(fake, ["fn:bot:live"]) == {"fn:bot:live": "3"}
    said = list(point(fake, {"fn:gone:live": "1", "fn:bot:live": "2", "fn:hook:live": "7"}))
    assert fake.pointing["fn:bot", "live"] == "2"
    assert len(said) == 2
    assert "could not be pointed" in said[0]


BOT, HOOK = "fn:bot:live", "fn:hook:live"


def published(name: str, bot: str, hook: str) -> Release:
    return replace(release(name), versions={BOT: bot, HOOK: hook})


def test_versions_behind_the_release_before_are_deleted() -> None:
    releases = Releases(MemoryStore(), "prod")
    for name, bot, hook in (("a", "1", "1"), ("b", "3", "2"), ("c", "4", "3")):
        releases.record(published(name, bot, hook))
    fake = MemoryAliases(
        {("fn:bot", "live"): "4", ("fn:hook", "live"): "3"},
        # 2 was published by a deployment that failed.
        {"fn:bot": ["1", "2", "3", "4"], "fn:hook": ["1", "2", "3"]},
    )
    assert list(prune(fake, [BOT, HOOK], releases.pointed_to())) == []
    assert fake.published == {"fn:bot": ["3", "4"], "fn:hook": ["2", "3"]}
    # And what is left is what going back needs.
    back = chosen(releases.all(), releases.current(), "")
    assert all("points to" in said for said in point(fake, back.versions))
    assert fake.pointing == {("fn:bot", "live"): "3", ("fn:hook", "live"): "2"}


def test_after_going_back_the_versions_of_then_count() -> None:
    releases = Releases(MemoryStore(), "prod")
    for name, version in (("a", "1"), ("b", "2"), ("c", "3")):
        releases.record(published(name, version, version))
    releases.went_back(published("a", "4", "4"))  # CloudFormation publishes it anew
    assert releases.pointed_to() == [{BOT: "4", HOOK: "4"}]
    releases.record(published("d", "5", "5"))
    fake = MemoryAliases({("fn:bot", "live"): "5"}, {"fn:bot": ["1", "2", "3", "4", "5"]})
    assert list(prune(fake, [BOT], releases.pointed_to())) == []
    assert fake.published == {"fn:bot": ["4", "5"]}


def test_a_version_that_can_not_be_deleted_stops_nobody() -> None:
    fake = MemoryAliases(
        {("fn:bot", "live"): "2", ("fn:bot", "by-hand"): "1", ("fn:hook", "live"): "2"},
        {"fn:bot": ["1", "2"], "fn:hook": ["1", "2"]},
    )
    [said] = prune(fake, [BOT, HOOK], [])
    assert "old versions of fn:bot could not be deleted" in said
    assert fake.published == {"fn:bot": ["1", "2"], "fn:hook": ["2"]}
    assert Releases(MemoryStore(), "prod").pointed_to() == []


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
    with pytest.raises(UsageError, match="set AWS_ENDPOINT_URL"):
        account_of(read_stage("local"))
