"""The texts of a plan that fill titles and lines of sheets."""

from __future__ import annotations

from collections.abc import Iterator

from salesbook.layout.declaration import Phrases
from salesbook.model.dimension import Person
from salesbook.model.period import FiscalYear
from salesbook.model.plan import Plan
from salesbook.problems import Text, sentence


def plan_facts(plan: Plan, scope: str) -> dict[str, Text]:
    """Return the placeholders every book of a plan may use; `scope` is the territory it shows."""
    year, territory = plan.fiscal_year, plan.dimensions.territory[scope]
    heading = plan.company if territory.parent is None else _joined(plan.company, territory.name)
    heading = _joined(heading, *_marks(plan))
    months = plan.history_months
    return {
        "heading": heading,
        "company": plan.company,
        "scope": territory.name,
        "scope_id": Text.of(scope),
        "plan": Text.of(plan.id),
        "version": Text.of(str(plan.version)),
        "fiscal_year": Text.of(year.key),
        "year_span": Text.of(_span(year)),
        "display_unit": plan.display_unit.label,
        "input_unit": plan.input_unit.label,
        "tax": _basis(plan),
        "quantity_unit": quantity_unit(plan),
        "regions": Text.of(str(len(plan.dimensions.children(scope)))),
        "people": Text.of(str(len(plan.dimensions.staff_in(scope)))),
        "products": Text.of(str(len(plan.dimensions.products))),
        # A plan is made from its history: its last month says how old the figures are.
        "data_date": Text.of(months[-1].key if months else year.key),
    }


def person_facts(plan: Plan, person: Person, phrases: Phrases) -> dict[str, Text]:
    """Return the placeholders of a person's own book."""
    # Without the company, which heads the book already.
    places = plan.dimensions.places[person.identity]
    ways = [_joined(*(each.name for each in plan.dimensions.path(place.territory)[1:])) for place in places]
    return {
        **return_facts(plan, phrases),
        "heading": _joined(plan.company, person.name, *_marks(plan)),
        "owner": person.name,
        "owner_id": Text.of(person.id),
        "office": Text.listing(ways),
    }


def _marks(plan: Plan) -> Iterator[Text]:
    """Yield that it is a draft, and whether amounts are with tax, or that the plan does not say."""
    if plan.signed.draft:
        yield sentence("sheets.approval.draft")
    yield _basis(plan)


def _basis(plan: Plan) -> Text:
    return sentence(f"sheets.tax.{plan.tax or 'unstated'}")


def _span(year: FiscalYear) -> str:
    """Return the months of a year, or its days where months begin on another day than the first."""
    days = year.starts.opens > 1
    first, last = year.span if days else (year.months[0], year.months[-1])
    return f"{first} – {last}"


def return_facts(plan: Plan, phrases: Phrases) -> dict[str, Text]:
    """Return the placeholders of every book that is returned."""
    day = plan.due_day
    return {"due": phrases.words["due_day"].format(day=day) if day else phrases.words["due_open"]}


def quantity_unit(plan: Plan) -> Text:
    """Return the unit all products share, else a word for several."""
    units = {product.unit for product in plan.dimensions.products}
    return next(iter(units)) if len(units) == 1 else sentence("sheets.unit.several")


def _joined(*texts: Text) -> Text:
    languages = dict.fromkeys(language for text in texts for language in text.words)
    return Text(
        {language: " · ".join(text.in_language(language or "en") for text in texts) for language in languages}
    )
