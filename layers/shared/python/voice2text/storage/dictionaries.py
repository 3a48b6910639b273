"""Which dictionary PostgreSQL searches a language's texts by."""

# PostgreSQL 15's configurations (postgresql.org/docs/15/textsearch-psql.html, \dF), by Whisper's
# codes.
_OF = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
# Written without spaces between words: no dictionary of PostgreSQL's finds a word in them.
UNSPACED = frozenset({"bo", "ja", "km", "lo", "my", "th", "zh"})
SIMPLE = "simple"


def dictionary_of(language: str | None) -> str | None:
    """The configuration's name; `simple`, which only folds case, for languages that have none.

    None is for a language that is searched letter by letter.
    """
    if language in UNSPACED:
        return None
    return _OF.get(language or "", SIMPLE)
