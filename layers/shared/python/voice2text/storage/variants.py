"""Variants: `requested → ready`, or `failed`, from where they can be requested again.

Everything may happen twice and at the same time. Whoever writes a variant holds it by a claim, a
name that no other attempt has, until a time; every change of a held one names the claim, so that
a worker that was given up for dead changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, case, or_, select, update

from voice2text.domain import JobKey
from voice2text.storage.clock import utc_now
from voice2text.storage.tables import JobRow, VariantRow
from voice2text.storage.transaction import reading, upsert, writing
from voice2text.storage.variant_rows import KEY, identity, is_of, variant_of
from voice2text.text.failure import Failure, Unwritten
from voice2text.text.rewrite import Begun, VariantState
from voice2text.text.rewriter import Written
from voice2text.text.variant import Edition

# What a wish begins with, the first one and each after a failure.
_FRESH: dict[str, Any] = {
    "state": VariantState.REQUESTED,
    "attempts": 0,
    "reason": None,
    "claim": None,
    "held_until": None,
    "finished_at": None,
}


@dataclass(frozen=True, slots=True)
class VariantView:
    """A variant as the chat shows it: its text if it is ready, its failure if it failed."""

    edition: Edition
    state: VariantState
    text: str | None = field(default=None, repr=False)
    failure: Failure | None = None


class Variants:
    """The variants. Every method raises `Retryable` if the database is out of reach."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._now = now

    def request(self, key: JobKey, edition: Edition) -> VariantView | None:
        """Asks for a variant, and answers how it stands; None where there is no transcript.

        One that is ready stays as it is, one that failed is asked for anew. Whoever gets an
        answer of state `requested` puts the wish on the queue, every time: the queue may have
        been away before, and the claim sees to it that the work is done and paid for once.
        """
        now = self._now()
        with writing(self._engine) as session:
            # Held until the row is in: a deletion waits, or has been.
            job = session.scalar(
                select(JobRow)
                .where(JobRow.chat_id == key.chat_id, JobRow.message_id == key.message_id)
                .with_for_update(read=True, key_share=True)
            )
            if job is None or job.transcribed_at is None:
                return None
            values = {**identity(key, edition), **_FRESH, "requested_at": now}
            row = upsert(session, VariantRow, values)
            failed = VariantRow.state == VariantState.FAILED
            session.execute(
                row.on_conflict_do_update(
                    index_elements=list(KEY),
                    set_={
                        name: case((failed, row.excluded[name]), else_=getattr(VariantRow, name))
                        for name in (*_FRESH, "requested_at")
                    },
                )
            )
            found = session.scalars(select(VariantRow).where(is_of(key, edition))).one()
            return _view(found)

    def get(self, key: JobKey, edition: Edition) -> VariantView | None:
        """A variant as it stands; None where nobody asked for it, or the job is gone."""
        with reading(self._engine) as session:
            found = session.scalars(select(VariantRow).where(is_of(key, edition))).one_or_none()
            return _view(found) if found is not None else None

    def begin(
        self, key: JobKey, edition: Edition, *, claim: str, lease_seconds: int
    ) -> Begun | None:
        """Claims it, unless it has its outcome or somebody holds it; None where it is gone."""
        now = self._now()
        with writing(self._engine) as session:
            row = session.scalars(
                update(VariantRow)
                .where(
                    is_of(key, edition),
                    VariantRow.state == VariantState.REQUESTED,
                    or_(VariantRow.held_until.is_(None), VariantRow.held_until <= now),
                )
                .values(
                    claim=claim,
                    held_until=now + timedelta(seconds=lease_seconds),
                    attempts=VariantRow.attempts + 1,
                )
                .returning(VariantRow),
                execution_options={"synchronize_session": False},
            ).one_or_none()
            if row is None:
                row = session.scalars(select(VariantRow).where(is_of(key, edition))).one_or_none()
            return _begun(row, now) if row is not None else None

    def renew(self, key: JobKey, edition: Edition, *, claim: str, lease_seconds: int) -> bool:
        """Holds it longer; False where the claim is lost."""
        until = self._now() + timedelta(seconds=lease_seconds)
        return self._change(key, edition, claim, held_until=until)

    def release(self, key: JobKey, edition: Edition, *, claim: str) -> None:
        """Takes the attempt back: it ended in a known way and will be repeated."""
        attempts = case((VariantRow.attempts > 0, VariantRow.attempts - 1), else_=0)
        self._change(key, edition, claim, attempts=attempts, claim=None, held_until=None)

    def finish(self, key: JobKey, edition: Edition, written: Written, *, claim: str) -> bool:
        """Stores the text; False where the claim is lost or the job was deleted."""
        return self._end(key, edition, claim, written, VariantState.READY, text=written.text)

    def fail(self, key: JobKey, edition: Edition, unwritten: Unwritten, *, claim: str) -> bool:
        """There is none, and why; False as above."""
        reason = unwritten.failure
        return self._end(key, edition, claim, unwritten, VariantState.FAILED, reason=reason)

    def abandon(self, key: JobKey, edition: Edition) -> Begun | None:
        """Fails it as `crashed`, whoever holds it, unless it has its outcome; None if it is gone.

        Returns:
            how it stands now.
        """
        with writing(self._engine) as session:
            session.execute(
                update(VariantRow)
                .where(is_of(key, edition), VariantRow.state == VariantState.REQUESTED)
                .values(
                    state=VariantState.FAILED,
                    reason=Failure.CRASHED,
                    held_until=None,
                    finished_at=self._now(),
                ),
                execution_options={"synchronize_session": False},
            )
            row = session.scalars(select(VariantRow).where(is_of(key, edition))).one_or_none()
            return _begun(row, self._now()) if row is not None else None

    def _end(
        self,
        key: JobKey,
        edition: Edition,
        claim: str,
        used: Written | Unwritten,
        state: VariantState,
        **values: Any,
    ) -> bool:
        return self._change(
            key,
            edition,
            claim,
            state=state,
            held_until=None,
            input_tokens=used.input_tokens,
            output_tokens=used.output_tokens,
            cost_micro_dollars=used.cost_micro_dollars,
            finished_at=self._now(),
            **values,
        )

    def _change(self, key: JobKey, edition: Edition, holder: str, **values: Any) -> bool:
        """Changes what the holder still holds; False where it does not."""
        with writing(self._engine) as session:
            changed = session.execute(
                update(VariantRow)
                .where(
                    is_of(key, edition),
                    VariantRow.claim == holder,
                    VariantRow.state == VariantState.REQUESTED,
                )
                .values(**values)
                .returning(VariantRow.chat_id),
                execution_options={"synchronize_session": False},
            ).first()
            return changed is not None


def _view(row: VariantRow) -> VariantView:
    return VariantView(
        Edition(variant_of(row), row.prompt_version),
        VariantState(row.state),
        row.text,
        Failure(row.reason) if row.reason is not None else None,
    )


def _begun(row: VariantRow, now: datetime) -> Begun:
    held = (row.held_until - now).total_seconds() if row.held_until else 0.0
    return Begun(
        VariantState(row.state),
        row.claim,
        row.attempts,
        waited_seconds=(now - row.requested_at).total_seconds(),
        held_seconds=max(0.0, held),
    )
