"""The manifest: what was issued in a book, so that it can be read back whatever becomes of the plan."""

from __future__ import annotations

import json
import marshal
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import chain
from types import NoneType
from typing import Any

from salesbook.issued.cells.kinds import (
    ChoiceKind,
    CountKind,
    DateKind,
    Kind,
    MoneyKind,
    PercentKind,
    TextKind,
)
from salesbook.issued.identity import document_id, vouch
from salesbook.issued.issued_rows import IssuedRow, IssuedRows, pack_rows, unpack_rows
from salesbook.model.amount import Currency, Unit
from salesbook.model.period import FiscalYear, Month, first_month
from salesbook.model.scenario import Scenario
from salesbook.problems import Text

__all__ = [
    "SCHEMA",
    "GivenValue",
    "IssuedColumn",
    "IssuedRow",
    "IssuedTable",
    "Manifest",
    "ManifestMemory",
    "chunks_of",
    "load_manifest",
    "manifest_document",
    "names_itself",
    "read_manifest_chunks",
]

SCHEMA = "salesbook/manifest/1"
CHUNK = 7900
BY_VALUE = 2
"""The version of marshal whose bytes are the same for all values that are equal.

They are the keys of the memory: dumping them takes a fifth of the time of JSON.
"""
FEW_ROWS = 2_000
"""The rows of larger tables are not remembered."""
FEW_KINDS = 4
"""So many kinds of a column are remembered; books of several currencies may share it."""
_UNNAMED = '"document":""'
"""Stands at the beginning of the JSON, before any text of the plan's."""
_DOCUMENT = re.compile(r'\{"schema":"[^"]*","document":"(SB-[0-9A-Z-]{1,20})"')

GivenValue = int | str | None
PRICE_DOUBT = 5
"""So many times the plan price is no discount, unless the plan says another number."""
PLANNED = frozenset((Scenario.PLAN, Scenario.BUDGET))


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedColumn:
    """A column as issued: `caption` is what stands above it, `group` what stands above several like it.

    `also` and `group_also` are the same in the other languages a book can have. `month` is set where the
    column stands for one month; `stamp` says that the day in it is that of the row. No figure is taken above
    `maximum`, in the column's unit, nor above the one given in the column `at_most`.
    """

    key: str
    role: str
    kind: str
    caption: Text
    also: Sequence[str] = ()
    group: Text = field(default_factory=Text)
    group_also: Sequence[str] = ()
    unit: Unit = field(default_factory=lambda: Unit("1", Text.of("")))
    scenario: str = ""
    measure: str = ""
    note: str = ""
    month: Month | None = None
    required: bool = False
    stamp: bool = False
    choices: Mapping[str, Text] = field(default_factory=dict)
    maximum: Decimal | None = None
    at_most: str = ""
    # Kept with the column, which the books of a plan share in a worker's memory.
    _kinds: dict[tuple[Currency, FiscalYear | None], Kind] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def cell_kind(self, currency: Currency, fiscal_year: FiscalYear | None = None) -> Kind:
        """Return the kind that reads this column's cells; a day without its year lies in `fiscal_year`."""
        known = self._kinds.get((currency, fiscal_year))
        if known is None:
            if len(self._kinds) >= FEW_KINDS:
                self._kinds.clear()
            known = self._kinds[currency, fiscal_year] = self._kind(currency, fiscal_year)
        return known

    def _kind(self, currency: Currency, fiscal_year: FiscalYear | None) -> Kind:
        # How many decimals are shown matters to the writer alone.
        if self.kind == "money":
            return MoneyKind(currency=currency, unit=self.unit, decimals_shown=2)
        if self.kind == "count":
            return CountKind(unit=self.unit)
        if self.kind == "percent":
            return PercentKind()
        if self.kind == "date":
            return DateKind(fiscal_year)
        return ChoiceKind(choices=self.choices) if self.kind == "choice" else TextKind()


