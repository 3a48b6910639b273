"""`make destroy STAGE=…`: everything of a stage goes, but a last snapshot of its database."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol

from infra.local.progress import UsageError
from infra.pipeline import backup
from infra.pipeline.job import Job
from infra.pipeline.remains import clusters, held, release
from infra.pipeline.report import Outcome
from infra.pipeline.vault import TOKEN, WEBHOOK

DELETED = "deleted"


class Hooked(Protocol):
    """The bot, as far as its webhook is concerned."""

    def webhook_url(self) -> str:
        """Where updates are posted now."""

    def delete_webhook(self) -> None:
        """Posts them nowhere."""


def destroy(job: Job) -> None:
    """Deletes dashboards, application, data, image and secrets, in that order.

    Raises:
        UsageError: not confirmed, or there is data and ALLOW_DATA_LOSS is not set.
    """
    stage, step, report = job.stage, job.progress.step, job.progress.report
    with step("consent") as here:
        found = [*held(job, stage.data_stack), *held(job, stage.application_stack)]
        require_consent(job.environ, stage.name, found)
        here.said = "; ".join(found) or "there is no data"
    report.outcome = Outcome.BROKEN
    report.next = "Run the same command again: it goes on from here."
    with step("snapshot") as here:
        here.state, here.said = "skipped", "no database of this stage's own"
        for cluster in clusters(job, stage.data_stack):
            moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
            rds = job.account.client("rds")
            report.backup_id = backup.snapshot(rds, cluster, f"voice2text-{stage.name}-{moment}")
            here.state, here.said = "done", report.backup_id
    with step("webhook") as here:
        here.state, here.said = "skipped", "there is no bot, or nothing that it could post to"
        stack = job.stacks.find(stage.application_stack)
        if stack and stack.outputs and job.vault.read(TOKEN):
            here.state, here.said = "done", unhook(job.bot(), job.target.webhook_url(stack.outputs))
            if here.said == DELETED and job.give_webhook_back():
                here.said = "the simulator's bot is `make run`'s again"
    with step("bucket") as here:
        here.said = f"{release(job, stage.application_stack)} objects deleted"
    for name in (stage.dashboards_stack, stage.application_stack, stage.data_stack):
        with step(name) as here:
            if job.stacks.still(name) is None:
                here.state, here.said = "skipped", "is not there"
                continue
            release(job, name)
            job.stacks.delete(name)
            here.said = "deleted"
    with step("image, secrets, releases"):
        job.target.forget_image()
        shared = stage.beside and job.vault.name(TOKEN) == job.neighbour.name(TOKEN)
        job.vault.forget(keep=(TOKEN, WEBHOOK) if shared else ())
        for prefix in ("packages", "templates", "releases.json"):
            job.bucket.forget(f"{stage.name}/{prefix}")
    report.outcome = Outcome.DESTROYED
    report.next = (
        f"Its last snapshot is {report.backup_id}; delete it when nobody needs it."
        if report.backup_id
        else "A database that was not the stage's own is as it was."
    )


def require_consent(environ: Mapping[str, str], stage: str, found: list[str]) -> None:
    """Does the operator mean it?

    Raises:
        UsageError: saying what would be lost, and how to say yes.
    """
    if environ.get("CONFIRM") != stage:
        raise UsageError(
            f"This deletes stage {stage} for good. If you mean it: "
            f"make destroy STAGE={stage} CONFIRM={stage}"
        )
    if found and environ.get("ALLOW_DATA_LOSS") != "1":
        raise UsageError(
            f"There is data: {'; '.join(found)}. Deletes it, too: "
            f"make destroy STAGE={stage} CONFIRM={stage} ALLOW_DATA_LOSS=1"
        )


def unhook(bot: Hooked, ours: str) -> str:
    """Deletes the bot's webhook if it is `ours`; answers what was found.

    The bot may have moved to another stage, which must not fall silent for it.
    """
    try:
        found = bot.webhook_url()
        if found != ours:
            return "the bot's webhook is not this stage's: it stays"
        bot.delete_webhook()
    except UsageError as exc:  # a token that was revoked must not keep the stacks alive
        return f"could not be deleted: {exc}"
    return DELETED
