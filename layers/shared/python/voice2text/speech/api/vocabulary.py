"""Words to be expected, as a service takes them."""

from collections.abc import Iterable

# Whisper keeps the last 224 tokens of a prompt (OpenAI's speech-to-text guide). Measured with its
# multilingual tokenizer, names in ten scripts have 2.2 to 3.9 bytes of UTF-8 a token; acronyms 1.4
# and Georgian 1.0, which is why the words that matter most come last.
PROMPT_BYTES = 2 * 224
SEPARATOR = ", "


def expected(vocabulary: Iterable[str], most_bytes: int = PROMPT_BYTES) -> tuple[str, ...]:
    """The words, cleaned, each once, the first ones first, as many as fit into a prompt."""
    words: list[str] = []
    room = most_bytes
    for word in dict.fromkeys(" ".join(entry.split()) for entry in vocabulary):
        needed = len(word.encode()) + (len(SEPARATOR) if words else 0)
        if not word or needed > room:
            continue
        words.append(word)
        room -= needed
    return tuple(words)


def prompt(vocabulary: Iterable[str]) -> str:
    """The same as one line, the first ones last: what is too long is cut off at its beginning."""
    return SEPARATOR.join(reversed(expected(vocabulary)))
