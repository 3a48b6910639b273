"""The model: one prompt in, one answer out, paid for."""

import threading
from dataclasses import dataclass

from voice2text.services.attempts import Patience, ask
from voice2text.services.cost_limit import CostLimit
from voice2text.services.reply import Reply
from voice2text.services.trouble import ApiUnavailable, Trouble
from voice2text.text.llm.answers import Completion, parse
from voice2text.text.llm.openai_chat import OpenAiChat
from voice2text.text.llm.request import ChatRequest, ChatService, easier
from voice2text.text.llm.settings import LlmSettings
from voice2text.text.prompting import Prompt
from voice2text.text.tokens import tokens_of


class Tally:
    """How many tokens went in and came out. Threads share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.input_tokens = 0
        self.output_tokens = 0

    def add(self, input_tokens: int, output_tokens: int) -> None:
        """Counts one answer's."""
        with self._lock:
            self.input_tokens += input_tokens
            self.output_tokens += output_tokens


@dataclass(frozen=True, slots=True)
class Purse:
    """What one variant may still take: money, time, and what of it was used."""

    limit: CostLimit
    patience: Patience
    tally: Tally


class Llm:
    """A language model behind an OpenAI-compatible API. May be used by several threads.

    Args:
        settings: where it is, and what it may take.
        service: who is asked; by default the one that the settings name.
    """

    def __init__(self, settings: LlmSettings, *, service: ChatService | None = None) -> None:
        self.settings = settings
        self._service = service or OpenAiChat(settings)

    def cost(self, prompt: Prompt, max_tokens: int) -> int:
        """What asking once costs at most, in millionths of a US dollar."""
        return self.settings.price(tokens_of(prompt.system + prompt.user), max_tokens)

    def complete(self, prompt: Prompt, max_tokens: int, purse: Purse) -> Completion | None:
        """One answer, already paid for by the purse's plan; None for what is no completion.

        Raises:
            ApiUnavailable: it won't answer, or not in time, or asking again would cost too much.
        """
        cost = self.cost(prompt, max_tokens)
        question = _Question(self._service, ChatRequest(prompt.system, prompt.user, max_tokens))
        reply = ask(
            question,
            timeout_s=self.settings.timeout_s,
            cost=cost,
            budget=purse.limit,
            patience=purse.patience,
        )
        if reply.status != 200:
            raise ApiUnavailable(Trouble.BROKEN, "it says that a piece of text is too large")
        completion = parse(reply.body)
        if completion is not None:
            self._settle(completion, prompt, cost, purse)
        return completion

    def close(self) -> None:
        """Lets the connections go."""
        self._service.close()

    def _settle(self, completion: Completion, prompt: Prompt, cost: int, purse: Purse) -> None:
        """Replaces what it may have cost by what it did, as far as the service says so."""
        used_in, used_out = completion.input_tokens, completion.output_tokens
        if used_in is None or used_out is None:
            purse.tally.add(tokens_of(prompt.system + prompt.user), tokens_of(completion.text))
            return
        purse.tally.add(used_in, used_out)
        purse.limit.charge(self.settings.price(used_in, used_out) - cost)


class _Question:
    def __init__(self, service: ChatService, request: ChatRequest) -> None:
        self._service = service
        self._request = request

    def post(self, timeout_s: float) -> Reply:
        return self._service.post(self._request, timeout_s=timeout_s)

    def ease(self, reply: Reply) -> bool:
        simpler = easier(self._request, reply)
        self._request = simpler or self._request
        return simpler is not None
