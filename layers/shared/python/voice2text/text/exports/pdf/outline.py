"""A glyph's outline as PDF's path operators."""

from functools import lru_cache

import uharfbuzz

Point = tuple[float, float]


@lru_cache(maxsize=1024)
def outline(font: uharfbuzz.Font, glyph: int) -> str:
    """The path, in the font's units, its origin where the pen is."""
    pen = _Pen()
    font.draw_glyph_with_pen(glyph, pen)
    return " ".join(pen.path)


class _Pen:
    """What HarfBuzz calls: names and points are those of fontTools' pens."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self._at: Point = (0.0, 0.0)

    def moveTo(self, to: Point) -> None:  # noqa: N802
        self._add("m", to)

    def lineTo(self, to: Point) -> None:  # noqa: N802
        self._add("l", to)

    def curveTo(self, first: Point, second: Point, to: Point) -> None:  # noqa: N802
        self._add("c", first, second, to)

    def qCurveTo(self, control: Point, to: Point) -> None:  # noqa: N802
        """A quadratic curve, which PDF has not, as the cubic one that is the same."""
        first, second = (
            (end[0] + (control[0] - end[0]) * 2 / 3, end[1] + (control[1] - end[1]) * 2 / 3)
            for end in (self._at, to)
        )
        self._add("c", first, second, to)

    def closePath(self) -> None:  # noqa: N802
        self.path.append("h")

    def _add(self, operator: str, *points: Point) -> None:
        self.path.append(" ".join(f"{x:.0f} {y:.0f}" for x, y in points) + f" {operator}")
        self._at = points[-1]
