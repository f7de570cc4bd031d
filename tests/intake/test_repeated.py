"""A month copied from the one before."""

from __future__ import annotations

import pytest

from salesbook.intake.repeated import repeated_months
from salesbook.model.period import Month

JANUARY, FEBRUARY, MARCH = Month(2027, 1), Month(2027, 2), Month(2027, 3)

Figures = dict[tuple[str, ...], tuple[int, int | None]]

BEFORE: Figures = {("tea",): (90, 100), ("water",): (40, 50), ("oil",): (7, 10)}
COPIED: Figures = {("tea",): (90, 120), ("water",): (40, 60), ("oil",): (7, 12)}


def test_a_copied_month_is_named_with_the_one_it_repeats() -> None:
    assert list(repeated_months({JANUARY: BEFORE, FEBRUARY: COPIED})) == [(FEBRUARY, JANUARY, 3)]


@pytest.mark.parametrize(
    "other",
    [
        {**COPIED, ("oil",): (8, 12)},
        {("tea",): (90, 120), ("water",): (40, 60)},
        {what: (value, BEFORE[what][1]) for what, (value, _) in COPIED.items()},
        {what: (value, None) for what, (value, _) in COPIED.items()},
        dict.fromkeys(COPIED, (0, 120)),
    ],
    ids=["one differs", "a figure is missing", "the plan is the same", "no plan is known", "zeros"],
)
def test_anything_else_is_a_month_of_its_own(other: Figures) -> None:
    assert list(repeated_months({JANUARY: BEFORE, FEBRUARY: other})) == []


def test_a_month_may_repeat_one_further_back_and_the_nearest_is_named() -> None:
    assert list(repeated_months({JANUARY: BEFORE, MARCH: COPIED})) == [(MARCH, JANUARY, 3)]
    later = {what: (value, plan + 1 if plan else None) for what, (value, plan) in COPIED.items()}
    found = list(repeated_months({JANUARY: BEFORE, FEBRUARY: COPIED, MARCH: later}))
    assert found == [(FEBRUARY, JANUARY, 3), (MARCH, FEBRUARY, 3)]
