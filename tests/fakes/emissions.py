"""What a door's standard output says of metrics, read as CloudWatch reads it."""

from infra.dashboards.emf import Emission, emissions_in


def emissions(printed: str) -> list[Emission]:
    """The lines of metrics among others."""
    return list(emissions_in(printed))
