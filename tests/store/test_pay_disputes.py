"""Statement books out of a store: what somebody disputes comes back, and is answered by a decision."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from imported_returns import JAN, imported, returned
from openpyxl import load_workbook
from support.command import Run, run
from support.filled_books import places
from support.starter_cycle import OWNERS, Cycle
from test_pay_register import order

from salesbook.xlsx.patching.patch import set_cells

ZHANG, LI, _ = OWNERS
SAID = {
    "type": "a score",
    "line": "Base",
    "should": "3,100.00",
    "why": "raised on 1 January",
    "evidence": "letter",
}


@pytest.fixture
def pay(cycle: Cycle, store: str, capsys: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    """Return what runs a command of pay for January, everybody's return imported."""
    imported(cycle, store, JAN, {f"{owner}.xlsx": returned(cycle, owner, JAN) for owner in OWNERS})
    order(cycle, store, JAN)

    def command(name: str, *more: object) -> Run:
        schemes = ("--schemes", cycle.plan) if name in ("run", "close", "export") else ()
        return run(capsys, "pay", name, "--store", store, *schemes, "--period", JAN.key, *more)

    return command


def disputed(book: Path, point: int = 1) -> None:
    """Type a dispute into a statement book."""
    data, sheet = book.read_bytes(), "Dispute"
    at = places(data, sheet)
    book.write_bytes(
        set_cells(data, sheet, {at[f"2027-01/{point}", column]: words for column, words in SAID.items()})
    )


def test_a_dispute_comes_back_is_answered_and_stands_in_the_next_book(
    cycle: Cycle, store: str, tmp_path: Path, pay: Callable[..., Run]
) -> None:
    books = tmp_path / "pay"
    written = pay("run", "--books", books, "--lang", "en")
    assert written.code == 0
    # No message and no registry says what anybody is paid: 3,000.00 and 2,100.00.
    registry = (cycle.issued / "manifest.json").read_text("utf-8")
    figures = ("3,000", "2,100", "3000.00", '"300000"', ": 300000")
    assert not any(each in written.err + registry for each in figures)
    assert len(list(books.glob("*.xlsx"))) == len(OWNERS)
    (book,) = books.glob(f"*-{ZHANG}-*.xlsx")
    assert "nobody disputes" in pay("disputes").out
    disputed(book)
    # What was typed stands nowhere else: no book is written over it.
    assert "SB394" in pay("run", "--books", books, "--lang", "en", "--force").err
    imported(cycle, store, JAN, {"statement.xlsx": book.read_bytes()})
    listed = pay("disputes").out
    assert "a score · Base · 3,100.00 · raised on 1 January · letter" in listed
    assert listed.rstrip().endswith("open")
    decided = ("--verdict", "rejected", "--by", "zhao", "--reason", "as of May")
    assert "rejected by zhao" in pay("answer", "--owner", ZHANG, "--point", 1, *decided).out
    assert "SB969" in pay("answer", "--owner", LI, "--point", 1, "--verdict", "accepted").err
    assert pay("run", "--books", books, "--lang", "en", "--force").code == 0
    again = book.read_bytes()
    at = places(again, "Dispute")
    assert shown(again, at["2027-01/1", "why"]) == SAID["why"]
    assert "as of May" in str(shown(again, at["2027-01/1", "answer"]))


def test_a_dispute_is_no_return_and_takes_nobodys_place(
    cycle: Cycle, store: str, tmp_path: Path, pay: Callable[..., Run]
) -> None:
    books = tmp_path / "pay"
    before = pay("run", "--books", books, "--lang", "en").out
    (book,) = books.glob(f"*-{ZHANG}-*.xlsx")
    disputed(book)
    imported(cycle, store, JAN, {"statement.xlsx": book.read_bytes()})
    assert pay("run").out == before


def test_a_dispute_that_is_typed_anew_is_open_again(
    cycle: Cycle, store: str, tmp_path: Path, pay: Callable[..., Run]
) -> None:
    books = tmp_path / "pay"
    pay("run", "--books", books, "--lang", "en")
    (book,) = books.glob(f"*-{ZHANG}-*.xlsx")
    disputed(book)
    imported(cycle, store, JAN, {"statement.xlsx": book.read_bytes()})
    pay("answer", "--owner", ZHANG, "--point", 1, "--verdict", "accepted", "--by", "zhao")
    at = places(book.read_bytes(), "Dispute")
    book.write_bytes(set_cells(book.read_bytes(), "Dispute", {at["2027-01/1", "why"]: "raised on 1 May"}))
    imported(cycle, store, JAN, {"statement.xlsx": book.read_bytes()})
    assert pay("disputes").out.rstrip().endswith("open")


def shown(data: bytes, at: tuple[int, int]) -> object:
    """Return what a cell of the form holds."""
    page = load_workbook(io.BytesIO(data))["Dispute"]
    return page.cell(at[0] + 1, at[1] + 1).value
