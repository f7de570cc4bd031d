"""Build and write the sample company's personal books, beside plain XlsxWriter writing the same books.

    python benchmarks/books.py [--rounds 7]

Prints books a second of both in processor time, and the ratio. Everybody of the sample company has a twin
with the same products and other figures: the books of the ones are built first, and those of the others are
measured, since nobody's book is built twice in a batch. Both write the same cells: values, formulas
with results, formats, widths, heights, hidden rows, validations, conditional formats, range names,
protection and print set-up. The plain way is given all of it ready; ours also lays the sheets out, works
every formula out and makes the manifest. Both take turns book by book, the best round of each counts, and
the garbage collector leaves alone what both have before they start, as in a batch.
"""

from __future__ import annotations

import argparse
import csv
import gc
import io
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from salesbook.api.plan import plan_targets
from salesbook.layout.mould import Moulds
from salesbook.layout.templates import default_templates
from salesbook.sheets.plan_books import BookOrder, Planned, book_orders, build_book
from salesbook.spreadsheet.book import BookSpec, SheetSpec, Style
from salesbook.xlsx.writing import plain
from salesbook.xlsx.writing.write import write_book

SAMPLE = Path(__file__).parents[1] / "samples" / "plan"
TWIN = "xx"
"""The first letters of ids and names of twins, which are as long as those of the ones."""
OF_PEOPLE: Mapping[str, str] = {
    "people": "id",
    "history": "person",
    "channel_history": "person",
    "prospects": "owner",
    "customers": "owner",
}
"""Tables with lines of people, and the column that says whose each is."""
GROWN: Mapping[str, str] = {"quantity": "{:.0f}", "revenue": "{:.2f}"}
"""Figures that twins have more of."""


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A sheet as a script would hold it in its hands: floats, texts, formulas, numbers of formats."""

    name: str
    cells: list[tuple[Any, ...]]
    widths: dict[int, float]
    heights: dict[int, float]
    hidden: frozenset[int]
    validations: list[tuple[Any, ...]]
    conditionals: list[tuple[Any, dict[str, Any], dict[str, Any]]]
    spec: SheetSpec


@dataclass(frozen=True, kw_only=True)
class PreparedBook:
    """A book ready to be written plainly."""

    sheets: list[Prepared]
    formats: list[dict[str, Any]]
    names: list[tuple[str, str]]


def sample(folder: Path = SAMPLE) -> tuple[Planned, list[BookOrder]]:
    """Return the sample plan ready to be laid out, and the orders of its personal books."""
    result = plan_targets(folder)
    if result.plan is None or result.targets is None:
        raise SystemExit("the sample plan cannot be used")
    planned = Planned.of(result.plan, result.targets, default_templates())
    orders = [each for each in book_orders(result.plan, default_templates(), "en") if each.book == "return"]
    return planned, orders


def with_twins(folder: Path, letters: Sequence[str] = (TWIN,)) -> Path:
    """Return a copy of the sample plan, made in a folder, with a twin of everybody for each two `letters`."""
    copied = shutil.copytree(SAMPLE, folder / "plan")
    for name, column in OF_PEOPLE.items():
        path = copied / f"{name}.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        twins = [_twin(row, column, first) for first in letters for row in rows]
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, list(rows[0]))
            table.writeheader()
            table.writerows([*rows, *twins])
    return copied


def _twin(row: Mapping[str, str], column: str, letters: str) -> dict[str, str]:
    """Return the line of a twin: it has an id of its own, and figures that are larger by up to a fifth."""
    own = {each: letters + row[each][2:] for each in (column, "id", "name", "name_en") if each in row}
    growth = 1 + Decimal(sum(map(ord, letters)) % 20 + 1) / 100
    figures = {
        each: shown.format(Decimal(row[each]) * growth)
        for each, shown in GROWN.items()
        if row.get(each, "").replace(".", "").isdecimal()
    }
    return {**row, **own, **figures}


def prepared(book: BookSpec) -> PreparedBook:
    """Return a book with everything reckoned that plain writing needs."""
    styles: dict[Style, int] = {}
    sheets = [_prepared_sheet(sheet, styles) for sheet in book.sheets]
    names = [(each.name, "=" + plain.reference(each.sheet, each.area)) for each in book.names]
    return PreparedBook(
        sheets=sheets,
        formats=[plain._properties(style) for style in styles],  # noqa: SLF001
        names=names,
    )


def _prepared_sheet(sheet: SheetSpec, styles: dict[Style, int]) -> Prepared:
    cells = [
        (
            cell.row,
            cell.column,
            float(cell.value) if isinstance(cell.value, Decimal) else cell.value,
            styles.setdefault(cell.style, len(styles)),
            None if cell.formula is None else "=" + cell.formula,
        )
        for cell in sheet.cells
    ]
    return Prepared(
        name=sheet.name,
        cells=cells,
        widths=dict(sheet.widths),
        heights=dict(sheet.heights),
        hidden=sheet.hidden_rows,
        validations=[(*each.area, plain._validation(each)) for each in sheet.validations],  # noqa: SLF001
        conditionals=[_conditional(each) for each in sheet.conditionals],
        spec=sheet,
    )


class _Plain:
    """Stands for the formats of a workbook while rules are prepared: it keeps their properties."""

    def conditional(self, rule: Any) -> dict[str, Any]:  # noqa: ANN401
        return {
            name: value
            for name, value in (("font_color", rule.color), ("bg_color", rule.fill), ("bold", rule.bold))
            if value
        }


def _conditional(rule: Any) -> tuple[Any, dict[str, Any], dict[str, Any]]:  # noqa: ANN401
    said = plain._conditional(rule, _Plain())  # type: ignore[arg-type]  # noqa: SLF001
    return rule.area, {key: value for key, value in said.items() if key != "format"}, said.get("format", {})


def write_plainly(book: PreparedBook) -> bytes:
    """Write a prepared book with XlsxWriter and nothing else."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    formats = [workbook.add_format(each) for each in book.formats]
    for sheet in book.sheets:
        _write_sheet(workbook, sheet, formats)
    for name, area in book.names:
        workbook.define_name(name, area)
    workbook.close()
    return buffer.getvalue()


