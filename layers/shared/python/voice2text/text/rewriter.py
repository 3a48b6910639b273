"""The engine: a transcript in pieces sent to the model, its answers put together."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from voice2text.domain import Transcript
from voice2text.services.attempts import Patience
from voice2text.services.cost_limit import CostLimit
from voice2text.services.trouble import ApiUnavailable
from voice2text.text.failure import Failure, Unwritten
from voice2text.text.llm.model import Llm, Purse, Tally
from voice2text.text.parallel import in_parallel
from voice2text.text.prompting import Task
from voice2text.text.shape import NOTES, OUTLINE, length_of, shape_of
from voice2text.text.source import neutral, source_of
from voice2text.text.split import split
from voice2text.text.stamped import stamped
from voice2text.text.tokens import units_for
from voice2text.text.tongue import language_of
from voice2text.text.variant import Mode, Variant
from voice2text.text.writer import ROOM_TOKENS, TRANSLATED_TIMES, Writer

# Five hours of fast speech.
MOST_UNITS = 400_000
# Each round of notes leaves six tenths at most: eight rounds leave a sixtieth.
MOST_ROUNDS = 8
# All rounds of notes together, beside the first: 1 / (1 - 0.6).
ROUNDS_TIMES = 2.5
# What all pieces are told of each other.
OUTLINE_UNITS = 3_000
SHORTEST_OUTLINE_UNITS = 80
# One pass; a second, where an end is lost; then halves and quarters, each with the instructions
# anew, which in a short text are most of it. `CostLimit` holds the writers to it.
CEILING_PASSES = 6


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Written:
    """A variant, and what it took; money in millionths of a US dollar."""

    text: str = field(repr=False)
    input_tokens: int = 0
    output_tokens: int = 0
    cost_micro_dollars: int = 0


@dataclass(frozen=True, slots=True)
class _Plan:
    text: str
    pieces: list[str]
    planned: int


class Rewriter:
    """Rewrites transcripts. `clock` counts seconds, as `time.monotonic`."""

    def __init__(
        self,
        llm: Llm,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self._llm = llm
        self._clock = clock
        self._sleep = sleep

    def price(self, transcript: Transcript, variant: Variant) -> int:
        """What a variant costs at most, in millionths of a US dollar; `rewrite` never spends more.

        Raises:
            Unwritten: there is nothing to rewrite, or too much.
        """
        return CEILING_PASSES * self._plan(transcript, variant).planned

    def rewrite(self, transcript: Transcript, variant: Variant, *, seconds: float) -> Written:
        """The variant, in at most so many seconds.

        Raises:
            Unwritten: it can't be had, and asking again would not change that.
            ApiUnavailable: the service won't answer.
        """
        if variant.mode is Mode.ORIGINAL:
            return Written(original(transcript, variant))
        plan = self._plan(transcript, variant)
        limit = CostLimit(CEILING_PASSES * plan.planned, plan.planned)
        patience = Patience(self._clock() + seconds, threading.Event(), self._clock, self._sleep)
        purse = Purse(limit, patience, Tally())
        try:
            text = self._written(plan, variant, purse)
        except (Unwritten, ApiUnavailable) as exc:
            exc.input_tokens = purse.tally.input_tokens
            exc.output_tokens = purse.tally.output_tokens
            exc.cost_micro_dollars = limit.spent
            raise
        tally = purse.tally
        return Written(text, tally.input_tokens, tally.output_tokens, limit.spent)

    def close(self) -> None:
        """Lets the connections go."""
        self._llm.close()

    def _written(self, plan: _Plan, variant: Variant, purse: Purse) -> str:
        writer = self._writer(variant, plan.text, purse)
        if variant.mode is Mode.SUMMARY:
            return writer.write(Task(variant.mode, self._noted(plan, variant, purse)))
        pieces = plan.pieces
        outline = self._outline(pieces, purse) if len(pieces) > 1 else ""
        tasks = [
            Task(variant.mode, piece, number, len(pieces), outline)
            for number, piece in enumerate(pieces, 1)
        ]
        return "\n\n".join(self._all(writer.write, tasks, purse))

    def _noted(self, plan: _Plan, variant: Variant, purse: Purse) -> str:
        """The text itself, or notes of it, or notes of notes, so short that one answer can hold it.

        Raises:
            Unwritten: the notes won't get shorter.
        """
        pieces = plan.pieces
        noting = Variant(Mode.SUMMARY, timestamps=variant.timestamps)
        for _ in range(MOST_ROUNDS):
            if len(pieces) == 1:
                return pieces[0]
            writer = Writer(self._llm, noting, purse, lambda _: NOTES, same_words=True)
            notes = self._all(writer.write, [Task("notes", piece) for piece in pieces], purse)
            # Made of a stranger's words by a model: as harmless as the words themselves are made.
            pieces = self._pieces("\n\n".join(_harmless(note) for note in notes), variant)
        raise Unwritten(Failure.TOO_LONG)

    def _outline(self, pieces: list[str], purse: Purse) -> str:
        """What all pieces are about; a piece that has no outline is left out."""
        writer = Writer(self._llm, Variant(Mode.SUMMARY), purse, lambda _: OUTLINE, same_words=True)
        units = max(SHORTEST_OUTLINE_UNITS, OUTLINE_UNITS // len(pieces))

        def outlined(piece: str) -> str:
            try:
                lines = writer.write(Task("outline", piece), halvings=0)
            except Unwritten:
                return ""
            return neutral(split(lines, units)[0])

        found = self._all(outlined, pieces, purse)
        return "\n".join(f"{number}. {one}" for number, one in enumerate(found, 1) if one)

    def _plan(self, transcript: Transcript, variant: Variant) -> _Plan:
        text = source_of(transcript, timestamps=variant.timestamps).text
        if not text:
            raise Unwritten(Failure.NOTHING)
        if length_of(text) > MOST_UNITS:
            raise Unwritten(Failure.TOO_LONG)
        pieces = self._pieces(text, variant)
        return _Plan(text, pieces, round(self._planned(pieces, variant, text)))

    def _planned(self, pieces: list[str], variant: Variant, text: str) -> float:
        """What asking for everything once costs at most."""
        purse = Purse(CostLimit(0, 0), Patience(), Tally())
        writer = self._writer(variant, text, purse)
        alone = writer.cost(Task(variant.mode, max(pieces, key=len)))
        if len(pieces) == 1:
            return alone
        if variant.mode is Mode.SUMMARY:
            noting = Writer(self._llm, variant, purse, lambda _: NOTES, same_words=True)
            notes = sum(noting.cost(Task("notes", piece)) for piece in pieces)
            return ROUNDS_TIMES * notes + alone
        outlining = Writer(self._llm, variant, purse, lambda _: OUTLINE, same_words=True)
        outline = "x" * max(OUTLINE_UNITS, SHORTEST_OUTLINE_UNITS * len(pieces))
        return sum(
            outlining.cost(Task("outline", piece))
            + writer.cost(Task(variant.mode, piece, number, len(pieces), outline * 3))
            for number, piece in enumerate(pieces, 1)
        )

    def _pieces(self, text: str, variant: Variant) -> list[str]:
        """The text in pieces that one answer has room for, cut at paragraphs or sentences."""
        times = TRANSLATED_TIMES if variant.language else max(1.0, shape_of(variant, text).most)
        room = self._llm.settings.most_tokens - ROOM_TOKENS
        return split(text, units_for(text, int(room / times)))

    def _writer(self, variant: Variant, text: str, purse: Purse) -> Writer:
        same = variant.language is None or variant.language == language_of(text)
        return Writer(self._llm, variant, purse, partial(shape_of, variant), same_words=same)

    def _all(self, work: Callable[[T], str], items: list[T], purse: Purse) -> list[str]:
        return in_parallel(work, items, most=self._llm.settings.parallel, stop=purse.patience.stop)


def original(transcript: Transcript, variant: Variant) -> str:
    """What was said, as it was said: no model is asked."""
    return stamped(transcript.segments) if variant.timestamps else transcript.text


def _harmless(note: str) -> str:
    """A note without what could pass for more than text; its marks of time were checked."""
    return note.translate(str.maketrans("<>`", "‹›'"))
