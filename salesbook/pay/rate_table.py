"""Rate tables: what a figure is worth, by the band it falls in. Exact: nothing is rounded here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Mode = Literal["flat", "marginal", "interpolated"]
MODES: tuple[Mode, ...] = ("flat", "marginal", "interpolated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Figures from `start` up to `end`, which belongs to the next band; None is open. `value` is a rate.

    In an interpolated table the value is what the whole band is worth.
    """

    start: Fraction
    end: Fraction | None
    value: Fraction

    def holds(self, figure: Fraction) -> bool:
        """Return whether a figure falls in the band."""
        return self.start <= figure and (self.end is None or figure < self.end)

    def inside(self, figure: Fraction) -> Fraction:
        """Return how much of a figure lies in the band."""
        top = figure if self.end is None else min(figure, self.end)
        return max(top - self.start, Fraction(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class RateTable:
    """Bands in order, without gap or overlap, and how they are applied.

    `flat`: one rate on all of the figure; `marginal`: each band's rate on what lies in it; `interpolated`: a
    band's value in proportion to how far it is filled, upon those below. A figure below the first band, or
    above a last one that ends, is worth what that band's near end is.
    """

    mode: Mode
    bands: Sequence[Band]

    def band(self, figure: Fraction) -> Band:
        """Return the band of a figure, the nearest one for a figure outside all of them."""
        held = next((band for band in self.bands if band.holds(figure)), None)
        if held is not None:
            return held
        return self.bands[0] if figure < self.bands[0].start else self.bands[-1]

    def rate(self, figure: Fraction) -> Fraction:
        """Return the value of a figure's band."""
        return self.band(figure).value

    def worth(self, figure: Fraction) -> Fraction:
        """Return what a figure is worth; of a negative one what it takes back of the same size."""
        if figure < 0:
            return -self.worth(-figure)
        match self.mode:
            case "flat":
                return figure * self.rate(figure)
            case "marginal":
                return sum((band.inside(figure) * band.value for band in self.bands), Fraction(0))
            case "interpolated":
                return sum((_filled(band, figure) for band in self.bands), Fraction(0))


def _filled(band: Band, figure: Fraction) -> Fraction:
    if band.end is None:
        return Fraction(0)
    return band.value * band.inside(figure) / (band.end - band.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateGrid:
    """A table of two figures: the least of each row and column from high to low, and a value for each pair.

    A figure below the last row, or column, falls in that one.
    """

    rows: Sequence[Fraction]
    columns: Sequence[Fraction]
    values: Sequence[Sequence[Fraction]]

    def value(self, row: Fraction, column: Fraction) -> Fraction:
        """Return the value of two figures."""
        return self.values[_place(self.rows, row)][_place(self.columns, column)]


def _place(least: Sequence[Fraction], figure: Fraction) -> int:
    return next((at for at, limit in enumerate(least) if figure >= limit), len(least) - 1)
