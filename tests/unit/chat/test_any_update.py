"""Whatever Telegram sends, the process lives."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.chat.house import House
from voice2text.accounts.access import Access, Rules
from voice2text.chat.updates import MalformedUpdate
from voice2text.errors import Retryable
from voice2text.intake.parse import Malformed

pytestmark = pytest.mark.unit

OUTCOMES = {"command", "moved", "ignored", "queued", "undeliverable", "duplicate"}

ids = st.integers(-(2**52), 2**52)
words = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.sampled_from(
        [
            "/start",
            "/help",
            "/language",
            "/language ru",
            "/language@voice2text_bot auto",
            "/x@y",
            "/settings",
            "/words add x, y",
            "/timezone Tbilisi",
            "/transcribe",
            "/limits",
            "/allow 7",
            "/limit 7 x",
            "/invite",
            "/start code",
        ]
    ),
)
chats = st.fixed_dictionaries(
    {"id": ids, "type": st.sampled_from(["private", "group", "supergroup", "channel"])}
)
people = st.fixed_dictionaries(
    {"id": ids, "is_bot": st.booleans(), "first_name": words},
    optional={"language_code": st.one_of(st.sampled_from(["ru", "en-US"]), words)},
)
files = st.fixed_dictionaries(
    {
        "file_id": st.sampled_from(["f", "f-1"]),
        "file_unique_id": st.just("u"),
        "duration": st.integers(-5, 2**40),
        "length": st.integers(0, 9),
        "width": st.integers(0, 9),
        "height": st.integers(0, 9),
    },
    optional={"mime_type": words, "file_name": words, "file_size": st.integers(0, 2**40)},
)
messages = st.fixed_dictionaries(
    {"message_id": st.integers(1, 2**40), "date": st.integers(0, 2**31), "chat": chats},
    optional={
        "from": people,
        "sender_chat": chats,
        "text": words,
        "voice": files,
        "audio": files,
        "video": files,
        "video_note": files,
        "document": files,
        "message_thread_id": st.integers(1, 99),
        "is_topic_message": st.booleans(),
        "new_chat_members": st.lists(people, max_size=2),
        "migrate_to_chat_id": ids,
    },
)
presses = st.fixed_dictionaries(
    {"id": words, "from": people, "chat_instance": words},
    optional={
        "message": messages,
        "data": st.one_of(words, st.sampled_from(["v1:lang:ru", "v1:lang:auto", "v9:lang:ru"])),
        "inline_message_id": words,
    },
)
members = st.fixed_dictionaries(
    {"user": people, "status": st.sampled_from(["member", "left"])}
) | st.fixed_dictionaries({"user": people, "status": st.just("kicked"), "until_date": st.just(0)})
changes = st.fixed_dictionaries(
    {
        "chat": chats,
        "from": people,
        "date": st.integers(0, 2**31),
        "old_chat_member": members,
        "new_chat_member": members,
    }
)
updates = st.one_of(
    messages.map(lambda value: {"message": value}),
    messages.map(lambda value: {"channel_post": value}),
    presses.map(lambda value: {"callback_query": value}),
    changes.map(lambda value: {"my_chat_member": value}),
    messages.map(lambda value: {"edited_message": value | {"edit_date": 1}}),
    st.dictionaries(words, words, max_size=2).map(lambda value: {"unheard_of": value}),
)
troubles = st.one_of(
    st.none(),
    st.sampled_from(
        [
            (403, "Forbidden: bot was blocked by the user"),
            (400, "Bad Request: chat not found"),
            (502, "Bad Gateway"),
            (None, ""),
        ]
    ),
)
everybodys_rules = st.builds(Rules, st.sampled_from(Access), st.frozensets(ids, max_size=2))
junk = st.recursive(
    st.one_of(st.none(), st.booleans(), ids, words),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
)


@settings(max_examples=500, deadline=None)
@given(updates, troubles, everybodys_rules)
async def test_any_update_gets_an_outcome(
    update: dict[str, Any], trouble: tuple[int | None, str] | None, rules: Rules
) -> None:
    house = House(rules)
    if trouble:
        house.world.rule("*", *trouble, times=9)
    try:
        assert await house.update(**update) in OUTCOMES
    except Retryable:
        assert trouble in {(502, "Bad Gateway"), (None, "")}


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["message", "channel_post", "callback_query", "my_chat_member"]),
    messages,
    st.sampled_from(["chat", "from", "text", "voice", "data", "new_chat_member", "message_id"]),
    junk,
)
async def test_a_broken_update_is_a_bug_by_name(
    kind: str, payload: dict[str, Any], name: str, value: object
) -> None:
    house = House()
    try:
        assert await house.update(**{kind: payload | {name: value}}) in OUTCOMES
    except (MalformedUpdate, Malformed):
        assert house.world.calls == []
