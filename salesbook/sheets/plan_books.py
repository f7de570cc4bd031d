"""The books a plan is issued as: the company's, each region's, and a return book for each person."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial

from salesbook.issued.manifest import Manifest
from salesbook.layout.book_content import (
    Binding,
    Figures,
    FiguresOfMany,
    Members,
    Notes,
    Record,
    no_figures,
    no_notes,
    one_by_one,
)
from salesbook.layout.compose import Issue, compose
from salesbook.layout.declaration import Sheet
from salesbook.layout.mould import Moulds
from salesbook.layout.templates import Templates
from salesbook.model.amount import Unit, currency_name, money_units, unit_in
from salesbook.model.cube import (
    Cubes,
    DimensionCubes,
    Questions,
    axes_of,
    channel_history_cubes,
    history_cubes,
    target_cubes,
)
from salesbook.model.dimension import CHANNEL, PRODUCT, Person
from salesbook.model.figures import in_unit
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.printing import Printing
from salesbook.model.scenario import Scenario
from salesbook.model.targets import Targets
from salesbook.problems import Text, sentence
from salesbook.schedules.registry import content_of
from salesbook.schedules.schedule import PlanSource
from salesbook.schedules.supply import Department
from salesbook.schedules.supply_books import departments, with_own
from salesbook.sheets.accepted import with_accepted
from salesbook.sheets.by_place import by_place
from salesbook.sheets.goals import goal_records
from salesbook.sheets.placeholders import person_facts, plan_facts, return_facts
from salesbook.sheets.this_month import Opening, of_month, of_year, with_rows
from salesbook.sheets.variants import variant_records
from salesbook.spreadsheet.book import BookSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class BookOrder:
    """A book to be built: which, for whom, and what its file is called (without `.xlsx`).

    A return book may open one `month` instead of the year.
    """

    book: str
    owner: str
    file: str
    month: Month | None = None


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A plan with its decomposed targets, ready to be laid out.

    `opening` is what return books are made with beside it.
    """

    plan: Plan
    targets: Targets
    templates: Templates
    cubes: Cubes
    schedules: Callable[[Binding, str | None], Binding]
    opening: Opening = field(default_factory=Opening)
    moulds: Moulds = field(default_factory=Moulds)

    @classmethod
    def of(cls, plan: Plan, targets: Targets, templates: Templates) -> Planned:
        """Return the plan with its figures as cubes: PL from the targets, PY from history."""
        cubes = Cubes.of(*_cubes(plan, targets))
        schedules = content_of(PlanSource(plan=plan, targets=targets, cubes=cubes))
        return cls(plan=plan, targets=targets, templates=templates, cubes=cubes, schedules=schedules)

    def __reduce__(self) -> tuple[Callable[..., Planned], tuple[object, ...]]:
        """Travel as what this is worked out from: what fills schedules remembers, and stays where it is."""
        return _planned_again, (self.plan, self.targets, self.templates, self.opening)


def _planned_again(plan: Plan, targets: Targets, templates: Templates, opening: Opening) -> Planned:
    return replace(Planned.of(plan, targets, templates), opening=opening)


def _cubes(plan: Plan, targets: Targets) -> Iterator[DimensionCubes]:
    """Yield the figures by product, and by channel where the plan has channels."""
    for dimension, history in ((PRODUCT, history_cubes), (CHANNEL, channel_history_cubes)):
        axes, planned = axes_of(targets, dimension), target_cubes(targets, dimension)
        # By product always, also where nothing is planned so: `Cubes.products` must be there.
        if planned or dimension == PRODUCT:
            yield DimensionCubes(
                axes=axes,
                dimensions=plan.dimensions,
                version=targets.version,
                cubes=planned | history(plan, axes),
            )


def book_orders(plan: Plan, templates: Templates, language: str) -> Iterator[BookOrder]:
    """Yield every book the plan is issued as: the company's first, then the regions', then the people's.

    Each region gets one, whatever region it lies in.
    """
    company = templates.books["company"]
    facts = plan_facts(plan, plan.dimensions.root.id)
    yield BookOrder(
        book="company",
        owner=plan.dimensions.root.id,
        file=file_stem(company.file.format(**facts).in_language(language)),
    )
    if "region" in templates.books:
        yield from _region_orders(plan, templates, language)
    for id_, department in departments(plan).items() if "department" in templates.books else ():
        facts = _department_facts(department, plan)
        name = templates.books["department"].file.format(**facts).in_language(language)
        yield BookOrder(book="department", owner=id_, file=file_stem(name))
    for person in plan.staff:
        facts = person_facts(plan, person, templates.phrases) | {"plan": Text.of(plan.id)}
        name = templates.books["return"].file.format(**facts).in_language(language)
        yield BookOrder(book="return", owner=person.id, file=file_stem(name))


