"""What a person gave to a command of make: read, or refused in one sentence that names it."""

import argparse
import math
import re
from collections.abc import Callable
from typing import NoReturn

# argparse says first which option it was, which make, and no person, has typed.
_OPTION = re.compile(r"argument \S+: (?=[A-Z_]+ )")
_CHAT = re.compile(r"-?[0-9]{1,19}")


class Parser(argparse.ArgumentParser):
    """Refuses in a sentence, on standard error, with exit code 2; shows no options of its own."""

    def error(self, message: str) -> NoReturn:
        """See `argparse`."""
        said = _OPTION.sub("", message)
        self.exit(2, f"{said}\n" if said != message else f"{self.prog}: {message}.\n")


def number(name: str, what: str, example: str, most: float = math.inf) -> Callable[[str], float]:
    """A reader of numbers above 0.

    Args:
        name: the variable of make.
        what: what it is a number of.
        example: one that makes sense.
        most: the largest one.
    """
    limit = "" if math.isinf(most) else f", at most {most:g}"

    def read(text: str) -> float:
        try:
            found = float(text)
        except ValueError:
            found = math.nan
        if not (0 < found <= most and math.isfinite(found)):
            raise argparse.ArgumentTypeError(
                f"{name} is a number of {what} above 0{limit}, such as {example}, not {text!r}."
            )
        return found

    return read


def port_number(text: str) -> int:
    """A port whose successor is a port, too."""
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 65_534):
        raise argparse.ArgumentTypeError(f"PORT is a number from 1 to 65534, not {text!r}.")
    return int(text)


def chat_id(text: str) -> int:
    """A chat's id: 64 bits, below 0 for a group (Bot API, Chat)."""
    if not (_CHAT.fullmatch(text) and -(2**63) <= int(text) < 2**63):
        raise argparse.ArgumentTypeError(
            f"CHAT is a chat's id, a whole number such as 100001, not {text!r}: the page has them."
        )
    return int(text)
