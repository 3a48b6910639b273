"""Jobs: `received → transcribing → transcribed → delivered`, or `refused`, or `failed`.

Everything may happen twice and at the same time. Each change is one statement that names the
states it may start from, so that a late or repeated call changes nothing.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, case, func, or_, select, true, update
from sqlalchemy.orm import Session

from voice2text.domain import Job, JobKey, JobState, Pace, Recording, Transcript, Wanted
from voice2text.errors import Refusal
from voice2text.speech.heard import Usage
from voice2text.storage.clock import utc_now
from voice2text.storage.erased import is_erased, refuse_erased
from voice2text.storage.job_rows import job_of, new_row
from voice2text.storage.ledger import forget, give_back, settle
from voice2text.storage.meet import meet
from voice2text.storage.pace import pace, real_time_factor
from voice2text.storage.preferences import vocabulary
from voice2text.storage.recent import recent_languages
from voice2text.storage.tables import ChatRow, JobRow, UserRow
from voice2text.storage.texts import words_of
from voice2text.storage.transaction import reading, upsert, writing
from voice2text.storage.transcripts import load, replace
from voice2text.storage.variant_rows import forget_variants

_OPEN = (JobState.RECEIVED, JobState.TRANSCRIBING)
# A transcript beats a failure: a worker that was given up for dead may come back with one.
_UNREAD = (*_OPEN, JobState.TRANSCRIBED, JobState.FAILED)
_OVER = (JobState.DELIVERED, JobState.REFUSED, JobState.FAILED)
# Whoever lets a recording go has begun it half an hour before it comes back at most: a transcriber
# lives for 15 minutes (template.yaml), and a pause lasts as long (queues/consume.py). An update
# that a bug keeps from queueing one is buried within minutes.
_WAIT = timedelta(minutes=35)
_TOLD = (JobState.TRANSCRIBED, JobState.DELIVERED, JobState.REFUSED, JobState.FAILED)


class Jobs:
    """The jobs. Every method raises `Retryable` if the database is out of reach."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._now = now

    def begin(self, recording: Recording) -> Job:
        """Starts an attempt and returns the job; one that has its outcome is left untouched.

        The chat and the person become known here if this recording is the first we see of them.

        Raises:
            Erased: the person had everything deleted since they sent it; nothing was written.
        """
        with writing(self._engine) as session:
            met = meet(
                session,
                recording.key.chat_id,
                recording.chat_type,
                user_id=recording.user_id,
                user_language=recording.user_language,
            )
            refuse_erased(session, recording)  # after the person's row is locked
            is_open = JobRow.state.in_(_OPEN)
            is_nameless = is_open & (JobRow.file_id == "")  # its time was over, and it came again
            row = upsert(session, JobRow, new_row(recording, self._now()))
            started = session.scalars(
                row.on_conflict_do_update(
                    index_elements=["chat_id", "message_id"],
                    set_={
                        "state": case((is_open, JobState.TRANSCRIBING), else_=JobRow.state),
                        "attempts": case((is_open, JobRow.attempts + 1), else_=JobRow.attempts),
                        "started_at": case(
                            (is_open, row.excluded.started_at), else_=JobRow.started_at
                        ),
                        "file_id": case((is_nameless, row.excluded.file_id), else_=JobRow.file_id),
                        "file_unique_id": case(
                            (is_nameless, row.excluded.file_unique_id),
                            else_=JobRow.file_unique_id,
                        ),
                    },
                ).returning(JobRow)
            ).one()
            return job_of(
                started,
                recording.chat_type,
                met.user_language,
                met.speech_language,
                recent_languages(session, recording.user_id),
                vocabulary(session, recording.key.chat_id),
            )

    def release(self, key: JobKey, *, generation: int | None = None) -> None:
        """The attempt ended in a known way and will be made again: it doesn't count.

        `generation` as in `finish`.
        """
        self._change(
            key,
            (JobState.TRANSCRIBING,),
            generation,
            state=JobState.RECEIVED,
            attempts=case((JobRow.attempts > 0, JobRow.attempts - 1), else_=0),
        )

    def finish(
        self, key: JobKey, transcript: Transcript, usage: Usage, *, generation: int | None = None
    ) -> None:
        """Stores the transcript in place of an earlier one; a delivered one stays as it was read.

        What was rewritten of the earlier one goes with it.

        Args:
            key: the job.
            transcript: what was said.
            usage: what it took.
            generation: the job's when the work began: where that has passed, another language was
                asked for meanwhile, and nothing is stored. None stores in any.
        """
        with writing(self._engine) as session:
            # The row lock that this takes keeps a second worker out until the segments are in.
            changed = session.execute(
                update(JobRow)
                .where(_is(key), JobRow.state.in_(_UNREAD), _is_timely(generation))
                .values(
                    state=JobState.TRANSCRIBED,
                    duration_ms=transcript.duration_ms,
                    language=transcript.language,
                    language_probability=transcript.language_probability,
                    engine=usage.engine,
                    engine_reason=usage.reason,
                    transcribe_ms=usage.transcribe_ms,
                    chunks=usage.chunks,
                    retaken_chunks=usage.retakes,
                    api_chunks=usage.by_api,
                    cost_micro_dollars=usage.cost_micro_dollars,
                    transcribed_at=self._now(),
                    words=words_of(transcript),
                )
                .returning(JobRow.chat_id)
            ).first()
            if changed is not None:
                replace(session, key, transcript)
                forget_variants(session, key)
                settle(session, key, transcript.duration_ms)

    def refuse(
        self, key: JobKey, refusal: Refusal, limit: int | None, *, generation: int | None = None
    ) -> None:
        """We said no; `limit` is what the sentence names, `generation` as in `finish`."""
        refused = {"state": JobState.REFUSED, "refusal": refusal, "refusal_limit": limit}
        with writing(self._engine) as session:
            if _change(session, key, _OPEN, generation, **refused):
                give_back(session, key)

    def fail(self, key: JobKey, reason: str, *, generation: int | None = None) -> None:
        """We tried and could not; `reason` is an exception's class name, `generation` as above."""
        failed = {"state": JobState.FAILED, "failure": reason}
        with writing(self._engine) as session:
            if _change(session, key, _OPEN, generation, **failed):
                give_back(session, key)

    def delivered(self, key: JobKey) -> None:
        """The person was told. A refused or failed job keeps its state and gets the time.

        Unless there is a text of an earlier time: that is what the chat goes on to show.
        """
        self._change(
            key,
            _TOLD,
            state=case(
                (JobRow.transcribed_at.is_not(None), JobState.DELIVERED), else_=JobRow.state
            ),
            delivered_at=func.coalesce(JobRow.delivered_at, self._now()),
        )

    def expect(self, recording: Recording, asker_id: int | None, *, by: str) -> None:
        """Has the job wait to be begun, if it is a new one.

        Args:
            recording: what somebody asked for with /transcribe, or what waits in a group.
            asker_id: who asked, if anybody did. The first of them is remembered, and none who asks
                for a text that somebody has already.
            by: names the message that asks, or the recording's own; as in `reopen`, which says
                whether to queue it.

        Raises:
            Erased: as `begin`.
        """
        with writing(self._engine) as session:
            meet(
                session,
                recording.key.chat_id,
                recording.chat_type,
                user_id=recording.user_id,
                user_language=recording.user_language,
            )
            refuse_erased(session, recording)  # after the person's row is locked
            values = new_row(recording, self._now()) | {
                "state": JobState.RECEIVED,
                "attempts": 0,
                "asker_id": asker_id,
                "wanted_by": by,
            }
            row = upsert(session, JobRow, values)
            is_free = JobRow.asker_id.is_(None) & JobRow.transcribed_at.is_(None)
            session.execute(
                row.on_conflict_do_update(
                    index_elements=["chat_id", "message_id"],
                    set_={
                        "asker_id": case((is_free, row.excluded.asker_id), else_=JobRow.asker_id)
                    },
                )
            )

    def reopen(self, key: JobKey, wanted: Wanted, *, by: str) -> bool:
        """Sends a job that has its outcome back to its beginning, its text kept until a new one.

        One that has waited for so long that its message may be lost waits anew, for the message
        that is sent now. If the first was not lost, the second to come finds the outcome.

        Args:
            key: the job.
            wanted: how it is to be transcribed this time.
            by: names the message that asks; one that is handled a second time is answered the same.

        Returns:
            whether the recording is to be queued; not while somebody is at it already.
        """
        now = self._now()
        asked = {
            "started_at": now,  # since when it waits: not stuck for days already
            "wanted_language": wanted.language,
            "wanted_better": wanted.better,
            "wanted_words": wanted.words,
            "wanted_by": by,
        }
        anew = asked | {
            "state": JobState.RECEIVED,
            "attempts": 0,
            "generation": _generation() + 1,
            "refusal": None,
            "refusal_limit": None,
            "failure": None,
            "undeliverable": None,
        }
        with writing(self._engine) as session:
            if _update(session, key, or_(JobRow.state.in_(_OVER), _is_stranded()), anew):
                forget(session, key)
                return True
            if _update(session, key, _is_lost(now), asked):
                return True
            same = (JobRow.state == JobState.RECEIVED) & (JobRow.wanted_by == by)
            return session.scalar(select(JobRow.chat_id).where(_is(key), same)) is not None

    def real_time_factor(self) -> float | None:
        """Seconds of work for a second of sound, over the latest recordings; None before any."""
        with reading(self._engine) as session:
            return real_time_factor(session)

    def pace(self) -> Pace | None:
        """How fast the latest recordings went, and what is under way; None before any."""
        with reading(self._engine) as session:
            return pace(session, self._now())

    def undeliverable(self, key: JobKey, reason: str) -> None:
        """Nobody can be told, and why."""
        self._change(key, tuple(JobState), undeliverable=reason)

    def job(self, key: JobKey) -> Job | None:
        """The job, if it was ever begun."""
        with reading(self._engine) as session:
            found = session.execute(
                select(JobRow, ChatRow.type, UserRow.language, ChatRow.speech_language)
                .join(ChatRow, ChatRow.id == JobRow.chat_id)
                .outerjoin(UserRow, UserRow.id == JobRow.user_id)
                .where(_is(key))
            ).one_or_none()
            if found is None:
                return None
            row, chat_type, user_language, pinned_language = found
            return job_of(row, chat_type, user_language, pinned_language)

    def erased(self, key: JobKey) -> bool:
        """Whether the job is gone because the person had everything deleted."""
        with reading(self._engine) as session:
            return is_erased(session, key)

    def transcript(self, key: JobKey) -> Transcript | None:
        """What was said, once it is known."""
        with reading(self._engine) as session:
            return load(session, key)

    def _change(
        self,
        key: JobKey,
        states: tuple[JobState, ...],
        generation: int | None = None,
        **values: Any,
    ) -> None:
        with writing(self._engine) as session:
            _change(session, key, states, generation, **values)