def _region_orders(plan: Plan, templates: Templates, language: str) -> Iterator[BookOrder]:
    for region in plan.dimensions.regions:
        name = templates.books["region"].file.format(**plan_facts(plan, region.id)).in_language(language)
        yield BookOrder(book="region", owner=region.id, file=file_stem(name))


def month_orders(plan: Plan, month: Month, templates: Templates, language: str) -> Iterator[BookOrder]:
    """Yield the return book of one month of everybody who works here in it."""
    month = plan.fiscal_year.own(month)
    for person in plan.staff:
        if plan.dimensions.serves(person.id, month):
            facts = {**person_facts(plan, person, templates.phrases), "month": Text.of(month.key)}
            name = templates.books["month"].file.format(**facts).in_language(language)
            yield BookOrder(book="month", owner=person.id, file=file_stem(name), month=month)


LONGEST_NAME = 200
"""Bytes of a file name: 255 are allowed, of which an ending and what tells drafts apart take some."""


def file_stem(text: str) -> str:
    """Return text as a file name that every system takes."""
    # Windows takes none of these marks, and no blank or dot at the end.
    plain = re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", text).strip(" .")
    # Systems count bytes, of which a Chinese character has three; a cut one is left out.
    return plain.encode()[:LONGEST_NAME].decode(errors="ignore").rstrip(" .") or "book"


def build_book(
    order: BookOrder,
    planned: Planned,
    *,
    language: str,
    theme: str = "default",
    printed: str | None = None,
    key: bytes | None = None,
    notes: Notes = no_notes,
    filled: Figures = no_figures,
) -> tuple[BookSpec, Manifest]:
    """Return one book of the plan and the manifest of what it was issued as.

    Inputs are blank unless the plan's cubes or `filled` hold actuals and `notes` gives words: then the book
    comes filled in, under the same document id. `printed` names the set of sheets that are printed.
    """
    plan, templates = planned.plan, planned.templates
    plain = BINDINGS[order.book](order, planned, language)
    bound = replace(
        printing(plain, printed),
        theme=theme,
        notes=plain.notes if notes is no_notes else notes,
        figures=plain.figures if filled is no_figures else _filled(plain.figures, filled),
    )
    if order.book == "company" and "region" in templates.books:
        regions = _region_orders(plan, templates, bound.languages[0])
        bound = replace(bound, books={each.owner: each.file for each in regions})
    manifest = issue_of(plan, order.book, order.owner, order.month)
    title = bound.say(templates.books[order.book].title)
    sheets = _sheets(order, planned, bound)
    several = len(plan.dimensions.places.get(order.owner, ())) > 1
    if several:
        sheets = planned.moulds.known.of(tuple(sheets), "by place", partial(by_place, sheets))
    return compose(sheets, bound, Issue(manifest=manifest, key=key), title=title, moulds=planned.moulds)


def _sheets(order: BookOrder, planned: Planned, binding: Binding) -> Sequence[Sheet]:
    """Return the sheets of a book; of a person's those that the plan opted into."""
    sheets, form = planned.templates.sheets_of(order.book), planned.plan.returns
    kept = form.without([each.id for each in sheets])
    sheets = tuple(each for each in sheets if each.id in kept)
    if order.book not in ("return", "month"):
        return sheets
    return with_rows(sheets, binding, order.month, planned.opening.rows, planned.moulds.known)


def _filled(figures: Figures, filled: Figures) -> Figures:
    def value(scenario: Scenario, measure: str, months: Sequence[Month], members: Members) -> int | None:
        own = filled(scenario, measure, months, members)
        return figures(scenario, measure, months, members) if own is None else own

    return value


def issue_of(plan: Plan, book: str, owner: str, month: Month | None = None) -> Manifest:
    """Return the manifest of a book before its tables are known; one of a `month` is a return book, too."""
    person = plan.dimensions.person.get(owner)
    department = departments(plan).get(owner)
    territory = person.territory if person else plan.dimensions.root.id if department else owner
    named = person or department or plan.dimensions.territory[owner]
    return Manifest(
        plan=plan.id,
        version=plan.version,
        book=book if month is None else "return",
        month=month,
        owner=owner,
        owner_name=plan.named(named.name),
        territory=territory,
        fiscal_year=plan.fiscal_year,
        currency=plan.currency,
        language="",
        price_doubt=plan.limits.price,
    )


