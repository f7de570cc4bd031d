"""Where books, JSON and judge differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from judge.books import Shown
from judge.bridge import Bridge, bridge_of, leaf_of, leaves_together, round_half_away
from judge.carried import Quota, quotas_of, together
from judge.case import departments
from judge.document import Said, Statement
from judge.forms import MONEY
from judge.ledger import MEASURES, Booked, Step, owners_in, step
from judge.ranking import Ranked, average, ranking_of
from judge.rates import Rate, rate_of, ratio_to_sales
from judge.reckoning import Compared, Reckoning, Subject, summed
from judge.series import POLARITY
from judge.sheets import About, Keys
from judge.shown import BAD, GOOD, GREY, MINUS, NEUTRAL, last_digit
from judge.staffing import held, staff

Expected = int | Fraction | None
RATIOS = frozenset(
    (
        "variance_share",
        "attainment",
        "year_on_year",
        "period_on_period",
        "coverage",
        "time_progress",
        "gap_to_time",
        "before",
        "change",
        "place",
        "expected_share",
        "full_attainment",
    )
)

BY_PRODUCT = frozenset(("class", "product", "person-product"))
PAIRED = frozenset(("now", "previous", "period_on_period"))
UNPLANNED = frozenset(("passed", "score_points"))
"""Counted without a plan, beside trainees: that nobody passed says no more than that nothing was held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A figure that is said in one way and is another."""

    place: str
    about: About
    what: str
    said: object
    judged: object

    def __str__(self) -> str:
        """Return it as a line."""
        keys = "/".join(value for _, value in self.about.subject.keys)
        subject = f"{self.about.subject.level} {keys} {self.about.subject.measure}"
        judged = float(self.judged) if isinstance(self.judged, Fraction) else self.judged
        where = f"{self.place}: {subject} {self.about.span} {self.about.name}"
        return f"{where}: {self.what} {self.said!r}, judge {judged!r}"


@dataclass(frozen=True, kw_only=True)
class Judge:
    """What a figure must be, whatever book it stands in."""

    reckoning: Reckoning
    booked: tuple[Booked, ...] = ()

    @cached_property
    def _within(self) -> dict[Keys, Reckoning]:
        return {}

    @cached_property
    def _bridges(self) -> dict[tuple[Keys, str, str], Bridge]:
        return {}

    def inside(self, scope: Keys) -> Reckoning:
        """Return what is known inside a book's scope."""
        if scope not in self._within:
            self._within[scope] = self.reckoning.within(scope)
        return self._within[scope]

    def figure(self, scope: Keys, about: About) -> Expected:
        """Return what must stand somewhere: cents, whole units, a ratio, or None where it says nothing."""
        own = self.inside(scope)
        kind, _, rest = about.span.partition("/")
        match kind:
            case "bridge" if about.subject.level == "between":
                return self._between(scope, about, rest)
            case "bridge":
                return self._of_bridge(
                    about.subject.keys or scope if _is_place(about) else scope, about, rest
                )
            case "rate" if about.subject.level == "rate":
                return _named(self.rate(scope, about.subject.measure, rest), about.name)
            case "rate":
                return _named(ratio_to_sales(own, about.subject, rest), about.name)
            case "ranking":
                return _named(self._ranking[dict(about.subject.keys)["person"]], about.name)
            case "average":
                return average(own, self._ranking)
            case "outlook":
                return _named(own.outlook(about.subject), about.name)
            case "staff":
                return staff(own, about.subject, about.name)
            case "held":
                return held(own, about.subject, about.name)
            case "leaves":
                return leaves_together(own, about.name)
            case "year":
                return _named(own.expected_year(about.subject), about.name)
            case "quota":
                return self._of_quotas(scope, about, rest)
            case "ledger":
                return self._of_ledger(scope, about, rest)
            case "position":
                return self._of_position(about)
        if about.subject.level == "rest":
            return _named(self._rest(scope, about.subject, kind), about.name)
        if "-" not in kind:
            return _named(own.compared(about.subject, kind), about.name)
        if rest == "expected":
            return _named(own.expected(about.subject, kind), about.name)
        if rest == "leaf":
            return _named(leaf_of(own, dict(about.subject.keys), kind), about.name)
        return None if kind > own.period else _named(own.to(kind).compared(about.subject, rest), about.name)

    def _below(self, scope: Keys) -> Iterator[Subject]:
        """Yield what a place is made of: the places below it, and the people who belong to none of them."""
        plan = self.reckoning.plan
        top = dict(scope).get("territory", plan.company)
        for id_, territory in plan.territories.items():
            if territory.parent == top:
                yield Subject("territory", (("territory", id_),), "revenue")
        for id_, person in plan.people.items():
            if person.territory == top:
                yield Subject("person", (("person", id_), ("territory", top)), "revenue")

    def _between(self, scope: Keys, about: About, span: str) -> int:
        """Return what the drivers of a place are beyond those of what it is made of."""
        company = about._replace(subject=Subject("company", (), about.subject.measure))
        parts = [self._of_bridge(each.keys, company, span) or 0 for each in self._below(scope)]
        return int((self._of_bridge(scope, company, span) or 0) - sum(parts))

    def _rest(self, scope: Keys, subject: Subject, span: str) -> Compared:
        """Return those together of whom a table has no row of their own: of people, or of places."""
        own, named = self.inside(scope), {id_ for _, id_ in subject.keys}
        if "people" in named:
            people = [
                Subject("person", (("person", id_), ("territory", person.territory)), "revenue")
                for id_, person in self.reckoning.plan.people.items()
            ]
            found = [each for each in people if own.compared(each, "month").actual is not None]
        else:
            found = list(self._below(scope))
        left = [own.compared(each, span) for each in found if dict(each.keys)[each.level] not in named]
        return summed(left)

    @cached_property
    def _quotas(self) -> dict[tuple[str, str], Sequence[Quota]]:
        return {}

    def quotas(self, person: str, measure: str) -> Sequence[Quota]:
        """Return what a person is to reach in each month, with what is carried over."""
        key = person, measure
        if key not in self._quotas:
            self._quotas[key] = quotas_of(self.reckoning, person, measure)
        return self._quotas[key]

    def _of_quotas(self, scope: Keys, about: About, month: str) -> int | None:
        plan, measure = self.reckoning.plan, about.subject.measure
        at = plan.months.index(month)
        if POLARITY.get(measure, 1) <= 0:
            # What must not be too much is no quota: it stands there as it is planned, and nothing is carried.
            own = self.inside(scope)
            if about.name == "actual":
                return None if month > own.period else own.to(month).compared(about.subject, "month").actual
            return (
                own.expected(about.subject, month).full_plan
                if about.name in ("assigned", "current")
                else None
            )
        named = dict(about.subject.keys) or dict(scope)
        inside = plan.of_territory(named.get("territory", plan.company))
        people = [named["person"]] if "person" in named else inside
        return together([self.quotas(each, measure)[at] for each in people], about.name)

    def _of_ledger(self, scope: Keys, about: About, span: str) -> int | None:
        plan = self.reckoning.plan
        owners = owners_in(plan, about.subject.keys or scope)
        months = [plan.months[at] for at in self.reckoning.months_of(span)]
        return step(self.booked, owners, months, Step(about.subject.measure, about.name))

    def _of_position(self, about: About) -> int | None:
        """Return what is returned or booked of a position; what is not returned at all is blank."""
        keys, at = dict(about.subject.keys), MEASURES.index(about.subject.measure)
        (found,) = [
            each
            for each in self.booked
            if each.reason
            and (each.owner, each.month) == (keys["owner"], self.reckoning.period)
            and keys["item"] in ("", each.item)
        ]
        returned = found.returned[at] if any(found.returned) else None
        named = {"returned": returned, "booked": found.booked[at], "gap": found.booked[at] - (returned or 0)}
        return named[about.name]

    def rate(self, scope: Keys, id_: str, span: str) -> Rate:
        """Return a rate of a scope."""
        return rate_of(self.inside(scope), id_, span)

    @cached_property
    def _ranking(self) -> Mapping[str, Ranked]:
        # A region's book shows the places that its people have in the company.
        return ranking_of(self.reckoning)

    def bridge(self, scope: Keys, measure: str, span: str) -> Bridge:
        """Return the bridge of a scope."""
        key = scope, measure, span
        if key not in self._bridges:
            self._bridges[key] = bridge_of(self.inside(scope), measure, span, ())
        return self._bridges[key]

    @cached_property
    def _rates(self) -> dict[tuple[Subject, str], Rate]:
        return {}

    def _stated_rate(self, subject: Subject, span: str) -> Rate:
        key = subject, span
        if key not in self._rates:
            self._rates[key] = rate_of(self.reckoning, subject.measure, span, subject.keys)
        return self._rates[key]

    def stated(self, statement: Statement) -> Expected | bool:
        """Return what the document must state."""
        subject, span, name = statement
        kind, _, rest = span.partition("/")
        if kind == "rate":
            return _named(self._stated_rate(subject, rest), name)
        if kind == "bridge":
            whole = Subject("company", (), subject.measure)
            return self._of_bridge(subject.keys, About(whole, span, name), rest)
        if kind == "ranking":
            return _named(self._ranking[dict(subject.keys)["person"]], name)
        return self.figure((), About(subject, span, name))

    def _of_bridge(self, scope: Keys, about: About, span: str) -> Expected:
        bridge = self.bridge(scope, about.subject.measure, span)
        if about.name.endswith("_share"):
            part = self._of_bridge(scope, about._replace(name=about.name.removesuffix("_share")), span)
            return None if part is None or bridge.plan <= 0 else Fraction(part) / bridge.plan
        if about.subject.level == "products" and about.name not in ("plan", "actual"):
            return sum(
                (each.get(about.name, Fraction(0)) for each in bridge.by_product.values()), Fraction(0)
            )
        if about.subject.level != "product":
            whole = {"plan": bridge.plan, "actual": bridge.actual, "variance": bridge.actual - bridge.plan}
            full = self.inside(scope).compared(Subject("company", (), about.subject.measure), span).full_plan
            whole["not_counted"] = full - bridge.plan
            whole["rest"] = whole["variance"] - bridge.parts["price"] - bridge.parts["volume"]
            return {**whole, **bridge.parts}[about.name]
        if about.name in ("plan", "actual"):
            compared = self.inside(scope).compared(about.subject, span)
            return compared.plan if about.name == "plan" else compared.actual
        return bridge.by_product.get(dict(about.subject.keys)["product"], {}).get(about.name, Fraction(0))