class IssuedColumns(tuple[IssuedColumn, ...]):  # noqa: SLOT001 - it keeps what is written
    """The columns of a table that many books are issued with; what is written of them is kept with them."""

    @cached_property
    def words(self) -> tuple[Text, ...]:
        """All their words, in the order in which they are numbered."""
        texts = _Texts()
        for column in self:
            _dump_column(column, texts)
        return tuple(texts.numbers)

    @cached_property
    def dumped(self) -> dict[tuple[int, ...], Sequence[Mapping[str, Any]]]:
        """What is written of them, by the numbers of their words."""
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedTable:
    """A table as issued. `given` holds a value for every row of every given column, in integers or text.

    It may stand in `pieces`, each with a mark of its own: their names, with how many of the rows each holds;
    one by itself is a `piece`.
    """

    id: str
    sheet: str
    columns: Sequence[IssuedColumn]
    rows: Sequence[IssuedRow]
    given: Mapping[str, Sequence[GivenValue]] = field(default_factory=dict)
    pieces: Mapping[str, int] = field(default_factory=dict)
    piece: bool = False

    @property
    def by_month(self) -> bool:
        """Whether it stands month by month, so that months that were accepted are locked in it."""
        return self.piece or bool(self.pieces)

    def in_pieces(self) -> Iterator[IssuedTable]:
        """Yield the pieces the table stands in, without what was given, or the table where it is whole."""
        if not self.pieces:
            yield self
        start = 0
        for id_, count in self.pieces.items():
            stop = start + count
            yield replace(self, id=id_, rows=self.rows[start:stop], given={}, pieces={}, piece=True)
            start = stop

    @property
    def inputs(self) -> tuple[IssuedColumn, ...]:
        """The columns that come back filled in."""
        return tuple(column for column in self.columns if column.role == "input")

    def planned(self) -> Mapping[str, Sequence[int | None]]:
        """Return what the plan gives in every row, by measure; columns of one month give none."""
        plans: dict[str, Sequence[int | None]] = {}
        for column in self.columns:
            given = self.given.get(column.key)
            if given is None or column.role != "given" or column.scenario not in PLANNED or column.month:
                continue
            # Of two columns that plan one measure the first is that of the row's own span, as the month's
            # budget is; those behind it are of the year, or to date.
            plans.setdefault(column.measure, [value if isinstance(value, int) else None for value in given])
        return plans


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What one book was issued as. `document` is derived from all the rest.

    A price `price_doubt` times that of the plan, or such a part of it, is asked about.
    It opens one `month`, or without one all of the year.
    """

    document: str = ""
    plan: str
    version: int
    book: str
    owner: str
    owner_name: Text
    territory: str
    fiscal_year: FiscalYear
    currency: Currency
    language: str
    month: Month | None = None
    tables: Sequence[IssuedTable] = ()
    price_doubt: int = PRICE_DOUBT

    def issued(self) -> tuple[Manifest, str]:
        """Return the manifest with the document id that its content gives, and its JSON."""
        text = _dump(replace(self, document=""))
        id_ = document_id(text)
        # Set into the text that was hashed: so taking it out again gives that very text (`names_itself`).
        return replace(self, document=id_), text.replace(_UNNAMED, f'"document":"{id_}"', 1)

    @cached_property
    def settled(self) -> frozenset[Month]:
        """The months whose figures were accepted before, and stand in cells that are otherwise filled in.

        In a book of one month such figures are only proposed.
        """
        return frozenset(
            month
            for table in self.tables
            for column in table.inputs
            for row, value in zip(table.rows, table.given.get(column.key, ()), strict=False)
            if self.month is None and value is not None and (month := row.subject.month) is not None
        )

    def to_json(self) -> str:
        """Return the manifest as ASCII JSON, always the same text for the same content."""
        return _dump(self)

    def table(self, table: str) -> IssuedTable | None:
        """Return the table with this id."""
        return next((each for each in self.tables if each.id == table), None)


def chunks_of(text: str, key: bytes | None) -> list[str]:
    """Return the code that vouches for a manifest's JSON, then the JSON in chunks."""
    chunks = [text[start : start + CHUNK] for start in range(0, len(text), CHUNK)]
    return [f"{SCHEMA}|{len(chunks)}|{vouch(text, key)}", *chunks]


def read_manifest_chunks(
    lines: Sequence[str], key: bytes | None, memory: ManifestMemory | None = None
) -> tuple[Manifest | None, bool]:
    """Return the manifest in a technical sheet and whether its code vouches for it."""
    head = lines[0].split("|") if lines else []
    if len(head) != 3 or head[0] != SCHEMA or not head[1].isdecimal():
        return None, False
    # What people type below the last chunk is no part of it.
    text = "".join(lines[1 : 1 + int(head[1])])
    manifest = load_manifest(text, memory)
    # A checksum can be made for any text; the id holds only for the content that it was derived from.
    named = manifest is not None and names_itself(text, manifest.document)
    return manifest, named and vouch(text, key) == head[2]


def manifest_document(lines: Sequence[str]) -> str:
    """Return the document that a technical sheet says it holds, `""` when it is none; nothing is vouched."""
    found = _DOCUMENT.match(lines[1]) if len(lines) > 1 else None
    return found[1] if found is not None else ""


def names_itself(text: str, document: str) -> bool:
    """Say whether a manifest's JSON is still what its document was derived from."""
    return document_id(text.replace(f'"document":"{document}"', _UNNAMED, 1)) == document


