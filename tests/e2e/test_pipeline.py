"""`make deploy` against the local cloud: one stage through a year of deployments, in order."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from infra.local.paths import ROOT
from infra.local.processes import Processes
from infra.local.running import Running
from infra.pipeline.account import Account
from infra.pipeline.job import Job
from infra.pipeline.lock import Lock, this_process
from infra.pipeline.report import Progress, Report
from infra.pipeline.stages import read_stage
from infra.pipeline.store import bucket_of
from infra.pipeline.targets import Aws
from tests.e2e.pipeline import TOKEN, Tree, World
from tests.e2e.ports import two_free_ports
from tests.infra.template import template
from voice2text.intake.parse import KINDS
from voice2text.storage.revisions import REVISIONS

pytestmark = pytest.mark.e2e

EXPANDED, KEPT, NEXT = "20991231_000000", "20991231_000100", "20991231_000200"
COLUMN = 'op.add_column("jobs", sa.Column("{}", sa.Integer()))'
UNDO = 'op.drop_column("jobs", "{}")'
# Rows that are there already, once more: in an empty database, where it is planned, it works.
FAILS_ON_ROWS = """# lint: allow data-change: the rows of a test are few
    op.execute("INSERT INTO chats SELECT * FROM chats")"""
FORGETS = """# lint: allow data-change: the rows of a test are few
    op.execute("DELETE FROM seen_updates")"""
APPLICATION = "voice2text-local"
THOROUGH = os.environ.get("VOICE2TEXT_THOROUGH") == "1"
# Of all steps, where little time is: the two that change what runs.
SAMPLE = ("migrate", "application")
# In the middle of what SAM or CloudFormation do: building, uploading, making a change set,
# executing it. So many seconds after the step's beginning.
MIDDLES = {
    "build": (1,),
    "data stack": (1, 2, 4, 6),
    "application": (1, 2, 4, 6, 8, 10),
    "dashboards": (1, 2, 4),
}
CREATIONS = {
    "build": (1,),
    "data stack": (1, 3, 5),
    "application": (1, 3, 5, 8),
    "dashboards": (2,),
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("pipeline")
    processes = Processes(folder / "logs", folder / "processes")
    try:
        found = World(folder, two_free_ports(), processes)
        found.start()
        yield found
    finally:
        processes.end()


@pytest.fixture(scope="module")
def tree(world: World) -> Tree:
    """What runs before anything goes wrong: deployed once, for all that follows."""
    return Tree(world, "first").copy().beside(a_run(world))


def a_run(world: World) -> Running:
    """A `make run`, as far as it says something of itself."""
    return Running(
        port=world.port,
        aws_port=world.port + 1,
        simulator=world.telegram,
        webhook_url=f"{world.endpoint}/of-the-run",
        model=str((ROOT / ".local/model/base").resolve()),
        data=str(world.folder),
    )


def test_the_first_deployment_makes_everything(world: World, tree: Tree) -> None:
    for secret, value in {"telegram-bot-token": TOKEN, "webhook-secret": "of-the-run"}.items():
        world.client("ssm").put_parameter(
            Name=f"/voice2text/local/{secret}", Value=value, Type="SecureString"
        )
    ran = tree.run()  # that is all that a person types beside `make run`

    assert ran.code == 0, ran
    assert ran.last_line == "Deployed local."
    report = ran.report
    assert report["outcome"] == "deployed"
    assert report["schema"] == {"from": "base", "to": REVISIONS[-1]}
    assert ran.steps()["backup"] == "skipped"  # an empty database has nothing to lose
    assert steps_of_the_runbook() == list(ran.steps())
    assert "the janitor did" in ran.said("smoke test")
    kept = world.client("ssm").get_parameters_by_path(Path="/voice2text/local/")["Parameters"]
    assert {(one["Name"].rpartition("/")[2], one["Type"]) for one in kept} == {
        ("telegram-bot-token", "SecureString"),
        ("webhook-secret", "SecureString"),
        ("database-url", "SecureString"),
    }
    told = world.webhook()
    assert told["allowed_updates"] == list(KINDS)
    assert told["max_connections"] == 7
    assert world.asks_the_bot() == "command"
    assert TOKEN not in ran.out + ran.err
    assert not [file for file in tree.home.rglob("*") if is_text(file) and TOKEN in text(file)]


def test_a_deployment_without_a_change_touches_no_stack(world: World, tree: Tree) -> None:
    began = time.time()
    ran = tree.run()  # the token and the database are known by now
    assert ran.code == 0, ran
    for step in ("data stack", "application", "dashboards"):
        assert ran.said(step) == "is that already"
    assert ran.said("migrate") == f"the schema is at {REVISIONS[-1]}"
    asked = {call["requestParameters"]["Action"] for call in world.calls(began)}
    assert asked == {"DescribeStacks", "ListStackResources"}


def test_a_migration_that_fails_ends_it_before_the_application(world: World, tree: Tree) -> None:
    failing = Tree(world, "failing").copy(tree.root)
    failing.migration(EXPANDED, FAILS_ON_ROWS)
    unsafe = failing.run()
    assert unsafe.code == 1
    assert unsafe.steps()["backup"] == "failed"
    assert "BACKUP_ID" in unsafe.report["error"]
    began = time.time()
    ran = failing.run(BACKUP_ID="nightly")

    assert ran.code == 1
    assert ran.report["backup_id"] == "nightly"
    assert ran.report["outcome"] == "failed"
    assert "step_failed" in ran.report["error"]
    assert ran.report["schema"] == {"from": REVISIONS[-1], "to": REVISIONS[-1]}
    assert ran.steps()["migrate"] == "failed"
    assert "application" not in ran.steps()
    assert "runs what it ran before" in ran.last_line
    named = {call["requestParameters"]["StackName"] for call in world.calls(began)}
    assert named == {f"{APPLICATION}-data"}  # and none to the application's
    assert world.asks_the_bot() == "command"


def test_a_smoke_test_that_fails_brings_the_code_back_and_keeps_the_schema(
    world: World, tree: Tree
) -> None:
    broken = Tree(world, "broken").copy(tree.root)
    broken.migration(KEPT, COLUMN.format("kept"), UNDO.format("kept"))
    broken.edit("functions/bot/app.py", r"handler = ", 'raise RuntimeError("broken")\nhandler = ')
    ran = broken.run()

    assert ran.code == 1
    assert ran.report["outcome"] == "code_back"
    assert "broken" in ran.report["error"]
    assert ran.report["schema"] == {"from": REVISIONS[-1], "to": KEPT}
    assert ran.steps()["code back"] == "done"
    assert "last good release" in ran.last_line
    assert KEPT in ran.last_line
    assert world.asks_the_bot() == "command"


@pytest.fixture(scope="module")
def newer(world: World, tree: Tree) -> Tree:
    """The next version, two migrations further."""
    made = Tree(world, "newer").copy(tree.root)
    made.migration(KEPT, COLUMN.format("kept"), UNDO.format("kept"))
    # One that needs a backup, so that there is something to do at that step.
    made.migration(NEXT, FORGETS)
    return made


@pytest.mark.skipif(not THOROUGH, reason="takes minutes: VOICE2TEXT_THOROUGH=1")
def test_killed_while_the_first_stacks_are_made_it_converges(world: World) -> None:
    first = Tree(world, "second", "second").copy()
    given = {"TELEGRAM_BOT_TOKEN": TOKEN, "DATABASE_URL": f"sqlite:///{first.database}"}
    for step, moments in CREATIONS.items():
        for seconds in moments:
            first.killed_at(step, seconds, **given)
    ran = first.run(**given)
    assert ran.code == 0, ran
    assert first.run("destroy", CONFIRM="second", ALLOW_DATA_LOSS="1").code == 0


def test_killed_at_a_step_and_run_again_it_converges(world: World, tree: Tree, newer: Tree) -> None:
    if THOROUGH:
        newer.another(1)
        newer.edit("infra/pipeline/stages.toml", r"checks = \[\]", 'checks = ["dashboards"]')
    # Every step that a whole deployment reports: who adds one, adds it here.
    for step in tree.steps() if THOROUGH else SAMPLE:
        assert newer.killed_at(step, BACKUP_ID="nightly"), f"it never came to {step}"
    if THOROUGH:
        in_the_middle_of_all(world, newer)
    # Run again, by two at once: the second waits for the first.
    with newer.started("deploy", BACKUP_ID="nightly") as first:
        assert first.stderr
        for line in first.stderr:
            if line.startswith("· lock done"):
                break
        second = newer.run(BACKUP_ID="nightly")
        out, err = first.communicate()

    assert first.returncode == second.code == 0, f"{out}{err}{second}"
    assert f"(process {first.pid}, deploy, since" in second.err
    assert "is first" in second.err
    assert second.said("application") == "is that already"
    assert second.report["schema"]["to"] == NEXT
    assert world.asks_the_bot() == "command"


def test_a_paused_stage_can_be_deployed_and_stays_paused(world: World, newer: Tree) -> None:
    """As restoring a database wants it: the smoke test waits for nothing that can't come."""
    paused = newer.run("pause")
    assert paused.code == 0, paused
    assert paused.said("event sources, schedules") == "4 of 4 switched off"
    assert "0 of 4" in newer.run("pause").said("event sources, schedules")
    ran = newer.run()
    assert ran.code == 0, ran
    assert ran.said("smoke test").startswith("the bot's event source is off")
    assert "janitor" not in ran.said("smoke test")
    assert len(ran.report["off"]) == 4
    assert "make resume STAGE=local" in ran.last_line

    resumed = newer.run("resume")
    assert resumed.code == 0, resumed
    assert resumed.last_line == "Resumed local."
    assert world.asks_the_bot() == "command"  # after what had waited


