"""Rate tables, by figures that a payroll clerk works out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesbook.pay.rate_table import Band, Mode, RateGrid, RateTable
from salesbook.pay.rounding import to_minor


def table(mode: Mode, *bands: tuple[float | str, float | str | None, str]) -> RateTable:
    return RateTable(
        mode=mode,
        bands=[
            Band(
                start=Fraction(str(start)),
                end=None if end is None else Fraction(str(end)),
                value=Fraction(value),
            )
            for start, end, value in bands
        ],
    )


RATES = ((0, 1_000, "0.01"), (1_000, 3_000, "0.02"), (3_000, 8_000, "0.03"), (8_000, 20_000, "0.05"))


def each(steps: RateTable, entries: Sequence[Fraction]) -> list[Fraction]:
    """Return what each entry is worth by itself."""
    return [steps.worth(entry) for entry in entries]


def together(steps: RateTable, entries: Sequence[Fraction]) -> list[Fraction]:
    """Return what each entry adds to what those before it are worth."""
    worths = [Fraction(0), *(steps.worth(total) for total in accumulate(entries))]
    return [after - before for before, after in pairwise(worths)]


ENTRIES = [Fraction(entry) for entry in (200, 300, 1_500, 1_200, 2_000, 4_500)]


def test_each_entry_climbs_the_bands_by_itself() -> None:
    found = each(table("marginal", *RATES), ENTRIES)
    assert found == [2, 3, 20, 14, 30, 95]
    assert sum(found) == 164


def test_entries_climb_the_bands_together() -> None:
    found = together(table("marginal", *RATES), ENTRIES)
    assert found == [2, 3, 25, 26, 60, 169]
    assert sum(found) == 285


def test_one_rate_on_the_whole_sum() -> None:
    assert table("flat", *RATES).worth(sum(ENTRIES, Fraction(0))) == 485


def test_amounts_of_bands_are_filled_in_proportion() -> None:
    amounts = (
        *zip(
            (0, 1_000, 3_000, 8_000), (1_000, 3_000, 8_000, 20_000), ("10", "40", "100", "2000"), strict=True
        ),
    )
    found = each(table("interpolated", *amounts), ENTRIES)
    assert found == [2, 3, 20, 14, 30, 80]
    assert sum(found) == 149


STEPS = ((0, 10_000, "0.05"), (10_000, 25_000, "0.07"), (25_000, None, "0.1"))


def test_thirty_thousand_at_five_seven_and_ten_percent() -> None:
    assert table("marginal", *STEPS).worth(Fraction(30_000)) == 2_050
    assert table("flat", *STEPS).worth(Fraction(30_000)) == 3_000


def test_a_variable_part_is_multiplied_band_by_band() -> None:
    factors = table("marginal", (0, 1, "1"), (1, "1.3", "1.5"), ("1.3", None, "2"))
    assert 100_000 * factors.worth(Fraction(650, 500)) == 145_000
    below = table("marginal", (0, "0.5", "0.5"), ("0.5", None, "1"))
    assert 100_000 * below.worth(Fraction(40, 100)) == 20_000


@pytest.mark.parametrize(
    ("figure", "rate"),
    [
        ("0.5", "0.5"),
        ("0.4999", "0"),
        ("0.75", "0.75"),
        ("0.7499", "0.5"),
        ("0.8", "0.8"),
        ("1", "1"),
        ("0.9996", "0.8"),
    ],
)
def test_a_limit_belongs_to_the_band_above_it(figure: str, rate: str) -> None:
    steps = table(
        "flat",
        (0, "0.5", "0"),
        ("0.5", "0.75", "0.5"),
        ("0.75", "0.8", "0.75"),
        ("0.8", 1, "0.8"),
        (1, None, "1"),
    )
    assert steps.rate(Fraction(figure)) == Fraction(rate)


def test_a_cent_below_ten_thousand_is_in_the_lower_band() -> None:
    assert table("flat", *STEPS).rate(Fraction("9999.99")) == Fraction("0.05")
    assert table("flat", *STEPS).rate(Fraction("10000.00")) == Fraction("0.07")


VALUES = [
    Fraction(each)
    for each in [
        "1.5",
        "1.45",
        "1.4",
        "1.35",
        "1.3",
        "1.25",
        "1.2",
        "1.15",
        "1.1",
        "1.0",
        "0.9",
        "0.8",
        "0.6",
        "0.4",
        "0.2",
        "0",
    ]
]


def test_completion_and_collections_meet_in_a_grid() -> None:
    rows = [Fraction(each, 100) for each in (100, 97, 94, 91, 88, 84)]
    columns = [Fraction(each, 100) for each in (100, 95, 90)]
    values = [[VALUES[row + column] for column in range(len(columns))] for row in range(len(rows))]
    grid = RateGrid(rows=rows, columns=columns, values=values)
    assert grid.value(Fraction(98, 100), Fraction(92, 100)) == Fraction("1.35")
    assert grid.value(Fraction(2), Fraction(1)) == Fraction("1.5")
    assert grid.value(Fraction(0), Fraction(0)) == VALUES[7]


@pytest.mark.parametrize(
    ("exact", "rounded"), [("0.5", 1), ("-0.5", -1), ("0.49", 0), ("1.5", 2), ("-1.49", -1)]
)
def test_halves_are_rounded_away_from_zero(exact: str, rounded: int) -> None:
    assert to_minor(Fraction(exact)) == rounded


@given(st.fractions(0, 10**6), st.fractions(0, 10**6))
def test_more_is_never_worth_less_where_rates_rise(one: Fraction, other: Fraction) -> None:
    low, high = sorted((one, other))
    for mode in ("flat", "marginal"):
        assert table(mode, *STEPS).worth(low) <= table(mode, *STEPS).worth(high)
