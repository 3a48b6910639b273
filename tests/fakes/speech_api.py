"""A speech service with memory, that hears tones (tones.py), and a clock that only it moves."""

import json
import threading
from collections.abc import Callable
from typing import Any

from tests.fakes.tones import Burst, heard
from voice2text.services.reply import Reply
from voice2text.speech.api.request import Request

Answered = dict[str, Any]
Step = Reply | Callable[[Answered], Answered | bytes]


class FakeClock:
    """Time that passes when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class FakeService:
    """Answers what it hears. Steps come first: a reply instead of it, or a change to it."""

    def __init__(self, *steps: Step, speaks: str = "english") -> None:
        self.steps = list(steps)
        self.speaks = speaks
        self.requests: list[Request] = []
        self.timeouts: list[float] = []
        self.always: Step | None = None
        self.closed = False
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()

    def post(self, request: Request, *, timeout_s: float) -> Reply:
        with self._lock:
            self.requests.append(request)
            self.timeouts.append(timeout_s)
            step = self.steps.pop(0) if self.steps else self.always
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            return self._reply(request, step)
        finally:
            with self._lock:
                self._at_once -= 1

    def _reply(self, request: Request, step: Step | None) -> Reply:
        if isinstance(step, Reply):
            return step
        answer = answer_to(request, heard(request.sound), self.speaks)
        changed = step(answer) if step else answer
        return Reply(200, body=changed if isinstance(changed, bytes) else as_bytes(changed))

    def close(self) -> None:
        self.closed = True


def as_bytes(answer: Answered) -> bytes:
    return json.dumps(answer).encode()


def answer_to(request: Request, bursts: list[Burst], language: str) -> Answered:
    """As OpenAI answers; a pause of half a second ends a segment."""
    text = " ".join(burst.word for burst in bursts)
    if request.response_format == "json":
        return {"text": text, "usage": {"type": "tokens", "output_tokens": len(bursts)}}
    segments: list[list[Burst]] = []
    for burst in bursts:
        if not segments or burst.start_ms - segments[-1][-1].end_ms > 500:
            segments.append([])
        segments[-1].append(burst)
    answer: Answered = {
        "task": "transcribe",
        "language": language,
        "text": text,
        "segments": [
            {
                "start": segment[0].start_ms / 1000,
                "end": segment[-1].end_ms / 1000,
                "text": " " + " ".join(burst.word for burst in segment),
            }
            for segment in segments
        ],
    }
    if request.word_times:
        answer["words"] = [
            {"word": burst.word, "start": burst.start_ms / 1000, "end": burst.end_ms / 1000}
            for burst in bursts
        ]
    return answer
