"""Customers: their classes by rule or by hand, who looks after them, and the contacts that asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, ClassVar

from pydantic import Field

from salesbook.layout.book_content import Binding, Record
from salesbook.model.decimals import decimal_of
from salesbook.model.dimension import Person
from salesbook.model.facts import Fact
from salesbook.model.figures import short_percent_text
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.plan_input.plan_additions import OptionalFile
from salesbook.plan_input.scalars import NO_WORDS, Amount, Both, Id, Money, Part, PositiveCount, choice
from salesbook.plan_input.schema import SettingsTable
from salesbook.problems import Location, Problem, Text, problem, sentence
from salesbook.schedules.activity import DAYS_A_MONTH, MONTHS, Activity
from salesbook.schedules.classes import APART, CLASSES, Amounts, Classed, by_potential, by_share
from salesbook.schedules.compared import ComparedBook
from salesbook.schedules.outlets import Coverage, outlets_of_people, visits_a_month
from salesbook.schedules.schedule import THERE, Fill, PlanSource, ScheduleContent, row_of

CUSTOMERS_LOST = "customers_lost"
OTHERS = "*"
"""What stands for all customers that are not on the list."""
FORMS = ("sales", "showroom")
"""The forms of a funnel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """customers.csv: a customer with who looks after it. Amounts are minor units.

    Without a class it has one by the rule of `[customers]`: by its `revenue` of last year, or by that and its
    `potential`, what it buys in a year from everybody.
    """

    file: ClassVar[str] = "customers.csv"

    id: Id
    name: Both
    class_: Annotated[str | None, choice(CLASSES), Field(alias="class")] = None
    owner: Id
    revenue: Money | None = None
    potential: Money | None = None
    note: Both = NO_WORDS


class CutsTable(SettingsTable):
    """`[customers.cuts]`: up to which cumulated share of revenue a customer is A, B or C."""

    A: Part = Fraction(7, 10)
    B: Part = Fraction(9, 10)
    C: Part = Fraction(1)


class CustomerRules(SettingsTable):
    """`[customers]`: how customers without a class get one, and how many contacts a head makes a day.

    With `rule = "potential"` a potential of `large` and a share of it of `share` are cut-offs; `large` and
    `contribution` those of the portfolio, `order_size` (a month) and `close_days` those of prospects. The
    `funnel` is that of visits, or of a showroom. On the `basis` of what is returned classes move from month
    to month.
    """

    rule: Annotated[str, choice(("share", "potential"))] = "share"
    basis: Annotated[str, choice(("plan", "returned"))] = "plan"
    cuts: CutsTable = CutsTable()
    large: Amount = Decimal(1_000_000)
    share: Part = Fraction(3, 10)
    contribution: Amount = Decimal(200_000)
    calls: PositiveCount | None = None
    order_size: Amount = Decimal(50_000)
    close_days: PositiveCount = 15
    funnel: Annotated[str, choice(("", *FORMS))] = ""


def planned(source: PlanSource) -> Iterator[Fact]:
    """Yield the customers of everybody in every month, which those that are lost are set against."""
    plan = source.plan
    if all(each.id != CUSTOMERS_LOST for each in plan.schedules.of(Activity)):
        return
    owned = [each.owner for each in plan.schedules.of(Customer)]
    for person in plan.dimensions.persons:
        count = owned.count(person.id)
        for month in plan.fiscal_year.months if count else ():
            for scenario in (Scenario.PLAN, Scenario.ACTUAL):
                yield source.fact(person.id, month, ("", ""), "customers", count, scenario)


# -- classes


def ruled(plan: Plan, sold: Amounts | None = None) -> Mapping[str, Classed]:
    """Return the classes of all customers by the plan's rule, whether they are given one or not.

    They go by what was `sold` in twelve months, else by last year's revenue.
    """
    return plan.once(_by_last_year) if sold is None else _by_rule(plan, sold)


def _by_last_year(plan: Plan) -> Mapping[str, Classed]:
    return _by_rule(plan, {each.id: each.revenue or 0 for each in plan.schedules.of(Customer)})


def _by_rule(plan: Plan, revenue: Amounts) -> Mapping[str, Classed]:
    rules, customers = plan.schedules.settings(CustomerRules), plan.schedules.of(Customer)
    if rules.rule == "potential":
        potential = {each.id: each.potential or 0 for each in customers}
        return by_potential(revenue, potential, plan.currency.to_minor(rules.large), rules.share)
    return by_share(revenue, (rules.cuts.A, rules.cuts.B, rules.cuts.C))


def classes_of(plan: Plan) -> Mapping[str, str]:
    """Return the class of every customer: as given, else by the rule."""
    return plan.once(_classes_of_last_year)


def _classes_of_last_year(plan: Plan) -> Mapping[str, str]:
    return given_or(ruled(plan), plan)


