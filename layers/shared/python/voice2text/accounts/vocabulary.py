"""A chat's own words: names and terms that the engine should expect."""

# What the engine reads of them is bounded anyway (speech/whisper/recognise.py, hotwords).
MOST_WORDS = 100
LONGEST_WORD = 64


class TooManyWords(Exception):
    """The chat's vocabulary is full; nothing was added."""


def words_of(text: str) -> tuple[str, ...]:
    """The words in what a person typed, separated by commas or lines; each once, in their order.

    A word may hold spaces, as a name does; what is longer than `LONGEST_WORD` is left out.
    """
    return tuple(piece for piece in _pieces(text) if len(piece) <= LONGEST_WORD)


def too_long(text: str) -> tuple[str, ...]:
    """What `words_of` leaves out of the same text."""
    return tuple(piece for piece in _pieces(text) if len(piece) > LONGEST_WORD)


def folded(word: str) -> str:
    """What makes two words the same: case doesn't count."""
    return word.casefold()


def _pieces(text: str) -> tuple[str, ...]:
    pieces = (" ".join(piece.split()) for line in text.splitlines() for piece in line.split(","))
    words: dict[str, str] = {}
    for piece in pieces:
        if piece:
            words.setdefault(folded(piece), piece)
    return tuple(words.values())
