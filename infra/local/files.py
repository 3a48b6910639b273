"""What hashes are made of."""

from collections.abc import Iterable, Iterator
from pathlib import Path


def files(places: Iterable[Path]) -> Iterator[Path]:
    """Every file that is named or lies below; nothing of what Python compiled."""
    for place in places:
        if place.is_file():
            yield place
        for file in sorted(place.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                yield file
