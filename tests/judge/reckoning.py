"""What follows from the series: comparisons on the reported basis, the outlook, rates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from judge.forms import Return
from judge.plan_folder import Plan
from judge.series import POLARITY, STOCKS, Series

SPANS = ("month", "quarter", "half", "ytd")
SHIFTS = {"month": 1, "quarter": 3, "half": 6}
"""How many months before a span the period before lies; the year to date has none."""


class Subject(NamedTuple):
    """What a line is about: its level, the ids that name it, and the measure."""

    level: str
    keys: tuple[tuple[str, str], ...]
    measure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Plan and prior year of what is reported beside the actual; None is n.a. or not reported."""

    full_plan: int
    reported: int
    actual: int | None
    prior_year: int | None
    previous: int | None
    now: int | None
    polarity: int
    limit: Fraction = Fraction(0)

    @property
    def plan(self) -> int | None:
        """The plan of those who reported; None where nobody has."""
        return None if self.actual is None else self.reported

    @property
    def variance(self) -> int | None:
        """Actual less the plan of those who reported."""
        return None if self.actual is None else self.actual - self.reported

    @property
    def variance_share(self) -> Fraction | None:
        """The variance over that plan."""
        return over(self.variance, self.plan)

    @property
    def attainment(self) -> Fraction | None:
        """Actual over that plan."""
        return over(self.actual, self.plan)

    @property
    def favorable(self) -> bool | None:
        """Whether the variance is good; None where there is none, neither way is, or too little is known."""
        if not self.variance or not self.polarity or self.grey:
            return None
        return (self.variance > 0) == (self.polarity > 0)

    @property
    def year_on_year(self) -> Fraction | None:
        """Actual over the prior year of those who reported, less 1."""
        return growth(self.actual, self.prior_year)

    @property
    def period_on_period(self) -> Fraction | None:
        """Now over the period before, both of those who reported in both, less 1."""
        return growth(self.now, self.previous)

    @property
    def coverage(self) -> Fraction | None:
        """The share of the plan that is reported on."""
        return over(self.reported, self.full_plan)

    @property
    def full_attainment(self) -> Fraction | None:
        """Actual over the full plan."""
        return over(self.actual, self.full_plan)

    @property
    def grey(self) -> bool:
        """Whether too little is reported of a territory to judge by."""
        return self.coverage is not None and self.coverage < self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Where the year will end for the whole: what is not reported counts with its plan.

    A row of which nothing is reported has no outlook: it would repeat its plan.
    """

    target: int
    actual: int | None
    reported: int
    planned: int
    months_left: int
    time_progress: Fraction | None

    @property
    def open(self) -> int:
        """The plan to date of what is not reported."""
        return self.planned - self.reported

    @property
    def to_date(self) -> int | None:
        """Actual to date, and the plan to date of what is not reported."""
        return None if self.actual is None else self.actual + self.open

    @property
    def left(self) -> int | None:
        """What of the target is still to come."""
        return None if self.to_date is None else self.target - self.to_date

    @property
    def attainment(self) -> Fraction | None:
        """The share of the target that is reached."""
        return over(self.to_date, self.target)

    @property
    def gap_to_time(self) -> Fraction | None:
        """That share less time progress."""
        if self.attainment is None or self.time_progress is None:
            return None
        return self.attainment - self.time_progress

    @property
    def required_rate(self) -> Fraction | None:
        """What each month left must bring; 0 when reached, n.a. when no month is left."""
        if self.left is None or not self.months_left:
            return None
        return Fraction(max(self.left, 0), self.months_left)

    @property
    def forecast_a(self) -> int | None:
        """Actual to date and the rest of the plan."""
        return None if self.actual is None else self.actual + self.target - self.reported

    @property
    def forecast_b(self) -> Fraction | None:
        """Actual to date and the rest of the plan at the attainment of those who reported."""
        ratio = over(self.actual, self.reported)
        return None if ratio is None else (self.actual or 0) + (self.target - self.reported) * ratio

    @property
    def expected_variance(self) -> Fraction | None:
        """What the year will be off its target."""
        return None if self.forecast_b is None else self.forecast_b - self.target

    @property
    def expected_share(self) -> Fraction | None:
        """What the year will come to, over its target."""
        return None if self.forecast_b is None or self.target <= 0 else self.forecast_b / self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A month of the year: what is reported, and the rest of its plan at the attainment to date."""

    full_plan: int
    reported: int
    actual: int
    ratio: Fraction | None

    @property
    def forecast(self) -> Fraction | None:
        """The rest of the plan at the attainment to date."""
        return None if self.ratio is None else (self.full_plan - self.reported) * self.ratio

    @property
    def expected(self) -> Fraction | None:
        """What is reported, and the forecast."""
        return None if self.forecast is None else self.actual + self.forecast

    @property
    def expected_variance(self) -> Fraction | None:
        """What that is off the full plan."""
        return None if self.expected is None else self.expected - self.full_plan

    @property
    def expected_share(self) -> Fraction | None:
        """That over the full plan."""
        if self.expected_variance is None or self.full_plan <= 0:
            return None
        return self.expected_variance / self.full_plan


