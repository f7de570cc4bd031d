"""Finance's books in the store: imported by month, replaced, undone; what closes a month."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from imported_returns import FEB, JAN, imported, returned, rows, statuses
from openpyxl import load_workbook
from support.command import Run, run
from support.filled_books import places
from support.starter_cycle import OWNERS, Cycle, as_planned, start_cycle

from salesbook.model.period import Month
from salesbook.xlsx.patching.patch import set_cells

Capture = pytest.CaptureFixture[str]
ZHANG, LI, WANG = OWNERS
EXPLAINED = '\n[close]\nledger = "explained"\nalone = 100\n'
KEY = "2027-01/001"


@pytest.fixture
def closing(tmp_path: Path) -> Cycle:
    """A cycle whose months are closed by the books alone."""
    folder = tmp_path / "closing"
    folder.mkdir()
    return start_cycle(folder, EXPLAINED)


def books(store: str, path: Path, months: tuple[Month, ...] = (JAN,), **off: int) -> Path:
    """Write the books of months as they were returned; `off` is what they have more of somebody's 001."""
    lines = ["单据日期,单据编号,业务员编码,存货编码,主数量,无税金额"]
    for month in months:
        said: dict[tuple[str, str], dict[str, int]] = {}
        for owner, item, measure, value in rows(
            store,
            f"SELECT owner, item, measure, value FROM actuals WHERE month = '{month.key}' "
            "AND dimension = 'product' ORDER BY owner, item, measure",
        ):
            said.setdefault((str(owner), str(item)), {})[str(measure)] = int(str(value))
        for number, ((owner, item), figures) in enumerate(said.items(), start=1):
            more = off.get(owner.replace("-", "_"), 0) if item == "001" and month == months[-1] else 0
            revenue = (figures["revenue"] + more) / 100
            day = f"{month.key}-15"
            lines.append(
                f"{day},X{month.number}{number:03},{owner},{item},{figures['quantity']},{revenue:.2f}"
            )
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def take(capsys: Capture, store: str, path: Path, month: Month, *more: object) -> Run:
    return run(capsys, "ledger", "import", path, "--store", store, "--period", month.key, "--by", "wu", *more)


def reconciled(capsys: Capture, store: str, month: Month) -> Any:  # noqa: ANN401 - a document
    asked = ("--store", store, "--period", month.key, "--format", "json")
    return run(capsys, "reconcile", *asked).document


def everybody(cycle: Cycle, month: Month) -> dict[str, bytes]:
    return {f"{owner}.xlsx": returned(cycle, owner, month) for owner in OWNERS}


def test_books_are_kept_by_month_and_the_last_import_counts(
    cycle: Cycle, store: str, tmp_path: Path, capsys: Capture
) -> None:
    imported(cycle, store, JAN, everybody(cycle, JAN))
    assert reconciled(capsys, store, JAN)["ledger"] is None
    first = books(store, tmp_path / "january.csv", zhang_san=5_00)
    assert "import 2, 9 rows, by wu" in take(capsys, store, first, JAN).out
    (open_,) = reconciled(capsys, store, JAN)["ledger"]["differences"]
    assert (open_["owner"], open_["difference"], open_["reason"]) == (ZHANG, "5.00", "R11")
    assert (open_["returned_in"][0]["sheet"], open_["month"]) == ("This month", "2027-01")
    # The same again, under another name too, changes nothing.
    (tmp_path / "copy.csv").write_bytes(first.read_bytes())
    assert "SB734" in take(capsys, store, tmp_path / "copy.csv", JAN).err
    second = books(store, tmp_path / "corrected.csv")
    assert "SB942" in take(capsys, store, second, JAN).err
    assert reconciled(capsys, store, JAN)["ledger"]["differences"] == []
    listed = run(capsys, "ledger", "periods", "2027-01", "--store", store).out.splitlines()
    assert ["replaced" in line for line in listed] == [True, False]
    # Taken back, the books before it count again.
    assert str(second) in run(capsys, "store", "undo", "3", "--store", store, "--by", "wu").out
    assert len(reconciled(capsys, store, JAN)["ledger"]["differences"]) == 1


def test_rows_of_other_months_show_where_documents_went_and_count_in_none(
    cycle: Cycle, store: str, tmp_path: Path, capsys: Capture
) -> None:
    imported(cycle, store, FEB, everybody(cycle, FEB))
    both = books(store, tmp_path / "both.csv", (JAN, FEB))
    assert take(capsys, store, both, FEB).code == 0
    ledger = reconciled(capsys, store, FEB)["ledger"]
    assert {each["span"] for each in ledger["bridges"]} == {"month"}
    assert "SB734" not in take(capsys, store, both, FEB, "--from", "2027-01").err
    ledger = reconciled(capsys, store, FEB)["ledger"]
    assert {each["span"] for each in ledger["bridges"]} == {"month", "ytd"}
    assert ledger["differences"] == []
    assert "SB944" in take(capsys, store, both, Month(2027, 3)).err


