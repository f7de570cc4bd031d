"""Lines of plan files as rows of cells and back: what was not changed keeps every character."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from salesbook.files.plan_sheets import PlanSheet, plain
from salesbook.spreadsheet.book import CellValue

DIGITS = 15
"""More digits than this no spreadsheet keeps."""
BOM = "\ufeff"
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_PAIR = re.compile(r"(?P<key>[^=#\[]+?)\s*=\s*(?P<value>.+?)\s*(?P<rest>#.*)?", re.DOTALL)
_RAW = re.compile(r"true|false|\d{4}-\d\d-\d\d|[\[{].*[\]}]", re.DOTALL)

Row = tuple[CellValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenLine:
    """A line, or a record over several, as the file has it, and as a row of cells."""

    text: str
    row: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFile:
    """A text file as lines, with what it begins with and what ends its lines."""

    whole: str
    lines: Sequence[WrittenLine]
    bom: bool = False
    end: str = "\n"
    closed: bool = True


def as_number(text: str) -> Decimal | None:
    """Return the number that a text is, None for one that a cell would change."""
    if _NUMBER.fullmatch(text) and sum(each.isdigit() for each in text) <= DIGITS:
        return Decimal(text)
    return None


def _file(text: str, lines: Sequence[WrittenLine]) -> WrittenFile:
    end = next((each for each in ("\r\n", "\n", "\r") if each in text), "\n")
    return WrittenFile(
        whole=text, lines=lines, bom=text.startswith(BOM), end=end, closed=text.endswith(("\n", "\r"))
    )


def csv_file(text: str, sheet: PlanSheet) -> tuple[list[str], WrittenFile]:
    """Return the header of a CSV text, and its records; the first line is the header."""
    bare = text.removeprefix(BOM)
    reader = csv.reader(io.StringIO(bare, newline=""))
    # Cut where the reader of CSV counts lines: at a lone \r, too.
    raw = list(io.StringIO(bare, newline=""))
    header: list[str] = []
    lines: list[WrittenLine] = []
    before = 0
    for fields in reader:
        own = "".join(raw[before : reader.line_num]).removesuffix("\n").removesuffix("\r")
        before = reader.line_num
        if not any(field.strip() for field in fields):
            continue
        if not header:
            header = [each.strip() for each in fields]
            lines.append(WrittenLine(text=own, row=tuple(header)))
            continue
        cells = [_csv_cell(field, name, sheet) for field, name in zip(fields, header, strict=False)]
        lines.append(WrittenLine(text=own, row=tuple(cells)))
    return header, _file(text, lines)


def _csv_cell(field: str, column: str, sheet: PlanSheet) -> CellValue:
    text = field.strip()
    number = as_number(text) if sheet.numeric(column) else None
    return (text or None) if number is None else number


def csv_line(row: Iterable[CellValue]) -> str:
    """Return a record as a line of a CSV file."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([_shown(value) for value in row])
    return out.getvalue()


def _shown(value: CellValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain(value) if isinstance(value, Decimal) else value or ""


def toml_file(text: str) -> WrittenFile:
    """Return plan.toml as rows of key, value and remark; a line that is no pair stands in the first cell."""
    bare = text.removeprefix(BOM).removesuffix("\n")
    lines = [each.removesuffix("\r") for each in bare.split("\n")]
    return _file(text, [WrittenLine(text=each, row=_toml_row(each)) for each in lines])


def _toml_row(line: str) -> Row:
    pair = _PAIR.fullmatch(line.strip())
    if pair is None:
        return line or None, None, None
    try:
        value = tomllib.loads(f"x = {pair['value']}", parse_float=Decimal)["x"]
    except ValueError:
        return line, None, None
    shown: CellValue = pair["value"]
    if isinstance(value, str) and "\n" not in value:
        shown = value
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        number = as_number(pair["value"].replace("_", ""))
        shown = pair["value"] if number is None else number
    return pair["key"].strip(), shown, pair["rest"]


def toml_line(row: Row) -> str:
    """Return a row of key, value and remark as a line of plan.toml."""
    key, value, rest = (*row, None, None, None)[:3]
    if value is None:
        return _shown(key)
    return f"{_shown(key)} = {_literal(value)}" + (f"  {rest}" if rest else "")


def _literal(value: CellValue) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return plain(value)
    text = str(value)
    return text if _RAW.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def words_file(text: str) -> WrittenFile:
    """Return words.md as rows of one cell."""
    bare = text.removeprefix(BOM).removesuffix("\n")
    lines = [each.removesuffix("\r") for each in bare.split("\n")]
    return _file(text, [WrittenLine(text=each, row=(each or None,)) for each in lines])


def words_line(row: Row) -> str:
    """Return a row of one cell as a line."""
    return _shown(row[0] if row else None)


def _trimmed(lines: Sequence[str]) -> Sequence[str]:
    """Return lines without empty ones at the end, which no sheet shows."""
    count = len(lines)
    while count and not lines[count - 1]:
        count -= 1
    return lines[:count]


def rewritten(lines: Sequence[str], before: WrittenFile, made: Sequence[str]) -> str:
    """Return lines as a text; those that the rows of the file before make are as that file has them.

    `made` are the lines that the rows of the file before would make.
    """
    if _trimmed(lines) == _trimmed(made) and made:
        return before.whole
    own: dict[str, list[str]] = {}
    for line, each in zip(made, before.lines, strict=True):
        own.setdefault(line, []).append(each.text)
    kept = []
    for line in lines:
        waiting = own.get(line)
        # Of several alike each stands for one, the last for all further ones.
        kept.append(line if not waiting else waiting.pop(0) if len(waiting) > 1 else waiting[0])
    end = before.end if before.closed or not before.lines else ""
    return (BOM if before.bom else "") + before.end.join(kept) + end
