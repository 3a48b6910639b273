"""What it costs, as lines: Lambda's list price of every door's time, and the speech service."""

from infra.dashboards.series import DOORS, Calculated, Line, ours
from voice2text.observability import Metric

# Estimates in millionths of a dollar: the hop's time, not the start of a cold function.
LAMBDA = {
    f"m{number}": ours(Metric.LAMBDA_MICRO_DOLLARS, door, "Sum")
    for number, door in enumerate(DOORS)
}
SERVICE = "m9"
_ALL = " + ".join(f"FILL({id_}, 0)" for id_ in (*LAMBDA, SERVICE))


def inputs() -> list[Line]:
    """What the expressions below are calculated from."""
    lines: list[Line] = [line.as_input(id_) for id_, line in LAMBDA.items()]
    lines.append(ours(Metric.API_MICRO_DOLLARS, "transcriber", "Sum").as_input(SERVICE))
    return lines


def total(label: str) -> Calculated:
    """All of it, in dollars."""
    return Calculated(f"({_ALL}) / 1000000", label, "total")


def by_part() -> list[Calculated]:
    """The same by door, in dollars, and the service."""
    parts = {id_: line.label for id_, line in LAMBDA.items()} | {SERVICE: "speech service"}
    return [Calculated(f"{id_} / 1000000", label, f"dollars_{id_}") for id_, label in parts.items()]


def per_hour(label: str) -> list[Line]:
    """Dollars for an hour of sound, where there was any."""
    sound = ours(Metric.AUDIO_SECONDS, "transcriber", "Sum").as_input("sound")
    return [
        *inputs(),
        sound,
        Calculated(f"({_ALL}) / 1000000 / (sound / 3600)", label, "per_hour"),
    ]
