"""The transcriptions of a service, by the `openai` package."""

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from voice2text.services.openai_client import OpenAiClient
from voice2text.services.reply import Reply
from voice2text.speech.api.encode import MIME_TYPE, NAME
from voice2text.speech.api.request import Request
from voice2text.speech.api.settings import ApiSettings

if TYPE_CHECKING:
    import httpx2
    from openai import OpenAI


class OpenAiService:
    """One service; its connections are made at the first request and kept."""

    def __init__(self, settings: ApiSettings) -> None:
        self._model = settings.model
        self._client = OpenAiClient(settings.base_url, settings.key)

    def post(self, request: Request, *, timeout_s: float) -> Reply:
        """Asks once."""

        def create(client: "OpenAI", timeout: "httpx2.Timeout") -> AbstractContextManager[Any]:
            return client.audio.transcriptions.with_streaming_response.create(
                file=(NAME, request.sound, MIME_TYPE),
                model=self._model,
                timeout=timeout,
                **_fields(request),
            )

        return self._client.post(create, timeout_s=timeout_s)

    def close(self) -> None:
        """Lets the connections go; the next request makes new ones."""
        self._client.close()


def _fields(request: Request) -> dict[str, Any]:
    """The request's options, those that are there."""
    fields = {
        "response_format": request.response_format,
        "language": request.language,
        "languages": list(request.languages),
        "prompt": request.prompt,
        "keywords": list(request.keywords),
    }
    if request.response_format == "verbose_json":
        # Words alone come without segments.
        fields["timestamp_granularities"] = ["segment", *(["word"] * request.word_times)]
    return {name: value for name, value in fields.items() if value}
