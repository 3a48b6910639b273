"""The control API: persons, journeys, who may call, and what is kept."""

import asyncio
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.types import ReplyParameters, Update
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.local.simulator.hops import HopSource
from infra.local.simulator.store import FolderInUse, Json, Store
from tests.integration.simulator.conftest import ADA, SOON, TEAM, TOKEN, Simulator

pytestmark = pytest.mark.integration
RECORDINGS = Path(__file__).parents[2] / "recordings"


class LoggedHops:
    """Hops with a memory."""

    def __init__(self) -> None:
        self.hops: list[Json] = []
        self.reads = 0

    def since(self, start_ms: int) -> list[Json]:
        self.reads += 1
        return [hop for hop in self.hops if hop["began_at_ms"] >= start_ms]


def hop(sent: Json, name: str, outcome: str) -> Json:
    began = sent["sim"]["sent_at_ms"] + 5
    return {
        "hop": name,
        "chat_id": sent["chat"]["id"],
        "message_id": sent["message_id"],
        "began_at_ms": began,
        "ended_at_ms": began + 10,
        "outcome": outcome,
    }


@pytest.mark.parametrize(
    ("kind", "field"),
    [("voice", "duration"), ("audio", "file_name"), ("video", "width"), ("video_note", "length"),
     ("document", "file_name")],
)  # fmt: skip
async def test_every_kind_of_file(simulator: Simulator, bot: Bot, kind: str, field: str) -> None:
    sent = await simulator.send(ADA, b"", kind, caption="what is this")
    assert field in sent[kind]
    [update] = await bot.get_updates()
    assert update.message is not None
    assert update.message.content_type == kind


async def test_a_recording_claims_its_length_or_what_the_sender_claims(
    simulator: Simulator,
) -> None:
    speech = (RECORDINGS / "flite_en_short.ogg").read_bytes()
    honest = await simulator.send(ADA, speech)
    assert honest["voice"]["duration"] > 0
    liar = await simulator.send(ADA, speech, duration="9", mime_type="image/png")
    assert (liar["voice"]["duration"], liar["voice"]["mime_type"]) == (9, "image/png")


async def test_unknown_chats_are_made_up(simulator: Simulator, bot: Bot) -> None:
    await simulator.say(555, "hello")
    await simulator.say(-1001234567890, "hello")
    private, group = await bot.get_updates()
    assert private.message is not None
    assert private.message.chat.type == "private"
    assert group.message is not None
    assert group.message.chat.type == "supergroup"
    made = await simulator.ask("POST", "/sim/chats", json={"type": "group", "name": "Book club"})
    assert (made["chat"]["type"], made["chat"]["title"]) == ("group", "Book club")


async def test_what_a_person_can_not_send(simulator: Simulator) -> None:
    path = f"/sim/chats/{ADA}/messages"
    assert await simulator.status("POST", path, json={"text": " "}) == 400
    assert await simulator.status("POST", path, json={"text": "x" * 4097}) == 400
    assert await simulator.status("POST", path, json={"text": "x", "as": "sticker"}) == 400
    assert await simulator.status("PATCH", f"{path}/9", json={"text": "x"}) == 400


async def journey_with(simulator: Simulator, path: str, hops: int) -> Json:
    """The journey once so many of its hops were read."""
    async with asyncio.timeout(SOON):
        while True:
            journey: Json = await simulator.ask("GET", f"{path}?wait=0.1")
            if len(journey["hops"]) >= hops:
                return journey


async def test_a_journey_is_waited_for(simulator: Simulator) -> None:
    hops = LoggedHops()
    source: HopSource = hops
    await simulator.stop()
    simulator.hops = source
    await simulator.start()
    sent = await simulator.say(ADA, "hello")
    path = f"/sim/journeys/{ADA}/{sent['message_id']}"
    assert (await simulator.ask("GET", path))["outcome"] is None
    waiting = asyncio.create_task(simulator.ask("GET", f"{path}?wait=10"))
    hops.hops += [hop(sent, "bot", "placeholder"), hop(sent, "webhook", "done")] * 2
    not_yet = await journey_with(simulator, path, hops=2)
    assert (not_yet["outcome"], len(not_yet["hops"])) == (None, 2)
    assert not waiting.done()
    hops.hops.append(hop(sent, "bot", "delivered"))
    journey = await waiting
    assert journey["outcome"] == "delivered"
    assert len(journey["hops"]) == 3
    reads = hops.reads
    await asyncio.sleep(0.3)
    assert hops.reads == reads, "nobody waits, nothing is read"
    assert await simulator.status("GET", f"/sim/journeys/{ADA}/99?wait=1") == 404


