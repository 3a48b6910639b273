"""What a service did not like about a request, where something can be done about it."""

from voice2text.services.reply import REFUSING, Reply
from voice2text.speech.api.request import Option, Request

# OpenAI names the field in `param`; other servers name it, or the value, somewhere in a sentence.
_SIGNS: tuple[tuple[str, Option], ...] = (
    ("response_format", "response_format"),
    ("verbose_json", "response_format"),
    ("timestamp_granularities", "response_format"),
    ("keywords", "keywords"),
    ("prompt", "prompt"),
    ("languages", "languages"),
    ("language", "language"),
)


def refused_option(request: Request, reply: Reply) -> Option | None:
    """The option of this request that the service refuses, if that is why it said no."""
    if reply.status not in REFUSING:
        return None
    said = reply.body.decode(errors="replace").lower()
    for sign, option in _SIGNS:
        if sign in said and getattr(request, option):
            return option
    return None
