"""docs/ledger.md with what its commands print; run as a script, with PYTHONPATH=tests, it writes it anew."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from finance_page import LI, WANG, ZHANG, put
from finance_page import transcribed as commands_run
from imported_returns import JAN, returned
from support.starter_cycle import Cycle
from year_page import settled_days

PAGE = Path(__file__).parents[2] / "docs" / "ledger.md"
CLOSE = '\n[close]\nledger = "explained"\nalone = 1000\n'
CODES = {"E01": ZHANG, "E02": LI, "E03": WANG, "B1": "001", "B2": "002", "B3": "003"}


def everybody(cycle: Cycle) -> None:
    """All return January."""
    put(cycle, "2027-01", {owner: returned(cycle, owner, JAN) for owner in (LI, WANG, ZHANG)})


def books(cycle: Cycle) -> None:
    """Finance's program exports January: one document twice, one amount 500 short with other pieces."""
    theirs = {id_: code for code, id_ in CODES.items()}
    asked = "SELECT owner, item, measure, value FROM actuals WHERE dimension = 'product' ORDER BY owner, item"
    said: dict[tuple[str, str], dict[str, int]] = {}
    for owner, item, measure, value in sqlite3.connect("sales.db").execute(asked):
        said.setdefault((owner, item), {})[measure] = value
    lines = ["单据日期,单据编号,业务员编码,存货编码,主数量,无税金额"]
    for number, (key, figures) in enumerate(said.items(), start=1):
        person, product = (theirs[each] for each in key)
        short = key == (LI, "002")
        quantity, revenue = figures["quantity"] - 3 * short, figures["revenue"] / 100 - 500 * short
        line = f"2027-01-{number + 9},XS{number:03},{person},{product},{quantity},{revenue:.2f}"
        lines += [line, line] if key == (ZHANG, "001") else [line]
    folder = cycle.plan.parent / "exports"
    folder.mkdir()
    (folder / "january.csv").write_text("\n".join(lines) + "\n", "utf-8")


def codes(cycle: Cycle) -> None:
    """Somebody fills the table of codes in."""
    path = cycle.plan.parent / "codes.csv"
    rows = [line.split(",") for line in path.read_text("utf-8").splitlines()]
    filled = [rows[0], *([kind, code, CODES[code], *rest] for kind, code, _, *rest in rows[1:])]
    path.write_text("\n".join(map(",".join, filled)) + "\n", "utf-8")


SETUPS: Mapping[str, Callable[[Cycle], None]] = {each.__name__: each for each in (everybody, books, codes)}


def transcribed(page: str, folder: Path) -> str:
    """Return the page with all its commands run in an empty folder, in order."""
    return commands_run(page, folder, SETUPS, settled_days, CLOSE)


if __name__ == "__main__":
    place = Path(tempfile.mkdtemp())
    try:
        PAGE.write_text(transcribed(PAGE.read_text("utf-8"), place), "utf-8")
    finally:
        shutil.rmtree(place)
