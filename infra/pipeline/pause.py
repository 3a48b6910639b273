"""`make pause STAGE=…`, `make resume STAGE=…`: no door is started by itself; messages wait."""

from contextlib import suppress

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.progress import UsageError
from infra.pipeline.job import Job
from infra.pipeline.report import Outcome, say


def pause(job: Job) -> None:
    """Switches event sources and schedules off, until `resume`; deployments leave them so.

    Raises:
        UsageError: there is no application, or one could not be switched.
    """
    _switch(job, on=False)
    report = job.progress.report
    report.outcome = Outcome.PAUSED
    report.next = (
        "Messages wait in the queues, for 14 days. What had begun goes on to its end, 15 minutes "
        f"at most. `make resume STAGE={job.stage.name}` switches all of it on again."
    )


def resume(job: Job) -> None:
    """Switches event sources and schedules on again.

    Raises:
        UsageError: there is no application, or one could not be switched.
    """
    _switch(job, on=True)
    job.progress.report.outcome = Outcome.RESUMED


def _switch(job: Job, *, on: bool) -> None:
    with job.progress.step("event sources, schedules") as here:
        stack = job.stacks.find(job.stage.application_stack)
        if stack is None:
            raise UsageError(
                f"There is nothing to switch: stack {job.stage.application_stack} is not there. "
                f"`make deploy STAGE={job.stage.name}` makes it."
            )
        done = []
        sources = job.sources(stack.name)
        before = sources.off()
        try:
            for line in sources.switch(on=on):
                say(line)
                done.append(line)
        except BaseException:
            report = job.progress.report
            report.outcome = Outcome.PARTLY  # as long as nothing else is known
            with suppress(ClientError, BotoCoreError):
                report.off = sources.off()
                if report.off == before:
                    report.outcome = Outcome.FAILED
            raise
        if not done:
            raise UsageError(f"Stack {stack.name} has no event sources: look at it.")
        changed = sum(" is " in line for line in done)
        here.said = f"{changed} of {len(done)} switched {'on' if on else 'off'}"
        here.said += "" if changed == len(done) else "; the others were so already"
