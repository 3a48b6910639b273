"""What a service is asked about one piece of sound, and what comes back."""

from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from voice2text.services.reply import Reply
from voice2text.speech.api.families import Format
from voice2text.speech.api.vocabulary import expected, prompt
from voice2text.speech.heard import Wishes

Option = Literal["response_format", "language", "languages", "prompt", "keywords"]


@dataclass(frozen=True, slots=True)
class Request:
    """One transcription; what is None or empty is not sent."""

    sound: bytes = field(repr=False)
    response_format: Format
    word_times: bool = False
    language: str | None = None
    languages: tuple[str, ...] = ()
    prompt: str | None = None
    keywords: tuple[str, ...] = ()


class Service(Protocol):
    """A service that transcribes."""

    def post(self, request: Request, *, timeout_s: float) -> Reply:
        """Asks once, within `timeout_s` seconds in all. Raises nothing: every end is a reply."""

    def close(self) -> None:
        """Lets the connections go."""


def request_for(
    sound: bytes, wishes: Wishes, *, response_format: Format, keywords: bool, word_times: bool
) -> Request:
    """The request that a wish becomes; `keywords` is whether words have a field of their own."""
    if keywords:
        pinned = (wishes.language,) if wishes.language else wishes.recent_languages
        return Request(
            sound,
            response_format,
            languages=pinned,
            keywords=expected(wishes.vocabulary),
        )
    return Request(
        sound,
        response_format,
        word_times=word_times and response_format == "verbose_json",
        language=wishes.language,
        prompt=prompt(wishes.vocabulary) or None,
    )


def without(request: Request, option: Option) -> Request:
    """The request without an option that the service refuses; not for `response_format`."""
    match option:
        case "language":
            return replace(request, language=None)
        case "languages":
            return replace(request, languages=())
        case "prompt":
            return replace(request, prompt=None)
        case "keywords":
            return replace(request, keywords=())
        case "response_format":
            raise AssertionError("a format is replaced, not left out")
