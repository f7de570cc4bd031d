"""Whose book is this: the evidence in a grid, weighed."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from salesbook.issued.identity import DOCUMENT_PROPERTY, TOKEN_PREFIX, Token, book_word
from salesbook.issued.manifest import (
    SCHEMA,
    Manifest,
    ManifestMemory,
    manifest_document,
    read_manifest_chunks,
)
from salesbook.problems import (
    Problem,
    Text,
    problem,
    sentence,
)
from salesbook.spreadsheet.grid import Cell, CellType, Grid, GridSheet

Registry = Callable[[str], Manifest | None]
"""Looks up what was issued under a document id."""


def no_registry(document: str) -> Manifest | None:
    """Return None: nothing is known but what a book says of itself."""
    del document
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundToken:
    """A token and where it stands."""

    token: Token
    sheet: GridSheet
    cell: Cell


class Marks(tuple[FoundToken, ...]):  # noqa: SLOT001 - what is looked up is kept
    """The tokens of a workbook, looked up by table and by place."""

    @cached_property
    def _by_table(self) -> Mapping[str, Sequence[FoundToken]]:
        found: defaultdict[str, list[FoundToken]] = defaultdict(list)
        for each in self:
            found[each.token.table].append(each)
        return dict(found)

    @cached_property
    def _rows(self) -> Mapping[str, Sequence[int]]:
        """The rows of the tokens, by the name of the sheet."""
        found: defaultdict[str, set[int]] = defaultdict(set)
        for each in self:
            found[each.sheet.name].add(each.cell.row)
        return {name: sorted(rows) for name, rows in found.items()}

    @cached_property
    def _columns(self) -> Mapping[str, Mapping[int, int]]:
        """The columns that hold tokens, each with the first row of one, by the name of the sheet."""
        found: defaultdict[str, dict[int, int]] = defaultdict(dict)
        for each in reversed(self):
            found[each.sheet.name][each.cell.column] = each.cell.row
        return found

    def of(self, table: str) -> Sequence[FoundToken]:
        """Return the tokens of a table."""
        return self._by_table.get(table, ())

    @property
    def repeated(self) -> frozenset[str]:
        """The tables with more than one token."""
        return frozenset(id_ for id_, own in self._by_table.items() if len(own) > 1)

    def below(self, sheet: GridSheet, row: int) -> int | None:
        """Return the next row of a sheet with a token below another row, None where there is none."""
        rows = self._rows.get(sheet.name, ())
        at = bisect_right(rows, row)
        return rows[at] if at < len(rows) else None

    def right(self, sheet: GridSheet, column: int, row: int) -> int | None:
        """Return the next column with a token on the right of one and not below a row, None without one."""
        columns = self._columns.get(sheet.name, {})
        return min((at for at, first in columns.items() if at > column and first <= row), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a book is, and why we think so. Without a manifest it was not recognised."""

    manifest: Manifest | None
    reasons: Sequence[Text] = ()
    tokens: Marks = field(default_factory=Marks)
    problems: Sequence[Problem] = ()