def _change(
    session: Session,
    key: JobKey,
    states: tuple[JobState, ...],
    generation: int | None,
    **values: Any,
) -> bool:
    """Changes a job that is in one of the states; False where it is not."""
    return _update(session, key, JobRow.state.in_(states) & _is_timely(generation), values)


def _update(session: Session, key: JobKey, which: Any, values: dict[str, Any]) -> bool:
    changed = session.execute(
        update(JobRow).where(_is(key), which).values(values).returning(JobRow.chat_id),
        execution_options={"synchronize_session": False},
    ).first()
    return changed is not None


def _is_lost(now: datetime) -> Any:
    """It waits, nobody works on it, and nobody has begun it for long."""
    is_waiting = (JobRow.state == JobState.RECEIVED) & (JobRow.attempts == 0)
    return is_waiting & (JobRow.started_at < now - _WAIT)


def _is_stranded() -> Any:
    """Transcribed, and then the chat could not be told."""
    return (JobRow.state == JobState.TRANSCRIBED) & JobRow.undeliverable.is_not(None)


def _is_timely(generation: int | None) -> Any:
    return true() if generation is None else _generation() == generation


def _generation() -> Any:
    return func.coalesce(JobRow.generation, 0)


def _is(key: JobKey) -> Any:
    return (JobRow.chat_id == key.chat_id) & (JobRow.message_id == key.message_id)
