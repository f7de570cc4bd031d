"""Frames of figures: keys as text, amounts exact, nothing lost silently."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

import numpy as np
import pandas as pd
import pytest
from hand import BEER, FEB, JAN, PEOPLE, TEA, everywhere, fact, plan_of
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from salesbook.model.cube import Cube, Scenarios, actual_cubes, axes_of
from salesbook.model.period import Month
from salesbook.model.scenario import ACTUAL, PRIOR_YEAR, ScenarioKey
from salesbook.variance.frames import cubes_of_frame
from salesbook.variance.reconcile import reconcile_cubes

PLAN = plan_of((TEA, BEER))
AXES = axes_of(everywhere(PLAN))


def frame(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["month", "person", "product", "quantity", "revenue"])


def cells(cubes: Scenarios, measure: str, scenario: ScenarioKey = ACTUAL) -> NDArray[np.int64]:
    return cubes[scenario, measure].values  # noqa: PD011 - a cube's, not a frame's


def known(cube: Cube) -> NDArray[np.bool_]:
    assert cube.known is not None
    return cube.known


def test_rows_of_one_key_add_up() -> None:
    cubes, problems = cubes_of_frame(
        frame(("2027-01", "ann", "007", 2, 20_00), ("2027-01", "ann", "007", 3, 30_00)), AXES
    )
    assert problems == []
    assert cells(cubes, "revenue")[0, 0, 0] == 50_00
    assert cells(cubes, "quantity").sum() == 5


def test_who_has_no_row_is_not_known() -> None:
    cubes, _ = cubes_of_frame(frame(("2027-01", "ann", "007", 0, 0)), AXES)
    assert np.argwhere(known(cubes[ACTUAL, "revenue"])).tolist() == [[0, 0]]


def test_a_code_that_lost_its_zeros_is_named_and_not_matched() -> None:
    cubes, problems = cubes_of_frame(frame(("2027-01", "ann", 7, 2, 20_00)), AXES)
    assert cells(cubes, "revenue").sum() == 0
    assert [(each.code, each.value) for each in problems] == [("SB614", "7")]


def test_unknown_keys_of_every_axis_are_named() -> None:
    _, problems = cubes_of_frame(
        frame(
            ("2028-01", "ann", "007", 1, 1), ("2027-01", "eve", "007", 1, 1), ("2027-01", None, "007", 1, 1)
        ),
        AXES,
    )
    assert {(each.details["axis"], each.value) for each in problems} == {
        ("month", "2028-01"),
        ("person", "eve"),
        ("person", "nan"),
    }


def test_a_column_that_is_missing_is_named() -> None:
    _, problems = cubes_of_frame(pd.DataFrame({"month": ["2027-01"], "revenue": [1]}), AXES)
    assert [(each.code, each.value) for each in problems] == [("SB611", "person"), ("SB611", "product")]
    _, none = cubes_of_frame(frame().drop(columns=["revenue", "quantity"]), AXES)
    assert [(each.code, each.value) for each in none] == [("SB611", "revenue")]


def test_a_column_that_is_no_measure_is_named_so_that_a_misspelt_one_is_not_missed() -> None:
    _, problems = cubes_of_frame(frame(("2027-01", "ann", "007", 1, 1)).assign(Revenue=5), AXES)
    assert [(each.code, each.value) for each in problems] == [("SB615", "Revenue")]


def test_a_column_that_is_there_twice_is_refused() -> None:
    rows = frame(("2027-01", "ann", "007", 1, 1))
    cubes, problems = cubes_of_frame(pd.concat([rows, rows[["revenue"]]], axis=1), AXES)
    assert cubes == {}
    assert [(each.code, each.value) for each in problems] == [("SB616", "revenue")]


@pytest.mark.parametrize(
    "month", [pd.Timestamp("2027-01-31"), pd.Period("2027-01", "M"), date(2027, 1, 5), Month(2027, 1)]
)
def test_months_may_be_days_or_periods(month: object) -> None:
    cubes, problems = cubes_of_frame(frame((month, "ann", "007", 2, 20_00)), AXES)
    assert problems == []
    assert cells(cubes, "revenue")[0, 0, 0] == 20_00


@pytest.mark.parametrize("amount", ["1,000.00", float("inf"), 9.3e18, Decimal("1e18")])
def test_what_is_no_amount_is_refused_and_not_guessed(amount: object) -> None:
    cubes, problems = cubes_of_frame(frame(("2027-01", "ann", "007", 1, amount)), AXES)
    assert (ACTUAL, "revenue") not in cubes
    assert [(each.code, each.value) for each in problems] == [("SB612", "revenue")]


def test_amounts_in_the_currency_itself_are_taken_exactly() -> None:
    rows = frame(("2027-01", "ann", "007", 1, 0.1), ("2027-01", "ann", "007", 1, 0.2))
    cubes, problems = cubes_of_frame(rows, AXES, money="major")
    assert problems == []
    assert cells(cubes, "revenue")[0, 0, 0] == 30
    exact = frame(("2027-01", "ann", "007", 1, Decimal("1234.56")))
    assert cells(cubes_of_frame(exact, AXES, money="major")[0], "revenue")[0, 0, 0] == 1234_56


def test_an_amount_with_more_decimals_than_the_currency_is_refused() -> None:
    cubes, problems = cubes_of_frame(frame(("2027-01", "ann", "007", 1, 0.123)), AXES, money="major")
    assert (ACTUAL, "revenue") not in cubes
    assert [(each.code, each.details["count"]) for each in problems] == [("SB612", 1)]


def test_a_blank_is_not_a_zero() -> None:
    rows = frame(("2027-01", "ann", "007", 1, None), ("2027-01", "bo", "007", 1, 5.0))
    cubes, problems = cubes_of_frame(rows, AXES)
    assert problems == []
    assert np.argwhere(known(cubes[ACTUAL, "revenue"])).tolist() == [[0, 1]]


def test_the_prior_year_stands_twelve_months_later() -> None:
    cubes, problems = cubes_of_frame(frame(("2026-02", "ann", "007", 1, 7)), AXES, scenario=PRIOR_YEAR)
    assert problems == []
    assert cells(cubes, "revenue", PRIOR_YEAR)[1, 0, 0] == 7


@pytest.mark.parametrize("dtype", ["object", "str", "category"])
def test_keys_may_be_texts_or_categories(dtype: str) -> None:
    rows = frame(("2027-01", "ann", "007", 2, 20_00), ("2027-02", "cy", "tea", 3, 30_00))
    rows = rows.astype(dict.fromkeys(("month", "person", "product"), dtype))
    cubes, problems = cubes_of_frame(rows, AXES)
    assert problems == []
    assert cells(cubes, "quantity")[1, 2, 1] == 3


def test_sums_beyond_what_a_float_can_hold_are_exact() -> None:
    big = 2**53
    cubes, _ = cubes_of_frame(frame(("2027-01", "ann", "007", 1, big), ("2027-01", "ann", "007", 1, 1)), AXES)
    assert cells(cubes, "revenue")[0, 0, 0] == big + 1


rows_of = st.lists(
    st.tuples(
        st.sampled_from([JAN, FEB]),
        st.sampled_from(PEOPLE),
        st.sampled_from(["007", "tea"]),
        st.integers(-1000, 1000),
        st.integers(-(10**12), 10**12),
    ),
    min_size=1,
    max_size=30,
)


@settings(deadline=None)
@given(rows_of)
def test_a_frame_comes_to_the_same_as_facts(rows: list[tuple[object, str, str, int, int]]) -> None:
    facts = [
        fact(month, person, item, measure, value)
        for month, person, item, count, amount in rows
        if isinstance(month, Month)
        for measure, value in (("quantity", count), ("revenue", amount))
    ]
    cubes, problems = cubes_of_frame(frame(*((str(month), *rest) for month, *rest in rows)), AXES)
    assert problems == []
    for key, cube in actual_cubes(facts, AXES).items():
        assert np.array_equal(cells(cubes, key[1]), cells({key: cube}, key[1]))
        assert known(cube).tolist() == known(cubes[key]).tolist()


@settings(deadline=None)
@given(rows_of, st.randoms())
def test_the_order_of_rows_does_not_matter(rows: list[tuple[object, ...]], random: object) -> None:
    assert isinstance(random, Random)
    shuffled = list(rows)
    random.shuffle(shuffled)
    first, second = (
        reconcile_cubes(
            PLAN, everywhere(PLAN), cubes_of_frame(frame(*((str(m), *r) for m, *r in each)), AXES)[0], FEB
        )
        for each in (rows, shuffled)
    )
    assert first.to_frame().equals(second.to_frame())
