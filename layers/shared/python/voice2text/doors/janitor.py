"""Deletes what promised to disappear and ends what got stuck; deletes nothing else."""

import uuid
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import boto3

from voice2text import observability
from voice2text.accounts.allowance import Allowance
from voice2text.accounts.tidy import Chore, tidy
from voice2text.domain import Event, EventKind, JobKey
from voice2text.doors.database import connect_to
from voice2text.doors.remaining import seconds_left
from voice2text.queues.envelopes import EventHappened
from voice2text.queues.sqs import SqsQueue
from voice2text.secrets import Secret, Store
from voice2text.secrets.aws import AwsStore
from voice2text.settings import JanitorSettings, read
from voice2text.storage.erasures import Erasures
from voice2text.storage.ledger import Ledger
from voice2text.storage.retention import Retained
from voice2text.storage.schema_gate import SchemaGate
from voice2text.storage.stuck import StuckJobs
from voice2text.storage.sweep import Sweep
from voice2text.storage.texts import MissingTexts

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

log = observability.logger("janitor")

Handler = Callable[[dict[str, Any], object], dict[str, int]]


class Untidy(Exception):
    """Chores failed; the text names them. The log has their reasons, the next run does them."""


def door(environ: Mapping[str, str]) -> Handler:
    """The Lambda handler: a schedule's event in, the number of rows of each chore out.

    Raises:
        SettingsError: a variable is missing.
    """
    observability.one_voice(log)
    janitor = Janitor(read(JanitorSettings, environ), sqs=boto3.client("sqs"))

    def handler(_event: dict[str, Any], context: object) -> dict[str, int]:
        return janitor.run(seconds_left(context))

    return handler


class Janitor:
    """What one process keeps from run to run."""

    def __init__(
        self, config: JanitorSettings, *, sqs: "SQSClient", store: Store | None = None
    ) -> None:
        url = Secret("DATABASE_URL", config.database_url, store or AwsStore())
        database = self._database = connect_to(url)
        self._chat = SqsQueue(sqs, config.chat_queue_url)
        self._gate = SchemaGate(database)
        stuck = StuckJobs(database)
        erasures = Erasures(database)
        sweep = Sweep(database)
        self._chores: dict[str, Chore] = {
            "transcripts": Retained(database).purge,
            "stuck_jobs": lambda most: stuck.fail(most, self._tell),
            "reservations": Ledger(database, Allowance()).lapse,
            "texts": MissingTexts(database).write,
            "seen_updates": sweep.seen_updates,
            "erasures": erasures.forget,
            "usage_of_erased": erasures.forget_usage,
            "usage_days": sweep.usage_days,
            "api_spending": sweep.api_spending,
            "llm_spending": sweep.llm_spending,
            "invites": sweep.invites,
            "broadcasts": sweep.broadcasts,
        }

    def run(self, seconds_left: Callable[[], float]) -> dict[str, int]:
        """Does all chores, as far as the time goes; safe to repeat, also at the same time.

        Raises:
            Untidy: some failed, after all others were done.
            Retryable: the database is not there, or of another schema.
        """
        with observability.hop(log, "janitor"):
            self._gate.check()
            tidied = tidy(self._chores, seconds_left=seconds_left, log=log)
            log.info("tidied", rows=tidied.done, failed=tidied.failed)
            metric = observability.Metric
            observability.measure(
                {
                    metric.TIDIED_ROWS: sum(tidied.done.values()),
                    metric.TIDY_FAILURES: len(tidied.failed),
                },
                service="janitor",
            )
            if tidied.failed:
                raise Untidy(", ".join(tidied.failed))
            return tidied.done

    def close(self) -> None:
        """Closes the connections; Lambda never does, tests do."""
        self._database.dispose()

    def _tell(self, key: JobKey, generation: int) -> None:
        event = Event(EventKind.JOB_FAILED, key, generation=generation)
        self._chat.send(
            EventHappened(event, trace=uuid.uuid4().hex),
            group=str(key.chat_id),
            once=f"{event.kind}-{key.chat_id}-{key.message_id}-{generation}",
        )
