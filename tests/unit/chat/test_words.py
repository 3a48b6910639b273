import pytest

from tests.unit.chat.house import House
from voice2text.accounts.vocabulary import LONGEST_WORD, MOST_WORDS
from voice2text.chat.phrases import phrases

pytestmark = pytest.mark.unit
EN = phrases("en")


@pytest.fixture
def house() -> House:
    return House()


async def test_words_are_added_listed_and_removed(house: House) -> None:
    await house.message(text="/words")
    await house.message(text="/words add Nadezhda, Ada Lovelace")
    await house.message(text="/words REMOVE nadezhda")
    await house.message(text="/words remove nobody")
    await house.message(text="/words clear")
    assert house.world.texts() == [
        f"{EN.words_none}\n\n{EN.words_help}",
        "I listen for: Nadezhda, Ada Lovelace",
        "I listen for: Ada Lovelace",
        EN.words_not_there,
        f"{EN.words_none}\n\n{EN.words_help}",
    ]


@pytest.mark.parametrize("text", ["/words add", "/words add ,,", "/words what", "/words remove"])
async def test_a_wrong_command_is_told_how(house: House, text: str) -> None:
    await house.message(text=text)
    assert house.world.texts() == [EN.words_help]


async def test_too_many_words_are_refused_with_the_limit(house: House) -> None:
    await house.message(text="/words add " + ",".join(f"w{n}" for n in range(MOST_WORDS + 1)))
    assert str(MOST_WORDS) in house.world.texts()[0]
    assert house.preferences.words(7) == ()


async def test_the_longest_list_is_one_message(house: House) -> None:
    house.chats.chats.clear()
    await house.message(text="/words")
    long = [f"{n:03}{'🙂' * (LONGEST_WORD - 3)}" for n in range(MOST_WORDS)]
    house.preferences.add_words(7, long)
    await house.message(text="/words")
    assert house.world.texts()[-1].endswith(" …")
