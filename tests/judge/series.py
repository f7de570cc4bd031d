"""Series: what somebody is to reach, reached and had last year, by month, for one item and measure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from judge.forms import CompanyBook, Course, Form, Place, Return
from judge.plan_folder import Plan

PRODUCT_MEASURES = ("revenue", "quantity", "collections", "gross_profit")
COURSE_MEASURES = ("trainees", "training_hours", "training_cost", "passed", "score_points")
POLARITY = {
    "expense": -1,
    "customers_lost": -1,
    "training_cost": -1,
    "headcount": 0,
    "customers": 0,
    "complaints": 0,
}
STOCKS = frozenset(("headcount", "customers"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Twelve months of one owner, item and measure; an actual of None is not known, never a zero.

    `before` holds last year's months, None where the plan has no last year for the measure.
    """

    owner: str
    dimension: str
    item: str
    measure: str
    plan: Sequence[int]
    actual: Sequence[int | None]
    before: Sequence[int] | None = None

    @property
    def name(self) -> tuple[str, str, str, str]:
        """What it is about."""
        return self.owner, self.dimension, self.item, self.measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Everything that is known before anything is reckoned; `issued` holds the newest form of every owner."""

    plan: Plan
    period: str
    issued: Mapping[str, Form]
    returns: Mapping[str, Return]
    courses: Sequence[Course]
    company: CompanyBook


def series_of(known: Known) -> tuple[Series, ...]:
    """Return all series of a plan and its returns."""
    found = list(_asked(known))
    return (
        *found,
        *_profits(known, found),
        *_left_of_budget(known, found),
        *_heads(known, found),
        *_training(known),
    )


def _asked(known: Known) -> Iterator[Series]:
    plans: defaultdict[tuple[str, str, str, str], dict[str, int]] = defaultdict(dict)
    for form in known.issued.values():
        for table in form.asked.values():
            for place, planned in table.items():
                plans[place[:4]][place.month] = planned
    facts = _facts(known.returns.values())
    posts = {row["id"]: row["territory"] for row in known.plan.rows.get("staffing", ())}
    for name, of_months in plans.items():
        yield Series(
            # Heads are counted by the territory of their post, whoever reports them.
            owner=posts[name[2]] if name[1] == "post" else name[0],
            dimension=name[1],
            item=name[2],
            measure=name[3],
            plan=[of_months.get(month, 0) for month in known.plan.months],
            actual=[facts.get(Place(*name, month)) for month in known.plan.months],
            before=_before(known.plan, *name),
        )


def _facts(returns: Iterable[Return]) -> Mapping[Place, int]:
    return {place: value for each in returns for place, value in each.facts.items()}


def _before(plan: Plan, owner: str, dimension: str, item: str, measure: str) -> Sequence[int] | None:
    if dimension == "product" and measure in ("revenue", "quantity") and plan.sold:
        return [plan.sold.get((month, owner, item, measure), 0) for month in plan.before]
    if dimension == "channel" and plan.channel_sold:
        return [plan.channel_sold.get((month, owner, item), 0) for month in plan.before]
    return None


def _profits(known: Known, found: Iterable[Series]) -> Iterator[Series]:
    """Yield gross profit: revenue less quantity at the product's cost, where all products have one."""
    costs = {id_: product.cost for id_, product in known.plan.products.items()}
    if any(cost is None for cost in costs.values()):
        return
    by_name = {each.name: each for each in found if each.dimension == "product"}
    for (owner, dimension, item, measure), revenue in by_name.items():
        quantity = by_name.get((owner, dimension, item, "quantity"))
        if measure != "revenue" or quantity is None:
            continue
        cost = costs[item] or 0
        yield Series(
            owner=owner,
            dimension=dimension,
            item=item,
            measure="gross_profit",
            plan=[money - count * cost for money, count in zip(revenue.plan, quantity.plan, strict=True)],
            actual=[
                None if money is None or count is None else money - count * cost
                for money, count in zip(revenue.actual, quantity.actual, strict=True)
            ],
            before=None
            if revenue.before is None or quantity.before is None
            else [money - count * cost for money, count in zip(revenue.before, quantity.before, strict=True)],
        )


