"""Formatted text as Telegram reads it: parse_mode HTML in, plain text and entities out.

Offsets and lengths are UTF-16 code units; errors name UTF-8 byte offsets, as the Bot API does.
"""

import html
import re

from infra.local.simulator.answers import ApiError, bad_request
from infra.local.simulator.params import Params
from infra.local.simulator.store import Json

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "tg-spoiler": "spoiler", "span": "spoiler", "a": "text_link", "code": "code", "pre": "pre",
    "blockquote": "blockquote",
}  # fmt: skip
_TOKEN = re.compile(r"<(/?)([a-zA-Z][\w-]*)([^<>]*)>|<|&(?:#\d+|#x[\da-fA-F]+|\w+);|[^<&]+|&")
_ATTRIBUTE = re.compile(r"([\w-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,32}(?:@\w{3,32})?")


def units(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def read_text(params: Params, name: str, *, limit: int) -> tuple[str, list[Json]]:
    """The text of a call, trimmed, and its entities.

    Raises:
        ApiError: markup that can't be parsed, or text beyond `limit`.
    """
    entities_name = "entities" if name == "text" else f"{name}_entities"
    text, entities = _parsed(params, name, entities_name)
    text, entities = _trimmed(text, entities)
    if units(text) > limit:
        what = "message is too long" if name == "text" else "message caption is too long"
        raise bad_request(what)
    return text, with_commands(text, entities)


def commands_in(text: str) -> list[Json]:
    """The `bot_command` entities of a person's text."""
    return [
        {
            "type": "bot_command",
            "offset": units(text[: found.start()]),
            "length": units(found.group()),
        }
        for found in _COMMAND.finditer(text)
    ]


def _parsed(params: Params, name: str, entities_name: str) -> tuple[str, list[Json]]:
    raw = params.text(name)
    mode = params.text("parse_mode").lower()
    if mode == "html":
        return _parse_html(raw)
    if mode:
        # The bot speaks HTML; MarkdownV2 would be refused loudly here rather than shown wrongly.
        raise bad_request("unsupported parse_mode")
    given = params.document(entities_name, "can't parse entities JSON object") or []
    return raw, list(given)


def with_commands(text: str, entities: list[Json]) -> list[Json]:
    """The same entities and, where none lies, the `bot_command`s that Telegram finds by itself."""
    taken = [(each["offset"], each["offset"] + each["length"]) for each in entities]
    found = [
        command
        for command in commands_in(text)
        if not any(start <= command["offset"] < end for start, end in taken)
    ]
    return sorted([*entities, *found], key=lambda entity: entity["offset"])


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    body = text.lstrip()
    shift = units(text) - units(body)
    body = body.rstrip()
    end = units(body)
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - shift)
        stop = min(end, entity["offset"] + entity["length"] - shift)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return body, kept


def _parse_html(source: str) -> tuple[str, list[Json]]:
    text: list[str] = []
    length = 0
    entities: list[Json] = []
    stack: list[tuple[str, int, Json]] = []
    for token in _TOKEN.finditer(source):
        closing, tag, attributes = token.group(1), token.group(2), token.group(3)
        at = len(source[: token.start()].encode())
        if tag is None:
            if token.group() == "<":
                raise _broken(f"Unsupported start tag at byte offset {at}")
            piece = html.unescape(token.group())
            text.append(piece)
            length += units(piece)
        elif closing:
            _close(tag.lower(), at, length, stack, entities)
        else:
            stack.append((tag.lower(), length, _opened(tag.lower(), attributes, at, stack)))
    if stack:
        raise _broken(f'Can\'t find end tag corresponding to start tag "{stack[-1][0]}"')
    # An inner entity closes first; of two that cover the same text the outer comes first.
    entities.reverse()
    entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return "".join(text), entities


def _opened(tag: str, raw: str, at: int, stack: list[tuple[str, int, Json]]) -> Json:
    attributes = {
        found.group(1).lower(): html.unescape(
            found.group(2) or found.group(3) or found.group(4) or ""
        )
        for found in _ATTRIBUTE.finditer(raw)
    }
    if tag not in _TAGS or (tag == "span" and attributes.get("class") != "tg-spoiler"):
        raise _broken(f'Unsupported start tag "{tag}" at byte offset {at}')
    entity: Json = {"type": _TAGS[tag]}
    if tag == "a":
        entity["url"] = attributes.get("href", "")
    if tag == "blockquote" and "expandable" in attributes:
        entity["type"] = "expandable_blockquote"
    if tag == "code" and stack and stack[-1][0] == "pre":
        language = attributes.get("class", "").removeprefix("language-")
        stack[-1][2].update({"language": language} if language else {})
        entity["type"] = ""
    return entity


def _close(
    tag: str, at: int, length: int, stack: list[tuple[str, int, Json]], entities: list[Json]
) -> None:
    if not stack:
        raise _broken(f"Unexpected end tag at byte offset {at}")
    opened, start, entity = stack.pop()
    if opened != tag:
        raise _broken(
            f'Unmatched end tag at byte offset {at}, expected "</{opened}>", found "</{tag}>"'
        )
    pointless = not entity["type"] or entity.get("url") == ""
    if length > start and not pointless:
        entities.append({**entity, "offset": start, "length": length - start})


def _broken(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")
