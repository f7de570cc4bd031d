"""Rates: one measure over another, of those who reported both."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from judge.plan_folder import Plan
from judge.reckoning import Reckoning, Subject, over
from judge.series import STOCKS, Series

RATES: Mapping[str, tuple[str, str]] = {
    "gross_margin": ("gross_profit", "revenue"),
    "collection_rate": ("collections", "revenue"),
    "expense_ratio": ("expense", "revenue"),
    "quotation_rate": ("quotations", "visits"),
    "transaction_rate": ("contracts", "quotations"),
    "new_customer_rate": ("new_customers", "visits"),
    "test_drive_rate": ("test_drives", "visitors"),
    "deal_rate": ("deals", "visitors"),
    "churn": ("customers_lost", "customers"),
    "pass_rate": ("passed", "trainees"),
    "average_score": ("score_points", "trainees"),
    "sales_per_head": ("revenue", "headcount"),
}
LESS_IS_GOOD = frozenset(("expense_ratio", "churn"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A rate planned for everybody, planned for and reached by those who reported both of its measures."""

    id: str
    full_plan: Fraction | None
    plan: Fraction | None
    actual: Fraction | None
    coverage: Fraction | None

    @property
    def points(self) -> Fraction | None:
        """Actual less the plan of those who reported."""
        return None if self.actual is None or self.plan is None else self.actual - self.plan

    @property
    def polarity(self) -> int:
        """Whether more is good."""
        return -1 if self.id in LESS_IS_GOOD else 1

    @property
    def favorable(self) -> bool | None:
        """Whether the difference is good."""
        return None if not self.points else (self.points > 0) == (self.polarity > 0)


def rate_of(reckoning: Reckoning, id_: str, span: str, where: Sequence[tuple[str, str]] = ()) -> Rate:
    """Return a rate of a place over a span."""
    level = "person" if any(key == "person" for key, _ in where) else "territory" if where else "company"
    part, base = (reckoning.lines.get(Subject(level, tuple(where), each), ()) for each in RATES[id_])
    return _rate(id_, reckoning, part, base, span)


def _rate(
    id_: str,
    reckoning: Reckoning,
    part: Sequence[Series],
    base: Sequence[Series],
    span: str,
    only: Collection[tuple[str, str, str, str]] | None = None,
) -> Rate:
    months = list(reckoning.months_of(span))
    of_part = _of_both(reckoning.plan, part, base, months)
    of_part = [told for told in of_part if only is None or told[0].name in only]
    of_base = _of_both(reckoning.plan, base, part, months)
    coverages = [over(_plan(told), _all(line, months)) for told, line in ((of_part, part), (of_base, base))]
    return Rate(
        id=id_,
        full_plan=_ratio(_all(part, months), _all(base, months)),
        plan=_ratio(_plan(of_part), _plan(of_base)),
        actual=over(_sum(of_part), _sum(of_base)) if of_part and of_base else None,
        coverage=min((each for each in coverages if each is not None), default=None),
    )


def ratio_to_sales(reckoning: Reckoning, subject: Subject, span: str) -> Rate:
    """Return the expenses of a cost line or a place over sales, of those who reported both."""
    own = reckoning if "item" in dict(subject.keys) else reckoning.within(subject.keys)
    part = own.lines.get(Subject("company", (), "expense"), ())
    base = () if subject.level == "own" else own.lines.get(Subject("company", (), "revenue"), ())
    # A line's share of the whole ratio: all lines rest on the same sales.
    line = {each.name for each in reckoning.lines.get(subject, ())}
    return _rate("expense_ratio", reckoning, part, base, span, line)


Told = Sequence[tuple[Series, int]]


def _of_both(plan: Plan, own: Iterable[Series], other: Iterable[Series], months: Sequence[int]) -> Told:
    """Return what is told of a measure by those who told the other one as well.

    What a region spends stands beside the sales of its people; but who is asked for both answers for himself.
    """
    asked = {each.owner for each in other}
    stock = any(each.measure in STOCKS for each in other)
    told = {
        (each.owner, month)
        for each in other
        for month in _months(each, months)
        if each.actual[month] is not None
    }
    found = []
    for each in own:
        related = {each.owner} if each.owner in asked else _related(plan, each.owner, asked)
        for month in _months(each, months):
            beside = months if each.measure in STOCKS else months[-1:] if stock else (month,)
            if each.actual[month] is not None and any(
                (owner, at) in told for owner in related for at in beside
            ):
                found.append((each, month))
    return found


def _months(each: Series, months: Sequence[int]) -> Sequence[int]:
    return months[-1:] if each.measure in STOCKS else months


def _related(plan: Plan, owner: str, asked: Iterable[str]) -> set[str]:
    ways = {each: (each, *plan.above(each)) for each in (owner, *asked)}
    return {each for each in asked if each in ways[owner] or owner in ways[each]}


def _plan(told: Told) -> int:
    return sum(each.plan[month] for each, month in told)


def _sum(told: Told) -> int:
    return sum(each.actual[month] or 0 for each, month in told)


def _all(line: Iterable[Series], months: Sequence[int]) -> int:
    return sum(each.plan[month] for each in line for month in _months(each, months))


def _ratio(part: int, base: int) -> Fraction | None:
    return over(part, base) if part else None