def test_rolling_back_brings_the_release_before(world: World, tree: Tree, newer: Tree) -> None:
    ran = newer.run("rollback")
    assert ran.code == 0, ran
    assert ran.report["outcome"] == "rolled_back"
    assert "The schema stays" in ran.last_line
    assert world.asks_the_bot() == "command"
    if THOROUGH:  # has more good releases
        assert newer.run("rollback", RELEASE=tree.first_release()).code == 0
    again = newer.run("rollback")
    assert again.code == 1
    assert "no earlier release" in again.report["error"]
    assert tree.run("rollback", RELEASE="nonsense").code == 1


def test_who_does_not_want_to_wait_is_told_who_is_first(world: World, tree: Tree) -> None:
    bucket = bucket_of(Account("eu-central-1", world.endpoint))
    held = Lock(bucket, "local/lock", this_process("test"), wait_seconds=0, say=print)
    with held:
        ran = tree.run(WAIT="0")
    assert ran.code == 1
    assert f"process {os.getpid()}, test" in ran.report["error"]
    assert "is first" in ran.report["error"]
    assert list(ran.steps()) == ["account", "lock"]


def test_destroying_needs_a_yes_and_another_one_for_data(world: World, tree: Tree) -> None:
    unsure = tree.run("destroy")
    assert unsure.code == 1
    assert "CONFIRM=local" in unsure.report["error"]
    [bucket] = [
        one["Name"]
        for one in world.client("s3").list_buckets()["Buckets"]
        if not one["Name"].startswith("voice2text-deploy-")
    ]
    world.client("s3").put_object(Bucket=bucket, Key="aside/1", Body=b"{}")
    with_data = tree.run("destroy", CONFIRM="local")
    assert with_data.code == 1
    assert "ALLOW_DATA_LOSS=1" in with_data.report["error"]
    assert world.asks_the_bot() == "command"

    ran = tree.run("destroy", CONFIRM="local", ALLOW_DATA_LOSS="1")
    assert ran.code == 0, ran
    assert ran.last_line.startswith("Destroyed local.")
    assert world.webhook()["url"] == a_run(world).webhook_url  # the simulator's bot is the run's
    listed = world.client("cloudformation").describe_stacks()["Stacks"]
    assert not [one for one in listed if one["StackName"].startswith("voice2text")]
    kept = world.client("ssm").get_parameters_by_path(Path="/voice2text/local/")["Parameters"]
    assert {one["Name"].rpartition("/")[2] for one in kept} == {
        "telegram-bot-token",
        "webhook-secret",
    }
    assert tree.run("destroy", CONFIRM="local").code == 0  # again: nothing is there


