"""Manglings done by LibreOffice itself; run by a Python that has `uno`.

Arguments: the pipe LibreOffice listens at, and a JSON file with `{"jobs": [{"source", "target", "steps"}]}`.
A step is a list: the name of a function below and its arguments.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found,unused-ignore] # comes with LibreOffice, for some Pythons only
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found,unused-ignore]
from com.sun.star.table import TableSortField  # type: ignore[import-not-found,unused-ignore]

PATIENCE = 60.0
XLSX, ODS, PDF = "Calc MS Excel 2007 XML", "calc8", "calc_pdf_Export"


def connect(pipe: str) -> Any:  # noqa: ANN401 - UNO is untyped
    """Return LibreOffice's context once it listens."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:  # the exceptions of UNO exist only once it is loaded
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def option(name: str, value: object) -> Any:  # noqa: ANN401
    """Return a named argument as UNO wants it."""
    named = PropertyValue()
    named.Name, named.Value = name, value
    return named


class Open:
    """An open book and what people do to it. Rows and columns are counted from 0."""

    def __init__(self, context: Any, desktop: Any, source: str) -> None:  # noqa: ANN401
        self.context, self.desktop = context, desktop
        self.book = desktop.loadComponentFromURL(
            Path(source).as_uri(), "_blank", 0, (option("Hidden", True),)
        )
        self.filter = XLSX

    def save_as(self, name: str) -> None:
        """Let the book be saved by another filter in the end."""
        self.filter = name

    def sheet(self, name: str) -> Any:  # noqa: ANN401
        found = self.book.Sheets.getByName(name)
        found.unprotect("")
        return found

    def type(self, sheet: str, cells: dict[str, str]) -> None:
        """Type texts as on a keyboard: `3/1` becomes a date."""
        self.book.CurrentController.setActiveSheet(self.sheet(sheet))
        frame = self.book.CurrentController.Frame
        make = self.context.ServiceManager.createInstanceWithContext
        dispatcher = make("com.sun.star.frame.DispatchHelper", self.context)
        for address, typed in cells.items():
            dispatcher.executeDispatch(frame, ".uno:GoToCell", "", 0, (option("ToPoint", address),))
            dispatcher.executeDispatch(frame, ".uno:EnterString", "", 0, (option("StringName", typed),))

    def insert_rows(self, sheet: str, at: int, count: int) -> None:
        self.sheet(sheet).Rows.insertByIndex(at, count)

    def delete_rows(self, sheet: str, at: int, count: int) -> None:
        self.sheet(sheet).Rows.removeByIndex(at, count)

    def insert_columns(self, sheet: str, at: int, count: int) -> None:
        self.sheet(sheet).Columns.insertByIndex(at, count)

    def delete_columns(self, sheet: str, at: int, count: int) -> None:
        self.sheet(sheet).Columns.removeByIndex(at, count)

    def sort(self, sheet: str, area: str, by: int, down: bool) -> None:  # noqa: FBT001 - from JSON
        field = TableSortField()
        field.Field, field.IsAscending = by, not down
        fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
        uno.invoke(
            self.sheet(sheet).getCellRangeByName(area),
            "sort",
            (
                (
                    option("SortFields", fields),
                    option("ContainsHeader", False),
                    option("BindFormatsToContent", True),
                ),
            ),
        )

    def move(self, sheet: str, area: str, to: str) -> None:
        page = self.sheet(sheet)
        target = page.getCellRangeByName(to).getCellAddress()
        page.moveRange(target, page.getCellRangeByName(area).getRangeAddress())

    def copy(self, sheet: str, area: str, to: str) -> None:
        page = self.sheet(sheet)
        target = page.getCellRangeByName(to).getCellAddress()
        page.copyRange(target, page.getCellRangeByName(area).getRangeAddress())

    def merge(self, sheet: str, area: str) -> None:
        self.sheet(sheet).getCellRangeByName(area).merge(True)

    def hide_rows(self, sheet: str, at: int, count: int) -> None:
        rows = self.sheet(sheet).Rows
        for row in range(at, at + count):
            rows.getByIndex(row).IsVisible = False

    def rename(self, sheet: str, name: str) -> None:
        self.sheet(sheet).setName(name)

    def copy_sheet(self, sheet: str, name: str, at: int) -> None:
        self.book.Sheets.copyByName(sheet, name, at)

    def move_sheet(self, sheet: str, at: int) -> None:
        self.book.Sheets.moveByName(sheet, at)

    def delete_sheet(self, sheet: str) -> None:
        self.book.Sheets.removeByName(sheet)

    def into_new_book(self, sheet: str) -> None:
        """Move one sheet into a new workbook, which is then the book."""
        new = self.desktop.loadComponentFromURL(
            "private:factory/scalc", "_blank", 0, (option("Hidden", True),)
        )
        new.Sheets.importSheet(self.book, sheet, 0)
        for name in new.Sheets.ElementNames[1:]:
            new.Sheets.removeByName(name)
        self.book.close(True)
        self.book = new

    def through_ods(self, beside: str) -> None:
        """Save the book as .ods and go on with that."""
        url = Path(beside).as_uri()
        self.book.storeToURL(url, (option("FilterName", ODS),))
        self.book.close(True)
        self.book = self.desktop.loadComponentFromURL(url, "_blank", 0, (option("Hidden", True),))

    def print_to(self, target: str) -> None:
        self.book.storeToURL(Path(target).as_uri(), (option("FilterName", PDF),))

    def save(self, target: str) -> None:
        self.book.storeToURL(Path(target).as_uri(), (option("FilterName", self.filter),))
        self.book.close(True)


def main(pipe: str, order: str) -> None:
    """Do every job, then end LibreOffice."""
    context = connect(pipe)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    try:
        for job in json.loads(Path(order).read_text(encoding="utf-8"))["jobs"]:
            book = Open(context, desktop, job["source"])
            for name, *arguments in job["steps"]:
                step: Callable[..., None] = getattr(book, name)
                step(*arguments)
            book.save(job["target"])
    finally:
        desktop.terminate()


if __name__ == "__main__":
    main(*sys.argv[1:])
