"""Revenue by customer as people return it, and the classes that customers have by it from month to month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from salesbook.layout.book_content import Members, Record
from salesbook.model.decimals import decimal_of, ratio
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.problems import Text
from salesbook.schedules.activity import MONTHS
from salesbook.schedules.classes import APART, CLASSES, Amounts, Classed
from salesbook.schedules.compared import Compared, ComparedBook, money_json
from salesbook.schedules.customers import (
    CUSTOMERS_LOST,
    OTHERS,
    Customer,
    CustomerRules,
    customers_of,
    given_or,
    people_of,
    reason,
    ruled,
    why,
)
from salesbook.schedules.portfolio import KEY_CLASS
from salesbook.schedules.schedule import THERE, Schedule

CUSTOMER = "customer"
SHEET = "customer_sales"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassChange:
    """A customer that changed its class in a month, for which reason and by which rule."""

    customer: Customer
    month: Month
    before: str
    class_: str
    reason: Text
    why: Text


# Without slots: cached_property keeps what it found in the instance's own __dict__.
@dataclass(frozen=True, kw_only=True)
class CustomerSales:
    """What was sold to customers up to the month; it counts in months in which it is what products sum to."""

    result: Compared

    @classmethod
    def of(cls, result: Compared) -> CustomerSales:
        """Return what was sold to customers, as all books of a reconciliation say it."""
        return result.once(_sales)

    @property
    def asked(self) -> bool:
        """Whether the plan asks for revenue by customer."""
        return SHEET in self.result.plan.returns.sheets

    @cached_property
    def _returned(self) -> Mapping[tuple[str, Month], Mapping[str, int]]:
        """What each person returned for each month, by customer."""
        found: defaultdict[tuple[str, Month], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        people = self.result.plan.dimensions.person
        for fact in self.result.listed:
            if fact.dimension == CUSTOMER and fact.month <= self.result.period and fact.owner in people:
                found[people[fact.owner].identity, fact.month][fact.item] += fact.value
        return found

    @cached_property
    def sums(self) -> Mapping[tuple[str, Month], tuple[int, int | None]]:
        """What each person's customers of a month sum to, and their products."""
        return {
            (owner, month): (
                sum(sold.values()),
                self.result.value(Scenario.ACTUAL, "revenue", (month,), {"identity": owner}),
            )
            for (owner, month), sold in self._returned.items()
        }

    @cached_property
    def known(self) -> Mapping[tuple[str, str, Month], int]:
        """What counts, by person, customer and month; a customer of theirs left blank bought nothing."""
        found: dict[tuple[str, str, Month], int] = {}
        for (owner, month), (customers, products) in self.sums.items():
            if customers == products:
                blank = {each.id: 0 for each in customers_of({owner}, self.result.plan)}
                sold = {OTHERS: 0, **blank, **self._returned[owner, month]}
                found |= {(owner, customer, month): value for customer, value in sold.items()}
        return found

    @cached_property
    def _of_customers(self) -> Mapping[str, Mapping[Month, int]]:
        found: defaultdict[str, dict[Month, int]] = defaultdict(lambda: defaultdict(int))
        for (_, customer, month), value in self.known.items():
            found[customer][month] += value
        return found

    def sold(self, customer: str, months: Collection[Month], *, least: int = 1) -> int | None:
        """Return what a customer bought in those months that count; None where fewer than `least` do."""
        known = [value for month, value in self._of_customers.get(customer, {}).items() if month in months]
        return sum(known) if len(known) >= least else None

    def sold_to_others(self, people: Collection[str], months: Collection[Month]) -> int | None:
        """Return what some people sold to customers that are not on the list."""
        lines = {each.id for each in self.result.plan.schedules.of(Customer)}
        known = [
            value
            for (owner, customer, month), value in self.known.items()
            if customer not in lines and owner in people and month in months
        ]
        return sum(known) if known else None

    # -- classes

    def classes(self, month: Month | None) -> Mapping[str, str]:
        """Return the class of every customer in a month; None is before the first."""
        return self._classes[month]

    @cached_property
    def _classes(self) -> Mapping[Month | None, Mapping[str, str]]:
        return {month: given_or(by_rule, self._plan(month)) for month, by_rule in self._ruled.items()}

    @cached_property
    def _ruled(self) -> Mapping[Month | None, Mapping[str, Classed]]:
        """The classes of each month by the rule, whether customers are given one or not."""
        months = (None, *self.result.months("ytd"))
        return {each: ruled(self._plan(each), self._twelve(each)) for each in months}

    def _plan(self, month: Month | None) -> Plan:
        """Return the version of the plan that held in a month."""
        plan = self.result.plan
        while plan.parent is not None and (month is None or month in plan.passed):
            plan = plan.parent
        return plan

    def _twelve(self, until: Month | None) -> Amounts | None:
        """Return what customers bought in twelve months, where classes go by it.

        Months that were returned count as they were, each other one as a twelfth of last year.
        """
        plan = self._plan(until)
        if plan.schedules.settings(CustomerRules).basis == "plan":
            return None
        months = [each for each in self.result.months("ytd") if until is not None and each <= until]
        found: dict[str, Fraction] = {}
        for each in plan.schedules.of(Customer):
            known = [value for at, value in self._of_customers.get(each.id, {}).items() if at in months]
            found[each.id] = sum(known) + Fraction((each.revenue or 0) * (MONTHS - len(known)), MONTHS)
        return found

    def why(self, customer: Customer) -> Text:
        """Return how a customer came to its class in the month."""
        return why(customer, self.result.plan, self._ruled[self.result.period][customer.id])

    def changes(self, people: Collection[str]) -> Iterator[ClassChange]:
        """Yield the customers of some people that changed their class, the latest first."""
        months = (None, *self.result.months("ytd"))
        for before, month in reversed(list(pairwise(months))):
            plan, by_rule = self._plan(month), self._ruled[month]
            now, then = self.classes(month), self.classes(before)
            for each in customers_of(people, plan):
                old = then.get(each.id)
                if month and old is not None and old != now[each.id]:
                    yield ClassChange(
                        customer=each,
                        month=month,
                        before=old,
                        class_=now[each.id],
                        reason=reason(each, plan, by_rule[each.id]),
                        why=why(each, plan, by_rule[each.id]),
                    )

    def key_share(self, people: Collection[str]) -> Fraction | None:
        """Return the share of key accounts in what some people sold to date; None where none is known."""
        months, classes = self.result.months("ytd"), self.classes(self.result.period)
        own = customers_of(people, self.result.plan)
        sold = {each.id: self.sold(each.id, months) or 0 for each in own}
        whole = sum(sold.values()) + (self.sold_to_others(people, months) or 0)
        return ratio(sum(value for id_, value in sold.items() if classes[id_] == KEY_CLASS), whole)


