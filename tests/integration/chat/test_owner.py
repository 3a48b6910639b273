"""An owner's whole way: the chat, the webhook's intake, the door, the database, Telegram."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.chat.door import OWNER
from tests.integration.chat.test_simulator import House
from tests.integration.simulator.conftest import IVAN, Simulator
from voice2text.chat.phrases import phrases
from voice2text.doors import bot as door
from voice2text.queues.envelopes import decode
from voice2text.storage.engine import connect

pytestmark = pytest.mark.integration
EN, RU = phrases("en"), phrases("ru")


@pytest.fixture
async def house(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[House]:
    engine = connect(sqlite_url)
    monkeypatch.setattr(door, "connect_to", lambda _: engine)
    simulator = Simulator(tmp_path / "data")
    await simulator.start()
    made = House(simulator, sqlite_url, engine)
    yield made
    await made.close()
    await simulator.close()
    engine.dispose()


async def said(house: House, chat_id: int) -> list[str]:
    return [one["text"] for one in await house.replies(chat_id)]


async def test_an_owner_turns_somebody_away(house: House) -> None:
    await house.simulator.say(IVAN, "/block 1")  # for him the order does not exist
    await house.simulator.say(OWNER, f"/block {IVAN}")
    await house.pull()
    await house.simulator.say(IVAN, "/start")
    await house.pull()
    assert await said(house, OWNER) == [EN.owner_blocked.format(id=IVAN)]
    assert await said(house, IVAN) == [RU.unknown_command, RU.blocked]


async def test_an_owner_tells_everybody(house: House) -> None:
    await house.simulator.say(IVAN, "/start")
    news = await house.simulator.say(OWNER, "There is news.")
    await house.simulator.say(OWNER, "/broadcast", reply_to=news["message_id"])
    await house.pull()
    question = (await house.replies(OWNER))[-1]
    assert question["text"] == EN.cast_ask.format(1)
    send = question["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    press = f"/sim/chats/{OWNER}/messages/{question['message_id']}/press"
    await house.simulator.ask("POST", press, json={"data": send, "from": OWNER})
    await house.pull()
    steps: list[Any] = house.sqs.on("chat.fifo")
    assert len(steps) == 1
    assert "news" not in json.dumps(steps)
    assert await house.take(decode(steps[0]))
    assert (await said(house, IVAN))[-1] == "There is news."
    assert (await said(house, OWNER))[-1] == EN.cast_done.format(sent=1, failed=0)
    assert await house.take(decode(steps[0]))  # delivered once more
    assert (await said(house, IVAN)).count("There is news.") == 1


async def test_an_owner_looks_at_the_day(house: House) -> None:
    made = await house.record(IVAN)
    house.jobs.fail(made.key, "MemoryError")
    await house.simulator.say(OWNER, "/owner")
    await house.pull()
    page = (await said(house, OWNER))[-1]
    assert f"{IVAN}/{made.key.message_id}: MemoryError" in page
