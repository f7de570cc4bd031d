"""From a figure back to the cells it was read from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, case, select

from salesbook.model.period import Month
from salesbook.model.trace import FactState, TracedFact, TracedFigure
from salesbook.store.code_table import AT_ONCE
from salesbook.store.errors import reading_values
from salesbook.store.month import month_of, number_of
from salesbook.store.tables import (
    ASIDE,
    RESTATED,
    approvals,
    codes,
    current_facts,
    decisions,
    facts,
    figures,
    imports,
    problems,
    submissions,
    undone,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which figures are asked for; what is None is not restricted."""

    plan: str
    months: Sequence[Month]
    owners: Collection[str] | None = None
    items: Collection[str] | None = None
    measure: str | None = None


@reading_values
def trace(connection: Connection, wanted: Wanted) -> list[TracedFigure]:
    """Return the figures that count now, each with every value ever returned for it."""
    asked = {row["id"]: row for row in _figures(connection, wanted)}
    ids = list(asked)
    found: list[TracedFigure] = []
    for start in range(0, len(ids), AT_ONCE):
        found += _traced(connection, asked, ids[start : start + AT_ONCE])
    return found


def _figures(connection: Connection, wanted: Wanted) -> Iterable[RowMapping]:
    names = ("plan", "owner", "dimension", "item", "measure")
    plan, owner, dimension, item, measure = (codes.alias(name) for name in names)
    query = (
        select(
            figures.c.id,
            figures.c.month,
            owner.c.code.label("owner"),
            dimension.c.code.label("dimension"),
            item.c.code.label("item"),
            measure.c.code.label("measure"),
        )
        .join(plan, plan.c.id == figures.c.plan)
        .join(owner, owner.c.id == figures.c.owner)
        .join(dimension, dimension.c.id == figures.c.dimension)
        .join(item, item.c.id == figures.c.item)
        .join(measure, measure.c.id == figures.c.measure)
        .where(plan.c.code == wanted.plan, figures.c.month.in_([number_of(month) for month in wanted.months]))
        .order_by(figures.c.month, owner.c.code, figures.c.id)
    )
    if wanted.owners is not None:
        query = query.where(owner.c.code.in_(wanted.owners))
    if wanted.items is not None:
        query = query.where(item.c.code.in_(wanted.items))
    if wanted.measure is not None:
        query = query.where(measure.c.code == wanted.measure)
    return connection.execute(query).mappings().all()


def _traced(
    connection: Connection, asked: dict[int, RowMapping], ids: Sequence[int]
) -> Iterator[TracedFigure]:
    query = select(current_facts.c.figure_id, current_facts.c.id).where(current_facts.c.figure_id.in_(ids))
    now = {row[0]: row[1] for row in connection.execute(query)}
    said: dict[int, list[RowMapping]] = defaultdict(list)
    for row in _facts(connection, list(now)):
        said[row["figure_id"]].append(row)
    rules = _rules(connection, [row["id"] for rows in said.values() for row in rows])
    for figure in ids:
        if figure not in now:
            continue
        history = list(_history(said[figure], now[figure], rules))
        key = asked[figure]
        yield TracedFigure(
            owner=key["owner"],
            month=month_of(key["month"]),
            dimension=key["dimension"],
            item=key["item"],
            measure=key["measure"],
            # current_facts named a fact of this figure, so exactly one of its history is in this state.
            fact=next(each for each in history if each.state == "counts"),
            history=history,
        )


def _history(
    rows: Sequence[RowMapping], now: int, rules: Mapping[int, tuple[str, ...]]
) -> Iterator[TracedFact]:
    """Yield every value returned for a figure, the latest first."""
    later: int | None = None
    for row in rows:
        # docs/finance.md, 6: a restatement falls away once a later return states the figure again.
        overtaken = later is not None and later > row["submission_id"]
        yield _fact(row, _state(row, now, overtaken=overtaken), rules.get(row["id"], ()))
        if later is None and row["counts"] and not row["undone"] and row["state"] != ASIDE:
            later = row["submission_id"]


def _facts(connection: Connection, ids: Sequence[int]) -> Iterable[RowMapping]:
    """Return every stored fact of some figures, the latest first."""
    sheet = codes.alias("sheet")
    query = (
        select(
            *(
                facts.c[name]
                for name in ("id", "figure_id", "submission_id", "state", "value", "cell", "raw")
            ),
            *(submissions.c[name] for name in ("path", "digest", "period", "counts", "import_id")),
            *(imports.c[name] for name in ("at", "by", "received")),
            figures.c.month,
            sheet.c.code.label("sheet_name"),
            case((undone.c.import_id.is_(None), 0), else_=1).label("undone"),
            decisions.c.at.label("approved_at"),
            decisions.c.by.label("approved_by"),
            decisions.c.reason.label("approved_because"),
        )
        .join(figures, figures.c.id == facts.c.figure_id)
        .join(submissions, submissions.c.id == facts.c.submission_id)
        .join(imports, imports.c.id == submissions.c.import_id)
        .join(sheet, sheet.c.id == facts.c.sheet)
        .outerjoin(undone, undone.c.import_id == imports.c.id)
        .outerjoin(approvals, approvals.c.fact_id == facts.c.id)
        .outerjoin(decisions, decisions.c.id == approvals.c.decision_id)
        .where(facts.c.figure_id.in_(ids))
        .order_by(facts.c.submission_id.desc(), facts.c.id.desc())
    )
    return connection.execute(query).mappings().all()


def _rules(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return the codes of the problems at the cells that some facts were read from."""
    found: dict[int, list[str]] = defaultdict(list)
    sheet = codes.alias("sheet")
    for start in range(0, len(ids), AT_ONCE):
        query = (
            select(facts.c.id, problems.c.code)
            .join(sheet, sheet.c.id == facts.c.sheet)
            .join(problems, problems.c.submission_id == facts.c.submission_id)
            .where(
                facts.c.id.in_(ids[start : start + AT_ONCE]),
                problems.c.cell == facts.c.cell,
                problems.c.sheet == sheet.c.code,
            )
            .order_by(problems.c.id)
        )
        for fact, code in connection.execute(query):
            found[fact].append(code)
    return {fact: tuple(codes_) for fact, codes_ in found.items()}


def _fact(row: RowMapping, state: FactState, rules: Sequence[str]) -> TracedFact:
    approved = " ".join(
        str(row[name]) for name in ("approved_by", "approved_at", "approved_because") if row[name]
    )
    return TracedFact(
        value=row["value"],
        state=state,
        path=row["path"],
        digest=row["digest"],
        sheet=row["sheet_name"],
        cell=row["cell"],
        raw=row["raw"],
        period=month_of(row["period"]),
        import_number=row["import_id"],
        at=row["at"],
        by=row["by"],
        received=row["received"],
        rules=rules,
        approved=approved,
    )


def _state(row: RowMapping, now: int, *, overtaken: bool) -> FactState:
    if row["id"] == now:
        return "counts"
    # The order decides: what was undone, or came with a file that did not count, does not wait.
    if row["undone"]:
        return "undone"
    if not row["counts"]:
        return "not counted"
    if row["state"] == ASIDE:
        return "aside"
    if row["state"] == RESTATED and row["approved_at"] is None:
        return "overtaken" if overtaken else "waits"
    return "replaced"
