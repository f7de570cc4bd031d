"""Makes the files of samples/ledger: `PYTHONPATH=tests python -m ledger.make_exports`."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

import xlsxwriter

from ledger.case import FOLDER, Case, Content, Sheet
from ledger.export_cases import CASES


def content_of(case: Case) -> bytes:
    """Return the bytes of a case."""
    content: Content = case.content
    if isinstance(content, bytes):
        return content
    if isinstance(content, str):
        return content.encode(case.encoding)
    return workbook(content)


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return sheets as an .xlsx."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": datetime(2027, 1, 1)})  # noqa: DTZ001 - the same bytes every time
        looks = {name: book.add_format(look) for name, look in LOOKS.items()}
        for sheet in sheets:
            page = book.add_worksheet(sheet.name or None)
            for at, row in enumerate(sheet.rows):
                for across, cell in enumerate(row):
                    look = looks.get(sheet.looks.get((at, across)) or sheet.looks.get(at, ""))
                    _write(page, at, across, cell, look)
            for first, left, last, right in sheet.merged:
                page.merge_range(first, left, last, right, sheet.rows[first][left])
            for at in sheet.hidden:
                page.set_row(at, None, None, {"hidden": True})
            if not sheet.visible:
                page.hide()
    return buffer.getvalue()


LOOKS: Mapping[str, dict[str, object]] = {
    "struck": {"font_strikeout": True},
    "zeros": {"num_format": "00000000"},
    "date": {"num_format": "yyyy/m/d"},
}


def _write(page: object, at: int, across: int, cell: object, look: object) -> None:
    write: Callable[..., object] = page.write  # type: ignore[attr-defined]
    if isinstance(cell, date):
        page.write_datetime(at, across, cell, look)  # type: ignore[attr-defined]
    elif isinstance(cell, str) and cell.startswith("="):
        page.write_formula(at, across, cell, look, "")  # type: ignore[attr-defined]
    elif isinstance(cell, str) and cell:
        page.write_string(at, across, cell, look)  # type: ignore[attr-defined]
    elif cell not in ("", None):
        write(at, across, cell, look)


def expected(case: Case) -> str:
    """Return what is beside a file: how it is read, and what comes of it."""
    shown = {
        "oddity": case.oddity,
        "options": dict(case.options),
        "lines": list(case.lines),
        "problems": list(case.problems),
    }
    return json.dumps(shown, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for each in CASES:
        (FOLDER / each.file).write_bytes(content_of(each))
        (FOLDER / f"{each.file}.json").write_text(expected(each), "utf-8")
        for name, text in each.beside.items():
            (FOLDER / name).write_text(text, "utf-8")