class ManifestMemory:
    """What a worker remembers of manifests: most rows and columns of a plan's books are the same.

    They are keyed by the bytes of their content, so that a different one is never taken for them.
    """

    def __init__(self) -> None:
        self.rows = lru_cache(maxsize=128)(_rows)
        self.columns = lru_cache(maxsize=128)(_columns)


def load_manifest(text: str, memory: ManifestMemory | None = None) -> Manifest | None:
    """Return the manifest written in JSON, None when the text is no manifest."""
    try:
        # The text may be any JSON: whatever goes wrong below means that it is no manifest.
        return _manifest(json.loads(text), memory or ManifestMemory())
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


SAID = ("document", "plan", "book", "owner", "territory", "language")
SAID_OF_A_COLUMN = ("key", "role", "kind", "scenario", "measure", "note", "month")
MOST_DIGITS = 12


def _dump(manifest: Manifest) -> str:
    year = manifest.fiscal_year
    texts = _Texts()
    tables = [_dump_table(table, texts) for table in manifest.tables]
    return json.dumps(
        {
            "schema": SCHEMA,
            "document": manifest.document,
            "plan": manifest.plan,
            "version": manifest.version,
            "book": manifest.book,
            "owner": manifest.owner,
            "owner_name": dict(manifest.owner_name.words),
            "territory": manifest.territory,
            "fiscal_year": [year.year, year.opening],
            "currency": [manifest.currency.code, manifest.currency.digits],
            "language": manifest.language,
            **({} if manifest.price_doubt == PRICE_DOUBT else {"price_doubt": manifest.price_doubt}),
            # Left out of a book of the whole year.
            **({"month": manifest.month.key} if manifest.month is not None else {}),
            "texts": texts.words,
            "tables": tables,
        },
        ensure_ascii=True,
        separators=(",", ":"),
    )


class _Texts:
    """The words of all columns, each once; columns name them by number."""

    def __init__(self) -> None:
        self.words: list[dict[str, str]] = []
        self.numbers: dict[Text, int] = {}

    def number(self, text: Text) -> int:
        if text not in self.numbers:
            self.numbers[text] = len(self.words)
            self.words.append(dict(text.words))
        return self.numbers[text]


def _dump_table(table: IssuedTable, texts: _Texts) -> dict[str, Any]:
    return {
        "id": table.id,
        "sheet": table.sheet,
        "columns": _dump_columns(table.columns, texts),
        "rows": table.rows.packed if isinstance(table.rows, IssuedRows) else pack_rows(table.rows),
        "given": {key: list(values) for key, values in table.given.items()},
        **({"pieces": dict(table.pieces)} if table.pieces else {}),
    }


def _dump_columns(columns: Sequence[IssuedColumn], texts: _Texts) -> Sequence[Mapping[str, Any]]:
    if not isinstance(columns, IssuedColumns):
        full = [_dump_column(column, texts) for column in columns]
        return [_differing(column, before) for column, before in zip(full, [{}, *full], strict=False)]
    # Most books number the words of a table alike.
    numbers = tuple(map(texts.number, columns.words))
    if numbers not in columns.dumped:
        columns.dumped[numbers] = _dump_columns(list(columns), texts)
    return columns.dumped[numbers]


