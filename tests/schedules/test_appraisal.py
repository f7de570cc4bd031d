"""Score cards and shares of pay."""

from __future__ import annotations

from fractions import Fraction

import pytest
from support.schedules import SAMPLE, refused, with_files

from salesbook.files.plan_folder import read_plan_files
from salesbook.schedules.appraisal import Scheme


def test_pay_shares_are_those_of_the_trade() -> None:
    scheme = Scheme()
    wage, completion, work = 6_000_00, Fraction(92, 100), Fraction(86, 100)
    pay = wage * (scheme.pay_base + scheme.pay_plan * completion + scheme.pay_work * work)
    assert pay == 5_706_00


def test_a_card_that_does_not_sum_to_100_is_refused() -> None:
    card = "id,role,group,name,maximum\na,seller,g,x,60\nb,seller,g,y,30\n"
    assert refused(appraisal__csv=card) == [("score-card-sum", 2, "maximum")]


@pytest.mark.parametrize("text", ["[appraisal]\nwork = 0.8\n", "[appraisal]\npay_base = 0.6\n"])
def test_shares_of_the_scheme_make_a_whole(text: str) -> None:
    settings = read_plan_files(SAMPLE)["plan.toml"].decode().split("[appraisal]")[0] + text
    plan, problems = with_files(plan__toml=settings)
    assert plan is None
    assert [found.slug for found in problems] == ["scheme-shares"]
