"""What people ask of the bot, in private chats, groups and channels."""

from typing import Any

import pytest

from tests.fakes.queues import QueueDown
from tests.unit.chat.house import CHANNEL, GROUP, PERSON, PRIVATE, RUSSIAN, VOICE, House
from voice2text.chat.languages import ENGLISH_NAMES
from voice2text.chat.phrases import languages, phrases
from voice2text.chat.updates import MalformedUpdate
from voice2text.domain import JobKey, RecordingKind
from voice2text.errors import Retryable

pytestmark = pytest.mark.unit


@pytest.fixture
def house() -> House:
    return House()


@pytest.mark.parametrize("language", languages())
async def test_start_and_help(house: House, language: str) -> None:
    sender = PERSON | {"language_code": language}
    assert await house.message(sender=sender, text="/start") == "command"
    assert await house.message(sender=sender, text="/help") == "command"
    words = phrases(language)
    assert house.world.texts() == [words.start, words.help.format(120, megabytes=20)]
    assert house.chats.bot_language(7) == language


async def test_a_person_without_a_language_keeps_the_last_one(house: House) -> None:
    await house.message(sender=RUSSIAN, text="/start")
    nameless = {name: value for name, value in RUSSIAN.items() if name != "language_code"}
    await house.message(sender=nameless, text="/start")
    assert house.world.texts() == [phrases("ru").start] * 2


async def test_the_same_update_twice_does_nothing(house: House) -> None:
    update = {
        "update_id": 1,
        "message": {"message_id": 5, "date": 1, "chat": PRIVATE, "from": PERSON, "text": "/start"},
    }
    assert await house.receive(update, "t") == "command"
    assert await house.receive(update, "t") == "duplicate"
    assert len(house.world.messages) == 1


PDF = {"file_id": "f", "file_unique_id": "u", "mime_type": "application/pdf"}


@pytest.mark.parametrize("content", [{"text": "…"}, {"document": PDF}])
async def test_other_messages_are_told_what_to_send_in_private_only(
    house: House, content: dict[str, Any]
) -> None:
    assert await house.message(**content) == "command"
    assert await house.message(chat=GROUP, **content) == "ignored"
    assert house.world.texts() == [phrases("en").send_me_speech]


@pytest.mark.parametrize("content", [{}, {"photo": []}, {"sticker": None}])
async def test_a_sticker_a_pin_or_a_photo_is_no_reason_to_speak(
    house: House, content: dict[str, Any]
) -> None:
    assert await house.message(**content) == "ignored"
    assert house.world.messages == []


async def test_an_unknown_command(house: House) -> None:
    await house.message(text="/dance")
    await house.message(text="/")
    assert house.world.texts() == [phrases("en").unknown_command] * 2


@pytest.mark.parametrize("text", ["/dance", "/dance@other_bot", "/start@other_bot", "hello", "/"])
async def test_a_group_is_not_disturbed(house: House, text: str) -> None:
    assert await house.message(chat=GROUP, text=text) == "ignored"
    assert house.world.messages == []
    assert house.chats.chats == {}


async def test_a_group_addresses_the_bot(house: House) -> None:
    await house.message(chat=GROUP, text="/start@Voice2Text_Bot")
    await house.message(chat=GROUP, text="/dance@voice2text_bot")
    assert house.world.texts() == [phrases("en").hello_group, phrases("en").unknown_command]
    assert house.world.names().count("getMe") == 2  # its name, kept, and what it may hear, not


async def test_a_topic_is_answered_in_the_topic(house: House) -> None:
    topic = {"message_thread_id": 9, "is_topic_message": True}
    await house.message(chat=GROUP, text="/help", **topic)
    await house.message(chat=GROUP, text="/help", message_thread_id=9)  # a thread of replies
    assert [message.thread_id for message in house.world.messages] == [9, None]


# Language


async def test_language_offers_buttons(house: House) -> None:
    await house.message(text="/language")
    (message,) = house.world.messages
    assert message.text == phrases("en").language_automatic
    assert message.markup is not None
    buttons = [button for row in message.markup.inline_keyboard for button in row]
    assert [button.text for button in buttons if button.text.startswith("✓")] == [
        "✓ " + phrases("en").automatic
    ]
    for button in buttons:
        assert button.callback_data is not None
        assert len(button.callback_data.encode()) <= 64  # the Bot API's limit


@pytest.mark.parametrize("word", ["ru", "RU", "Russian", "русский", "  ru  "])
async def test_language_by_word(house: House, word: str) -> None:
    await house.message(text=f"/language {word}")
    assert house.chats.speech_language(7) == "ru"
    assert house.world.texts() == ["In this chat I expect Русский."]


