"""Why a variant could not be had, and what was wrong with an answer."""

from enum import StrEnum


class Failure(StrEnum):
    """Why there is no variant; each wants a sentence in every language of the bot.

    `NOTHING`: there is no text to rewrite. `TOO_LONG`: there is too much of it. `REFUSED`: the
    model won't. `INCOMPLETE`: only parts of it could be had. `UNFIT`: what came was not fit to be
    shown. `UNAVAILABLE`: the service was away for too long. `BUDGET`: the day's money is spent.
    `PERSONS_DAY`: as many were asked for today as one person may have, so it was not asked for.
    `NOT_CONFIGURED`: there is no service. `CRASHED`: it took the function down, three times.
    """

    NOTHING = "nothing"
    TOO_LONG = "too_long"
    REFUSED = "refused"
    INCOMPLETE = "incomplete"
    UNFIT = "unfit"
    UNAVAILABLE = "unavailable"
    BUDGET = "budget"
    PERSONS_DAY = "persons_day"
    NOT_CONFIGURED = "not_configured"
    CRASHED = "crashed"


class Fault(StrEnum):
    """What is wrong with one answer."""

    NONSENSE = "no completion"
    EMPTY = "empty"
    REFUSED = "refused"
    CUT_OFF = "cut off"
    TOO_LONG = "too long"
    LEAK = "our instructions"
    LINK = "a link, number or code that was not said"
    MARKUP = "markup"
    LANGUAGE = "another language"
    MARKS = "times that are none of the transcript's"
    OFF_TOPIC = "another text"


_FAILURES = {Fault.REFUSED: Failure.REFUSED, Fault.CUT_OFF: Failure.INCOMPLETE}


class Unwritten(Exception):
    """There is no variant, and asking the same again would not change it.

    `cost_micro_dollars` and tokens are what was spent in vain; the rewriter fills them in.
    """

    def __init__(self, failure: Failure, fault: Fault | None = None) -> None:
        super().__init__(f"{failure.value}: {fault.value}" if fault else failure.value)
        self.failure = failure
        self.fault = fault
        self.input_tokens = 0
        self.output_tokens = 0
        self.cost_micro_dollars = 0


def unwritten(fault: Fault) -> Unwritten:
    """What a fault that would not go away means for the variant."""
    return Unwritten(_FAILURES.get(fault, Failure.UNFIT), fault)
