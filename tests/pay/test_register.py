"""The pay register, by figures that a payroll clerk works out by hand, and its laws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from salesbook.model.period import Month
from salesbook.pay.balances import PayTerms
from salesbook.pay.register import PayProposal, RegisterLine, propose
from salesbook.pay.scheme import PayLine, PayScheme
from salesbook.pay.statement import PaidLine, PayStatement
from salesbook.problems import Text

JAN, FEB, MAR, APR = (Month(2027, number) for number in range(1, 5))
WAGE = PayLine(id="base", name=Text.of("Base"), of="wage", share=Fraction(1, 2))
RATE = PayLine(
    id="completion", name=Text.of("Completion"), of="wage", share=Fraction(35, 100), by="attainment.revenue"
)
SALES = PayScheme(id="sales", name=Text.of("Sales"), lines=[WAGE, RATE])


def due(completion: str | None, *, draw: int = 0) -> PayStatement:
    """Return the statement of a wage of 6,000 at a completion in percent; None while it is not returned."""
    wage = Fraction(6_000)
    base = PaidLine(line=WAGE, figures={"wage": wage}, factor=Fraction(1), amount=3_000_00)
    reached = None if completion is None else Fraction(completion) / 100
    rated = PaidLine(
        line=RATE,
        figures={"wage": wage, "attainment.revenue": reached},
        factor=reached,
        amount=None if reached is None else int(210_000 * reached),
    )
    return PayStatement(person="ann", scheme=replace(SALES, terms=PayTerms(draw=draw)), lines=[base, rated])


def flat(amount: int, *, draw: int = 0) -> PayStatement:
    """Return a statement of one amount."""
    line = PaidLine(line=WAGE, figures={"wage": Fraction(0)}, factor=Fraction(1), amount=amount)
    return PayStatement(person="ann", scheme=replace(SALES, terms=PayTerms(draw=draw)), lines=[line])


Dues = Mapping[Month, PayStatement | None]


def pay(months: Sequence[tuple[Month, Dues]]) -> tuple[list[RegisterLine], list[PayProposal]]:
    """Close one month after another, each by what everything comes to when it is closed."""
    register: list[RegisterLine] = []
    proposals: list[PayProposal] = []
    closed: list[Month] = []
    for month, dues in months:
        proposals.append(propose("ann", month, dues, register, closed))
        register += proposals[-1].lines
        closed.append(month)
    return register, proposals


def shown(lines: Sequence[RegisterLine]) -> list[tuple[str, str, str, int]]:
    return [(each.month.key, each.line, each.kind, each.amount) for each in lines]


def test_a_completion_restated_after_pay_is_taken_back_in_the_month_it_is_found() -> None:
    _, (_, february) = pay([(JAN, {JAN: due("92.3")}), (FEB, {JAN: due("89.7"), FEB: due("100")})])
    assert shown(february.lines) == [
        ("2027-01", "completion", "delta", -54_60),
        ("2027-02", "base", "line", 3_000_00),
        ("2027-02", "completion", "line", 2_100_00),
    ]
    delta = february.lines[0]
    assert (delta.before, delta.how) == ("6,000 × 35% × 92.3%", "6,000 × 35% × 89.7%")


def test_what_is_restated_and_restored_nets_to_zero() -> None:
    register, _ = pay(
        [
            (JAN, {JAN: due("92.3")}),
            (FEB, {JAN: due("89.7"), FEB: due("100")}),
            (MAR, {JAN: due("92.3"), FEB: due("100"), MAR: due("100")}),
        ]
    )
    assert [each.amount for each in register if each.kind == "delta"] == [-54_60, 54_60]


def test_paid_50000_corrected_by_5000_and_now_70000_leaves_15000() -> None:
    register, (_, _, march) = pay(
        [
            (JAN, {JAN: flat(50_000_00)}),
            (FEB, {JAN: flat(55_000_00), FEB: flat(0)}),
            (MAR, {JAN: flat(70_000_00), FEB: flat(0), MAR: flat(0)}),
        ]
    )
    assert march.paid == 15_000_00
    assert sum(each.amount for each in register if each.month == JAN) == 70_000_00


def test_a_month_closed_twice_is_paid_once() -> None:
    dues = {JAN: due("92.3")}
    _, (_, again) = pay([(JAN, dues), (JAN, dues)])
    assert again.lines == ()


def test_incomplete_returns_are_provisional_and_never_paid() -> None:
    register, (january,) = pay([(JAN, {JAN: due(None)})])
    assert register == []
    assert january.unknown == ("attainment.revenue",)


def test_who_returned_late_is_paid_both_months_in_the_later_one() -> None:
    _, (_, february) = pay([(JAN, {JAN: due(None)}), (FEB, {JAN: due("92"), FEB: due("100")})])
    assert shown(february.lines) == [
        ("2027-01", "base", "line", 3_000_00),
        ("2027-01", "completion", "line", 1_932_00),
        ("2027-02", "base", "line", 3_000_00),
        ("2027-02", "completion", "line", 2_100_00),
    ]


def test_months_before_the_first_closing_are_not_paid_again() -> None:
    _, (march,) = pay([(MAR, {JAN: due("92"), FEB: due("92"), MAR: due("92")})])
    assert {each.month for each in march.lines} == {MAR}


def test_who_left_gets_corrections_alone() -> None:
    _, (_, february) = pay([(JAN, {JAN: due("90")}), (FEB, {JAN: due("100"), FEB: None})])
    assert shown(february.lines) == [("2027-01", "completion", "delta", 210_00)]


def test_a_line_whose_figures_are_gone_stays_as_it_was_paid() -> None:
    _, (_, february) = pay([(JAN, {JAN: due("90")}), (FEB, {JAN: due(None), FEB: due("100")})])
    assert february.lost == (JAN,)
    assert {each.month for each in february.lines} == {FEB}


def test_a_draw_of_1000_with_500_700_and_400_earned() -> None:
    earned = {
        JAN: flat(500_00, draw=1_000_00),
        FEB: flat(700_00, draw=1_000_00),
        MAR: flat(400_00, draw=1_000_00),
    }
    _, proposals = pay([(month, earned) for month in (JAN, FEB, MAR)])
    assert [each.paid for each in proposals] == [1_000_00] * 3
    assert [each.balance for each in proposals] == [500_00, 800_00, 1_400_00]


def test_a_negative_month_is_carried_into_the_next() -> None:
    dues = {JAN: flat(-100_00), FEB: flat(250_00)}
    register, proposals = pay([(JAN, dues), (FEB, dues)])
    assert [each.paid for each in proposals] == [0, 150_00]
    assert [each.amount for each in register if each.kind == "balance"] == [100_00, -100_00]


AMOUNTS = st.one_of(st.none(), st.integers(-5_000_00, 20_000_00))


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS), min_size=3, max_size=3), st.sampled_from([0, 1_000_00]))
def test_paid_and_deltas_are_what_is_due_to_the_cent(
    months: list[tuple[int | None, int | None, int | None]], draw: int
) -> None:
    """Whatever is restated and whoever is late: once all is known, lines and deltas are what is due."""
    history: list[tuple[Month, Dues]] = []
    for at, month in enumerate((JAN, FEB, MAR)):
        known = {
            each: None if at < place else _known(months[at][place], draw)
            for place, each in enumerate((JAN, FEB, MAR))
        }
        history.append((month, known))
    final = {month: flat((at + 1) * 700_00, draw=draw) for at, month in enumerate((JAN, FEB, MAR, APR))}
    register, proposals = pay([*history, (APR, final)])
    for month, statement in final.items():
        own = [each for each in register if each.month == month and each.kind != "balance"]
        assert sum(each.amount for each in own) == statement.total
    balances = sum(each.amount for each in register if each.kind == "balance")
    assert proposals[-1].balance == balances
    assert sum(each.paid for each in proposals) == sum(each.total for each in final.values()) + balances
    assert all(each.paid >= 0 for each in proposals)


def _known(amount: int | None, draw: int) -> PayStatement:
    """Return a statement of an amount, provisional where it is not known."""
    if amount is None:
        line = PaidLine(line=RATE, figures={"attainment.revenue": None})
        return PayStatement(
            person="ann", scheme=replace(SALES, terms=PayTerms(draw=draw), lines=[RATE]), lines=[line]
        )
    return flat(amount, draw=draw)