def _is_place(about: About) -> bool:
    return about.subject.level in ("territory", "person")


def _named(record: object, name: str) -> Expected:
    found: Expected = getattr(record, name)
    return found


def judge_books(judge: Judge, shown: Iterable[Shown]) -> Iterator[Disagreement]:
    """Yield where books show another value than the judge's."""
    for each in shown:
        yield from _value(each, judge.figure(each.scope, each.about), judge.reckoning.plan.display)


def judge_looks(judge: Judge, shown: Iterable[Shown]) -> Iterator[Disagreement]:
    """Yield where the sign or the colour of a variance does not follow from its value."""
    for each in shown:
        if isinstance(each.value, int | float) and each.signed:
            yield from _sign(each)
            if each.coloured and each.about.subject.level != "territory-dimension":
                yield from _colour(each, grey=_grey(judge, each))


def _grey(judge: Judge, each: Shown) -> bool:
    """Say whether a row is a region or office of which too little is reported."""
    subject, span, _ = each.about
    span = span.removeprefix("bridge/")
    known = each.about.subject.level == "territory" and span in ("month", "ytd")
    return known and judge.inside(each.scope).compared(subject, span).grey


def _value(each: Shown, expected: Expected, display: int) -> Iterator[Disagreement]:
    said = each.value
    number = said if isinstance(said, int | float) and not isinstance(said, bool) else None
    if number is None or expected is None:
        # Nothing at all is no figure, and so is a zero of a table's parts that are left out.
        if number is not None or (
            expected is not None and not (expected == 0 and each.about.span.startswith("bridge"))
        ):
            yield Disagreement(place=each.place, about=each.about, what="value", said=said, judged=expected)
        return
    if not _equal(number, expected, scale_of(each.about, display), exact=isinstance(expected, int)):
        yield Disagreement(
            place=each.place,
            about=each.about,
            what="value",
            said=number,
            judged=expected / scale_of(each.about, display),
        )