def given_or(by_rule: Mapping[str, Classed], plan: Plan) -> Mapping[str, str]:
    """Return the class of every customer: as given, else as it is by a rule."""
    return {each.id: each.class_ or by_rule[each.id].class_ for each in plan.schedules.of(Customer)}


def customers_of(people: Collection[str], plan: Plan) -> Sequence[Customer]:
    """Return the customers of some people, in the order of their file."""
    if len(people) == 1:
        return plan.once(_customers_by_owner).get(next(iter(people)), ())
    return [each for each in plan.schedules.of(Customer) if each.owner in people]


def _customers_by_owner(plan: Plan) -> Mapping[str, Sequence[Customer]]:
    found: dict[str, list[Customer]] = {}
    for each in plan.schedules.of(Customer):
        found.setdefault(each.owner, []).append(each)
    return found


def reason(customer: Customer, plan: Plan, classed: Classed | None = None) -> Text:
    """Return how a customer came to its class, without the cut-offs, which are the same for all.

    It goes by last year's revenue where it is not `classed` by what was sold.
    """
    rules, found = plan.schedules.settings(CustomerRules), classed or ruled(plan)[customer.id]
    if customer.class_ is not None:
        return sentence("sheets.customers.by-hand")
    if found.class_ == APART:
        return sentence("sheets.customers.apart")
    share = short_percent_text(found.share or Fraction(0))
    if found.cumulated is None:
        words = {"large": f"{rules.large:,f}", "limit": short_percent_text(rules.share)}
        return sentence("sheets.customers.by-potential", share=share, **words)
    up_to = short_percent_text(found.cumulated)
    return sentence("sheets.customers.by-share", share=share, cumulated=up_to)


def why(customer: Customer, plan: Plan, classed: Classed | None = None) -> Text:
    """Return how a customer came to its class."""
    found = reason(customer, plan, classed)
    if customer.class_ is not None or (classed or ruled(plan)[customer.id]).cumulated is None:
        return found
    rules = plan.schedules.settings(CustomerRules)
    cuts = {each: short_percent_text(getattr(rules.cuts, each)) for each in CLASSES[:-1]}
    return sentence("sheets.customers.by-cuts", reason=found, **cuts)


# -- contacts


def contacts_a_month(class_: str, plan: Plan) -> int:
    """Return the contacts that a class asks for in a month of four weeks: A 4, B 2, C 1."""
    return plan.schedules.settings(Coverage).contacts.get(class_, 0) // MONTHS


def contacts_due(classes: Sequence[str], plan: Plan) -> int:
    """Return the contacts that a customer asks for in the first months of the year, by its class of each."""
    contacts = plan.schedules.settings(Coverage).contacts
    return sum(contacts.get(each, 0) for each in classes) // MONTHS


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLoad:
    """What a person's customers and outlets ask for in a month, against the calls its working days allow."""

    person: Person
    counts: Mapping[str, int]
    outlets: int
    asked: int
    calls: Mapping[Month, int]

    @property
    def over(self) -> Mapping[Month, int]:
        """By how much the contacts asked for exceed the calls of each month that is too short."""
        return {month: self.asked - most for month, most in self.calls.items() if self.asked > most}


def call_load(
    person: Person,
    classes: Sequence[str],
    outlets: Mapping[str, int],
    plan: Plan,
    workdays: Mapping[Month, Sequence[date]],
) -> CallLoad:
    """Return the load of a person by the classes of their customers, and outlets by class.

    A month of no calendar has 21 days.
    """
    calls = plan.schedules.settings(CustomerRules).calls or 0
    days = {
        each: len(workdays[each]) if each in workdays else DAYS_A_MONTH for each in plan.fiscal_year.months
    }
    return CallLoad(
        person=person,
        counts={each: classes.count(each) for each in CLASSES},
        outlets=sum(outlets.values()),
        asked=sum(contacts_a_month(each, plan) for each in classes) + visits_a_month(outlets, plan),
        calls={month: count * calls for month, count in days.items()},
    )


def call_loads(source: PlanSource) -> list[CallLoad]:
    """Return the load of everybody with customers or outlets, where the plan says what calls a head makes."""
    plan = source.plan
    if plan.schedules.settings(CustomerRules).calls is None:
        return []
    classes, outlets = classes_of(plan), outlets_of_people(plan)
    owned: dict[str, list[str]] = {}
    for each in plan.schedules.of(Customer):
        owned.setdefault(each.owner, []).append(classes[each.id])
    return [
        call_load(person, owned.get(person.id, ()), outlets.get(person.id, {}), plan, source.targets.workdays)
        for person in plan.staff
        if person.id in owned or person.id in outlets
    ]


def questioned(source: PlanSource) -> Iterator[Problem]:
    """Yield who has more customers to call on than working days allow (SB064)."""
    for load in call_loads(source):
        if load.over:
            worst = max(load.over, key=lambda month: (load.over[month], -month.number))
            yield problem(
                "contacts-above-calls",
                Location(file=Customer.file),
                f"{load.asked:,}",
                person=load.person.name,
                month=worst.key,
                calls=f"{load.calls[worst]:,}",
                over=f"{load.over[worst]:,}",
                months=len(load.over),
            )


