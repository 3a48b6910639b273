"""`make deploy`, `rollback`, `destroy`, `pause`, `resume`: one program, its lock, its report."""

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import ExitStack

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.environments import SetupError
from infra.local.progress import UsageError
from infra.local.running import running
from infra.pipeline.account import account_of
from infra.pipeline.deploy import deploy
from infra.pipeline.destroy import destroy
from infra.pipeline.job import HOME, Job, code_version
from infra.pipeline.lock import Lock, this_process
from infra.pipeline.pause import pause, resume
from infra.pipeline.refusals import explained
from infra.pipeline.releases import Releases
from infra.pipeline.report import FAILURES, Progress, Report, say
from infra.pipeline.rollback import rollback
from infra.pipeline.stages import Stage, beside, read_stage
from infra.pipeline.store import bucket_of
from infra.pipeline.targets import Builds, target_of

COMMANDS: Mapping[str, Callable[[Job], None]] = {
    "deploy": deploy,
    "rollback": rollback,
    "destroy": destroy,
    "pause": pause,
    "resume": resume,
}
_WAIT_SECONDS = 3600.0


def main(arguments: list[str]) -> int:
    """Runs one command; returns the exit code: 0 done, 1 failed, 2 not understood."""
    parser = argparse.ArgumentParser(prog="make")
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("--stage", default="")
    asked = parser.parse_args(arguments)
    os.umask(0o077)  # packaged templates and reports are this user's
    try:
        endpoint = os.environ.get("AWS_ENDPOINT_URL", "").strip()
        stage = beside(read_stage(asked.stage), running(HOME.parent), endpoint)
        wait = seconds(os.environ.get("WAIT", ""))
    except UsageError as exc:
        print(exc, file=sys.stderr)
        return 2
    report = Report(asked.command, stage.name, "unknown")
    try:
        _run(asked.command, stage, report, wait)
    except KeyboardInterrupt:
        report.error = "Interrupted. The same command goes on from where this one was."
    except (UsageError, SetupError) as exc:
        report.error = str(exc)
    except (ClientError, BotoCoreError) as exc:
        local = stage.beside.endpoint if stage.beside else endpoint
        report.error = explained(exc, stage.region, local)
    except Exception as exc:
        report.error = f"A bug of the pipeline: {type(exc).__name__}: {exc}"
        traceback.print_exc()
    return _told(report)


def _run(command: str, stage: Stage, report: Report, wait: float) -> None:
    progress = Progress(report)
    with progress.step("account") as here:
        account = account_of(stage)
        target = target_of(stage, account)
        here.said = f"{account.id}, {account.region}"
        bucket = bucket_of(account, stage.bucket)
        content = Builds(HOME, target, stage).content("template.yaml")
        report.code_version = code_version(os.environ, content)
    lock = Lock(bucket, f"{stage.name}/lock", this_process(command), wait_seconds=wait, say=say)
    with ExitStack() as held:
        with progress.step("lock"):
            held.enter_context(lock)
        progress.guard = lock.require
        COMMANDS[command](Job(stage, account, target, bucket, progress, dict(os.environ)))
        current = Releases(bucket, stage.name).current()
        report.release = current.id if current else None


def _told(report: Report) -> int:
    failed = report.outcome in FAILURES
    if failed and not report.next:
        report.next = "Mend what the error names, then run the same command again."
    try:
        kept = f"The same as JSON: {report.write(HOME / report.stage / 'reports')}"
    except OSError as exc:  # the disk is full, say; that must not hide how it went
        kept = f"It could not be kept as JSON: {exc}"
    print(f"\n{report.screen()}\n\n{kept}\n{report.last_line()}", flush=True)
    return 1 if failed or report.error else 0


def seconds(text: str) -> float:
    """How long to wait for another deployment; an hour where nothing is said.

    Raises:
        UsageError: it is no number.
    """
    if not text.strip():
        return _WAIT_SECONDS
    try:
        return float(int(text))
    except ValueError:
        raise UsageError(f"WAIT is a number of seconds, not {text!r}.") from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
