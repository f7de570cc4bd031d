"""A month copied from the one before."""

from __future__ import annotations

import pytest

from salesbook.intake.repeated import first_to_date, repeated_months
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
        {what: (value, None) for what, (value, _) in COPIED.items()},
        dict.fromkeys(COPIED, (0, 120)),
    ],
    ids=["one differs", "a figure is missing", "no plan is known", "zeros"],
)
def test_anything_else_is_a_month_of_its_own(other: Figures) -> None:
    assert list(repeated_months({JANUARY: BEFORE, FEBRUARY: other})) == []


def test_what_is_fixed_is_as_planned_in_both_months() -> None:
    fixed: Figures = {what: (plan or 0, plan) for what, (_, plan) in BEFORE.items()}
    same: Figures = {what: (value, BEFORE[what][1]) for what, (value, _) in COPIED.items()}

    assert list(repeated_months({JANUARY: fixed, FEBRUARY: fixed})) == []
    assert list(repeated_months({JANUARY: BEFORE, FEBRUARY: same})) == []
    assert list(repeated_months({JANUARY: BEFORE, FEBRUARY: same}, 3)) == [(FEBRUARY, JANUARY, 3)]


def test_one_figure_a_month_is_to_date_where_it_grows_by_a_plan_each_time() -> None:
    def months(*values: int) -> dict[Month, Figures]:
        found: list[Figures] = [{("money",): (value, 100)} for value in values]
        return dict(zip((JANUARY, FEBRUARY, MARCH), found, strict=False))

    assert first_to_date(months(90, 170, 270)) == MARCH
    assert first_to_date(months(90, 180)) is None
    assert first_to_date(months(90, 110, 150)) is None
    assert first_to_date(months(90, 40, 270)) is None


def test_a_month_may_repeat_one_further_back_and_the_nearest_is_named() -> None:
    assert list(repeated_months({JANUARY: BEFORE, MARCH: COPIED})) == [(MARCH, JANUARY, 3)]
    later = {what: (value, plan + 1 if plan else None) for what, (value, plan) in COPIED.items()}
    found = list(repeated_months({JANUARY: BEFORE, FEBRUARY: COPIED, MARCH: later}))
    assert found == [(FEBRUARY, JANUARY, 3), (MARCH, FEBRUARY, 3)]


def run(*values: int, plan: int) -> Figures:
    return {(name,): (value, plan) for name, value in zip(("tea", "water", "oil"), values, strict=True)}


def test_months_that_are_sums_to_date_are_named_from_the_first_on() -> None:
    months = {JANUARY: run(90, 80, 70, plan=100), FEBRUARY: run(135, 120, 105, plan=50)}
    assert first_to_date(months) == FEBRUARY
    assert first_to_date({**months, FEBRUARY: run(45, 40, 35, plan=50)}) is None


def test_a_season_that_rises_is_no_sum_to_date() -> None:
    months = {
        JANUARY: run(50, 55, 45, plan=100),
        FEBRUARY: run(60, 58, 50, plan=60),
        MARCH: run(140, 150, 130, plan=150),
    }
    assert first_to_date(months) is None


def test_a_month_that_makes_good_for_a_poor_one_is_no_sum_to_date() -> None:
    months = {JANUARY: run(20, 80, 90, plan=100), FEBRUARY: run(115, 110, 118, plan=100)}
    assert first_to_date(months) is None