def identify(
    grid: Grid,
    registry: Registry = no_registry,
    key: bytes | None = None,
    memory: ManifestMemory | None = None,
) -> Identity:
    """Return which issued document a workbook is: by tokens, properties and its own manifest.

    The registry is trusted before the book; a book that is not in it must vouch for itself. Tokens of
    two documents, or carriers that contradict one another, are refused (SB410), never weighed.
    """
    tokens = find_tokens(grid)
    lines = _manifest_lines(grid)
    carriers = _carriers(grid, tokens, manifest_document(lines))
    # Carriers are lost, never changed, by programs: two that differ are two books in one file, and to count
    # the more frequent one would be a guess (docs/reading.md, "Which book it is").
    documents = sorted({carrier.document for carrier in carriers})
    reasons = [_reason(carrier) for carrier in carriers]
    if not documents:
        return Identity(manifest=None, problems=[problem("unknown-book")])
    if len(documents) > 1:
        listed = Text.listing(documents)
        several = problem("identity-conflict", value=", ".join(documents), documents=listed)
        return Identity(manifest=None, reasons=reasons, problems=[several])
    document = documents[0]
    if key is not None and not all(found.token.holds(key) for found in tokens):
        return Identity(manifest=None, reasons=reasons, problems=[problem("not-vouched", value=document)])
    # What we know of a book comes before what it says of itself: anybody can edit the hidden sheet.
    issued = registry(document)
    if issued is not None:
        known = sentence("intake.identity.registered", document=document)
        return Identity(manifest=issued, reasons=[*reasons, known, _issued_to(issued)], tokens=tokens)
    own, vouched = read_manifest_chunks(lines, key, memory)
    said = [*reasons, *([_issued_to(own)] if own is not None else [])]
    sound = own is not None and vouched and all(found.token.holds(key) for found in tokens)
    if own is not None and sound and not any(table.inputs for table in own.tables):
        return Identity(manifest=own, reasons=said, tokens=tokens)  # for reading only: nothing could be typed
    if registry is not no_registry:
        owner = own.owner if own else ""
        stranger = problem("not-issued-here", value=_name(document, own), owner=owner, needed=Text())
    elif own is None:
        stranger = problem("manifest-lost", value=document)
    elif not sound:
        stranger = problem("not-vouched", value=document)
    else:
        return Identity(manifest=own, reasons=said, tokens=tokens)
    return Identity(manifest=None, reasons=said, problems=[stranger])


def _issued_to(manifest: Manifest) -> Text:
    """Say whose book of which plan it is."""
    return sentence(
        "intake.identity.issued-to",
        name=manifest.owner_name,
        owner=manifest.owner,
        book=book_word(manifest.book, manifest.month),
        plan=f"{manifest.plan} v{manifest.version}",
    )


def _name(document: str, own: Manifest | None) -> str:
    return f"{document} ({own.plan} v{own.version}, {own.owner})" if own else document


def find_tokens(grid: Grid) -> Marks:
    """Return every token in the sheets of a grid."""
    return Marks(_tokens(grid))


def _tokens(grid: Grid) -> Iterator[FoundToken]:
    opening = TOKEN_PREFIX + "|"
    for sheet in grid.sheets:
        columns = [down for down in sheet.columns.values() if opening in "\n".join(filter(None, down.raws))]
        opened = [
            down[row]
            for down in columns
            for row, raw in down.rows()
            if raw is not None and raw.startswith(opening)
        ]
        for cell in sorted(cell for cell in opened if cell.type is CellType.TEXT):
            token = Token.parse(cell.raw or "")
            if token is not None:
                yield FoundToken(token=token, sheet=sheet, cell=cell)


def _manifest_lines(grid: Grid) -> list[str]:
    """Return the lines of the technical sheet, whatever that is called."""
    for sheet in grid.sheets:
        first = sheet.at(0, 0)
        if first is None or first.raw is None or not first.raw.startswith(SCHEMA + "|"):
            continue
        lines: list[str] = []
        while (cell := sheet.at(len(lines), 0)) is not None and cell.raw is not None:
            lines.append(cell.raw)
        return lines
    return []


class _Carrier(NamedTuple):
    """What says which document this is: tokens on some sheets, a property, or the manifest in the book."""

    words: Text
    places: Sequence[str]
    document: str


def _carriers(grid: Grid, tokens: Sequence[FoundToken], own: str) -> list[_Carrier]:
    sheets: dict[str, list[str]] = {}
    for each in tokens:
        sheets.setdefault(each.token.document, []).append(each.sheet.name)
    words = sentence("intake.identity.token")
    found = [_Carrier(words, list(dict.fromkeys(names)), document) for document, names in sheets.items()]
    for name in (DOCUMENT_PROPERTY, "subject"):
        value = grid.properties.get(name, "")
        if value.startswith("SB-"):
            found.append(_Carrier(sentence("intake.identity.property"), [name], value))
    if own:
        found.append(_Carrier(sentence("intake.identity.manifest"), [], own))
    return found


def _reason(carrier: _Carrier) -> Text:
    return carrier.words.format(places=Text.listing(carrier.places), document=carrier.document)
