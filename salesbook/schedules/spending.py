"""What a plan means to spend: the entries of its budget, worked out by territory, line and month."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Annotated, ClassVar

from salesbook.model.cube import Cubes
from salesbook.model.period import Month, spelled_month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.plan_input.scalars import NO_WORDS, Both, Id, Money, MonthKey, Share, Yes, choice
from salesbook.problems import Text
from salesbook.schedules.rebates import RebateBand, mean_rate
from salesbook.schedules.shares import parts_of
from salesbook.schedules.staffing import Post, planned_heads

REBATE_LINE = "rebates"
EVERY_REGION = ("ratio", "head")
"""An entry without a territory on one of these bases holds for each region by its own sales or heads."""

Monthly = Callable[[str, Month], int]
"""Sales in minor units, or heads, of a territory in a month."""


def month_column(name: str) -> Mapping[str, str] | None:
    """Return what a column headed by a month says of its amounts; None for other columns."""
    return {"basis": "month", "first": name, "last": name} if spelled_month(name) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetEntry:
    """budget.csv: `amount` in minor units or `rate`, a share of sales, in the months `first` to `last`.

    The basis is once in the first month; each month; the year's amount in parts; a ratio of sales; a head
    and month. `name`, `owner`, `prior_year` and `field_cost` (what a salesperson spends on the road) say
    what the line is.
    """

    file: ClassVar[str] = "budget.csv"
    wide: ClassVar = staticmethod(month_column)

    line: Id
    name: Both | None = None
    territory: Id = ""
    basis: Annotated[str, choice(("once", "month", "year", "ratio", "head"))]
    amount: Money | None = None
    rate: Share | None = None
    first: MonthKey | None = None
    last: MonthKey | None = None
    project: Both = NO_WORDS
    product: Id = ""
    phase: Both = NO_WORDS
    owner: Both = NO_WORDS
    prior_year: Money | None = None
    field_cost: Yes = False
    note: Both = NO_WORDS

    def runs_in(self, month: Month) -> bool:
        """Return whether the entry spends in a month."""
        return (self.first is None or month >= self.first) and (self.last is None or month <= self.last)


Worked = tuple[BudgetEntry, Mapping[Month, int]]
"""An entry where it is spent, with its amount in each month, in minor units."""


def cost_lines(plan: Plan) -> Mapping[str, BudgetEntry]:
    """Return for each line of the budget the entry that says what it is: its first one with a name."""
    lines: dict[str, BudgetEntry] = {}
    for entry in plan.schedules.of(BudgetEntry):
        known = lines.setdefault(entry.line, entry)
        if known.name is None and entry.name is not None:
            lines[entry.line] = entry
    return lines


def line_names(plan: Plan) -> Mapping[str, Text]:
    """Return what the lines of the budget are called."""
    return {line: entry.name or Text.of(line) for line, entry in cost_lines(plan).items()}


def entry_amounts(
    entry: BudgetEntry, months: Sequence[Month], sales: Monthly, heads: Monthly
) -> Mapping[Month, int]:
    """Return what an entry comes to in each month, in minor units, ratios rounded half up."""
    running = [month for month in months if entry.runs_in(month)]
    amount, rate = entry.amount or 0, entry.rate or Fraction(0)
    if entry.basis == "once":
        running = running[:1]
    if entry.basis == "year":
        return dict(zip(running, parts_of(amount, [1] * len(running)), strict=True))
    if entry.basis == "ratio":
        return {month: _rounded(rate * sales(entry.territory, month)) for month in running}
    if entry.basis == "head":
        return {month: amount * heads(entry.territory, month) for month in running}
    return dict.fromkeys(running, amount)


def _rounded(share: Fraction) -> int:
    return int(share + Fraction(1, 2)) if share >= 0 else -int(-share + Fraction(1, 2))


def worked_out(plan: Plan, cubes: Cubes) -> list[Worked]:
    """Return every entry of the budget with its months; those for every region once for each of them.

    The planned rebates are an entry too.
    """
    written, bands = [*plan.schedules.of(BudgetEntry)], plan.schedules.of(RebateBand)
    if bands:
        written.append(BudgetEntry(line=REBATE_LINE, basis="ratio", rate=mean_rate(bands)))
    counted = _Counted(plan, cubes)
    months = plan.fiscal_year.months
    before = _passed(plan, cubes)

    def amounts(entry: BudgetEntry) -> Mapping[Month, int]:
        if entry.basis not in WHOLE:
            return entry_amounts(entry, months, counted.sales, counted.heads)
        over = before.get(_key(entry))
        return _after(entry, months, over.pop(0) if over else {}, plan.passed)

    return [(entry, amounts(entry)) for each in written for entry in _placed(each, plan)]


WHOLE = ("once", "year")
"""Bases whose amount is that of the whole year: what months that are over took of it is not spent again."""


def _key(entry: BudgetEntry) -> tuple[object, ...]:
    return entry.line, entry.basis, entry.territory, entry.project, entry.product, entry.phase


def _passed(plan: Plan, cubes: Cubes) -> Mapping[tuple[object, ...], list[Mapping[Month, int]]]:
    """Return what the version before has of entries in the months that are over; like ones in their order."""
    found: dict[tuple[object, ...], list[Mapping[Month, int]]] = {}
    for entry, months in worked_out(plan.parent, cubes) if plan.parent is not None else ():
        over = {month: amount for month, amount in months.items() if month in plan.passed}
        found.setdefault(_key(entry), []).append(over)
    return found


def _after(
    entry: BudgetEntry, months: Sequence[Month], before: Mapping[Month, int], passed: Sequence[Month]
) -> Mapping[Month, int]:
    """Return a whole year's amount by month: what is over as before, the rest in the other months."""
    left = replace(entry, amount=(entry.amount or 0) - sum(before.values()))
    open_ = [month for month in months if month not in passed]
    return {**before, **entry_amounts(left, open_, _nothing, _nothing)}