def _sales(result: Compared) -> CustomerSales:
    return CustomerSales(result=result)


# -- in variance books and JSON


def _compared(book: ComparedBook) -> Mapping[str, Sequence[Record]]:
    sales, people = CustomerSales.of(book.result), people_of(book)
    customers = customers_of(people, book.result.plan)
    names = ("customer_book", "customer_kinds", "class_changes", "customer_churn", "customer_sums")
    found: dict[str, Sequence[Record]] = dict.fromkeys((*names, "customer_lines", "customers_lost"), ())
    changes = list(sales.changes(people))
    if not customers or not (sales.asked or changes):
        return found
    found |= {
        "customer_book": THERE,
        "class_changes": [_change(each, book) for each in changes],
        "customer_churn": list(_churn(book, sales)),
        "customers_lost": THERE if _lost(book, people) else (),
    }
    if sales.asked:
        found |= {
            "customer_kinds": list(_kinds(customers, people, sales, book)),
            "customer_sums": [_sum(*each, book) for each in _differing(sales, people)],
            "customer_lines": _lines(customers, people, sales, book),
        }
    return found


def _kinds(
    customers: Sequence[Customer], people: Collection[str], sales: CustomerSales, book: ComparedBook
) -> Iterator[Record]:
    """Yield the classes with what was sold to each, and what was sold to others."""
    months = sales.result.months("ytd")
    now, before = sales.classes(months[-1]), sales.classes(months[-2] if len(months) > 1 else None)
    others = [sales.sold_to_others(people, each) for each in (months[-1:], months)]
    sold = {each.id: [sales.sold(each.id, span) for span in (months[-1:], months)] for each in customers}
    whole = sum(total or 0 for _, total in sold.values()) + (others[1] or 0)
    for class_ in (*CLASSES, APART):
        own = [each for each in customers if now[each.id] == class_]
        then = sum(before.get(each.id) == class_ for each in customers)
        if own or then:
            sums = [_sum_of(sold[each.id][at] for each in own) for at in (0, 1)]
            yield {
                "key": class_ or "-",
                "class": class_ or book.words["customers_apart"],
                "count": len(own),
                "before": then,
                "year_py": sum(each.revenue or 0 for each in own),
                **_sold(sums, whole),
            }
    yield {"key": OTHERS, "class": book.words["customers_other"], **_sold(others, whole)}


