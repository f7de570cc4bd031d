"""Hostile and broken files, small enough to be made while the tests run."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

from support.books import CONTENT, MAIN, packed, parts

PART = "xl/worksheets/sheet1.xml"
MIB = 1024 * 1024


def _with(changes: Mapping[str, str | bytes]) -> bytes:
    return packed({**parts('<row r="1"><c r="A1"><v>1</v></c></row>'), **changes})


def _sheet(inside: str) -> bytes:
    return _with({PART: f'<worksheet xmlns="{MAIN}">{inside}</worksheet>'})


def _rows(count: int) -> bytes:
    row = '<row r="{0}"><c r="A{0}"><v>1</v></c></row>'
    return _sheet(f"<sheetData>{''.join(row.format(number) for number in range(1, count))}</sheetData>")


def _many_parts() -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for number in range(3000):
            archive.writestr(f"xl/{number}", b"")
    return into.getvalue()


def _entities() -> bytes:
    lines = [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    doctype = f'<!DOCTYPE worksheet [<!ENTITY a0 "aaaaaaaaaa">{"".join(lines)}]>'
    return _with({PART: f'{doctype}<worksheet xmlns="{MAIN}"><sheetData>&a9;</sheetData></worksheet>'})


def _external_entity() -> bytes:
    doctype = '<!DOCTYPE worksheet [<!ENTITY out SYSTEM "file:///etc/passwd">]>'
    return _with({PART: f'{doctype}<worksheet xmlns="{MAIN}"><sheetData>&out;</sheetData></worksheet>'})


def _lying_size() -> bytes:
    data = bytearray(_with({}))
    at = data.find(b"PK\1\2")
    data[at + 24 : at + 28] = (5).to_bytes(4, "little")
    return bytes(data)


def _flipped() -> bytes:
    data = bytearray(_with({}))
    data[len(data) // 3] ^= 0x10
    return bytes(data)


def _names(count: int) -> str:
    name = '<definedName name="n{0}">Sheet!$A$1</definedName>'
    inside = "".join(name.format(number) for number in range(count))
    return f'<workbook xmlns="{MAIN}"><sheets/><definedNames>{inside}</definedNames></workbook>'


BOMBS: dict[str, Callable[[], bytes]] = {
    "spaces": lambda: _with({PART: b" " * (20 * MIB)}),
    "a sheet of zeros": lambda: _with({PART: bytes(20 * MIB)}),
    "one long string": lambda: _with(
        {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>{"a" * 20 * MIB}'}
    ),
    "entities that multiply": _entities,
    "deep nesting": lambda: _sheet("<a>" * 50_000),
    "three thousand parts": _many_parts,
    "names without end": lambda: _with({"xl/workbook.xml": _names(250_000)}),
    "columns hidden again and again": lambda: _sheet(
        "<cols>" + '<col min="1" max="16384" hidden="1"/>' * 2000 + "</cols><sheetData/>"
    ),
    "a hundred thousand merged cells": lambda: _sheet(
        "<sheetData/><mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 100_001 + "</mergeCells>"
    ),
}

BROKEN: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "one byte": lambda: b"P",
    "zeros": lambda: bytes(1000),
    "a zip's first bytes": lambda: b"PK\3\4",
    "half a file": lambda: _with({})[:700],
    "junk before": lambda: b"junk" + _with({}),
    "junk behind": lambda: _with({}) + b"junk" * 100,
    "a flipped bit": _flipped,
    "a lying size": _lying_size,
    "an external entity": _external_entity,
    "a path that leaves": lambda: _with({"../../evil.xml": "x"}),
    "an absolute path": lambda: _with({"C:/evil.xml": "x"}),
    "a row beyond the end": lambda: _sheet('<sheetData><row r="9999999"><c r="A9999999"/></row></sheetData>'),
    "a column beyond the end": lambda: _sheet(
        '<sheetData><row r="1"><c r="ZZZZ1"><v>1</v></c></row></sheetData>'
    ),
    "a text that is not there": lambda: _sheet(
        '<sheetData><row r="1"><c r="A1" t="s"><v>9</v></c></row></sheetData>'
    ),
    "an unknown type": lambda: _sheet(
        '<sheetData><row r="1"><c r="A1" t="zz"><v>9</v></c></row></sheetData>'
    ),
    "a cell twice": lambda: _sheet(
        '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row></sheetData>'
    ),
    "an unclosed tag": lambda: _with({PART: f'<worksheet xmlns="{MAIN}"><sheetData>'}),
    "no sheet at all": lambda: _with({"xl/workbook.xml": f'<workbook xmlns="{MAIN}"/>'}),
    "a wrong encoding": lambda: _with({PART: b'<?xml version="1.0" encoding="utf-99"?><worksheet/>'}),
    "types of a macro sheet": lambda: _with({"[Content_Types].xml": f'<Types xmlns="{CONTENT}"/>'}),
    "an infinity": lambda: _sheet('<sheetData><row r="1"><c r="A1"><v>1e999</v></c></row></sheetData>'),
    "a thousand rows": lambda: _rows(1000),
}
