"""Decomposed targets printed: as a table, CSV or JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby

from salesbook.layout.templates import shipped_phrases
from salesbook.model.csv_text import csv_text
from salesbook.model.figures import figure_text
from salesbook.model.measure import measure_of
from salesbook.model.plan import Plan
from salesbook.model.targets import Targets
from salesbook.planning.calendar import MonthWeek
from salesbook.planning.target_table import (
    Member,
    TableTarget,
    columns_of,
    target_blocks,
    target_rows,
    totals_of,
)
from salesbook.problems import Language, sentence
from salesbook.problems.printable import printable
from salesbook.report.look import PLAIN, Look
from salesbook.report.problems import words_json
from salesbook.report.tables import text_table
from salesbook.sheets.target_book import DIMENSIONS, column_caption, targets_title


def targets_json(
    plan: Plan, targets: Targets, by: Sequence[str], weeks: Sequence[MonthWeek]
) -> Iterator[str]:
    """Yield targets as one JSON document, row after row; amounts are exact decimals as text."""
    head = {
        "schema": "salesbook/targets/1",
        "plan": plan.id,
        "version": plan.version,
        "currency": plan.currency.code,
    }
    yield json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "rows": ['
    comma = "\n"
    for row in target_rows(plan, targets, by, weeks):
        of = {
            **row.keys,
            "names": {dimension: words_json(plan.named(name)) for dimension, name in row.names.items()},
            # Text, as a JSON number is a float to most readers; `f`, as a Decimal may print as 1E+3.
            "values": {measure: f"{value:f}" for measure, value in row.values.items()},
        }
        yield f"{comma}  {json.dumps(of, ensure_ascii=False)}"
        comma = ",\n"
    yield "\n ]\n}\n"


def targets_csv(
    plan: Plan, targets: Targets, by: Sequence[str], weeks: Sequence[MonthWeek], language: Language
) -> Iterator[str]:
    """Yield targets as CSV, a line a row; codes and names of every dimension, then figures."""
    columns = list(columns_of(targets, by))
    yield csv_text([[column for each in by for column in (each, f"{each}_name")] + columns])
    written = [_writer(each.partition(".")[0], plan) for each in columns]
    # Every member stands in many rows, and is written the same in all.
    cells: Mapping[str, dict[str, str]] = {each: {} for each in by}

    def named(dimension: str, member: Member) -> str:
        known = cells[dimension]
        if member.id not in known:
            name = plan.named(member.name).in_language(language)
            known[member.id] = csv_text([(member.id, name)]).rstrip("\n")
        return known[member.id]

    for block in target_blocks(plan, targets, by, weeks):
        outer = "".join(f"{named(*each)}," for each in zip(by, block.outer, strict=False))
        last = [named(by[-1], each) for each in block.last]
        figures = [write(each.tolist()) for write, each in zip(written, block.values, strict=True)]
        # A block is joined in one go: rows by themselves take twice the time.
        yield outer + f"\n{outer}".join(map(",".join, zip(last, *figures, strict=True))) + "\n"


def _writer(measure: str, plan: Plan) -> Callable[[Sequence[int]], Iterable[str]]:
    """Return what writes figures exactly, as `exact_text` does, and quickly."""
    digits = plan.currency.digits if measure_of(measure).money else 0
    if not digits:
        return partial(map, str)

    def written(values: Sequence[int]) -> Iterator[str]:
        for value in values:
            text = str(value).zfill(digits + 1 + (value < 0))
            yield f"{text[:-digits]}.{text[-digits:]}"

    return written


def targets_table(
    plan: Plan,
    targets: Targets,
    by: Sequence[str],
    weeks: Sequence[MonthWeek],
    language: Language,
    look: Look = PLAIN,
) -> str:
    """Return targets as a table for a terminal: a title, a subtotal for each member on top, and the total."""
    columns = list(columns_of(targets, by))
    captions = [column_caption(each, plan, shipped_phrases()) for each in columns]
    total = sentence("sheets.targets.total").in_language(language)
    lines = [[each.in_language(language) for each in (*(DIMENSIONS[name] for name in by), *captions)]]
    tops = {row.keys[by[0]]: row for row in target_rows(plan, targets, by[:1], weeks)} if len(by) > 1 else {}
    for top, rows in groupby(target_rows(plan, targets, by, weeks), key=lambda row: row.keys[by[0]]):
        inside = [[*_names(row, plan, language), *_figures(row, columns)] for row in rows]
        lines += inside
        if len(by) > 1 and len(inside) > 1:
            whole, blank = tops[top], [""] * (len(by) - 2)
            lines.append([*_names(whole, plan, language), total, *blank, *_figures(whole, columns)])
    sums = [
        figure_text(each.partition(".")[0], value, plan.currency)
        for each, value in zip(columns, totals_of(targets, by), strict=True)
    ]
    lines.append([total, *[""] * (len(by) - 1), *sums])
    title = targets_title(plan, by).in_language(language)
    right = range(len(by), len(by) + len(columns))
    return f"{title}\n{text_table(lines, right=right, keys=len(by), look=look)}\n"


def _names(row: TableTarget, plan: Plan, language: Language) -> Iterator[str]:
    for dimension, id_ in row.keys.items():
        name = printable(plan.named(row.names[dimension]).in_language(language))
        # Regions and offices stand in one list: what lies in another is indented.
        deep = len(plan.dimensions.path(id_)) - 2 if dimension == "territory" else 0
        yield f"{id_}  {name}" if dimension == "week" else "  " * deep + name


def _figures(row: TableTarget, columns: Sequence[str]) -> list[str]:
    return [f"{row.values[column]:,f}" for column in columns]
