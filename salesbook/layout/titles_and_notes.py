"""What stands around the tables: title lines, text blocks, legend, index, sign-off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from salesbook.layout.book_content import Binding
from salesbook.layout.cell_values import Workings
from salesbook.layout.columns import kind_name, number_format
from salesbook.layout.declaration import SHELVES, Column, Index, Legend, Lines, TextLine
from salesbook.layout.placement import FIRST_COLUMN, PlacedColumn, PlacedLines, PlacedSheet, PlacedTable
from salesbook.layout.style import GREY, INPUT_COLOR, INPUT_FILL, LINK_COLOR, style_of
from salesbook.model.amount import currency_name
from salesbook.model.approval import ASSURANCES, SignedBy
from salesbook.model.scenario import Scenario
from salesbook.problems import Language, Text
from salesbook.problems.text import joined
from salesbook.spreadsheet.book import CellSpec, CellValue, Style
from salesbook.spreadsheet.formula.expression import Binary, CellError, CellRef, Words, emit
from salesbook.spreadsheet.grid import a1
from salesbook.spreadsheet.widths import broken, room_needed

SCENARIO_FILLS: Mapping[str, str] = {
    Scenario.ACTUAL: "#404040",
    Scenario.PLAN: "",
    Scenario.BUDGET: "",
    Scenario.PRIOR_YEAR: "#BFBFBF",
    Scenario.FORECAST: "#404040",
    Scenario.STRETCH: "",
}
BLOCK_COLUMN, TEXT_COLUMN, FIGURE_COLUMN, UNIT_COLUMN = range(FIRST_COLUMN, FIRST_COLUMN + 4)
MASTER_CHECK = "master"
"""The id of the extra row whose last column says whether all checks of the book hold."""
SIGNED = ("prepared", "reviewed", "approved", "date")
SIGNING = ((6, 8), (3, 8), (2, 6), (1, 4))
"""Blanks between the four, and how long the line for each is: as much as a page has room for."""
SPACIOUS = 2
"""Where so many of these have no room the four stand on two lines."""
SMALLEST_TITLE = 10
NOTE_SIZES = (9, 8, 7)


def title_cells(
    sheet: PlacedSheet, binding: Binding, form: str, column: int, room: float
) -> Iterator[CellSpec]:
    """Yield the title lines: what the sheet shows, its message, then as much of them in the other language.

    `form` is the number of the form where the sheet is the first: there it stands, on a cover with the
    organisation. Lines have `room` for so many characters of the usual size.
    """
    title, period, message = (
        binding.filled(each or Text())
        for each in (sheet.declared.title, sheet.declared.period, sheet.declared.message)
    )
    if form:
        number = joined([binding.phrases.words["form_number"], Text.of(form)], Text.of(" "))
        told = message and sheet.declared.on_shelf == "fill"
        about = (message,) if told else (binding.facts["heading"], period)
        message = _joined(*about)
    else:
        number, title = Text(), _joined(title, period)
    if sheet.declared.headline is not None:
        title, message = binding.filled(sheet.declared.headline), _joined(title, message)
    small = style_of(binding, size=sheet.small)
    titles, spoken = binding.lines(title), [each for each in binding.languages if message or number]
    messages = [*dict.fromkeys(_ending(message, number, each, room, small) for each in spoken)] or [""]
    # One more line would push the table down, so the smaller title makes room for the other language.
    sizes = range(14 if len(binding.languages) == 1 else 13, SMALLEST_TITLE - 1, -1)
    styles = [style_of(binding, bold=True, size=size) for size in sizes]
    style = next((each for each in styles if room_needed(titles[0], each) <= room), styles[-1])
    if room_needed(titles[0], style) > room and not sheet.declared.headline:
        # The name of the sheet is left when there is no room for what it is about.
        titles = tuple(each.split(" · ")[0] for each in titles)
    yield CellSpec(0, column, _within(titles[0], room, style), style)
    if messages[0]:
        yield CellSpec(1, column, _within(messages[0], room, small), small)
    # What does not fit beside the message is left out: a title says less.
    others = [each for said in (titles, messages) for each in said[1:] if each]
    lines = [" · ".join(others), *reversed(others)]
    if others:
        line = next((each for each in lines if room_needed(each, small) <= room), others[0])
        yield CellSpec(2, column, _within(line, room, small), replace(small, color=GREY))


def _within(text: str, room: float, style: Style) -> str:
    """Return as many sentences or parts of a text as a line has room for, or clauses, or a beginning."""
    for marks in (r"[.;](?= )|[。；]|(?= · )|$", r",(?= )|，"):
        ends = [found.end() for found in re.finditer(marks, text)]
        kept = next((text[:end] for end in reversed(ends) if room_needed(text[:end], style) <= room), "")
        if kept:
            # A figure that is cut would be another one.
            return kept.rstrip(";；,，")
    while room_needed(text, style) > room:
        text = text[:-2] + "…"
    return text


def _ending(text: Text, number: Text, language: Language, room: float, style: Style) -> str:
    """Return a text in a language, shorter where a line has no room for it and the number it ends with."""
    said, end = text.in_language(language), number.in_language(language)
    if end and room_needed(f"{said} · {end}", style) > room:
        said = _within(said, room - room_needed(f" · {end}", style), style)
    return " · ".join(each for each in (said, end) if each)


def _joined(*texts: Text) -> Text:
    return joined([each for each in texts if each], Text.of(" · "))


def note_cells(sheet: PlacedSheet, binding: Binding, column: int, room: float) -> Iterator[CellSpec]:
    """Yield what says below the tables how to read them, in the largest type in which its rows have room."""
    if sheet.note_row is None or sheet.declared.note is None:
        return
    said = binding.lines(binding.filled(sheet.declared.note))
    for size in NOTE_SIZES:
        style = style_of(binding, size=size, color=GREY)
        lines = [part for line in said for part in broken(line, int(room * 10 / size))]
        if len(lines) <= sheet.note_rows:
            break
    for at, line in enumerate(lines[: sheet.note_rows]):
        yield CellSpec(sheet.note_row + at, column, _within(line, room, style), style)


def navigation_cells(
    sheet: PlacedSheet, workings: Workings, sheets: Sequence[PlacedSheet]
) -> Iterator[CellSpec]:
    """Yield the ways to the cover, the sheets before and behind, and the checks, with what these say."""
    if sheet is sheets[0]:
        return
    binding, row, at = workings.binding, sheet.navigation_row, sheets.index(sheet)
    link = style_of(binding, size=sheet.small, link=True, color=LINK_COLOR)
    first = binding.lines(binding.filled(sheets[0].declared.tab))[0]
    ways = [(first, sheets[0]), ("◀", sheets[at - 1])]
    ways += [("▶", each) for each in sheets[at + 1 : at + 2]]
    for column, (words, target) in enumerate(ways, start=FIRST_COLUMN):
        yield CellSpec(row, column, words, link, link=sheet_link(target.name))
    for table in workings.tables.values():
        check = table.footers.get(MASTER_CHECK)
        if check is not None and table.sheet != sheet.name:
            state = CellRef(table.sheet, check, table.columns[-1].column)
            word = binding.lines(binding.phrases.words["checks"])[0]
            shown = Binary("&", Words(f"{word} "), state)
            value, formula = workings.evaluated(shown), emit(shown, sheet.name)
            text = value if isinstance(value, str) else ""
            yield CellSpec(row, FIRST_COLUMN + len(ways), text, link, formula, sheet_link(table.sheet))


def block_cells(
    block: PlacedLines, sheet: PlacedSheet, sheets: Sequence[PlacedSheet], workings: Workings
) -> Iterator[CellSpec]:
    """Yield the cells of a block of lines, a legend or an index."""
    binding = workings.binding
    if block.block.heading:
        style = style_of(binding, bold=True, bottom="thin")
        yield CellSpec(block.top, block.column, binding.say(block.block.heading), style)
        across = FIGURE_COLUMN if isinstance(block.block, Index) else block.value_column
        yield from (CellSpec(block.top, at, None, style) for at in range(block.column + 1, across + 1))
    if isinstance(block.block, Lines):
        for row, line in enumerate(block.lines, start=block.first_row):
            yield from _line_cells(line, sheet, (row, block.column, block.value_column), workings)
    elif isinstance(block.block, Index):
        yield from _index_cells(block, sheet, sheets, workings)
    else:
        yield from _legend_cells(block.block, block.first_row, binding)


def _line_cells(
    line: TextLine, sheet: PlacedSheet, at: tuple[int, int, int], workings: Workings
) -> Iterator[CellSpec]:
    """Yield the cells of a line, `at` its row and the columns of its label and its value."""
    binding, (row, column, value_column) = workings.binding, at
    style = _line_style(line, binding)
    if line.label is not None:
        label = replace(style, fill="", color="#595959", locked=True)
        yield CellSpec(row, column, binding.say(line.label), label)
    if line.parameter is not None:
        value = workings.value(sheet.name, row, value_column)
        yield CellSpec(row, value_column, *_parameter(line, value, style, workings))
    elif line.text is not None:
        text_column = value_column if line.label is not None else column
        # Beside tables the column is as narrow as a figure, and words run on over the blank ones.
        wrap = line.label is not None and not sheet.tables
        yield CellSpec(row, text_column, binding.say(line.text), replace(style, wrap=wrap))


def _parameter(line: TextLine, value: object, style: Style, workings: Workings) -> tuple[CellValue, Style]:
    column = Column(id="parameter", role="given", kind=line.kind, unit=line.unit)
    if not isinstance(value, Decimal):
        return str(value) if value is not None else None, replace(style, align="left")
    return value, replace(style, format=number_format(column, {}, workings.binding), align="left")


def _line_style(line: TextLine, binding: Binding) -> Style:
    plain = style_of(binding)
    if line.style == "bold":
        return replace(plain, bold=True)
    if line.style == "note":
        return replace(plain, size=9, color=GREY)
    if line.style == "input":
        return replace(plain, fill=INPUT_FILL, color=INPUT_COLOR, locked=False)
    return plain


def sheet_link(name: str) -> str:
    """Return the place a link to a sheet leads to."""
    return place_on(name, 0, 0)


def place_on(sheet: str, row: int, column: int) -> str:
    """Return the place a link to a cell leads to."""
    return "'" + sheet.replace("'", "''") + "'!" + a1(row, column)


def place_link(table: PlacedTable, key: str) -> str:
    """Return where a link to a table leads to: the row of the same key, the first cell to fill, its sheet."""
    same = table.row_by_key.get(key)
    if same is not None and same.node.kind == "leaf":
        return place_on(table.sheet, same.row, FIRST_COLUMN)
    if table.has_inputs:
        inputs = (each.column for each in table.columns if each.declared.role == "input")
        return place_on(table.sheet, table.leaf_rows[0].row, next(inputs))
    return sheet_link(table.sheet)


def _index_cells(
    block: PlacedLines, sheet: PlacedSheet, sheets: Sequence[PlacedSheet], workings: Workings
) -> Iterator[CellSpec]:
    """Yield the sheets shelf by shelf, each with a link, what it is about, and its figure."""
    binding, row = workings.binding, block.first_row
    plain = style_of(binding)
    link, head = replace(plain, link=True, color=LINK_COLOR), replace(plain, bold=True, color=GREY)
    for shelf in SHELVES:
        found = [each for each in sheets[1:] if each.declared.on_shelf == shelf]
        if found:
            yield CellSpec(row, BLOCK_COLUMN, binding.word(f"shelf_{shelf}"), head)
        for at, each in enumerate(found, start=row + 1):
            about = binding.lines(binding.filled(each.declared.about))[0]
            yield CellSpec(at, BLOCK_COLUMN, each.name, link, link=sheet_link(each.name))
            yield CellSpec(at, TEXT_COLUMN, about, plain)
            yield from _figure_cells(each, sheet.name, at, workings)
        row += len(found) + bool(found)


def _figure_cells(shown: PlacedSheet, sheet: str, row: int, workings: Workings) -> Iterator[CellSpec]:
    """Yield the figure of a sheet: what is declared, or whether its checks hold."""
    for table in shown.tables:
        at = _figure_of(shown, table)
        if at is None:
            continue
        placed, across = at
        value = workings.value(table.sheet, placed, across.column)
        text = value.value if isinstance(value, CellError) else value
        format_ = number_format(across.declared, {}, workings.binding)
        style = style_of(workings.binding, format=format_, align="right")
        formula = emit(CellRef(table.sheet, placed, across.column), sheet)
        yield CellSpec(row, FIGURE_COLUMN, text, style, formula)
        # What a first row measures is revenue.
        if kind_name(across.declared, {}) == "money" and isinstance(value, Decimal):
            binding, one = workings.binding, across.declared.unit == "one"
            label = currency_name(binding.currency.code) if one else binding.unit(across.declared.unit).label
            unit = binding.lines(label)[0]
            grey = style_of(workings.binding, size=9, color=GREY, indent=1)
            yield CellSpec(row, UNIT_COLUMN, unit, grey)


def _figure_of(shown: PlacedSheet, table: PlacedTable) -> tuple[int, PlacedColumn] | None:
    check = table.footers.get(MASTER_CHECK)
    if check is not None:
        return check, table.columns[-1]
    block, id_, footer = (*(shown.declared.figure or "").split("."), "", "")[:3]
    # Of a column that repeats, the figure of the year.
    columns = [each for each in table.columns if each.declared.id == id_ and each.level in (None, "year")]
    if block != table.id or not columns:
        return None
    if footer:
        return (table.footers[footer], columns[0]) if footer in table.footers else None
    rows = table.rows[-1:] if table.has_total else table.rows[:1]
    return next(((each.row, columns[0]) for each in rows), None)


def _legend_cells(legend: Legend, row: int, binding: Binding) -> Iterator[CellSpec]:
    plain = style_of(binding)
    said = replace(plain, indent=1)
    boxed = replace(plain, top="thin", bottom="thin", left="thin", right="thin", align="center")
    rows = [
        (replace(boxed, fill=INPUT_FILL, color=INPUT_COLOR), "123", "legend_input"),
        (boxed, "123", "legend_locked"),
        (replace(boxed, bold=True), "123", "legend_formula"),
    ]
    for index, (style, sample, word) in enumerate(rows):
        yield CellSpec(row + index, BLOCK_COLUMN, sample, style)
        yield CellSpec(row + index, TEXT_COLUMN, binding.word(word), said)
    for index, code in enumerate(legend.scenarios, start=row + len(rows)):
        fill = SCENARIO_FILLS.get(code, "")
        # A forecast is hatched on white, so its words stay black.
        color = "#FFFFFF" if fill == "#404040" and code != Scenario.FORECAST else "#000000"
        hatched = replace(boxed, pattern="hatched") if code == Scenario.FORECAST else boxed
        yield CellSpec(index, BLOCK_COLUMN, code, replace(hatched, fill=fill, color=color))
        yield CellSpec(index, TEXT_COLUMN, binding.say(binding.phrases.scenarios[code]), said)


def signoff_cells(sheet: PlacedSheet, binding: Binding, column: int, page: float) -> Iterator[CellSpec]:
    """Yield the sign-off: prepared, reviewed, approved, date, in a cell or two that run on over one page.

    Who signed already stands on the line, with the day; without anybody left there is no date to fill in.
    """
    if sheet.signoff_row is None:
        return
    style = style_of(binding, size=sheet.small)
    signed = {word: _signed(binding, getattr(binding.signed, word, ())) for word in SIGNED}
    left = [word for word in SIGNED if word != "date" or not signed["approved"]]
    said = {word: (binding.word(word), binding.lines(binding.phrases.words[word])[0]) for word in left}
    # Where both languages have no room on two lines either the first one stands alone.
    ways = [
        [
            (" " * gap).join(f"{said[word][at]} {signed[word] or '_' * room}" for word in words)
            for words in ([left] if one else [left[:2], left[2:]])
        ]
        for at in (0, 1)
        for one, signing in ((True, SIGNING[:SPACIOUS]), (False, SIGNING), (True, SIGNING[SPACIOUS:]))
        for gap, room in signing
    ]
    fitting = (lines for lines in ways if all(room_needed(line, style) <= page for line in lines))
    for row, line in enumerate(next(fitting, ways[-1]), start=sheet.signoff_row):
        yield CellSpec(row, column, line, style)


def _signed(binding: Binding, people: Sequence[SignedBy]) -> str:
    """Return who signed; that only a name was recorded is not worth a word."""
    return ", ".join(
        each.name if each.assurance == ASSURANCES[0] else f"{each.name} ({binding.word(each.assurance)})"
        for each in people
    )
