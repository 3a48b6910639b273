"""What goes into a column comes out of it, the same on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from tests.fakes.recordings import KEY, USAGE, recording, transcript
from voice2text.domain import Word
from voice2text.speech.heard import Usage
from voice2text.storage.columns import storable
from voice2text.storage.jobs import Jobs
from voice2text.storage.outage import DatabaseFault
from voice2text.storage.seen_updates import SWEEP, SeenUpdates
from voice2text.storage.tables import JobRow, SeenUpdateRow
from voice2text.storage.transaction import writing

pytestmark = pytest.mark.integration


@settings(
    max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_is_stored(engine: Engine, said: str) -> None:
    jobs = Jobs(engine)
    jobs.begin(recording())
    jobs.finish(KEY, transcript(said), USAGE)
    assert jobs.transcript(KEY) == transcript(storable(said))


def test_a_words_text_is_stored_as_a_segments_is(engine: Engine) -> None:
    jobs = Jobs(engine)
    jobs.begin(recording())
    said = transcript("a\0b \ud800")
    (segment,) = said.segments
    spoken = replace(segment, words=(Word(0, 1, "a\0b"), Word(1, 2, "\ud800")))
    jobs.finish(KEY, replace(said, segments=(spoken,)), USAGE)
    read = jobs.transcript(KEY)
    assert read is not None
    assert read.segments[0].words == (Word(0, 1, "ab"), Word(1, 2, "?"))


def test_times_are_utc_whatever_their_zone(engine: Engine) -> None:
    tbilisi = datetime(2026, 11, 23, 16, 0, 0, 123456, tzinfo=timezone(timedelta(hours=4)))
    SeenUpdates(engine, now=lambda: tbilisi).record(1)
    with Session(engine) as session:
        stored = session.scalars(select(SeenUpdateRow.seen_at)).one()
    assert stored == tbilisi
    assert stored.tzinfo is UTC


def test_a_time_without_a_zone_is_a_bug(engine: Engine) -> None:
    seen = SeenUpdates(engine, now=lambda: datetime(2026, 11, 23))  # noqa: DTZ001 - the bug
    with pytest.raises(DatabaseFault):
        seen.record(1)


def test_a_job_remembers_its_times(engine: Engine) -> None:
    jobs = Jobs(engine)
    jobs.begin(recording())
    jobs.finish(KEY, transcript("a"), USAGE)
    jobs.delivered(KEY)
    with Session(engine) as session:
        row = session.get_one(JobRow, (KEY.chat_id, KEY.message_id))
    times = [row.received_at, row.started_at, row.transcribed_at, row.delivered_at]
    known = [time for time in times if time is not None]
    assert len(known) == 4
    assert known == sorted(known)
    assert row.language_probability == 0.875


def test_a_job_remembers_what_its_transcript_took(engine: Engine) -> None:
    jobs = Jobs(engine)
    jobs.begin(recording())
    jobs.finish(KEY, transcript("a"), USAGE)
    with Session(engine) as session:
        row = session.get_one(JobRow, (KEY.chat_id, KEY.message_id))
    assert (
        Usage(
            engine=row.engine or "",
            reason=row.engine_reason or "",
            transcribe_ms=row.transcribe_ms or 0,
            chunks=row.chunks or 0,
            retakes=row.retaken_chunks or 0,
            by_api=row.api_chunks or 0,
            cost_micro_dollars=row.cost_micro_dollars or 0,
        )
        == USAGE
    )


def test_old_updates_are_swept_a_bounded_number_at_a_time(engine: Engine) -> None:
    old = datetime(2026, 1, 1, tzinfo=UTC)
    with writing(engine) as session:
        session.add_all(SeenUpdateRow(update_id=i, seen_at=old) for i in range(SWEEP + 50))
    seen = SeenUpdates(engine)

    def left() -> int:
        with engine.connect() as connection:
            return int(connection.scalar(text("SELECT count(*) FROM seen_updates")))

    seen.record(1_000)
    assert left() == 51
    seen.record(1_001)
    assert left() == 2