@pytest.mark.parametrize("code", ENGLISH_NAMES)
async def test_language_by_any_code(house: House, code: str) -> None:
    await house.message(text=f"/language {code}")
    assert house.chats.speech_language(7) == code


async def test_language_back_to_automatic(house: House) -> None:
    await house.message(text="/language ru")
    await house.message(text="/language AUTO")
    assert house.chats.speech_language(7) is None
    assert house.world.texts()[-1] == phrases("en").language_automatic


async def test_a_wrong_language_changes_nothing(house: House) -> None:
    await house.message(text="/language ru")
    await house.message(text="/language klingon")
    assert house.chats.speech_language(7) == "ru"
    assert house.world.texts()[-1] == phrases("en").language_unknown


async def test_a_button_pins_and_shows_it(house: House) -> None:
    await house.message(text="/language")
    (menu,) = house.world.messages
    under = {"message": {"message_id": menu.message_id, "date": 1, "chat": PRIVATE}}
    for _ in range(2):  # pressing twice is harmless
        assert await house.press("v1:lang:ru", **under) == "command"
        assert house.chats.speech_language(7) == "ru"
    assert menu.text == "In this chat I expect Русский."
    assert house.world.names().count("answerCallbackQuery") == 2
    assert await house.press("v1:lang:auto", **under) == "command"
    assert house.chats.speech_language(7) is None
    assert menu.text == phrases("en").language_automatic


@pytest.mark.parametrize("date", [0, 1])  # 0: Telegram's mark of a message too old to show
async def test_a_button_under_a_message_that_is_gone_still_pins(house: House, date: int) -> None:
    under = {"message": {"message_id": 1, "date": date, "chat": PRIVATE}}
    assert await house.press("v1:lang:ru", **under) == "command"
    assert house.chats.speech_language(7) == "ru"


@pytest.mark.parametrize(
    "data", ["v2:lang:ru", "v1:lang:", "v1:lang:klingon", "v1:lang:Russian", "v1", "", "\0", "🙂"]
)
async def test_a_forged_or_foreign_button_is_answered_and_does_nothing(
    house: House, data: str
) -> None:
    under = {"message": {"message_id": 1, "date": 1, "chat": PRIVATE}}
    assert await house.press(data, **under) == "ignored"
    assert house.chats.speech_language(7) is None
    assert house.world.names() == ["answerCallbackQuery"]
    assert getattr(house.world.calls[0], "text", None) == phrases("en").stale_button


async def test_a_button_outside_any_chat_is_answered(house: House) -> None:
    assert await house.press("v1:lang:ru", inline_message_id="x") == "ignored"
    assert await house.press(None, game_short_name="g") == "ignored"
    assert house.world.names() == ["answerCallbackQuery"] * 2


async def test_a_late_answer_is_no_trouble(house: House) -> None:
    house.world.rule(
        "answerCallbackQuery",
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
    )
    under = {"message": {"message_id": 1, "date": 1, "chat": PRIVATE}}
    assert await house.press("v1:lang:ru", **under) == "command"


# Groups and channels


@pytest.mark.parametrize("kind", RecordingKind)
async def test_a_recording_in_a_group_is_passed_on(house: House, kind: RecordingKind) -> None:
    file = VOICE | {"length": 1, "width": 1, "height": 1, "mime_type": "audio/ogg"}
    assert await house.message(chat=GROUP, **{kind.value: file}) == "queued"
    ((recording, trace),) = house.queues.recordings
    assert (recording.key, recording.kind, trace) == (JobKey(-1007, 5), kind, "u1")
    assert recording.user_language == "en"
    assert house.world.names() == ["setMessageReaction"]


async def test_a_recording_in_a_channel_is_passed_on(house: House) -> None:
    post = {"message_id": 5, "date": 1, "chat": CHANNEL, "voice": VOICE}
    assert await house.update(channel_post=post) == "queued"
    assert house.queues.recordings[0][0].user_id is None


async def test_a_channel_pins_its_language_without_a_person(house: House) -> None:
    post = {"message_id": 5, "date": 1, "chat": CHANNEL, "text": "/language ru"}
    assert await house.update(channel_post=post) == "command"
    assert house.chats.speech_language(-1008) == "ru"


