"""Targets by some dimensions, or by day, as a workbook to be filtered, printed and sent on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import chain, islice, pairwise

from salesbook.layout.book_content import Binding
from salesbook.layout.columns import with_true_minus
from salesbook.layout.declaration import Phrases
from salesbook.layout.sizes import WIDE_LINE_HEIGHT
from salesbook.layout.style import SUBTOTAL_FILL, style_of
from salesbook.layout.templates import Templates
from salesbook.layout.titles_and_notes import SMALLEST_TITLE
from salesbook.model.figures import figure_text, major_figure
from salesbook.model.measure import measure_of
from salesbook.model.plan import Plan
from salesbook.planning.calendar import WeekShare
from salesbook.planning.target_table import TIMES, TargetBlock
from salesbook.problems import Text, sentence
from salesbook.schedules.registry import measure_name
from salesbook.sheets.plan_books import plan_binding
from salesbook.spreadsheet.book import BookSpec, CellSpec, CellValue, SheetSpec, Style
from salesbook.spreadsheet.grid import Area
from salesbook.spreadsheet.widths import lines_needed, room_needed, text_width

HEAD_ROW = 3
MOST_ROWS = 1_048_576 - HEAD_ROW - 2
"""Rows of a sheet below its header and above its total, by Excel's limit."""
WIDEST, WIDEST_FROZEN = 60.0, 62.0
"""Characters of the longest name, and of the names that stay on a screen: a third of it."""
MOST_FROZEN = 2
"""So many columns of names stand still, at most."""
MOST_LINES = 3
"""Lines of a caption, at most: what stands still leaves the screen to the rows."""
QUIET = "#595959"
TARGETS = sentence("sheets.targets.tab")
EPOCH = date(1899, 12, 30)
DIMENSIONS: Mapping[str, Text] = {
    "week": sentence("sheets.dimension.week"),
    "month": sentence("sheets.dimension.month"),
    "quarter": sentence("sheets.dimension.quarter"),
    "half": sentence("sheets.dimension.half"),
    "year": sentence("sheets.dimension.year"),
    "territory": sentence("sheets.dimension.territory"),
    "region": sentence("sheets.dimension.region"),
    "office": sentence("sheets.dimension.office"),
    "person": sentence("sheets.dimension.person"),
    "class": sentence("sheets.dimension.class"),
    "product": sentence("sheets.dimension.product"),
    "channel": sentence("sheets.dimension.channel"),
}


def column_caption(column: str, plan: Plan, phrases: Phrases) -> Text:
    """Return what a column of targets is called, with its unit where it is money."""
    measure, _, scenario = column.partition(".")
    name = measure_name(measure, plan, phrases)
    if scenario:
        name = sentence("sheets.targets.stretch", measure=name)
    unit = plan.currency.code
    return sentence("sheets.targets.money", measure=name, unit=unit) if measure_of(measure).money else name


