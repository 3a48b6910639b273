"""One piece of sound, asked about until it is answered."""

from dataclasses import replace

from voice2text.services import attempts
from voice2text.services.attempts import Patience
from voice2text.services.cost_limit import CostLimit
from voice2text.services.reply import Reply
from voice2text.speech.api.families import Format
from voice2text.speech.api.refusals import refused_option
from voice2text.speech.api.request import Request, Service, without


class Formats:
    """The formats of answer that the service has not refused yet. Threads share it."""

    def __init__(self, formats: tuple[Format, ...]) -> None:
        self._left = formats

    @property
    def best(self) -> Format:
        """The richest that is left."""
        return self._left[0]

    def refuse(self, refused: Format) -> Format | None:
        """What to ask for instead of a refused one, from now on; None if it was the last."""
        left = tuple(one for one in self._left if one != refused)
        if not left:
            # Kept: what is refused together with all others was refused for another reason.
            return None
        self._left = left  # two threads that find out at once both write the same
        return left[0]


def ask(
    service: Service,
    request: Request,
    *,
    timeout_s: float,
    cost: int,
    budget: CostLimit,
    formats: Formats,
    patience: Patience,
) -> bytes | None:
    """The answer's body; None where the service says the sound is too large for it.

    Raises:
        ApiUnavailable: it won't answer, or not in time, or asking again would cost too much.
    """
    question = _Transcription(service, request, formats)
    reply = attempts.ask(question, timeout_s=timeout_s, cost=cost, budget=budget, patience=patience)
    return reply.body if reply.status == 200 else None


class _Transcription:
    def __init__(self, service: Service, request: Request, formats: Formats) -> None:
        self._service = service
        self._request = request
        self._formats = formats

    def post(self, timeout_s: float) -> Reply:
        return self._service.post(self._request, timeout_s=timeout_s)

    def ease(self, reply: Reply) -> bool:
        easier = _easier(self._request, reply, self._formats)
        self._request = easier or self._request
        return easier is not None


def _easier(request: Request, reply: Reply, formats: Formats) -> Request | None:
    """The request without what the service refused; None if that is not the matter."""
    option = refused_option(request, reply)
    if option is None:
        return None
    if option != "response_format":
        return without(request, option)
    best = formats.refuse(request.response_format)
    if best is None:
        return None
    return replace(
        request, response_format=best, word_times=request.word_times and best == "verbose_json"
    )
