"""The rows of a table: its axes unfolded into leaves, subtotals and the total."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Literal, NamedTuple

from salesbook.layout.already_made import AlreadyMade
from salesbook.layout.book_content import Binding, Record, figures_of_many
from salesbook.layout.declaration import Axis, Table
from salesbook.model.cube import Questions
from salesbook.model.period import Month
from salesbook.problems import Text

IMPLIED_BY: Mapping[str, str] = {"territory": "person", "class": "product"}
"""An axis whose member follows from another axis, and so is no part of a row's key."""


OWN = frozenset(("territory", "person"))
"""Axes whose members differ from book to book."""


RECORDED = ("territory", "person", "month")
"""Axes whose member a record may name, by its id."""


NO_MEMBERS: Mapping[str, str] = {}
NO_WORDS = Text()


# A tuple where other records are dataclasses: a book has thousands of them.
class TableRow(NamedTuple):
    """A row to be: what it stands for, and the rows it sums.

    `axis` is the axis that the row's own `label` belongs to.
    """

    kind: Literal["leaf", "subtotal", "total", "spare"]
    key: str
    members: Mapping[str, str] = NO_MEMBERS
    axis: str = ""
    label: Text = NO_WORDS
    children: tuple[TableRow, ...] = ()
    record: Record | None = None

    def flat(self) -> Iterator[TableRow]:
        """Yield the children, each below its own children, then this row."""
        for child in self.children:
            yield from child.flat()
        yield self


def rows_of(table: Table, binding: Binding, known: AlreadyMade) -> TableRow:
    """Return the total row of a table with all its rows below it: the same one for rows that are the same."""
    if any(axis in OWN for axis in table.rows):
        return _total(table, binding, partial(_is_planned, table, binding))
    made_of = table, binding.phrases, *_members_of(table, binding, known)
    within = tuple(binding.months), binding.fiscal_year
    kept: tuple[bool, ...] = ()
    if table.planned:
        every = known.of(made_of, ("every row", *within), partial(_candidates, table, binding))
        figures = [figures_of_many(binding.figures, scenario, of, every) for scenario, of in table.given]
        kept = tuple(map(any, zip(*figures, strict=True)))
    answers = iter(kept)
    return known.of(
        made_of, ("rows", kept, *within), lambda: _total(table, binding, lambda _: next(answers, False))
    )


def _members_of(table: Table, binding: Binding, known: AlreadyMade) -> Iterator[object]:
    """Yield what the rows of a table are of, but for months."""
    axes, dimensions = table.rows, binding.dimensions
    if "record" in axes:
        yield from known.records(binding.records.get(table.records or "", ()))
    if "product" in axes or "class" in axes:
        yield from (dimensions.products, dimensions.classes)
    if "measure" in axes:
        yield from binding.measures
    if "span" in axes:
        yield from binding.spans.values()


def _candidates(table: Table, binding: Binding) -> Questions:
    """Return what the rows are of, of which only those are there for which something is planned."""
    found: list[tuple[Sequence[Month], Mapping[str, str]]] = []

    def noted(row: TableRow) -> bool:
        found.append((_months(row, binding), row.members))
        return True

    _total(table, binding, noted)
    return Questions(found)


def _months(row: TableRow, binding: Binding) -> Sequence[Month]:
    month = row_month(row)
    return binding.fiscal_year.months if month is None else (month,)


def _total(table: Table, binding: Binding, planned: Callable[[TableRow], bool]) -> TableRow:
    if table.rows == ["record"]:
        children = tuple(_grouped(table, _records(table, binding))) + tuple(_spare(table, binding))
    else:
        children = tuple(_Unfolding(binding, table, planned).rows(table.rows, {}))
    return TableRow(
        kind="total",
        key="total",
        axis=table.rows[0] if table.rows else "",
        children=children,
        label=table.total or Text(),
    )


def _is_planned(table: Table, binding: Binding, row: TableRow) -> bool:
    """Say whether anything is given for what a row stands for."""
    months = _months(row, binding)
    return any(binding.figures(scenario, of, months, row.members) for scenario, of in table.given)


def _records(table: Table, binding: Binding) -> Iterator[TableRow]:
    for number, record in enumerate(binding.records.get(table.records or "", ()), start=1):
        key = str(record.get("key", number))
        yield TableRow(
            kind="leaf", key=key, axis="record", record=record, members=_stands_for(table, key, record)
        )


def _stands_for(table: Table, key: str, record: Record) -> Mapping[str, str]:
    members = {axis: named for axis in RECORDED if isinstance(named := record.get(axis), str)}
    return {**members, table.dimension: key} if table.dimension else members


def _spare(table: Table, binding: Binding) -> Iterator[TableRow]:
    # Rows of two books of single months are never taken for one.
    first = "".join(month.key for month in binding.months)
    for number in range(1, table.spare + 1):
        key = f"{first}+{number:03d}"
        members = _stands_for(table, key, {})
        yield TableRow(kind="spare", key=key, axis="record", record={"number": number}, members=members)


def _grouped(table: Table, rows: Iterable[TableRow]) -> Iterator[TableRow]:
    """Yield records, those that share the field `group` below one another with their sum."""
    if table.group is None:
        yield from rows
        return
    field_ = table.group
    # Only neighbours are summed: records stay in the order of the plan.
    for number, (name, run) in enumerate(groupby(rows, lambda row: (row.record or {}).get(field_)), start=1):
        label = name if isinstance(name, Text) else Text.of(str(name))
        key = f"{field_}:{number}"
        yield TableRow(kind="subtotal", key=key, axis="record", label=label, children=tuple(run))