def _sum_of(values: Iterator[int | None]) -> int | None:
    known = [each for each in values if each is not None]
    return sum(known) if known else None


def _sold(sums: Sequence[int | None], whole: int) -> Record:
    share = None if sums[1] is None else ratio(sums[1], whole)
    found = {"ac": sums[0], "ytd_ac": sums[1], "share": None if share is None else decimal_of(share)}
    return {name: value for name, value in found.items() if value is not None}


def _change(change: ClassChange, book: ComparedBook) -> Record:
    return {
        "key": f"{change.month.key}/{change.customer.id}",
        "month": book.binding.month_name(change.month),
        "name": change.customer.name,
        "owner": book.result.plan.dimensions.person[change.customer.owner].name,
        "moved": f"{change.before or '–'} → {change.class_ or '–'}",
        "why": change.reason,
    }


def _lines(
    customers: Sequence[Customer], people: Collection[str], sales: CustomerSales, book: ComparedBook
) -> list[Record]:
    months, classes = sales.result.months("ytd"), sales.classes(sales.result.period)
    sold = {each.id: [sales.sold(each.id, span) for span in (months[-1:], months)] for each in customers}
    whole = sum(total or 0 for _, total in sold.values()) + (sales.sold_to_others(people, months) or 0)
    return [
        {
            "key": each.id,
            "name": each.name,
            "owner": book.result.plan.dimensions.person[each.owner].name,
            "class": classes[each.id] or "–",
            "year_py": each.revenue,
            **_sold(sold[each.id], whole),
        }
        for each in sorted(customers, key=lambda one: (-(sold[one.id][1] or 0), one.id))
    ]


Difference = tuple[str, Month, int, int | None]


def _differing(sales: CustomerSales, people: Collection[str]) -> Iterator[Difference]:
    for (owner, month), (customers, products) in sorted(sales.sums.items()):
        if customers != products and owner in people:
            yield owner, month, customers, products


def _sum(owner: str, month: Month, customers: int, products: int | None, book: ComparedBook) -> Record:
    found = {"customers": customers} if products is None else {"customers": customers, "products": products}
    name = book.result.plan.dimensions.person[owner].name
    return {"key": f"{month.key}/{owner}", "name": name, "month": book.binding.month_name(month), **found}


def _lost(book: ComparedBook, people: Collection[str]) -> Mapping[str, int]:
    """Return how many customers each of some people lost to date, of those who reported it."""
    months = book.result.months("ytd")
    found = {
        each: book.result.value(Scenario.ACTUAL, CUSTOMERS_LOST, months, {"identity": each})
        for each in people
    }
    return {each: count for each, count in found.items() if count is not None}


