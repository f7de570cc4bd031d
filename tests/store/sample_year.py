"""The sample company's returns: what everybody sold in a year, stamped into the books that were issued."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from importlib import resources
from pathlib import Path

from support.starter_cycle import BY_PRODUCT

from salesbook.api.build import build_workbooks
from salesbook.files.atomic import write_atomic
from salesbook.files.issued import issued_owners, registry_of
from salesbook.intake.identify import find_tokens
from salesbook.intake.locate import LocatedTable, locate
from salesbook.issued.manifest import Manifest
from salesbook.model.period import Month
from salesbook.xlsx.patching.cell_text import CellValue
from salesbook.xlsx.patching.patch import set_cells
from salesbook.xlsx.reading.read import read_workbook_bytes

PEOPLE = (
    "zhang-wei",
    "wang-lijuan",
    "liu-yang",
    "zhou-xiaoming",
    "zheng-haoran",
    "huang-zhiqiang",
    "zhao-guodong",
)
"""Those of the sample company who return something, in all regions; from the others nothing ever comes."""
MONTHS = tuple(Month(2027, number) for number in range(1, 13))
INPUTS = ("quantity_ac", "revenue_ac", "collections_ac")

Change = Mapping[tuple[str, str], CellValue]
"""Values typed in place of what was sold, by row key (`2027-03/0101`) and column key (`revenue_ac`)."""


@dataclass(frozen=True)
class SampleYear:
    """The folder of a year: the issued books, and the returns month by month."""

    folder: Path
    located: dict[str, tuple[bytes, LocatedTable]] = field(default_factory=dict)
    written: dict[Path, object] = field(default_factory=dict)

    @cached_property
    def issued(self) -> Path:
        """The folder of the books, written when it is first asked for."""
        plan = self.folder / "plan"
        plan.mkdir()
        for file in resources.files("salesbook.samples").joinpath("plan").iterdir():
            if not file.name.startswith(("__", "channel")):
                write_atomic(plan / file.name, _without_channels(file.name, file.read_bytes()))
        out = self.folder / "issued"
        assert build_workbooks(plan, out, only=PEOPLE, language="en").files
        return out

    @cached_property
    def owners(self) -> tuple[str, ...]:
        """Everybody who returns a book."""
        return tuple(issued_owners(self.issued))

    def table(self, owner: str) -> tuple[bytes, LocatedTable]:
        """Return an owner's book as issued, and where its table of sales stands."""
        if owner not in self.located:
            entry = issued_owners(self.issued)[owner]
            data = (self.issued / entry["file"]).read_bytes()
            manifest = registry_of(self.issued)(entry["document"])
            assert manifest is not None
            self.located[owner] = data, _sales(data, manifest)
        return self.located[owner]

    def give_back(self, owner: str, period: Month, change: Change | None = None, name: str = "") -> Path:
        """Write an owner's return for a month, filled in up to it, and return its path."""
        data, table = self.table(owner)
        typed = {**self.sold(owner, period), **(change or {})}
        cells = {(table.rows[row], table.columns[column]): value for (row, column), value in typed.items()}
        folder = self.folder / "returned" / period.key
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{owner}{name}.xlsx"
        if self.written.get(path) != cells:
            path.write_bytes(set_cells(data, table.sheet.name, cells))
            self.written[path] = cells
        return path

    def sold(self, owner: str, period: Month) -> dict[tuple[str, str], CellValue]:
        """Return what an owner sold up to a month: the plan, a little more or less each month."""
        _, table = self.table(owner)
        sold: dict[tuple[str, str], CellValue] = {}
        for at, row in enumerate(table.issued.rows):
            month = Month.parse(row.members["month"])
            if month <= period:
                for column in INPUTS:
                    planned = table.issued.given[column.replace("_ac", "_pl")][at]
                    sold[row.key, column] = Decimal(_units(planned, column) * (90 + month.number) // 100)
        return sold


def _without_channels(name: str, data: bytes) -> bytes:
    """Return a file of the plan without what it says of channels, whose own tests fill them in.

    Its people return collections product by product.
    """
    if name != "plan.toml":
        return data
    tables = re.split(r"(?m)^(?=\[)", data.decode())
    kept = "".join(each for each in tables if not each.startswith("[split.channel"))
    return f"{kept}{BY_PRODUCT}".encode()


def _units(planned: object, column: str) -> int:
    """Return a planned value in the unit of its column: pieces, or yuan."""
    assert isinstance(planned, int)
    return planned if column == "quantity_ac" else planned // 100


def _sales(data: bytes, manifest: Manifest) -> LocatedTable:
    grid, _ = read_workbook_bytes(data)
    table = manifest.table("sales")
    assert grid is not None
    assert table is not None
    located, _ = locate(table, grid, find_tokens(grid))
    assert located is not None
    return located
