"""Links, addresses and long numbers that an answer has and its source has not."""

import re

# Endings that a domain of a spoken or made-up address has; a full stop without a space behind it
# must not become one.
_ENDINGS = (
    "com|net|org|io|ru|su|ua|by|kz|de|fr|es|it|pl|uk|eu|us|cn|jp|in|br|xyz|me|info|app|dev|co|ai|"
    "link|site|online|top|biz|gg|ly|click|shop|club|store|tech|cc|tv|to|sh|ml|tk|ga|cf|onion|zip"
)
_LINK = re.compile(
    r"[a-z][a-z0-9+.-]{1,20}://\S+|(?:javascript|data|mailto|tel|tg):\S+|www\.\S+"
    rf"|[\w.+-]+@[\w-]+\.[\w.-]+|(?<!\w)@[A-Za-z]\w{{3,}}"
    rf"|(?<![\w.])(?:[\w-]+\.)+(?:{_ENDINGS})(?![\w])(?:/\S*)?",
    re.IGNORECASE,
)
# As long as a telephone number; years, prices and times are shorter.
_NUMBER = re.compile(r"\+?\d(?:[ ()./-]{0,2}\d){6,}")
_PART = re.compile(r"[^\W_]+")
# Said or not, they say nothing of where a link leads.
_COMMON = {"http", "https", "www", "mailto", "tel"}


def strange_links(answer: str, source: str) -> list[str]:
    """What was not said. An address counts as said where all its words were ("example dot com")."""
    said = {part.casefold() for part in _PART.findall(source)}
    digits = "".join(char for char in source if char.isdigit())
    links = [
        found[0]
        for found in _LINK.finditer(answer)
        if not {part.casefold() for part in _PART.findall(found[0])} - _COMMON <= said
    ]
    numbers = [
        found[0]
        for found in _NUMBER.finditer(answer)
        if "".join(char for char in found[0] if char.isdigit()) not in digits
    ]
    return links + numbers