def _churn(book: ComparedBook, sales: CustomerSales) -> Iterator[Record]:
    """Yield the places of a book, itself first, with the customers that were lost or bought nothing."""
    dimensions = book.result.plan.dimensions
    own = sorted(people_of(book))
    name = dimensions.person[own[0]].name if book.of_person else dimensions.territory[book.territory].name
    yield _churned("*", name, own, book, sales)
    for key, place, members in book.places():
        if "owner" not in members:
            yield _churned(key, place, _people_in(members, book), book, sales)


def _people_in(members: Members, book: ComparedBook) -> Collection[str]:
    dimensions = book.result.plan.dimensions
    if "territory" in members:
        return dimensions.staff_in(members["territory"])
    return {dimensions.person[members["person"]].identity}


def _churned(
    key: str, name: Text, people: Collection[str], book: ComparedBook, sales: CustomerSales
) -> Record:
    months, lost = book.result.months("ytd"), _lost(book, people)
    customers = customers_of(people, book.result.plan)
    planned = [
        book.result.value(Scenario.PLAN, CUSTOMERS_LOST, months, {"identity": each}) or 0 for each in lost
    ]
    rate = ratio(sum(lost.values()), sum(each.owner in lost for each in customers))
    # Who bought nothing is known of those whose months count all.
    of_last_year = [each.id for each in customers if (each.revenue or 0) > 0]
    known = [sales.sold(each, months, least=len(months)) for each in of_last_year]
    found: dict[str, object] = {"key": key, "place": name, "customers": len(customers)}
    if lost:
        found |= {"lost_pl": sum(planned), "lost_ac": sum(lost.values())}
    if lost and rate is not None:
        found["rate"] = decimal_of(rate)
    silent = sum(each is not None and each <= 0 for each in known)
    return {**found, "bought": sum(each is not None for each in known), "silent": silent}


def _messages(book: ComparedBook) -> Mapping[str, Text]:
    sales, people = CustomerSales.of(book.result), people_of(book)
    share, period = sales.key_share(people), book.result.period
    own = [sums for (owner, _), sums in sales.sums.items() if owner in people]
    agreed = sum(customers == products for customers, products in own)
    said = book.words["message_customers"].format(
        key="n.a." if share is None else f"{decimal_of(share * 100):.1f}%",
        agreed=agreed,
        open=len(own) - agreed,
        changed=sum(each.month == period for each in sales.changes(people)),
    )
    return {"customers_message": said}


def _reported(result: Compared) -> Mapping[str, object]:
    sales, plan = CustomerSales.of(result), result.plan
    people = {each.id for each in plan.staff}
    changes = [
        {
            "customer": each.customer.id,
            "month": each.month.key,
            "before": each.before,
            "class": each.class_,
            "why": each.why,
        }
        for each in sales.changes(people)
    ]
    if not sales.asked:
        return {"class_changes": changes} if changes else {}
    return {
        "class_changes": changes,
        "key_account_share": sales.key_share(people),
        "customers": [_json(each, sales) for each in plan.schedules.of(Customer)],
        "customer_sums": [
            {
                "owner": owner,
                "month": month.key,
                "customers": money_json(customers, plan),
                "products": money_json(products, plan),
                "counts": customers == products,
            }
            for (owner, month), (customers, products) in sorted(sales.sums.items())
        ],
    }


def _json(customer: Customer, sales: CustomerSales) -> Mapping[str, object]:
    months, plan = sales.result.months("ytd"), sales.result.plan
    return {
        "customer": customer.id,
        "name": customer.name,
        "owner": customer.owner,
        "class": sales.classes(months[-1])[customer.id],
        "why": sales.why(customer),
        "revenue": money_json(sales.sold(customer.id, months[-1:]), plan),
        "ytd_revenue": money_json(sales.sold(customer.id, months), plan),
    }


CUSTOMER_SALES = Schedule(listed=CUSTOMER, compared=_compared, messages=_messages, reported=_reported)