def summed(parts: Sequence[Compared]) -> Compared:
    """Return several comparisons as one; without any nothing is known."""
    actuals = [each.actual for each in parts if each.actual is not None]
    priors = [each.prior_year for each in parts if each.prior_year is not None]
    return Compared(
        full_plan=sum(each.full_plan for each in parts),
        reported=sum(each.reported for each in parts),
        actual=sum(actuals) if actuals else None,
        prior_year=sum(priors) if priors else None,
        previous=None,
        now=None,
        polarity=1,
    )


def over(part: int | None, base: int | None) -> Fraction | None:
    """Return a ratio; None on a base of zero or less."""
    return None if part is None or base is None or base <= 0 else Fraction(part, base)


def growth(now: int | None, before: int | None) -> Fraction | None:
    """Return a ratio less 1."""
    ratio = over(now, before)
    return None if ratio is None else ratio - 1


Lines = Mapping[Subject, Sequence[Series]]


def lines_of(series: Iterable[Series], plan: Plan) -> Lines:
    """Return the series of every line."""
    found: defaultdict[Subject, list[Series]] = defaultdict(list)
    for each in series:
        for level, keys in _levels(each, plan):
            found[Subject(level, keys, each.measure)].append(each)
    return found


@dataclass(frozen=True, kw_only=True)
class Reckoning:
    """All lines of a month, each reckoned when it is asked for."""

    plan: Plan
    period: str
    series: Sequence[Series]
    returns: Mapping[str, Return]
    lines: Lines
    time_progress: Fraction | None = None

    @cached_property
    def at(self) -> int:
        """The place of the month in its year."""
        return self.plan.months.index(self.period)

    def within(self, where: Sequence[tuple[str, str]]) -> Reckoning:
        """Return what is known of a territory or a person alone; `where` names it as lines do."""
        ids = dict(where)
        if not ids:
            return self
        inside = {id_ for id_ in self.plan.territories if ids.get("territory") in self.plan.path(id_)}
        people = {id_ for id_, person in self.plan.people.items() if person.territory in inside}
        owners = {ids["person"]} if "person" in ids else inside | people
        series = [each for each in self.series if each.owner in owners]
        return replace(self, series=series, lines=lines_of(series, self.plan))

    def to(self, month: str) -> Reckoning:
        """Return the same as an earlier month's."""
        return replace(self, period=month)

    def months_of(self, span: str) -> range:
        """Return the months of a span up to the one reported on, by their places."""
        first = {"month": self.at, "quarter": self.at // 3 * 3, "half": self.at // 6 * 6}.get(span, 0)
        return range(first, self.at + 1)

    @cached_property
    def _found(self) -> dict[tuple[Subject, str], Compared]:
        return {}

    def compared(self, subject: Subject, span: str) -> Compared:
        """Return the comparison of a line over a span up to the month reported on."""
        # Many figures are asked of one comparison.
        key = subject, span
        if key not in self._found:
            self._found[key] = self._compare(subject, span)
        return self._found[key]

    def _compare(self, subject: Subject, span: str) -> Compared:
        own, months = self.lines.get(subject, ()), self.months_of(span)
        if subject.measure in STOCKS:
            months = range(self.at, self.at + 1)
        told = [(each, month) for each in own for month in months if each.actual[month] is not None]
        shift = SHIFTS.get(span)
        pairs = [(each, month) for each, month in told if shift and _told_before(each, month - shift)]
        return Compared(
            full_plan=sum(each.plan[month] for each in own for month in months),
            reported=sum(each.plan[month] for each, month in told),
            actual=sum(each.actual[month] or 0 for each, month in told) if told else None,
            prior_year=_prior(told),
            previous=sum(_at(each, month - (shift or 0)) for each, month in pairs) if pairs else None,
            now=sum(each.actual[month] or 0 for each, month in pairs) if pairs else None,
            polarity=POLARITY.get(subject.measure, 1),
            limit=self.coverage_limit if subject.level == "territory" else Fraction(0),
        )

    @property
    def coverage_limit(self) -> Fraction:
        """The coverage below which a territory is grey."""
        stated = self.plan.settings.get("materiality", {})
        assert isinstance(stated, dict)
        text = str(stated.get("coverage", "80%"))
        return Fraction(text.removesuffix("%")) / (100 if text.endswith("%") else 1)

    def expected(self, subject: Subject, month: str) -> Expected:
        """Return a month of the year as a whole: what is not reported at the attainment to date."""
        place, own = self.plan.months.index(month), self.lines.get(subject, ())
        told = [each for each in own if each.actual[place] is not None and place <= self.at]
        return Expected(
            full_plan=sum(each.plan[place] for each in own),
            reported=sum(each.plan[place] for each in told),
            actual=sum(each.actual[place] or 0 for each in told),
            ratio=self.compared(subject, "ytd").attainment,
        )

    def expected_year(self, subject: Subject) -> Expected:
        """Return the year as a whole."""
        to_date = self.compared(subject, "ytd")
        return Expected(
            full_plan=self.outlook(subject).target,
            reported=to_date.reported,
            actual=to_date.actual or 0,
            ratio=to_date.attainment,
        )

    def outlook(self, subject: Subject) -> Outlook:
        """Return the year of a line."""
        own, to_date = self.lines.get(subject, ()), self.compared(subject, "ytd")
        stock = subject.measure in STOCKS
        return Outlook(
            target=sum(each.plan[-1] if stock else sum(each.plan) for each in own),
            actual=to_date.actual,
            reported=to_date.reported,
            planned=to_date.full_plan,
            months_left=11 - self.at,
            time_progress=self.time_progress,
        )


def _told_before(each: Series, month: int) -> bool:
    if month >= 0:
        return each.actual[month] is not None
    return each.before is not None and month >= -12


def _at(each: Series, month: int) -> int:
    if month >= 0:
        return each.actual[month] or 0
    return each.before[month] if each.before is not None else 0


def _prior(told: Collection[tuple[Series, int]]) -> int | None:
    with_history = [(each, month) for each, month in told if each.before is not None]
    return sum(each.before[month] for each, month in with_history if each.before) if with_history else None


def _levels(each: Series, plan: Plan) -> Iterable[tuple[str, tuple[tuple[str, str], ...]]]:
    """Yield level and keys of every line that a series counts in."""
    above = plan.above(each.owner)
    product = plan.products.get(each.item) if each.dimension == "product" else None
    of_item = {"dimension": each.dimension, "item": each.item} if each.item and product is None else {}
    # The whole by channel is the same revenue seen another way.
    if each.dimension != "channel":
        yield "company", ()
        for territory in above:
            yield "territory", _keys(territory=territory)
        if each.owner in plan.people:
            yield "person", _keys(territory=above[0], person=each.owner)
        else:
            yield "own", _keys(territory=each.owner)
    if product is not None:
        named = {"class": product.group, "product": product.id}
        yield "class", _keys(**{"class": product.group})
        yield "product", _keys(**named)
        yield "person-product", _keys(territory=above[0], person=each.owner, **named)
    if of_item:
        yield "dimension", _keys(dimension=each.dimension)
        yield "item", _keys(**of_item)
        for territory in above:
            yield "territory-item", _keys(territory=territory, **of_item)
            yield "territory-dimension", _keys(territory=territory, dimension=each.dimension)
        if each.owner in plan.people:
            yield "person-item", _keys(territory=above[0], person=each.owner, **of_item)
            yield "person-dimension", _keys(territory=above[0], person=each.owner, dimension=each.dimension)


def _keys(**ids: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(ids.items()))
