"""Codes of an export to those of the plan: exactly, by the plan's own codes and a table beside them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from fractions import Fraction

from salesbook.model.csv_text import bare_text, csv_text
from salesbook.model.dimension import CHANNEL, COST_LINE, PRODUCT
from salesbook.problems import Location, Problem, Text, problem, sentence

OWNER, ITEM_KINDS = "owner", (PRODUCT, CHANNEL, COST_LINE)
KINDS = (OWNER, "customer", "department", *ITEM_KINDS)
"""What a code may be of: somebody, or one of whom, or something that is counted."""
HEADER = ("kind", "code", "id", "pack")
NOT_CSV = sentence("exports.codes.not-csv")
NO_KIND = sentence("exports.codes.no-kind", kinds=", ".join(KINDS))
NO_PACK = sentence("exports.codes.no-pack")
TWICE = sentence("exports.codes.twice")
NO_ID = sentence("exports.codes.no-id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """What a code of the export is here; `pack` is how many units of ours one of the document holds."""

    id: str
    pack: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeMap:
    """The plan's own codes by kind with their names, and the codes of the books that stand for them.

    `own` may also tell whose a customer or a department is: the id is then that of the owner in `stands`.
    """

    own: Mapping[str, Mapping[str, Text]]
    stands: Mapping[tuple[str, str], Mapped] = field(default_factory=dict)

    def find(self, kind: str, code: str) -> Mapped | None:
        """Return what a code is, None for nothing: its first word counts where the whole says nothing."""
        for each in (code, code.split(maxsplit=1)[0] if code.split() else code):
            if (found := self.stands.get((kind, each))) is not None:
                return found
            if each in self.own.get(kind, {}):
                return Mapped(id=each)
        return None

    def suggested(self, kind: str, code: str) -> str:
        """Return the id that a code may stand for, "" for none: to be confirmed by somebody, never taken."""
        known = self.own.get(OWNER if kind not in ITEM_KINDS else kind, {})
        words = {word.casefold(): id_ for id_, name in known.items() for word in (*name.words.values(), id_)}
        for each in (code.casefold(), *code.casefold().split()):
            if each in words:
                return words[each]
        without = {id_.lstrip("0"): id_ for id_ in known}
        if code.lstrip("0") in without:
            return without[code.lstrip("0")]
        close = get_close_matches(code.casefold()[:60], words, n=1, cutoff=0.6)
        return words[close[0]] if close else ""


def parse_codes(file: str, text: str, codes: CodeMap) -> tuple[CodeMap, list[Problem]]:
    """Return codes with those of a table (kind, code, id, pack), and what is wrong with its lines (SB914)."""
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    stands = dict(codes.stands)
    problems: list[Problem] = []
    try:
        if reader.fieldnames is None or {"kind", "code", "id"} - {each.strip() for each in reader.fieldnames}:
            return codes, [_wrong(file, 1, ",".join(reader.fieldnames or ()), NOT_CSV)]
        for fields in reader:
            row = {(name or "").strip(): (value or "").strip() for name, value in fields.items() if name}
            if not any(row.values()):
                continue
            row["code"] = bare_text(row["code"])
            why = _why_wrong(row, codes, stands)
            if why is None:
                pack = Fraction(row.get("pack") or 1)
                stands[row["kind"], row["code"]] = Mapped(id=row["id"], pack=pack)
            elif row["id"]:
                problems.append(_wrong(file, reader.line_num, row["code"], why))
    except csv.Error:
        problems.append(_wrong(file, reader.line_num, "", NOT_CSV))
    return CodeMap(own=codes.own, stands=stands), problems


def _why_wrong(
    row: Mapping[str, str], codes: CodeMap, stands: Mapping[tuple[str, str], Mapped]
) -> Text | None:
    kind, code, id_ = row["kind"], row["code"], row["id"]
    if kind not in KINDS:
        return NO_KIND
    try:
        if Fraction(row.get("pack") or 1) <= 0:
            return NO_PACK
    except (ValueError, ZeroDivisionError):
        return NO_PACK
    known = stands.get((kind, code))
    if known is not None and (known.id, known.pack) != (id_, Fraction(row.get("pack") or 1)):
        return TWICE
    return None if id_ in codes.own.get(kind if kind in ITEM_KINDS else OWNER, {}) else NO_ID


def _wrong(file: str, line: int, value: str, what: Text) -> Problem:
    return problem("ledger-codes-wrong", Location(file=file, line=line), value, what=what)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmapped:
    """A code that is nothing here: where it stands first, in how many rows, and what it may be."""

    kind: str
    code: str
    column: str
    row: int
    count: int
    suggested: str


def missing_text(missing: Sequence[Unmapped]) -> str:
    """Return codes that are missing as a table to be filled in; the column `suggested` is not read."""
    rows = [(each.kind, each.code, "", "", each.suggested) for each in missing]
    return csv_text([(*HEADER, "suggested"), *rows])
