"""How many heads a territory needs, and when."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from salesbook.model.period import Month
from salesbook.problems import Text
from salesbook.schedules.staffing import Post, heads_by_month, heads_for_sales, heads_needed

MONTHS = tuple(Month(2027, number) for number in range(1, 13))
POST = Post(id="x", role="s", name=Text(), territory="x", present=0, cost=0)


def test_productivity_of_two_and_a_half_million_needs_two_hundred_heads() -> None:
    assert heads_for_sales(500_000_000_00, 2_500_000_00) == 200
    assert heads_for_sales(500_000_000_01, 2_500_000_00) == 201


def test_the_largest_need_counts() -> None:
    post = replace(POST, sales_per_head=100, coverage=True, established=2)
    assert heads_needed(post, 250, Fraction(20), Fraction(30)) == 3
    assert heads_needed(post, 250, Fraction(121), Fraction(30)) == 5
    assert heads_needed(post, 0, Fraction(0), Fraction(30)) == 2


def test_eight_start_and_four_are_kept() -> None:
    post = replace(POST, present=2, in_place=Month(2027, 3), keep=4, keep_from=Month(2027, 6))
    heads = heads_by_month(post, 8, MONTHS)
    assert list(heads.values()) == [2, 2, 8, 8, 8, 4, 4, 4, 4, 4, 4, 4]
