"""The bot's door speaks through the simulator: aiogram's real session, over loopback."""

import asyncio
import json
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.fakes.queues import FakeAside, FakeQueues
from tests.fakes.recordings import USAGE, recording, transcript
from tests.fakes.sqs import MemorySqs
from tests.integration.chat.door import batch, came_back, settings
from tests.integration.simulator.conftest import IVAN, TEAM, TOKEN, Simulator
from voice2text.chat.client import telegram
from voice2text.chat.phrases import phrases
from voice2text.domain import Event, EventKind, JobKey, Recording, Transcript
from voice2text.doors import bot as door
from voice2text.intake.receive import receive
from voice2text.queues.envelopes import Envelope, EventHappened, UpdateReceived
from voice2text.storage.engine import connect
from voice2text.storage.jobs import Jobs
from voice2text.storage.tables import ChatRow

pytestmark = pytest.mark.integration

VOICE = (Path(__file__).parents[2] / "recordings" / "flite_en_short.ogg").read_bytes()


class House:
    """A door beside a simulator; each has its own event loop, so the door gets its own thread."""

    def __init__(self, simulator: Simulator, database_url: str, engine: Engine) -> None:
        self.simulator = simulator
        self.jobs = Jobs(engine)
        self._engine = engine
        self.sqs = MemorySqs()
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._talker = door.Talker(
            settings(database_url, TOKEN, simulator.base),
            sqs=cast(Any, self.sqs),
            session=telegram(simulator.base),
        )

    async def take(self, envelope: Envelope) -> bool:
        """Whether the envelope was dealt with."""
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._thread, self._talker.take, batch(envelope))
        return not came_back(answer)

    async def pull(self) -> None:
        """Takes the waiting updates through the intake to the door, as the webhook would."""
        queues = FakeQueues()
        async with self.simulator._http.get(
            f"{self.simulator.base}/bot{TOKEN}/getUpdates"
        ) as response:
            waiting = (await response.json())["result"]
        for update in waiting:
            receive(
                json_bytes(update),
                queues=queues,
                aside=FakeAside(),
                follow=_unheard,
                queued=_unheard,
            )
        for update, _, trace in queues.updates:
            assert await self.take(UpdateReceived(update, trace))
        if waiting:
            done = {"offset": waiting[-1]["update_id"] + 1}
            await self.simulator.ask("POST", f"/bot{TOKEN}/getUpdates", json=done)

    async def happened(self, kind: EventKind, key: JobKey) -> bool:
        return await self.take(EventHappened(Event(kind, key), "t"))

    async def record(self, chat_id: int) -> Recording:
        """A voice message, and its job begun."""
        sent = await self.simulator.send(chat_id, VOICE)
        made = replace(
            recording(JobKey(chat_id, sent["message_id"])), thread_id=None, user_language="en"
        )
        self.jobs.begin(made)
        return made

    def finish(self, key: JobKey, text: str) -> None:
        whole = Transcript("en", 0.9, 1000, transcript(text).segments)
        self.jobs.finish(key, whole, USAGE)

    async def replies(self, chat_id: int) -> list[dict[str, Any]]:
        messages = await self.simulator.messages(chat_id)
        return [one for one in messages if one["from"]["is_bot"]]

    def lost_reason(self, chat_id: int) -> str | None:
        with Session(self._engine) as session:
            return session.scalar(select(ChatRow.lost_reason).where(ChatRow.id == chat_id))

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._talker.close)
        self._thread.shutdown()


def _unheard(*_: object) -> None:
    """Nobody is told."""


def json_bytes(update: dict[str, Any]) -> bytes:
    return json.dumps(update).encode()


