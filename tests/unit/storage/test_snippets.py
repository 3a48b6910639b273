"""What is shown of a text in which words were found."""

import pytest

from voice2text.accounts.history import HIT_BEGINS, HIT_ENDS
from voice2text.storage.snippets import snippet

pytestmark = pytest.mark.unit


def test_it_begins_with_a_whole_word() -> None:
    said = "Good morning, this is a long voice message about a garden."
    hit = f"{HIT_BEGINS}garden{HIT_ENDS}"
    assert snippet(said, ["garden"]) == f"… this is a long voice message about a {hit}."


def test_a_script_without_spaces_is_cut_anywhere() -> None:
    assert snippet("花" * 60 + "庭", ["庭"]) == f"… {'花' * 40}{HIT_BEGINS}庭{HIT_ENDS}"


def test_a_short_text_is_whole() -> None:
    assert snippet("the garden", ["garden"]) == f"the {HIT_BEGINS}garden{HIT_ENDS}"
