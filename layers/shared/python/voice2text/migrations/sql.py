"""Just enough SQL to see what a migration does: tokens, statements, and a cursor over them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|--[^\n]*|/\*.*?\*/)
  | (?P<text>\$(?P<tag>\w*)\$.*?\$(?P=tag)\$|[Ee]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*')
  | (?P<quoted>"(?:[^"]|"")*"|`[^`]*`)
  | (?P<word>[^\W\d][\w$]*)
  | (?P<number>\d[\w.]*)
  | (?P<sign>::|\|\||[<>!]=|<>|.)
    """,
    re.DOTALL | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a quoted name, a literal or a sign; `kind` tells them apart."""

    kind: str
    text: str

    @property
    def keyword(self) -> str:
        """In capitals; a quoted name or a literal is never a keyword."""
        return self.text.upper() if self.kind in {"word", "sign"} else ""


def tokens(sql: str) -> list[Token]:
    """The tokens without spaces and comments; the names without their quotes."""
    found = []
    for match in _TOKEN.finditer(sql):
        kind = match.lastgroup or ""
        if match["space"] is not None:
            continue
        if match["text"] is not None:
            kind = "text"
        text = match[0]
        found.append(Token(kind, text[1:-1].replace('""', '"') if kind == "quoted" else text))
    return found


def split(sql: str) -> Iterator[str]:
    """The single statements of a script; a semicolon inside quotes ends nothing."""
    start = 0
    for match in _TOKEN.finditer(sql):
        if match["sign"] == ";":
            yield from _not_empty(sql[start : match.start()])
            start = match.end()
    yield from _not_empty(sql[start:])


def normal(sql: str) -> str:
    """The same SQL spelled one way: one space between tokens, names without needless quotes."""
    return spelled(tokens(sql))


def spelled(found: list[Token]) -> str:
    """Tokens as text."""
    text = ""
    for token in found:
        tight = not text or text[-1] in "(." or token.text in {",", ")", ".", "("}
        text += token.text if tight else f" {token.text}"
    return text


def _not_empty(sql: str) -> Iterator[str]:
    if tokens(sql):
        yield sql.strip()


class Cursor:
    """Reads tokens from left to right; what doesn't fit is simply not taken."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._place = 0

    @property
    def done(self) -> bool:
        """Nothing is left."""
        return self._place >= len(self._tokens)

    @property
    def keyword(self) -> str:
        """The next token as a keyword."""
        return "" if self.done else self._tokens[self._place].keyword

    def take(self, *words: str) -> bool:
        """Takes these keywords if they are next."""
        ahead = self._tokens[self._place : self._place + len(words)]
        if tuple(token.keyword for token in ahead) != words:
            return False
        self._place += len(words)
        return True

    def next(self) -> str:
        """Takes one token, whatever it is; empty at the end."""
        if self.done:
            return ""
        self._place += 1
        return self._tokens[self._place - 1].text

    def name(self) -> str:
        """Takes a name; of a qualified one, the last part."""
        found = self.next()
        while self.take("."):
            found = self.next()
        return found

    def group(self) -> list[Token]:
        """Takes a parenthesis and gives what is inside; empty if there is none."""
        if not self.take("("):
            return []
        start, depth = self._place, 1
        while not self.done and depth:
            depth += {"(": 1, ")": -1}.get(self.keyword, 0)
            self._place += 1
        return self._tokens[start : self._place - 1]

    def until(self, *words: str) -> list[Token]:
        """Takes everything before one of these keywords, looking past parentheses."""
        start, depth = self._place, 0
        while not self.done and (depth or self.keyword not in words):
            depth += {"(": 1, ")": -1}.get(self.keyword, 0)
            self._place += 1
        return self._tokens[start : self._place]

    def rest(self) -> list[Token]:
        """Takes all that is left."""
        return self.until()


def canonical(sql: str) -> str:
    """As `normal`, the items of CREATE TABLE sorted: reflection knows no order of constraints."""
    found = tokens(sql)
    cursor = Cursor(found)
    if not cursor.take("CREATE", "TABLE"):
        return spelled(found)
    head = spelled(cursor.until("("))
    items = sorted(spelled(item) for item in listed(cursor.group()))
    return f"CREATE TABLE {head}({', '.join(items)}){spelled(cursor.rest())}"


def listed(found: list[Token]) -> list[list[Token]]:
    """The items of a list, cut at its commas."""
    cursor, items = Cursor(found), []
    while not cursor.done:
        items.append(cursor.until(","))
        cursor.take(",")
    return items
