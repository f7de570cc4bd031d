"""Build and write the sample company's personal books, beside plain XlsxWriter writing the same cells.

    python benchmarks/books.py [--books 14] [--rounds 3]

Prints books a second of both in processor time, and the ratio. Both write the same values, formulas with
results, formats, widths, heights, validations and protection; ours also works all of it out.
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import xlsxwriter

from salesbook.api.plan import plan_targets
from salesbook.layout.book import BookSpec, Style
from salesbook.layout.templates import default_templates
from salesbook.sheets.plan_books import BookOrder, Planned, book_orders, build_book
from salesbook.xlsx.writing.write import write_book

SAMPLE = Path(__file__).parents[1] / "samples" / "plan"

Row = list[tuple[Any, ...]]
Prepared = list[tuple[str, Row, dict[int, float], dict[int, float]]]


def sample() -> tuple[Planned, list[BookOrder]]:
    """Return the sample plan ready to be laid out, and the orders of its personal books."""
    result = plan_targets(SAMPLE)
    if result.plan is None or result.targets is None:
        raise SystemExit("the sample plan cannot be used")
    planned = Planned.of(result.plan, result.targets, default_templates())
    orders = [each for each in book_orders(result.plan, default_templates(), "en") if each.book == "return"]
    return planned, orders


def prepared(book: BookSpec) -> tuple[Prepared, list[Style]]:
    """Return a book as what a script would hold in its hands: floats, texts, formulas, format numbers."""
    styles: dict[Style, int] = {}
    sheets: Prepared = []
    for sheet in book.sheets:
        cells: Row = [
            (
                cell.row,
                cell.column,
                float(cell.value) if isinstance(cell.value, Decimal) else cell.value,
                styles.setdefault(cell.style, len(styles)),
                None if cell.formula is None else "=" + cell.formula,
            )
            for cell in sheet.cells
        ]
        sheets.append((sheet.name, cells, dict(sheet.widths), dict(sheet.heights)))
    return sheets, list(styles)


def write_plainly(sheets: Prepared, styles: Sequence[Style]) -> bytes:
    """Write prepared cells with XlsxWriter and nothing else."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    formats = [
        workbook.add_format(
            {
                "font_name": style.font,
                "font_size": style.size,
                "bold": style.bold,
                "num_format": style.format,
                "locked": style.locked,
                "text_wrap": style.wrap,
                **({"bg_color": style.fill} if style.fill else {}),
                **({"bottom": 7} if style.bottom else {}),
            }
        )
        for style in styles
    ]
    for name, cells, widths, heights in sheets:
        worksheet = workbook.add_worksheet(name)
        for row, column, value, style, formula in cells:
            if formula is not None:
                worksheet.write_formula(row, column, formula, formats[style], "" if value is None else value)
            elif value is None:
                worksheet.write_blank(row, column, None, formats[style])
            elif isinstance(value, str):
                worksheet.write_string(row, column, value, formats[style])
            else:
                worksheet.write_number(row, column, value, formats[style])
        for column, width in widths.items():
            worksheet.set_column(column, column, width)
        for row, height in heights.items():
            worksheet.set_row(row, height)
        worksheet.protect()
    workbook.close()
    return buffer.getvalue()


def main() -> None:
    """Print the rates of both."""
    shown = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shown)
    parser.add_argument("--books", type=int, default=14)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    planned, orders = sample()
    chosen = list(islice(orders, options.books))
    plain = [prepared(build_book(order, planned, language="en")[0]) for order in chosen]
    cells = sum(len(sheet[1]) for sheets, _ in plain for sheet in sheets)
    ours, theirs = [], []
    for _ in range(options.rounds):
        start = time.process_time()
        for order in chosen:
            write_book(build_book(order, planned, language="en")[0])
        ours.append(time.process_time() - start)
        start = time.process_time()
        for sheets, styles in plain:
            write_plainly(sheets, styles)
        theirs.append(time.process_time() - start)
    count = len(chosen)
    print(f"{count} books of {cells // count} cells")
    print(f"salesbook    {count / min(ours):6.2f} books a second")
    print(f"XlsxWriter   {count / min(theirs):6.2f} books a second")
    print(f"ratio        {min(ours) / min(theirs):6.2f}")


if __name__ == "__main__":
    main()
