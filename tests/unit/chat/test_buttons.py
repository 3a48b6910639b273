import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.chat.house import PERSON, PRIVATE, House
from voice2text.chat.buttons import button
from voice2text.chat.phrases import phrases

pytestmark = pytest.mark.unit
UNDER = {"message_id": 5, "date": 1, "chat": PRIVATE}


def test_a_button_carries_its_version_action_and_arguments() -> None:
    assert button("Files", "files", 42, "pdf").callback_data == "v1:files:42:pdf"


@pytest.mark.parametrize("argument", ["a" * 64, "a:b"])
def test_what_a_button_cannot_carry_is_a_bug(argument: str) -> None:
    with pytest.raises(ValueError, match="can't carry"):
        button("x", "files", argument)


@given(st.text(max_size=64))
async def test_any_data_is_answered_with_a_sentence(data: str) -> None:
    house = House()
    assert await house.press(f"v9:{data}", PERSON, message=UNDER) == "ignored"
    [call] = house.world.calls
    assert getattr(call, "text", None) == phrases("en").stale_button