COUNTS = frozenset(("kept_planned", "kept_sold", "planned", "sold"))


def _in_points(about: About) -> bool:
    """Say whether a cell shows the difference of two percentages: it is in points."""
    return about.name in ("gap_to_time", "points") or (about.span, about.name) == ("ranking", "change")


def scale_of(about: About, display: int) -> int | Fraction:
    """Return how many cents, whole units or hundreds of a percentage one of a cell's own unit is."""
    if _in_points(about):
        return Fraction(1, 100)
    if about.name in RATIOS or about.name.endswith("_share") or about.span.startswith("rate"):
        return 1
    if about.name == "list":
        # The price of a piece stands in the currency itself.
        return 100
    if about.span.startswith(("ledger", "position")):
        # Beside the books amounts stand to the cent.
        return 100 if about.subject.measure in MONEY else 1
    if about.span == "staff":
        return display * 100 if about.name in ("a_head", "cost_plan", "cost_actual") else 1
    if about.name == "share" or (about.name in COUNTS and about.span.startswith(("bridge", "20", "leaves"))):
        return 1
    return display * 100 if about.subject.measure in MONEY else 1


def _equal(number: float, expected: int | Fraction, scale: int | Fraction, *, exact: bool) -> bool:
    said = Fraction(Decimal(repr(number))) * scale
    if exact:
        return abs(said - expected) < Fraction(1, 100)
    # Ratios are exact to their last digits; a fraction of a cent is none.
    return abs(said - expected) < (Fraction(1, 10**9) if scale <= 1 else 1)


