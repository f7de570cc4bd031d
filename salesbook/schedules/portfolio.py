"""The portfolio: customers by what they contribute and what they could buy."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from salesbook.layout.book_content import Record
from salesbook.model.decimals import decimal_of, ratio
from salesbook.model.plan import Plan
from salesbook.problems import Text, sentence
from salesbook.schedules.compared import Compared, ComparedBook, money_json
from salesbook.schedules.customers import Customer, CustomerRules, classes_of, customers_of, people_of
from salesbook.schedules.schedule import Schedule

FIELDS = ("grow", "develop", "keep", "serve")
"""Much of both, potential alone, contribution alone, little of both."""
KEY_CLASS = "A"


def field_of(customer: Customer, plan: Plan) -> str:
    """Return the field of a customer by fixed cut-offs; nothing where its potential is not known."""
    if customer.potential is None:
        return ""
    large, contribution = plan.once(_cut_offs)
    return FIELDS[2 * (customer.potential < large) + ((customer.revenue or 0) < contribution)]


def _cut_offs(plan: Plan) -> tuple[int, int]:
    """Return from where potential is large and contribution much, in minor units."""
    rules, minor = plan.schedules.settings(CustomerRules), plan.currency.to_minor
    return minor(rules.large), minor(rules.contribution)


def field_said(customer: Customer, plan: Plan) -> Text:
    """Return how a customer came to its field; nothing where its potential is not known."""
    field, rules = field_of(customer, plan), plan.schedules.settings(CustomerRules)
    if not field:
        return Text()
    return sentence(
        f"sheets.portfolio.{field}",
        revenue=f"{plan.currency.to_major(customer.revenue or 0):,}",
        contribution=f"{rules.contribution:,f}",
        potential=f"{plan.currency.to_major(customer.potential or 0):,}",
        large=f"{rules.large:,f}",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """The customers of some people by field."""

    plan: Plan
    people: Collection[str]

    @property
    def customers(self) -> list[Customer]:
        """The customers whose potential is known, the largest first."""
        known = [each for each in customers_of(self.people, self.plan) if field_of(each, self.plan)]
        return sorted(known, key=lambda each: (-(each.potential or 0), each.id))

    def within(self, field: str) -> list[Customer]:
        """Return the customers of one field."""
        return [each for each in self.customers if field_of(each, self.plan) == field]


def _compared(book: ComparedBook) -> Mapping[str, Sequence[Record]]:
    portfolio = Portfolio(plan=book.result.plan, people=people_of(book))
    customers = portfolio.customers
    if not customers:
        return {"portfolio_fields": (), "portfolio_grid": (), "portfolio_customers": ()}
    return {
        "portfolio_grid": [_row(each, portfolio, book) for each in ("large", "small")],
        "portfolio_fields": [_field(each, portfolio, book) for each in FIELDS],
        "portfolio_customers": [_record(each, book) for each in customers],
    }


def _row(potential: str, portfolio: Portfolio, book: ComparedBook) -> Record:
    """Return a row of the grid: customers of much and of little contribution with one potential."""
    much, little = FIELDS[:2] if potential == "large" else FIELDS[2:]
    found: dict[str, object] = {"key": potential, "potential": book.words[f"potential_{potential}"]}
    for side, field in (("much", much), ("little", little)):
        own = portfolio.within(field)
        found |= {
            side: book.words[f"field_{field}"],
            f"{side}_count": len(own),
            f"{side}_revenue": sum(each.revenue or 0 for each in own),
        }
    return found


def _field(field: str, portfolio: Portfolio, book: ComparedBook) -> Record:
    own = portfolio.within(field)
    return {
        "key": field,
        "field": book.words[f"field_{field}"],
        "what": book.words[f"field_do_{field}"],
        "count": len(own),
        "revenue": sum(each.revenue or 0 for each in own),
        "potential": sum(each.potential or 0 for each in own),
    }


def _record(customer: Customer, book: ComparedBook) -> Record:
    plan = book.result.plan
    won, field = ratio(customer.revenue or 0, customer.potential), field_of(customer, plan)
    rules, minor = plan.schedules.settings(CustomerRules), plan.currency.to_minor
    return {
        "key": customer.id,
        "name": customer.name,
        "owner": plan.dimensions.person[customer.owner].name,
        "field": book.words[f"field_{field}"],
        f"at_{field}": customer.potential,
        "cut_across": minor(rules.contribution),
        "cut_up": minor(rules.large),
        "revenue": customer.revenue or 0,
        "potential": customer.potential,
        "won": "n.a." if won is None else decimal_of(won),
    }


def _messages(book: ComparedBook) -> Mapping[str, Text]:
    plan, people = book.result.plan, people_of(book)
    rules, classes = plan.schedules.settings(CustomerRules), classes_of(plan)
    own = customers_of(people, plan)
    key = sum(each.revenue or 0 for each in own if classes[each.id] == KEY_CLASS)
    share = ratio(key, sum(each.revenue or 0 for each in own))
    said = book.words["message_portfolio"].format(
        key="n.a." if share is None else f"{decimal_of(share * 100):.1f}%",
        contribution=book.amount(rules.contribution),
        potential=book.amount(rules.large),
    )
    return {"portfolio_message": said}


def _reported(result: Compared) -> Mapping[str, object]:
    plan = result.plan
    portfolio = Portfolio(plan=plan, people={each.id for each in plan.staff})
    found = [
        {
            "customer": each.id,
            "name": each.name,
            "owner": each.owner,
            "field": field_of(each, plan),
            "revenue": money_json(each.revenue or 0, plan),
            "potential": money_json(each.potential, plan),
        }
        for each in portfolio.customers
    ]
    return {"portfolio": found} if found else {}


PORTFOLIO = Schedule(compared=_compared, messages=_messages, reported=_reported)
