"""Declared charts as places in the book: which cells a chart draws, and how its marks look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from salesbook.layout.cell_values import Workings
from salesbook.layout.columns import number_format, plain_format
from salesbook.layout.declaration import ChartDeclaration, SeriesDeclaration
from salesbook.layout.placement import PlacedChart, PlacedTable, bars_height, drawn_rows, stretches
from salesbook.layout.style import conditional_colors
from salesbook.model.figures import as_shown
from salesbook.model.scenario import Scenario
from salesbook.problems import Text
from salesbook.spreadsheet.book import Chart, Series
from salesbook.spreadsheet.grid import Area

VARIANCE = "VAR"
"""The look of a variance: each mark good or bad by its sign."""
FALL = "FALL"
"""The look of a step down in a waterfall: bad wherever it lies."""
SIGNED = (VARIANCE, FALL)
TOO_THIN = 4
"""Pixels of a chart's length: LibreOffice draws the hatching of so thin a mark far beyond its edges."""

MOST_NAMED = 15
"""So many points at most have their names beside them."""
STEPS = ("OPEN", "RISEN", "FALLEN", Scenario.PLAN, Scenario.ACTUAL)
"""The looks of a waterfall's marks that bear a figure: where none of them has one there is no step."""


def compose_chart(
    placed: PlacedChart, workings: Workings, column: int, room: tuple[int, int], said: Text
) -> Chart:
    """Return a chart over the rows of its table, from a column on, inside the pixels of its `room`.

    What the sheet has `said` is what the chart shows.
    """
    declared, binding = placed.chart, workings.binding
    # Among tables there is room for one line.
    titles = binding.lines(binding.filled(declared.title))
    title = "\n".join(titles if placed.below else titles[:1])
    good, bad = conditional_colors(binding, 1)
    table = workings.tables[declared.table]
    offset, widest = room
    drawing = _Drawing(table, drawn_rows(table, declared), workings)
    drawing = replace(drawing, rows=list(drawing.seen(declared)))
    first = declared.series[0].column.partition("@")[0]
    value_column = next(each for each in table.columns if each.declared.id == first)
    # A label writes its signs itself where its column shows none.
    format_ = number_format if value_column.declared.signed else plain_format
    return Chart(
        row=placed.top,
        column=column,
        offset=offset,
        title=title,
        alt=" ".join(part for part in (title.replace("\n", " "), binding.say(said)) if part),
        series=[drawing.series(each, declared) for each in declared.series],
        width=min(declared.width, widest - offset),
        height=bars_height(declared, len(drawing.rows), binding) if declared.bars else placed.height,
        number_format=format_(value_column.declared, {}, binding),
        overlap=declared.overlap,
        stacked=declared.stacked,
        zero="" if declared.origin else drawing.zero([each.column for each in declared.series]),
        bars=declared.bars,
        origin=declared.origin,
        cross=tuple(drawing.first(each) for each in declared.cross),
        legend="top" if declared.place == "below" else "right" if declared.legend else "",
        good=good,
        bad=bad,
    )


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Turns the series of one chart into places."""

    table: PlacedTable
    rows: Sequence[int]
    workings: Workings

    def series(self, declared: SeriesDeclaration, chart: ChartDeclaration) -> Series:
        """Return one row of marks; a few points have the names of their rows."""
        column = self._column(declared.column)
        named = self.rows if chart.cross and len(self.rows) <= MOST_NAMED else ()
        return Series(
            scenario=declared.scenario,
            kind=declared.mark,
            sheet=self.table.sheet,
            name=(self.table.header_row, column),
            categories=self._areas(self._column(chart.categories)),
            values=self._areas(column),
            signs=self._signs(declared),
            thin=self._thin(column, chart) if declared.scenario in SIGNED else (),
            labels=[self._name(row) if self._sign(row, column) else "" for row in named],
        )

    def _name(self, row: int) -> str:
        label = next(each for each in self.table.columns if each.declared.role == "label")
        return str(self.workings.value(self.table.sheet, row, label.column))

    def first(self, id_: str) -> Decimal:
        """Return the figure of the first row in a column."""
        value = self.workings.value(self.table.sheet, self.table.first_row, self._column(id_))
        return value if isinstance(value, Decimal) else Decimal(0)

    def seen(self, declared: ChartDeclaration) -> Iterator[int]:
        """Yield the rows drawn, but for steps of a waterfall that show as zero, and bars of nothing known.

        What may yet be typed has its place.
        """
        known = [row for row in self.rows if any(self._known(row, each.column) for each in declared.series)]
        if declared.bars and known and not self.table.has_inputs:
            yield from known
            return
        steps = [self._column(each.column) for each in declared.series if each.scenario in STEPS]
        unit = self.workings.binding.display_unit
        for row in self.rows:
            values = [self.workings.value(self.table.sheet, row, column) for column in steps]
            zero = not any(isinstance(each, Decimal) and as_shown(each, unit) for each in values)
            if not (declared.stacked and zero):
                yield row

    def _known(self, row: int, id_: str) -> bool:
        return isinstance(self.workings.value(self.table.sheet, row, self._column(id_)), Decimal)

    def _column(self, name: str) -> int:
        """Return where a column stands; of one that repeats, `id@year` is that of the year."""
        id_, _, level = name.partition("@")
        found = (each for each in self.table.columns if each.declared.id == id_)
        return next(each.column for each in found if (each.level or "") == level)

    def _areas(self, column: int) -> Sequence[Area]:
        """Return the cells of the rows drawn: subtotals between them are left out."""
        # A series needs some range: a table of another sheet may have no rows.
        rows = self.rows or [self.table.first_row]
        return [Area(first, column, last, column) for first, last in stretches(rows)]

    def zero(self, ids: Sequence[str]) -> Literal["", "top", "bottom"]:
        """Return at which end of the axis zero stands: at neither when marks lie on both sides of it."""
        columns = [self._column(id_) for id_ in ids]
        signs = {self._sign(row, column) for row in self.rows for column in columns} - {0}
        # Without figures, or with marks on both sides of zero, zero is at neither end.
        if len(signs) != 1:
            return ""
        return "bottom" if signs == {1} else "top"

    def _sign(self, row: int, column: int) -> int:
        return _sign(self.workings.value(self.table.sheet, row, column))

    def _signs(self, declared: SeriesDeclaration) -> tuple[int, ...]:
        """Return whether each mark of a variance is good (1), bad (-1) or neither (0)."""
        if declared.scenario not in SIGNED:
            return ()
        signs = [_sign(value) for value in self._values(self._column(declared.column))]
        if declared.scenario == FALL:
            return tuple(-abs(sign) for sign in signs)
        polarity = self.table.columns_by_id[declared.column, None].declared.polarity or 1
        return tuple(sign * polarity for sign in signs)

    def _thin(self, column: int, chart: ChartDeclaration) -> tuple[bool, ...]:
        """Return which marks are too small to be hatched beside the largest of the chart."""
        columns = [self._column(each.column) for each in chart.series]
        tallest = max((abs(value) for at in columns for value in self._values(at)), default=Decimal(0))
        along = chart.width if chart.bars else chart.height
        return tuple(abs(value) * along < TOO_THIN * tallest for value in self._values(column))

    def _values(self, column: int) -> Sequence[Decimal]:
        found = (self.workings.value(self.table.sheet, row, column) for row in self.rows)
        return [each if isinstance(each, Decimal) else Decimal(0) for each in found]


def _sign(value: object) -> int:
    if not isinstance(value, Decimal) or not value:
        return 0
    return 1 if value > 0 else -1
