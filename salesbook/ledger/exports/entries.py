"""The rows below the captions of a table: lines, sums to be proved, and what is neither."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from salesbook.issued.cells.numbers import DecimalMark
from salesbook.ledger.exports.amounts import amount_of, decimal_mark
from salesbook.ledger.exports.days import Order, When, day_order, when
from salesbook.ledger.exports.heading import Heading
from salesbook.ledger.exports.profile import FIGURES, LABELS, MONEY, Profile, plain
from salesbook.ledger.exports.rows import ExportRow, ExportSheet
from salesbook.ledger.exports.table import LedgerEntry, LedgerSum, LedgerTable, LeftOut
from salesbook.ledger.exports.words import RowKind, RowWords
from salesbook.model.ledger import Posting
from salesbook.model.period import Month
from salesbook.problems import problem

ITEM_CODES = frozenset({"item", "account", "channel"})
DIGITS = frozenset("0123456789")
FILLED_DOWN = frozenset({"date", "document", "type", "status", "owner", "customer", "department", "currency"})
"""What a row without them has from the row before, where its document goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """What a table may say of money and time; `month` is the one that all of it is about."""

    currencies: frozenset[str] = frozenset()
    month: Month | None = None


def read_table(
    sheet: ExportSheet, heading: Heading, profile: Profile, words: RowWords, spelling: Spelling
) -> LedgerTable:
    """Return the entries of a table, its sums and the rest; SB906, SB907, SB911, SB917, SB922, SB923."""
    table = LedgerTable(sheet=sheet, heading=heading)
    rows = sheet.rows[heading.last + 1 :]
    mark, order = _mark(table, rows, profile), _order(table, rows, profile)
    if mark is None:
        return table
    reader = _EntryReader(
        table=table,
        profile=profile,
        words=words,
        mark=mark,
        order=order,
        currencies=spelling.currencies,
        month=spelling.month,
    )
    for row in rows:
        reader.read(row)
    return table


def _column(rows: Sequence[ExportRow], across: int) -> Iterator[tuple[int, str]]:
    return ((row.number, row.cells[across].strip()) for row in rows if across < len(row.cells))


def _mark(table: LedgerTable, rows: Sequence[ExportRow], profile: Profile) -> DecimalMark | None:
    """Return the decimal mark that the profile or the figures prove; None and SB923 where both or none do."""
    if profile.decimal:
        return profile.decimal
    texts = [
        (number, text)
        for column, across in table.heading.columns.items()
        if column in FIGURES
        for number, text in _column(rows, across)
    ]
    found, open_ = decimal_mark(text for _, text in texts)
    if open_:
        row = next(number for number, text in texts if text == open_)
        table.problems.append(problem("ledger-mark-open", table.where(row), open_))
        return None
    return found


def _order(table: LedgerTable, rows: Sequence[ExportRow], profile: Profile) -> Order:
    across = table.heading.columns.get("date")
    texts = [] if across is None else list(_column(rows, across))
    found, against = day_order(text for _, text in texts)
    if against and not profile.dates:
        row = next(number for number, text in texts if text == against)
        table.problems.append(problem("ledger-date", table.where(row, "date"), against))
    return profile.dates or found


