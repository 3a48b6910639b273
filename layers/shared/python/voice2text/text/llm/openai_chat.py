"""The chat completions of a service, by the `openai` package."""

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from voice2text.services.openai_client import OpenAiClient
from voice2text.services.reply import Reply
from voice2text.text.llm.request import ChatRequest
from voice2text.text.llm.settings import LlmSettings

if TYPE_CHECKING:
    import httpx2
    from openai import OpenAI


class OpenAiChat:
    """One service; its connections are made at the first request and kept."""

    def __init__(self, settings: LlmSettings) -> None:
        self._model = settings.model
        self._client = OpenAiClient(settings.base_url, settings.key)

    def post(self, request: ChatRequest, *, timeout_s: float) -> Reply:
        """Asks once."""

        def create(client: "OpenAI", timeout: "httpx2.Timeout") -> AbstractContextManager[Any]:
            return client.chat.completions.with_streaming_response.create(
                timeout=timeout, **request.fields(self._model)
            )

        return self._client.post(create, timeout_s=timeout_s)

    def close(self) -> None:
        """Lets the connections go; the next request makes new ones."""
        self._client.close()
