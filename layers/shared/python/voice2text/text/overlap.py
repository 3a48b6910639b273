"""Whether two texts in one language speak of the same, by the words they share."""

import re

# Endings differ, beginnings stay: four letters tell most words apart, and few forms of one.
STEM = 4
_WORD = re.compile(r"[^\W\d_]+")
# Chinese, Japanese, Thai and others have no spaces: two neighbours are a word there.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"
)


def stems(text: str) -> set[str]:
    """The words that carry the meaning, each by its beginning."""
    found: set[str] = set()
    for word in _WORD.findall(text.casefold()):
        if _UNSPACED.search(word):
            found.update(word[at : at + 2] for at in range(len(word) - 1))
        elif len(word) >= STEM:
            found.add(word[:STEM])
    return found


def share(part: set[str], whole: set[str]) -> float:
    """How much of `part` is in `whole`; all of it where there is nothing."""
    return len(part & whole) / len(part) if part else 1.0
