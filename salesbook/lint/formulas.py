"""Rules of formulas: short, of functions that all programs have, without figures hidden in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from salesbook.lint.finding import Found
from salesbook.lint.seen import SeenBook, SeenSheet
from salesbook.spreadsheet.formula.functions import FUNCTIONS

VOLATILE = frozenset({"NOW", "TODAY", "RAND", "RANDBETWEEN", "OFFSET", "INDIRECT", "INFO", "CELL"})
DIGITS: Mapping[str, int] = {"ROUND": 1, "ROUNDUP": 1, "ROUNDDOWN": 1}
"""The argument of a function that counts digits."""
PLACES: Mapping[str, Sequence[int]] = {
    "LEFT": (1,), "RIGHT": (1,), "MID": (1, 2), "LARGE": (1,), "SMALL": (1,), "INDEX": (1, 2),
    "VLOOKUP": (2,), "DATE": (0, 1, 2), "EDATE": (1,), "EOMONTH": (1,),
}  # fmt: skip
"""The arguments of functions that count characters, places or days, and are no figures of the trade."""
TOKEN = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")|(?P<sheet>'(?:[^']|'')+'!)|(?P<other>\[[^\]]*\])"""
    r"""|(?P<name>[A-Za-z_\u0080-\uffff$][\w.$\u0080-\uffff]*!?)|(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"""
    r"""|(?P<sign>\S)"""
)
UNIT = re.compile(r"10+|0\.0*1|1[eE][+-]?\d+|60")
"""Factors between units: powers of ten, and 60 minutes."""


class _Call(NamedTuple):
    """An open parenthesis: the function before it, and which of its arguments has been reached."""

    function: str
    argument: int


class _Read(NamedTuple):
    """What a formula is made of: functions, those around each nested IF, constants, and other files."""

    functions: frozenset[str]
    nested: bool
    constants: Sequence[str]
    elsewhere: bool


def read_formula(formula: str) -> _Read:
    """Return what a formula without its `=` is made of."""
    calls: list[_Call] = []
    functions, constants = set(), []
    nested = elsewhere = False
    tokens = list(TOKEN.finditer(formula))
    for at, token in enumerate(tokens):
        kind, text = token.lastgroup, token[0]
        before = tokens[at - 1][0] if at else ""
        if kind == "other" or (kind == "sheet" and "[" in text):
            elsewhere = True
        elif kind == "number" and not _is_harmless(text, calls):
            constants.append(text)
        elif text == "(":
            name = before.upper() if at and tokens[at - 1].lastgroup == "name" else ""
            functions.update({name} - {""})
            nested = nested or (name == "IF" and any(call.function == "IF" for call in calls))
            calls.append(_Call(name, 0))
        elif text == ")" and calls:
            calls.pop()
        elif text == "," and calls:
            calls[-1] = _Call(calls[-1].function, calls[-1].argument + 1)
    return _Read(frozenset(functions), nested, constants, elsewhere)


def _is_harmless(text: str, calls: Sequence[_Call]) -> bool:
    """Say whether a number is 0, 1, a factor between units, or counts digits or places."""
    if text in ("0", "1") or UNIT.fullmatch(text):
        return True
    function, argument = calls[-1] if calls else _Call("", 0)
    return DIGITS.get(function) == argument or argument in PLACES.get(function, ())


def _formulas(sheet: SeenSheet) -> Iterator[tuple[tuple[int, int], _Read]]:
    """Yield the formulas of a sheet, read once for all that differ in rows only."""
    known: dict[str, _Read] = {}
    for place, cell in sorted(sheet.cells.items()):
        if cell.formula:
            shape = re.sub(r"(?<=[A-Z])\d+", "1", cell.formula)
            if shape not in known:
                known[shape] = read_formula(cell.formula)
            yield place, known[shape]


def nested_if(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find an IF inside an IF."""
    yield from ((place, {}) for place, read in _formulas(sheet) if read.nested)


def volatile(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find functions that give another result every time."""
    for place, read in _formulas(sheet):
        for name in sorted(read.functions & VOLATILE):
            yield place, {"name": name}


def uncommon(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find functions that not every program computes alike."""
    for place, read in _formulas(sheet):
        for name in sorted(read.functions - FUNCTIONS.keys() - VOLATILE):
            yield place, {"name": name}


def constants(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find figures inside formulas: all but 0, 1, counts of digits and factors between units."""
    for place, read in _formulas(sheet):
        for text in read.constants:
            yield place, {"found": text}


def elsewhere(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find formulas that read other files."""
    yield from ((place, {}) for place, read in _formulas(sheet) if read.elsewhere)
