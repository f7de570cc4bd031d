"""One export with one oddity, and what is to come of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

FOLDER = Path(__file__).parents[2] / "samples" / "ledger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet of a workbook: rows of cells, looks by row or cell, merged areas (top, left, bottom, right)."""

    rows: Sequence[Sequence[object]]
    name: str = ""
    looks: Mapping[object, str] = field(default_factory=dict)
    merged: Sequence[tuple[int, int, int, int]] = ()
    hidden: Sequence[int] = ()
    visible: bool = True


Content: TypeAlias = str | bytes | Sequence[Sheet]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A file: a text in an encoding, bytes, or sheets.

    `options` are those of LedgerOrder; `lines` what `shown` makes of each line; `problems` the codes with the
    row they name, but for those of codes that are missing. `beside` are further files.
    """

    file: str
    oddity: str
    content: Content
    encoding: str = "utf-8"
    options: Mapping[str, str] = field(default_factory=dict)
    lines: Sequence[str] = ()
    problems: Sequence[str] = ()
    beside: Mapping[str, str] = field(default_factory=dict)


HEAD = "单据日期,单据编号,业务员编码,存货编码,主数量,无税金额,税额,价税合计"
ROWS = (
    "2027-01-05,XS001,zhang-wei,0101,10,1180.00,153.40,1333.40",
    "2027-01-06,XS002,zhang-wei,0102,20,2240.00,291.20,2531.20",
    "2027-01-07,XS003,liu-yang,0101,5,590.00,76.70,666.70",
)
TOTAL = "合计,,,,35,4010.00,521.30,4531.30"
SALES = "\n".join((HEAD, *ROWS)) + "\n"
TABLE: tuple[tuple[object, ...], ...] = (
    tuple(HEAD.split(",")),
    ("2027-01-05", "XS001", "zhang-wei", "0101", 10, 1180, 153.4, 1333.4),
    ("2027-01-06", "XS002", "zhang-wei", "0102", 20, 2240, 291.2, 2531.2),
    ("2027-01-07", "XS003", "liu-yang", "0101", 5, 590, 76.7, 666.7),
)
TABLE_TOTAL = ("合计", "", "", "", 35, 4010, 521.3, 4531.3)


def sold(*rows: int, sheet: str = "") -> tuple[str, ...]:
    """Return the lines of the three documents above, in the rows where they stand."""
    place = f"{sheet}!" if sheet else ""
    first, second, third = rows
    return (
        f"{place}{first} 2027-01-05 XS001 zhang-wei 0101 revenue=1180.00 quantity=10 tax=153.40",
        f"{place}{second} 2027-01-06 XS002 zhang-wei 0102 revenue=2240.00 quantity=20 tax=291.20",
        f"{place}{third} 2027-01-07 XS003 liu-yang 0101 revenue=590.00 quantity=5 tax=76.70",
    )
