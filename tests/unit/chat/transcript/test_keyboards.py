"""Every button that is drawn is understood, whatever is shown and in whatever language."""

from itertools import product

import pytest
from aiogram.types import InlineKeyboardMarkup
from hypothesis import given
from hypothesis import strategies as st

from voice2text.chat.languages import ENGLISH_NAMES
from voice2text.chat.phrases import code_of, languages, phrases
from voice2text.chat.transcript.keyboards import ACTION, Buttons, Offer
from voice2text.chat.transcript.press import Press, read
from voice2text.domain import JobKey, Wanted
from voice2text.text.exports.document import Format
from voice2text.text.variant import Emoji, Length, Mode, Variant

pytestmark = pytest.mark.unit

ALL = Offer(tuple(mode.value for mode in Mode), better=True)
NONE = Offer()
VARIANTS = [
    Variant(mode, length, emoji, stamps, "ru" if mode is Mode.TRANSLATED else None)
    for mode, length, emoji, stamps in product(Mode, Length, Emoji, (False, True))
]


def drawn(keyboard: InlineKeyboardMarkup) -> dict[str, list[str]]:
    buttons = [one for row in keyboard.inline_keyboard for one in row]
    return {one.text: (one.callback_data or "").split(":") for one in buttons}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("offer", [ALL, NONE])
def test_every_button_of_every_page_is_understood(language: str, offer: Offer) -> None:
    buttons = Buttons(phrases(language), JobKey(-(2**52), 10**18 - 1), offer)
    pages = [
        buttons.files(),
        buttons.again(list(ENGLISH_NAMES)),
        buttons.languages(),
        buttons.working(),
        buttons.try_again(),
        buttons.timed(),
        buttons.silence(),
        *(buttons.main(variant) for variant in VARIANTS if offer is ALL),
        buttons.main(Variant(Mode.ORIGINAL)),
    ]
    for page in pages:
        assert page.inline_keyboard
        for _, action, *arguments in drawn(page).values():
            assert action == ACTION
            press = read(arguments, offer)
            assert press is not None
            assert press.message_id == 10**18 - 1


def test_without_a_model_there_is_no_rewriting() -> None:
    labels = drawn(Buttons(phrases("en"), JobKey(1, 2), NONE).main(Variant(Mode.ORIGINAL)))
    assert list(labels) == ["⏱ Timestamps", "📄 Files", "🔁 Again"]
    assert read(["2", "m", "p200"], NONE) is None


def test_without_a_service_in_reserve_there_is_no_better_engine() -> None:
    buttons = Buttons(phrases("en"), JobKey(1, 2), NONE)
    assert "✨ Better engine" not in drawn(buttons.again([]))
    assert read(["2", "e"], NONE) is None


def test_shown_and_awaited_are_marked() -> None:
    buttons = Buttons(phrases("en"), JobKey(1, 2), ALL)
    labels = drawn(buttons.main(Variant(Mode.ORIGINAL), Variant(Mode.SUMMARY)))
    assert list(labels)[:5] == [
        "✓ Original",
        "Structured",
        "Polished",
        "⏳ Summary",
        "Translation",
    ]


def test_a_translation_is_into_the_language_of_the_bot() -> None:
    words = phrases("ru")
    labels = drawn(Buttons(words, JobKey(1, 2), ALL).main(Variant(Mode.ORIGINAL)))
    press = read(labels[words.mode_translated][2:], ALL)
    assert press == Press(2, Variant(Mode.TRANSLATED, language=code_of(words)))


@pytest.mark.parametrize(
    ("length", "has_shorter", "has_longer"),
    [(Length.SHORTEST, False, True), (Length.NORMAL, True, True), (Length.LONGEST, True, False)],
)
def test_a_length_goes_up_and_down_to_its_ends(
    length: Length, has_shorter: bool, has_longer: bool
) -> None:
    labels = drawn(Buttons(phrases("en"), JobKey(1, 2), ALL).main(Variant(Mode.SUMMARY, length)))
    assert ("− Shorter" in labels, "+ Longer" in labels) == (has_shorter, has_longer)


def test_emoji_go_round() -> None:
    variant, seen = Variant(Mode.POLISHED), []
    for _ in Emoji:
        labels = drawn(Buttons(phrases("en"), JobKey(1, 2), ALL).main(variant))
        [name] = [name for name in labels if "emoji" in name]
        press = read(labels[name][2:], ALL)
        assert press is not None
        assert isinstance(press.wish, Variant)
        variant = press.wish
        seen.append(variant.emoji)
    assert seen == [Emoji.FEW, Emoji.SOME, Emoji.MANY, Emoji.NONE]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["2"],
        ["2", "x"],
        ["2", "m"],
        ["2", "m", "p900"],
        ["2", "m", "t200"],
        ["2", "m", "t200xx"],
        ["2", "m", "p200", "more"],
        ["2", "f", "exe"],
        ["2", "a", "klingon"],
        ["2", "e", "now"],
        ["-2", "b"],
        ["², ", "b"],
        ["٢", "b"],
        ["9" * 19, "b"],
        ["", "b"],
    ],
)
def test_what_this_version_never_drew_is_refused(arguments: list[str]) -> None:
    assert read(arguments, ALL) is None


@given(st.lists(st.text(max_size=20), max_size=6))
def test_any_data_is_read_or_refused(arguments: list[str]) -> None:
    press = read(arguments, ALL)
    assert press is None or isinstance(press.wish, Variant | Format | Wanted | None)
