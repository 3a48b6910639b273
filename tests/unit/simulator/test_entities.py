"""Formatted text is read as the Bot API reads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.simulator.answers import ApiError
from infra.local.simulator.entities import commands_in, read_text, units
from infra.local.simulator.params import Params

pytestmark = pytest.mark.unit


def read(text: str) -> tuple[str, list[dict[str, object]]]:
    return read_text(Params({"text": text, "parse_mode": "HTML"}), "text", limit=4096)


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("a <b>b</b>", "a b", [("bold", 2, 1)]),
        ("🙂<i>x</i>", "🙂x", [("italic", 2, 1)]),
        ("&lt;b&gt; &amp; &#33;", "<b> & !", []),
        ("<b><i>x</i></b>", "x", [("bold", 0, 1), ("italic", 0, 1)]),
        ("  <u>x</u> ", "x", [("underline", 0, 1)]),
        ("<b>  </b>x", "x", []),
        ('<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ('<a href="http://a/?b&amp;c">x</a>', "x", [("text_link", 0, 1)]),
    ],
)
def test_html(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    plain, found = read(source)
    assert plain == text
    assert [(e["type"], e["offset"], e["length"]) for e in found] == entities


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("я <x>", 'Unsupported start tag "x" at byte offset 3'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("1 < 2", "Unsupported start tag"),
    ],
)
def test_broken_html(source: str, complaint: str) -> None:
    with pytest.raises(ApiError) as refused:
        read(source)
    assert refused.value.description.startswith("Bad Request: can't parse entities: ")
    assert complaint in refused.value.description


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_entities_lie_within_the_text(text: str) -> None:
    try:
        plain, entities = read(f"<b>{text}</b>")
    except ApiError:
        return
    for entity in entities:
        offset, length = entity["offset"], entity["length"]
        assert isinstance(offset, int)
        assert isinstance(length, int)
        assert 0 <= offset < offset + length <= units(plain)


def test_commands() -> None:
    found = commands_in("🙂 /start@voice2text_bot then /help, not a/b")
    assert [(e["offset"], e["length"]) for e in found] == [(3, 21), (30, 5)]