@dataclass(frozen=True, slots=True)
class _Unfolding:
    """Unfolds the axes of one table."""

    binding: Binding
    table: Table
    planned: Callable[[TableRow], bool]

    def rows(self, axes: Sequence[Axis], above: Mapping[str, str]) -> Iterator[TableRow]:
        """Yield the rows of some axes below the members above them."""
        if not axes:
            return
        found = self._rows(axes, above)
        if len(axes) > 1 or not self.table.planned:
            yield from found
            return
        yield from filter(self.planned, found)

    def _rows(self, axes: Sequence[Axis], above: Mapping[str, str]) -> Iterator[TableRow]:
        axis, rest = axes[0], axes[1:]
        if axis == "territory":
            yield from self._territories(above.get("territory", self.binding.scope), rest, above)
            return
        if axis == "record":
            yield from self._records(above)
            return
        for member, label in _members(axis, above, self.binding):
            members = {**above, **self._office(axis, member, above), axis: member}
            if not rest:
                yield TableRow(kind="leaf", key=_key(members), members=members, axis=axis, label=label)
                continue
            children = tuple(self.rows(rest, members))
            if not children and self._reported(members):
                # Who reported nothing but noughts is not missing.
                children = tuple(self._rows(rest, members))
            elif not children and self.table.missing is not None:
                said = {"name": self.table.missing, "faint": True}
                yield TableRow(
                    kind="leaf", key=_key(members), members=members, axis=axis, label=label, record=said
                )
            yield from self._grouped(axis, members, label, children)

    def _reported(self, members: Mapping[str, str]) -> bool:
        """Say whether anything is known of members, where a table says who is missing."""
        if self.table.missing is None:
            return False
        figures, months = self.binding.figures, self.binding.fiscal_year.months
        return any(figures(scenario, of, months, members) is not None for scenario, of in self.table.given)

    def _office(self, axis: str, member: str, above: Mapping[str, str]) -> Mapping[str, str]:
        """Return where a place is, in a form that people return: what is typed there belongs to it."""
        asked = axis == "person" and "month" in above
        return {"territory": self.binding.dimensions.person[member].territory} if asked else {}

    def _records(self, above: Mapping[str, str]) -> Iterator[TableRow]:
        """Yield the records that belong to the members above them."""
        for row in _records(self.table, self.binding):
            if all(above.get(axis, member) == member for axis, member in row.members.items()):
                members = {**above, **row.members}
                yield row._replace(key=_key(members), members=members)

    def _territories(self, parent: str, rest: Sequence[Axis], above: Mapping[str, str]) -> Iterator[TableRow]:
        """Yield the rows below a territory: its own people first, then the territories inside it."""
        if rest:
            yield from self.rows(rest, {**above, "territory": parent})
        for child in self.binding.dimensions.children(parent):
            members = {**above, "territory": child.id}
            children = tuple(self._territories(child.id, rest, above))
            # A territory with nobody in it is left out, unless territories are the last axis.
            if children:
                yield from self._grouped("territory", members, child.name, children)
            elif not rest:
                yield TableRow(kind="leaf", key=child.id, members=members, axis="territory", label=child.name)

    def _grouped(
        self, axis: str, members: Mapping[str, str], label: Text, children: tuple[TableRow, ...]
    ) -> Iterator[TableRow]:
        if not children or not self.table.subtotals:
            yield from children
            return
        key = _key(members, group=axis)
        yield TableRow(kind="subtotal", key=key, members=members, axis=axis, label=label, children=children)


def _key(members: Mapping[str, str], group: str = "") -> str:
    if group in IMPLIED_BY:
        return f"{group}:{members[group]}"
    # A person's territory and a product's class follow from them: in a key they would say nothing new.
    parts = [id_ for axis, id_ in members.items() if IMPLIED_BY.get(axis) not in members]
    return "/".join(parts)


def _members(axis: Axis, above: Mapping[str, str], binding: Binding) -> Iterator[tuple[str, Text]]:
    dimensions, months = binding.dimensions, binding.months or binding.fiscal_year.months
    if axis == "person":
        for person in dimensions.people:
            month = Month.parse(above["month"]) if "month" in above else None
            there = month is None or person.serves(binding.fiscal_year.own(month))
            if there and above.get("territory", person.territory) == person.territory:
                yield person.id, person.name
    elif axis == "class":
        for class_id in dimensions.class_ids:
            yield class_id, dimensions.classes.get(class_id, Text.of(class_id))
    elif axis == "product":
        for product in dimensions.products:
            # A form of months asks for nothing that is not sold in any of them; tables of a year compare it.
            asked = "month" not in above or any(map(product.on_sale, months))
            if asked and above.get("class", product.product_class) == product.product_class:
                yield product.id, product.name
    elif axis == "month":
        for month in months:
            yield month.key, binding.month_name(month)
    elif axis == "span":
        for id_, span in binding.spans.items():
            yield id_, span.name
    elif axis == "measure":
        for measure in binding.measures:
            yield measure.id, binding.phrases.measures[measure.id]


def row_month(row: TableRow) -> Month | None:
    """Return the month a row stands for, None when it stands for none."""
    key = row.members.get("month")
    return Month.parse(key) if key is not None else None
