"""A variant and its code, which travels in a button."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.text.languages import LANGUAGES
from voice2text.text.variant import BadVariant, Edition, Emoji, Length, Mode, Variant

pytestmark = pytest.mark.unit

VARIANTS = st.builds(
    Variant,
    st.sampled_from([mode for mode in Mode if mode is not Mode.TRANSLATED]),
    st.sampled_from(Length),
    st.sampled_from(Emoji),
    st.booleans(),
    st.none() | st.sampled_from(sorted(LANGUAGES)),
) | st.builds(
    Variant,
    st.just(Mode.TRANSLATED),
    timestamps=st.booleans(),
    language=st.sampled_from(sorted(LANGUAGES)),
)


@given(VARIANTS)
def test_a_code_comes_back_as_its_variant(variant: Variant) -> None:
    assert Variant.of(variant.code) == variant
    assert len(variant.code.encode()) <= 6
    edition = Edition(variant, "0123abcd")
    assert Edition.of(edition.code) == edition
    assert len(edition.code.encode()) <= 15


@given(VARIANTS, VARIANTS)
def test_two_variants_have_two_codes(one: Variant, other: Variant) -> None:
    assert (one.code == other.code) == (one == other)


@given(st.text(max_size=12) | st.from_regex(r"[a-z][0-9]{3}[a-z]{0,3}", fullmatch=True))
def test_whatever_else_a_button_carries_is_no_variant(code: str) -> None:
    try:
        variant = Variant.of(code)
    except BadVariant:
        return
    assert Variant.of(variant.code) == variant


@pytest.mark.parametrize(
    "code", ["", "p200", "p200@", "p200@0123ABCD", "p200@0123abcde", "@0123abcd"]
)
def test_whatever_else_is_no_edition(code: str) -> None:
    with pytest.raises(BadVariant):
        Edition.of(code)


def test_what_a_mode_knows_nothing_of_does_not_make_another_variant() -> None:
    original = Variant(Mode.ORIGINAL, Length.LONGEST, Emoji.MANY, timestamps=True, language="ru")
    assert original == Variant(Mode.ORIGINAL, timestamps=True)
    shorter = Variant(Mode.TRANSLATED, Length.SHORTEST, Emoji.MANY, language="en")
    assert shorter == Variant(Mode.TRANSLATED, language="en")
    assert Variant.of("o431ru") == original


@pytest.mark.parametrize("language", [None, "xx", "EN", "english"])
def test_a_translation_needs_a_language_of_the_table(language: str | None) -> None:
    with pytest.raises(BadVariant):
        Variant(Mode.TRANSLATED, language=language)
