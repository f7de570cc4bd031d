"""Rate tables: what a figure is worth, by the band it falls in. Exact: nothing is rounded here."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
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


# Without slots: cached_property keeps what it found in the instance's own __dict__.
@dataclass(frozen=True, kw_only=True)
class RateTable:
    """Bands in order, without gap or overlap, and how they are applied.

    `flat`: one rate on all of the figure; `marginal`: each band's rate on what lies in it; `interpolated`: a
    band's value in proportion to how far it is filled, upon those below. A figure below the first band, or
    above a last one that ends, is worth what that band's near end is.
    """

    mode: Mode
    bands: Sequence[Band]

    @cached_property
    def _starts(self) -> Sequence[Fraction]:
        return [each.start for each in self.bands]

    @cached_property
    def _slopes(self) -> Sequence[Fraction]:
        """By how much the worth grows in each band."""
        if self.mode != "interpolated":
            return [each.value for each in self.bands]
        # An open band has no width to be filled.
        return [
            each.value / (each.end - each.start) if each.end not in (None, each.start) else Fraction(0)
            for each in self.bands
        ]

    @cached_property
    def _bases(self) -> Sequence[Fraction]:
        """What a figure of 0 would be worth in each band, from which the worth grows by its slope."""
        ends = (each.start if each.end is None else each.end for each in self.bands)
        widths = (end - each.start for each, end in zip(self.bands, ends, strict=True))
        whole = (width * slope for width, slope in zip(widths, self._slopes, strict=True))
        below = accumulate(whole, initial=Fraction(0))
        return [base - each.start * slope for base, each, slope in zip(below, self.bands, self._slopes)]  # noqa: B905 - one sum more than bands

    def _at(self, figure: Fraction) -> int:
        return max(bisect_right(self._starts, figure) - 1, 0)

    def band(self, figure: Fraction) -> Band:
        """Return the band of a figure, the nearest one for a figure outside all of them."""
        return self.bands[self._at(figure)]

    def rate(self, figure: Fraction) -> Fraction:
        """Return the value of a figure's band."""
        return self.band(figure).value

    def worth(self, figure: Fraction) -> Fraction:
        """Return what a figure is worth; of a negative one what it takes back of the same size."""
        if figure.numerator < 0:
            return -self.worth(-figure)
        at = self._at(figure)
        band = self.bands[at]
        if self.mode == "flat":
            return figure * band.value
        if at == 0:
            figure = max(figure, band.start)
        if band.end is not None:
            figure = min(figure, band.end)
        # One product and one sum: fractions take long.
        return self._bases[at] + figure * self._slopes[at]


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
