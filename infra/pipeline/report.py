"""What a run did: lines while it works, one screen at the end, and the same as JSON."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path


class Outcome(StrEnum):
    """How a run ended; what a program decides on."""

    DEPLOYED = "deployed"
    ROLLED_BACK = "rolled_back"  # as the operator asked
    DESTROYED = "destroyed"
    PAUSED = "paused"
    RESUMED = "resumed"
    PARTLY = "partly"  # of what starts the doors some is switched, some is not
    FAILED = "failed"  # nothing that runs was changed, or it is as it was
    CODE_BACK = "code_back"  # a deployment failed and the last good release runs again
    BROKEN = "broken"  # what runs is not known to work


FAILURES = {Outcome.PARTLY, Outcome.FAILED, Outcome.CODE_BACK, Outcome.BROKEN}


@dataclass(slots=True)
class Step:
    """One step; `said` is what it found or did, `state` is done, skipped, failed or running."""

    name: str
    state: str = "running"
    said: str = ""
    seconds: float = 0.0


@dataclass(slots=True)
class Report:
    """One run of the pipeline."""

    command: str
    stage: str
    code_version: str
    began: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    steps: list[Step] = field(default_factory=list)
    outcome: Outcome = Outcome.FAILED
    schema: dict[str, str | None] = field(default_factory=lambda: {"from": None, "to": None})
    backup_id: str | None = None
    release: str | None = None
    error: str | None = None
    next: str = ""
    off: list[str] = field(default_factory=list)  # event sources and schedules, as they were found

    def screen(self) -> str:
        """The report on one screen."""
        wide = max((len(step.name) for step in self.steps), default=0)
        lines = [f"{self.command} {self.stage}, code {self.code_version}, {self.began}"]
        for step in self.steps:
            said = step.said.splitlines()[0][:110] if step.said else ""
            row = f"  {step.name:{wide}}  {step.state:7}  {step.seconds:6.1f} s  {said}"
            lines.append(row.rstrip())
        if self.schema["to"]:
            lines.append(f"  schema: {self.schema['from']} -> {self.schema['to']}")
        if self.backup_id:
            lines.append(f"  backup: {self.backup_id}")
        if self.error:
            lines += ["", self.error[-2000:]]
        return "\n".join(lines)

    def last_line(self) -> str:
        """What happened, and what to do next."""
        asleep = ""
        if self.off:
            most = (
                self.off[0] if len(self.off) == 1 else f"{len(self.off)} of what starts its doors"
            )
            asleep = f"But {most} is off: `make resume STAGE={self.stage}`."
        said = (_SENTENCES[self.outcome].format(stage=self.stage), asleep, self.next)
        return " ".join(filter(None, said))

    def write(self, folder: Path) -> Path:
        """Keeps it as JSON; answers where."""
        folder.mkdir(parents=True, exist_ok=True)
        moment = datetime.now(UTC).strftime("%Y%m%d_%H%M%S_%f")
        file = folder / f"{moment}_{self.command}.json"
        file.write_text(json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n")
        return file


_SENTENCES = {
    Outcome.DEPLOYED: "Deployed {stage}.",
    Outcome.ROLLED_BACK: "Rolled {stage} back.",
    Outcome.DESTROYED: "Destroyed {stage}.",
    Outcome.PAUSED: "Paused {stage}.",
    Outcome.RESUMED: "Resumed {stage}.",
    Outcome.PARTLY: "Not done: what starts the doors of {stage} is partly on, partly off.",
    Outcome.FAILED: "Not done: {stage} runs what it ran before.",
    Outcome.CODE_BACK: "Not deployed: {stage} runs its last good release again.",
    Outcome.BROKEN: "Not done: what {stage} runs now is not known to work.",
}


class Progress:
    """Walks through the steps of a run and keeps its report.

    Args:
        report: is filled.
        guard: called before each step; raises when the run may not go on.
    """

    def __init__(self, report: Report, guard: Callable[[], None] = lambda: None) -> None:
        self.report = report
        self.guard = guard

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """A line when the step begins, and one with what it did when it ends."""
        here = Step(name)
        self.report.steps.append(here)
        say(f"{name} …")
        start = time.monotonic()
        try:
            self.guard()
            yield here
        except BaseException:
            here.state = "failed"
            raise
        finally:
            here.seconds = round(time.monotonic() - start, 1)
            if here.state == "running":
                here.state = "done"
            words = f": {here.said}" if here.said else ""
            say(f"{name} {here.state} in {here.seconds} s{words}")


def say(text: str) -> None:
    """One line of progress, whole: a CI log shows lines only."""
    print(f"· {text}", file=sys.stderr, flush=True)