def _write_sheet(workbook: Any, sheet: Prepared, formats: Sequence[Any]) -> None:  # noqa: ANN401
    worksheet = workbook.add_worksheet(sheet.name)
    for row, column, value, style, formula in sheet.cells:
        if formula is not None:
            worksheet.write_formula(row, column, formula, formats[style], "" if value is None else value)
        elif value is None:
            worksheet.write_blank(row, column, None, formats[style])
        elif isinstance(value, str):
            worksheet.write_string(row, column, value, formats[style])
        else:
            worksheet.write_number(row, column, value, formats[style])
    for column, width in sheet.widths.items():
        worksheet.set_column(column, column, width)
    for row in sorted(sheet.hidden | set(sheet.heights)):
        worksheet.set_row(row, sheet.heights.get(row), None, {"hidden": row in sheet.hidden})
    for first, left, last, right, validation in sheet.validations:
        worksheet.data_validation(first, left, last, right, validation)
    for area, rule, look in sheet.conditionals:
        shown = {"format": workbook.add_format(look)} if look else {}
        worksheet.conditional_format(*area, {**rule, **shown})
    plain.set_up(worksheet, sheet.spec)


def main() -> None:
    """Print the rates of both."""
    shown = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shown)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        planned, orders = sample(with_twins(Path(folder)))
    before = [each for each in orders if not each.owner.startswith(TWIN)]
    twins = [each for each in orders if each.owner.startswith(TWIN)]
    plain = [prepared(build_book(order, planned, language="en")[0]) for order in twins]
    cells = sum(len(sheet.cells) for book in plain for sheet in book.sheets)
    gc.collect()
    gc.freeze()
    rounds = [_round(twins, plain, _learnt(planned, before)) for _ in range(options.rounds)]
    built, written, theirs = (min(each) for each in zip(*rounds, strict=True))
    ours = min(each[0] + each[1] for each in rounds)
    count = len(twins)
    print(f"{count} books of {cells // count} cells")
    print(f"salesbook    {count / ours:6.2f} books a second ({1000 * built / count:.0f} ms to work one out,")
    print(f"             {1000 * written / count:.0f} ms to write it)")
    print(f"XlsxWriter   {count / theirs:6.2f} books a second")
    print(f"ratio        {ours / theirs:6.2f}")


def _learnt(planned: Planned, orders: Sequence[BookOrder]) -> Planned:
    """Return a plan anew, of which some books were built and written."""
    anew = replace(planned, moulds=Moulds())
    # What a shape has in common is seen in the second book.
    for order in [*orders, *orders]:
        write_book(build_book(order, anew, language="en")[0])
    return anew


def _round(
    orders: Sequence[BookOrder], plain: Sequence[PreparedBook], planned: Planned
) -> tuple[float, float, float]:
    """Return the processor seconds of building, of writing, and of writing plainly all books in turn."""
    built = written = theirs = 0.0
    for order, ready in zip(orders, plain, strict=True):
        start = time.process_time()
        spec = build_book(order, planned, language="en")[0]
        middle = time.process_time()
        write_book(spec)
        end = time.process_time()
        write_plainly(ready)
        theirs += time.process_time() - end
        built, written = built + middle - start, written + end - middle
    return built, written, theirs


if __name__ == "__main__":
    main()
