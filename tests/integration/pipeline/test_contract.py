"""The fakes and the local AWS keep the same contracts: conditional writes, secrets made once."""

import io
import zipfile
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest

from infra.local import aws
from infra.local.processes import Processes
from infra.pipeline.account import Account
from infra.pipeline.job import Job
from infra.pipeline.remains import held, release
from infra.pipeline.sources import Sources
from infra.pipeline.stages import read_stage
from infra.pipeline.store import Store, bucket_of
from infra.pipeline.vault import Vault
from tests.e2e.ports import two_free_ports
from tests.fakes.pipeline import (
    MemoryBuckets,
    MemoryQueues,
    MemoryRds,
    MemorySsm,
    MemoryStore,
)
from tests.fakes.sources import MemoryEvents, MemoryMappings

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    home = tmp_path_factory.mktemp("aws")
    processes = Processes(home / "logs", home / "processes")
    port = two_free_ports()
    try:
        aws.start(processes, port, home / "state")
        yield Account(aws.REGION, f"http://127.0.0.1:{port}")
    finally:
        processes.end()


@pytest.fixture(params=["memory", "s3"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "memory":
        return MemoryStore()
    return bucket_of(request.getfixturevalue("account"))


@pytest.fixture(params=["memory", "ssm"])
def vault(request: pytest.FixtureRequest) -> Vault:
    if request.param == "memory":
        return Vault(MemorySsm(), "contract")
    return Vault(request.getfixturevalue("account").client("ssm"), "contract")


@pytest.fixture(params=["memory", "lambda and events"])
def sources(request: pytest.FixtureRequest) -> Sources:
    """One event source and one schedule, both on."""
    if request.param == "memory":
        mappings = MemoryMappings({"1": "Enabled"})
        rules = MemoryEvents({"twice": "ENABLED"})
        return Sources(mappings, rules, ["1"], ["twice"], lambda _: mappings.rest())
    account: Account = request.getfixturevalue("account")
    functions, sqs = account.client("lambda"), account.client("sqs")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as code:
        code.writestr("bootstrap", "#!/bin/sh\n")
    functions.create_function(
        FunctionName="reader",
        Runtime="provided.al2023",
        Handler="app.handler",
        Role="arn:aws:iam::000000000000:role/none",
        Code={"ZipFile": packed.getvalue()},
    )
    queue = sqs.create_queue(QueueName="read")["QueueUrl"]
    asked = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    mapping = functions.create_event_source_mapping(
        FunctionName="reader", EventSourceArn=asked["Attributes"]["QueueArn"]
    )["UUID"]
    events = account.client("events")
    events.put_rule(Name="twice", ScheduleExpression="rate(12 hours)")
    return Sources(functions, events, [mapping], ["twice"])


def test_what_is_switched_stays_so_and_is_switched_once(sources: Sources) -> None:
    for on in (False, True):
        assert len([line for line in sources.switch(on=on) if not line.endswith("already")]) == 2
        assert [one.is_on for one in (*sources.readers(), *sources.schedules())] == [on, on]
        assert all(line.endswith("already") for line in sources.switch(on=on))


def test_of_two_writers_of_one_version_one_wins(store: Store) -> None:
    assert store.read("contract/a") is None
    assert store.replace("contract/a", b"0", "none") is None
    first = store.create("contract/a", b"1")
    assert first
    assert store.create("contract/a", b"2") is None
    second = store.replace("contract/a", b"3", first)
    assert second
    assert second != first
    assert store.replace("contract/a", b"4", first) is None
    found = store.read("contract/a")
    assert found
    assert found == (b"3", second)
    store.put("contract/a", b"5")
    assert store.replace("contract/a", b"6", second) is None


def test_a_secret_is_made_once(vault: Vault) -> None:
    assert vault.read("webhook-secret") is None
    assert vault.once("webhook-secret", lambda: "first") == "first"
    assert vault.once("webhook-secret", lambda: "second") == "first"
    vault.keep("webhook-secret", "third")
    assert vault.read("webhook-secret") == "third"
    vault.forget()
    assert vault.read("webhook-secret") is None


def test_the_bucket_is_private_and_making_it_again_changes_nothing(account: Account) -> None:
    bucket = bucket_of(account)
    bucket.put("kept", b"1")
    again = bucket_of(account)
    assert again.read("kept")
    s3 = account.client("s3")
    block = s3.get_public_access_block(Bucket=again.name)["PublicAccessBlockConfiguration"]
    assert set(block.values()) == {True}
    bucket.forget("kept")
    assert bucket.read("kept") is None


@pytest.fixture(params=["memory", "local"])
def job(request: pytest.FixtureRequest) -> Job:
    """One whose stack lists what is not there any more."""
    nobody = cast("Any", None)
    fakes = {"rds": MemoryRds(), "s3": MemoryBuckets(), "sqs": MemoryQueues()}
    account = (
        SimpleNamespace(client=fakes.__getitem__)
        if request.param == "memory"
        else request.getfixturevalue("account")
    )
    made = Job(read_stage("local"), cast("Any", account), nobody, nobody, nobody, {})
    listed = [
        ("AWS::RDS::DBCluster", "gone"),
        ("AWS::S3::Bucket", "voice2text-gone"),
        ("AWS::SQS::Queue", "http://127.0.0.1/000000000000/gone"),
    ]
    made.__dict__["stacks"] = SimpleNamespace(
        resources=lambda _, kind: [physical for one, physical in listed if one == kind]
    )
    return made


def test_what_is_gone_is_nothing_that_could_be_lost(job: Job) -> None:
    assert held(job, "a-stack") == []
    assert release(job, "a-stack") == 0
