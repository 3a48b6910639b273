"""The days' accounts, with memory instead of a database."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from voice2text.accounts.allowance import Allowance, Balance, Scope, in_ms, refused
from voice2text.domain import ChatType, Job, JobKey, JobState, Recording
from voice2text.storage.clock import utc_now

Account = tuple[Scope, int, date]


@dataclass
class Held:
    accounts: list[Account]
    ms: int
    at: datetime
    used: int | None = None


class FakeLedger:
    def __init__(
        self,
        jobs: Mapping[JobKey, Job],
        allowance: Allowance = Allowance(),  # noqa: B008 - frozen
        *,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.allowance = allowance
        self.now = now
        self.own: dict[int, int] = {}  # minutes, by the id of a person or a group
        self.held: dict[JobKey, Held] = {}
        self.taken: dict[Account, int] = defaultdict(int)
        self._jobs = jobs

    def reserve(self, recording: Recording, ms: int) -> None:
        job = self._jobs.get(recording.key)
        if job is None or job.state not in {JobState.RECEIVED, JobState.TRANSCRIBING}:
            return
        if recording.key in self.held:
            return
        day = self.now().astimezone(UTC).date()
        accounts: list[Account] = []
        if recording.user_id is not None:
            accounts.append((Scope.PERSON, recording.user_id, day))
        if recording.chat_type is not ChatType.PRIVATE:
            accounts.append((Scope.GROUP, recording.key.chat_id, day))
        accounts.append((Scope.ALL, 0, day))
        for account in accounts:
            minutes = self._minutes(account[0], account[1])
            if minutes is not None and self.taken[account] + ms > minutes * 60_000:
                raise refused(account[0], minutes, ms)
        for account in accounts:
            self.taken[account] += ms
        self.held[recording.key] = Held(accounts, ms, self.now())

    def settle(self, key: JobKey, used_ms: int) -> None:
        held = self.held.get(key)
        if held is not None and held.used is None:
            held.used = used_ms
            for account in held.accounts:
                self.taken[account] += used_ms - held.ms

    def give_back(self, key: JobKey) -> None:
        held = self.held.get(key)
        if held is not None and held.used is None:
            del self.held[key]
            for account in held.accounts:
                self.taken[account] -= held.ms

    def forget(self, key: JobKey) -> None:
        held = self.held.get(key)
        if held is not None and held.used is not None:
            del self.held[key]

    def balance(self, scope: Scope, whose: int) -> Balance:
        day = self.now().astimezone(UTC).date()
        whose = 0 if scope is Scope.ALL else whose
        return Balance(self.taken[scope, whose, day], in_ms(self._minutes(scope, whose)))

    def _minutes(self, scope: Scope, whose: int) -> int | None:
        if whose in self.own:
            return self.own[whose] or None
        return self.allowance.minutes(scope)

    def lapse(self, most: int) -> int:
        lapsed = [
            key
            for key, held in self.held.items()
            if held.used is None and held.at < self.now() - timedelta(hours=25)
        ][:most]
        for key in lapsed:
            self.give_back(key)
        return len(lapsed)
