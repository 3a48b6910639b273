"""Random bodies and updates through the webhook: no 5xx, nothing unauthorized queued.

By default 2,500 of them; VOICE2TEXT_THOROUGH=1 tries 10,000.
"""

import json
import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.updates import GROUP, PRIVATE, VOICE, message
from tests.unit.webhook.api_gateway import SECRET, Webhook

pytestmark = pytest.mark.unit

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.text("\ud800\udfff\x00ab/", max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner),
    max_leaves=8,
)
NAMES = st.sampled_from(
    "message_id chat from text voice audio video video_note document reply_to_message data id "
    "caption date type file_id file_unique_id duration mime_type file_name".split()
)
KINDS = st.sampled_from(
    "message edited_message channel_post callback_query my_chat_member poll_answer inline_query "
    "pre_checkout_query chat_boost ☃".split()
)

CONTENTS: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [{"voice": VOICE}, {"text": "/start"}, {"document": VOICE}, {"text": "hello"}]
)


def _mutated(holder: dict[str, Any], draw: st.DrawFn) -> dict[str, Any]:
    changed = dict(holder)
    for name, value in holder.items():
        choice = draw(st.integers(0, 11))
        if choice == 0:
            del changed[name]
        elif choice == 1:
            changed[name] = draw(JSON)
        elif isinstance(value, dict):
            changed[name] = _mutated(value, draw)
    if draw(st.integers(0, 3)) == 0:
        changed[draw(NAMES)] = draw(JSON)
    return changed


@st.composite
def updates(draw: st.DrawFn) -> dict[str, Any]:
    base = message(draw(st.sampled_from([PRIVATE, GROUP])), **draw(CONTENTS))
    answered = {**base, "reply_to_message": message(text="a transcript")}
    payload = draw(st.sampled_from([base, answered, {"id": "1", "from": PRIVATE, "message": base}]))
    return _mutated({"update_id": draw(st.integers()), draw(KINDS): payload}, draw)


BODIES = 10_000 if os.environ.get("VOICE2TEXT_THOROUGH") else 2_500
bodies = (
    st.binary(max_size=200)
    | JSON.map(lambda value: json.dumps(value).encode())
    | updates().map(lambda value: json.dumps(value).encode())
)
secrets = st.just(SECRET) | st.none() | st.text(max_size=40).filter(lambda text: text != SECRET)


@settings(max_examples=BODIES, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=bodies, secret=secrets)
def test_no_body_makes_it_fail_and_no_stranger_queues(body: bytes, secret: str | None) -> None:
    webhook = Webhook()
    headers = {} if secret is None else {"x-telegram-bot-api-secret-token": secret}

    reply = webhook.post(body, headers)

    settled = len(webhook.queues.recordings) + len(webhook.queues.updates) + len(webhook.aside.kept)
    if secret == SECRET:
        assert reply.status == 200
        assert settled == 1
    else:
        assert reply.status in (401, 403)
        assert settled == 0
    for queued, _, _ in webhook.queues.updates:
        assert "a transcript" not in json.dumps(queued)