@pytest.fixture
async def house(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[House]:
    engine = connect(sqlite_url)
    monkeypatch.setattr(door, "connect_to", lambda _: engine)
    simulator = Simulator(tmp_path / "data")
    await simulator.start()
    built = House(simulator, sqlite_url, engine)
    yield built
    await built.close()
    await simulator.close()
    engine.dispose()


async def test_the_placeholder_becomes_the_transcript(house: House) -> None:
    key = (await house.record(IVAN)).key
    assert await house.happened(EventKind.JOB_STARTED, key)
    (placeholder,) = await house.replies(IVAN)
    assert placeholder["text"] == "Transcribing 0:03 of speech…"
    assert placeholder["reply_to_message"]["message_id"] == key.message_id
    house.finish(key, "Hello <b>there</b>.")
    for _ in range(2):  # a second event finds nothing left to do
        assert await house.happened(EventKind.JOB_FINISHED, key)
    (shown,) = await house.replies(IVAN)
    assert shown["text"] == "Hello <b>there</b>."
    assert shown["message_id"] == placeholder["message_id"]


async def test_a_long_transcript_comes_in_messages(house: House) -> None:
    key = (await house.record(IVAN)).key
    text = ("Слово за слово. " * 900).strip()
    house.finish(key, text)
    assert await house.happened(EventKind.JOB_FINISHED, key)
    shown = await house.replies(IVAN)
    assert len(shown) == 4
    assert " ".join(one["text"] for one in shown) == text


async def test_a_longer_one_comes_as_a_file(house: House) -> None:
    key = (await house.record(IVAN)).key
    text = ("Слово 👍 за слово. " * 2000).strip()
    house.finish(key, text)
    assert await house.happened(EventKind.JOB_FINISHED, key)
    beginning, file = await house.replies(IVAN)
    assert beginning["text"].endswith(phrases("en").in_the_file)
    url = f"/sim/files/{file['document']['file_id']}"
    async with house.simulator._http.get(house.simulator.base + url) as response:
        assert (await response.read()).decode() == text


async def test_a_deleted_recording_and_a_deleted_placeholder(house: House) -> None:
    key = (await house.record(IVAN)).key
    await house.happened(EventKind.JOB_STARTED, key)
    (placeholder,) = await house.replies(IVAN)
    for gone in (key.message_id, placeholder["message_id"]):
        await house.simulator.ask("DELETE", f"/sim/chats/{IVAN}/messages/{gone}")
    house.finish(key, "Hello.")
    assert await house.happened(EventKind.JOB_FINISHED, key)
    (shown,) = await house.replies(IVAN)
    assert shown["text"] == "Hello."
    assert "reply_to_message" not in shown


@pytest.mark.parametrize(
    "rule",
    [
        {"status": 429, "retry_after": 7},
        {"status": 502, "description": "Bad Gateway"},
        {"drop": True},
    ],
)
async def test_telegrams_troubles_pass(house: House, rule: dict[str, Any]) -> None:
    key = (await house.record(IVAN)).key
    house.finish(key, "Hello.")
    await house.simulator.rule(method="sendMessage", times=1, **rule)
    assert not await house.happened(EventKind.JOB_FINISHED, key)
    assert house.sqs.hidden == [rule.get("retry_after", 5)]
    assert await house.happened(EventKind.JOB_FINISHED, key)
    assert [one["text"] for one in await house.replies(IVAN)] == ["Hello."]


@pytest.mark.parametrize(
    ("chat_id", "standing", "reason"),
    [
        (IVAN, "kicked", "forbidden"),
        (TEAM, "kicked", "forbidden"),
        (TEAM, "restricted", "no_rights"),
    ],
)
async def test_a_chat_is_lost_and_found(
    house: House, chat_id: int, standing: str, reason: str
) -> None:
    key = (await house.record(chat_id)).key
    house.finish(key, "Hello.")
    place = f"/sim/chats/{chat_id}/bot"
    await house.simulator.ask("POST", place, json={"standing": standing})
    assert await house.happened(EventKind.JOB_FINISHED, key)
    assert await house.replies(chat_id) == []
    assert house.lost_reason(chat_id) == reason
    await house.pull()
    assert house.lost_reason(chat_id) == reason
    await house.simulator.ask("POST", place, json={"standing": "member"})
    await house.pull()
    assert house.lost_reason(chat_id) is None
    greeted = (chat_id, standing) == (TEAM, "kicked")
    assert len(await house.replies(chat_id)) == greeted


async def test_commands_and_buttons(house: House) -> None:
    await house.simulator.say(IVAN, "/start")
    await house.pull()
    (greeting,) = await house.replies(IVAN)
    assert greeting["text"] == phrases("ru").start
    await house.simulator.say(IVAN, "/language")
    await house.pull()
    menu = (await house.replies(IVAN))[1]
    press = f"/sim/chats/{IVAN}/messages/{menu['message_id']}/press"
    for _ in range(2):
        answer = await house.simulator.ask("POST", press, json={"data": "v1:lang:de"})
        assert answer["ok"]
        await house.pull()
    shown = (await house.replies(IVAN))[1]
    assert shown["text"] == phrases("ru").language_pinned.format(language="Deutsch")


async def test_a_group(house: House) -> None:
    sent = await house.simulator.send(TEAM, VOICE)
    await house.pull()
    assert len(house.sqs.on("/recordings")) == 1
    (message,) = [
        one
        for one in await house.simulator.messages(TEAM)
        if one["message_id"] == sent["message_id"]
    ]
    assert "👀" in str(message)
    await house.simulator.say(TEAM, "people talk")
    await house.pull()
    assert await house.replies(TEAM) == []


async def press(house: House, chat_id: int, message: dict[str, Any], label: str) -> None:
    """Presses the button of that label, and lets the bot deal with it."""
    rows = message["reply_markup"]["inline_keyboard"]
    [data] = [one["callback_data"] for row in rows for one in row if one["text"] == label]
    path = f"/sim/chats/{chat_id}/messages/{message['message_id']}/press"
    await house.simulator.ask("POST", path, json={"data": data})
    await house.pull()


async def test_one_looks_through_what_one_said_and_deletes_it(house: House) -> None:
    ru = phrases("ru")
    for number in range(7):
        sent = await house.simulator.send(IVAN, VOICE)
        key = JobKey(IVAN, sent["message_id"])
        house.jobs.begin(replace(recording(key), user_id=IVAN, thread_id=None))
        house.finish(key, f"the word <b>{number}</b> & more")
    await house.pull()
    for command in ("/history", "/search word", "/stats", "/privacy", "/export_my_data"):
        await house.simulator.say(IVAN, command)
        await house.pull()
    history, found, stats, privacy, export = await house.replies(IVAN)
    assert history["text"].startswith(ru.history_title.format(n=7))
    assert "the word <b>6</b> & more" in history["text"]
    assert found["text"].startswith(ru.search_title.format(query="word", n=7))
    assert {"bold"} == {one["type"] for one in found["entities"]}
    assert ru.stats_recordings.format(n=7) in stats["text"]
    assert ru.privacy_files in privacy["text"]
    assert export["document"]["file_name"] == "voice2text-1.zip"
    for one in (history, found):
        await press(house, IVAN, one, "»")
    turned = await house.replies(IVAN)
    assert "the word <b>0</b> & more" in turned[0]["text"]
    assert "the word <b>0</b> & more" in turned[1]["text"]
    await press(house, IVAN, turned[0], "7")
    again = (await house.replies(IVAN))[-1]
    assert again["text"] == "the word <b>0</b> & more"
    assert again["reply_to_message"]["voice"]
    await house.simulator.say(IVAN, "/delete_my_data")
    await house.pull()
    await press(house, IVAN, (await house.replies(IVAN))[-1], ru.delete_yes)
    assert (await house.replies(IVAN))[-1]["text"] == ru.delete_done
    with Session(house._engine) as session:
        assert session.scalars(select(ChatRow.id)).all() == []
