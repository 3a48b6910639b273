"""What a person does with a transcript, through the bot's door and a real database."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import pytest
from sqlalchemy import Engine

from tests.fakes.chat import TOKEN, FakeTelegram
from tests.fakes.recordings import USAGE
from tests.fakes.sqs import MemorySqs
from tests.integration.chat.door import batch, came_back, settings
from tests.unit.chat.transcript.room import KEY, RECORDING
from voice2text.chat.phrases import phrases
from voice2text.domain import Event, EventKind, JobState, Segment, Transcript, Wanted
from voice2text.doors import bot as door
from voice2text.doors.database import connect_to
from voice2text.queues.envelopes import (
    EventHappened,
    RecordingReceived,
    RewriteRequested,
    UpdateReceived,
    decode,
)
from voice2text.secrets import Secret
from voice2text.storage.jobs import Jobs
from voice2text.storage.variants import Variants
from voice2text.storage.views import Views
from voice2text.text.rewriter import Written

pytestmark = pytest.mark.integration

EN = phrases("en")
REWRITES = "https://sqs/1/rewrites"


class Chat:
    """The door, and a person before it."""

    def __init__(self, database_url: str, engine: Engine) -> None:
        session = FakeTelegram()
        self.world = session.world
        self.sqs = MemorySqs()
        config = replace(settings(database_url, TOKEN), rewrites_queue_url=REWRITES)
        self.talker = door.Talker(config, sqs=cast(Any, self.sqs), session=session)
        self.jobs, self.variants, self.views = Jobs(engine), Variants(engine), Views(engine)
        self._update_id = 0

    def transcribe(self, text: str) -> None:
        job = self.jobs.begin(RECORDING)
        said = Transcript("en", 0.9, 1000, (Segment(0, 1000, text),))
        self.jobs.finish(KEY, said, USAGE, generation=job.generation)
        self.happen(Event(EventKind.JOB_FINISHED, KEY, generation=job.generation))

    def happen(self, event: Event) -> None:
        assert not came_back(self.talker.take(batch(EventHappened(event, "trace"))))

    def touch(self, label: str, *, times: int = 1) -> None:
        shown = next(one for one in reversed(self.world.messages) if one.markup)
        assert shown.markup is not None
        buttons = [one for row in shown.markup.inline_keyboard for one in row]
        data = next(one.callback_data for one in buttons if label in one.text)
        self._update_id += 1
        update = {
            "update_id": self._update_id,
            "callback_query": {
                "id": "q",
                "from": {"id": 7, "is_bot": False, "first_name": "P", "language_code": "en"},
                "chat_instance": "i",
                "data": data,
                "message": {
                    "message_id": shown.message_id,
                    "date": 1,
                    "chat": {"id": 7, "type": "private"},
                    "text": shown.text,
                },
            },
        }
        for _ in range(times):
            envelope = UpdateReceived(update, f"u{self._update_id}")
            assert not came_back(self.talker.take(batch(envelope)))


@pytest.fixture
def chat(database_url: str, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Chat]:
    made: list[Engine] = []

    def connecting(url: Secret) -> Engine:
        made.append(connect_to(url))
        return made[-1]

    monkeypatch.setattr(door, "connect_to", connecting)
    built = Chat(database_url, engine)
    yield built
    built.talker.close()
    for one in made:
        one.dispose()


def test_a_text_is_rewritten_taken_as_a_file_and_made_again(chat: Chat) -> None:
    chat.transcribe("Well, hello.")
    chat.touch(EN.mode_summary, times=2)
    [body] = chat.sqs.on("rewrites")
    wish = decode(body)
    assert isinstance(wish, RewriteRequested)
    assert wish.trace == "u1"
    chat.variants.begin(KEY, wish.edition, claim="c", lease_seconds=60)
    chat.variants.finish(KEY, wish.edition, Written("A greeting."), claim="c")
    ready = Event(EventKind.VARIANT_READY, KEY, wish.edition.code)
    for _ in range(2):
        chat.happen(ready)
    assert chat.world.texts() == ["A greeting."]

    chat.touch(EN.files)
    chat.touch("DOCX")
    file = chat.world.messages[-1]
    assert file.file.startswith(b"PK")
    chat.world.delete(file.message_id)

    chat.touch(EN.back)
    chat.touch(EN.again)
    chat.touch(EN.automatic, times=2)
    [body] = chat.sqs.on("recordings")
    again = decode(body)
    assert isinstance(again, RecordingReceived)
    assert again.recording.key == KEY
    job = chat.jobs.job(KEY)
    assert job is not None
    assert (job.state, job.generation) == (JobState.RECEIVED, 1)
    assert job.wanted == Wanted(Wanted.AUTOMATIC)
    assert chat.world.texts() == ["A greeting."]

    chat.happen(Event(EventKind.JOB_FINISHED, KEY))  # the first one's, once more
    chat.transcribe("Well, hello again.")
    assert chat.world.texts() == ["Well, hello again."]
    assert chat.variants.get(KEY, wish.edition) is None
    view = chat.views.of(KEY)
    assert view is not None
    assert (view.shown, view.generation, view.awaited) == ("o200", 1, None)


def test_a_failed_job_is_tried_again(chat: Chat) -> None:
    chat.jobs.begin(RECORDING)
    chat.jobs.fail(KEY, "ValueError")
    chat.happen(Event(EventKind.JOB_FAILED, KEY))
    chat.touch(EN.try_again)
    chat.transcribe("Hello.")
    assert chat.world.texts() == ["Hello."]


def test_a_second_text_that_breaks_the_bot_is_told(chat: Chat) -> None:
    chat.transcribe("Hello.")
    chat.touch(EN.again)
    chat.touch(EN.automatic)
    job = chat.jobs.begin(RECORDING)
    said = Transcript("en", 0.9, 1000, (Segment(0, 1000, "Again."),))
    chat.jobs.finish(KEY, said, USAGE, generation=job.generation)
    chat.world.rule("editMessageText", 400, "Bad Request: nobody knows", times=3)
    event = EventHappened(Event(EventKind.JOB_FINISHED, KEY, generation=1), "trace")
    for tries in range(1, 4):
        chat.talker.take(batch(event, times=tries))
    assert chat.world.texts() == ["Hello.", EN.failed]
    chat.touch(EN.try_again)
    chat.transcribe("Again.")
    assert chat.world.texts() == ["Again."]
