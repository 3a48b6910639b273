import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.updates import ADA, GROUP, VOICE, message, update
from voice2text.intake.parse import parse
from voice2text.intake.recording import recording_of
from voice2text.intake.trim import trim

pytestmark = pytest.mark.unit

WRITTEN = "what a person wrote"


def trimmed(raw: dict[str, Any]) -> dict[str, Any]:
    return trim(parse(json.dumps(raw).encode()))


def test_a_command_survives_and_other_text_does_not() -> None:
    assert (
        trimmed(update(message=message(text="/language ru")))["message"]["text"] == "/language ru"
    )
    assert trimmed(update(message=message(text=WRITTEN)))["message"]["text"] == "…"
    assert trimmed(update(message=message(text="/" + "x" * 300)))["message"]["text"] == "…"
    assert "text" not in trimmed(update(message=message(sticker={})))["message"]


def test_a_command_as_long_as_a_message_survives() -> None:
    names = ", ".join(f"Anastasia Petrovna {number:02}" for number in range(170))
    for longest in (f"/words add {names}", "/words@voice2text_bot\nadd " + "x" * 4070):
        assert len(longest) <= 4096
        assert trimmed(update(message=message(text=longest)))["message"]["text"] == longest
        assert trimmed(update(message=message(text=longest + "x" * 4096)))["message"]["text"] == "…"


@given(st.text(max_size=60))
def test_what_only_begins_like_a_command_does_not_survive(rest: str) -> None:
    for text in (f"/ {WRITTEN}{rest}", f"//{WRITTEN}{rest}", f"/home/{WRITTEN}{rest}"):
        assert trimmed(update(message=message(text=text)))["message"]["text"] == "…"
    for text in (f"{WRITTEN} /words{rest}", f"/words-{WRITTEN}{rest}"):
        assert trimmed(update(message=message(text=text)))["message"]["text"] == "…"


def test_the_transcript_that_a_message_answers_does_not_travel() -> None:
    answered = message(voice=VOICE, caption=WRITTEN, reply_to_message=message(text=WRITTEN))
    kept = trimmed(update(message=message(GROUP, text="/start", reply_to_message=answered)))
    assert WRITTEN not in json.dumps(kept)
    assert kept["message"]["reply_to_message"]["voice"]["file_id"] == VOICE["file_id"]


def test_the_transcript_above_a_button_does_not_travel() -> None:
    pressed = {"id": "1", "from": ADA, "data": "v1:lang:ru", "message": message(text="/secret")}
    kept = trimmed(update(callback_query=pressed))
    assert kept["callback_query"]["data"] == "v1:lang:ru"
    assert "text" not in kept["callback_query"]["message"]


def test_of_a_file_s_name_only_the_extension_travels() -> None:
    document = {**VOICE, "file_name": f"{WRITTEN}.ogg", "title": WRITTEN, "performer": WRITTEN}
    kept = trimmed(update(message=message(GROUP, document=document)))
    assert kept["message"]["document"]["file_name"] == "recording.ogg"
    assert WRITTEN not in json.dumps(kept)


def test_a_gif_does_not_reach_the_bot_as_the_video_that_it_also_is() -> None:
    gif = {**VOICE, "mime_type": "video/mp4"}
    kept = trimmed(update(message=message(GROUP, animation=gif, document=gif)))
    assert recording_of(kept["message"]) is None


def test_of_a_forward_or_a_contact_only_the_id_travels() -> None:
    origins = (
        {
            "forward_origin": {
                "type": "user",
                "date": 1,
                "sender_user": {**ADA, "username": WRITTEN},
            }
        },
        {"forward_origin": {"type": "channel", "chat": {"id": -5, "title": WRITTEN}}},
        {"forward_origin": {"type": "hidden_user", "sender_user_name": WRITTEN}},
        {"contact": {"phone_number": WRITTEN, "first_name": WRITTEN, "user_id": 7}},
    )
    kept = []
    for origin in origins:
        raw = message(text="/allow", reply_to_message=message(text=WRITTEN, **origin))
        answered = trimmed(update(message=raw))["message"]["reply_to_message"]
        assert WRITTEN not in json.dumps(answered)
        kept.append({name: answered[name] for name in answered if name.endswith("_id")})
    ids = [{"forwarded_from_id": ADA["id"]}, {"forwarded_from_id": -5}, {}, {"contact_id": 7}]
    assert [{n: v for n, v in one.items() if n != "message_id"} for one in kept] == ids


NAMES = st.sampled_from(
    ["text", "caption", "quote", "poll", "reply_to_message", "pinned_message", "external_reply"]
)
JUNK = st.recursive(
    st.just(WRITTEN), lambda inner: st.dictionaries(NAMES, inner, max_size=3), max_leaves=6
)


@given(extra=st.dictionaries(NAMES, JUNK), chat=st.just(GROUP))
def test_nothing_written_survives_wherever_it_hides(
    extra: dict[str, Any], chat: dict[str, Any]
) -> None:
    for raw in (
        update(message={**message(chat), **extra}),
        update(channel_post={**message(chat), **extra}),
        update(callback_query={"id": "1", "from": ADA, "message": {**message(chat), **extra}}),
        update(my_chat_member={"chat": chat, "from": ADA, "date": 1, **extra}),
    ):
        assert WRITTEN not in json.dumps(trimmed(raw))


def test_the_command_that_a_pressed_message_answers_travels_and_nothing_else_does() -> None:
    for text, travels in (("/search word", True), (WRITTEN, False), ("/" + "x" * 300, False)):
        answered = message(text=text, reply_to_message=message(text="/secret"), caption=WRITTEN)
        above = message(text=WRITTEN, reply_to_message=answered)
        pressed = {"id": "1", "from": ADA, "data": "v1:find:1", "message": above}
        kept = trimmed(update(callback_query=pressed))["callback_query"]["message"]
        assert kept.get("reply_to_message", {}).get("text") == (text if travels else None)
        assert WRITTEN not in json.dumps(kept)
        assert "/secret" not in json.dumps(kept)
