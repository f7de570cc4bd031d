"""The shared strings of a workbook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from salesbook.xlsx.package.limits import PackageLimits
from salesbook.xlsx.package.markup import Handlers, names_of, parse
from salesbook.xlsx.package.plain_xml import plain_text, resolved_entities
from salesbook.xlsx.package.refusal import RefusalError, refusal
from salesbook.xlsx.reading.cells import Runs, unescaped

NAMES: Mapping[str, str] = names_of("si", "r", "t", "rPh", "strike", "vertAlign")
APART = ("strike", "vertAlign")
TABLE = re.compile(r"([^<]*(?:<\?[^<>]*>[^<]*)?<sst [^<>]*>)((?:<si>.*</si>)?)</sst>[ \t\n]*", re.DOTALL)
START, KEPT_START, END = "<si><t>", '<si><t xml:space="preserve">', "</t></si>"
BETWEEN = END + START
PROBE = "probe"
"""Stands in for the strings while what opens their table is read."""


def read_strings(chunks: Iterator[bytes], part: str, limits: PackageLimits) -> list[str]:
    """Return the shared strings: runs joined, phonetic guides left out; raises RefusalError."""
    first = next(chunks, b"")
    second = next(chunks, b"")
    # A table in one piece may be plain enough to be cut at its tags.
    if not second:
        scanned = _scan(first, limits)
        if scanned is not None:
            return scanned
    return _strict(chain((first, second), chunks), part, limits)


def _scan(data: bytes, limits: PackageLimits) -> list[str] | None:
    """Return the strings of a table without runs or anything else unusual, None for every other."""
    text = plain_text(data)
    if text is None:
        return None
    table = TABLE.fullmatch(text)
    if table is None or not _opens(table[1], limits):
        return None
    inside = table[2].replace(KEPT_START, START)
    if not inside:
        return []
    found = inside.removeprefix(START).removesuffix(END).split(BETWEEN)
    # No text holds a tag: all there are belong to the ends of the texts.
    plain = inside.startswith(START) and inside.endswith(END) and inside.count("<") == 4 * len(found)
    return _finished(found, inside) if plain and len(found) <= limits.strings else None


def _opens(opening: str, limits: PackageLimits) -> bool:
    """Say whether the strict reader, too, finds strings after the opening of a table."""
    try:
        return _strict([f"{opening}{START}{PROBE}{END}</sst>".encode()], "", limits) == [PROBE]
    except RefusalError:
        return False


def _finished(found: list[str], inside: str) -> list[str] | None:
    if "&" in inside:
        resolved = [resolved_entities(text) if "&" in text else text for text in found]
        found = [text for text in resolved if text is not None]
        if len(found) < len(resolved):
            return None
    return [unescaped(text) for text in found] if "_x" in inside else found


def _strict(chunks: Iterable[bytes], part: str, limits: PackageLimits) -> list[str]:
    strings: list[str] = []
    pieces: list[str] = []
    runs = Runs()
    phonetic = 0
    inside = False
    room = limits.characters

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal phonetic, inside, runs
        kind = NAMES.get(name)
        if kind == "si":
            runs = Runs()
        elif kind == "r":
            runs.begin()
        elif kind in APART:
            runs.mark(attributes)
        elif kind == "rPh":
            phonetic += 1
        elif kind == "t":
            inside = not phonetic

    def end(name: str) -> None:
        nonlocal phonetic, inside
        kind = NAMES.get(name)
        if kind == "si":
            if len(strings) >= limits.strings:
                raise refusal("too-much-content", value=part, limit=limits.strings)
            strings.append(unescaped(runs.text))
        elif kind == "rPh":
            phonetic -= 1
        elif kind == "t":
            if inside:
                runs.add("".join(pieces))
            pieces.clear()
            inside = False

    def characters(text: str) -> None:
        nonlocal room
        if inside:
            pieces.append(text)
            room -= len(text)
            if room < 0:
                raise refusal("too-much-content", value=part, limit=limits.characters)

    parse(chunks, part, limits, Handlers(start, end, characters))
    return strings
