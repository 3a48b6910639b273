"""/history, /search, /stats: one's own, in private, page by page."""

from dataclasses import replace
from typing import Any

import pytest

from tests.fakes.own import FakeHistory
from tests.fakes.recordings import USAGE
from tests.unit.chat.delivering import RECORDING
from tests.unit.chat.house import GROUP, GROUP_ID, PERSON, PRIVATE, RUSSIAN, House
from voice2text.chat.own.listing import link_to
from voice2text.domain import ChatType, JobKey, Segment, Transcript

pytestmark = pytest.mark.unit

COMMANDS = ("/history", "/search x", "/stats", "/export_my_data", "/delete_my_data")


def said(
    house: House, number: int, text: str, *, chat_id: int = 7, user_id: int = 7, ms: int = 61_000
) -> JobKey:
    key = JobKey(chat_id, number)
    kind = ChatType.PRIVATE if chat_id > 0 else ChatType.SUPERGROUP
    house.jobs.begin(replace(RECORDING, key=key, chat_type=kind, user_id=user_id))
    house.jobs.finish(key, Transcript("en", 0.9, ms, (Segment(0, ms, text),)), USAGE)
    return key


def under(house: House, **answered: Any) -> dict[str, Any]:
    """The bot's last message, as it lies under a button."""
    last = house.world.messages[-1]
    return {"message_id": last.message_id, "date": 1, "chat": PRIVATE, **answered}


def data(house: House, label: str) -> str:
    markup = house.world.messages[-1].markup
    assert markup is not None
    [found] = [one for row in markup.inline_keyboard for one in row if one.text == label]
    assert found.callback_data is not None
    return found.callback_data


@pytest.mark.parametrize("command", COMMANDS)
async def test_in_a_group_it_says_that_it_works_in_private(command: str) -> None:
    house = House()
    said(house, 1, "secret", chat_id=GROUP_ID)
    assert await house.message(chat=GROUP, text=command) == "command"
    [only] = house.world.texts()
    assert "private chat only" in only


async def test_history_has_five_a_page_the_newest_first_and_turns_in_place() -> None:
    house = House()
    for number in range(1, 12):
        said(house, number, f"text {number}")
    await house.message(text="/history")
    [page] = house.world.messages
    assert "Your transcripts: 11" in page.text
    assert "2026-06-30 22:30 UTC · 1:01 · English" in page.text
    assert "text 11" in page.text
    assert "text 7" in page.text
    assert "text 6" not in page.text
    assert await house.press(data(house, "»"), message=under(house)) == "command"
    assert "text 6" in page.text
    await house.press(data(house, "«"), message=under(house))
    await house.press(data(house, "«"), message=under(house))  # from the first to the last
    assert "text 1" in page.text
    assert data(house, "3/3")
    assert len(house.world.messages) == 1


async def test_history_tells_time_where_the_person_is() -> None:
    house = House()
    said(house, 1, "text")
    house.preferences.change(7, time_zone="Asia/Tokyo")
    await house.message(text="/history")
    assert "2026-07-01 07:30 · " in house.world.texts()[0]


async def test_markup_in_a_transcript_is_shown_as_it_was_said() -> None:
    house = House()
    said(house, 1, "<b>a & b</b> <a href='tg://user?id=1'>x")
    await house.message(text="/history")
    await house.message(text='/search <i>&"')
    await house.message(text="/search b")
    shown = house.world.texts()
    assert "&lt;b&gt;a &amp; b&lt;/b&gt; &lt;a href=" in shown[0]
    assert shown[2].count("<b>") == shown[2].count("</b>")
    assert "&lt;" in shown[2]


async def test_nobody_sees_what_others_said() -> None:
    house = House()
    key = said(house, 1, "secret", user_id=8, chat_id=GROUP_ID)
    for command in ("/history", "/search secret", "/stats"):
        await house.message(text=command)
    assert not any("Your transcripts" in text or "Found" in text for text in house.world.texts())
    show = f"v1:show:{key.chat_id}:{key.message_id}"
    assert await house.press(show, message=under(house)) == "ignored"
    assert "secret" not in "".join(house.world.texts()).replace("for: secret", "")


async def test_a_number_sends_the_text_again_as_an_answer_to_its_recording() -> None:
    house = House()
    said(house, 33, "what I said")
    await house.message(text="/history")
    await house.press(data(house, "1"), message=under(house))
    again = house.world.messages[-1]
    assert (again.text, again.reply_to, again.chat_id) == ("what I said", 33, 7)


async def test_a_long_text_comes_again_as_a_file() -> None:
    house = House()
    said(house, 33, "long words " * 3000)
    await house.message(text="/history")
    await house.press(data(house, "1"), message=under(house))
    assert house.world.messages[-1].file.decode().startswith("long words")


async def test_what_was_said_in_a_group_has_a_link_and_is_shown_in_private_only() -> None:
    house = House()
    group = -1_001_234_567_890
    said(house, 33, "in the group", chat_id=group)
    await house.message(text="/history")
    assert 'href="https://t.me/c/1234567890/33"' in house.world.texts()[0]
    await house.press(data(house, "1"), message=under(house))
    assert (house.world.messages[-1].chat_id, house.world.messages[-1].reply_to) == (7, None)


