"""TXT and Markdown: the facts on top, and text that reads as it was said."""

import html
import re

import pytest
from hypothesis import example, given
from markdown_it import MarkdownIt

from tests.unit.text.exports.making import LABELS, SAMPLES, document, texts, without_spaces
from voice2text.text.exports.clean import clean
from voice2text.text.exports.document import Format, Labels, of_variant
from voice2text.text.exports.files import export

pytestmark = pytest.mark.unit

FACTS = "Recorded: 2026-11-25 14:05 UTC\nLanguage: English\nLength: 2:41"


def written(wanted: Format, *said: str, timestamps: bool = False, notice: str = "") -> str:
    made = document(*said, timestamps=timestamps, notice=notice)
    return export(made, wanted, LABELS).content.decode("utf-8")


def rendered(markdown: str) -> str:
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return str(reader.render(markdown))


def test_text_begins_with_its_facts() -> None:
    text = written(Format.TXT, "Hello there.", "How are you?", notice="3 seconds are missing.")
    assert text == (f"Transcript\n{FACTS}\n\nHello there. How are you?\n\n3 seconds are missing.\n")


def test_paragraphs_bear_their_time_where_that_is_wanted() -> None:
    long = "A sentence that goes on for quite a while, as people's do. " * 12
    text = written(Format.TXT, *[long.strip()] * 3, timestamps=True)
    assert re.findall(r"^\[.*?\]", text, re.MULTILINE) == ["[0:00]", "[0:02]", "[0:04]"]


def test_an_unknown_language_is_not_mentioned() -> None:
    text = export(document("Hm.", language=None), Format.TXT, LABELS).content.decode()
    assert text.startswith("Transcript\nRecorded: 2026-11-25 14:05 UTC\nLength: 2:41\n\nHm.\n")


@given(texts)
def test_text_is_utf8_without_controls_and_nothing_is_lost(said: str) -> None:
    content = export(document(said), Format.TXT, LABELS).content
    assert not content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8")
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", text
    )
    assert without_spaces(text).endswith(without_spaces(clean(said)))


@given(texts)
@example("# no heading")
@example("1. no list\n- nor this\n+ nor this")
@example("text\n===\ntext\n---")
@example("a | b\n--|--\nc | d")
@example("~~no~~ *no* __no__ `no` ``` no")
@example("&amp; &#35; \\* <b>no</b> <!-- no --> <http://no.example>")
@example("[a](b) ![a](b) [a]: b")
@example("    no code\n\tno code\n> no quote\n:::no")
def test_markdown_renders_as_the_text_says(said: str) -> None:
    made = of_variant(said, document("x").facts)
    page = rendered(export(made, Format.MARKDOWN, LABELS).content.decode("utf-8"))
    head, _, body = page.partition("</ul>")
    assert head.startswith("<h1>Transcript</h1>\n<ul>\n<li><strong>Recorded:</strong> 2026-11-25")
    # Nothing but paragraphs and line ends, and in them the very text.
    assert set(re.findall(r"<(/?\w+)", body)) <= {"p", "/p", "br"}
    shown = html.unescape(re.sub(r"<[^>]+>", "", body))
    assert without_spaces(shown) == without_spaces(clean(said))


def test_line_ends_within_a_paragraph_of_a_variant_are_kept() -> None:
    made = of_variant("Points:\n- one\n- two\n\nThe end.", document("x").facts)
    page = rendered(export(made, Format.MARKDOWN, LABELS).content.decode())
    assert "<p>Points:<br />\n- one<br />\n- two</p>\n<p>The end.</p>" in page


def test_labels_are_text_too() -> None:
    labels = Labels("*T*\nitle", "<b>R</b>", "L|", "#len")
    page = rendered(export(document("Hi."), Format.MARKDOWN, labels).content.decode())
    assert page.startswith("<h1>*T* itle</h1>")
    assert "<strong>&lt;b&gt;R&lt;/b&gt;:</strong>" in page


@pytest.mark.parametrize("language", SAMPLES)
def test_every_script_is_in_the_text(language: str) -> None:
    said = SAMPLES[language]
    for wanted in (Format.TXT, Format.MARKDOWN):
        made = export(document(said, language=language), wanted, LABELS).content.decode("utf-8")
        assert said.replace("|", "\\|") in made