# -- in books


def filled(source: PlanSource) -> Fill:
    """Return what puts customers into the books of a plan."""
    plan = source.plan
    classes, loads = classes_of(plan), call_loads(source)
    shown = any(each.revenue is not None for each in plan.schedules.of(Customer))

    def content(binding: Binding, person: str | None) -> ScheduleContent:
        people = {each.id for each in binding.dimensions.people}
        own = customers_of(people, plan)
        records: dict[str, Sequence[Record]] = {"customer_classes": _classes(own, classes, plan, binding)}
        if person:
            listed = _records(own, classes, plan)
            others: Record = {"key": OTHERS, "name": binding.phrases.words["customers_other"]}
            return ScheduleContent(
                records={
                    **records,
                    "customers": listed,
                    "customer_sales": [*listed, others] if listed else (),
                }
            )
        records["customers_classed"] = _classed(own, classes, plan, binding) if shown else ()
        own_loads = [each for each in loads if each.person.id in people]
        records["call_loads"] = [_load(each) for each in own_loads]
        records["call_outlets"] = THERE if any(each.outlets for each in own_loads) else ()
        return ScheduleContent(records=records)

    return content


def _records(customers: Sequence[Customer], classes: Mapping[str, str], plan: Plan) -> list[Record]:
    """Return customers with the contacts their class asks for."""
    contacts = plan.schedules.settings(Coverage).contacts
    return [
        {
            **row_of(each, key=each.id),
            "class": classes[each.id],
            "owner": plan.dimensions.person[each.owner].name,
            "contacts": contacts.get(classes[each.id], 0),
        }
        for each in customers
    ]


def _classes(
    customers: Sequence[Customer], classes: Mapping[str, str], plan: Plan, binding: Binding
) -> list[Record]:
    """Return the classes of customers, each with its number, contacts a year, and the rule it goes by."""
    contacts = plan.schedules.settings(Coverage).contacts
    owned = [classes[each.id] for each in customers]
    return [
        {
            "key": name,
            "class": name,
            "count": owned.count(name),
            "contacts": contacts.get(name, 0),
            "rule": _rule(name, plan, binding),
        }
        for name in sorted(set(owned) - {APART})
    ]


def _rule(class_: str, plan: Plan, binding: Binding) -> Text:
    """Return what the rule of the plan asks of a class; nothing where every class is given by hand."""
    rules = plan.schedules.settings(CustomerRules)
    if all(each.class_ is not None for each in plan.schedules.of(Customer)):
        return Text()
    if rules.rule == "share":
        cut = getattr(rules.cuts, class_, None)
        return (
            Text()
            if cut is None
            else binding.phrases.words["class_up_to"].format(cut=short_percent_text(cut))
        )
    return binding.phrases.words[f"class_{class_.lower()}"].format(
        large=f"{rules.large:,f}", share=short_percent_text(rules.share)
    )


def _classed(
    customers: Sequence[Customer], classes: Mapping[str, str], plan: Plan, binding: Binding
) -> list[Record]:
    """Return customers by class and revenue, each with how it came to its class."""
    by_rule = ruled(plan)
    ranked = sorted(customers, key=lambda each: (classes[each.id] or "~", -(each.revenue or 0), each.id))
    return [
        {
            **row_of(each, key=each.id),
            "class": classes[each.id] or "–",
            "owner": plan.dimensions.person[each.owner].name,
            "revenue": each.revenue,
            "potential": each.potential,
            "share": _decimal(by_rule[each.id].share),
            "cumulated": _decimal(by_rule[each.id].cumulated),
            "why": binding.phrases.words[_by(each, by_rule[each.id], plan)],
        }
        for each in ranked
    ]


def _by(customer: Customer, classed: Classed, plan: Plan) -> str:
    """Return the word for what a customer's class goes by."""
    if customer.class_ is not None:
        return "class_by_hand"
    rule = plan.schedules.settings(CustomerRules).rule
    return "class_apart" if classed.class_ == APART else f"class_by_{rule}"


def _decimal(share: Fraction | None) -> Decimal | None:
    return None if share is None else decimal_of(share)


def _load(load: CallLoad) -> Record:
    free = {month.key: most - load.asked for month, most in load.calls.items()}
    return {
        "key": load.person.id,
        "name": load.person.name,
        **{f"of_{name.lower()}": count for name, count in load.counts.items()},
        "outlets": load.outlets,
        "asked": load.asked,
        "free": free,
    }


def people_of(book: ComparedBook) -> Collection[str]:
    """Return whose customers a variance book is about."""
    own = book.members.get("identity")
    return {own} if own is not None else book.result.plan.dimensions.staff_in(book.territory)


FILES = (OptionalFile(record=Customer, person="owner"),)
