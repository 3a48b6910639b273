"""Whatever AWS or a person's machine refuses: a sentence and what to do, and no traceback."""

import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from botocore import exceptions as botocore
from botocore.exceptions import BotoCoreError, ClientError

from infra.local.progress import UsageError
from infra.pipeline import __main__ as program
from infra.pipeline import sam
from infra.pipeline.account import Account
from infra.pipeline.lock import Lock, this_process
from infra.pipeline.migrate import published
from infra.pipeline.refusals import explained
from infra.pipeline.releases import Releases
from infra.pipeline.stages import read_stage
from infra.pipeline.store import bucket_of
from infra.pipeline.targets import Local
from infra.pipeline.telegram import BotApi
from tests.fakes.pipeline import MemoryStore, refusal

pytestmark = pytest.mark.unit

TOKEN = "42:" + "a" * 35
ENDPOINT = "https://sts.eu-nowhere-1.amazonaws.com/"


@pytest.mark.parametrize(
    ("exc", "words"),
    [
        (refusal("ExpiredToken"), r"have expired.*\(ExpiredToken\).*aws sso login"),
        (refusal("InvalidClientTokenId"), "nobody accepts them.*AWS_PROFILE"),
        (refusal("Throttling"), "in a minute"),
        (refusal("AccessDenied"), "AWS refused.*Grant what it names"),
        (refusal("LimitExceeded"), "AWS refused.*Mend what it names"),
        (botocore.NoCredentialsError(), "no usable AWS credentials.*aws sso login"),
        (botocore.ProfileNotFound(profile="x"), "no usable AWS credentials.*AWS_PROFILE"),
        (botocore.EndpointConnectionError(endpoint_url=ENDPOINT), "whether r is the right region"),
        (botocore.ReadTimeoutError(endpoint_url=ENDPOINT), "can't be reached"),
        (botocore.WaiterError(name="w", reason="failed", last_response={}), "Waiter w failed.*Run"),
    ],
)
def test_each_refusal_says_what_to_do(exc: ClientError | BotoCoreError, words: str) -> None:
    said = explained(exc, "r")
    with pytest.raises(UsageError, match=words):
        raise UsageError(said)


def test_a_local_aws_that_is_away_is_no_matter_of_credentials() -> None:
    exc = botocore.EndpointConnectionError(endpoint_url="http://127.0.0.1:9")
    assert "make run" in explained(exc, "r", "http://127.0.0.1:9")


def ran(monkeypatch: pytest.MonkeyPatch, home: Path, *arguments: str, **environ: str) -> int:
    monkeypatch.setattr(program, "HOME", home)
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    given = {
        "AWS_CONFIG_FILE": str(home / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / "none"),
        "AWS_EC2_METADATA_DISABLED": "true",
        **environ,
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return program.main([*arguments])


@pytest.mark.parametrize("command", program.COMMANDS)
@pytest.mark.parametrize(
    ("stage", "environ", "words"),
    [
        ("", {}, "There is no stage ''"),
        ("nowhere", {}, "There is no stage 'nowhere'"),
        ("../prod", {}, "a name is up to 20 of a-z"),
        ("dev", {"WAIT": "soon"}, "WAIT is a number of seconds"),
        ("dev", {}, "no usable AWS credentials"),
        ("dev", {"AWS_PROFILE": "missing"}, "no usable AWS credentials"),
        ("dev", {"AWS_ACCESS_KEY_ID": "a"}, "no usable AWS credentials"),
        ("dev", {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "unset it"),
        ("local", {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "make run"),
        ("local", {}, "set AWS_ENDPOINT_URL"),
    ],
)
def test_a_command_that_can_t_begin_says_why(
    command: str,
    stage: str,
    environ: dict[str, str],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    assert ran(monkeypatch, tmp_path, command, "--stage", stage, **environ) != 0
    said = "".join(capsys.readouterr())
    assert words in said
    assert "Traceback" not in said
    assert "A bug of the pipeline" not in said


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("BucketAlreadyExists", "is another account's: give another name, bucket ="),
        ("InvalidBucketName", "is no bucket's name"),
    ],
)
def test_somebody_else_s_bucket_is_not_written_to(code: str, words: str) -> None:
    class S3:
        def create_bucket(self, **_: Any) -> None:
            raise refusal(code)

    account = SimpleNamespace(region="eu-central-1", id="1", client=lambda _: S3())
    with pytest.raises(UsageError, match=words):
        bucket_of(cast("Any", account))


def test_a_stage_may_name_its_bucket(tmp_path: Path) -> None:
    file = tmp_path / "stages.toml"
    file.write_text(
        "[stages.a]\nregion = 'eu-west-1'\ntarget = 'aws'\ndatabase = 'aurora'\n"
        "max_connections = 1\nbucket = 'mine'\n"
    )
    assert read_stage("a", file).bucket == "mine"


def test_a_missing_tool_is_named_before_anything_is_done(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sam, "folder", lambda name: tmp_path / name)
    with pytest.raises(UsageError, match=r"SAM CLI is missing.*environments\.py sam"):
        Local(Account("eu-central-1", "http://127.0.0.1:1")).require_tools()


def test_credentials_that_end_under_a_tool_are_named() -> None:
    said = "An error occurred (ExpiredToken) when calling the PutObject operation"
    with pytest.raises(UsageError, match=r"have expired[\s\S]*sam package failed"):
        sam.run(["sh", "-c", f"echo '{said}'; exit 1"], dict(os.environ), "sam package")


@pytest.mark.parametrize(
    "broken",
    [
        lambda store: Lock(store, "x", this_process("t"), wait_seconds=0, say=print).__enter__(),
        lambda store: Releases(store, "x").all(),
    ],
)
@pytest.mark.parametrize("body", [b"nonsense", b'{"holder": {"new": 1}, "releases": [{"new": 1}]}'])
def test_a_file_that_nobody_of_us_wrote_is_named(
    broken: Callable[[MemoryStore], object], body: bytes
) -> None:
    store = MemoryStore()
    store.put("x", body)
    store.put("x/releases.json", body)
    with pytest.raises(UsageError, match="can't be read: a newer version"):
        broken(store)


def test_a_lock_that_can_t_be_given_back_hides_no_error() -> None:
    class Gone(MemoryStore):
        def replace(self, *_: object) -> str | None:
            raise refusal("ExpiredToken")

    said: list[str] = []
    with (
        pytest.raises(UsageError, match="the error itself"),
        Lock(Gone(), "x", this_process("t"), wait_seconds=0, say=said.append),
    ):
        raise UsageError("the error itself")
    assert "could not be given back" in said[-1]


def test_without_a_data_stack_there_is_no_migrator_to_ask() -> None:
    with pytest.raises(UsageError, match="`make deploy`"):
        published(None, {})


@pytest.mark.parametrize("url", ["api.telegram.org", "http://a b", "http://127.0.0.1:9", "ftp://"])
def test_no_error_of_telegram_s_has_the_token(url: str) -> None:
    with pytest.raises(UsageError, match="TelegramApiUrl") as refused:
        BotApi(url, TOKEN).name()
    assert TOKEN not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_report_that_can_t_be_kept_is_told_all_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way of a folder")
    assert ran(monkeypatch, tmp_path / "file", "deploy", "--stage", "dev") == 1
    said = capsys.readouterr().out
    assert "could not be kept as JSON" in said
    assert "no usable AWS credentials" in said