@dataclass(slots=True, kw_only=True)
class _EntryReader:
    """Reads row after row, with what a row has from those before it."""

    table: LedgerTable
    profile: Profile
    words: RowWords
    mark: DecimalMark
    order: Order
    currencies: frozenset[str]
    month: Month | None
    groups: list[str] = field(default_factory=list)
    summed: dict[str, bool] = field(default_factory=dict)
    days: dict[str, When | None] = field(default_factory=dict)
    labels: Sequence[tuple[str, int]] = ()
    figures: Sequence[tuple[str, int]] = ()
    above: frozenset[str] = frozenset()
    captions: tuple[str, ...] = ()
    void: frozenset[str] = frozenset()
    unposted: frozenset[str] = frozenset()
    returns: frozenset[str] = frozenset()
    sided: bool = False
    width: int = 0

    def __post_init__(self) -> None:
        heading, sheet = self.table.heading, self.table.sheet
        self.labels = [(each, heading.columns[each]) for each in LABELS if each in heading.columns]
        self.figures = [(each, heading.columns[each]) for each in FIGURES if each in heading.columns]
        self.width = len(sheet.rows[heading.last].cells)
        rows = sheet.rows[: heading.first]
        self.above = frozenset(plain(cell) for row in rows for cell in row.cells if cell.strip())
        rows = sheet.rows[heading.first : heading.last + 1]
        self.captions = tuple(plain(cell) for row in rows for cell in row.cells if cell.strip())
        profile = self.profile
        self.void = frozenset(map(plain, profile.void))
        self.unposted = frozenset(map(plain, profile.unposted))
        self.returns = frozenset(map(plain, profile.returns))
        self.sided = {"direction", "amount"} <= heading.columns.keys() and not (
            {"debit", "credit"} & heading.columns.keys()
        )

    def read(self, row: ExportRow) -> None:
        """Take a row for what it is."""
        labels = self._labels(row)
        hidden = row.hidden and self.profile.hidden == "leave"
        if self._is_document(labels) and not hidden:
            self._line(row, labels)
            return
        filled = [cell for cell in row.cells if cell and cell.strip()]
        if not filled:
            return
        kind = RowKind.HIDDEN if hidden else self._kind(row, labels, filled)
        if kind is None:
            self._line(row, labels)
        elif kind in (RowKind.TOTAL, RowKind.CUMULATIVE):
            self._sum(row, kind, filled)
            self._end_group(filled[0])
        elif kind is RowKind.REMARK and self._has_figures(row):
            self._unclear(row, labels, filled)
        else:
            if kind is RowKind.GROUP:
                self.groups.append(self._group_of(filled[0]))
            if kind in (RowKind.GROUP, RowKind.OPENING):
                self.table.breaks[len(self.table.entries)] = self._opening(row)
            self._leave(row, kind, filled)

    def _labels(self, row: ExportRow) -> dict[str, str]:
        cells, merged = row.cells, self.table.sheet.merged
        width = len(cells)
        labels = {}
        for name, across in self.labels:
            cell = cells[across] if across < width else ""
            # A number stays one: a code that is a number may have lost its zeros.
            text = cell.strip() if type(cell) is str else cell
            if not text and merged:
                text = merged.get((row.number, across), "").strip()
            if text:
                # Typed in front, an apostrophe makes a spreadsheet keep a text.
                kept = text[1:] if text[0] == "'" else text
                if kept:
                    labels[name] = kept
        return labels

    def _is_document(self, labels: Mapping[str, str]) -> bool:
        """Say whether a row has a number and a day: it is a line, whatever its words are."""
        document = labels.get("document")
        if document is None or self._when(labels) is None or self._sums_up(labels):
            return False
        return document[-1] in DIGITS or self.words.kind_of(document) is None

    def _sums_up(self, labels: Mapping[str, str]) -> bool:
        """Say whether a row with the number and day of a document has a word for a sum instead of a code."""
        for name in ITEM_CODES & labels.keys():
            code = labels[name]
            if code not in self.summed:
                self.summed[code] = self.words.sums_up(code)
            if self.summed[code]:
                return True
        return False

    def _kind(self, row: ExportRow, labels: Mapping[str, str], filled: Sequence[str]) -> RowKind | None:
        """Return what a row is, None for a line; REMARK for what nothing says anything of."""
        document, dated = labels.get("document"), self._when(labels) is not None
        found = self._word(labels, filled)
        if found is not None:
            return found
        words = tuple(map(plain, filled))
        if words in (self.captions[: len(words)], self.captions[-len(words) :]):
            return RowKind.REPEATED
        if self._is_line(row, labels, document=document, dated=dated):
            return None
        if self._has_figures(row):
            return RowKind.REMARK
        if all(word in self.above for word in words):
            return RowKind.REPEATED
        heads = bool(self.profile.group) and len(set(words)) == 1
        return RowKind.GROUP if heads else RowKind.REMARK

    def _is_line(
        self, row: ExportRow, labels: Mapping[str, str], *, document: str | None, dated: bool
    ) -> bool:
        """Say whether a row without a word is a line: by its document or day, or what it is a balance of."""
        if not self._has_figures(row):
            return bool(document and "date" in labels)
        if self.profile.row == "balance":
            return bool(labels.keys() & {"account", "customer", "owner", "department", "item"})
        if "document" in self.table.heading.columns or "date" in self.table.heading.columns:
            return bool(document) or (dated and "date" in labels) or "date" in labels
        return bool(labels)

    def _word(self, labels: Mapping[str, str], filled: Sequence[str]) -> RowKind | None:
        """Return what the first word that tells says: of the first cell, and of what the row is about."""
        for text in (filled[0], *labels.values()):
            found = self.words.kind_of(text)
            if found is not None:
                return found
        return None

    def _has_figures(self, row: ExportRow) -> bool:
        return any(across < len(row.cells) and row.cells[across].strip() for _, across in self.figures)

    def _when(self, labels: Mapping[str, str]) -> When | None:
        """Return when a row was booked: by its day, its period, or what all of the table is about."""
        text = labels.get("date") or labels.get("period")
        if text is None:
            return None if self.month is None or "date" in self.table.heading.columns else (None, self.month)
        if text not in self.days:
            self.days[text] = when(text, self.order)
        return self.days[text]

    def _numbers(self, row: ExportRow) -> dict[str, Decimal] | None:
        """Return the figures of a row by column, blanks left out; None and SB906 where one is none."""
        found: dict[str, Decimal] = {}
        powers = self.table.heading.powers
        for name, across in self.figures:
            text = row.cells[across].strip() if across < len(row.cells) else ""
            if not text:
                continue
            value = amount_of(
                row.cells[across] if text == row.cells[across] else text, self.mark, self.currencies
            )
            if value is None and self.words.kind_of(text) is not None:
                continue
            if value is None:
                self.table.problems.append(problem("ledger-figure", self.table.where(row.number, name), text))
                return None
            found[name] = value.scaleb(powers[name]) if name in powers else value
        return found

    def _line(self, row: ExportRow, labels: dict[str, str]) -> None:
        entries = self.table.entries
        if self.profile.group and self.groups and self.profile.group not in labels:
            labels[self.profile.group] = self.groups[-1]
        if entries and labels.get("document") == entries[-1].labels.get("document"):
            for name in ("date", "period"):
                if name not in labels and name in entries[-1].labels:
                    labels[name] = entries[-1].labels[name]
        booked = self._when(labels)
        figures = self._numbers(row)
        short = len(row.cells) < self.width and figures is not None and not MONEY & figures.keys()
        if self.table.sheet.text and (short or any(row.cells[self.width :])):
            where, count = self.table.where(row.number), len(row.cells)
            self.table.problems.append(problem("field-count", where, count=count, expected=self.width))
        if row.struck == "partly":
            self.table.problems.append(problem("ledger-partly-struck", self.table.where(row.number)))
        if booked is None:
            text = labels.get("date") or labels.get("period")
            slug = "ledger-date" if text else "ledger-month-missing"
            self.table.problems.append(problem(slug, self.table.where(row.number, "date"), text or ""))
        elif figures is not None:
            posting = Posting.VOID if row.struck else self._posting(labels)
            aside = self._is_aside(labels)
            sign = 0 if aside else self._sign(row, labels, figures)
            entries.append(LedgerEntry(row.number, booked, labels, figures, posting, sign, aside))
            if aside:
                self._leave(row, RowKind.OTHER, [*labels.values()])

    def _is_aside(self, labels: Mapping[str, str]) -> bool:
        accounts = self.profile.accounts
        return bool(accounts) and not labels.get("account", "").startswith(tuple(accounts))

    def _posting(self, labels: Mapping[str, str]) -> Posting:
        status = plain(labels.get("status", ""))
        if status and status in self.void:
            return Posting.VOID
        return Posting.UNPOSTED if status and status in self.unposted else Posting.POSTED

    def _sign(self, row: ExportRow, labels: Mapping[str, str], figures: Mapping[str, Decimal]) -> int:
        """Return -1 for what is taken away: given back in figures above zero, or booked on the other side."""
        if "text" in labels and self.words.closes(labels["text"]):
            return 0
        if self.sided:
            side = plain(labels.get("direction", ""))
            if side not in self.words.debit | self.words.credit:
                where = self.table.where(row.number, "direction")
                self.table.problems.append(problem("ledger-figure", where, labels.get("direction", "")))
            return 1 if (side in self.words.debit) == (self.profile.sign == "debit") else -1
        if self.profile.negate:
            return -1
        given_back = bool(self.returns) and plain(labels.get("type", "")) in self.returns
        # Figures below zero say so themselves.
        return -1 if given_back and all(figure >= 0 for figure in figures.values()) else 1

    def _sum(self, row: ExportRow, kind: RowKind | None, filled: Sequence[str]) -> None:
        figures = self._numbers(row)
        if figures is not None:
            self.table.sums.append(LedgerSum(row.number, kind, len(self.table.entries), figures))
        if kind is not None:
            self._leave(row, kind, filled)

    def _unclear(self, row: ExportRow, labels: dict[str, str], filled: Sequence[str]) -> None:
        """Take a row without document and day: a further line of a document, or a sum without a word."""
        entries = self.table.entries
        goes_on = bool(entries) and entries[-1].row == row.number - 1
        if goes_on and labels.keys() & {"item", "account", "channel"}:
            before = entries[-1].labels
            down = {name: before[name] for name in FILLED_DOWN if name in before and name not in labels}
            self._line(row, {**labels, **down})
        else:
            self._sum(row, None, filled)

    def _group_of(self, text: str) -> str:
        """Return what a heading names: what stands behind a caption and a colon, or all."""
        name, colon, rest = text.replace("：", ":").partition(":")
        captions = map(plain, self.profile.columns.get(self.profile.group or "customer", ()))
        return rest.strip() if colon and plain(name) in captions else text.strip()

    def _end_group(self, text: str) -> None:
        """End the group that a total names: what comes below belongs to the one around it."""
        for at in reversed(range(len(self.groups))):
            if re.search(rf"(?<![0-9A-Za-z]){re.escape(self.groups[at])}(?![0-9A-Za-z])", text):
                del self.groups[at:]
                return

    def _opening(self, row: ExportRow) -> Decimal | None:
        across = self.table.heading.columns.get("balance")
        text = row.cells[across].strip() if across is not None and across < len(row.cells) else ""
        return amount_of(text, self.mark, self.currencies) if text else None

    def _leave(self, row: ExportRow, kind: RowKind, filled: Sequence[str]) -> None:
        self.table.left_out.append(LeftOut(row.number, kind, " ".join(each.strip() for each in filled[:4])))
