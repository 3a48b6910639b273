import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.domain import ChatType, Event, EventKind, JobKey, Recording, RecordingKind
from voice2text.queues.envelopes import (
    BroadcastStep,
    Envelope,
    EventHappened,
    MalformedEnvelope,
    RecordingReceived,
    UpdateReceived,
    decode,
    encode,
)

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
)
ENVELOPES = (
    st.builds(RecordingReceived, RECORDINGS, TEXT)
    | st.builds(UpdateReceived, st.dictionaries(TEXT, IDS | TEXT), TEXT)
    | st.builds(BroadcastStep, IDS, TEXT)
    | st.builds(EventHappened, st.builds(Event, st.sampled_from(EventKind), KEYS), TEXT)
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


@given(
    st.text(max_size=50)
    | JUNK.map(json.dumps)
    | st.fixed_dictionaries(
        {
            "v": st.sampled_from([0, 1, 2, "1", None]),
            "type": st.sampled_from(["recording", "update", "event", "broadcast", "x"]) | JUNK,
            "trace": TEXT | JUNK,
            "body": JUNK
            | st.dictionaries(st.sampled_from(["key", "kind", "chat_type", "number"]), JUNK),
        }
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
