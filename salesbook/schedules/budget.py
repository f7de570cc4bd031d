"""The expense budget: what is checked, planned and shown of its entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from salesbook.layout.book_content import Binding, Record
from salesbook.model.decimals import decimal_of
from salesbook.model.dimension import COST_LINE
from salesbook.model.facts import Fact
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.plan_input.checks.dimension_checks import unknown_reference
from salesbook.plan_input.plan_additions import OptionalFile, OptionalRows
from salesbook.plan_input.plan_tables import PlanTables
from salesbook.plan_input.schema import ProductRow
from salesbook.problems import Problem, Text, problem
from salesbook.schedules.entries import Entry
from salesbook.schedules.rebates import RebateBand
from salesbook.schedules.schedule import Fill, PlanSource, Schedule, ScheduleContent, word
from salesbook.schedules.spending import (
    REBATE_LINE,
    BudgetEntry,
    Worked,
    cost_lines,
    head_amounts,
    line_names,
    worked_out,
)

NO_CODE = "-"


def _check(rows: OptionalRows, tables: PlanTables) -> Iterator[Problem]:
    """Yield products that are neither a product nor a class, and amounts that do not fit their basis."""
    products = tables.products
    known = products.ids | {row.record.class_ for row in products.rows}
    for row in rows.rows(BudgetEntry):
        entry = row.record
        if products.complete and entry.product and entry.product not in known:
            yield unknown_reference(row.at("product"), entry.product, ProductRow.file, products.ids)
    for row in rows.rows(BudgetEntry):
        entry = row.record
        needed, other = ("rate", "amount") if entry.basis == "ratio" else ("amount", "rate")
        if getattr(entry, needed) is None or getattr(entry, other) is not None:
            yield problem("budget-basis", row.at(needed), entry.basis, needed=needed)


def _planned(source: PlanSource) -> Iterator[Fact]:
    """Yield the budget: what is budgeted a head with each person, what is left with the region."""
    dimensions = source.plan.dimensions
    left: dict[tuple[str, str, Month], int] = {}
    for entry, months in worked_out(source.plan, source.cubes):
        for month, amount in months.items():
            key = entry.territory, entry.line, month
            left[key] = left.get(key, 0) + amount
    for person in dimensions.persons:
        region = dimensions.region(person.territory).id
        for line, months in head_amounts(source.plan, person.id):
            for month, amount in months.items():
                yield source.fact(person.id, month, (COST_LINE, line), "expense", amount, Scenario.BUDGET)
                left[region, line, month] = left.get((region, line, month), 0) - amount
    for (territory, line, month), amount in left.items():
        if amount:
            yield source.fact(territory, month, (COST_LINE, line), "expense", amount, Scenario.BUDGET)


def _filled(source: PlanSource) -> Fill:
    worked = worked_out(source.plan, source.cubes)

    def content(binding: Binding, person: str | None) -> ScheduleContent:
        budget = _Budget(plan=source.plan, worked=worked, binding=binding)
        if person is None and binding.scope == source.plan.dimensions.root.id:
            spent, records = budget.entries(), budget.records()
        else:
            spent = budget.of_person(person) if person else budget.of_region(binding.scope)
            lines = {each.keys[COST_LINE] for each in spent}
            records = {"cost_lines": [each for each in budget.lines() if each["key"] in lines]}
        return ScheduleContent(records=records, entries={(Scenario.BUDGET, "expense"): spent})

    return content


def _written_before(plan: Plan) -> Iterator[BudgetEntry]:
    """Yield the entries of the versions before, those of the first one first."""
    if plan.parent is not None:
        yield from _written_before(plan.parent)
        yield from plan.parent.schedules.of(BudgetEntry)


@dataclass(frozen=True, kw_only=True)
class _Budget:
    """The budget of a plan, worked out, as rows and figures of a book."""

    plan: Plan
    worked: Sequence[Worked]
    binding: Binding

    def entries(self) -> list[Entry]:
        """Return the entries of the whole company, keyed by line, region, project, product and phase."""
        projects, phases = self.codes("project"), self.codes("phase")
        return [
            Entry(
                keys={
                    "territory": entry.territory,
                    COST_LINE: entry.line,
                    "project": projects[entry.project],
                    "goods": entry.product or NO_CODE,
                    "phase": phases[entry.phase],
                },
                months=months,
            )
            for entry, months in self.worked
        ]

    def of_region(self, region: str) -> list[Entry]:
        """Return what a region itself returns: what is budgeted a head comes back from each head."""
        return [
            written
            for (entry, _), written in zip(self.worked, self.entries(), strict=True)
            if entry.territory == region and entry.basis != "head"
        ]

    def of_person(self, person: str) -> list[Entry]:
        """Return what one head may spend on the road, by line."""
        return [
            Entry(keys={COST_LINE: line, "person": person}, months=months)
            for line, months in head_amounts(self.plan, person)
        ]

    def codes(self, field: str) -> Mapping[Text, str]:
        """Return a code for each project or phase, in the order of the entries."""
        # In the order of the first version: months that are over have the same codes as in its books.
        entries = [*_written_before(self.plan), *(entry for entry, _ in self.worked)]
        names = dict.fromkeys(getattr(entry, field) for entry in entries)
        return {name: f"{field[:2].upper()}{number}" for number, name in enumerate(names, start=1)}

    def records(self) -> dict[str, Sequence[Record]]:
        """Return the lists of the company's sheets."""
        return {
            "cost_lines": self.lines(),
            "region_lines": list(self._region_lines()),
            "budget_projects": list(self._named("project")),
            "budget_products": list(self._goods()),
            "budget_phases": list(self._named("phase")),
            "budget_entries": list(self._written()),
        }

    def lines(self) -> list[Record]:
        """Return the cost lines, with the planned rebates as a line of their own."""
        names = line_names(self.plan)
        lines: list[Record] = [
            {"key": line, "name": names[line], "owner": entry.owner, "prior_year": entry.prior_year}
            for line, entry in cost_lines(self.plan).items()
        ]
        if self.plan.schedules.of(RebateBand):
            name = self.binding.phrases.words["rebates"]
            lines.append({"key": REBATE_LINE, "name": name, "owner": Text(), "prior_year": None})
        return lines

    def _region_lines(self) -> Iterator[Record]:
        """Yield the lines of every region; a record says which region it belongs to."""
        spent = {(entry.territory, entry.line) for entry, _ in self.worked}
        root, lines = self.plan.dimensions.root, self.lines()
        for territory in (root, *self.plan.dimensions.children(root.id)):
            for line in lines:
                if (territory.id, line["key"]) in spent:
                    yield {**line, "territory": territory.id}

    def _named(self, field: str) -> Iterator[Record]:
        for name, code in self.codes(field).items():
            yield {"key": code, "name": name or self.binding.phrases.words["unassigned"]}

    def _goods(self) -> Iterator[Record]:
        dimensions = self.plan.dimensions
        for code in dict.fromkeys(entry.product for entry, _ in self.worked):
            known = dimensions.product.get(code)
            name = known.name if known else dimensions.classes.get(code, Text.of(code))
            yield {"key": code or NO_CODE, "name": name or self.binding.phrases.words["unassigned"]}

    def _written(self) -> Iterator[Record]:
        """Yield the entries as they are written in the plan."""
        plan, lines, names = self.plan, cost_lines(self.plan), line_names(self.plan)
        months = plan.fiscal_year.months
        for number, entry in enumerate(plan.schedules.of(BudgetEntry), start=1):
            territory = plan.dimensions.territory.get(entry.territory)
            amount, field_cost = entry.amount or 0, lines[entry.line].field_cost
            yield {
                "key": f"B{number:02d}",
                "name": names[entry.line],
                "where": territory.name if territory else Text(),
                "basis": word(self.binding, f"basis_{entry.basis}"),
                "amount": amount if entry.basis != "ratio" else None,
                "rate": decimal_of(entry.rate or Fraction(0)) if entry.basis == "ratio" else None,
                "a_head": amount if entry.basis == "head" and field_cost else None,
                "first": (entry.first or months[0]).key,
                "last": (entry.last or months[-1]).key,
                "project": entry.project,
                "product": Text.of(entry.product),
                "phase": entry.phase,
                "note": entry.note,
            }


BUDGET = Schedule(
    files=(OptionalFile(record=BudgetEntry, key=(), territory="territory"),),
    check=_check,
    planned=_planned,
    filled=_filled,
    dimension=COST_LINE,
    names=line_names,
    by_item=True,
)
