"""The schema's turn: what the migrator is asked, and what follows from its answers.

Only its payload is believed: a function that failed answers HTTP 200, too.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.progress import UsageError
from voice2text.migrations.answer import Answer
from voice2text.migrations.errors import Code

# Another migrator is at work, or the invocation's time ran out between two chunks: the same
# again goes on from there. A killed run's migrator ends within its 15 minutes.
AGAIN = {Code.BUSY, Code.OUT_OF_TIME, Code.INTERRUPTED, Code.LOCKED, Code.LOCK_LOST}
_TRIES = 40
_PAUSE_SECONDS = 15.0


class Migrator(Protocol):
    """The migrator as something to ask."""

    def ask(self, payload: Mapping[str, str | bool]) -> Answer:
        """Sends it once; raises UsageError where no answer comes back."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done to the schema; `to` is absolute, `steps` in the order taken."""

    start: str
    to: str
    sha: str
    steps: tuple[str, ...]
    backup_needed: bool


class Function:
    """The migrator's published version.

    Args:
        client: Lambda's, which must be patient and send nothing twice (`account.PATIENT`).
        arn: of the version.
    """

    def __init__(self, client: Any, arn: str) -> None:
        self._client = client
        self._arn = arn

    def ask(self, payload: Mapping[str, str | bool]) -> Answer:
        """Invokes it once.

        Raises:
            UsageError: it could not be reached, its answer was lost, or it crashed.
        """
        action = payload["action"]
        try:
            answer = self._client.invoke(
                FunctionName=self._arn, Payload=json.dumps(dict(payload)).encode()
            )
            body = json.loads(answer["Payload"].read())
        except (ClientError, BotoCoreError, OSError, ValueError) as exc:
            raise UsageError(
                f"The migrator's answer to {action} did not come back ({type(exc).__name__}: "
                f"{exc}). It may still be at work: run the same command again, which asks first "
                "where the database is."
            ) from exc
        if answer.get("FunctionError") or not isinstance(body, dict) or "ok" not in body:
            raise UsageError(
                f"The migrator crashed at {action}: {json.dumps(body)[:1000]}. "
                "Its log has the rest; the schema is as the ledger says (action current)."
            )
        found: Answer = body  # type: ignore[assignment]
        return found


def published(client: Any, outputs: Mapping[str, str]) -> str:
    """The ARN of the migrator's published version, which no deployment changes under a run.

    A data stack that publishes none has one published here; the same code is the same version.

    Raises:
        UsageError: there is no migrator.
    """
    if arn := outputs.get("MigratorVersionArn"):
        return arn
    name = outputs.get("MigratorName")
    if not name:
        raise UsageError(
            "The data stack, which has the migrator, is not there or not whole: `make deploy` "
            "makes it."
        )
    client.get_waiter("function_updated_v2").wait(FunctionName=name)
    return str(client.publish_version(FunctionName=name)["FunctionArn"])


def current(migrator: Migrator) -> str:
    """The revision that the database is at; `base` is an empty one."""
    return _ok(migrator.ask({"action": "current"}))["to"] or "base"


def drift(migrator: Migrator) -> list[str]:
    """What differs between the database and the code's own idea of it; that is told, and no error.

    The alarm on drift rings by what is measured here: nobody else asks regularly.
    """
    return [str(finding) for finding in migrator.ask({"action": "check"})["findings"]]


def planned(migrator: Migrator, head: str) -> Plan:
    """Asks what would be done, and judges it.

    Args:
        migrator: the one that was just deployed.
        head: the newest revision that this code knows.

    Raises:
        UsageError: the migrator refuses, its linter finds something, or it is not this code's.
    """
    here = current(migrator)
    answer = _ok(migrator.ask({"action": "plan", "revision": head, "expected_current": here}))
    return judged(answer, head)


def judged(answer: Answer, head: str) -> Plan:
    """The plan that an answer is.

    Raises:
        UsageError: it would go back, has findings of the linter, or ends elsewhere than `head`.
    """
    steps = answer["plan"]
    revisions = tuple(str(step["revision"]) for step in steps)
    back = [str(step["revision"]) for step in steps if step["direction"] != "upgrade"]
    if back:
        raise UsageError(
            f"The plan goes back ({', '.join(back)}): the schema is ahead of this code. Deploy "
            "newer code, or go back with make rollback."
        )
    if revisions and revisions[-1] != head:
        raise UsageError(
            f"The plan ends at {revisions[-1]}, this code's newest revision is {head}: "
            "make migration-merge, or regenerate storage/revisions.py; then deploy again."
        )
    findings = [f"{finding}" for step in steps for finding in _listed(step.get("findings"))]
    if findings:
        raise UsageError(
            "The linter refuses the plan; mend the migration, or waive it there with a reason "
            "(alembic/README.md):\n" + "\n".join(findings)
        )
    start = answer["from"] or "base"
    return Plan(
        start=start,
        to=head,
        sha=answer["plan_sha"] or "",
        steps=revisions,
        # An empty database has nothing to lose.
        backup_needed=answer["backup_needed"] and start != "base",
    )


def apply(
    migrator: Migrator,
    wanted: Plan,
    say: Callable[[str], None],
    pause: Callable[[float], None] = time.sleep,
) -> Answer:
    """Upgrades as planned, and nothing else.

    A migrator that is busy or out of time is asked again, for what is left of the plan.

    Raises:
        UsageError: it refused or failed; the text has its code and what to do.
    """
    for left in reversed(range(_TRIES)):
        answer = migrator.ask(
            {
                "action": "upgrade",
                "revision": wanted.to,
                "expected_current": wanted.start,
                "plan_sha": wanted.sha,
            }
        )
        error = answer["error"]
        if error is None or error["code"] not in AGAIN or not left:
            break
        say(f"the migrator answers {error['code']}: asking again")
        if error["code"] != Code.OUT_OF_TIME:
            pause(_PAUSE_SECONDS)
        rest = planned(migrator, wanted.to)
        if not set(rest.steps) <= set(wanted.steps):
            raise UsageError(
                "The database went elsewhere meanwhile: another migrator works on it. See "
                "its ledger, then run the same command again."
            )
        wanted = rest
    if _ok(answer)["to"] != wanted.to:
        raise UsageError(f"The migrator says ok, but the schema is at {answer['to']}.")
    return answer


def downgrade(migrator: Migrator, to: str, backup_id: str, *, allow_data_loss: bool) -> Answer:
    """Takes the schema back to a revision, as the operator orders.

    Raises:
        UsageError: it refused or failed.
    """
    payload: dict[str, str | bool] = {
        "action": "downgrade",
        "revision": to,
        "expected_current": current(migrator),
    }
    if allow_data_loss:
        payload |= {"allow_data_loss": True, "backup_id": backup_id}
    return _ok(migrator.ask(payload))


def _ok(answer: Answer) -> Answer:
    if not answer["ok"]:
        error = answer["error"]
        said = f"{error['code']}: {error['message'] or ''}" if error else "no reason given"
        raise UsageError(
            f"The migrator refuses {answer['action']}, {said}\n"
            f"{error['what_to_do'] if error else ''} The schema is at {answer['to']}."
        )
    return answer


def _listed(found: object) -> list[object]:
    return found if isinstance(found, list) else []
