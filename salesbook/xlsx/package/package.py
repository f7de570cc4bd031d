"""A workbook file as a package of parts: preflight, and bounded reading of single parts."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from salesbook.problems import Location, Problem
from salesbook.xlsx.package.archive import (
    ArchiveEntry,
    InflationBudget,
    has_end,
    inflate,
    pack,
    read_directory,
    replaced,
)
from salesbook.xlsx.package.file_type import ZIP, recognise, recognise_package
from salesbook.xlsx.package.limits import DEFAULT, MIB, PackageLimits
from salesbook.xlsx.package.markup import Element, Parse, elements, parse_whole
from salesbook.xlsx.package.refusal import RefusalError, refusal

LEAVES = re.compile(r"(?:^|/)\.\.(?:/|$)|^[A-Za-z]:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A zip package that passed preflight.

    `entries` are the parts by their normal name: forward slashes, no leading slash, lower case. Reading
    counts against one budget for the whole package. `parse` gives the elements of a small part, and may
    remember them from one package to the next.
    """

    data: bytes
    order: tuple[ArchiveEntry, ...]
    entries: Mapping[str, ArchiveEntry]
    limits: PackageLimits = DEFAULT
    budget: InflationBudget = field(default_factory=lambda: InflationBudget(DEFAULT.inflated))
    parse: Parse = parse_whole

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of all parts as the file spells them."""
        return tuple(entry.name for entry in self.entries.values())

    def entry(self, part: str) -> ArchiveEntry | None:
        """Return the entry of a part, whatever its letter case, slashes or percent escapes."""
        found = self.entries.get(normal(part))
        return found if found is not None or "%" not in part else self.entries.get(normal(unquote(part)))

    def chunks(self, part: str) -> Iterator[bytes]:
        """Yield a part's content in pieces of at most 1 MiB; raises RefusalError."""
        found = self.entry(part)
        if found is None:
            raise refusal("part-missing", value=part)
        return inflate(self.data, found, self.limits, self.budget)

    def check_tags(self, parts: Mapping[str, Location]) -> None:
        """Count the tags of some parts together before any of them is parsed; raises RefusalError."""
        known = {part: found for part in parts if (found := self.entry(part)) is not None}
        # Small ones hold few enough; sizes are claims, but no part gives more than it claims.
        if sum(entry.size for entry in known.values()) <= self.limits.fast:
            return
        budget, tags = InflationBudget(self.limits.inflated), 0
        for part, entry in known.items():
            for piece in inflate(self.data, entry, self.limits, budget):
                tags += piece.count(b"<")
                if tags > self.limits.tags:
                    raise refusal("too-much-content", parts[part], part, limit=self.limits.tags)

    def elements(self, part: str, wanted: Collection[str]) -> list[Element]:
        """Return the elements of a part with the wanted local names; raises RefusalError."""
        return elements(self.chunks(part), part, self.limits, wanted, self.parse)

    def read(self, part: str) -> bytes:
        """Return a part's content; raises RefusalError when it is missing, broken or too large."""
        pieces, size = [], 0
        for piece in self.chunks(part):
            size += len(piece)
            if size > self.limits.part:
                raise refusal("inflates-too-much", value=part, limit=self.limits.part // MIB)
            pieces.append(piece)
        return b"".join(pieces)

    def with_parts(self, changed: Mapping[str, bytes | None]) -> bytes:
        """Return the file with some parts replaced, added, or (None) left out; all others byte for byte."""
        raw: dict[bytes, bytes | None] = {}
        for part, content in changed.items():
            found = self.entry(part)
            raw[part.encode() if found is None else found.raw_name] = content
        return pack(replaced(self.data, self.order, raw))


def normal(part: str) -> str:
    """Return the form of a part name that all its spellings share."""
    return part.replace("\\", "/").lstrip("/").lower()


def resolved(base: str, target: str) -> str:
    """Return the part that a relationship of `base` points at; what leaves the package names no part."""
    target = target.replace("\\", "/")
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), target))


def open_package(
    data: bytes, limits: PackageLimits = DEFAULT, parse: Parse = parse_whole
) -> tuple[Package | None, list[Problem]]:
    """Return the package in a file's bytes, or what is wrong with it; its name does not count."""
    try:
        return _opened(data, limits, parse), []
    except RefusalError as refused:
        return None, [refused.problem]


def _opened(data: bytes, limits: PackageLimits, parse: Parse) -> Package:
    if len(data) > limits.size:
        raise refusal("file-too-large", size=len(data) // MIB, limit=limits.size // MIB)
    unlike = recognise(data)
    if unlike is not None:
        raise RefusalError(unlike)
    if not has_end(data):
        raise refusal("file-truncated" if data.startswith(ZIP) else "not-a-workbook")
    order = read_directory(data, limits)
    package = Package(
        data=data,
        order=order,
        entries=_by_normal_name(order),
        limits=limits,
        budget=InflationBudget(limits.inflated),
        parse=parse,
    )
    _check_kind(package)
    return package


def _by_normal_name(order: tuple[ArchiveEntry, ...]) -> dict[str, ArchiveEntry]:
    entries: dict[str, ArchiveEntry] = {}
    for entry in order:
        name = normal(entry.name)
        # Nothing is unpacked to disk here, but a copy that is sent on might be elsewhere.
        if LEAVES.search(name):
            raise refusal("part-name-unsafe", value=entry.name)
        if name.endswith("/") or not name:
            continue
        # Programs disagree on which of two parts of one name counts.
        if name in entries:
            raise refusal("part-twice", value=entry.name)
        entries[name] = entry
    return entries


def _check_kind(package: Package) -> None:
    names = frozenset(package.entries)
    mimetype, listed = (
        next(package.chunks(part), b"") if part in names and "mimetype" in names else b""
        for part in ("mimetype", "meta-inf/manifest.xml")
    )
    unlike = recognise_package(names, mimetype, listed)
    if unlike is not None:
        raise RefusalError(unlike)