def test_what_a_later_return_replaced_is_told_from_the_books(
    cycle: Cycle, store: str, tmp_path: Path, capsys: Capture
) -> None:
    imported(cycle, store, JAN, everybody(cycle, JAN))
    old = books(store, tmp_path / "january.csv")
    typed = {(KEY, "revenue_ac"): 123, (KEY, "quantity_ac"): 7}
    imported(cycle, store, JAN, {f"{LI}.xlsx": returned(cycle, LI, JAN, typed)})
    take(capsys, store, old, JAN)
    found = reconciled(capsys, store, JAN)["ledger"]["differences"]
    assert {(each["measure"], each["reason"]) for each in found} == {("revenue", "R17"), ("quantity", "R17")}


def test_a_month_is_closed_when_every_difference_is_explained_or_accepted(
    closing: Cycle, store: str, tmp_path: Path, capsys: Capture
) -> None:
    def close() -> Run:
        return run(capsys, "store", "periods", "close", "2027-01", "--store", store, "--by", "wu")

    def accept(by: str, *more: object) -> Run:
        asked = ("--period", "2027-01", "--store", store, "--by", by, "--reason", "seen the papers")
        return run(capsys, "store", "accept-difference", *asked, *more)

    typed = {(KEY, "quantity_ac"): 3}
    files = {**everybody(closing, JAN), f"{ZHANG}.xlsx": returned(closing, ZHANG, JAN, typed)}
    imported(closing, store, JAN, files)
    assert "SB946" in close().err
    assert "SB946" in accept("wu").err
    # With the pieces wrong nothing explains the amount either.
    path = books(store, tmp_path / "january.csv", zhang_san=90_00, li_si=500_00)
    lines = [line.replace(",001,3,", ",001,4,") for line in path.read_text("utf-8").splitlines()]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    take(capsys, store, path, JAN)
    refused = close()
    assert (refused.code, "SB948" in refused.err) == (2, True)
    first = accept("wu", "--measure", "revenue")
    assert "accepted: " in first.out
    assert "still open: 1" in first.out
    waiting = accept("wu")
    assert "waits for a second person" in waiting.out
    assert "SB945" in accept("wu").err
    assert close().code == 2
    assert "still open: 0" in accept("zhao").out
    assert close().code == 0
    assert "SB947" in accept("li").err
    # What was closed with books keeps them.
    assert "SB943" in take(capsys, store, books(store, tmp_path / "later.csv"), JAN).err
    assert "SB727" in run(capsys, "store", "undo", "2", "--store", store).err
    ledger = reconciled(capsys, store, JAN)["ledger"]
    (accepted,) = [each for each in ledger["differences"] if each["measure"] == "quantity"]
    assert [each["by"] for each in accepted["accepted"]] == ["wu", "zhao"]
    assert accepted["for_action"] is False


def test_a_store_whose_only_import_is_undone_is_still_reconciled(
    cycle: Cycle, store: str, capsys: Capture
) -> None:
    imported(cycle, store, JAN, {f"{ZHANG}.xlsx": returned(cycle, ZHANG, JAN)})
    run(capsys, "store", "undo", "1", "--store", store, "--by", "wu")
    assert reconciled(capsys, store, JAN)["period"] == "2027-01"


def test_what_nothing_explains_is_asked_in_the_next_book_and_the_answer_stands_beside_it(
    cycle: Cycle, store: str, tmp_path: Path, capsys: Capture
) -> None:
    imported(cycle, store, JAN, {f"{ZHANG}.xlsx": returned(cycle, ZHANG, JAN, {(KEY, "quantity_ac"): 3})})
    path = books(store, tmp_path / "january.csv", zhang_san=5_00)
    path.write_text(path.read_text("utf-8").replace(",001,3,", ",001,4,"), "utf-8")
    take(capsys, store, path, JAN)
    opened = ("build", cycle.plan, "-o", cycle.issued, "--for", FEB.key, "--store", store, "--lang", "en")
    assert run(capsys, *opened).code == 0
    (book,) = cycle.issued.glob(f"{FEB.key}-{ZHANG}-*.xlsx")
    data = book.read_bytes()
    at, filled = places(data, "Questions"), as_planned(data, (FEB.key,))
    questions = sorted({row for row, column in at if column == "answer" and "/" in row})
    assert questions == ["2027-01/quantity/product/001", "2027-01/revenue/product/001"]
    said = set_cells(filled, "Questions", {at[questions[1], "answer"]: "delivered in February"})
    result = imported(cycle, store, FEB, {f"{ZHANG}.xlsx": said})
    assert statuses(result) == {ZHANG: "accepted"}
    found = reconciled(capsys, store, JAN)["ledger"]["differences"]
    assert {each["measure"]: each["answer"] for each in found} == {
        "revenue": "delivered in February",
        "quantity": None,
    }
    (tmp_path / "out").mkdir()
    run(capsys, "reconcile", "--store", store, "--period", JAN.key, "-o", tmp_path / "out", "--lang", "en")
    company = next(
        path for path in (tmp_path / "out").iterdir() if "my-company" in path.name or "company" in path.name
    )
    words = [
        str(cell.value) for row in load_workbook(company)["Against the books"].iter_rows() for cell in row
    ]
    assert "delivered in February" in words
