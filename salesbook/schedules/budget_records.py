"""The expense budget as rows and figures of sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from salesbook.layout.book_content import Record
from salesbook.layout.declaration import Phrases
from salesbook.model.budget import BudgetEntry, CostLine
from salesbook.model.cube import Cubes
from salesbook.model.decimals import decimal_of
from salesbook.model.dimension import COST_LINE
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.problems import Text
from salesbook.schedules.entries import Entry
from salesbook.schedules.spending import budget_lines, head_amounts, worked_out

NO_CODE = "-"


@dataclass(frozen=True, kw_only=True)
class Budget:
    """The budget of a plan worked out: its lines, and each entry with its months."""

    plan: Plan
    lines: Sequence[CostLine]
    entries: Sequence[tuple[BudgetEntry, Mapping[Month, int]]]
    unassigned: Text

    @classmethod
    def of(cls, plan: Plan, cubes: Cubes, phrases: Phrases) -> Budget:
        """Return the budget, with the planned rebates as a line of its own."""
        lines, entries = budget_lines(plan, phrases.words["rebates"]), worked_out(plan, cubes)
        unassigned = phrases.words["unassigned"]
        return cls(plan=plan, lines=lines, entries=entries, unassigned=unassigned)

    def ledger_entries(self) -> list[Entry]:
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
            for entry, months in self.entries
        ]

    def region_entries(self, region: str) -> list[Entry]:
        """Return what a region itself returns: what is budgeted a head comes back from each head."""
        return [
            written
            for (entry, _), written in zip(self.entries, self.ledger_entries(), strict=True)
            if entry.territory == region and entry.basis != "head"
        ]

    def codes(self, field: str) -> Mapping[Text, str]:
        """Return a code for each project or phase, in the order of the entries."""
        names = dict.fromkeys(getattr(entry, field) for entry, _ in self.entries)
        return {name: f"{field[:2].upper()}{number}" for number, name in enumerate(names, start=1)}

    def person_entries(self, person: str) -> list[Entry]:
        """Return what one head may spend on the road, by line."""
        return [
            Entry(keys={COST_LINE: line, "person": person}, months=months)
            for line, months in head_amounts(self.plan, person)
        ]


def budget_records(budget: Budget) -> dict[str, Sequence[Record]]:
    """Return the record lists of the budget sheets."""
    return {
        "cost_lines": [_line(line) for line in budget.lines],
        "region_lines": list(_region_lines(budget)),
        "budget_projects": list(_named(budget, "project")),
        "budget_products": list(_goods(budget)),
        "budget_phases": list(_named(budget, "phase")),
        "budget_entries": list(_written(budget)),
        "rebate_bands": list(_bands(budget.plan)),
    }


def _line(line: CostLine) -> Record:
    return {"key": line.id, "name": line.name, "owner": line.owner, "prior_year": line.prior_year}


def _region_lines(budget: Budget) -> Iterator[Record]:
    """Yield the lines of every region; a record says which region it belongs to."""
    spent = {(entry.territory, entry.line) for entry, _ in budget.entries}
    root = budget.plan.dimensions.root
    for territory in (root, *budget.plan.dimensions.children(root.id)):
        for line in budget.lines:
            if (territory.id, line.id) in spent:
                yield {**_line(line), "territory": territory.id}


def _named(budget: Budget, field: str) -> Iterator[Record]:
    for name, code in budget.codes(field).items():
        yield {"key": code, "name": name or budget.unassigned}


def _goods(budget: Budget) -> Iterator[Record]:
    dimensions = budget.plan.dimensions
    for code in dict.fromkeys(entry.product for entry, _ in budget.entries):
        known = dimensions.product.get(code)
        name = known.name if known else dimensions.classes.get(code, Text.of(code))
        yield {"key": code or NO_CODE, "name": name or budget.unassigned}


def _written(budget: Budget) -> Iterator[Record]:
    """Yield the entries as they are written in the plan."""
    papers, dimensions = budget.plan.papers, budget.plan.dimensions
    lines = {line.id: line for line in budget.lines}
    for number, entry in enumerate(papers.budget, start=1):
        territory = dimensions.territory.get(entry.territory)
        first, last = entry.first or budget.plan.fiscal_year.months[0], entry.last
        yield {
            "key": f"B{number:02d}",
            "name": lines[entry.line].name,
            "where": territory.name if territory else Text(),
            "basis": f"basis_{entry.basis}",
            "amount": entry.amount if entry.basis != "ratio" else None,
            "rate": decimal_of(entry.rate) if entry.basis == "ratio" else None,
            "a_head": entry.amount if entry.basis == "head" and lines[entry.line].field_cost else None,
            "first": first.key,
            "last": (last or budget.plan.fiscal_year.months[-1]).key,
            "project": entry.project,
            "product": Text.of(entry.product),
            "phase": entry.phase,
            "note": entry.note,
        }


def _bands(plan: Plan) -> Iterator[Record]:
    for band in plan.papers.rebates:
        yield {
            "key": band.id,
            "mode": f"rebate_{band.mode}",
            "name": band.name,
            "lower": Decimal(band.lower),
            "rate": decimal_of(band.rate),
            "share": decimal_of(band.share),
        }
