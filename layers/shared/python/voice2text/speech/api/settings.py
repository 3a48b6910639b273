"""Where the service is, and what it may take."""

from dataclasses import dataclass, field

from voice2text.services.key import Key


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """One model of one service. Neither key nor URL, which may hold a password, is in its repr.

    `timeout_s` is what one request may take besides what the length of its sound adds.
    `parallel` requests are under way at once, at most. `micro_dollars_per_minute` replaces the
    list price; a server of one's own, whatever its model is called, costs 0.
    """

    base_url: str = field(repr=False)
    key: str | Key = field(repr=False)
    model: str
    timeout_s: float = 30.0
    parallel: int = 4
    micro_dollars_per_minute: int | None = None
