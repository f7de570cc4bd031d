"""The splits of a plan: those written, and what applies where none is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from salesbook.model.period import FiscalYear
from salesbook.model.split import DIRECTIONS
from salesbook.plan_input.plan_tables import PlanTables, Rows, Settings
from salesbook.plan_input.schema import (
    ChannelHistoryRow,
    ChannelRow,
    HistoryRow,
    PersonRow,
    ProductRow,
    SplitTable,
    SplitTables,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSplit:
    """How one direction is split, for all measures or (named in `path`) for one."""

    direction: str
    table: SplitTable
    path: tuple[str, ...]

    @property
    def key(self) -> str:
        """`month`, or `new_customers.month` for the split of a single measure."""
        return ".".join(self.path[1:])


def plan_splits(tables: PlanTables, settings: Settings) -> Iterator[PlanSplit]:
    """Yield the splits that are written, then what applies to directions without one.

    Months, people, products and channels go by last year's sales when history has any of them and no
    member states a weight.
    """
    written = list(written_splits(settings))
    yield from written
    # A split of one measure says nothing of the others: theirs may still go by last year's sales.
    said = {each.direction for each in written if each.key == each.direction}
    sold = {
        by_channel: _has_prior_year(tables.channel_history if by_channel else tables.history, settings)
        for by_channel in (False, True)
    }
    for each in DIRECTIONS.values():
        # None is made up without sales or beside a column of weights: those weights, or equal ones, apply.
        unsaid = each.implied and each.id not in said and sold[each.by_channel]
        if unsaid and not own_weights(tables, each.id):
            table = SplitTable(method="prior_year")
            yield PlanSplit(direction=each.id, table=table, path=("split", each.id))


def written_splits(settings: Settings) -> Iterator[PlanSplit]:
    """Yield the splits for all measures, then those for one."""
    yield from _written(settings.table.split, ("split",))
    for measure, splits in settings.table.split.by_measure().items():
        yield from _written(splits, ("split", measure))


def _written(splits: SplitTables, path: tuple[str, ...]) -> Iterator[PlanSplit]:
    for direction, table in splits.by_direction().items():
        yield PlanSplit(direction=direction, table=table, path=(*path, direction))


def _has_prior_year(history: Rows[HistoryRow] | Rows[ChannelHistoryRow], settings: Settings) -> bool:
    before = frozenset(fiscal_year(settings).year_before().months)
    return any(row.record.month in before for row in history.rows)


def fiscal_year(settings: Settings) -> FiscalYear:
    """Return the plan's year."""
    return FiscalYear(settings.table.fiscal_year, settings.table.starts)


def weights_of(split: SplitTable, year: FiscalYear) -> Mapping[str, Fraction]:
    """Return weights by member; a list of twelve is that of the year's months."""
    if isinstance(split.weights, dict):
        return split.weights
    return {month.key: weight for month, weight in zip(year.months, split.weights, strict=True)}


def own_weights(tables: PlanTables, direction: str) -> Mapping[str, Fraction]:
    """Return the weights that stand in the rows of people.csv, products.csv or channels.csv."""
    weighted: Mapping[str, Rows[PersonRow] | Rows[ProductRow] | Rows[ChannelRow]] = {
        "person": tables.people,
        "product": tables.products,
        "channel": tables.channels,
    }
    records = [row.record for row in weighted[direction].rows] if direction in weighted else []
    return {record.id: record.weight for record in records if record.weight is not None}
