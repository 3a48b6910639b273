"""Whether an answer is in the language that was asked for, as far as that can be seen cheaply."""

import re
from collections import Counter

from voice2text.text.languages import SCRIPTS, letters_by_script, main_script, scripts_of

# The words that every text in the language has, and the others of its script have hardly.
_COMMON = {
    "en": "the and of to is that it was for with this you are have not they",
    "de": "der die das und ist nicht ich mit ein eine auf wir sie den dem auch",
    "fr": "le la les et est pas que des une dans pour qui nous vous sur avec",
    "es": "el los las y es que una por con para no se lo como pero más",
    "it": "il gli di e che non una per con sono del della è più anche questo",
    "pt": "o os e que não uma para com do da em é mais também isso você",
    "nl": "de het een en is van niet dat ik met voor op zijn wij ook maar",
    "pl": "i w nie na się że jest to z do jak ale tak już od przez",
    "sv": "och att det är en som på inte av för med till jag har vi den",
    "tr": "ve bir bu da de için çok ama ile gibi daha ne var olarak kadar değil",
    "ru": "и в не на что я с это как но он мы по все так было",
    "uk": "і в не на що я з це як але він ми та по було й",
}
_WORDS = {code: frozenset(words.split()) for code, words in _COMMON.items()}
_WORD = re.compile(r"[^\W\d_]+")
# Fewer words or letters say nothing; names and terms keep their own script and language.
FEWEST_WORDS = 12
FEWEST_LETTERS = 20
FOREIGN_SHARE = 0.6
# What another language's words must be beside the right one's.
TIMES = 3


def is_foreign(answer: str, source: str, language: str | None) -> bool:
    """Whether the answer is plainly in another language than the wanted one.

    `language` None is that of the source, which may mix several.
    """
    letters = letters_by_script(answer)
    total = sum(letters.values())
    if total < FEWEST_LETTERS:
        return False
    if language is None:
        expected, wanted = set(letters_by_script(source)), language_of(source)
    else:
        expected, wanted = scripts_of(language), language
    if sum(count for script, count in letters.items() if script not in expected) > (
        FOREIGN_SHARE * total
    ):
        return True
    if language is None and _is_minor(main_script(answer), source):
        return True
    return wanted is not None and _speaks_another(answer, wanted)


def language_of(text: str) -> str | None:
    """The language whose common words fill the text; None where that is in doubt."""
    hits, words = _hits(text)
    if len(words) < FEWEST_WORDS:
        return None
    (best, count), (_, second) = hits.most_common(2)
    return best if count * 10 >= len(words) and count >= 2 * second else None


def _is_minor(script: str | None, source: str) -> bool:
    """Whether the source has hardly a letter of the script that the answer is written in."""
    letters = letters_by_script(source)
    return letters[script or ""] * 10 < sum(letters.values())


def _speaks_another(answer: str, wanted: str) -> bool:
    """Whether the common words are those of another language of the same script."""
    hits, words = _hits(answer)
    if wanted not in _WORDS or len(words) < FEWEST_WORDS:
        return False
    best, count = hits.most_common(1)[0]
    same_script = SCRIPTS[best] in scripts_of(wanted)
    return same_script and count * 10 >= len(words) and count > TIMES * hits[wanted]


def _hits(text: str) -> tuple[Counter[str], list[str]]:
    words = _WORD.findall(text.casefold())
    return Counter(
        {code: sum(word in known for word in words) for code, known in _WORDS.items()}
    ), words