def targets_title(plan: Plan, by: Sequence[str]) -> Text:
    """Return what a table of targets shows."""
    named = Text.listing(DIMENSIONS[each] for each in by)
    return sentence("sheets.targets.title", by=named, year=plan.fiscal_year.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListColumn:
    """A column of a list: what stands above it, how wide it is, how it looks."""

    caption: Text
    width: float
    style: Mapping[str, object]


def build_target_book(
    plan: Plan,
    templates: Templates,
    by: Sequence[str],
    columns: Sequence[str],
    blocks: Callable[[], Iterator[TargetBlock]],
    totals: Sequence[int],
) -> BookSpec:
    """Return targets as a workbook, of as many sheets as Excel needs for their rows.

    `blocks` are asked for twice: to count the rows, and to write them one after the other.
    """
    count, widest = _measured(plan, by, blocks())
    listed = [at for at, each in enumerate(by) if each not in TIMES]
    figures = [
        ListColumn(
            caption=column_caption(each, plan, templates.phrases),
            width=max(12.0, text_width(figure_text(each.partition(".")[0], total, plan.currency)) + 3.0),
            style={"format": figure_format(each.partition(".")[0], plan), "align": "right"},
        )
        for each, total in zip(columns, totals, strict=True)
    ]
    names = [
        ListColumn(caption=DIMENSIONS[each], width=min(WIDEST, wide + 3.0), style={"align": "left"})
        for each, wide in zip(by, widest, strict=True)
    ]
    coded = [sentence("sheets.targets.code", name=DIMENSIONS[by[at]]) for at in listed]
    codes = [
        ListColumn(
            caption=each,
            width=max(14.0, text_width(each.in_language(plan.language)) + 3.0),
            style={"align": "left", "size": 8, "color": QUIET},
        )
        for each in coded
    ]
    rows = _rows(plan, columns, listed, blocks())
    total = [
        major_figure(each.partition(".")[0], value, plan.currency)
        for each, value in zip(columns, totals, strict=True)
    ]
    end: list[Text | CellValue] = [
        sentence("sheets.targets.total"),
        *(None for _ in names[1:]),
        *total,
        *(None for _ in codes),
    ]
    return listing(
        plan, templates, targets_title(plan, by), [*names, *figures, *codes], rows, end, count, len(names)
    )


def _measured(plan: Plan, by: Sequence[str], blocks: Iterator[TargetBlock]) -> tuple[int, list[int]]:
    """Return how many rows there are, and how wide the widest name of each dimension is."""
    count = 0
    names: list[set[Text]] = [set() for _ in by]
    for block in blocks:
        count += len(block.last)
        for seen, member in zip(names, block.outer, strict=False):
            seen.add(member.name)
        names[-1].update(member.name for member in block.last)
    wide = [max((text_width(each.in_language(plan.language)) for each in seen), default=8) for seen in names]
    captions = [text_width(DIMENSIONS[each].in_language(plan.language)) for each in by]
    return count, [max(pair) for pair in zip(wide, captions, strict=True)]


def _rows(
    plan: Plan, columns: Sequence[str], listed: Sequence[int], blocks: Iterator[TargetBlock]
) -> Iterator[list[CellValue]]:
    """Yield names, figures, and the codes of what is no time."""
    measures = [each.partition(".")[0] for each in columns]
    for block in blocks:
        outer = [member.name.in_language(plan.language) for member in block.outer]
        for member, *figures in zip(block.last, *(each.tolist() for each in block.values), strict=True):
            members = (*block.outer, member)
            yield [
                *outer,
                member.name.in_language(plan.language),
                *(
                    major_figure(name, value, plan.currency)
                    for name, value in zip(measures, figures, strict=True)
                ),
                *(members[at].id for at in listed),
            ]


def build_days_book(
    plan: Plan, templates: Templates, weeks: Sequence[WeekShare], month: str, measure: str
) -> BookSpec:
    """Return a month's target by week and working day as a workbook."""
    total = sum(week.amount for week in weeks)
    wide = text_width(figure_text(measure, total, plan.currency)) + 3.0
    figure = {"format": figure_format(measure, plan), "align": "right"}
    columns = [
        ListColumn(caption=DIMENSIONS["week"], width=12.0, style={"align": "left"}),
        ListColumn(
            caption=sentence("sheets.dimension.day"),
            width=18.0,
            style={"format": "yyyy-mm-dd", "align": "center"},
        ),
        ListColumn(
            caption=column_caption(measure, plan, templates.phrases), width=max(14.0, wide), style=figure
        ),
        ListColumn(caption=sentence("sheets.targets.week"), width=max(14.0, wide), style=figure),
    ]
    rows: list[list[CellValue]] = [
        [
            week.key,
            Decimal((day.day - EPOCH).days),
            major_figure(measure, day.amount, plan.currency),
            # Beside the last day of its week, where a column of sums is read.
            major_figure(measure, week.amount, plan.currency) if day is week.days[-1] else None,
        ]
        for week in weeks
        for day in week.days
    ]
    whole = major_figure(measure, total, plan.currency)
    end: list[Text | CellValue] = [sentence("sheets.targets.total"), None, whole, whole]
    title = sentence(
        "sheets.targets.days", month=month, measure=measure_name(measure, plan, templates.phrases)
    )
    return listing(plan, templates, title, columns, iter(rows), end, len(rows), 1)


def figure_format(measure: str, plan: Plan) -> str:
    """Return the number format of a measure's figures in major units."""
    digits = plan.currency.digits if measure_of(measure).money else 0
    return with_true_minus("#,##0" + ("." + "0" * digits if digits else ""))


def listing(
    plan: Plan,
    templates: Templates,
    title: Text,
    columns: Sequence[ListColumn],
    rows: Iterator[list[CellValue]],
    end: Sequence[Text | CellValue],
    count: int,
    labels: int,
    tab: Text = TARGETS,
) -> BookSpec:
    """Return rows as sheets: title, captions, rows, and a total under the last of them."""
    binding = plan_binding(plan, templates, plan.language, plan.dimensions.root.id)
    columns = [replace(each, width=_room_for(binding.say(each.caption), each.width)) for each in columns]
    # Words keep off the figures on their left.
    behind = [
        left.style["align"] == "right" and each.style["align"] == "left" for left, each in pairwise(columns)
    ]
    looks = [
        style_of(binding, **each.style, indent=int(after))
        for each, after in zip(columns, [False, *behind], strict=True)
    ]
    parts = max(1, -(-count // MOST_ROWS))
    room = sum(each.width for each in columns if each.style.get("color") != QUIET)
    captions = [
        CellSpec(HEAD_ROW, at, binding.say(each.caption), _head(looks[at])) for at, each in enumerate(columns)
    ]
    sheets = []
    for part in range(parts):
        inside, at_end = min(MOST_ROWS, count - part * MOST_ROWS), part == parts - 1
        last = HEAD_ROW + inside + at_end
        total = [
            CellSpec(last, at, binding.say(value) if isinstance(value, Text) else value, _summed(looks[at]))
            for at, value in enumerate(end)
        ]
        number = f" ({part + 1}/{parts})" if parts > 1 else ""
        empty = _sheet(plan, templates, columns, labels, inside, last)
        high = max(lines_needed(str(each.value), columns[each.column].width) for each in captions)
        sheets.append(
            replace(
                empty,
                name=f"{binding.say(tab)} {part + 1}" if parts > 1 else binding.say(tab),
                cells=[*_titles(title, number, plan, binding, room), *captions],
                heights={HEAD_ROW: WIDE_LINE_HEIGHT * high},
                more=chain(_cells(islice(rows, inside), looks), total if at_end else ()),
            )
        )
    said = title.in_language(plan.languages[0])
    return BookSpec(sheets=sheets, title=said, company=plan.company.in_language(plan.languages[0]))


def _room_for(caption: str, width: float) -> float:
    """Return a column's width, or the next that holds its caption in a few lines; a sheet has its limits."""
    while width < WIDEST and lines_needed(caption, width) > MOST_LINES:
        width += 1
    return width


def _titles(title: Text, number: str, plan: Plan, binding: Binding, room: float) -> Iterator[CellSpec]:
    """Yield the title, and below it the same in the other language, or the company."""
    first, company = title.in_language(plan.languages[0]), plan.company.in_language(plan.languages[0])
    below = title.in_language(plan.languages[1]) if len(plan.languages) > 1 else company
    styles = [style_of(binding, bold=True, size=size) for size in range(14, SMALLEST_TITLE - 1, -1)]
    fitting = (each for each in styles if room_needed(first + number, each) <= room)
    yield CellSpec(0, 0, first + number, next(fitting, styles[-1]))
    yield CellSpec(1, 0, below, style_of(binding, size=9, color=QUIET))


def _sheet(
    plan: Plan, templates: Templates, columns: Sequence[ListColumn], labels: int, inside: int, last: int
) -> SheetSpec:
    """Return a sheet without its cells: widths, what stands still, the filter, how it prints."""
    words = templates.phrases.words
    page, of, after = (words[key].in_language(plan.languages[0]) for key in ("page", "page_of", "page_end"))
    # Codes are for a filter, not for paper.
    printed = max(at for at, each in enumerate(columns) if each.style.get("color") != QUIET)
    held = sum(each.width for each in columns[:labels]) <= WIDEST_FROZEN and labels <= MOST_FROZEN
    return SheetSpec(
        name="",
        cells=(),
        widths={at: each.width for at, each in enumerate(columns)},
        freeze=(HEAD_ROW + 1, labels if held else 0),
        filter_area=Area(HEAD_ROW, 0, HEAD_ROW + inside, len(columns) - 1),
        print_area=Area(0, 0, last, printed),
        repeat_rows=(HEAD_ROW, HEAD_ROW),
        footer=(f"{plan.company.in_language(plan.languages[0])} · {plan.id} v{plan.version}", ""),
        page_words=(page, of, after),
        protected=False,
    )


def _cells(rows: Iterable[Sequence[CellValue]], looks: Sequence[Style]) -> Iterator[CellSpec]:
    for at, row in enumerate(rows, start=HEAD_ROW + 1):
        for column, value in enumerate(row):
            if value is not None:
                yield CellSpec(at, column, value, looks[column])


def _head(look: Style) -> Style:
    return replace(
        look, bold=True, wrap=True, valign="bottom", bottom="medium", fill=SUBTOTAL_FILL, format="General"
    )


def _summed(look: Style) -> Style:
    return replace(look, bold=True, top="medium", bottom="medium")
