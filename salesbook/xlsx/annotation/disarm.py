"""Formulas that reach outside their workbook, shown as text in a copy that is sent on.

Whoever opens the copy would otherwise fetch what the sender named: a page that learns of it, another
workbook, a program. What people typed is not sent on as something that runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from salesbook.problems import Location, Problem, problem
from salesbook.spreadsheet.grid import a1
from salesbook.xlsx.annotation.nodes import child, children, root_of, without
from salesbook.xlsx.annotation.parts import Parts
from salesbook.xlsx.annotation.tabs import Tab, drop_calculation_chain
from salesbook.xlsx.patching.cell_text import LONGEST, cell_xml
from salesbook.xlsx.patching.rows import Span, cell_spans, row_spans, rows_of, unshared
from salesbook.xlsx.patching.tags import edited, rewriting, tags, unescape

CALLS = re.compile(
    r"\b(?:WEBSERVICE|RTD|DDE|DDEAUTO|IMAGE|CALL|EXEC|REGISTER(?:\.ID)?|SQL\.REQUEST|STOCKHISTORY|TRANSLATE"
    r"|CUBE\w+|IMPORT\w+|QUERYSTRING|GOOGLE\w+|PY|COPILOT)\s*\(",
    re.IGNORECASE,
)
"""Functions that fetch, call or send something, in any spreadsheet program."""
LINKS = re.compile(r'\bHYPERLINK\s*\(\s*(?!"#)', re.IGNORECASE)
"""A link to anything but a place in the same workbook."""
ADDRESSES = re.compile(r"[a-z]{2,}://|\\\\", re.IGNORECASE)
BOOKS = re.compile(r"'[^']*\[[^\]]*\][^']*'!|(?<![\w\])])\[[^\[\]]+\][^!+*/<>=&,;()\"]*!")
"""A sheet or name in another workbook; a column of a table has its table before the bracket and no `!`."""
PROGRAMS = re.compile(r"\w\s*\|")
"""Dynamic data exchange, `program|topic!item`: no operator is written like this."""
TEXTS = re.compile(r'"(?:[^"]|"")*"')
QUOTED = re.compile(r"'(?:[^']|'')*'")


def reaches_outside(formula: str) -> bool:
    """Say whether a formula, without its `=`, names anything outside its workbook."""
    # Words in quotes call nothing, but they may hold the address that a link or a query goes to.
    bare = TEXTS.sub('""', formula)
    return bool(
        LINKS.search(formula)
        or ADDRESSES.search(formula)
        or CALLS.search(bare)
        or BOOKS.search(bare)
        or PROGRAMS.search(QUOTED.sub("", bare))
    )


def disarm(parts: Parts, sheets: list[Tab]) -> list[Problem]:
    """Show formulas that reach outside as text, and return where they stand (SB360)."""
    found = [each for sheet in sheets for each in _disarm_sheet(parts, sheet)]
    # The chain lists cells with formulas; one that holds none any more is taken for damage.
    if found:
        drop_calculation_chain(parts)
    _drop_names(parts)
    return found


def _disarm_sheet(parts: Parts, sheet: Tab) -> list[Problem]:
    text = parts.text(sheet.part)
    # Validations and conditional formats have formulas as well.
    rules = edited(text, dict.fromkeys(("formula", "formula1", "formula2"), rewriting(_harmless)))
    formulas = (unescape(tag.text) for tag in tags(rules, "f"))
    if not any(reaches_outside(each) for each in formulas):
        parts.change(sheet.part, rules)
        return []
    # A shared formula is stored in one cell of many: written out, each shows its own.
    rows = rows_of(unshared(rules))
    pieces, at = [], 0
    found: list[Problem] = []
    for row, cell, formula in _outside(rows.inside, row_spans(rows)):
        place = (row, cell.number)
        shown = f"={formula}"[:LONGEST]
        pieces += [rows.inside[at : cell.tag.start], cell_xml(rows.prefix, place, cell.tag.get("s"), shown)]
        at = cell.end
        found.append(problem("formula-disarmed", Location(sheet=sheet.name, cell=a1(*place)), shown))
    parts.change(sheet.part, rows.before + "".join(pieces) + rows.inside[at:] + rows.after)
    return found


def _harmless(formula: str) -> str:
    """Return the formula of a rule; one that reaches outside never holds."""
    return "FALSE" if reaches_outside(formula) else formula


def _outside(text: str, rows: Iterator[Span]) -> Iterator[tuple[int, Span, str]]:
    for row in rows:
        for cell in cell_spans(text, row):
            for tag in tags(text, "f", start=cell.tag.end, end=cell.inside_end):
                formula = unescape(tag.text)
                if reaches_outside(formula):
                    yield row.number, cell, formula


def _drop_names(parts: Parts) -> None:
    """Take out the defined names that reach outside: a cell that uses one shows an error."""
    text = parts.text(parts.book)
    holder = child(text, root_of(text), "definedNames")
    if holder is None:
        return
    names = children(text, holder)
    outside = [each for each in names if reaches_outside(unescape(text[each.inside : each.inside_end]))]
    if outside:
        parts.change(parts.book, without(text, [holder] if len(outside) == len(names) else outside))