@pytest.mark.parametrize(
    ("status", "description", "parameters"),
    [
        (400, "Bad Request: REACTION_INVALID", None),
        (400, "Bad Request: not enough rights to react", None),
        (403, "Forbidden: bot is not a member of the supergroup chat", None),
        (429, "Too Many Requests: retry after 3", {"retry_after": 3}),
        (None, "", None),
    ],
)
async def test_no_reaction_is_no_trouble(
    house: House, status: int | None, description: str, parameters: dict[str, int] | None
) -> None:
    house.world.rule("setMessageReaction", status, description, parameters=parameters)
    assert await house.message(chat=GROUP, voice=VOICE) == "queued"
    assert len(house.queues.recordings) == 1
    assert len(house.log.warnings) == 1


async def test_a_recording_that_was_not_queued_comes_back(house: House) -> None:
    house.queues.down = True
    with pytest.raises(QueueDown):  # handlers' exceptions reach the door
        await house.message(chat=GROUP, voice=VOICE)
    assert house.world.calls == []
    assert not house.seen_updates.seen(1)


MEMBER = {"status": "member"}
LEFT = {"status": "left"}
KICKED = {"status": "kicked", "until_date": 0}
RIGHTS = (
    "can_send_audios can_send_documents can_send_photos can_send_videos can_send_video_notes"
    " can_send_voice_notes can_send_polls can_send_other_messages can_add_web_page_previews"
    " can_change_info can_invite_users can_pin_messages can_manage_topics can_edit_tag"
    " can_react_to_messages"
).split()
MUTED = {
    "status": "restricted",
    "is_member": True,
    "until_date": 0,
    "can_send_messages": False,
    **dict.fromkeys(RIGHTS, False),
}


async def test_a_group_is_greeted_once(house: House) -> None:
    assert await house.member(GROUP, LEFT, MEMBER) == "command"
    assert await house.member(GROUP, MEMBER, MEMBER) == "ignored"
    assert house.world.texts() == [phrases("en").hello_group]


async def test_a_channel_and_a_private_chat_are_not_greeted(house: House) -> None:
    await house.member(CHANNEL, LEFT, MEMBER)
    await house.member(PRIVATE, KICKED, MEMBER)
    assert house.world.messages == []


@pytest.mark.parametrize(
    ("chat", "gone", "reason"),
    [
        (PRIVATE, KICKED, "forbidden"),
        (GROUP, KICKED, "forbidden"),
        (GROUP, LEFT, "forbidden"),
        (GROUP, MUTED, "no_rights"),
        (GROUP, MUTED | {"is_member": False}, "forbidden"),
    ],
)
async def test_a_chat_is_lost_and_found(
    house: House, chat: dict[str, Any], gone: dict[str, Any], reason: str
) -> None:
    await house.member(chat, MEMBER, gone)
    assert house.chats.chats[chat["id"]].lost_reason == reason
    await house.member(chat, gone, MEMBER)
    assert house.chats.chats[chat["id"]].lost_reason is None


# Trouble


@pytest.mark.parametrize(
    ("status", "description", "parameters", "reason"),
    [
        (403, "Forbidden: bot was blocked by the user", None, "forbidden"),
        (400, "Bad Request: chat not found", None, "not_found"),
        (400, "Bad Request: upgraded", {"migrate_to_chat_id": -1009}, "migrated"),
    ],
)
async def test_a_chat_that_can_not_be_answered_is_lost(
    house: House,
    status: int,
    description: str,
    parameters: dict[str, int] | None,
    reason: str,
) -> None:
    house.world.rule("sendMessage", status, description, parameters=parameters)
    assert await house.message(text="/start") == "undeliverable"
    assert house.chats.chats[7].lost_reason == reason
    assert house.seen_updates.seen(1)


async def test_telegrams_troubles_reach_the_door(house: House) -> None:
    house.world.rule("sendMessage", 502, "Bad Gateway")
    with pytest.raises(Retryable):
        await house.message(text="/start")
    assert not house.seen_updates.seen(1)


@pytest.mark.parametrize(
    "update",
    [
        {},
        {"a_kind_of_tomorrow": {"secret": "text"}},
        {"edited_message": {"message_id": 1, "date": 1, "edit_date": 1, "chat": PRIVATE}},
        {"poll_answer": {"poll_id": "1", "option_ids": [], "option_persistent_ids": []}},
    ],
)
async def test_other_kinds_of_update_are_ignored(house: House, update: dict[str, Any]) -> None:
    assert await house.update(**update) == "ignored"
    assert house.world.calls == []


async def test_an_update_that_can_not_be_read_is_a_bug_and_not_quoted(house: House) -> None:
    with pytest.raises(MalformedUpdate) as raised:
        await house.message(chat={"id": "a secret", "type": "private"}, text="/start")
    assert str(raised.value) == "message.chat.id: int_parsing"
    assert raised.value.__suppress_context__
