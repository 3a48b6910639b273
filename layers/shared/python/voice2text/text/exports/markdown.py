"""Markdown that renders as what the text says, word for word."""

import re

from voice2text.text.exports.clean import clean_line
from voice2text.text.exports.document import Document, Labels

# What CommonMark (spec.commonmark.org/0.31.2) or GitHub's dialect reads as markup anywhere: code,
# emphasis, links, HTML, entities, strikes, tables, formulas.
_ANYWHERE = re.compile(r"[\\`*_\[\]<>&~|$]")
# And only where a line begins: headings, lists, underlines of headings; numbered lists.
_BEGINNING = re.compile(r"^([#+=:-])", re.MULTILINE)
_NUMBERED = re.compile(r"^(\d{1,9})([.)])", re.MULTILINE)


def markdown(document: Document, labels: Labels) -> str:
    """A heading, the facts as a list, the paragraphs; line ends within them are kept."""
    facts = document.facts.lines(labels)
    blocks = [
        f"# {escaped(clean_line(labels.title))}",
        "\n".join(f"- **{escaped(label)}:** {escaped(fact)}" for label, fact in facts),
    ]
    blocks += [escaped(document.stamp(one) + one.text) for one in document.paragraphs]
    if document.notice:
        blocks.append(escaped(document.notice))
    return "\n\n".join(blocks) + "\n"


def escaped(text: str) -> str:
    """The text as Markdown. Spaces that begin a line, which would make code of it, are dropped."""
    lines = "\n".join(line for one in text.split("\n") if (line := one.strip()))
    marked = _ANYWHERE.sub(r"\\\g<0>", lines)
    marked = _NUMBERED.sub(r"\1\\\2", _BEGINNING.sub(r"\\\1", marked))
    return marked.replace("\n", "\\\n")
