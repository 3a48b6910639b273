"""Plain text, UTF-8 without a byte order mark: today's Notepad needs none, and other programs
would show it."""

from voice2text.text.exports.clean import clean_line
from voice2text.text.exports.document import Document, Labels


def txt(document: Document, labels: Labels) -> str:
    """Title and facts on top, then the paragraphs, with blank lines between."""
    facts = (f"{label}: {fact}" for label, fact in document.facts.lines(labels))
    blocks = ["\n".join([clean_line(labels.title), *facts])]
    blocks += [document.stamp(one) + one.text for one in document.paragraphs]
    if document.notice:
        blocks.append(document.notice)
    return "\n\n".join(blocks) + "\n"
