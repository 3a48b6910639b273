"""A ceiling for what a service may cost, shared by all functions."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Reservation:
    """Money set aside before it is spent, in millionths of a US dollar, out of a UTC day's."""

    day: date
    micro_dollars: int


class Budget(Protocol):
    """What a UTC day may cost. Whoever dies before settling loses that day's reservation only."""

    def reserve(self, micro_dollars: int) -> Reservation | None:
        """Sets money aside; None if the day hasn't got as much left.

        Raises:
            Retryable: nobody knows how much there is.
        """

    def settle(self, reservation: Reservation, used: int) -> None:
        """Counts what was really spent, once, and gives back the rest.

        Raises:
            Retryable: it could not be written down; the reservation stays.
        """
