"""What stands in a return book before anybody fills it in: figures of finance's books, to be confirmed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from salesbook.layout.book_content import Binding, Members
from salesbook.model.dimension import CHANNEL, COST_LINE, PRODUCT
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario
from salesbook.problems import Text
from salesbook.schedules.schedule import THERE

BookedKey = tuple[str, str, str, str]
"""Whose place, what kind of item, which item, and the measure of a figure of the books."""
Booked = Mapping[BookedKey, int]
"""Figures of the books in minor or whole units."""
ITEMS = (PRODUCT, CHANNEL, COST_LINE)
BY_PRODUCT = ("quantity", "revenue", "collections")
IN_ALL = "collections_in_all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefilled:
    """What stands in somebody's form: figures by the row they stand in, and products named in its lines.

    `source` says where they are from; `apart` are those that no row of the form asks for.
    """

    source: Text
    figures: Booked
    named: Mapping[tuple[str, str], Text]
    apart: Sequence[BookedKey] = ()


def prefilled(booked: Booked, binding: Binding, source: Text) -> Prefilled:
    """Return what of somebody's figures of a month stands where in their form, which is bound to it.

    What was sold outside the plan goes into the lines for it, as far as there are any.
    """
    figures: defaultdict[BookedKey, int] = defaultdict(int)
    named: dict[tuple[str, str], Text] = {}
    apart: list[BookedKey] = []
    lines = [str(each["key"]) for each in binding.records.get("outside_lines", ())]
    known = {str(each["key"]) for each in binding.records.get("all_products", ())}
    taken: dict[tuple[str, str], str] = {}
    for key, value in booked.items():
        owner, dimension, item, measure = key
        if IN_ALL in binding.records and measure == "collections":
            # The form asks for the sum of all products.
            figures[owner, "", "", measure] += value
        elif _is_asked(key, binding):
            figures[key] += value
        elif dimension == PRODUCT and item in known and _in_lines(measure, binding):
            left = (each for each in lines if (owner, each) not in named)
            row = taken.get((owner, item)) or next(left, "")
            if row:
                taken[owner, item], named[owner, row] = row, Text.of(item)
                figures[owner, dimension, row, measure] += value
            else:
                apart.append(key)
        else:
            apart.append(key)
    return Prefilled(source=source, figures=figures, named=named, apart=apart)


def _is_asked(key: BookedKey, binding: Binding) -> bool:
    """Say whether a row of the form asks for an item: for products and lines of cost by the plan."""
    owner, dimension, item, measure = key
    if dimension == CHANNEL:
        return measure == "revenue" and any(each["key"] == item for each in binding.records["channels"])
    if dimension == COST_LINE:
        planned = binding.figures(Scenario.BUDGET, "expense", binding.months, {COST_LINE: item})
        return measure == "expense" and bool(planned)
    product = binding.dimensions.product.get(item)
    if dimension != PRODUCT or product is None or not _in_lines(measure, binding):
        return False
    members = {PRODUCT: item} if len(binding.dimensions.people) == 1 else {PRODUCT: item, "person": owner}
    return any(map(product.on_sale, binding.months)) and any(
        binding.figures(Scenario.PLAN, each, binding.months, members) for each in BY_PRODUCT
    )


def _in_lines(measure: str, binding: Binding) -> bool:
    """Say whether the form asks for a measure by product."""
    if measure == "collections":
        return "collections_by_product" in binding.records
    return measure in ("quantity", "revenue") and f"measure_{measure}" in binding.records


def with_prefilled(binding: Binding, filled: Prefilled) -> Binding:
    """Return the binding of a form of one month that comes filled in."""
    plain, own = binding.figures, [each.id for each in binding.dimensions.people]

    def places(members: Members) -> Sequence[str]:
        return [members["person"]] if members.get("person") in own else own

    def value(scenario: Scenario, measure: str, months: Sequence[Month], members: Members) -> int | None:
        if scenario is not Scenario.ACTUAL or tuple(months) != tuple(binding.months):
            return plain(scenario, measure, months, members)
        dimension = next((each for each in ITEMS if each in members), "")
        at = (dimension, members.get(dimension, ""), measure)
        found = [filled.figures[owner, *at] for owner in places(members) if (owner, *at) in filled.figures]
        return sum(found) if found else None

    def said(kind: str, months: Sequence[Month], members: Members) -> Text | None:
        del months
        lines = [(owner, members.get(PRODUCT, "")) for owner in places(members)]
        names = (filled.named[each] for each in lines if each in filled.named)
        return next(names, None) if kind == "outside_product" else None

    return replace(
        binding,
        figures=value,
        notes=said,
        prefilled=True,
        facts={**binding.facts, "prefilled": filled.source},
        records={**binding.records, "prefilled": THERE},
    )