def test_for_aws_sam_leaves_the_image_to_its_parameter(world: World, tmp_path: Path) -> None:
    account = Account("eu-central-1", world.endpoint)
    target = Aws(read_stage("dev"), account)
    whole = template("template.yaml")
    built = tmp_path / "build" / "built" / "template.yaml"
    built.parent.mkdir(parents=True)
    resource = whole["Resources"]["Transcriber"]
    whole["Resources"] = {"Transcriber": {k: v for k, v in resource.items() if k != "Metadata"}}
    built.write_text(json.dumps(whole, default=str))
    job = Job(read_stage("dev"), account, target, bucket_of(account), Progress(Report("", "", "")))
    packaged = yaml.safe_load(job.package(built, tmp_path).read_text())
    uri = packaged["Resources"]["Transcriber"]["Properties"]["ImageUri"]
    assert uri == {"Ref": "TranscriberImageUri"}


def in_the_middle_of_all(world: World, newer: Tree) -> None:
    """Kills deployments that have something to do in every stack, and one that goes back."""
    number, killed = 1, []
    for step, moments in MIDDLES.items():
        for seconds in moments:
            number += 1
            newer.another(number)
            killed.append(newer.killed_at(step, seconds))
    assert killed.count(True) > len(killed) / 2
    broken = Tree(world, "broken again").copy(newer.root)
    door = "functions/janitor/app.py"  # which the smoke test alone would find
    broken.edit(door, r"handler = ", 'raise RuntimeError("broken")\nhandler = ')
    assert broken.killed_at("code back")
    assert broken.killed_at("code back", 3)


def steps_of_the_runbook() -> list[str]:
    """What its table of steps names, row by row."""
    table = (ROOT / "infra/README.md").read_text().partition("| step | does |")[2]
    rows = [line for line in table.partition("\n\n")[0].splitlines()[2:] if line.startswith("|")]
    return [name.strip() for row in rows for name in row.split("|")[1].split(",")]


def is_text(file: Path) -> bool:
    return file.is_file() and file.suffix in {".json", ".toml", ".yaml", ".log"}


def text(file: Path) -> str:
    return file.read_text(errors="replace")


def test_the_program_says_what_is_missing(world: World) -> None:
    tree = Tree(world, "bare", "other").copy(ROOT)
    assert "no stage 'nowhere'" in Tree(world, "bare", "nowhere").run().err
    nothing = tree.run(AWS_ENDPOINT_URL="")
    assert nothing.code == 1
    assert "set AWS_ENDPOINT_URL" in nothing.report["error"]
    without = tree.run()
    assert without.code == 1
    assert "TELEGRAM_BOT_TOKEN" in without.report["error"]
    wrong = tree.run(TELEGRAM_BOT_TOKEN="41:" + "x" * 30)
    assert "@BotFather" in wrong.report["error"]
    assert "x" * 30 not in wrong.out + wrong.err
