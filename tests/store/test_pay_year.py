"""A year of paydays: whatever happens, in the end everybody is paid to the cent what is due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import pytest
from imported_returns import DECIDED
from sqlalchemy import text
from support.tiny_pay import ANN, BO, CY, rules, sold_facts, targets_of
from support.tiny_plan import DIMENSIONS, MONTHS, tiny_plan

from salesbook.api.pay_register import PayBasis, PayRun, close_on
from salesbook.model.dimension import Stint
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.submission import FileStatus, Submission
from salesbook.pay.months import statement_of
from salesbook.store.address import parse_address
from salesbook.store.answers import write_answer
from salesbook.store.pay_register import read_pay
from salesbook.store.store import open_store
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation

JAN, FEB, MAR, APR, MAY, JUN, JUL, AUG = MONTHS[:8]
RULES = rules(
    """
      { id = "base", name = "Base", of = "wage", share = "50%" },
      { id = "completion", name = "Completion", of = "wage", share = "50%", by = "attainment.revenue" },
      { id = "in", name = "Collected", of = "actual.collections", share = "3%" }
    """,
    'proration = "workdays"\nrecovery = "50%"',
    more="""
      [scheme.keys]
      name = "Key accounts"
      roles = ["keys"]
      line = [{ id = "key", name = "Key", of = "actual.revenue", share = "11%", whose = "own" }]
      [[credit]]
      of = "bo"
      shares = { bo = "50%", cy = "50%" }
      measures = ["collections"]
      from = "2027-09"
      until = "2027-10"
    """,
)


def company() -> Plan:
    """Return a company in which Ann moves south on 1 July, to other terms, and Cy leaves on 20 August."""
    moved = replace(ANN, stints=[Stint(end=date(2027, 6, 30))], moved=True)
    south = replace(
        ANN, id="ann@south", of="ann", territory="south", role="keys", stints=[Stint(start=date(2027, 7, 1))]
    )
    people = (moved, BO, replace(CY, end=date(2027, 8, 20)), south)
    return replace(tiny_plan(), dimensions=replace(DIMENSIONS, people=people))


@dataclass
class Year:
    """What is known of a year: what everybody sold, by person and month, in yuan."""

    store: str
    plan: Plan = field(default_factory=company)
    sold: dict[tuple[str, Month], int] = field(default_factory=dict)

    def known(self, period: Month) -> Reconciliation:
        """Return what is known when a month is paid."""
        files = [
            Submission(path=f"{who}{month.number}", status=FileStatus.ACCEPTED, plan="tiny", owner=who,
                       period=month, facts=list(sold_facts(self._place(who, month), month, amount)))
            for (who, month), amount in self.sold.items()
        ]  # fmt: skip
        return reconcile(self.plan, targets_of(self.plan), files, period)

    @staticmethod
    def _place(who: str, month: Month) -> str:
        return "ann@south" if who == "ann" and month >= JUL else who

    def pay(self, period: Month, **sold: int) -> PayRun:
        """Let everybody return a month who works in it, 3,210 or another amount, and close it."""
        for who in ("ann", "bo", "cy"):
            if self.plan.dimensions.serves(who, period) and who not in sold:
                self.sold[who, period] = 3_210 + 7 * period.number
        self.sold |= {(who, period): amount for who, amount in sold.items() if amount != LATE}
        basis = PayBasis(result=self.known(period), rules=RULES, words="{}")
        run, problems = close_on(self.store, basis, period, DECIDED)
        assert run is not None
        assert {each.slug for each in problems} <= {"pay-provisional"}
        return run


LATE = -(10**9)


def deltas(run: PayRun, who: str) -> list[tuple[str, str, int]]:
    found = (each for each in run.lines if each.person == who and each.kind == "delta")
    return [(each.month.key, each.line, each.amount) for each in found]


def test_a_year_with_all_that_happens_ends_with_paid_and_deltas_equal_to_due(store: str) -> None:
    year = Year(store)
    year.pay(JAN)
    year.pay(FEB)
    # Bo is late: he gets nothing in March, and March and April in April.
    assert not [each for each in year.pay(MAR, bo=LATE).lines if each.person == "bo"]
    year.sold["bo", MAR] = 3_333
    # Ann's February is restated after it was paid: 400 less of 2,500 planned is 480.00 and 6.00 less.
    year.sold["ann", FEB] -= 400
    april = year.pay(APR)
    assert {each.month for each in april.lines if each.person == "bo"} == {MAR, APR}
    assert deltas(april, "ann") == [("2027-02", "completion", -480_00), ("2027-02", "in", -6_00)]
    # Credit notes of Bo in May: a negative month, of which half of what is earned makes up.
    may = year.pay(MAY, bo=-8_000)
    assert sum(each.amount for each in may.lines if each.person == "bo") == 0
    # The restatement is taken back.
    year.sold["ann", FEB] += 400
    assert deltas(year.pay(JUN), "ann") == [("2027-02", "completion", 480_00), ("2027-02", "in", 6_00)]
    assert {each.line for each in year.pay(JUL).lines if each.person == "ann"} == {"key"}
    # Cy disputes July, is right, and the return is corrected.
    answered(store, {"dispute_why": "an order is missing"})
    year.sold["cy", JUL] += 500
    assert [each[1] for each in deltas(year.pay(AUG), "cy")] == ["completion", "in"]
    # Cy left on 20 August; of what Bo collects in September and October half is still hers.
    for period in MONTHS[8:]:
        run = year.pay(period)
        left = [each.line for each in run.lines if each.person == "cy"]
        assert left == (["in"] if period.number <= 10 else [])
    assert_paid_is_due(year)


def answered(store: str, words: Mapping[str, str]) -> None:
    address, _ = parse_address(store)
    assert address is not None
    with open_store(address, writing=True) as (opened, _), opened.writing() as connection:
        write_answer(connection, "tiny", ("cy", "2027-07/1"), words, "accepted", DECIDED)


def assert_paid_is_due(year: Year) -> None:
    """Expect that lines and deltas are what every month comes to now, and that nothing is left over."""
    result = year.known(MONTHS[-1])
    due = dict(_due(result))
    address, _ = parse_address(year.store)
    assert address is not None
    with open_store(address) as (opened, _), opened.reading() as connection:
        rows = [row for each in read_pay(connection, "tiny") for row in each.rows]
    paid: dict[tuple[str, Month], int] = {}
    for row in rows:
        if row.kind != "balance":
            paid[row.person, row.month] = paid.get((row.person, row.month), 0) + row.amount
    assert paid == due
    left = [(row.person, row.amount) for row in rows if row.kind == "balance"]
    assert {who: sum(amount for each, amount in left if each == who) for who, _ in left} == {"bo": 0}
    assert sum(each.amount for each in rows) == sum(due.values())


def _due(result: Reconciliation) -> Iterator[tuple[tuple[str, Month], int]]:
    for person in result.plan.staff:
        for month in MONTHS:
            statement = statement_of(person, month, result, RULES)
            if statement is not None:
                yield (person.id, month), statement.total


@pytest.mark.parametrize(
    "deleted", [("pay_lines", "pay_closings"), ("pay_lines", "pay_closings", "decisions")]
)
def test_a_last_closing_that_is_deleted_is_missed(store: str, deleted: tuple[str, ...]) -> None:
    year = Year(store)
    year.pay(JAN)
    year.pay(FEB)
    address, _ = parse_address(store)
    assert address is not None
    with open_store(address, writing=True) as (opened, _), opened.writing() as connection:
        for table in deleted:
            column = "id" if table == "decisions" else "decision_id"
            connection.execute(text(f"DELETE FROM {table} WHERE {column} = 2"))
    basis = PayBasis(result=year.known(FEB), rules=RULES, words="{}")
    run, problems = close_on(store, basis, FEB, DECIDED)
    assert (run, [each.slug for each in problems]) == (None, ["pay-register-changed"])
