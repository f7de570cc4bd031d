"""A payday for the boss: its cost against the budget's salary lines, and a ranking of everybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from salesbook.layout.book_content import Record
from salesbook.layout.compose import Issue, compose
from salesbook.layout.templates import Templates
from salesbook.model.amount import currency_name
from salesbook.model.decimals import decimal_of
from salesbook.model.dimension import COST_LINE, Person
from salesbook.model.figures import figure_text, percent_text
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario
from salesbook.pay.appraisal import month_score, places_of
from salesbook.pay.register import RegisterLine
from salesbook.pay.slip import Slip
from salesbook.problems import Text, sentence
from salesbook.schedules.registry import measure_name
from salesbook.schedules.spending import line_names
from salesbook.sheets.plan_books import issue_of, plan_binding, printing
from salesbook.spreadsheet.book import BookSpec

BOOK = "pay_summary"


@dataclass(frozen=True, kw_only=True)
class PayDay:
    """A payday as a whole: everybody's slip, and all lines of the register before it."""

    slips: Sequence[Slip]
    before: Sequence[RegisterLine]

    @property
    def one(self) -> Slip:
        """Any slip: what all of them share is the result and the rules."""
        return self.slips[0]


def build_pay_summary(day: PayDay, templates: Templates, *, language: str) -> BookSpec:
    """Return the summary of a payday on which somebody is paid, for who may see everybody's pay."""
    result, root = day.one.result, day.one.result.plan.dimensions.root.id
    plan, plain = result.plan, plan_binding(day.one.result.plan, templates, language, root)
    costs = list(_costs(day))
    names = line_names(plan)
    facts = {
        "period": Text.of(day.one.period.key),
        "data_date": Text.of(day.one.period.key),
        "pay_measure": measure_name(plan.driver, plan, templates.phrases),
        "salaries": Text.listing(names.get(each, Text.of(each)) for each in day.one.rules.salaries),
        "pay_message": _message(day, costs),
    }
    bound = replace(
        plain,
        period=day.one.period,
        facts={**plain.facts, **facts},
        records={"pay_costs": costs, "pay_ranking": _ranking(day)},
    )
    title = bound.say(templates.books[BOOK].title)
    issue = Issue(manifest=issue_of(plan, BOOK, root))
    return compose(templates.sheets_of(BOOK), printing(bound, "full"), issue, title=title)[0]


def _message(day: PayDay, costs: Sequence[Mapping[str, object]]) -> Text:
    currency = day.one.result.plan.currency
    paid, budget = (sum(int(str(each[name])) for each in costs) for name in ("paid", "budget"))
    told = {
        "period": day.one.period.key,
        "people": len(day.slips),
        "staff": sum(int(str(each["staff"])) for each in costs),
        "paid": figure_text("revenue", paid, currency),
        "budget": figure_text("revenue", budget, currency),
        "currency": currency_name(currency.code),
        "share": percent_text(Fraction(paid, budget) if budget else None),
        "open": sum(bool(each.unknown) for each in day.slips),
    }
    return sentence("pay.summary.message" if budget else "pay.summary.no-budget", **told)


def _costs(day: PayDay) -> Iterator[Record]:
    """Yield what each region costs, and what belongs to none of them, against the budget."""
    dimensions, result = day.one.result.plan.dimensions, day.one.result
    root = dimensions.root
    year = result.months("ytd")
    of: dict[str, list[Slip]] = {}
    for slip in day.slips:
        of.setdefault(_region(day, slip.person, slip.period), []).append(slip)
    paid = {region: sum(each.paid for each in slips) for region, slips in of.items()}
    # Who is paid and no longer asked for a return makes up for nobody who is.
    asked = {each.person for each in result.returns if each.person in dimensions.person}
    due = asked | {each.person.id for each in day.slips if each.person.id in dimensions.person}
    staff = Counter(_region(day, dimensions.person[each], day.one.period) for each in due)
    earlier: dict[str, int] = {}
    for line in day.before:
        known = dimensions.person.get(line.person)
        region = root.id if known is None else _region(day, known, day.one.period)
        earlier[region] = earlier.get(region, 0) + line.amount
    for territory in (*dimensions.children(root.id), root):
        own = territory.id
        budget, to_date = (_budget(day, own, months) for months in ((result.period,), year))
        if own not in of and own not in earlier and not to_date:
            continue
        sold = result.value(Scenario.ACTUAL, "revenue", (result.period,), {"territory": own})
        yield {
            "key": own,
            "name": sentence("pay.summary.head-office") if own == root.id else territory.name,
            "heads": len(of.get(own, ())),
            "staff": staff[own],
            "budget": budget,
            "paid": paid.get(own, 0),
            "sold": None if own == root.id else sold,
            "budget_ytd": to_date,
            "paid_ytd": paid.get(own, 0) + earlier.get(own, 0),
        }


def _region(day: PayDay, person: Person, month: Month) -> str:
    dimensions = day.one.result.plan.dimensions
    return dimensions.region(day.one.rules.place(person.identity, month, dimensions).territory).id


def _budget(day: PayDay, territory: str, months: Sequence[Month]) -> int:
    """Return the salary lines of a region; of the company what is in none of them."""
    result, dimensions = day.one.result, day.one.result.plan.dimensions

    def planned(inside: str) -> int:
        lines = ({COST_LINE: line, "territory": inside} for line in day.one.rules.salaries)
        return sum(result.value(Scenario.PLAN, "expense", months, each) or 0 for each in lines)

    if territory != dimensions.root.id:
        return planned(territory)
    return planned(territory) - sum(planned(each.id) for each in dimensions.children(territory))


def _ranking(day: PayDay) -> list[Record]:
    attained = [each.figures(f"attainment.{each.result.plan.driver}") for each in day.slips]
    places = places_of(attained)
    order = sorted(range(len(day.slips)), key=lambda at: (places[at] is None, places[at] or 0))
    return [_ranked(day, day.slips[at], places[at]) for at in order]


def _ranked(day: PayDay, slip: Slip, place: int | None) -> Record:
    plan, figures = slip.result.plan, slip.figures
    actual, target = figures(f"actual.{plan.driver}"), figures.target(plan.driver)
    score = month_score(slip.result, slip.person.id, slip.period).score
    own = 0 if slip.statement is None else slip.statement.total
    state = "closed" if slip.closed else "provisional" if slip.unknown else "proposed"
    return {
        "key": slip.person.id,
        "name": slip.person.name,
        "place": place,
        "region": plan.dimensions.territory[_region(day, slip.person, slip.period)].name,
        "pl": decimal_of(target),
        "ac": None if actual is None else decimal_of(actual),
        "score": None if score is None else decimal_of(score),
        "own": own,
        "more": slip.paid - own,
        "state": sentence(f"pay.state-short.{state}"),
    }
