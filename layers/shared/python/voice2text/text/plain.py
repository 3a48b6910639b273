"""An answer as plain text: what a model can't help writing taken off, the rest left alone."""

import re

from voice2text.text.source import MARK

_OPENED = re.compile(r"^```\w*[ \t]*\n")
_CLOSED = re.compile(r"\n?```$")
_HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]+", re.MULTILINE)
_BULLET = re.compile(r"^([ \t]*)[*+-][ \t]+(?=\S)", re.MULTILINE)
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_BLANK = re.compile(r"\n{3,}")
_EMOJI = re.compile(
    r"[\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u2600-\u27bf]"
    r"[\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u2600-\u27bf\ufe0f\u200d]*[ \t]?"
)
# A tag, a comment or an entity of HTML; what a model's own markup looks like; a link of Markdown.
_MARKUP = re.compile(r"</?[A-Za-z!][^<>]{0,400}>|<\|[^|<>]{0,80}\|>|&#?\w{2,8};|\]\(|```")


def plain(answer: str, *, emoji: bool, source: str) -> str:
    """The answer without the Markdown that models add; without new emoji where none is wished."""
    text = answer.strip()
    if _OPENED.match(text):
        text = _CLOSED.sub("", _OPENED.sub("", text))
    text = _STRONG.sub(r"\2", _BULLET.sub(r"\1• ", _HEADING.sub("", text)))
    if not emoji:
        text = _EMOJI.sub(lambda found: found[0] if found[0].strip() in source else "", text)
    lines = (line.rstrip() for line in text.split("\n"))
    return _BLANK.sub("\n\n", "\n".join(lines)).strip()


def has_markup(text: str) -> bool:
    """Whether there is any HTML, template or link of Markdown in it."""
    return _MARKUP.search(text) is not None


def strange_marks(text: str, marks: frozenset[str]) -> set[str]:
    """The times in square brackets that the transcript has not."""
    return set(MARK.findall(text)) - marks
