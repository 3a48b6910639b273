"""A language model with memory. It rewrites honestly, or does what a test says instead.

It is no language model: it can show what our side asks, checks, repeats and refuses, and nothing
of what a real one makes of a prompt.
"""

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from voice2text.services.reply import Reply
from voice2text.text.llm.request import ChatRequest

_BOUNDARY = re.compile(r"DATA-[0-9a-f]{16}")
_END = re.compile(r"END-[0-9a-f]{16}")


@dataclass(frozen=True)
class Seen:
    """A request as a model sees it."""

    system: str
    user: str
    max_tokens: int

    @property
    def boundary(self) -> str:
        return str(_BOUNDARY.findall(self.system)[0])

    @property
    def end(self) -> str:
        return str(_END.findall(self.system)[0])

    @property
    def piece(self) -> str:
        """The transcript between the first pair of boundary lines."""
        return self.user.split(self.boundary)[1].strip()

    @property
    def outline(self) -> str:
        parts = self.user.split(self.boundary)
        return parts[3].strip() if len(parts) > 3 else ""

    @property
    def task(self) -> str:
        """The first words of the task."""
        return self.system.partition("The task:\n")[2].strip()


Step = Reply | dict[str, Any] | Callable[[Seen], str | dict[str, Any] | Reply]


def rewritten(seen: Seen) -> str:
    """A rewriting that keeps to the rules: the same words, shorter where notes are asked for."""
    text = seen.piece
    if seen.task.startswith(("Take notes", "Summarise", "Write an outline")):
        words = text.split()
        text = " ".join(words[: max(12, len(words) // 4)])
    return f"{text}\n{seen.end}"


def completion(
    text: str | None,
    *,
    finish: str = "stop",
    refusal: str | None = None,
    tokens: tuple[int, int] | None = (100, 50),
) -> dict[str, Any]:
    """An answer of the shape that OpenAI documents (API reference, chat completions)."""
    answer: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": "fake",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish,
                "message": {"role": "assistant", "content": text, "refusal": refusal},
            }
        ],
    }
    if tokens is not None:
        answer["usage"] = {"prompt_tokens": tokens[0], "completion_tokens": tokens[1]}
    return answer


class FakeLlm:
    """Answers in turn with its steps, then as `always` says, by default honestly."""

    def __init__(self, *steps: Step, always: Step = rewritten) -> None:
        self.steps = list(steps)
        self.always = always
        self.requests: list[ChatRequest] = []
        self.seen: list[Seen] = []
        self.timeouts: list[float] = []
        self.closed = False
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()

    def post(self, request: ChatRequest, *, timeout_s: float) -> Reply:
        seen = Seen(request.system, request.user, request.max_tokens)
        with self._lock:
            self.requests.append(request)
            self.seen.append(seen)
            self.timeouts.append(timeout_s)
            step = self.steps.pop(0) if self.steps else self.always
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            return as_reply(step, seen)
        finally:
            with self._lock:
                self._at_once -= 1

    def close(self) -> None:
        self.closed = True


def as_reply(step: Step, seen: Seen) -> Reply:
    answer = step(seen) if callable(step) else step
    if isinstance(answer, Reply):
        return answer
    body = answer if isinstance(answer, dict) else completion(answer)
    return Reply(200, body=json.dumps(body).encode())
