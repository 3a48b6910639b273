"""One piece of a text, written: asked for, doubted, and asked for again, in halves if need be."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from voice2text.text.checks import Expected, judge
from voice2text.text.failure import Fault, unwritten
from voice2text.text.llm.answers import Completion
from voice2text.text.llm.model import Llm, Purse
from voice2text.text.prompting import Task, prompt_for
from voice2text.text.shape import Shape, length_of
from voice2text.text.source import MARK
from voice2text.text.split import split
from voice2text.text.tokens import tokens_of
from voice2text.text.variant import Variant

# A model that answered badly twice answers badly.
MOST_ASKED = 3
# Quarters: what a quarter can't cure, an eighth has not either.
MOST_HALVINGS = 2
# What stands beside the text in an answer: the closing line, and the room to be too long in.
ROOM_TOKENS = 200
# Tokens of an answer beside those of its piece, at most, where it is in another language.
TRANSLATED_TIMES = 3
# A piece is never asked for in less.
FEWEST_TOKENS = 256


@dataclass(frozen=True, slots=True)
class Writer:
    """Everything that writing one variant needs; its pieces share it between threads."""

    llm: Llm
    variant: Variant
    purse: Purse
    # Answers how long an answer to a piece may be.
    shape: Callable[[str], Shape]
    same_words: bool

    def write(self, task: Task, halvings: int = MOST_HALVINGS) -> str:
        """The text of a piece that is paid for once.

        Raises:
            Unwritten: no answer was fit to be shown.
            ApiUnavailable: the service won't answer.
        """
        fault = None
        for asked in range(MOST_ASKED):
            prompt = prompt_for(task, self.variant)
            tokens = self.most_tokens(task.piece)
            if asked and not self.purse.limit.take(self.llm.cost(prompt, tokens)):
                break
            completion = self.llm.complete(prompt, tokens, self.purse)
            judged = judge(completion, prompt, self._expected(task.piece))
            if judged.fault is None:
                return judged.text
            fault = judged.fault
            # One that was cut off would be cut off again; a lost end may be a slip.
            if fault is Fault.CUT_OFF and (asked or _reached(completion, tokens)):
                return self._in_halves(task, halvings)
        raise unwritten(fault or Fault.EMPTY)

    def most_tokens(self, piece: str) -> int:
        """The limit for an answer to this piece."""
        times = TRANSLATED_TIMES if self.variant.language else self.shape(piece).most
        return bounded(round(tokens_of(piece) * times) + ROOM_TOKENS, self.llm.settings.most_tokens)

    def cost(self, task: Task) -> int:
        """What asking for this once costs at most."""
        return self.llm.cost(prompt_for(task, self.variant), self.most_tokens(task.piece))

    def _in_halves(self, task: Task, halvings: int) -> str:
        pieces = split(task.piece, max(64, length_of(task.piece) * 5 // 8))
        halves = [replace(task, piece=piece) for piece in pieces]
        if not halvings or len(halves) < 2:
            raise unwritten(Fault.CUT_OFF)
        if not self.purse.limit.take(sum(map(self.cost, halves))):
            raise unwritten(Fault.CUT_OFF)
        return "\n\n".join(self.write(half, halvings - 1) for half in halves)

    def _expected(self, piece: str) -> Expected:
        return Expected(
            piece,
            self.variant,
            self.shape(piece),
            frozenset(MARK.findall(piece)),
            self.same_words,
        )


def bounded(tokens: int, most: int) -> int:
    """So many tokens, as far as a request may ask for them."""
    return min(max(tokens, FEWEST_TOKENS), most)


def _reached(completion: Completion | None, tokens: int) -> bool:
    """Whether the model wrote as much as it may, whatever it says of its end."""
    if completion is None:
        return False
    return completion.finish == "length" or (completion.output_tokens or 0) >= tokens
