"""/privacy, /export_my_data, /delete_my_data."""

import io
import zipfile
from datetime import UTC, datetime

import pytest

from tests.unit.chat.house import GROUP, GROUP_ID, PERSON, PRIVATE, RUSSIAN, House
from tests.unit.chat.test_own_things import data, said, under
from voice2text.accounts.preferences import Retention
from voice2text.chat.own.facts import Facts
from voice2text.chat.own.privacy import statement
from voice2text.chat.phrases import languages, phrases
from voice2text.text.split import MESSAGE_UNITS, units

pytestmark = pytest.mark.unit

NOW = int(datetime(2026, 7, 1, tzinfo=UTC).timestamp())  # as the house has it


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("speech", [True, False])
@pytest.mark.parametrize("llm", [True, False])
def test_the_statement_is_whole_and_fits_a_message(language: str, speech: bool, llm: bool) -> None:
    words = phrases(language)
    said = statement(words, Facts(speech_service=speech, llm_service=llm), Retention.MONTH)
    assert units(said) <= MESSAGE_UNITS
    assert "{" not in said
    assert words.keep_month in said
    assert (words.privacy_service in said) is speech
    assert (words.privacy_llm in said) is llm


async def test_the_statement_names_what_the_chat_chose() -> None:
    house = House()
    await house.message(text="/privacy")
    house.preferences.change(7, retention=Retention.WEEK.value)
    await house.message(text="/privacy")
    month, week = house.world.texts()
    assert "I keep this chat's for 30 days after I have sent them; then they are" in month
    assert "I keep this chat's for 7 days after I have sent them; then they are" in week


@pytest.mark.parametrize(
    ("retention", "english", "russian"),
    [
        (
            Retention.DELIVERY,
            "Transcripts: I keep none of this chat's: each is deleted as soon as I have sent it, "
            "within 12 hours at most. /settings changes that.",
            "Расшифровки: в этом чате они не хранятся – каждая удаляется сразу после отправки, "
            "самое позднее через 12 часов. Изменить срок: /settings.",
        ),
        (
            Retention.DAY,
            "Transcripts: I keep this chat's for 1 day after I have sent them; then they are "
            "deleted, within 12 hours at most. /settings changes that.",
            "Расшифровки: в этом чате они хранятся 1 день после отправки, а затем удаляются, "
            "самое позднее через 12 часов. Изменить срок: /settings.",
        ),
        (
            Retention.FOREVER,
            "Transcripts: I keep this chat's until you delete them with /delete_my_data. "
            "/settings changes that.",
            "Расшифровки: в этом чате они хранятся без срока, пока вы не удалите их командой "
            "/delete_my_data. Изменить срок: /settings.",
        ),
    ],
)
def test_each_choice_has_a_sentence_that_does_not_contradict_itself(
    retention: Retention, english: str, russian: str
) -> None:
    for language, sentence in (("en", english), ("ru", russian)):
        words = phrases(language)
        assert f"{sentence} " in statement(words, Facts(), retention)
        left_out = {words.keep_delivery, words.keep_forever}
        assert not any(said in statement(words, Facts(), retention) for said in left_out)


async def test_the_export_has_what_was_said() -> None:
    house = House()
    said(house, 1, "моя речь")
    said(house, 2, "another's", user_id=8, chat_id=GROUP_ID)
    await house.message(text="/export_my_data")
    [file] = house.world.messages
    archive = zipfile.ZipFile(io.BytesIO(file.file))
    assert archive.namelist() == ["person.json", "transcripts/1.txt"]
    assert archive.read("transcripts/1.txt").decode() == "моя речь"


async def test_a_deletion_is_confirmed_and_leaves_nothing() -> None:
    house = House()
    said(house, 1, "mine")
    said(house, 2, "mine in the group", chat_id=GROUP_ID)
    others = said(house, 3, "another's", user_id=8, chat_id=GROUP_ID)
    house.deliveries.record(others, 1, 900)
    await house.message(text="/delete_my_data")
    assert len(house.jobs.jobs) == 3  # asked, not done
    await house.press(data(house, "Delete everything"), message=under(house))
    assert set(house.jobs.jobs) == {others}
    assert set(house.deliveries.messages) == {others}
    assert 7 not in house.chats.chats
    assert 7 not in house.chats.user_languages
    assert house.world.texts()[0].startswith("Everything about you is deleted")


async def test_a_deletion_can_be_called_off() -> None:
    house = House()
    said(house, 1, "mine")
    await house.message(text="/delete_my_data")
    await house.press(data(house, "Keep it"), message=under(house))
    assert house.jobs.jobs
    assert house.world.texts() == ["Nothing was deleted."]
    assert house.world.messages[0].markup is None


@pytest.mark.parametrize(
    "arguments",
    [
        f"yes:{NOW - 1}",
        f"yes:{NOW + 3600}",
        "yes",
        "yes:",
        "yes:x",
        "yes:-1",
        "yes:²",
        "",
        "yes:1:2",
    ],
)
async def test_a_button_that_is_late_or_forged_deletes_nothing(arguments: str) -> None:
    house = House()
    said(house, 1, "mine")
    await house.message(text="/delete_my_data")
    assert await house.press(f"v1:del:{arguments}", message=under(house)) == "ignored"
    assert house.jobs.jobs
    assert house.world.texts()[0].startswith("That was too long ago")


async def test_nobody_confirms_for_another() -> None:
    house = House()
    said(house, 1, "mine")
    await house.message(text="/delete_my_data")
    yes = data(house, "Delete everything")
    assert await house.press(yes, sender=RUSSIAN, message=under(house)) == "ignored"
    assert await house.press(yes, message={**under(house), "chat": GROUP}) == "ignored"
    assert house.jobs.jobs


async def test_a_deletion_that_died_half_way_is_ended_when_it_comes_back_late() -> None:
    house = House()
    await house.message(text="/delete_my_data")
    asked = under(house)
    house.jobs.erasures.erase(7, asked["message_id"])
    said(house, 2000, "left")
    assert await house.press(f"v1:del:yes:{NOW - 9999}", message=asked) == "command"
    assert not house.jobs.jobs


async def test_what_was_sent_before_is_not_transcribed_on_demand() -> None:
    house = House()
    house.jobs.erasures.erase(7, 50)
    old = {
        "message_id": 40,
        "date": 1,
        "chat": PRIVATE,
        "from": PERSON,
        "voice": {"file_id": "f", "file_unique_id": "u", "duration": 3},
    }
    await house.message(text="/transcribe", reply_to_message=old)
    assert "before you had everything deleted" in house.world.texts()[0]
    assert not house.queues.recordings
