"""Shortfalls rolled over, month by month, as a sales manager reckons them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesbook.model.rollover import POLICIES, Rollover
from salesbook.variance.rollover import carried

QUOTAS = [100_00] * 12


def currents(reached: Sequence[int | None], how: Rollover, quotas: Sequence[int] = QUOTAS) -> list[int]:
    actual = [*reached, *([None] * (len(quotas) - len(reached)))]
    return [each.current for each in carried(quotas, actual, how)]


def test_next_puts_all_into_the_following_month() -> None:
    assert currents([70_00], Rollover(policy="next"))[1:4] == [130_00, 100_00, 100_00]


def test_what_is_open_is_cumulated_and_never_compounds() -> None:
    months = carried(QUOTAS, [70_00, 90_00, *([None] * 10)], Rollover(policy="next"))
    march = months[2]
    # 300 assigned less 160 reached; not 170, which would count January's shortfall twice.
    assert (march.assigned, march.carried_in, march.current) == (100_00, 40_00, 140_00)
    assert march.sources == {0: -30_00, 1: -10_00}
    assert [each.out for each in months[:3]] == [30_00, 40_00, None]


def test_even_spreads_over_the_months_left() -> None:
    parts = [each - 100_00 for each in currents([70_00], Rollover(policy="even"))[1:]]
    assert sorted(parts, reverse=True) == [2_73] * 8 + [2_72] * 3


def test_capped_takes_on_a_part_of_each_quota() -> None:
    capped = Rollover(policy="capped", cap=Fraction(1, 10))
    assert currents([70_00], capped)[1:6] == [110_00, 110_00, 110_00, 100_00, 100_00]


def test_the_last_quarter_takes_it_by_its_weights() -> None:
    quotas = [100_00] * 9 + [100_00, 200_00, 300_00]
    months = currents([70_00], Rollover(policy="last_quarter"), quotas)
    assert months[1:] == [100_00] * 8 + [105_00, 210_00, 315_00]


def test_seasons_weigh_what_is_open() -> None:
    quotas = [100_00, 300_00, 100_00, *([0] * 9)]
    assert currents([60_00], Rollover(policy="seasonal"), quotas)[1:3] == [330_00, 110_00]


def test_quotas_of_the_domain_example() -> None:
    months = carried([375_000] * 12, [300_000, 290_000, *([None] * 10)], Rollover(policy="next"))
    assert [each.current for each in months[:3]] == [375_000, 450_000, 535_000]


def test_nothing_rolls_by_default() -> None:
    assert currents([70_00, 20_00], Rollover()) == QUOTAS


def test_a_surplus_lowers_the_next_quota_only_where_the_plan_says_so() -> None:
    assert currents([130_00], Rollover(policy="next"))[1] == 100_00
    assert currents([130_00], Rollover(policy="next", surplus=True))[1] == 70_00


def test_a_surplus_makes_up_an_earlier_shortfall_all_the_same() -> None:
    assert currents([70_00, 120_00], Rollover(policy="next"))[2] == 110_00


def test_a_missing_return_rolls_nothing_until_it_is_in() -> None:
    waiting = currents([70_00, None, 100_00], Rollover(policy="next"))
    assert waiting[1:5] == [130_00, 100_00, 130_00, 100_00]
    assert currents([70_00, 90_00, 100_00], Rollover(policy="next"))[3] == 140_00


def test_what_is_left_in_december_is_reported() -> None:
    assert carried(QUOTAS, [90_00] * 12, Rollover(policy="next"))[-1].out == 120_00


def test_who_has_left_takes_on_nothing_more() -> None:
    there = [True] * 3 + [False] * 9
    actual = [70_00, *([None] * 11)]
    even = [each.carried_in for each in carried(QUOTAS, actual, Rollover(policy="even"), there)]
    assert even == [0, 15_00, 15_00, *([0] * 9)]
    gone = carried(QUOTAS, [100_00, 100_00, 70_00, *([None] * 9)], Rollover(policy="next"), there)
    assert (gone[2].out, gone[3].carried_in) == (30_00, 0)


def test_a_month_of_absence_is_passed_over() -> None:
    there = [True, False] + [True] * 10
    away = carried(QUOTAS, [70_00, *([None] * 11)], Rollover(policy="next"), there)
    assert [each.carried_in for each in away[:3]] == [0, 0, 30_00]


@pytest.mark.parametrize("policy", sorted(POLICIES))
@given(
    quotas=st.lists(st.integers(0, 10**9), min_size=12, max_size=12),
    reached=st.lists(st.integers(-(10**9), 10**9), max_size=11),
    surplus=st.booleans(),
)
def test_what_is_carried_into_later_months_is_what_is_open(
    policy: str, quotas: list[int], reached: list[int], *, surplus: bool
) -> None:
    how = Rollover(policy=policy, surplus=surplus, cap=Fraction(10))
    actual = [*reached, *([None] * (12 - len(reached)))]
    months = carried(quotas, actual, how)
    open_ = sum(quotas[: len(reached)]) - sum(reached)
    into = sum(each.carried_in for each in months[len(reached) :])
    if policy == "none" or (open_ < 0 and not surplus):
        assert into == 0
    elif policy == "capped":
        assert abs(into) <= abs(open_)
    else:
        assert into == open_
