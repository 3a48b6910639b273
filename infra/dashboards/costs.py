"""What it costs, as lines: Lambda's list price of every door's time, and the paid services."""

from infra.dashboards.series import DOORS, Calculated, Line, ours
from voice2text.observability import Metric

# Estimates in millionths of a dollar: the hop's time, not the start of a cold function.
LAMBDA = {
    f"m{number}": ours(Metric.LAMBDA_MICRO_DOLLARS, door, "Sum")
    for number, door in enumerate(DOORS)
}
SERVICES = {
    "m8": ours(Metric.LLM_MICRO_DOLLARS, "rewriter", "Sum", "LLM"),
    "m9": ours(Metric.API_MICRO_DOLLARS, "transcriber", "Sum", "speech service"),
}
_PARTS = LAMBDA | SERVICES
_ALL = " + ".join(f"FILL({id_}, 0)" for id_ in _PARTS)


def inputs() -> list[Line]:
    """What the expressions below are calculated from."""
    return [line.as_input(id_) for id_, line in _PARTS.items()]


def total(label: str) -> Calculated:
    """All of it, in dollars."""
    return Calculated(f"({_ALL}) / 1000000", label, "total")


def by_part() -> list[Calculated]:
    """The same by door and by service, in dollars."""
    return [
        Calculated(f"{id_} / 1000000", line.label, f"dollars_{id_}") for id_, line in _PARTS.items()
    ]


def per_hour(label: str) -> list[Line]:
    """Dollars for an hour of sound, where there was any."""
    sound = ours(Metric.AUDIO_SECONDS, "transcriber", "Sum").as_input("sound")
    return [
        *inputs(),
        sound,
        Calculated(f"({_ALL}) / 1000000 / (sound / 3600)", label, "per_hour"),
    ]
