"""Decomposed targets printed as a table, CSV, JSON or a sheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from decimal import Decimal

from salesbook.layout.book import BookSpec, CellSpec, SheetSpec, Style
from salesbook.layout.widths import column_widths, text_width
from salesbook.model.plan import Plan
from salesbook.model.targets import Targets
from salesbook.report.problems import words_json
from salesbook.report.targets import TargetRow, target_rows
from salesbook.xlsx.write import write_book

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def render_targets(plan: Plan, targets: Targets, by: Sequence[str], shape: str, language: str) -> bytes:
    """Return the targets by some dimensions as `table`, `csv`, `json` or `xlsx`.

    Money is in the currency's major unit.
    """
    rows = list(target_rows(plan, targets, by))
    measures = list(targets.cells)
    if shape == "json":
        return _json(plan, rows).encode()
    if shape == "csv":
        return _csv(rows, by, measures, language).encode()
    if shape == "xlsx":
        return write_book(_book(rows, by, measures, language))
    return _table(rows, by, measures, language).encode()


def _header(by: Sequence[str], measures: Sequence[str]) -> list[str]:
    return [column for each in by for column in (each, f"{each}_name")] + list(measures)


def _cells(row: TargetRow, language: str) -> list[str]:
    return [text for each in row.keys for text in (row.keys[each], row.names[each].in_language(language))]


def _json(plan: Plan, rows: Sequence[TargetRow]) -> str:
    document = {
        "schema": "salesbook/targets/1",
        "plan": plan.id,
        "version": plan.version,
        "currency": plan.currency.code,
        "rows": [
            {
                **row.keys,
                "names": {dimension: words_json(name) for dimension, name in row.names.items()},
                "values": {measure: f"{value:f}" for measure, value in row.values.items()},
            }
            for row in rows
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _csv(rows: Sequence[TargetRow], by: Sequence[str], measures: Sequence[str], language: str) -> str:
    """Return CSV; text that a spreadsheet would take for a formula gets an apostrophe before it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_header(by, measures))
    for row in rows:
        words = [f"'{text}" if text.startswith(FORMULA_SIGNS) else text for text in _cells(row, language)]
        writer.writerow([*words, *(f"{row.values[measure]:f}" for measure in measures)])
    return buffer.getvalue()


def _table(rows: Sequence[TargetRow], by: Sequence[str], measures: Sequence[str], language: str) -> str:
    lines = [[*by, *measures]]
    lines += [
        [
            *(row.names[each].in_language(language) for each in by),
            *(f"{row.values[measure]:,}" for measure in measures),
        ]
        for row in rows
    ]
    widths = [max(text_width(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            _padded(text, widths[column], column >= len(by)) for column, text in enumerate(line)
        ).rstrip()
        for line in lines
    )


def _padded(text: str, width: int, right: bool) -> str:  # noqa: FBT001 - private
    blank = " " * (width - text_width(text))
    return blank + text if right else text + blank


def _book(rows: Sequence[TargetRow], by: Sequence[str], measures: Sequence[str], language: str) -> BookSpec:
    head, plain = Style(bold=True, bottom="thin"), Style()
    cells = [CellSpec(0, column, text, head) for column, text in enumerate(_header(by, measures))]
    for at, row in enumerate(rows, start=1):
        cells += [CellSpec(at, column, text, plain) for column, text in enumerate(_cells(row, language))]
        for column, measure in enumerate(measures, start=2 * len(by)):
            value = row.values[measure]
            money = value != value.to_integral_value() or value.as_tuple().exponent != 0
            style = Style(format="#,##0.00" if money else "#,##0")
            cells.append(CellSpec(at, column, Decimal(value), style))
    sheet = SheetSpec(
        name="targets", cells=cells, widths=column_widths(cells, {}), freeze=(1, 2 * len(by)), protected=False
    )
    return BookSpec(sheets=[sheet], title="targets")