def _nothing(territory: str, month: Month) -> int:
    del territory, month
    return 0


def head_amounts(plan: Plan, person: str) -> Iterator[tuple[str, Mapping[Month, int]]]:
    """Yield what one head may spend, by line: what is budgeted a head is returned by each head alone."""
    home = plan.dimensions.person[person].territory
    above = {each.id for each in plan.dimensions.path(home)}
    for entry in plan.schedules.of(BudgetEntry):
        if entry.basis == "head" and (not entry.territory or entry.territory in above):
            running = [month for month in plan.fiscal_year.months if entry.runs_in(month)]
            yield entry.line, dict.fromkeys(running, entry.amount or 0)


@dataclass(frozen=True, slots=True)
class _Counted:
    """What ratios and amounts a head are computed from."""

    plan: Plan
    cubes: Cubes

    def sales(self, territory: str, month: Month) -> int:
        """Return the planned sales of a territory in a month, in minor units."""
        return self.cubes.value(Scenario.PLAN, "revenue", [month], {"territory": territory}) or 0

    def heads(self, territory: str, month: Month) -> int:
        """Return the planned selling heads of a territory in a month."""
        inside = {each.id for each in self.plan.dimensions.below(territory)}
        posts = [each for each in self.plan.schedules.of(Post) if each.sales_per_head or each.coverage]
        if posts:
            inside_posts = (post for post in posts if post.territory in inside)
            return sum(planned_heads(post, self.plan, self.cubes)[month] for post in inside_posts)
        return sum(each.serves(month) for each in self.plan.dimensions.people_in(territory))


def _placed(entry: BudgetEntry, plan: Plan) -> Iterator[BudgetEntry]:
    """Yield an entry where it is spent: in its region, in every region, or at the head office."""
    root = plan.dimensions.root.id
    if not entry.territory and entry.basis in EVERY_REGION:
        for region in plan.dimensions.children(root):
            yield replace(entry, territory=region.id)
        return
    yield replace(entry, territory=plan.dimensions.region(entry.territory or root).id)