def polarity_of(each: Shown) -> int:
    """Return whether more is good (1), bad (-1), or neither (0)."""
    if each.about.span.startswith("rate"):
        return -1 if each.about.subject.measure in ("expense_ratio", "churn") else 1
    return POLARITY.get(each.about.subject.measure, 1)


def way_of(each: Shown) -> int:
    """Return whether a figure is above zero (1), below (-1), or rounds to it, in the cell's own unit."""
    value = Decimal(str(each.value))
    return 0 if abs(value) < last_digit(each.number_format) / 2 else 1 if value > 0 else -1


def _sign(each: Shown) -> Iterator[Disagreement]:
    sign = {1: "+", 0: "", -1: "−"}[way_of(each)]
    said = each.text[:1] if each.text[:1] in f"+{MINUS}" else ""
    if said != sign:
        yield Disagreement(
            place=each.place, about=each.about, what=f"sign of {each.value}", said=said, judged=sign
        )


def _colour(each: Shown, *, grey: bool) -> Iterator[Disagreement]:
    colour = GREY if grey else {1: GOOD, 0: NEUTRAL, -1: BAD}[way_of(each) * polarity_of(each)]
    if each.colour != colour:
        yield Disagreement(
            place=each.place,
            about=each.about,
            what=f"colour of {each.value}",
            said=each.colour,
            judged=colour,
        )


def judge_document(judge: Judge, said: Mapping[Statement, Said]) -> Iterator[Disagreement]:
    """Yield where the document states something else than the judge."""
    # What no form asks for by product is judged as a whole.
    asked = {(each.dimension, each.measure) for each in judge.reckoning.series}
    whole = ("product", "collections") not in asked
    for statement, value in said.items():
        if whole and statement.subject.level in BY_PRODUCT and statement.subject.measure == "collections":
            continue
        expected = judge.stated(statement)
        unplanned = statement.subject.measure in UNPLANNED
        if unplanned and (statement.name in PAIRED or not (value or expected)):
            continue
        if not _states(value, expected):
            about = About(statement.subject, statement.span, statement.name)
            yield Disagreement(place="JSON", about=about, what="value", said=value, judged=expected)


