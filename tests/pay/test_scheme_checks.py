"""The linter of schemes: every gap, overlap and end of a table that nobody meant, named where it stands."""

from __future__ import annotations

import pytest
from support.tiny_plan import tiny_plan

from salesbook.pay.scheme_checks import check_pay
from salesbook.pay.scheme_file import parse_pay

SCHEME = """
[scheme.sales]
name = "Sales"
roles = ["salesperson"]
line = [{{ id = "bonus", name = "Bonus", amount = 1000, by = "attainment.revenue", table = "t"{more} }}]

[table.t]
mode = "{mode}"
bands = [{bands}]
"""


def found(bands: str, mode: str = "flat", more: str = "") -> list[tuple[str, str | None]]:
    """Return what is wrong with a table, each with the figure it names."""
    file, problems = parse_pay(SCHEME.format(bands=bands, mode=mode, more=more).encode())
    assert file is not None, problems
    return [(each.slug, each.value) for each in check_pay(file, tiny_plan())]


def test_bands_that_are_written_with_their_last_figure_leave_gaps_between_them() -> None:
    bands = """
      { to = "50%", value = "0%" }, { from = "50%", through = "79%", value = "100%" },
      { from = "80%", through = "119%", value = "110%" }, { from = "120%", value = "120%" }
    """
    assert found(bands) == [("pay-band-gap", "79%"), ("pay-band-gap", "119%")]


def test_bands_that_both_hold_a_figure_overlap_there() -> None:
    bands = """
      { from = "100%", through = "120%", value = "100%" }, { from = "120%", to = "150%", value = "110%" }
    """
    assert found(bands) == [("pay-band-overlap", "120%")]


def test_a_band_up_to_94_leaves_a_gap_below_95() -> None:
    bands = '{ through = "94%", value = "90%" }, { from = "95%", value = "100%" }'
    assert found(bands) == [("pay-band-gap", "94%")]


def test_bands_that_meet_are_sound_whatever_the_mode() -> None:
    bands = '{ to = "80%", value = "90%" }, { from = "80%", to = "100%", value = "100%" }'
    assert [found(bands, mode) for mode in ("flat", "marginal", "interpolated")] == [[], [], []]


@pytest.mark.parametrize(
    ("bands", "slug"),
    [
        ('{ to = "80%", value = "50%" }, { from = "80%", value = "100%" }', "pay-cliff"),
        ('{ to = "80%", value = "100%" }, { from = "80%", value = "90%" }', "pay-falls"),
        ('{ from = "80%", to = "80%", value = "100%" }', "pay-band-empty"),
    ],
)
def test_a_limit_at_which_pay_jumps_or_falls_and_an_empty_band_are_named(bands: str, slug: str) -> None:
    assert [each for each, _ in found(bands)] == [slug]


def test_a_band_above_what_counts_is_never_reached() -> None:
    bands = """
      { to = "100%", value = "100%" }, { from = "100%", to = "130%", value = "110%" },
      { from = "130%", value = "120%" }
    """
    assert found(bands, more=', cap = "120%"') == [("pay-band-unreachable", "120%")]
