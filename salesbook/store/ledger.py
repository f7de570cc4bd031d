"""Finance's books in a store: exports by the months they were imported for, and differences accepted."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select

from salesbook.model.difference import AcceptedDifference
from salesbook.model.facts import Fact
from salesbook.model.ledger import Ledger, LedgerLine, Posting
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario
from salesbook.store.code_table import next_id
from salesbook.store.decisions import Decision, write_decision
from salesbook.store.errors import reading_values
from salesbook.store.month import month_of, number_of
from salesbook.store.tables import (
    accepted_differences,
    codes,
    current_facts,
    decisions,
    facts,
    figures,
    imports,
    ledger_lines,
    ledgers,
    submissions,
    undone,
)

AT_ONCE = 20_000
"""So many rows are written in one statement."""
PLAIN: Mapping[str, object] = {
    "tax": 0, "discount": 0, "pack": "1", "free": False, "posting": "posted", "reversed": "", "currency": "",
    "foreign": 0,
}  # fmt: skip
"""What most rows have; only what differs is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredExport:
    """An export and the months it was imported for; `content` is the hash of its lines."""

    path: str
    digest: str
    profile: str
    content: str
    first: Month
    last: Month
    measures: Sequence[str]
    number: int = 0
    import_number: int = 0
    at: str = ""
    by: str = ""
    rows: int = 0

    @property
    def same(self) -> tuple[object, ...]:
        """What two imports of the same thing have in common."""
        return self.digest, self.content, self.first, self.last

    def tells_of(self, month: Month, measure: str) -> bool:
        """Say whether it was imported for a month and has the measure."""
        return self.first <= month <= self.last and measure in self.measures


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredBooks:
    """The exports of a plan whose import is not undone, in the order they were imported."""

    exports: Sequence[StoredExport]

    def holding(self, month: Month, measure: str) -> int | None:
        """Return the number of the import that holds for a measure in a month: the last one."""
        told = [each.import_number for each in self.exports if each.tells_of(month, measure)]
        return max(told, default=None)

    def told(self, months: Iterable[Month]) -> Iterator[tuple[Month, str, int]]:
        """Yield every measure of some months that is told of, with the import that holds."""
        measures = dict.fromkeys(measure for each in self.exports for measure in each.measures)
        for month in months:
            for measure in measures:
                number = self.holding(month, measure)
                if number is not None:
                    yield month, measure, number

    def of(self, number: int) -> list[StoredExport]:
        """Return the files of one import."""
        return [each for each in self.exports if each.import_number == number]


def write_export(connection: Connection, plan: str, export: StoredExport, lines: Sequence[LedgerLine]) -> int:
    """Record an export with its lines, and return its number."""
    number = next_id(connection, ledgers)
    row = {
        "id": number,
        "import_id": export.import_number,
        "plan": plan,
        **{name: getattr(export, name) for name in ("path", "digest", "profile", "content")},
        "first": number_of(export.first),
        "last": number_of(export.last),
        "measures": json.dumps(list(export.measures)),
    }
    connection.execute(insert(ledgers), row)
    for start in range(0, len(lines), AT_ONCE):
        rows = [
            _row(number, at, line) for at, line in enumerate(lines[start : start + AT_ONCE], start=start + 1)
        ]
        connection.execute(insert(ledger_lines), rows)
    return number


def _row(ledger: int, number: int, line: LedgerLine) -> dict[str, object]:
    more = {**{name: getattr(line, name) for name in PLAIN}, "pack": str(line.pack), "posting": line.posting}
    rare = {name: value for name, value in more.items() if value != PLAIN[name]}
    same = ("sheet", "row", "document", "owner", "owner_code", "dimension", "item", "item_code")
    return {
        "ledger_id": ledger,
        "number": number,
        **{name: getattr(line, name) for name in same},
        "day": line.day.isoformat() if line.day else None,
        "month": number_of(line.month),
        "figures": json.dumps(dict(line.figures)),
        "more": json.dumps(rare, ensure_ascii=False) if rare else "",
    }


def _line(row: RowMapping, file: str, measures: Collection[str]) -> LedgerLine | None:
    """Return a row as a line with some of its measures, None where it has none of them."""
    told = {name: value for name, value in json.loads(row["figures"]).items() if name in measures}
    if not told:
        return None
    rare: dict[str, Any] = json.loads(row["more"] or "{}")
    if "pack" in rare:
        rare["pack"] = Fraction(rare["pack"])
    if "posting" in rare:
        rare["posting"] = Posting(rare["posting"])
    same = ("sheet", "row", "document", "owner", "owner_code", "dimension", "item", "item_code")
    return LedgerLine(
        file=file,
        **{name: row[name] for name in same},
        day=None if row["day"] is None else date.fromisoformat(row["day"]),
        month=month_of(row["month"]),
        figures=told,
        **rare,
    )


@reading_values
def read_exports(connection: Connection, plan: str) -> StoredBooks:
    """Return the exports of a plan that were not undone, with the number of their rows."""
    counted = select(ledger_lines.c.ledger_id, func.count().label("rows")).group_by(ledger_lines.c.ledger_id)
    rows = counted.subquery()
    query = (
        select(ledgers, imports.c.at, imports.c.by, func.coalesce(rows.c.rows, 0).label("rows"))
        .join(imports, imports.c.id == ledgers.c.import_id)
        .outerjoin(rows, rows.c.ledger_id == ledgers.c.id)
        .outerjoin(undone, undone.c.import_id == ledgers.c.import_id)
        .where(ledgers.c.plan == plan, undone.c.import_id.is_(None))
        .order_by(ledgers.c.id)
    )
    names = ("path", "digest", "profile", "content", "at", "by", "rows")
    found = [
        StoredExport(
            number=row["id"],
            import_number=row["import_id"],
            first=month_of(row["first"]),
            last=month_of(row["last"]),
            measures=json.loads(row["measures"]),
            **{name: row[name] for name in names},
        )
        for row in connection.execute(query).mappings()
    ]
    return StoredBooks(exports=found)


