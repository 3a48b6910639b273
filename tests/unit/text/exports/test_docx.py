"""Word documents: valid, complete, and in their language and direction."""

import io
import re
import zipfile
from datetime import datetime

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from hypothesis import given, settings

from tests.unit.text.exports.making import LABELS, SAMPLES, document, texts, without_spaces
from voice2text.text.exports.clean import clean
from voice2text.text.exports.document import Format
from voice2text.text.exports.files import export

pytestmark = pytest.mark.unit


def content(*said: str, language: str | None = "en", notice: str = "") -> bytes:
    made = document(*said, language=language, notice=notice)
    return export(made, Format.DOCX, LABELS).content


def opened(*said: str, language: str | None = "en", notice: str = "") -> WordDocument:
    return docx.Document(io.BytesIO(content(*said, language=language, notice=notice)))


def test_it_has_a_heading_facts_and_real_paragraphs() -> None:
    word = opened("Hello there.", notice="3 seconds are missing.")
    assert [(one.style.name, one.text) for one in word.paragraphs if one.style] == [
        ("Heading 1", "Transcript"),
        ("List Bullet", "Recorded: 2026-11-25 14:05 UTC"),
        ("List Bullet", "Language: English"),
        ("List Bullet", "Length: 2:41"),
        ("Normal", "Hello there."),
        ("Normal", "3 seconds are missing."),
    ]


def test_its_properties_tell_of_the_recording() -> None:
    facts = opened("Привет.", language="ru").core_properties
    assert (facts.title, facts.language, facts.author) == ("Transcript", "ru", "")
    assert facts.created is not None
    assert facts.created.replace(tzinfo=None) == datetime(2026, 11, 25, 14, 5)  # noqa: DTZ001


def test_words_spelling_knows_the_language() -> None:
    properties = opened("สวัสดี", language="th").styles.element.find(f".//{qn('w:rPrDefault')}")
    assert properties is not None
    (spoken,) = properties.findall(f".//{qn('w:lang')}")
    assert {spoken.get(qn(f"w:{kind}")) for kind in ("val", "eastAsia", "bidi")} == {"th"}


@pytest.mark.parametrize("language", SAMPLES)
def test_paragraphs_run_in_the_direction_of_their_script(language: str) -> None:
    *_, paragraph = opened(SAMPLES[language], language=language).paragraphs
    assert paragraph.text == SAMPLES[language]
    runs_left = language in {"ar", "fa", "ur", "he"}
    assert (paragraph._p.find(f".//{qn('w:bidi')}") is not None) == runs_left
    assert all(bool(run.font.rtl) == runs_left for run in paragraph.runs)


@settings(max_examples=30)
@given(texts)
def test_any_text_makes_a_valid_document(said: str) -> None:
    made = content(said)
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert parts.testzip() is None
        names = parts.namelist()
        assert not [name for name in names if "vba" in name.lower() or name.endswith(".bin")]
        for name in names:
            if name.endswith((".xml", ".rels")):
                root = parse_xml(parts.read(name))
                assert not [one for one in root.iter() if one.get("TargetMode") == "External"]
    text = "".join(one.text for one in docx.Document(io.BytesIO(made)).paragraphs[4:])
    assert without_spaces(text) == without_spaces(clean(said))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]", text)


def test_the_order_of_a_paragraphs_properties_is_words() -> None:
    *_, paragraph = opened(SAMPLES["he"], language="he").paragraphs
    properties = paragraph._p.pPr
    assert properties is not None
    assert [one.tag for one in properties] == [qn("w:bidi")]
