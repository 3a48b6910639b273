"""Who took how much of a day: set aside before the work, counted when it is done, or given back.

A reservation is the job's own, so a job that comes twice takes once. What is done with it happens
in the transaction that gives the job its outcome: no crash comes between the two.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, func, select, text, tuple_, update
from sqlalchemy.orm import Session

from voice2text.accounts.allowance import Allowance, Balance, Notice, Scope, in_ms, refused
from voice2text.domain import ChatType, JobKey, JobState, Recording
from voice2text.storage.clock import utc_now
from voice2text.storage.tables import UNUSED, AccessRow, JobRow, ReservationRow, UsageRow
from voice2text.storage.transaction import reading, upsert, writing

# A message lives for a day of tries (queues/consume.py); an hour later nobody begins its job. Who
# does after a longer pause of the stage, sets aside anew.
LAPSE = timedelta(hours=25)

# Everybody together have no id of their own.
_NOBODY = 0


class Ledger:
    """The days' accounts. Every method raises `Retryable` if the database is out of reach.

    Args:
        engine: the database.
        allowance: what a day may hold.
        now: an aware clock.
    """

    def __init__(
        self, engine: Engine, allowance: Allowance, *, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._engine = engine
        self._allowance = allowance
        self._now = now

    def reserve(self, recording: Recording, ms: int) -> None:
        """Sets `ms` of sound aside for the job, which exists; a second time changes nothing.

        Raises:
            Refused: one of the days has not as much left, or is as a whole too short for it;
                `limit` is that day's, in minutes.
        """
        day = self._now().astimezone(UTC).date()
        with writing(self._engine) as session:
            if not _open(session, recording, day, ms, self._now()):
                return
            scopes = _scopes(recording)
            own = _own_minutes(session, [whose for _, whose in scopes])
            for scope, whose in scopes:
                minutes = self._minutes(scope, own.get(whose))
                if not _take(session, scope, whose, day, ms, minutes):
                    raise refused(scope, minutes, ms)

    def balance(self, scope: Scope, whose: int) -> Balance:
        """Today's, of a person or a group by their id; of everybody whatever the id."""
        day = self._now().astimezone(UTC).date()
        whose = _whose(scope, whose)
        with reading(self._engine) as session:
            minutes = self._minutes(scope, _own_minutes(session, [whose]).get(whose))
            row = session.get(UsageRow, (scope, whose, day))
            return Balance(row.reserved_ms + row.used_ms if row else 0, in_ms(minutes))

    def tell(self, scope: Scope, whose: int, notice: Notice, key: JobKey) -> bool:
        """Whether this recording is the one to tell a person or a group of their present day with.

        The first one that asks is, also when it asks again; no other. Who is told of the end needs
        not hear that little is left.
        """
        by = f"{key.chat_id}/{key.message_id}"
        column = UsageRow.end_told_by if notice is Notice.END else UsageRow.nearly_told_by
        nearly = func.coalesce(UsageRow.nearly_told_by, by)
        with writing(self._engine) as session:
            told = session.execute(
                update(UsageRow)
                .where(
                    UsageRow.scope == scope,
                    UsageRow.whose == whose,
                    UsageRow.day == self._now().astimezone(UTC).date(),
                    column.is_(None) | (column == by),
                )
                .values({UsageRow.nearly_told_by: nearly, column: by})
                .returning(UsageRow.day),
                execution_options={"synchronize_session": False},
            ).first()
            return told is not None

    def lapse(self, most: int) -> int:
        """Gives back what was set aside for jobs that nobody works on any more.

        Args:
            most: how many at most, so that one run is bounded.

        Returns:
            how many were given back.
        """
        is_stale = ReservationRow.reserved_at < self._now() - LAPSE
        query = select(ReservationRow.chat_id, ReservationRow.message_id)
        with reading(self._engine) as session:
            stale = session.execute(
                query.where(is_stale, text(UNUSED)).order_by(ReservationRow.reserved_at).limit(most)
            ).all()
        lapsed = 0
        for chat_id, message_id in stale:
            # One transaction each: two persons' rows in one would be locked out of order. By now
            # the job may have set aside anew.
            with writing(self._engine) as session:
                lapsed += give_back(session, JobKey(chat_id, message_id), is_stale)
        return lapsed

    def _minutes(self, scope: Scope, own: int | None) -> int | None:
        """The limit that counts: one's own before that of all, 0 is without one."""
        return self._allowance.minutes(scope) if own is None else own or None


def settle(session: Session, key: JobKey, used_ms: int) -> None:
    """The job's work is done: what it used counts, the rest comes back. Once."""
    row = session.scalar(
        update(ReservationRow)
        .where(_of(key), ReservationRow.used_ms.is_(None))
        .values(used_ms=used_ms)
        .returning(ReservationRow),
        execution_options={"synchronize_session": False},
    )
    if row is not None:
        _move(session, row, used_ms)


