"""Paydays out of a store: what was paid stays, and what changes is forwarded to the month it is found in."""

from __future__ import annotations

from pathlib import Path

import pytest
from imported_returns import DECIDED, FEB, JAN, MAR, imported, returned, rows
from openpyxl import load_workbook
from sqlalchemy import text
from support.command import Run, run
from support.starter_cycle import OWNERS, Cycle

from salesbook.api.pay import read_pay, run_pay
from salesbook.api.pay_register import PayOrder, PayRun, close_month, run_month
from salesbook.api.store import approve_import
from salesbook.api.store_reading import reconcile_store
from salesbook.model.period import Month
from salesbook.store.address import parse_address
from salesbook.store.store import open_store

ZHANG, LI, WANG = OWNERS
SCHEME = """
[scheme.sales]
name = { zh = "销售人员", en = "Salespeople" }
people = ["zhang-san", "li-si", "wang-wu"]

[[scheme.sales.line]]
id = "base"
name = { zh = "基本工资", en = "Base" }
amount = 3000

[[scheme.sales.line]]
id = "completion"
name = { zh = "完成率工资", en = "Completion" }
amount = 6000
share = "35%"
by = "attainment.revenue"
"""


def order(cycle: Cycle, store: str, period: Month) -> PayOrder:
    (cycle.plan / "pay.toml").write_text(SCHEME, "utf-8")
    return PayOrder(store=store, schemes=cycle.plan, period=period)


def close(cycle: Cycle, store: str, period: Month) -> tuple[PayRun, list[str]]:
    run_, problems = close_month(order(cycle, store, period), DECIDED)
    assert run_ is not None
    return run_, [found.slug for found in problems]


def lines(run_: PayRun, person: str) -> list[tuple[str, str, str, int]]:
    return [
        (each.month.key, each.line, each.kind, each.amount) for each in run_.lines if each.person == person
    ]


def everybody(cycle: Cycle, period: Month, but: str = "") -> dict[str, bytes]:
    return {f"{owner}.xlsx": returned(cycle, owner, period) for owner in OWNERS if owner != but}


def test_two_paydays_with_a_late_return_and_a_restatement(cycle: Cycle, store: str) -> None:
    imported(cycle, store, JAN, everybody(cycle, JAN, but=WANG))
    january, slugs = close(cycle, store, JAN)
    assert slugs == ["pay-provisional"]
    assert lines(january, ZHANG) == [
        ("2027-01", "base", "line", 3_000_00), ("2027-01", "completion", "line", 2_100_00)
    ]  # fmt: skip
    assert lines(january, WANG) == []
    files = everybody(cycle, FEB)
    files[f"{LI}.xlsx"] = returned(cycle, LI, FEB, {("2027-01/001", "revenue_ac"): 0})
    taken = imported(cycle, store, FEB, files)
    if taken.waiting:
        assert approve_import(store, 2, decision=DECIDED)[0] is not None
    february, slugs = close(cycle, store, FEB)
    assert slugs == []
    assert {each[0] for each in lines(february, WANG)} == {"2027-01", "2027-02"}
    (delta,) = [each for each in lines(february, LI) if each[2] == "delta"]
    assert delta[:2] == ("2027-01", "completion")
    assert delta[3] < 0
    assert_paid_is_due(cycle, store, FEB)


def assert_paid_is_due(cycle: Cycle, store: str, period: Month) -> None:
    """Expect that lines and deltas of every month and person are what a statement says now."""
    paid = {
        (person, month): int(str(amount))
        for person, month, amount in rows(
            store,
            "SELECT person, month, SUM(amount) FROM pay_lines WHERE kind <> 'balance' GROUP BY person, month",
        )
    }
    for month in (JAN, FEB, MAR)[: period.number]:
        result = reconcile_store(store, period=month).result
        assert result is not None
        rules, _ = read_pay(cycle.plan, result.plan)
        assert rules is not None
        due = {each.statement.person: each.statement.total for each in run_pay(result, rules)}
        assert {person: paid[person, month.year * 100 + month.number] for person in due} == due


def test_a_month_is_closed_once_and_never_one_before_it(cycle: Cycle, store: str) -> None:
    imported(cycle, store, FEB, everybody(cycle, FEB))
    close(cycle, store, FEB)
    again, slugs = close(cycle, store, FEB)
    assert (again.lines, slugs) == ((), ["pay-nothing-to-close"])
    assert len(again.paid) == 6
    refused, problems = run_month(order(cycle, store, JAN))
    assert (refused, [found.slug for found in problems]) == (None, ["pay-later-closed"])


def test_a_proposal_keeps_nothing(cycle: Cycle, store: str) -> None:
    imported(cycle, store, JAN, everybody(cycle, JAN))
    proposed, problems = run_month(order(cycle, store, JAN))
    assert problems == []
    assert proposed is not None
    assert len(proposed.lines) == 6
    assert rows(store, "SELECT * FROM pay_lines") == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE pay_lines SET amount = amount + 1 WHERE number = 2",
        "DELETE FROM pay_lines WHERE number = 2",
        "UPDATE pay_closings SET basis = '{}'",
    ],
)
def test_a_register_that_was_changed_by_hand_is_refused(cycle: Cycle, store: str, change: str) -> None:
    imported(cycle, store, JAN, everybody(cycle, JAN))
    close(cycle, store, JAN)
    address, _ = parse_address(store)
    assert address is not None
    with open_store(address, writing=True) as (opened, _), opened.writing() as connection:
        connection.execute(text(change))
    found, problems = run_month(order(cycle, store, FEB))
    assert (found, [each.slug for each in problems]) == (None, ["pay-register-changed"])


def test_pay_is_explained_down_to_a_cell_and_exported(
    cycle: Cycle, store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(cycle, store, JAN, everybody(cycle, JAN))
    order(cycle, store, JAN)
    out = tmp_path / "pay.csv"

    def pay(command: str, *more: object) -> Run:
        where = ("--store", store, "--schemes", cycle.plan, "--period", "2027-01")
        return run(capsys, "pay", command, *where, *more)

    early = pay("export", "--out", out)
    assert (early.code, "SB968" in early.err) == (2, True)
    proposed = pay("run")
    assert (proposed.code, "6,000 × 35%" in proposed.out) == (0, True)
    assert pay("close", "--by", "finance").out.startswith("2027-01 closed: 6 lines of 3 people, hash ")
    explained = pay("explain", "--owner", ZHANG, "--line", "completion").out
    assert "zhang-san.xlsx" in explained
    assert "This month!" in explained
    assert "no returned figure" in pay("explain", "--owner", ZHANG, "--line", "base").out
    assert "SB967" in pay("explain", "--owner", ZHANG, "--line", "bonus").err
    assert pay("export", "--out", out).code == 0
    written = out.read_text("utf-8-sig").splitlines()
    assert written[0] == "person,name,paid_in,month,line,line_name,kind,amount,currency"
    assert len(written) == 7
    assert written[1].endswith(",2027-01,2027-01,base,Base,line,3000.00,CNY")
    assert "SB390" in pay("export", "--out", out).err
    book = tmp_path / "pay.xlsx"
    assert pay("export", "--out", book).code == 0
    listed = [row for row in load_workbook(book).worksheets[0].values if row[0]]
    assert [row[4] for row in listed[-2:]] == [2100, 15300]
    document = pay("run", "--format", "json").document
    assert (document["proposed"], len(document["closed"])) == ([], 6)
