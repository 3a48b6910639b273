"""What the service answered, out of the bytes that came. It is believed nothing."""

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

# Beyond any bill; what is larger is no number of tokens.
MOST_TOKENS = 10_000_000


class Finish(StrEnum):
    """How the model ended, by its own account."""

    STOP = "stop"
    LENGTH = "length"
    FILTERED = "content_filter"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Completion:
    """One answer; tokens are None where the service does not say."""

    text: str = field(repr=False)
    finish: Finish = Finish.STOP
    refused: bool = False
    input_tokens: int | None = None
    output_tokens: int | None = None


def parse(body: bytes) -> Completion | None:
    """The first choice of an answer; None for what is no completion."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):  # also bytes that are no UTF-8, and brackets without end
        return None
    choice = _first(found.get("choices")) if isinstance(found, dict) else None
    message = choice.get("message") if choice else None
    if choice is None or not isinstance(message, dict):
        return None
    content = message.get("content")
    usage = found.get("usage")
    tokens = usage if isinstance(usage, dict) else {}
    return Completion(
        # A call of a tool comes with no content: nobody offered it one, so it is an empty answer.
        text=content if isinstance(content, str) else "",
        finish=_finish(choice.get("finish_reason")),
        refused=bool(message.get("refusal")),
        input_tokens=_count(tokens.get("prompt_tokens")),
        output_tokens=_count(tokens.get("completion_tokens")),
    )


def _first(choices: object) -> dict[str, Any] | None:
    first = choices[0] if isinstance(choices, list) and choices else None
    return first if isinstance(first, dict) else None


def _finish(reason: object) -> Finish:
    try:
        return Finish(str(reason))
    except ValueError:
        return Finish.OTHER


def _count(tokens: object) -> int | None:
    if not isinstance(tokens, int) or isinstance(tokens, bool) or not 0 <= tokens <= MOST_TOKENS:
        return None
    return tokens
