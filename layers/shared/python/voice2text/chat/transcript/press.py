"""What a button under a transcript asks for: any data may come, and most of it is old."""

from collections.abc import Sequence
from dataclasses import dataclass

from voice2text.chat.languages import ENGLISH_NAMES
from voice2text.chat.transcript.keyboards import (
    AGAIN,
    BACK,
    BETTER,
    FILES,
    MORE,
    RETRY,
    SHOW,
    TIMED,
    Offer,
)
from voice2text.domain import Wanted
from voice2text.text.exports.document import Format
from voice2text.text.variant import BadVariant, Mode, Variant

# Telegram's message ids are 32-bit today; this many digits fit 64 bits.
_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Press:
    """One wish about the recording `message_id`; what it is is its type, else which page to show.

    `page` is a verb of keyboards.py.
    """

    message_id: int
    wish: Variant | Format | Wanted | None = None
    page: str = BACK


def read(arguments: Sequence[str], offer: Offer) -> Press | None:
    """The press that a button's arguments stand for; None for none that this version draws."""
    if not 2 <= len(arguments) <= 3:
        return None
    number, verb, *rest = arguments
    if not (number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS):
        return None
    message_id = int(number)
    if not rest and verb in (FILES, AGAIN, MORE, RETRY, BACK):
        return Press(message_id, page=verb)
    wish = _wish(verb, rest, offer)
    return Press(message_id, wish) if wish is not None else None


def _wish(verb: str, rest: Sequence[str], offer: Offer) -> Variant | Format | Wanted | None:
    match verb, *rest:
        case (word, code) if word == SHOW:
            return _variant(code, offer)
        case (word, name) if word == FILES:
            return Format(name) if name in set(Format) else None
        case (word, code) if word == AGAIN:
            known = code == Wanted.AUTOMATIC or code in ENGLISH_NAMES
            return Wanted(language=code) if known else None
        case (word,) if word == BETTER:
            return Wanted(better=True) if offer.better else None
        case (word,) if word == TIMED:
            return Wanted(words=True)
    return None


def _variant(code: str, offer: Offer) -> Variant | None:
    try:
        variant = Variant.of(code)
    except BadVariant:
        return None
    is_known = variant.mode is Mode.ORIGINAL or variant.mode.value in offer.modes
    return variant if is_known else None
