"""PDF: every script readable, selectable, in its order; whatever the text is."""

import re
import unicodedata
from string import ascii_letters

import numpy as np
import pytest
from hypothesis import example, given, settings

from tests.unit.text.exports.making import LABELS, SAMPLES, document, texts, without_spaces
from tests.unit.text.exports.pages import bitmaps, facts_of, text_of
from voice2text.text.exports.clean import clean
from voice2text.text.exports.document import Format, of_variant
from voice2text.text.exports.files import File, export
from voice2text.text.exports.missing import FontsMissing
from voice2text.text.exports.pdf import fonts
from voice2text.text.exports.pdf.order import levels, of_line

pytestmark = pytest.mark.unit

RIGHT_TO_LEFT = {"ar", "fa", "ur", "he"}
A4_POINTS = (595, 842)


def made(*said: str, language: str | None = "en", timestamps: bool = False) -> File:
    return export(document(*said, language=language, timestamps=timestamps), Format.PDF, LABELS)


def body(content: bytes) -> str:
    """The text after the facts."""
    return text_of(content).partition("Length: 2:41")[2]


def comparable(text: str) -> str:
    """Readers compose letters as they like, and break lines where they are broken."""
    return without_spaces(unicodedata.normalize("NFKC", text)).replace("\u200b", "")


@pytest.mark.parametrize("language", SAMPLES)
def test_what_is_copied_is_what_was_said(language: str) -> None:
    said = SAMPLES[language]
    file = made(said, language=language)
    assert file.unshown == 0
    assert comparable(said) in comparable(body(file.content))


def test_the_facts_are_on_it_and_in_it() -> None:
    file = made("Привет.", language="ru")
    assert "Transcript\r\nRecorded: 2026-11-25 14:05 UTC\r\nLanguage: ru\r\nLength: 2:41\r\n" in (
        text_of(file.content)
    )
    facts, size = facts_of(file.content)
    assert (facts["Title"], facts["CreationDate"]) == ("Transcript", "D:20261125140500Z")
    assert size == A4_POINTS


@pytest.mark.parametrize("language", SAMPLES)
def test_text_stands_on_the_side_where_its_script_begins(language: str) -> None:
    (page,) = bitmaps(made(SAMPLES[language][:12], language=language).content)
    # Below the facts and above the page's number, within the margins and nowhere else.
    inked = np.flatnonzero((page[160:780] < 128).any(axis=0))
    assert inked[0] >= 70
    assert inked[-1] <= 595 - 70
    if language in RIGHT_TO_LEFT:
        assert inked[0] > 300
        assert inked[-1] > 515
    else:
        assert inked[0] < 80
        assert inked[-1] < 300


def test_a_line_of_both_directions_is_in_the_order_of_reading() -> None:
    text = "שלום (Whisper 3) עולם."
    depth = levels(text, right_to_left=True)
    seen = [text[start:end] for start, end, _ in of_line(text, depth, 1)]
    assert seen == [") עולם.", "Whisper 3", "שלום ("]
    arabic = "في 10:30 صباحا"
    seen = [arabic[a:b] for a, b, _ in of_line(arabic, levels(arabic, right_to_left=True), 1)]
    assert seen == [" صباحا", "10:30", "في "]
    english = "He said שלום עולם twice"
    seen = [english[a:b] for a, b, _ in of_line(english, levels(english, right_to_left=False), 0)]
    assert seen == ["He said ", "שלום עולם", " twice"]


def test_han_looks_as_it_does_in_its_country() -> None:
    pages = {one: bitmaps(made("骨直海角令", language=one).content)[0] for one in ("zh", "ja")}
    assert (pages["zh"][160:780] != pages["ja"][160:780]).any()


def test_what_no_font_has_is_visible_and_counted() -> None:
    file = made("Tibetan: ཀཁ, cuneiform: 𒀀.")
    assert file.unshown == 3
    assert "Tibetan: ��, cuneiform: �." in body(file.content)


def test_emoji_are_drawn() -> None:
    file = made("Fine 👍 🎉!")
    assert file.unshown == 0
    assert "Fine 👍 🎉!" in body(file.content)
    blank, drawn = (bitmaps(made(text).content)[0][160:780] for text in ("Fine", "Fine 👍 🎉!"))
    assert (drawn < 128).sum() > (blank < 128).sum() + 30


def test_a_long_text_takes_as_many_pages_as_it_needs_and_no_line_leaves_them() -> None:
    words = [f"word{number}" for number in range(3000)]
    file = made(" ".join(words), timestamps=True)
    pages = bitmaps(file.content)
    assert 5 < len(pages) < 15
    for page in pages:
        inked = page < 128
        assert not inked[:, :60].any()
        assert not inked[:, 595 - 60 :].any()
    text = text_of(file.content)
    assert re.findall(r"word\d+", text) == words
    assert "[0:00] word0" in text


def test_a_word_longer_than_a_line_is_parted() -> None:
    text = body(made("x" * 500 + " " + "ж" * 500).content)
    assert (text.count("x"), text.count("ж")) == (500, 500)
    assert max(map(len, text.split())) < 150


def test_lines_of_a_variant_are_lines_of_the_page() -> None:
    variant = of_variant("Points:\n- one\n- שתיים\n\nThe end.", document("x").facts)
    text = body(export(variant, Format.PDF, LABELS).content)
    assert [line.strip() for line in text.splitlines() if line.strip()][:4] == [
        "Points:",
        "- one",
        "- שתיים",
        "The end.",
    ]


@settings(max_examples=30)
@given(texts)
@example("\u00ad\u03e2")  # a soft hyphen before what no font has
def test_any_text_makes_a_pdf(said: str) -> None:
    file = made(said, language=None)
    text = text_of(file.content)
    assert text.startswith("Transcript")
    assert text.count("\ufffd") >= min(1, file.unshown)
    # Readers order a line of both directions by rules of their own, and may give a letter at the
    # border of two twice; but every letter is there.
    copied = body(file.content)
    assert all(copied.count(one) >= clean(said).count(one) for one in ascii_letters)


def test_a_thousand_flags_and_marks_take_no_longer_than_as_many_letters() -> None:
    for said in ("🇩🇪" * 5000, "e" + "\u0301" * 5000, "\u202e\u2067" * 5000, "אa" * 5000):
        assert made(said).content.startswith(b"%PDF-")


def test_fonts_that_are_missing_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_PACKAGES", ("no_such_fonts",))
    with pytest.raises(FontsMissing, match=r"no_such_fonts is not installed.*layers/fonts"):
        fonts._sources.__wrapped__(0)


def test_the_same_document_is_the_same_file() -> None:
    assert made("Hello.").content == made("Hello.").content