def _left_of_budget(known: Known, found: Iterable[Series]) -> Iterator[Series]:
    """Yield what of the budget no form asks for: nobody can have reported it.

    Months are known of the whole company, quarters of each region: what is left of a quarter has one owner.
    What is budgeted for heads that are not there yet is told with the region's other lines.
    """
    plan, book = known.plan, known.company
    asked: defaultdict[tuple[str, str], int] = defaultdict(int)
    of_region: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for each in found:
        if each.measure == "expense":
            for place, planned in enumerate(each.plan):
                asked[each.item, plan.months[place]] += planned
                of_region[plan.above(each.owner)[-1], each.item, f"Q{place // 3 + 1}"] += planned
    left: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * 12)
    for (line, month), planned in book.budget.items():
        if month in plan.months and planned != asked[line, month]:
            place = plan.months.index(month)
            quarter = f"Q{place // 3 + 1}"
            (owner,) = [
                region
                for (region, item, when), amount in book.of_regions.items()
                if (item, when) == (line, quarter) and amount != of_region[region, line, quarter]
            ]
            left[owner, line][place] = planned - asked[line, month]
    facts = _facts(known.returns.values())
    told = {(place.owner, place.month) for place in facts if place.dimension == "cost_line"}
    a_head = {each.item for each in found if each.measure == "expense" and each.owner in plan.people}
    for (owner, line), months in left.items():
        yield Series(
            owner=owner,
            dimension="cost_line",
            item=line,
            measure="expense",
            plan=months,
            actual=[0 if line in a_head and (owner, month) in told else None for month in plan.months],
        )


def _heads(known: Known, found: Iterable[Series]) -> Iterator[Series]:
    """Yield the posts that no region's form asks for: those of the company itself."""
    asked = {each.item for each in found if each.dimension == "post"}
    for post in dict.fromkeys(post for post, _ in known.company.heads if post not in asked):
        yield Series(
            owner=known.plan.company,
            dimension="post",
            item=post,
            measure="headcount",
            plan=[known.company.heads.get((post, month), 0) for month in known.plan.months],
            actual=[None] * 12,
        )


def _training(known: Known) -> Iterator[Series]:
    """Yield the courses: a course of the whole company is planned among the regions by their people."""
    places = {row["id"]: row.get("territory", "") for row in known.plan.rows.get("training", [])}
    regions = [each.id for each in known.plan.territories.values() if each.parent == known.plan.company]
    for course in known.courses:
        owners = [places[course.id]] if places.get(course.id) else regions
        people = {owner: sum(1 for _ in known.plan.of_territory(owner)) for owner in owners}
        heads, costs = shared(course.heads, people), shared(course.cost, people)
        for owner in regions:
            planned = {
                "trainees": heads.get(owner, 0),
                "training_hours": heads.get(owner, 0) * course.hours,
                "training_cost": costs.get(owner, 0),
            }
            for measure in COURSE_MEASURES:
                yield _of_course(known, course, owner, measure, planned.get(measure, 0))


def _of_course(known: Known, course: Course, owner: str, measure: str, planned: int) -> Series:
    returned = known.returns.get(owner)
    held = returned.held.get(course.id) if returned is not None else None
    months = known.plan.months
    actual: list[int | None] = [None] * 12
    for place, month in enumerate(months):
        if held is not None and held[0] == month:
            actual[place] = held[1][measure]
        elif returned is not None and month <= known.period:
            # A course that is not in a returned book has not been held.
            actual[place] = 0
    return Series(
        owner=owner,
        dimension="course",
        item=course.id,
        measure=measure,
        plan=[planned if month == course.month else 0 for month in months],
        actual=actual,
    )


def shared(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Return whole shares by weight: largest remainder, ties to the larger, then to the first id."""
    everything = sum(weights.values())
    if not everything:
        return {}
    exact = {owner: Fraction(total * weight, everything) for owner, weight in weights.items()}
    shares = {owner: int(share) for owner, share in exact.items()}
    order = sorted(exact, key=lambda owner: (-(exact[owner] - shares[owner]), -weights[owner], owner))
    for owner in order[: total - sum(shares.values())]:
        shares[owner] += 1
    return shares
