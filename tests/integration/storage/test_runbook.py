"""What the runbook tells an operator to say to the database does what it says."""

import re
from typing import Any

import pytest
from sqlalchemy import text

from infra.scale.runbook import RUNBOOK
from tests.fakes.recordings import KEY, USAGE, recording, transcript
from voice2text.domain import JobState
from voice2text.storage.engine import connect
from voice2text.storage.jobs import Jobs

pytestmark = pytest.mark.integration


@pytest.fixture
def jobs(request: pytest.FixtureRequest) -> Any:
    engine = connect(request.getfixturevalue("postgresql_url"))
    yield Jobs(engine), engine
    engine.dispose()


def opened() -> str:
    found = re.search(r"```sql\n(UPDATE jobs .*?)```", RUNBOOK.read_text(), re.DOTALL)
    assert found is not None
    return found[1].strip()


def test_a_failed_recording_can_be_opened_and_transcribed(jobs: Any) -> None:
    store, engine = jobs
    store.begin(recording())
    store.fail(KEY, "Bug")
    store.delivered(KEY)
    assert store.begin(recording()).state is JobState.FAILED
    with engine.begin() as connection:
        assert connection.execute(text(opened())).rowcount == 1
    job = store.begin(recording())
    assert (job.state, job.attempts) == (JobState.TRANSCRIBING, 1)
    store.finish(KEY, transcript(), USAGE)
    assert store.job(KEY).state is JobState.TRANSCRIBED


def test_what_was_delivered_stays_so(jobs: Any) -> None:
    store, engine = jobs
    store.begin(recording())
    store.finish(KEY, transcript(), USAGE)
    store.delivered(KEY)
    with engine.begin() as connection:
        assert connection.execute(text(opened())).rowcount == 0
    assert store.begin(recording()).state is JobState.DELIVERED
