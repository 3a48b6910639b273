"""Where the LLM is, and what it may take."""

from dataclasses import dataclass, field

from voice2text.services.key import Key

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class LlmSettings:
    """One model of one service. Neither key nor URL, which may hold a password, is in its repr.

    Prices are millionths of a US dollar for a million tokens. `most_tokens` is what one answer may
    have: the least of what the models in use can write is 4,096. `parallel` requests are under way
    at once, at most. `timeout_s` is for a whole answer: 4,000 tokens at 40 a second, and some.
    """

    base_url: str = field(repr=False)
    key: str | Key = field(repr=False)
    model: str
    input_price: int
    output_price: int
    most_tokens: int = 4_000
    parallel: int = 4
    timeout_s: float = 120.0

    def price(self, input_tokens: int, output_tokens: int) -> int:
        """What so many tokens cost, in millionths of a US dollar, rounded up."""
        cost = input_tokens * self.input_price + output_tokens * self.output_price
        return -(-cost // MILLION)
