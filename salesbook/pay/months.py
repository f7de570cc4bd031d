"""Statements of months out of one reconciliation."""

from __future__ import annotations

from salesbook.model.dimension import Person
from salesbook.model.period import Month
from salesbook.pay.figures import PersonFigures
from salesbook.pay.scheme import PayRules
from salesbook.pay.statement import Statement, statement
from salesbook.variance.result import Reconciliation


def statement_of(person: Person, month: Month, result: Reconciliation, rules: PayRules) -> Statement | None:
    """Return the statement of a month by a reconciliation of it or a later one; None where there is none.

    Who changed places within the year is on the scheme of the place of most of the month.
    """
    dimensions, month = result.plan.dimensions, result.plan.fiscal_year.own(month)
    if not dimensions.serves(person.id, month):
        return None
    scheme = rules.of_person(dimensions.home(person.id, month), month)
    if scheme is None:
        return None
    figures = PersonFigures(result=result, person=person, month=month)
    return statement(person.id, scheme, rules.tables, figures, 10**result.plan.currency.digits)
