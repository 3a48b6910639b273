import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.text.test_variant import VARIANTS
from voice2text.domain import ChatType, Event, EventKind, JobKey, Recording, RecordingKind
from voice2text.queues.envelopes import (
    BroadcastStep,
    Envelope,
    EventHappened,
    MalformedEnvelope,
    RecordingReceived,
    RewriteRequested,
    UpdateReceived,
    decode,
    encode,
)
from voice2text.text.variant import Edition

pytestmark = pytest.mark.unit

IDS = st.integers(-(2**63), 2**63 - 1)
KEYS = st.builds(JobKey, chat_id=IDS, message_id=IDS)
TEXT = st.text(max_size=40)
MAYBE = st.none() | IDS
RECORDINGS = st.builds(
    Recording,
    key=KEYS,
    chat_type=st.sampled_from(ChatType),
    kind=st.sampled_from(RecordingKind),
    file_id=TEXT,
    file_unique_id=TEXT,
    thread_id=MAYBE,
    user_id=MAYBE,
    user_language=st.none() | TEXT,
    claimed_seconds=MAYBE,
    claimed_bytes=MAYBE,
    mime_type=st.none() | TEXT,
    sent_at_ms=MAYBE,
)
EDITIONS = st.builds(Edition, VARIANTS, st.from_regex(r"[0-9a-f]{8}", fullmatch=True))
EVENTS = st.builds(
    Event,
    st.sampled_from(EventKind),
    KEYS,
    st.none() | EDITIONS.map(lambda one: one.code),
    generation=st.integers(0, 2**31),
    done_ms=MAYBE,
    total_ms=MAYBE,
    ahead=MAYBE,
    language=st.none() | TEXT,
    thread_id=MAYBE,
)
ENVELOPES = (
    st.builds(RecordingReceived, RECORDINGS, TEXT)
    | st.builds(UpdateReceived, st.dictionaries(TEXT, IDS | TEXT), TEXT)
    | st.builds(BroadcastStep, IDS, TEXT)
    | st.builds(EventHappened, EVENTS, TEXT, MAYBE)
    | st.builds(RewriteRequested, KEYS, EDITIONS, TEXT)
)


@given(ENVELOPES)
def test_what_was_encoded_comes_back(envelope: Envelope) -> None:
    assert decode(encode(envelope)) == envelope


@given(ENVELOPES)
def test_a_body_is_plain_ascii_which_sqs_always_takes(envelope: Envelope) -> None:
    assert encode(envelope).isascii()


JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | IDS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)


FIELDS = ["key", "kind", "chat_type", "edition"]


@given(
    st.text(max_size=50)
    | JUNK.map(json.dumps)
    | st.fixed_dictionaries(
        {
            "v": st.sampled_from([0, 1, 2, "1", None]),
            "type": st.sampled_from(["recording", "update", "event", "rewrite", "broadcast"])
            | JUNK,
            "trace": TEXT | JUNK,
            "body": JUNK
            | st.dictionaries(
                st.sampled_from(["key", "kind", "chat_type", "edition", "number"]), JUNK
            ),
        },
        optional={"queued": JUNK, "sent_at_ms": JUNK},
    ).map(json.dumps)
)
def test_anything_else_is_malformed_and_nothing_worse(text: str) -> None:
    try:
        envelope = decode(text)
    except MalformedEnvelope:
        return
    assert decode(encode(envelope)) == envelope


def test_a_version_of_tomorrow_is_named() -> None:
    with pytest.raises(MalformedEnvelope, match="version 2"):
        decode('{"v": 2, "type": "event", "trace": "u1", "body": {}}')


def test_an_event_of_older_code_is_about_no_variant() -> None:
    body = '{"kind": "JobFinished", "key": {"chat_id": 7, "message_id": 8}}'
    envelope = decode(f'{{"v": 1, "type": "event", "trace": "u1", "body": {body}}}')
    assert envelope == EventHappened(Event(EventKind.JOB_FINISHED, JobKey(7, 8)), "u1")


WAITING = Event(EventKind.JOB_QUEUED, JobKey(7, 8), ahead=12, language="ru", thread_id=3)


def test_to_older_code_a_place_in_the_queue_is_an_update_of_no_kind() -> None:
    """It knows no such event: that would be a bug there, and buried with an alarm."""
    whole = json.loads(encode(EventHappened(WAITING, "u1")))
    assert (whole["type"], whole["body"]) == ("update", {"update_id": 0})
    del whole["queued"]  # older code doesn't look there
    assert decode(json.dumps(whole)) == UpdateReceived({"update_id": 0}, "u1")


@pytest.mark.parametrize(
    "forged",
    [
        None,
        [],
        {},
        {"kind": "JobQueued"},
        {"kind": "JobQueued", "key": {"chat_id": 7}},
        {"kind": "JobDreamt", "key": {"chat_id": 7, "message_id": 8}},
        {"kind": "JobQueued", "key": {"chat_id": 7, "message_id": 8}, "ahead": "12"},
        {"kind": "JobQueued", "key": {"chat_id": 7, "message_id": 8}, "language": 7},
        {"kind": "JobQueued", "key": {"chat_id": 7, "message_id": 8}, "thread_id": [1]},
    ],
)
def test_a_forged_place_is_malformed(forged: object) -> None:
    whole = json.loads(encode(EventHappened(WAITING, "u1")))
    with pytest.raises(MalformedEnvelope):
        decode(json.dumps(whole | {"queued": forged}))


@pytest.mark.parametrize("edition", ["p200", "p200@xyz", "t200@0123abcd", 7, ["p200@0123abcd"]])
@pytest.mark.parametrize("kind", ["event", "rewrite"])
def test_a_forged_edition_is_malformed(kind: str, edition: object) -> None:
    body = {
        "kind": "VariantReady",
        "key": {"chat_id": 7, "message_id": 8},
        "edition": edition,
    }
    with pytest.raises(MalformedEnvelope):
        decode(json.dumps({"v": 1, "type": kind, "trace": "u1", "body": body}))


@given(KEYS, EDITIONS)
def test_a_wish_carries_names_only(key: JobKey, edition: Edition) -> None:
    whole = json.loads(encode(RewriteRequested(key, edition, "u1")))
    assert whole["body"] == {
        "key": {"chat_id": key.chat_id, "message_id": key.message_id},
        "edition": edition.code,
    }


def test_code_of_another_release_understands_the_body() -> None:
    recording = Recording(JobKey(1, 2), ChatType.PRIVATE, RecordingKind.VOICE, "f", "u")
    whole = json.loads(encode(RecordingReceived(recording, "u1")))
    assert "sent_at_ms" not in whole["body"]  # older code builds a recording of the body alone
    del whole["sent_at_ms"]  # and its messages have none
    assert decode(json.dumps(whole)) == RecordingReceived(recording, "u1")