def _differing(column: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a column says otherwise than the one before it, `""` for what only that one says."""
    said = {name: value for name, value in column.items() if name not in before or before[name] != value}
    return said | {name: "" for name in before if name not in column}


def _dump_column(column: IssuedColumn, texts: _Texts) -> dict[str, Any]:
    return {
        "key": column.key,
        "role": column.role,
        "kind": column.kind,
        "caption": texts.number(column.caption),
        "also": list(column.also),
        "group": texts.number(column.group),
        **({"group_also": list(column.group_also)} if column.group_also else {}),
        "unit": [column.unit.id, column.unit.power, texts.number(column.unit.label)],
        "scenario": column.scenario,
        "measure": column.measure,
        "note": column.note,
        "month": column.month.key if column.month else "",
        "required": int(column.required),
        "stamp": int(column.stamp),
        "choices": {id_: texts.number(text) for id_, text in column.choices.items()},
        **({} if column.maximum is None else {"maximum": str(column.maximum)}),
        **({"at_most": column.at_most} if column.at_most else {}),
    }


def _check_kinds(values: Iterable[object], *kinds: type) -> None:
    """Raise TypeError unless every value is exactly of these kinds: anybody may have written the JSON."""
    if not {*map(type, values)} <= {*kinds}:
        raise TypeError(f"no {kinds}")


def _manifest(raw: Mapping[str, Any], memory: ManifestMemory) -> Manifest:
    if raw["schema"] != SCHEMA:
        raise ValueError("another schema")
    year, opened = raw["fiscal_year"][0], first_month(raw["fiscal_year"][1])
    code, digits = raw["currency"]
    _check_kinds([code, *(raw[name] for name in SAID), *raw["owner_name"].values()], str)
    price_doubt = raw.get("price_doubt", PRICE_DOUBT)
    _check_kinds([raw["version"], year, digits, price_doubt], int)
    if not 0 <= digits <= MOST_DIGITS or opened is None:
        raise ValueError("no currency or year")
    # Columns name their words by number, so they are the same only together with the words.
    words = marshal.dumps(raw["texts"], BY_VALUE)
    return Manifest(
        document=raw["document"],
        plan=raw["plan"],
        version=raw["version"],
        book=raw["book"],
        owner=raw["owner"],
        owner_name=Text(raw["owner_name"]),
        territory=raw["territory"],
        fiscal_year=FiscalYear(year, opened),
        currency=Currency(code, digits),
        language=raw["language"],
        month=Month.parse(raw["month"]) if "month" in raw else None,
        tables=tuple(_table(table, words, memory) for table in raw["tables"]),
        price_doubt=max(2, price_doubt),
    )


def _table(raw: Mapping[str, Any], words: bytes, memory: ManifestMemory) -> IssuedTable:
    packed = raw["rows"]
    few = packed["count"] <= FEW_ROWS
    rows = memory.rows(marshal.dumps(packed, BY_VALUE)) if few else unpack_rows(packed)
    given = {key: tuple(values) for key, values in raw["given"].items()}
    _check_kinds([raw["id"], raw["sheet"]], str)
    _check_kinds(chain.from_iterable(given.values()), str, int, NoneType)
    if any(len(values) != len(rows) for values in given.values()):
        raise ValueError("what was given does not fit the rows")
    pieces = dict(raw.get("pieces", {}))
    _check_kinds(pieces.values(), int)
    if pieces and (min(pieces.values()) < 0 or sum(pieces.values()) != len(rows)):
        raise ValueError("the pieces do not fit the rows")
    return IssuedTable(
        id=raw["id"],
        sheet=raw["sheet"],
        columns=memory.columns(marshal.dumps(raw["columns"], BY_VALUE), words),
        rows=rows,
        given=given,
        pieces=pieces,
    )


def _rows(packed: bytes) -> tuple[IssuedRow, ...]:
    return unpack_rows(marshal.loads(packed))  # noqa: S302 - what was dumped in this process


def _columns(packed: bytes, words: bytes) -> tuple[IssuedColumn, ...]:
    """Return the columns as JSON says them, with those of their words."""
    said_words = marshal.loads(words)  # noqa: S302 - dumped here
    _check_kinds(chain.from_iterable(each.values() for each in said_words), str)
    texts = [Text(each) for each in said_words]
    columns: list[IssuedColumn] = []
    said: dict[str, Any] = {}
    for differing in marshal.loads(packed):  # noqa: S302 - dumped here
        # A column says only what differs from the one before it (`_differing`).
        said.update(differing)
        columns.append(_column(said, texts))
    return tuple(columns)


def _decimal(text: str) -> Decimal:
    # Decimal alone would take `NaN`, `1e9` and the digits of other scripts.
    found = Decimal(text) if re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", text, re.ASCII) else None
    if found is None:
        raise ValueError("no decimal")
    return found


def _column(raw: Mapping[str, Any], texts: Sequence[Text]) -> IssuedColumn:
    id_, power, label = raw["unit"]
    also = [*raw["also"], *raw.get("group_also", ())]
    _check_kinds([id_, raw.get("at_most", ""), *(raw[name] for name in SAID_OF_A_COLUMN), *also], str)
    _check_kinds([power, label, raw["caption"], raw["group"], *raw["choices"].values()], int)
    if not 0 <= power <= MOST_DIGITS:
        raise ValueError("no unit")
    return IssuedColumn(
        key=raw["key"],
        role=raw["role"],
        kind=raw["kind"],
        caption=texts[raw["caption"]],
        also=tuple(raw["also"]),
        group=texts[raw["group"]],
        group_also=tuple(raw.get("group_also", ())),
        unit=Unit(id_, texts[label], power),
        scenario=raw["scenario"],
        measure=raw["measure"],
        note=raw["note"],
        month=Month.parse(raw["month"]) if raw["month"] else None,
        required=bool(raw["required"]),
        stamp=bool(raw["stamp"]),
        choices={name: texts[number] for name, number in raw["choices"].items()},
        maximum=_decimal(raw["maximum"]) if raw.get("maximum") else None,
        at_most=raw.get("at_most", ""),
    )
