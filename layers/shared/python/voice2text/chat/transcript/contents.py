"""A text as the messages that show it: as many as one reads, or a beginning and a file."""

from dataclasses import dataclass
from zlib import crc32

from voice2text.chat import sentences
from voice2text.chat.phrases.phrases import Phrases
from voice2text.domain import Transcript
from voice2text.text.split import split
from voice2text.text.stamped import stamped
from voice2text.text.variant import Mode, Variant

# Beyond four messages nobody scrolls: a short beginning and a file.
MOST_MESSAGES = 4
BEGINNING_UNITS = 1000


@dataclass(frozen=True, slots=True)
class Contents:
    """What is to be seen: messages, and a file after them.

    `is_instead`: the messages are all of a text whose file could not be sent.
    """

    texts: tuple[str, ...]
    file: str | None = None
    is_instead: bool = False


def contents(words: Phrases, text: str, *, is_file: bool) -> Contents:
    """How a text is shown; `is_file` where somebody wants it as a file in any case."""
    if is_file:
        return Contents((words.as_you_wished,), text)
    pieces = split(text)
    if len(pieces) <= MOST_MESSAGES:
        return Contents(tuple(pieces))
    beginning = split(text, BEGINNING_UNITS)[0]
    return Contents((f"{beginning} …\n\n{words.in_the_file}",), text)


def instead_of_file(text: str) -> Contents:
    """All of a text as messages, however many they are: nothing has holes."""
    return Contents(tuple(split(text)), is_instead=True)


def whole_text(words: Phrases, transcript: Transcript, variant: Variant, text: str | None) -> str:
    """All that is to be read of a transcript, or of its variant's `text`: nothing has holes."""
    if variant.mode is Mode.ORIGINAL or text is None:
        text = stamped(transcript.segments) if variant.timestamps else transcript.text
    paragraphs = [text.strip() or words.no_speech]
    if transcript.uncovered:
        paragraphs.append(sentences.uncovered(words, transcript.uncovered))
    return "\n\n".join(paragraphs)


def file_number(first: int, code: str, generation: int) -> int:
    """The number under which a text's file is remembered, so that none is sent twice.

    The same for the same text, and for two texts of one recording not the same but once in four
    thousand million times.
    """
    return first + crc32(f"{code} {generation}".encode())
