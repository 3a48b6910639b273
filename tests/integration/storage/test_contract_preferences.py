"""What chats chose, fake and real."""

import pytest

from tests.fakes.recordings import CHAT_ID, recording
from tests.integration.storage.repositories import Storage
from voice2text.accounts.preferences import GroupPolicy, Preferences, Retention
from voice2text.accounts.vocabulary import MOST_WORDS, TooManyWords
from voice2text.domain import ChatType

pytestmark = pytest.mark.integration


@pytest.fixture
def known(storage: Storage) -> Storage:
    storage.chats.meet(CHAT_ID, ChatType.PRIVATE, user_id=1, user_language="en")
    return storage


def test_a_stranger_has_the_defaults_and_can_choose_nothing(storage: Storage) -> None:
    storage.preferences.change(CHAT_ID, silent=True)
    storage.preferences.add_words(CHAT_ID, ["Ada"])
    assert storage.preferences.of(CHAT_ID) == Preferences()
    assert storage.preferences.words(CHAT_ID) == ()
    assert storage.preferences.remove_words(CHAT_ID, ["Ada"]) == 0


def test_a_choice_is_kept_and_the_others_stay(known: Storage) -> None:
    known.preferences.change(CHAT_ID, retention=Retention.DELIVERY, silent=True)
    known.preferences.change(CHAT_ID, mode="summary", group_policy=GroupPolicy.ON_REPLY)
    known.chats.pin_language(CHAT_ID, "ru")
    assert known.preferences.of(CHAT_ID) == Preferences(
        speech_language="ru",
        mode="summary",
        retention=Retention.DELIVERY,
        group_policy=GroupPolicy.ON_REPLY,
        silent=True,
    )


def test_none_goes_back_to_the_default(known: Storage) -> None:
    known.preferences.change(CHAT_ID, retention=Retention.FOREVER, time_zone="Europe/Berlin")
    known.preferences.change(CHAT_ID, retention=None, time_zone=None)
    assert known.preferences.of(CHAT_ID) == Preferences()


def test_what_no_chat_can_choose_is_a_bug(known: Storage) -> None:
    with pytest.raises(TypeError):
        known.preferences.change(CHAT_ID, lost_reason="x")


def test_words_keep_their_order_and_are_there_once(known: Storage) -> None:
    known.preferences.add_words(CHAT_ID, ["Nadezhda", "Ada Lovelace", "ada lovelace"])
    known.preferences.add_words(CHAT_ID, ["ADA LOVELACE", "Łódź"])
    assert known.preferences.words(CHAT_ID) == ("Nadezhda", "Ada Lovelace", "Łódź")
    assert known.preferences.remove_words(CHAT_ID, ["ŁÓDŹ", "nobody"]) == 1
    assert known.preferences.words(CHAT_ID) == ("Nadezhda", "Ada Lovelace")
    known.preferences.clear_words(CHAT_ID)
    assert known.preferences.words(CHAT_ID) == ()


def test_a_full_vocabulary_takes_none_of_the_new_words(known: Storage) -> None:
    most = [f"word{number}" for number in range(MOST_WORDS)]
    known.preferences.add_words(CHAT_ID, most)
    known.preferences.add_words(CHAT_ID, most[:3])
    with pytest.raises(TooManyWords):
        known.preferences.add_words(CHAT_ID, ["word1", "one", "two"])
    assert known.preferences.words(CHAT_ID) == tuple(most)


def test_a_job_begins_with_its_chats_words(known: Storage) -> None:
    assert known.jobs.begin(recording()).vocabulary == ()
    known.preferences.add_words(CHAT_ID, ["Ada"])
    assert known.jobs.begin(recording()).vocabulary == ("Ada",)


def test_a_chosen_language_goes_before_the_persons(known: Storage) -> None:
    known.preferences.change(CHAT_ID, bot_language="ru")
    assert known.chats.bot_language(CHAT_ID) == "ru"
    known.preferences.change(CHAT_ID, bot_language=None)
    assert known.chats.bot_language(CHAT_ID) == "en"


SUPERGROUP = CHAT_ID - 1


@pytest.mark.parametrize("is_known", [True, False])
def test_a_supergroup_takes_over_what_the_group_chose(known: Storage, is_known: bool) -> None:
    known.preferences.change(CHAT_ID, silent=True, bot_language="ru", time_zone="Asia/Tbilisi")
    known.preferences.add_words(CHAT_ID, ["Ada", "Łódź"])
    if is_known:
        known.chats.meet(SUPERGROUP, ChatType.SUPERGROUP, user_id=2, user_language="de")
        known.preferences.change(SUPERGROUP, time_zone="Europe/Berlin")
        known.preferences.add_words(SUPERGROUP, ["łódź"])
    known.chats.migrate(CHAT_ID, SUPERGROUP)
    assert known.preferences.of(SUPERGROUP) == Preferences(
        silent=True,
        bot_language="ru",
        time_zone="Europe/Berlin" if is_known else "Asia/Tbilisi",
    )
    words = {"Ada", "łódź"} if is_known else {"Ada", "Łódź"}
    assert set(known.preferences.words(SUPERGROUP)) == words
    assert known.chats.loss(CHAT_ID) == "migrated"
    known.preferences.change(SUPERGROUP, silent=None)
    known.chats.migrate(CHAT_ID, SUPERGROUP)  # told twice: what was changed since then stays
    assert known.preferences.of(SUPERGROUP).silent is False


def test_an_unknown_group_takes_nothing_along(storage: Storage) -> None:
    storage.chats.migrate(CHAT_ID, SUPERGROUP)
    assert storage.preferences.of(SUPERGROUP) == Preferences()
    assert storage.chats.loss(SUPERGROUP) is None
