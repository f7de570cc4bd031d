"""What a return says of figures that stood in its form before it was filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from salesbook.intake.input_table import InputTable
from salesbook.intake.located import is_filled
from salesbook.intake.plausible import usual_text
from salesbook.intake.taken import Taken
from salesbook.problems import Problem, problem, sentence

BLANK = sentence("intake.blank.plan-cell")


def changed_problems(table: InputTable, read: Sequence[Taken]) -> Iterator[Problem]:
    """Yield the figures of finance's books that their person changed (SB561); the others are confirmed."""
    located, manifest = table.located, table.manifest
    given = located.issued.given
    said = {
        (each.column.issued.key, line.number): value
        for each in read
        if each.column.issued.key in given
        for line, value in zip(each.lines, each.values, strict=True)
    }
    for column in located.issued.inputs if manifest.month is not None else ():
        values = given.get(column.key, ())
        for line in located.rows.lines if values and column.key in located.columns else ():
            before, now = values[line.number], said.get((column.key, line.number))
            cell = located.sheet.at(line.at, located.columns[column.key])
            unread = now is None and cell is not None and is_filled(cell)
            if isinstance(before, int) and now != before and not unread:
                kind = column.cell_kind(manifest.currency, manifest.fiscal_year)
                shown = usual_text(before, kind)
                said_now = BLANK if now is None else usual_text(now, kind)
                raw = "" if cell is None else cell.raw
                yield problem("prefilled-changed", table.where(column, line), raw, now=said_now, books=shown)
