"""What may be wrong with an answer. Nothing that a model says is shown before it passed here.

The transcript is a stranger's: it may have told the model anything. These checks don't know what
the model was told; they know what a rewriting looks like, and what it can't contain.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from voice2text.text.failure import Fault
from voice2text.text.links import strange_links
from voice2text.text.llm.answers import Completion, Finish
from voice2text.text.overlap import has_code, is_of_one_sentence, share, stems
from voice2text.text.plain import has_markup, plain, strange_marks
from voice2text.text.prompting import Prompt
from voice2text.text.shape import Shape, length_of
from voice2text.text.tongue import is_foreign
from voice2text.text.variant import Emoji, Length, Mode, Variant

# So many words in a row are nobody's coincidence.
QUOTED_WORDS = 8
# An answer of fewer words may be all new: a heading, a name put right.
FEWEST_STEMS = 6
# New words beside all: a summary says in its own words what a polished text keeps.
MOST_NEW = {Mode.STRUCTURED: 0.55, Mode.POLISHED: 0.55, Mode.SUMMARY: 0.7}
# Words of the source that come back, where everything is to be kept.
LEAST_KEPT = {Mode.STRUCTURED: 0.4, Mode.POLISHED: 0.4, Mode.SUMMARY: 0.04}
KEPT_SHORT = {Length.SHORTEST: 0.3, Length.SHORTER: 0.6}
# How models decline, in the languages that they mostly do it in. Only where an answer begins so,
# and a whole phrase of it: people are sorry, too.
_DECLINES = re.compile(
    r"(?:(?:i['’]?m |i am )?(?:sorry|afraid)[,.]? (?:but )?i (?:can(?:no|['’])t|am unable|won['’]t)"
    r"|i can(?:no|['’])t (?:help|assist|comply|fulfil|provide|do that|translate|rewrite|summari)"
    r"|i(?: a|['’])m unable to (?:help|assist|comply|fulfil|provide|do that)|as an ai\b"
    r"|(?:извините|простите|к сожалению)[,.]? (?:но )?я не могу"
    r"|я не могу (?:помочь|выполнить|перевести|переписать)|как (?:ии|языковая модель)\b)",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
# What models put around a line that they were told to write exactly.
_AROUND_END = "`*_. \n"
_LAST_LINE = re.compile(r"\n[`*_ ]*$")


@dataclass(frozen=True, slots=True)
class Expected:
    """What an answer to one piece is held against; `marks` are the times that the piece has."""

    piece: str = field(repr=False)
    variant: Variant
    shape: Shape
    marks: frozenset[str] = frozenset()
    # Whether the answer's words are to be those of the piece: not in a translation.
    same_words: bool = True


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer that may be shown, or what is wrong with it."""

    text: str = field(default="", repr=False)
    fault: Fault | None = None


def judge(completion: Completion | None, prompt: Prompt, expected: Expected) -> Judged:
    """The text of an answer, or its first fault."""
    if completion is None:
        return Judged(fault=Fault.NONSENSE)
    if completion.refused or completion.finish is Finish.FILTERED:
        return Judged(fault=Fault.REFUSED)
    if completion.finish is Finish.LENGTH:
        return Judged(fault=Fault.CUT_OFF)
    answer = completion.text.strip()
    if not answer:
        return Judged(fault=Fault.EMPTY)
    closed = answer.rstrip(_AROUND_END)
    whole = closed.endswith(prompt.end)
    variant = expected.variant
    body = plain(
        _LAST_LINE.sub("", closed.removesuffix(prompt.end)) if whole else answer,
        emoji=variant.emoji is not Emoji.NONE,
        source=expected.piece,
    )
    fault = _fault(body, prompt, expected)
    if fault is None and not whole:
        fault = Fault.CUT_OFF
    return Judged(fault=fault) if fault else Judged(body)


def _fault(body: str, prompt: Prompt, expected: Expected) -> Fault | None:
    """The first that is found; what may never be shown comes first, for the log's sake."""
    piece, shape = expected.piece, expected.shape
    units, source_units = length_of(body), length_of(piece)
    checks: tuple[tuple[Fault, Callable[[], object]], ...] = (
        (Fault.LEAK, lambda: _leaks(body, prompt, piece)),
        (Fault.EMPTY, lambda: not body),
        (Fault.MARKUP, lambda: has_markup(body)),
        (Fault.LINK, lambda: strange_links(body, piece) or has_code(body, piece)),
        (Fault.MARKS, lambda: _is_mistimed(body, expected)),
        (Fault.TOO_LONG, lambda: units > shape.most_units(source_units)),
        (Fault.REFUSED, lambda: _DECLINES.match(body) and not _DECLINES.search(piece)),
        (Fault.LANGUAGE, lambda: is_foreign(body, piece, expected.variant.language)),
        (Fault.CUT_OFF, lambda: units < shape.least_units(source_units)),
        (Fault.OFF_TOPIC, lambda: expected.same_words and _is_off_topic(body, expected)),
    )
    return next((fault for fault, is_so in checks if is_so()), None)


def _is_mistimed(body: str, expected: Expected) -> bool:
    """Whether it has times that are made up, or none where they were asked for."""
    marks = expected.marks
    wanted = expected.variant.timestamps and marks
    return bool(strange_marks(body, marks)) or bool(
        wanted and not any(mark in body for mark in marks)
    )


def _leaks(body: str, prompt: Prompt, piece: str) -> bool:
    """Whether it quotes what only our instructions have."""
    # Without the random half, too: a model that was asked for it may spell it in another way.
    squeezed = "".join(char for char in body.casefold() if char.isalnum())
    for secret in (prompt.boundary, prompt.canary, prompt.end):
        if secret.rpartition("-")[2] in squeezed:
            return True
    ours = _runs(prompt.system)
    return bool(ours & _runs(body) - _runs(piece))


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return {tuple(words[at : at + QUOTED_WORDS]) for at in range(len(words) - QUOTED_WORDS + 1)}


def _is_off_topic(body: str, expected: Expected) -> bool:
    """Whether it is another text than the speaker's, or hardly any of it."""
    variant = expected.variant
    said, written = stems(expected.piece), stems(body)
    if len(written) >= FEWEST_STEMS and 1 - share(written, said) > MOST_NEW.get(variant.mode, 1.0):
        return True
    if variant.length is not Length.SHORTEST and is_of_one_sentence(written, expected.piece):
        return True
    kept = LEAST_KEPT.get(variant.mode, 0.0) * KEPT_SHORT.get(variant.length, 1.0)
    return len(said) >= FEWEST_STEMS and share(said, written) < kept
