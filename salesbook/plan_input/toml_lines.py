"""Which line of a TOML file a key stands on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Key = tuple[str, ...]

# tomllib keeps no lines. Only the place of a problem needs them, so a scan that may miss a key is enough.
_PART = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[\w-]+)"""
_PATH = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*(?P<open>\[\[?)\s*(?P<path>{_PATH})\s*\]")
_PAIR = re.compile(rf"\s*(?P<path>{_PATH})\s*=(?P<value>.*)", re.DOTALL)
_PARTS = re.compile(_PART)
_INLINE_KEY = re.compile(rf"(?:^|[{{,])\s*(?P<key>{_PART})\s*=")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')
_LONG_QUOTE = re.compile(r'"""|\'\'\'')


@dataclass(frozen=True, slots=True)
class KeyLines:
    """The 1-based line of every key of a TOML text, by its path; tables in `[[x]]` count from 0."""

    lines: Mapping[Key, int]

    def line(self, path: Sequence[str | int]) -> int | None:
        """Return the line of a key, or of the nearest table above it that stands somewhere."""
        key = tuple(str(part) for part in path)
        while key:
            if key in self.lines:
                return self.lines[key]
            key = key[:-1]
        return None

    def has(self, path: Sequence[str | int]) -> bool:
        """Return whether the key itself was found."""
        return tuple(str(part) for part in path) in self.lines


def find_lines(text: str) -> KeyLines:
    """Return where the keys of a valid TOML text stand; keys in unusual places may be left out."""
    return _Scan().read(text)


class _Scan:
    """One pass over the lines, with the table they belong to."""

    def __init__(self) -> None:
        self.found: dict[Key, int] = {}
        self.table: Key = ()
        self.counts: dict[Key, int] = {}
        self.value: Key = ()
        self.depth = 0
        self.quote: str | None = None

    def read(self, text: str) -> KeyLines:
        # Not splitlines, which breaks at form feeds and U+2028 too: in TOML they end no line.
        for number, line in enumerate(text.split("\n"), start=1):
            self._line(number, line)
        return KeyLines(self.found)

    def _line(self, number: int, line: str) -> None:
        if self.quote is not None:
            self._close_quote(line)
        elif self.depth > 0:
            self._value(number, line)
        elif header := _HEADER.match(line):
            self._header(number, header)
        elif pair := _PAIR.match(line):
            path = self.table + _parts(pair["path"])
            self._note(path, number, len(self.table))
            self.value = path
            self._value(number, pair["value"])

    def _header(self, number: int, header: re.Match[str]) -> None:
        path = _parts(header["path"])
        if header["open"] == "[[":
            index = self.counts.get(path, 0)
            self.counts[path] = index + 1
            self._note(path, number, 0)
            path = (*path, str(index))
        self._note(path, number, 0)
        self.table = path

    def _note(self, path: Key, number: int, above: int) -> None:
        for length in range(above + 1, len(path) + 1):
            # Tables need no header of their own: the first key inside one gives its line.
            self.found.setdefault(path[:length], number)

    def _value(self, number: int, text: str) -> None:
        if opened := _long_quote(text):
            self.quote = opened
            return
        bare = _without_comment(text)
        # In lists too: they may hold inline tables over several lines.
        if self.depth > 0 or bare.lstrip().startswith("{"):
            for match in _INLINE_KEY.finditer(bare.lstrip()):
                self._note((*self.value, *_parts(match["key"])), number, len(self.value))
        # Brackets inside words open and close nothing.
        bare = _QUOTED.sub("", bare)
        self.depth += sum(bare.count(each) for each in "[{") - sum(bare.count(each) for each in "]}")
        self.depth = max(self.depth, 0)

    def _close_quote(self, line: str) -> None:
        if self.quote is not None and self.quote in line:
            self.quote = None


def _long_quote(text: str) -> str | None:
    """Return the triple quote that a text opens and does not close."""
    marks = _LONG_QUOTE.findall(text)
    return marks[0] if len(marks) % 2 else None


def _without_comment(text: str) -> str:
    # Words are masked at their length: a # among them starts no comment, and positions stay.
    masked = _QUOTED.sub(lambda match: "x" * len(match[0]), text)
    return text[: masked.index("#")] if "#" in masked else text


def _parts(path: str) -> Key:
    return tuple(part[1:-1] if part[0] in "\"'" else part for part in _PARTS.findall(path))