async def test_an_ignored_event_of_a_running_job_is_no_end(simulator: Simulator) -> None:
    hops = LoggedHops()
    await simulator.stop()
    simulator.hops = hops
    await simulator.start()
    sent = await simulator.send(ADA, b"x")
    hops.hops += [hop(sent, "webhook", "recording"), hop(sent, "bot", "ignored")]
    path = f"/sim/journeys/{ADA}/{sent['message_id']}"
    journey = await journey_with(simulator, path, hops=2)
    assert (journey["outcome"], len(journey["hops"])) == (None, 2)
    chat = await simulator.say(TEAM, "people talk")
    hops.hops += [hop(chat, "webhook", "update"), hop(chat, "bot", "ignored")]
    path = f"/sim/journeys/{TEAM}/{chat['message_id']}"
    assert (await simulator.ask("GET", f"{path}?wait=10"))["outcome"] == "ignored"


async def test_a_journey_knows_its_replies(simulator: Simulator) -> None:
    sent = await simulator.say(TEAM, "hello")
    call = {
        "chat_id": TEAM,
        "text": "…",
        "reply_parameters": ReplyParameters(message_id=sent["message_id"]).model_dump(
            exclude_none=True, exclude_defaults=True
        ),
    }
    said = (await simulator.ask("POST", f"/bot{TOKEN}/sendMessage", json=call))["result"]
    edit = {"chat_id": TEAM, "message_id": said["message_id"], "text": "done"}
    await simulator.ask("POST", f"/bot{TOKEN}/editMessageText", json=edit)
    journey = await simulator.ask("GET", f"/sim/journeys/{TEAM}/{sent['message_id']}")
    assert [reply["how"] for reply in journey["replies"]] == ["sent", "edited"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_other_websites_are_refused(simulator: Simulator, headers: dict[str, str]) -> None:
    for path in ("/sim/chats", f"/bot{TOKEN}/getMe"):
        assert await simulator.status("GET", path, headers=headers) == 403
    message = f"/sim/chats/{ADA}/messages"
    assert await simulator.status("POST", message, json={"text": "x"}, headers=headers) == 403
    assert await simulator.messages(ADA) == []


async def test_the_page_itself_is_welcome(simulator: Simulator) -> None:
    own = {"Origin": simulator.base, "Sec-Fetch-Site": "same-origin"}
    assert await simulator.status("GET", "/sim/chats", headers=own) == 200
    assert await simulator.status("GET", "/") == 200


async def test_a_data_folder_belongs_to_one(simulator: Simulator) -> None:
    with pytest.raises(FolderInUse, match="in use by another simulator"):
        Store(simulator.data)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(
        lambda text: bool(text.strip())
    ),
    chat_id=st.sampled_from([ADA, TEAM, -1009, 2**62]),
    name=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
    kind=st.sampled_from(["voice", "audio", "video", "video_note", "document", "text"]),
)
def test_every_update_is_one_of_telegrams(text: str, chat_id: int, name: str, kind: str) -> None:
    asyncio.run(_told_and_checked(text, chat_id, name, kind))


async def _told_and_checked(text: str, chat_id: int, name: str, kind: str) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        running = Simulator(Path(folder))
        await running.start()
        try:
            if kind == "text":
                said = await running.say(chat_id, text, reply_to=1)
            else:
                said = await running.send(chat_id, text.encode(), kind, file_name=name)
            again = await running.say(chat_id, text, reply_to=said["message_id"])
            path = f"/sim/chats/{chat_id}/messages/{again['message_id']}"
            await running.ask("PATCH", path, json={"text": name})
            await running.ask("POST", f"{path}/press", json={"data": text})
            await running.ask("POST", f"/sim/chats/{chat_id}/bot", json={"standing": "kicked"})
            answer = await running.ask("GET", f"/bot{TOKEN}/getUpdates")
            updates = [Update.model_validate(update) for update in answer["result"]]
            kinds = [update.event_type for update in updates]
            assert kinds == [
                "message", "message", "edited_message", "callback_query", "my_chat_member",
            ]  # fmt: skip
        finally:
            await running.close()
