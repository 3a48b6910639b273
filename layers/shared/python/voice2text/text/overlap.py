"""Whether two texts in one language speak of the same, by the words they share."""

import re

# Endings differ, beginnings stay: four letters tell most words apart, and few forms of one.
STEM = 4
FEWEST_SENTENCES = 3
ONE_SENTENCE = 0.8
HALF = 0.5
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"[.!?…。！？؟।\n]+")
# No language writes such words; codes and encodings are so long.
_CODE = re.compile(r"[A-Za-z0-9+/=_-]{40,}")
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


def is_of_one_sentence(written: set[str], source: str) -> bool:
    """Whether nearly all that comes from the source comes from one sentence of several.

    Not where that sentence is half of the source.
    """
    said = [found for found in map(stems, _SENTENCE.split(source)) if found]
    whole: set[str] = set().union(*said)
    common = written & whole
    if len(said) < FEWEST_SENTENCES or not common:
        return False
    most = max(said, key=lambda sentence: share(common, sentence))
    return share(common, most) >= ONE_SENTENCE and share(whole, most) < HALF


def has_code(answer: str, source: str) -> bool:
    """Whether it has a word that nobody could have said."""
    return any(word not in source for word in _CODE.findall(answer))