def settle_all(session: Session, keys: list[JobKey]) -> None:
    """The jobs are deleted: what they have set aside counts as used."""
    pairs = [(key.chat_id, key.message_id) for key in keys]
    rows = session.scalars(
        update(ReservationRow)
        .where(
            tuple_(ReservationRow.chat_id, ReservationRow.message_id).in_(pairs),
            ReservationRow.used_ms.is_(None),
        )
        .values(used_ms=ReservationRow.reserved_ms)
        .returning(ReservationRow),
        execution_options={"synchronize_session": False},
    ).all()
    moves = [
        (list(Scope).index(scope), whose, row.day, row.reserved_ms)
        for row in rows
        for scope, whose in _scopes_of(row.user_id, row.chat_id, is_group=row.is_group)
    ]
    for place, whose, day, ms in sorted(moves):  # as everybody else does: persons, groups, all
        _account(session, list(Scope)[place], whose, day, reserved_ms=ms, used_ms=ms)


def give_back(session: Session, key: JobKey, which: Any = True) -> bool:
    """The job's work was not done: all of it comes back, and the job may set aside anew.

    Args:
        session: the transaction.
        key: the job.
        which: a condition that the reservation has to meet.

    Returns:
        whether there was one.
    """
    row = session.scalar(
        delete(ReservationRow)
        .where(_of(key), ReservationRow.used_ms.is_(None), which)
        .returning(ReservationRow),
        execution_options={"synchronize_session": False},
    )
    if row is not None:
        _move(session, row, 0)
    return row is not None


def forget(session: Session, key: JobKey) -> None:
    """The job will be done once more: what it used stays counted, and it sets aside anew."""
    session.execute(
        delete(ReservationRow).where(_of(key), ReservationRow.used_ms.is_not(None)),
        execution_options={"synchronize_session": False},
    )


def _own_minutes(session: Session, ids: list[int]) -> dict[int, int]:
    """What owners said of these people and groups; nobody's id is 0, so all together have none."""
    rows = session.execute(
        select(AccessRow.id, AccessRow.daily_minutes).where(
            AccessRow.id.in_(ids), AccessRow.daily_minutes.is_not(None)
        )
    )
    return {row.id: row.daily_minutes for row in rows}


def _take(
    session: Session, scope: Scope, whose: int, day: date, ms: int, minutes: int | None
) -> bool:
    limit = in_ms(minutes)
    if limit is not None and ms > limit:
        return False
    row = upsert(
        session,
        UsageRow,
        {"scope": scope, "whose": whose, "day": day, "reserved_ms": ms, "used_ms": 0},
    )
    more = UsageRow.reserved_ms + row.excluded.reserved_ms
    fits = None if limit is None else more + UsageRow.used_ms <= limit
    taken = session.execute(
        row.on_conflict_do_update(
            index_elements=["scope", "whose", "day"], set_={"reserved_ms": more}, where=fits
        ).returning(UsageRow.day)
    ).first()
    return taken is not None


def _open(session: Session, recording: Recording, day: date, ms: int, now: datetime) -> bool:
    """Writes the job's reservation; False if it has one, or an outcome that needs none."""
    key = recording.key
    state = session.scalar(
        select(JobRow.state)
        .where(JobRow.chat_id == key.chat_id, JobRow.message_id == key.message_id)
        .with_for_update()  # against whoever gives the job its outcome at this moment
    )
    if state not in {JobState.RECEIVED, JobState.TRANSCRIBING}:
        return False
    row = upsert(
        session,
        ReservationRow,
        {
            "chat_id": key.chat_id,
            "message_id": key.message_id,
            "user_id": recording.user_id,
            "is_group": recording.chat_type is not ChatType.PRIVATE,
            "day": day,
            "reserved_ms": ms,
            "reserved_at": now,
        },
    )
    return (
        session.execute(row.on_conflict_do_nothing().returning(ReservationRow.day)).first()
        is not None
    )


def _move(session: Session, row: ReservationRow, used_ms: int) -> None:
    """From set aside to used, in every scope; on the day that it was set aside."""
    for scope, whose in _scopes_of(row.user_id, row.chat_id, is_group=row.is_group):
        _account(session, scope, whose, row.day, reserved_ms=row.reserved_ms, used_ms=used_ms)


def _account(
    session: Session, scope: Scope, whose: int, day: date, *, reserved_ms: int, used_ms: int
) -> None:
    session.execute(
        update(UsageRow)
        .where(UsageRow.scope == scope, UsageRow.whose == whose, UsageRow.day == day)
        .values(reserved_ms=UsageRow.reserved_ms - reserved_ms, used_ms=UsageRow.used_ms + used_ms),
        execution_options={"synchronize_session": False},
    )


def _scopes(recording: Recording) -> list[tuple[Scope, int]]:
    is_group = recording.chat_type is not ChatType.PRIVATE
    return _scopes_of(recording.user_id, recording.key.chat_id, is_group=is_group)


def _scopes_of(user_id: int | None, chat_id: int, *, is_group: bool) -> list[tuple[Scope, int]]:
    """Always in this order, so that no two transactions wait for each other."""
    person = [(Scope.PERSON, user_id)] if user_id is not None else []
    group = [(Scope.GROUP, chat_id)] if is_group else []
    return [*person, *group, (Scope.ALL, _NOBODY)]


def _whose(scope: Scope, whose: int) -> int:
    return _NOBODY if scope is Scope.ALL else whose


def _of(key: JobKey) -> Any:
    return (ReservationRow.chat_id == key.chat_id) & (ReservationRow.message_id == key.message_id)