def plan_binding(plan: Plan, templates: Templates, language: str, scope: str) -> Binding:
    """Return the binding every book of a plan starts from; `scope` is the territory shown."""
    shown = unit_in(language, plan.display_unit, plan.currency.code)
    return Binding(
        language=language,
        phrases=templates.phrases,
        dimensions=plan.dimensions,
        scope=scope,
        fiscal_year=plan.fiscal_year,
        currency=plan.currency,
        display_unit=shown,
        input_unit=plan.input_unit,
        measures=plan.measures,
        facts=plan_facts(plan, scope) | _unit_facts(shown, plan),
        printing=plan.printing,
        records={"channels": [{"key": each.id, "name": each.name} for each in plan.dimensions.channels]},
    )


def _unit_facts(unit: Unit, plan: Plan) -> dict[str, Text]:
    """Return what the unit of a book is called, and how much one of it is."""
    base, worth = money_units(plan.currency.code)["1"].label, f"{10**unit.power:,}"
    said = sentence("sheets.unit.worth", unit=unit.label, worth=worth, base=base) if unit.power else Text()
    return {"display_unit": unit.label, "unit_worth": said, "currency": currency_name(plan.currency.code)}


def unit_parameters(binding: Binding) -> dict[str, Decimal | str]:
    """Return what formulas need of a book's unit: so many decimals hold a minor unit, so much is one."""
    # A fen in 万元 is the sixth.
    power = binding.display_unit.power
    return {"digits": Decimal(binding.currency.digits + power), "unit_worth": Decimal(10**power)}


def printing(binding: Binding, sheets: str | None) -> Binding:
    """Return a binding that prints another set of sheets than the plan says, where one is named."""
    if sheets is None:
        return binding
    return replace(binding, printing=Printing(paper=binding.printing.paper, sheets=sheets))


def _company_binding(order: BookOrder, planned: Planned, language: str) -> Binding:
    plan, targets = planned.plan, planned.targets
    binding = plan_binding(plan, planned.templates, language, order.owner)
    revenue = _shown(binding, targets.total("revenue")) if "revenue" in targets.by(PRODUCT) else None
    prior = planned.cubes.value(Scenario.PRIOR_YEAR, "revenue", plan.fiscal_year.months, {})
    stretch = plan.targets[plan.driver].stretch if plan.driver in plan.targets else None
    parameters: dict[str, Decimal | str | None] = {
        **unit_parameters(binding),
        "revenue_target": revenue,
        "assigned_revenue": revenue,
        "quantity_target": Decimal(targets.total("quantity")) if "quantity" in targets.by(PRODUCT) else None,
        "prior_year": _shown(binding, prior) if prior else "n.a.",
        "growth": Decimal(targets.total("revenue")) / prior - 1 if prior else "n.a.",
        "stretch_target": _shown(binding, stretch) if stretch is not None else "n.a.",
    }
    bound = replace(
        binding,
        figures=planned.cubes.value,
        parameters=_present(parameters),
        records={
            **binding.records,
            "variants": variant_records(plan, planned.cubes, binding),
            "goals": list(goal_records(plan, planned.templates.phrases)),
        },
        signed=plan.signed,
        logo=plan.logo,
    )
    return planned.schedules(bound, None)


def _region_binding(order: BookOrder, planned: Planned, language: str) -> Binding:
    """Return the binding of a region's book: the people and figures of that region alone."""
    plan, scope = planned.plan, order.owner
    binding = plan_binding(plan, planned.templates, language, scope)
    people = plan.dimensions.people_in(scope)
    target = planned.cubes.value(Scenario.PLAN, "revenue", plan.fiscal_year.months, {"territory": scope})
    bound = replace(
        binding,
        dimensions=replace(plan.dimensions, people=people),
        # Members come last: a sheet may ask for an office of the region, or for one person.
        figures=lambda scenario, measure, months, members: planned.cubes.value(
            scenario, measure, months, {"territory": scope, **members}
        ),
        facts={**binding.facts, **return_facts(plan, planned.templates.phrases)},
        parameters={"revenue_target": _shown(binding, target or 0)},
        records={**binding.records, **_proposed(planned, scope), "proposers": _listed(people)},
        signed=plan.signed,
        logo=plan.logo,
    )
    return _again(planned.schedules(bound, None), order, planned)


def _again(plain: Binding, order: BookOrder, planned: Planned) -> Binding:
    """Return the binding of a book of the year with what was accepted of its owner."""
    sheets = planned.templates.sheets_of(order.book)
    return with_accepted(plain, planned.plan, order.owner, planned.opening, sheets)


