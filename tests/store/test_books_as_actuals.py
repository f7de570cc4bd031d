"""Gross profit at the books' unit costs: one and the same in reconcile and pay, with a store and without."""

from __future__ import annotations

from pathlib import Path

import pytest
from imported_returns import FEB, JAN, imported, returned
from support.command import run
from support.starter_cycle import OWNERS, Cycle, start_cycle

from salesbook.model.period import Month

Capture = pytest.CaptureFixture[str]
ZHANG = OWNERS[0]
COSTS = '\n[ledger]\ncosts = "ledger"\n'
SCHEME = """
[scheme.sales]
name = "Sales"
people = ["zhang-san", "li-si", "wang-wu"]
line = [{ id = "profit", name = "Of profit", of = "actual.gross_profit", share = "10%" }]
"""
CAPTIONS = "单据日期,单据编号,业务员编码,存货编码,主数量,无税金额,总成本"


@pytest.fixture
def costed(tmp_path: Path) -> Cycle:
    """A cycle whose gross profit is at the costs of the books, with a scheme of pay."""
    folder = tmp_path / "costed"
    folder.mkdir()
    cycle = start_cycle(folder, COSTS)
    (cycle.plan / "pay.toml").write_text(SCHEME, "utf-8")
    return cycle


def booked(path: Path, month: Month, cost: int) -> Path:
    """Write what the books have of product 001: 1,000 pieces, so much cost a piece."""
    path.write_text(f"{CAPTIONS}\n{month.key}-15,X1,{ZHANG},001,1000,120000,{cost * 1000}\n", "utf-8")
    return path


def profit(capsys: Capture, *how: object) -> tuple[str, list[str]]:
    """Return what Zhang San is paid of the profit, and what the statement says of it."""
    done = run(capsys, "pay", "show", *how, "--only", ZHANG, "--format", "json")
    (found,) = done.document["statements"]
    return found["total"], [each["en"] for each in found["rules"]]


def test_pay_takes_the_profit_that_reconcile_shows(
    costed: Cycle, store: str, tmp_path: Path, capsys: Capture
) -> None:
    imported(costed, store, JAN, {f"{ZHANG}.xlsx": returned(costed, ZHANG, JAN)})
    asked = ("--schemes", costed.plan, "--period", JAN.key)
    standard, said = profit(capsys, "--store", store, *asked)
    assert said == ["Gross profit of 2027-01 is at standard costs: the books have none."]

    export = booked(tmp_path / "january.csv", JAN, 90)
    run(capsys, "ledger", "import", export, "--store", store, "--period", JAN.key)
    shown = run(capsys, "reconcile", "--store", store, "--period", JAN.key, "--format", "json").document
    (line,) = [
        each
        for each in shown["lines"]
        if (each["level"], each["measure"]) == ("person", "gross_profit") and each["keys"]["person"] == ZHANG
    ]
    own, said = profit(capsys, "--store", store, *asked)
    assert said == ["Gross profit of 2027-01 is at the unit costs of finance's books."]
    assert (shown["costs"], shown["of_books"]) == ("ledger", {"gross_profit": ["2027-01"]})
    assert [each["code"] for each in shown["problems"] if each["code"] == "SB949"] == ["SB949"]
    assert float(own) == pytest.approx(float(line["month"]["actual"]) / 10, abs=0.01)
    # 80 a piece of 001 are planned as cost, 90 are booked: 2,000 pieces were sold.
    assert float(standard) - float(own) == 2_000 * 10 / 10

    assert {each["measure"] for each in shown["ledger"]["differences"]} == {"revenue", "quantity"}
    from_files = profit(capsys, costed.returned, "--issued", costed.issued, *asked, "--ledger", export)
    assert from_files == (own, said)


def test_a_month_without_books_leaves_those_before_it_at_theirs(
    costed: Cycle, store: str, tmp_path: Path, capsys: Capture
) -> None:
    for month in (JAN, FEB):
        imported(costed, store, month, {f"{ZHANG}.xlsx": returned(costed, ZHANG, month)})
    run(
        capsys, "ledger", "import", booked(tmp_path / "j.csv", JAN, 90), "--store", store, "--period", JAN.key
    )
    shown = run(capsys, "reconcile", "--store", store, "--period", FEB.key, "--format", "json").document
    assert (shown["ledger"], shown["of_books"]) == (None, {"gross_profit": ["2027-01"]})
