"""Entries of a table as lines of a ledger: our codes, whole units and minor units, one tax basis."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

from salesbook.ledger.exports.amounts import ZERO, on_grid
from salesbook.ledger.exports.codes import OWNER, CodeMap, Mapped, Unmapped
from salesbook.ledger.exports.profile import Profile, plain
from salesbook.ledger.exports.rows import ExportNumber
from salesbook.ledger.exports.table import LedgerEntry, LedgerTable
from salesbook.ledger.exports.words import RowWords
from salesbook.model.amount import Currency
from salesbook.model.ledger import LedgerLine
from salesbook.model.period import FiscalYear
from salesbook.problems import Problem, Severity, problem, worst

TaxBasis: TypeAlias = Literal["", "excluded", "included"]

NET, GROSS = ("net", "amount", "gross"), ("gross", "amount", "net")
_POWER = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
ONE = Fraction(1)
CODE_KINDS: Mapping[str, str] = {"customer": "customer", "department": "department"}


@dataclass(slots=True, kw_only=True)
class LineMaker:
    """Makes lines of entries, and remembers which codes nothing was known of."""

    file: str
    table: LedgerTable
    profile: Profile
    codes: CodeMap
    words: RowWords
    currency: Currency
    year: FiscalYear
    tax: TaxBasis = ""
    problems: list[Problem] = field(default_factory=list)
    found: dict[tuple[str, str], Mapped | None] = field(default_factory=dict)
    missing: dict[tuple[str, str], tuple[str, list[int]]] = field(default_factory=dict)
    off_grid: list[int] = field(default_factory=list)

    def lines(self) -> list[LedgerLine]:
        """Return the lines of all entries; SB918, SB919, SB925."""
        made = [self._line(entry) for entry in self.table.entries if not entry.aside]
        if self.off_grid and worst(self.problems) is not Severity.ERROR:
            where = self.table.where(self.off_grid[0])
            self.problems.append(problem("ledger-rounded", where, str(len(self.off_grid))))
        damaged = next(
            (each for each in self.table.entries if _damaged(each.labels.get("document", ""))), None
        )
        if damaged is not None:
            where = self.table.where(damaged.row, "document")
            self.problems.append(problem("ledger-number-damaged", where, damaged.labels["document"]))
        return made

    def unmapped(self) -> list[Unmapped]:
        """Return the codes that nothing is known of, in the order in which they stand first."""
        return [
            Unmapped(
                kind=kind,
                code=code,
                column=column,
                row=rows[0],
                count=len(rows),
                suggested=self.codes.suggested(kind, code),
            )
            for (kind, code), (column, rows) in self.missing.items()
        ]

    def _line(self, entry: LedgerEntry) -> LedgerLine:
        labels, figures = entry.labels, entry.figures
        owner_code, owner = self._owner(entry)
        item_code, item = self._item(entry)
        pack = item.pack if item is not None else ONE
        day, month = entry.when
        # A day tells the month by the plan's calendar, where months may begin on the 26th.
        month = month if day is None else self.year.month_of(day)
        other = self._currency(labels)
        return LedgerLine(
            file=self.file,
            sheet=self.table.sheet.name,
            row=entry.row,
            day=day,
            month=month,
            document=labels.get("document", ""),
            owner=owner,
            owner_code=owner_code,
            dimension=self.profile.dimension if item_code else "",
            item="" if item is None else item.id,
            item_code=item_code,
            figures=self._figures(entry, pack),
            tax=self._minor(entry, self._tax(figures)),
            discount=self._minor(entry, figures.get("discount", ZERO)),
            pack=pack,
            free="free" in labels and plain(labels["free"]) in self.words.yes,
            posting=entry.posting,
            reversed=labels.get("reversed", ""),
            currency=other,
            foreign=self._foreign(entry, other) if other else 0,
        )

    def _currency(self, labels: Mapping[str, str]) -> str:
        """Return the currency of a document, by its code where that is known, "" for ours."""
        stated = labels.get("currency", self.profile.currency)
        if not stated:
            return ""
        code = next((code for code, names in self.words.currency.items() if stated in names), stated)
        return "" if code == self.currency.code else code

    def _foreign(self, entry: LedgerEntry, other: str) -> int:
        """Return the amount in another currency; SB925 where none in ours stands beside it."""
        own = {column for column in entry.figures if column != "foreign"}
        if "foreign" not in entry.figures or not own & {*NET, "debit", "credit"}:
            where = self.table.where(entry.row, "currency")
            self.problems.append(problem("ledger-currency", where, other, own=self.currency.code))
            return 0
        return self._minor(entry, entry.figures["foreign"])

    def _owner(self, entry: LedgerEntry) -> tuple[str, str]:
        """Return the code that says whose a row is, and whose: that of the first column that is filled."""
        for column in self.profile.owner:
            if code := entry.labels.get(column):
                mapped = self._of(entry.row, column, CODE_KINDS.get(column, OWNER), code)
                return code, "" if mapped is None else mapped.id
        return "", ""

    def _item(self, entry: LedgerEntry) -> tuple[str, Mapped | None]:
        """Return the code that says what a row is about, and what that is here."""
        for column in self.profile.items:
            if code := entry.labels.get(column):
                return code, self._of(entry.row, column, self.profile.dimension, code)
        return "", None

    def _of(self, row: int, column: str, kind: str, code: str) -> Mapped | None:
        key = (kind, code)
        if key not in self.found:
            self.found[key] = self.codes.find(kind, code)
        if self.found[key] is None:
            self.missing.setdefault(key, (column, []))[1].append(row)
        return self.found[key]

    def _figures(self, entry: LedgerEntry, pack: Fraction) -> dict[str, int]:
        figures, found = entry.figures, {}
        main = self._main(figures)
        if main is not None:
            found[self.profile.measure] = self._minor(entry, main)
        if "quantity" in self.table.heading.columns:
            found["quantity"] = self._quantity(entry, pack)
        profit = figures.get("profit")
        if profit is None and "cost" in figures and (net := self._net(figures)) is not None:
            profit = net - figures["cost"]
        if profit is not None:
            found["gross_profit"] = self._minor(entry, profit)
        return found

    def _main(self, figures: Mapping[str, Decimal]) -> Decimal | None:
        """Return what counts of a row, on the tax basis that is wanted where the row states it."""
        if (self.tax or self.profile.tax) == "included":
            net, tax = figures.get("net"), figures.get("tax")
            if "gross" not in figures and net is not None and tax is not None:
                return net + tax
            return self._first(figures, GROSS)
        return self._net(figures)

    def _net(self, figures: Mapping[str, Decimal]) -> Decimal | None:
        gross, tax = figures.get("gross"), figures.get("tax")
        if "net" not in figures and gross is not None and tax is not None:
            return gross - tax
        return self._first(figures, NET)

    def _first(self, figures: Mapping[str, Decimal], columns: Sequence[str]) -> Decimal | None:
        for each in columns:
            if each in figures:
                return figures[each]
        if "debit" in figures or "credit" in figures:
            debits = figures.get("debit", ZERO) - figures.get("credit", ZERO)
            return debits if self.profile.sign == "debit" else -debits
        if "price" in figures and "quantity" in figures:
            return figures["price"] * figures["quantity"]
        return figures.get("foreign")

    def _tax(self, figures: Mapping[str, Decimal]) -> Decimal:
        if "tax" in figures:
            return figures["tax"]
        both = "gross" in figures and "net" in figures
        return figures["gross"] - figures["net"] if both else ZERO

    def _minor(self, entry: LedgerEntry, amount: Decimal) -> int:
        if not amount:
            return 0
        minor, exact = on_grid(amount, self.currency)
        if not exact and (not self.off_grid or self.off_grid[-1] != entry.row):
            self.off_grid.append(entry.row)
        return minor * entry.sign

    def _quantity(self, entry: LedgerEntry, pack: Fraction) -> int:
        stated = entry.figures.get("quantity", ZERO)
        if pack == 1 and stated == (whole := int(stated)):
            return whole * entry.sign
        counted = Fraction(stated) * pack * entry.sign
        if counted.denominator != 1:
            where = self.table.where(entry.row, "quantity")
            self.problems.append(problem("ledger-not-whole", where, f"{stated:f}", pack=str(pack)))
        return int(counted)


def _damaged(document: str) -> bool:
    """Say whether a document number may have lost zeros or digits: as a number, or as a power of ten."""
    return (isinstance(document, ExportNumber) and document[0] != "0") or bool(_POWER.fullmatch(document))
