"""Two people's copies of a plan, merged on keys against the version that both started from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal, TypeVar

from salesbook.files.plan_lines import BOM, csv_file, csv_line
from salesbook.files.plan_sheets import PlanSheet, plan_sheets
from salesbook.plan_input.plain_text import parse_text
from salesbook.problems import Location, Problem, Text, problem
from salesbook.schedules.registry import SCHEDULES
from salesbook.spreadsheet.book import CellValue

Side = Literal["", "first", "second"]
Files = Mapping[str, bytes]
T = TypeVar("T")
KEYS: Mapping[str, Sequence[str]] = {
    "territories.csv": ("id",),
    "people.csv": ("id",),
    "products.csv": ("id",),
    "channels.csv": ("id",),
    "assignments.csv": ("person", "territory", "from"),
    "history.csv": ("month", "person", "product"),
    "channel_history.csv": ("month", "person", "channel"),
}
FIGURES = frozenset({"amount"})
"""What is no part of the key of a table without one, such as targets.csv."""


@dataclass(slots=True, kw_only=True)
class _Merge:
    """A merge under way: which side counts where both changed the same, and what they changed so."""

    take: Side
    problems: list[Problem] = field(default_factory=list)

    def chosen(self, one: T, other: T, where: Location, what: Sequence[object]) -> T:
        """Return the value that counts of two that differ; told, unless one side was chosen for all."""
        if not self.take:
            before, first, second = (Text.of("–" if each in (None, "") else str(each)) for each in what)
            self.problems.append(problem("merge-conflict", where, first=first, second=second, before=before))
        return other if self.take == "second" else one


def merged_files(
    base: Files, one: Files, other: Files, take: Side = ""
) -> tuple[dict[str, bytes], list[Problem]]:
    """Return the files of two copies as one, and what both changed to something else (SB048).

    Tables are merged row by row on their keys and cell by cell, the settings and words line by line.
    """
    merge = _Merge(take=take)
    files: dict[str, bytes] = {}
    for name in dict.fromkeys((*one, *other)):
        content = _merged(merge, name, base.get(name), one.get(name), other.get(name))
        if content is not None:
            files[name] = content
    return files, merge.problems


def _merged(
    merge: _Merge, name: str, base: bytes | None, one: bytes | None, other: bytes | None
) -> bytes | None:
    if other in (one, base):
        return one
    if one == base:
        return other
    texts = [None if each is None else parse_text(name, each)[0] for each in (base, one, other)]
    first, second = texts[1], texts[2]
    if first is None or second is None:
        # A file that is no text, or that one of them took out.
        return merge.chosen(one, other, Location(file=name), ("", "", ""))
    sheet = next((each for each in plan_sheets() if each.file == name), None)
    if sheet is not None:
        return _table(merge, sheet, texts[0] or "", first, second).encode()
    return "\n".join(
        _lines(merge, name, *(each.split("\n") for each in (texts[0] or "", first, second)))
    ).encode()


# -- tables


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """A row of a table by its columns, and the line it stands on."""

    cells: Mapping[str, CellValue]
    text: str


def _table(merge: _Merge, sheet: PlanSheet, base: str, one: str, other: str) -> str:
    before, first, second = (_records(sheet, each) for each in (base, one, other))
    header = list(dict.fromkeys((*first[0], *second[0])))
    rows: list[_Record] = []
    for key in dict.fromkeys((*first[1], *second[1])):
        where = Location(file=sheet.file, row=Text.of(" ".join(str(each) for each in _words(key))))
        row = _row(merge, where, *(each[1].get(key) for each in (before, first, second)))
        rows += [] if row is None else [row]
    # Rows keep their characters where the columns are those of the first copy.
    as_it_is = header == list(first[0])
    same = {id(row) for row in first[1].values()} if as_it_is else set()
    same |= {id(row) for row in second[1].values()} if as_it_is and list(second[0]) == header else set()
    lines = [csv_line(header) if not as_it_is else one.removeprefix(BOM).split("\n", 1)[0].rstrip("\r")]
    lines += [
        row.text if id(row) in same else csv_line([row.cells.get(name) for name in header]) for row in rows
    ]
    return "".join(f"{line}\n" for line in lines)


def _records(sheet: PlanSheet, text: str) -> tuple[Sequence[str], dict[Hashable, _Record]]:
    header, file = csv_file(text, sheet) if text else ([], None)
    found: dict[Hashable, _Record] = {}
    seen: Counter[Hashable] = Counter()
    for line in file.lines[1:] if file is not None else ():
        cells = dict(zip(header, line.row, strict=False))
        key = tuple(_key(sheet, cells))
        seen[key] += 1
        # Rows with one key, such as somebody's two offices, are told apart by their order.
        found[key, seen[key]] = _Record(cells=cells, text=line.text)
    return header, found


def _key(sheet: PlanSheet, cells: Mapping[str, CellValue]) -> Iterator[CellValue]:
    declared = {
        file.record.file: [each.rstrip("_") for each in file.key] for each in SCHEDULES for file in each.files
    }
    own = KEYS.get(sheet.file) or declared.get(sheet.file) or ()
    known = [name for name in sheet.columns.known if name not in FIGURES]
    yield from (cells.get(name) for name in (own or known))


def _words(key: Hashable) -> Sequence[object]:
    parts = key[0] if isinstance(key, tuple) else ()
    return [each for each in parts if each is not None]


def _row(
    merge: _Merge, where: Location, base: _Record | None, one: _Record | None, other: _Record | None
) -> _Record | None:
    before, first, second = (None if each is None else each.cells for each in (base, one, other))
    if second in (first, before):
        return one
    if first == before:
        return other
    if one is None or other is None:
        return merge.chosen(
            one,
            other,
            where,
            [each and ", ".join(map(str, filter(None, each.values()))) for each in (before, first, second)],
        )
    cells: dict[str, CellValue] = {}
    for name in dict.fromkeys((*one.cells, *other.cells)):
        was, a, b = (each.cells.get(name) if each is not None else None for each in (base, one, other))
        if b in (a, was):
            cells[name] = a
        elif a == was:
            cells[name] = b
        else:
            place = Location(file=where.file, row=where.row, column=Text.of(name))
            cells[name] = merge.chosen(a, b, place, (was, a, b))
    return _Record(cells=cells, text="")


# -- lines


def _lines(
    merge: _Merge, name: str, base: Sequence[str], one: Sequence[str], other: Sequence[str]
) -> Iterator[str]:
    """Yield the lines of the settings or words: where only one copy changed a line, its own."""
    (first, before_one), (second, before_other) = _changes(base, one), _changes(base, other)
    for at in range(len(base) + 1):
        a, b = before_one.get(at, ()), before_other.get(at, ())
        yield from a
        # The same lines that both put in stand once; what each put in by itself stands one after the other.
        yield from () if a == b else b
        if at == len(base):
            return
        own = base[at : at + 1]
        a, b = first.get(at, own), second.get(at, own)
        if b in (a, own):
            yield from a
        elif a == own:
            yield from b
        else:
            where = Location(file=name, line=at + 1)
            yield from merge.chosen(a, b, where, (base[at], " ".join(a), " ".join(b)))


def _changes(
    base: Sequence[str], other: Sequence[str]
) -> tuple[dict[int, Sequence[str]], dict[int, Sequence[str]]]:
    """Return what became of lines of the base by their place, and what was put in before a line."""
    became: dict[int, Sequence[str]] = {}
    before: dict[int, Sequence[str]] = {}
    for kind, start, end, first, last in SequenceMatcher(None, base, other, autojunk=False).get_opcodes():
        if kind == "insert":
            before[start] = other[first:last]
        elif kind != "equal":
            # Line by line as far as both go; the last takes the rest.
            for at in range(start, end):
                place = first + at - start
                became[at] = other[place : place + 1 if at < end - 1 else last] if place < last else []
    return became, before