@reading_values
def read_books(connection: Connection, plan: str, months: Sequence[Month]) -> Ledger | None:
    """Return what holds of the books in some months, None where nothing does of the last one.

    A measure of a month is that of the last import made for it. What files say of the month after the last
    one, as nothing was imported for it, shows where documents went.
    """
    books, after = read_exports(connection, plan), months[-1].plus(1)
    held: defaultdict[tuple[int, Month], set[str]] = defaultdict(set)
    now: dict[str, int] = {}
    for month, measure, number in books.told(months):
        held[number, month].add(measure)
        if month == months[-1]:
            now[measure] = number
    for measure, number in now.items():
        held[books.holding(after, measure) or number, after].add(measure)
    lines = [line for each in books.exports for line in _lines_of(connection, each, held, [*months, after])]
    return Ledger(lines=lines, measures=tuple(now)) if now else None


@reading_values
def read_lines(connection: Connection, plan: str, months: Sequence[Month]) -> list[LedgerLine]:
    """Return the lines of the books that hold in each of some months."""
    books, held = read_exports(connection, plan), defaultdict[tuple[int, Month], set[str]](set)
    for month, measure, number in books.told(months):
        held[number, month].add(measure)
    return [line for each in books.exports for line in _lines_of(connection, each, held, months)]


def _lines_of(
    connection: Connection,
    export: StoredExport,
    held: Mapping[tuple[int, Month], Collection[str]],
    months: Sequence[Month],
) -> Iterator[LedgerLine]:
    wanted = {number_of(month): held.get((export.import_number, month), ()) for month in months}
    asked = [month for month, measures in wanted.items() if measures]
    if not asked:
        return
    query = select(ledger_lines).where(
        ledger_lines.c.ledger_id == export.number, ledger_lines.c.month.in_(asked)
    )
    for row in connection.execute(query.order_by(ledger_lines.c.number)).mappings():
        line = _line(row, export.path, wanted[row["month"]])
        if line is not None:
            yield line


def plans_of_books(connection: Connection, number: int) -> list[str]:
    """Return the plans of which an import has exports of the books."""
    query = select(ledgers.c.plan).where(ledgers.c.import_id == number).distinct()
    return list(connection.execute(query).scalars())


@reading_values
def replaced_figures(connection: Connection, plan: str) -> list[Fact]:
    """Return every actual figure that a later return replaced, as it was."""
    names = ("owner", "territory", "dimension", "item", "measure")
    owner, territory, dimension, item, measure, scenario = (
        codes.alias(each) for each in (*names, "scenario")
    )
    now = current_facts.alias("now")
    query = (
        select(
            figures.c.month,
            facts.c.value,
            *(
                word.c.code.label(name)
                for name, word in zip(names, (owner, territory, dimension, item, measure), strict=True)
            ),
        )
        .join(figures, figures.c.id == facts.c.figure_id)
        .join(submissions, submissions.c.id == facts.c.submission_id)
        .join(now, now.c.figure_id == facts.c.figure_id)
        .join(owner, owner.c.id == figures.c.owner)
        .join(territory, territory.c.id == facts.c.territory)
        .join(dimension, dimension.c.id == figures.c.dimension)
        .join(item, item.c.id == figures.c.item)
        .join(measure, measure.c.id == figures.c.measure)
        .join(scenario, scenario.c.id == figures.c.scenario)
        .where(
            submissions.c.plan == plan, submissions.c.counts == 1, scenario.c.code == Scenario.ACTUAL.value
        )
        .where(facts.c.id < now.c.id, facts.c.value.is_not(None), facts.c.value != now.c.value)
    )
    return [
        Fact(
            organisation=plan,
            scenario=Scenario.ACTUAL.value,
            month=month_of(row["month"]),
            value=row["value"],
            **{name: row[name] for name in names},
        )
        for row in connection.execute(query).mappings()
    ]


def accept_differences(
    connection: Connection, plan: str, found: Sequence[AcceptedDifference], decision: Decision
) -> None:
    """Record that differences were accepted, as large as they are now."""
    number = write_decision(connection, "accept", decision)
    rows = [
        {
            "decision_id": number,
            "number": at,
            "plan": plan,
            "month": number_of(each.month),
            **{name: getattr(each, name) for name in SAME},
        }
        for at, each in enumerate(found, start=1)
    ]
    connection.execute(insert(accepted_differences), rows)


SAME = ("owner", "dimension", "item", "code", "measure", "amount")


@reading_values
def read_acceptances(connection: Connection, plan: str) -> list[AcceptedDifference]:
    """Return the differences of a plan that somebody accepted, in the order of the decisions."""
    query = (
        select(accepted_differences, decisions.c.at, decisions.c.by, decisions.c.reason)
        .join(decisions, decisions.c.id == accepted_differences.c.decision_id)
        .where(accepted_differences.c.plan == plan)
        .order_by(accepted_differences.c.decision_id, accepted_differences.c.number)
    )
    return [
        AcceptedDifference(
            month=month_of(row["month"]), **{name: row[name] for name in (*SAME, "at", "by", "reason")}
        )
        for row in connection.execute(query).mappings()
    ]