def _states(said: Said, expected: Expected | bool, /) -> bool:  # noqa: FBT001 - favourable or not
    if said is None or expected is None or isinstance(said, bool) or isinstance(expected, bool):
        return said is expected
    if isinstance(said, float):
        return abs(Fraction(Decimal(repr(said))) - expected) < Fraction(1, 10**9)
    return said == round_half_away(Fraction(expected))


def same_in_both(
    shown: Iterable[Shown], said: Mapping[Statement, Said], display: int
) -> Iterator[Disagreement]:
    """Yield where a book shows something else than the document states under the same keys."""
    for each in shown:
        statement = stated_as(each)
        if statement is None or statement not in said:
            continue
        value = said[statement]
        number = each.value if isinstance(each.value, int | float) else None
        agree = (number is None) == (value is None)
        if number is not None and value is not None:
            shown_here = Fraction(Decimal(repr(number))) * scale_of(each.about, display)
            # The document rounds forecasts and rates of amounts to cents or pieces, the book does not.
            far = Fraction(51, 100) if isinstance(value, int) else Fraction(1, 10**9)
            agree = abs(shown_here - Fraction(Decimal(repr(value)))) < far
        if not agree:
            yield Disagreement(
                place=each.place, about=each.about, what="value", said=each.value, judged=value
            )


LEVELS = {
    "": {},
    "territory": {"company": "territory", "item": "territory-item"},
    "person": {"company": "person", "item": "person-item", "product": "person-product"},
}
"""What a book's own levels are called in the document: a region's product has no line there."""
INSIDE = frozenset(("territory", "person", "territory-item", "person-item", "person-product", "rate"))


def stated_as(each: Shown) -> Statement | None:
    """Return under which keys the document states what a cell shows, None where it does not."""
    scope, (subject, span, name) = dict(each.scope), each.about
    level = subject.level
    if level in ("rest", "between"):
        return None
    if span.startswith("bridge"):
        if level != "company" or "person" in scope:
            return None
        place = "territory" if scope else "company"
        return Statement(Subject(place, each.scope, subject.measure), span, name)
    if span == "ranking":
        return Statement(
            Subject("ranked", (("person", dict(subject.keys)["person"]),), subject.measure), span, name
        )
    if span.startswith("position"):
        return None
    if span.startswith("ledger"):
        if "person" in scope:
            return None
        return Statement(
            Subject("territory" if scope else "company", each.scope, subject.measure), span, name
        )
    if span.startswith("quota"):
        # The document has those of people, from which all others are added up.
        person = dict(subject.keys).get("person") or scope.get("person")
        whose: Keys = (("person", person),) if person else ()
        return Statement(Subject("quota", whose, subject.measure), span, name)
    if level in INSIDE:
        keys = each.scope if level == "rate" else subject.keys
        return Statement(Subject(level, keys, subject.measure), span, name)
    named = LEVELS["person" if "person" in scope else "territory" if scope else ""]
    if scope and level not in named:
        return None
    keys = tuple(sorted({**scope, **dict(subject.keys)}.items()))
    return Statement(Subject(named.get(level, level), keys, subject.measure), span, name)


def judge_states(judge: Judge, document: Mapping[str, Any]) -> Iterator[str]:
    """Yield whose return is in another state than the judge finds, or counts otherwise."""
    returns = judge.reckoning.returns
    apart = departments(judge.reckoning.plan)
    for each in (*document["returns"], *document["region_returns"]):
        if each["owner"] in apart:
            continue
        own = returns.get(each["owner"])
        # A file that is no workbook names nobody.
        state = "missing" if own is None else own.state
        counts = own is not None and own.state != "rejected" and "sales" not in own.withheld
        if (each["state"], each["counts"]) != (state, counts):
            yield f"{each['owner']}: {each['state']}, counts {each['counts']}; judge {state}, {counts}"
