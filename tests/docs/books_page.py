"""docs/books.md out of the declarations of books and sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from salesbook.layout.columns import code_of
from salesbook.layout.declaration import ChartDeclaration, Column, Index, Legend, Lines, Phrases, Sheet, Table
from salesbook.layout.templates import Templates, default_templates
from salesbook.problems import Text

PLACEHOLDERS = {
    "display_unit": ("the unit of plan books", "计划表单位"),
    "input_unit": ("the unit of return books", "填报单位"),
    "currency": ("the currency", "币种"),
    "quantity_unit": ("the unit of quantity", "销量单位"),
}
INTRODUCTION = """\
# Books and sheets 工作簿与工作表

<!-- Generated from workbook_templates by docs/refresh.py: do not edit. -->

What every workbook holds, sheet by sheet. Each sheet is declared once, in one file of
`workbook_templates/`; the books are written and read back from that file. Words in braces, such as {owner},
are filled in from the plan.

| role | 作用 | |
| --- | --- | --- |
| key | 编号 | printed by salesbook; a row is recognised by it: leave it as it is |
| label | 标签 | says in words what the row is |
| given | 给定 | comes from the plan or from actuals that count; locked |
| **input** | **填写** | pale yellow: filled in by the owner and read back |
| computed | 计算 | a live formula; never read back |
| note | 文字 | words put there by salesbook |

Scenario codes over columns: AC actual 实际, PL plan 计划, PY prior year 去年同期, ΔPL = AC − PL.
A column "per month, quarter and year" stands once for every such period.
"""
LEVELS = {"month": "分月", "quarter": "分季", "half": "半年", "year": "全年"}
AXES = {
    "territory": ("territory", "区域"),
    "person": ("person", "人员"),
    "class": ("product class", "产品类别"),
    "product": ("product", "产品"),
    "month": ("month", "月份"),
    "measure": ("measure", "指标"),
    "span": ("span of time", "期间"),
    "record": ("item of a list", "清单项"),
}
UNITS = {
    "display": PLACEHOLDERS["display_unit"][0],
    "input": PLACEHOLDERS["input_unit"][0],
    "one": "the currency",
}


def books_page() -> str:
    """Return the page on every sheet of every book."""
    return "\n".join(_lines(default_templates())) + "\n"


def _lines(templates: Templates) -> Iterator[str]:
    yield INTRODUCTION
    for book in templates.books.values():
        yield f"## {_words(book.title)}\n"
        yield f"File: `{_say(book.file, 'en')}.xlsx`, in Chinese `{_say(book.file, 'zh')}.xlsx`. " + (
            "Filled in and returned. 需填报并提交。\n" if book.returned else "For reading. 供阅读。\n"
        )
        for sheet in templates.sheets_of(book.id):
            yield from _sheet(sheet, templates.phrases)


def _sheet(sheet: Sheet, phrases: Phrases) -> Iterator[str]:
    yield f"### {_words(sheet.tab)}\n"
    yield f"{_say(sheet.title, 'en')}.  \n{_say(sheet.title, 'zh')}。\n"
    yield f"`{sheet.id}.toml`: {_say(sheet.about, 'en')}. {_say(sheet.about, 'zh')}。\n"
    extras = [_words(block.heading) for block in sheet.block if isinstance(block, Index | Legend)]
    for block in sheet.block:
        if isinstance(block, Table):
            yield from _table(block, phrases)
        elif isinstance(block, Lines):
            yield from _text(block)
        elif isinstance(block, ChartDeclaration):
            yield f"Chart 图表: {_say(block.title, 'en')}. {_say(block.title, 'zh')}。\n"
    if any(extras):
        yield f"Also 另有: {', '.join(each for each in extras if each)}\n"


def _text(block: Lines) -> Iterator[str]:
    labels = [_words(line.label) for line in block.line if line.label]
    if labels and block.heading:
        yield f"**{_words(block.heading)}**: {'; '.join(labels)}\n"
    elif labels:
        yield f"{'; '.join(labels)}\n"


def _table(table: Table, phrases: Phrases) -> Iterator[str]:
    if table.heading:
        yield f"**{_words(table.heading)}**\n"
    rows = " × ".join(f"{en} {zh}" for en, zh in (AXES.get(axis, (axis, axis)) for axis in table.rows))
    total = f", total row 合计行: {_words(table.total)}" if table.total else ""
    yield f"Rows 行: {rows}{total}\n"
    filled = any(column.role == "input" for column in table.column)
    yield "| column 列 | role | holds |" + (" filled in 填写 |" if filled else "")
    yield "| --- | --- | --- |" + (" --- |" if filled else "")
    for column in table.column:
        cells = [_caption(column, table, phrases), _role(column), _holds(column)]
        yield f"| {' | '.join([*cells, *([_filled(column)] if filled else [])])} |"
    if table.footer:
        yield f"\nBelow 表下: {'; '.join(_words(footer.label) for footer in table.footer)}"
    yield ""


def _caption(column: Column, table: Table, phrases: Phrases) -> str:
    code = code_of(column)
    label = column.label or phrases.scenarios.get(code, Text())
    group = f"{_words(column.group)}: " if column.group else ""
    periods = ""
    if column.each_period:
        en = ", ".join(table.periods[:-1]) + f" and {table.periods[-1]}"
        periods = f" (per {en} {'、'.join(LEVELS[level] for level in table.periods)})"
    return f"{group}{' '.join(part for part in (code, _words(label)) if part)}{periods}"


def _role(column: Column) -> str:
    return f"**{column.role}**" if column.role == "input" else column.role


def _holds(column: Column) -> str:
    if column.role in ("key", "label") and column.kind == "text":
        return ""
    if column.kind == "money":
        return f"money, in {UNITS[column.unit]}"
    if column.kind == "measure":
        return "money or count, by the row"
    return {"count": "whole number", "price": "price"}.get(column.kind, column.kind)


def _filled(column: Column) -> str:
    if column.role != "input":
        return ""
    words = _words(column.help) if column.help else "yes"
    return f"{words} *required where planned*" if column.required == "planned" else words


def _words(text: Text | None) -> str:
    if text is None:
        return ""
    en, zh = _say(text, "en"), _say(text, "zh")
    return en if en == zh else f"{en} {zh}"


def _say(text: Text, language: str) -> str:
    words = text.in_language(language).replace("|", "\\|").replace("\n", " ")
    place = 0 if language == "en" else 1
    return re.sub(r"\{(\w+)\}", lambda found: _placeholder(found[1], place), words)


def _placeholder(name: str, place: int) -> str:
    return PLACEHOLDERS[name][place] if name in PLACEHOLDERS else f"{{{name}}}"
