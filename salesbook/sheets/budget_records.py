"""The expense budget as rows and figures of sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from salesbook.layout.binding import Record
from salesbook.layout.declaration import Phrases
from salesbook.model.budget import BudgetEntry, CostLine, entry_amounts
from salesbook.model.cube import Cubes
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.rebate import mean_rate
from salesbook.model.staffing import heads_by_month
from salesbook.problems import Text
from salesbook.sheets.exact import decimal_of
from salesbook.sheets.ledger import Entry
from salesbook.sheets.staffing_records import needed_heads

REBATES = "rebates"
NO_CODE = "-"
EVERY_REGION = ("ratio", "head")
"""An entry without a territory on one of these bases holds for each region by its own sales or heads."""


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
        papers = plan.papers
        written, lines = list(papers.budget), list(papers.cost_lines)
        if papers.rebates:
            lines.append(CostLine(id=REBATES, name=phrases.words["rebates"]))
            written.append(
                BudgetEntry(line=REBATES, territory="", basis="ratio", rate=mean_rate(papers.rebates))
            )
        counted = _Counted(plan, cubes)
        months = plan.fiscal_year.months
        entries = [
            (entry, entry_amounts(entry, months, counted.sales, counted.heads))
            for each in written
            for entry in _placed(each, plan)
        ]
        unassigned = phrases.words["unassigned"]
        return cls(plan=plan, lines=lines, entries=entries, unassigned=unassigned)

    def ledger_entries(self) -> list[Entry]:
        """Return the entries of the whole company, keyed by line, region, project, product and phase."""
        projects, phases = self.codes("project"), self.codes("phase")
        return [
            Entry(
                keys={
                    "territory": entry.territory,
                    "cost_line": entry.line,
                    "project": projects[entry.project],
                    "goods": entry.product or NO_CODE,
                    "phase": phases[entry.phase],
                },
                months=months,
            )
            for entry, months in self.entries
        ]

    def codes(self, field: str) -> Mapping[Text, str]:
        """Return a code for each project or phase, in the order of the entries."""
        names = dict.fromkeys(getattr(entry, field) for entry, _ in self.entries)
        return {name: f"{field[:2].upper()}{number}" for number, name in enumerate(names, start=1)}

    def person_entries(self, person: str) -> list[Entry]:
        """Return what one head may spend on the road, by line."""
        home = self.plan.dimensions.person[person].territory
        above = {each.id for each in self.plan.dimensions.path(home)}
        found: list[Entry] = []
        for entry in self.plan.papers.budget:
            if entry.basis == "head" and (not entry.territory or entry.territory in above):
                running = [month for month in self.plan.fiscal_year.months if entry.runs_in(month)]
                keys = {"cost_line": entry.line, "person": person}
                found.append(Entry(keys=keys, months=dict.fromkeys(running, entry.amount)))
        return found


@dataclass(frozen=True, slots=True)
class _Counted:
    """What ratios and amounts a head are reckoned from."""

    plan: Plan
    cubes: Cubes

    def sales(self, territory: str, month: Month) -> int:
        """Return the planned sales of a territory in a month, in minor units."""
        return self.cubes.value("PL", "revenue", [month], {"territory": territory}) or 0

    def heads(self, territory: str, month: Month) -> int:
        """Return the planned selling heads of a territory in a month."""
        inside = {each.id for each in self.plan.dimensions.below(territory)}
        posts = [each for each in self.plan.papers.posts if each.sales_per_head or each.coverage]
        if posts:
            return sum(
                heads_by_month(post, needed_heads(post, self.plan, self.cubes), [month])[month]
                for post in posts
                if post.territory in inside
            )
        people = self.plan.dimensions.people_in(territory)
        return sum(
            (each.start is None or each.start <= month.last_day)
            and (each.end is None or each.end >= month.first_day)
            for each in people
        )


def _placed(entry: BudgetEntry, plan: Plan) -> Iterator[BudgetEntry]:
    """Yield an entry where it is spent: in its region, in every region, or at the head office."""
    root = plan.dimensions.root.id
    if not entry.territory and entry.basis in EVERY_REGION:
        for region in plan.dimensions.children(root):
            yield replace(entry, territory=region.id)
        return
    way = plan.dimensions.path(entry.territory or root)
    yield replace(entry, territory=way[min(1, len(way) - 1)].id)


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
