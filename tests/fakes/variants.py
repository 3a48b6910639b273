"""The variants with memory; their contract is integration/storage/test_contract_variants.py."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.fakes.storage import FakeJobs
from voice2text.domain import JobKey
from voice2text.storage.clock import utc_now
from voice2text.storage.variants import VariantView
from voice2text.text.failure import Failure, Unwritten
from voice2text.text.rewrite import Begun, VariantState
from voice2text.text.rewriter import Written
from voice2text.text.variant import Edition


@dataclass
class FakeVariant:
    requested_at: datetime
    state: VariantState = VariantState.REQUESTED
    text: str | None = None
    failure: Failure | None = None
    attempts: int = 0
    claim: str | None = None
    held_until: datetime | None = None
    cost: int | None = None


class FakeVariants:
    def __init__(self, jobs: FakeJobs, *, now: Callable[[], datetime] = utc_now) -> None:
        self.rows: dict[tuple[JobKey, Edition], FakeVariant] = {}
        self._jobs = jobs
        self._now = now
        jobs.replaced.append(self._forget)

    def request(self, key: JobKey, edition: Edition) -> VariantView | None:
        if self._jobs.transcript(key) is None:
            return None
        row = self.rows.get((key, edition))
        if row is None or row.state is VariantState.FAILED:
            self.rows[key, edition] = FakeVariant(self._now())
        return self.get(key, edition)

    def get(self, key: JobKey, edition: Edition) -> VariantView | None:
        row = self.rows.get((key, edition))
        return VariantView(edition, row.state, row.text, row.failure) if row else None

    def _forget(self, key: JobKey) -> None:
        self.rows = {names: row for names, row in self.rows.items() if names[0] != key}

    def begin(
        self, key: JobKey, edition: Edition, *, claim: str, lease_seconds: int
    ) -> Begun | None:
        row = self.rows.get((key, edition))
        if row is None:
            return None
        free = row.held_until is None or row.held_until <= self._now()
        if row.state is VariantState.REQUESTED and free:
            row.claim = claim
            row.held_until = self._now() + timedelta(seconds=lease_seconds)
            row.attempts += 1
        return self._begun(row)

    def renew(self, key: JobKey, edition: Edition, *, claim: str, lease_seconds: int) -> bool:
        row = self._held(key, edition, claim)
        if row is not None:
            row.held_until = self._now() + timedelta(seconds=lease_seconds)
        return row is not None

    def release(self, key: JobKey, edition: Edition, *, claim: str) -> None:
        row = self._held(key, edition, claim)
        if row is not None:
            row.attempts, row.claim, row.held_until = max(0, row.attempts - 1), None, None

    def finish(self, key: JobKey, edition: Edition, written: Written, *, claim: str) -> bool:
        row = self._held(key, edition, claim)
        if row is not None:
            row.state, row.text, row.held_until = VariantState.READY, written.text, None
            row.cost = written.cost_micro_dollars
        return row is not None

    def fail(self, key: JobKey, edition: Edition, unwritten: Unwritten, *, claim: str) -> bool:
        row = self._held(key, edition, claim)
        if row is not None:
            row.state, row.failure, row.held_until = VariantState.FAILED, unwritten.failure, None
            row.cost = unwritten.cost_micro_dollars
        return row is not None

    def abandon(self, key: JobKey, edition: Edition) -> Begun | None:
        row = self.rows.get((key, edition))
        if row is None:
            return None
        if row.state is VariantState.REQUESTED:
            row.state, row.failure, row.held_until = VariantState.FAILED, Failure.CRASHED, None
        return self._begun(row)

    def _held(self, key: JobKey, edition: Edition, claim: str) -> FakeVariant | None:
        row = self.rows.get((key, edition))
        held = row is not None and row.claim == claim and row.state is VariantState.REQUESTED
        return row if held else None

    def _begun(self, row: FakeVariant) -> Begun:
        held = (row.held_until - self._now()).total_seconds() if row.held_until else 0.0
        waited = (self._now() - row.requested_at).total_seconds()
        return Begun(row.state, row.claim, row.attempts, waited, max(0.0, held))
