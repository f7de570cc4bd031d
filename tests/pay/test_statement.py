"""Statements, by figures that a payroll clerk works out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesbook.model.dimension import Person
from salesbook.model.period import Month
from salesbook.pay.balances import PayTerms, attendance_score, settled
from salesbook.pay.rate_table import Band, RateGrid, RateTable
from salesbook.pay.scheme import PayLine, PayRules, PayScheme, View
from salesbook.pay.statement import FigureOf, paid_line, statement
from salesbook.problems import Text

WAGE = Fraction(6_000_00)
COMPLETION = PayLine(
    id="completion", name=Text.of("Completion"), of="wage", share=Fraction(35, 100), by="attainment.revenue"
)
DRAW = PayTerms(draw=1_000_00)
DOMAIN = PayScheme(
    id="sales",
    name=Text.of("Sales"),
    roles=["salesperson"],
    lines=[
        PayLine(id="base", name=Text.of("Base"), of="wage", share=Fraction(1, 2)),
        COMPLETION,
        PayLine(id="work", name=Text.of("Work"), of="wage", share=Fraction(15, 100), by="score.work"),
        PayLine(id="over", name=Text.of("Over plan"), of="excess.revenue", share=Fraction(1, 100)),
    ],
)


def known(figures: Mapping[str, Fraction | None]) -> FigureOf:
    def figure(name: str, view: View) -> Fraction | None:
        del view
        return figures[name]

    return figure


def paid(completion: str | None, work: str | None, excess: int = 0) -> list[int | None]:
    figures = {
        "wage": WAGE,
        "attainment.revenue": None if completion is None else Fraction(completion) / 100,
        "score.work": None if work is None else Fraction(work) / 100,
        "excess.revenue": Fraction(excess),
    }
    return [each.amount for each in statement("zhang", DOMAIN, {}, known(figures)).lines]


def test_a_wage_of_6000_at_92_percent_and_a_score_of_86() -> None:
    assert paid("92", "86") == [3_000_00, 1_932_00, 774_00, 0]


def test_a_completion_of_92_point_3_and_its_restatement() -> None:
    first = paid("92.3", "88")
    assert first == [3_000_00, 1_938_30, 792_00, 0]
    again = paid("89.7", "88")
    assert (again[1] or 0) - (first[1] or 0) == -54_60


def test_a_cap_of_120_percent() -> None:
    line = replace(COMPLETION, cap=Fraction(120, 100))
    found = paid_line(line, {}, known({"wage": WAGE, "attainment.revenue": Fraction(131, 100)}))
    assert found.amount == 2_520_00


def test_what_lies_above_the_plan_is_paid_beside() -> None:
    assert paid("110", "86", excess=37_500_00)[3] == 375_00


def test_a_missing_figure_makes_the_statement_provisional() -> None:
    figures = {
        "wage": WAGE,
        "attainment.revenue": None,
        "score.work": Fraction(86, 100),
        "excess.revenue": None,
    }
    found = statement("zhang", DOMAIN, {}, known(figures))
    assert found.provisional
    assert [each.unknown for each in found.lines] == [(), ("attainment.revenue",), (), ("excess.revenue",)]
    assert found.total == 3_774_00
    assert not statement("zhang", replace(DOMAIN, lines=DOMAIN.lines[:1]), {}, known(figures)).provisional


def test_work_86_and_an_absence_of_a_day_and_one_of_half_a_day() -> None:
    attendance = attendance_score(2, 4)
    assert attendance == 92
    assert Fraction(70, 100) * 86 + Fraction(30, 100) * attendance == Fraction("87.8")
    assert attendance_score(26, 4) == 0


def test_a_credit_note_carries_the_rate_of_what_it_takes_back() -> None:
    table = {
        "rate": RateTable(mode="flat", bands=[Band(start=Fraction(0), end=None, value=Fraction(4, 100))])
    }
    line = PayLine(id="commission", name=Text.of("Commission"), of="actual.revenue", table="rate")
    entries = [Fraction(1_000_00), Fraction(-200_00)]
    amounts = [paid_line(line, table, known({"actual.revenue": each})).amount for each in entries]
    assert (amounts, sum(each or 0 for each in amounts)) == ([40_00, -8_00], 32_00)


def test_a_grid_takes_two_figures() -> None:
    grid = RateGrid(
        rows=[Fraction(1), Fraction(9, 10)], columns=[Fraction(1), Fraction(95, 100)],
        values=[[Fraction("1.5"), Fraction("1.45")], [Fraction("1.45"), Fraction("1.4")]],
    )  # fmt: skip
    line = PayLine(
        id="grid", name=Text.of("Grid"), of=Fraction(1_000_00), by="attainment.revenue",
        beside="attainment.collections", table="grid",
    )  # fmt: skip
    figures = {"attainment.revenue": Fraction(98, 100), "attainment.collections": Fraction(96, 100)}
    assert paid_line(line, {"grid": grid}, known(figures)).amount == 1_400_00


def test_a_gate_that_stays_shut_pays_nothing() -> None:
    line = replace(COMPLETION, gate="attainment.collections", opens_at=Fraction(8, 10))
    figures = {"wage": WAGE, "attainment.revenue": Fraction(1), "attainment.collections": Fraction(79, 100)}
    assert paid_line(line, {}, known(figures)).amount == 0
    assert (
        paid_line(line, {}, known({**figures, "attainment.collections": Fraction(8, 10)})).amount == 2_100_00
    )


def test_the_band_of_a_ratio_just_below_its_limit_is_said() -> None:
    bands = [
        Band(start=Fraction(0), end=Fraction(1), value=Fraction(8, 10)),
        Band(start=Fraction(1), end=None, value=Fraction(1)),
    ]
    line = replace(COMPLETION, share=Fraction(1), table="steps")
    figures = {"wage": WAGE, "attainment.revenue": Fraction(9996, 10000)}
    found = paid_line(line, {"steps": RateTable(mode="flat", bands=bands)}, known(figures))
    assert (found.band, found.amount) == (bands[0], 4_800_00)


def test_a_draw_is_guaranteed_and_its_balance_grows() -> None:
    balances, balance = [], 0
    for earned in (500_00, 700_00, 400_00):
        after = settled(earned, balance, DRAW)
        assert after.paid == 1_000_00
        balance = after.balance
        balances.append(balance)
    assert balances == [500_00, 800_00, 1_400_00]


def test_a_draw_is_recovered_and_never_below_itself() -> None:
    after = settled(1_800_00, 1_400_00, DRAW)
    assert (after.paid, after.balance) == (1_000_00, 600_00)
    after = settled(1_800_00, after.balance, DRAW)
    assert (after.paid, after.balance) == (1_200_00, 0)


def test_making_up_leaves_the_minimum_and_takes_a_fifth_at_most() -> None:
    assert settled(3_000_00, 5_000_00, PayTerms(minimum=2_690_00)).paid == 2_690_00
    assert settled(2_000_00, 5_000_00, PayTerms(minimum=2_690_00)).paid == 2_000_00
    after = settled(6_000_00, 5_000_00, PayTerms(minimum=2_690_00, recovery=Fraction(1, 5)))
    assert (after.paid, after.balance) == (4_800_00, 3_800_00)


def test_a_negative_total_waits_for_the_next_months() -> None:
    first = settled(-300_00)
    assert (first.paid, first.balance) == (0, 300_00)
    assert settled(1_000_00, first.balance).paid == 700_00


def person(id_: str, role: str) -> Person:
    return Person(id=id_, name=Text.of(id_), territory="east", role=role)


def test_a_scheme_that_names_somebody_comes_before_that_of_the_role() -> None:
    own = PayScheme(id="own", name=Text.of("Own"), people=["li"])
    later = replace(DOMAIN, id="later", since=Month(2027, 7))
    rules = PayRules(schemes=[DOMAIN, own, later])
    chosen = {
        (who.id, month.key): found.id if (found := rules.of_person(who, month)) else None
        for who in (person("li", "salesperson"), person("zhang", "salesperson"), person("wu", "driver"))
        for month in (Month(2027, 6), Month(2027, 7))
    }
    assert chosen == {
        ("li", "2027-06"): "own", ("li", "2027-07"): "own", ("zhang", "2027-06"): "sales",
        ("zhang", "2027-07"): "later", ("wu", "2027-06"): None, ("wu", "2027-07"): None,
    }  # fmt: skip


@given(st.fractions(0, 3), st.fractions(0, 3), st.integers(0, 100))
def test_more_attainment_never_pays_less(one: Fraction, other: Fraction, work: int) -> None:
    low, high = sorted((one, other))

    def total(completion: Fraction) -> int:
        figures = {
            "wage": WAGE, "attainment.revenue": completion, "score.work": Fraction(work, 100),
            "excess.revenue": max(completion - 1, Fraction(0)) * 1_000_00,
        }  # fmt: skip
        return statement("zhang", DOMAIN, {}, known(figures)).total

    assert total(low) <= total(high)


@pytest.mark.parametrize("earned", [0, 999_99, 1_000_00, 5_000_00])
@given(balance=st.integers(0, 10**6))
def test_a_draw_pays_what_was_earned_in_the_end(earned: int, balance: int) -> None:
    after = settled(earned, balance, DRAW)
    assert after.paid - earned == after.balance - balance
