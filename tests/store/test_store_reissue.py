"""A plan that is issued anew in the middle of the year, in another language, goes on in the same store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from imported_returns import FEB, JAN, imported, returned, rows, slugs, statuses, value
from support.filled_books import places
from support.starter_cycle import PRODUCTS, Cycle

from salesbook.api.build import build_workbooks
from salesbook.api.reconcile import reconcile_files
from salesbook.api.status import status_from_store
from salesbook.api.store_reading import reconcile_store
from salesbook.files.issued import issued_owners
from salesbook.model.period import Month
from salesbook.report.reconciliation import reconcile_json
from salesbook.xlsx.patching.cell_text import CellValue
from salesbook.xlsx.patching.patch import set_cells

LI, WANG, ZHANG = "li-si", "wang-wu", "zhang-san"
SHEETS = {"en": "This month", "zh": "本月填报", "both": "本月填报 This month"}
INPUTS = {"quantity_ac": 10, "revenue_ac": 1000, "collections_ac": 900}


def sold(*months: Month, products: tuple[str, ...] = PRODUCTS) -> Mapping[tuple[str, str], CellValue]:
    """Return what everybody sold: a little more every month."""
    return {
        (f"{month.key}/{product}", column): Decimal(amount + int(product) + 10 * month.number)
        for month in months
        for product in products
        for column, amount in INPUTS.items()
    }


def rewritten(cycle: Cycle, name: str, old: str, new: str) -> None:
    """Change a file of the plan."""
    path = cycle.plan / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def reissued(cycle: Cycle, language: str) -> None:
    """Issue version 2: one product more, and Zhang San has left at the end of January."""
    rewritten(cycle, "plan.toml", "version = 1", 'version = 2\neffective = "2027-02"')
    rewritten(cycle, "people.csv", "2024-03-01,,,", "2024-03-01,2027-01-31,,")
    rewritten(cycle, "products.csv", "\n003,", "\n004,产品丁,Product D,C,箱,case,40.00,30.00\n003,")
    built = build_workbooks(cycle.plan, cycle.issued, language=language, force=True)
    assert built.files


def new_return(cycle: Cycle, owner: str, language: str, typed: Mapping[tuple[str, str], CellValue]) -> bytes:
    """Return an owner's book of the newest version with these values."""
    data, sheet = (cycle.issued / issued_owners(cycle.issued)[owner]["file"]).read_bytes(), SHEETS[language]
    at = places(data, sheet)
    return set_cells(data, sheet, {at[key]: each for key, each in typed.items()})


@pytest.mark.parametrize("language", ["zh", "both"])
def test_books_of_two_versions_and_languages_count_side_by_side(
    cycle: Cycle, store: str, language: str
) -> None:
    old = {owner: returned(cycle, owner, JAN, sold(JAN)) for owner in (LI, WANG, ZHANG)}
    assert set(statuses(imported(cycle, store, JAN, old)).values()) == {"accepted"}
    first = returned(cycle, LI, FEB, sold(JAN, FEB))
    reissued(cycle, language)
    typed = {**sold(JAN, FEB), **sold(FEB, products=("004",))}
    second = new_return(cycle, WANG, language, typed)
    result = imported(cycle, store, FEB, {"li.xlsx": first, "wang.xlsx": second})
    # Who fills in the old form is told which book asks for all.
    assert statuses(result) == {"li": "accepted-with-warnings", "wang": "accepted"}
    assert result.waiting == 0
    assert result.missing == []
    assert (value(store, LI, "2027-02/001"), value(store, WANG, "2027-02/004")) == (1021_00, 1024_00)
    assert rows(store, "SELECT DISTINCT version FROM submissions WHERE period = 202702 ORDER BY 1") == [
        (1,),
        (2,),
    ]
    assert_reports_agree(cycle, store)


def assert_reports_agree(cycle: Cycle, store: str) -> None:
    """Check that nobody waits for who has left, and that files and store reconcile alike."""
    status, _ = status_from_store(store, period=FEB, as_of=date(2027, 3, 31))
    assert status is not None
    assert {line.owner: line.state for line in status.lines} == {LI: "returned", WANG: "returned"}
    stored = reconcile_store(store, period=FEB)
    straight = reconcile_files([cycle.returned], issued=cycle.issued, period=FEB)
    assert stored.result is not None
    assert straight.result is not None
    assert stored.result.plan.version == 2
    returns = [[each.person for each in result.returns] for result in (stored.result, straight.result)]
    assert returns == [[LI, WANG], [LI, WANG]]
    lines = [line for line in reconcile_json(stored.result, [])["lines"] if line["keys"].get("person") == LI]
    same = [line for line in reconcile_json(straight.result, [])["lines"] if line["keys"].get("person") == LI]
    assert lines == same


def test_a_figure_that_no_form_asked_for_before_counts_at_once(cycle: Cycle, store: str) -> None:
    imported(cycle, store, JAN, {"li.xlsx": returned(cycle, LI, JAN, sold(JAN))})
    reissued(cycle, "en")
    typed = {**sold(JAN, FEB), **sold(FEB, products=("004",))}
    result = imported(cycle, store, FEB, {"li.xlsx": new_return(cycle, LI, "en", typed)})
    assert (result.waiting, slugs(result)) == (0, set())
    assert value(store, LI, "2027-02/004") == 1024_00


def test_a_new_version_may_not_lose_what_was_returned(cycle: Cycle) -> None:
    reissued(cycle, "en")
    rewritten(cycle, "plan.toml", "version = 2", "version = 3")
    rewritten(cycle, "products.csv", "\n004,产品丁,Product D,C,箱,case,40.00,30.00\n", "\n")
    built = build_workbooks(cycle.plan, cycle.issued, language="en", force=True)
    errors = [(each.slug, each.value) for each in built.problems if each.severity == "error"]
    assert errors == [("version-loses", "004")]
