"""`make rollback STAGE=…`: the code goes back to an earlier good release; the schema if ordered."""

from dataclasses import replace

from infra.local.progress import UsageError
from infra.pipeline import migrate
from infra.pipeline.account import PATIENT
from infra.pipeline.aliases import ALIAS, versions
from infra.pipeline.job import Job
from infra.pipeline.releases import Release
from infra.pipeline.report import Outcome


def rollback(job: Job) -> None:
    """Brings the application back to RELEASE, or to the one before the current one.

    With REVISION the schema follows, after the code; what would lose rows needs ALLOW_DATA_LOSS=1
    and BACKUP_ID.

    Raises:
        UsageError: there is nothing to go back to, or what was gone back to doesn't work.
    """
    step, report = job.progress.step, job.progress.report
    with step("release") as here:
        current = job.releases.current()
        release = chosen(job.releases.all(), current, job.environ.get("RELEASE", "").strip())
        job.template_of(release)
        here.said = f"{release.id}, code {release.code_version}, of {release.at}"
    report.outcome = Outcome.BROKEN
    report.next = "Look at the error; RELEASE=… goes to another one, `make deploy` forward again."
    with step("application") as here:
        stack = job.go_back(release)
        here.said = "updated"
    with step("webhook") as here:
        url = job.target.webhook_url(stack.outputs)
        job.bot().set_webhook(url, job.webhook_secret(), job.stage.max_connections)
    with step("smoke test") as here:
        here.said = job.smoke(stack)
        # The stack has published the same code anew: these are what may be pointed back to.
        here_now = versions(job.account.client("lambda"), job.stacks.resources(stack.name, ALIAS))
        job.releases.went_back(replace(release, versions=here_now))
    report.release, report.outcome = release.id, Outcome.ROLLED_BACK
    revision = job.environ.get("REVISION", "").strip()
    if not revision:
        report.next = "The schema stays as it is; the code works with one that is ahead of it."
        return
    report.next = "The code is back; the schema is not: see the error."
    with step("schema") as here:
        data = job.stacks.find(job.stage.data_stack)
        functions = job.account.client("lambda", PATIENT)
        answer = migrate.downgrade(
            migrate.Function(functions, migrate.published(functions, data.outputs if data else {})),
            revision,
            job.environ.get("BACKUP_ID", "").strip(),
            allow_data_loss=job.environ.get("ALLOW_DATA_LOSS") == "1",
        )
        report.schema = {"from": answer["from"], "to": answer["to"]}
        here.said = f"the schema is at {answer['to']}"
    with step("smoke test"):
        job.smoke(stack)
    report.next = f"The schema is at {report.schema['to']}."


def chosen(releases: list[Release], current: Release | None, wanted: str) -> Release:
    """The release that is meant.

    Raises:
        UsageError: there is none; the text lists what there is.
    """
    listed = "\n".join(f"  {one.id}  {one.at}  code {one.code_version}" for one in releases)
    if wanted:
        found = [one for one in releases if one.id == wanted]
    else:
        ids = [one.id for one in releases]
        place = ids.index(current.id) if current else 0
        found = releases[max(0, place - 1) : place]
    if not found:
        raise UsageError(
            f"There is no {'release ' + wanted if wanted else 'earlier release'} to go back to. "
            f"Good releases, oldest first:\n{listed or '  none'}"
        )
    return found[0]
