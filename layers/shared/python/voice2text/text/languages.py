"""Languages that a text can be written in: what a prompt calls them, and their script.

Scripts are the first words of Unicode's names for their letters.
"""

from collections import Counter
from functools import lru_cache
from unicodedata import category, name

_TABLE = """
ar Arabic ARABIC|be Belarusian CYRILLIC|bg Bulgarian CYRILLIC|bn Bengali BENGALI|ca Catalan LATIN
cs Czech LATIN|da Danish LATIN|de German LATIN|el Greek GREEK|en English LATIN|es Spanish LATIN
et Estonian LATIN|fa Persian ARABIC|fi Finnish LATIN|fr French LATIN|he Hebrew HEBREW
hi Hindi DEVANAGARI|hr Croatian LATIN|hu Hungarian LATIN|hy Armenian ARMENIAN|id Indonesian LATIN
it Italian LATIN|ja Japanese CJK|ka Georgian GEORGIAN|kk Kazakh CYRILLIC|ko Korean HANGUL
lt Lithuanian LATIN|lv Latvian LATIN|nl Dutch LATIN|no Norwegian LATIN|pl Polish LATIN
pt Portuguese LATIN|ro Romanian LATIN|ru Russian CYRILLIC|sk Slovak LATIN|sl Slovenian LATIN
sr Serbian CYRILLIC|sv Swedish LATIN|th Thai THAI|tr Turkish LATIN|uk Ukrainian CYRILLIC
ur Urdu ARABIC|uz Uzbek LATIN|vi Vietnamese LATIN|zh Chinese CJK
"""
_ENTRIES = [entry.split() for entry in _TABLE.replace("\n", "|").split("|") if entry]
# A code, as in ISO 639-1 → its English name.
LANGUAGES = {code: english for code, english, _ in _ENTRIES}
SCRIPTS = {code: script for code, _, script in _ENTRIES}
# Japanese mixes three scripts; they count as one.
_ONE = {"HIRAGANA": "CJK", "KATAKANA": "CJK"}
# Written with letters of two scripts by turns; the Latin alphabet is at home there too.
_TWO_WAYS = {"sr": {"LATIN", "CYRILLIC"}, "uz": {"LATIN", "CYRILLIC"}}


def scripts_of(code: str) -> set[str]:
    """The scripts that a language of the table is written in."""
    return _TWO_WAYS.get(code, {SCRIPTS[code]})


def letters_by_script(text: str) -> Counter[str]:
    """How many letters of each script there are in a text."""
    return Counter(script for char in text if (script := _script(char)))


def main_script(text: str) -> str | None:
    """The script of most of the letters; None where there are none."""
    found = letters_by_script(text).most_common(1)
    return found[0][0] if found else None


@lru_cache(maxsize=4096)
def _script(char: str) -> str | None:
    if category(char)[0] != "L":
        return None
    word = name(char, "").partition(" ")[0]
    return _ONE.get(word, word) or None
