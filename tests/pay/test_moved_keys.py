"""The pay keys of plan.toml, as the scheme that they stand for."""

from __future__ import annotations

from fractions import Fraction

from support.tiny_plan import tiny_plan

from salesbook.pay.moved_keys import moved_scheme
from salesbook.pay.scheme_file import parse_pay, pay_rules
from salesbook.schedules.appraisal import Scheme


def test_the_keys_of_the_trade_pay_5706_for_6000_at_92_percent_and_86() -> None:
    keys = Scheme.model_validate({"over_plan_rate": "1%", "first_bonus": 1000, "cap": "120%"})
    file, problems = parse_pay(moved_scheme(keys, {"salesperson"}, "revenue").encode())
    assert file is not None, problems
    (scheme,) = pay_rules(file, tiny_plan().currency).schemes
    base, completion, work, over, first = scheme.lines
    wage = 6_000 * (base.share + completion.share * Fraction(92, 100) + work.share * Fraction(86, 100))
    assert wage == 5_706
    assert (completion.by, completion.cap, work.by) == ("attainment.revenue", Fraction(6, 5), "score.work")
    assert (over.of, over.share) == ("excess.revenue", Fraction(1, 100))
    assert (first.of, first.by, first.prorated) == (Fraction(1000), "first.revenue", False)


def test_without_a_bonus_there_is_no_line_of_it() -> None:
    written = moved_scheme(Scheme(), {"seller"}, "revenue")
    assert not any(each in written for each in ("over_plan", "first"))