@pytest.mark.parametrize("kind", [ChatType.PRIVATE, ChatType.GROUP])
def test_other_messages_have_no_link(kind: ChatType) -> None:
    assert link_to(JobKey(-5, 1), kind) is None


async def test_a_text_that_is_not_kept_is_listed_without_a_button() -> None:
    house = House()
    key = said(house, 1, "gone")
    assert isinstance(house.own.history, FakeHistory)
    house.own.history.gone.add(key)
    await house.message(text="/history")
    [page] = house.world.messages
    assert "not kept any more" in page.text
    assert page.markup is None
    assert await house.press("v1:show:7:1", message=under(house)) == "ignored"


@pytest.mark.parametrize(
    "forged",
    ["v1:his", "v1:his:-1", "v1:his:x", "v1:his:١", "v1:his:1:2", "v1:his:99999999999999999999"],
)
async def test_a_forged_page_changes_nothing(forged: str) -> None:
    house = House()
    said(house, 1, "text")
    await house.message(text="/history")
    before = house.world.texts()
    assert await house.press(forged, message=under(house)) == "ignored"
    assert house.world.texts() == before


@pytest.mark.parametrize("forged", ["v1:show", "v1:show:7", "v1:show:x:1", f"v1:show:7:{10**30}"])
async def test_a_forged_text_is_not_there(forged: str) -> None:
    house = House()
    await house.message(text="/history")
    assert await house.press(forged, message=under(house)) == "ignored"


async def test_a_button_under_anothers_chat_shows_nothing() -> None:
    house = House()
    said(house, 1, "text")
    await house.message(text="/history")
    pressed = under(house)
    assert await house.press("v1:show:7:1", sender=RUSSIAN, message=pressed) == "ignored"
    assert await house.press("v1:show:7:1", message={**pressed, "chat": GROUP}) == "ignored"
    assert len(house.world.messages) == 1


async def test_a_page_beyond_the_last_is_the_last() -> None:
    house = House()
    said(house, 1, "text")
    await house.message(text="/history")
    await house.press("v1:his:40", message=under(house))
    assert "text" in house.world.texts()[0]


async def test_search_marks_what_it_found_and_turns_by_the_command_it_answers() -> None:
    house = House()
    for number in range(1, 8):
        said(house, number, f"the word {number}")
    await house.message(text="/search word")
    [page] = house.world.messages
    assert page.text.startswith("Found for word: 7")
    assert "the <b>word</b> 7" in page.text
    assert page.reply_to == 5
    command = {"message_id": 5, "date": 1, "chat": PRIVATE, "from": PERSON, "text": "/search word"}
    await house.press(data(house, "»"), message=under(house, reply_to_message=command))
    assert "the <b>word</b> 1" in page.text
    assert await house.press("v1:find:0", message=under(house)) == "ignored"  # command deleted


async def test_a_search_may_begin_on_the_next_line() -> None:
    house = House()
    said(house, 1, "the word")
    await house.message(text="/search\nword")
    assert house.world.texts()[0].startswith("Found for word: 1")


async def test_a_site_that_was_named_is_shown_on_no_page() -> None:
    house = House()
    for number in range(1, 8):
        said(house, number, "see example.org")
    await house.message(text="/history")
    await house.press(data(house, "»"), message=under(house))
    texts = [call for call in house.world.calls if getattr(call, "text", None)]
    previews = [getattr(call, "link_preview_options", None) for call in texts]
    assert len(previews) == 2
    assert all(one is not None and one.is_disabled for one in previews)


async def test_a_search_as_long_as_a_message_is_answered() -> None:
    house = House()
    await house.message(text="/search " + "😀 x" * 1022)
    said(house, 1, "x " * 400)
    await house.message(text="/search x " + "&" * 4086)
    nothing, found = house.world.texts()
    assert nothing.endswith("…")
    assert "…: 1\n" in found


@pytest.mark.parametrize("typed", ["/search", "/search   ", "/search -x", '/search "&"'])
async def test_a_search_without_words_says_how(typed: str) -> None:
    house = House()
    await house.message(text=typed)
    assert "/search invoice" in house.world.texts()[0]


async def test_stats_are_for_the_month_and_for_ever() -> None:
    house = House()
    said(house, 1, "one two three four", ms=600_000)
    said(house, 2, "five", ms=59_999)
    await house.message(text="/stats")
    month, everything, note = house.world.texts()[0].split("\n\n")
    assert month.splitlines()[1] == "Recordings: 0"  # they came on the last day of June
    assert everything.splitlines() == [
        "All in all",
        "Recordings: 2",
        "Speech: 10:59",
        "Words: 5",
        "Time saved: 10:58",
        "Languages: English (2)",
    ]
    assert "238" in note


async def test_the_month_begins_where_the_person_is() -> None:
    house = House()
    said(house, 1, "one")
    house.preferences.change(7, time_zone="Asia/Tokyo")  # there it was July already
    await house.message(text="/stats")
    assert "Recordings: 1" in house.world.texts()[0].split("\n\n")[0]


async def test_without_transcripts_it_says_so() -> None:
    house = House()
    for command in ("/history", "/stats"):
        await house.message(text=command)
    assert house.world.texts() == ["I have no transcripts of yours yet."] * 2