def _department_facts(department: Department, plan: Plan) -> dict[str, Text]:
    root = plan.dimensions.root.id
    return {**plan_facts(plan, root), "owner": department.name, "owner_id": Text.of(department.id)}


def _department_binding(order: BookOrder, planned: Planned, language: str) -> Binding:
    """Return the binding of a department's book: the lines and products it answers for."""
    plan = planned.plan
    binding = plan_binding(plan, planned.templates, language, plan.dimensions.root.id)
    facts = _department_facts(departments(plan)[order.owner], plan)
    bound = replace(
        binding,
        facts={**binding.facts, **facts, **return_facts(plan, planned.templates.phrases)},
        logo=plan.logo,
    )
    return _again(with_own(planned.schedules(bound, None), order.owner, plan), order, planned)


def _proposed(planned: Planned, owner: str) -> dict[str, Sequence[Record]]:
    """Return what was answered to what somebody proposed."""
    return {"answers": planned.opening.answered.get(owner, ())}


def _listed(people: Sequence[Person]) -> list[Record]:
    """Return people as a form offers them; who shares a name with somebody has the code beside it."""
    named = {each.identity: each.name for each in people}
    twice = Counter(named.values())
    return [
        {
            "key": id_,
            "name": name
            if twice[name] == 1
            else Text({word: f"{said} ({id_})" for word, said in name.words.items()}),
        }
        for id_, name in named.items()
    ]


def _person_binding(order: BookOrder, planned: Planned, language: str) -> Binding:
    """Return what a person's books are bound to: their own figures and nobody else's."""
    plan = planned.plan
    person = plan.dimensions.person[order.owner]
    binding = plan_binding(plan, planned.templates, language, person.territory)
    places = plan.dimensions.places[person.id]
    if len(places) > 1:
        offices = plan.dimensions.territory
        places = tuple(replace(each, name=offices[each.territory].name) for each in places)
    here = frozenset(each.id for each in places)
    bound = replace(
        binding,
        dimensions=replace(plan.dimensions, people=places),
        figures=_OwnFigures(planned.cubes, person.id, here),
        facts={**binding.facts, **person_facts(plan, person, planned.templates.phrases)},
        records={**binding.records, **_proposed(planned, person.id)},
        logo=plan.logo,
    )
    scheduled = planned.schedules(bound, person.id)
    return of_year(scheduled, plan, person.id, planned.targets.workdays)


def _year_binding(order: BookOrder, planned: Planned, language: str) -> Binding:
    """Return the binding of a person's book of the year."""
    return _again(_person_binding(order, planned, language), order, planned)


def _month_binding(order: BookOrder, planned: Planned, language: str) -> Binding:
    """Return the binding of a person's book of one month."""
    if order.month is None:
        raise ValueError("a book of a month without its month")
    plain = _person_binding(order, planned, language)
    return of_month(plain, planned.plan, order.month, order.owner, planned.opening)


def month_binding(order: BookOrder, planned: Planned) -> Binding:
    """Return what a person's book of one month asks for, whatever language it is in."""
    return _month_binding(order, planned, planned.plan.language)


@dataclass(frozen=True, slots=True)
class _OwnFigures(FiguresOfMany):
    """The figures of one person, whatever a sheet asks for, or of one of their places."""

    cubes: Cubes
    person: str
    places: Collection[str]

    def __call__(
        self, scenario: Scenario, measure: str, months: Sequence[Month], members: Members
    ) -> int | None:
        own = {**self._within(members), "identity": self.person}
        return self.cubes.value(scenario, measure, months, own)

    def many(self, scenario: Scenario, measure: str, questions: Questions) -> Sequence[int | None]:
        if questions.name_owners:
            return one_by_one(self, scenario, measure, questions)
        return self.cubes.values(scenario, measure, questions, {"identity": self.person})

    def _within(self, members: Members) -> Members:
        """Return members without anybody's place but their own."""
        if members.get("person", "") in self.places or "person" not in members:
            return members
        return {axis: member for axis, member in members.items() if axis != "person"}


BINDINGS: Mapping[str, Callable[[BookOrder, Planned, str], Binding]] = {
    "company": _company_binding,
    "region": _region_binding,
    "department": _department_binding,
    "return": _year_binding,
    "month": _month_binding,
}
"""How each book of a plan is filled."""


def _shown(binding: Binding, minor: int) -> Decimal:
    return in_unit(minor, binding.currency, binding.display_unit)


def _present(parameters: Mapping[str, Decimal | str | None]) -> dict[str, Decimal | str]:
    return {name: value for name, value in parameters.items() if value is not None}
