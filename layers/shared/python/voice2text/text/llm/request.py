"""What the service is asked: two messages and a limit. There is no field for tools."""

from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from voice2text.services.reply import REFUSING, Reply


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One completion; `temperature` None is the model's own.

    `limit_field` is what the service calls the limit on tokens: older ones and most others
    `max_tokens`, OpenAI's newer models `max_completion_tokens` (API reference, chat completions).
    """

    system: str = field(repr=False)
    user: str = field(repr=False)
    max_tokens: int
    limit_field: str = "max_tokens"
    temperature: float | None = 0.3

    def fields(self, model: str) -> dict[str, Any]:
        """The request's body."""
        body: dict[str, Any] = {
            "model": model,
            "messages": [
                {"role": "system", "content": self.system},
                {"role": "user", "content": self.user},
            ],
            self.limit_field: self.max_tokens,
        }
        if self.temperature is not None:
            body["temperature"] = self.temperature
        return body


class ChatService(Protocol):
    """A service that completes chats."""

    def post(self, request: ChatRequest, *, timeout_s: float) -> Reply:
        """Asks once, within `timeout_s` seconds in all. Raises nothing: every end is a reply."""

    def close(self) -> None:
        """Lets the connections go."""


def easier(request: ChatRequest, reply: Reply) -> ChatRequest | None:
    """The request without what the service refused; None if that is not the matter."""
    if reply.status not in REFUSING:
        return None
    said = reply.body.decode(errors="replace")
    if "max_completion_tokens" in said and request.limit_field == "max_tokens":
        return replace(request, limit_field="max_completion_tokens")
    if "temperature" in said and request.temperature is not None:
        return replace(request, temperature=None)
    return None
