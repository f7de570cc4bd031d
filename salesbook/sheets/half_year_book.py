"""The half-year book: what the first half came to and why, and what the second is to bring."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from salesbook.issued.manifest import Manifest
from salesbook.layout.book_content import Binding, Members, Notes, Record
from salesbook.layout.compose import Issue, compose
from salesbook.layout.templates import Templates
from salesbook.model.facts import Note
from salesbook.model.figures import percent_text, unit_text
from salesbook.model.half_year import half_id
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.proposal import Proposal
from salesbook.model.scenario import Scenario
from salesbook.problems import Text, sentence
from salesbook.schedules.schedule import THERE
from salesbook.sheets.placeholders import plan_facts
from salesbook.sheets.plan_books import BookOrder, file_stem, issue_of, plan_binding
from salesbook.sheets.proposals import answer_words, asked_words
from salesbook.spreadsheet.book import BookSpec
from salesbook.variance.level_table import Level
from salesbook.variance.result import Line, Reconciliation

BOOK = "half_year"
MEASURE = "revenue"
SCENARIOS: Mapping[str, Scenario] = {
    "full": Scenario.PLAN,
    "pl": Scenario.PLAN_OF_REPORTED,
    "ac": Scenario.ACTUAL,
    "py": Scenario.PRIOR_YEAR_OF_REPORTED,
}
MOST_CAUSES = 3
"""So many causes of a person are quoted, the latest first."""


@dataclass(frozen=True, kw_only=True)
class HalfYear:
    """The reconciliation of the first half's last month, with what was said and proposed in it.

    `causes` are the words returned with variances, `typed` what came back in half-year books before.
    """

    result: Reconciliation
    causes: Sequence[Note] = ()
    typed: Sequence[tuple[str, Note]] = ()
    proposals: Sequence[Proposal] = ()


def half_year_orders(plan: Plan, templates: Templates, language: str) -> Iterator[BookOrder]:
    """Yield the half-year books: the company's, and one for each region."""
    for territory in (plan.dimensions.root, *plan.dimensions.regions):
        facts = plan_facts(plan, territory.id)
        name = templates.books[BOOK].file.format(**facts).in_language(language)
        yield BookOrder(book=BOOK, owner=territory.id, file=file_stem(name))


def build_half_year_book(
    order: BookOrder, half: HalfYear, templates: Templates, *, language: str, key: bytes | None = None
) -> tuple[BookSpec, Manifest]:
    """Return a territory's half-year book; the second half is typed in those of regions, if there are any."""
    result = half.result
    plan, scope = result.plan, order.owner
    inside = {each.id for each in plan.dimensions.below(scope)}
    binding = plan_binding(plan, templates, language, scope)
    asked = scope != plan.dimensions.root.id or not plan.dimensions.regions
    bound = replace(
        binding,
        period=result.period,
        notes=_notes(half, scope),
        facts={
            **binding.facts,
            "data_date": Text.of(result.period.key),
            "half_message": _message(result, binding, scope),
        },
        records={
            **binding.records,
            "half_people": list(_people(half, inside)),
            "half_places": list(_lines(result, "territory", inside)),
            "half_products": list(_products(result, scope)),
            "half_proposals": [
                _proposed(plan, each) for each in half.proposals if _is_of(each, plan, inside)
            ],
            "half_asked": THERE if asked else (),
            "half_sign": [{"key": "sign"}],
        },
    )
    manifest = replace(issue_of(plan, BOOK, scope), owner=half_id(scope))
    title = bound.say(templates.books[BOOK].title)
    return compose(templates.sheets_of(BOOK), bound, Issue(manifest=manifest, key=key), title=title)


def _message(result: Reconciliation, binding: Binding, scope: str) -> Text:
    """Return what the first half came to against its plan."""
    plan = result.plan
    found = [each for each in result.lines_of("territory", MEASURE) if each.keys["territory"] == scope]
    line = found[0] if found else result.line("company", MEASURE)
    year = line.year_to_date
    if year.actual is None:
        return sentence("sheets.year-end.nothing")
    return sentence(
        "sheets.half-year.reached",
        attained=percent_text(year.attainment),
        actual=unit_text(year.actual, binding.currency, binding.display_unit),
        plan=unit_text(year.plan, binding.currency, binding.display_unit),
        full=unit_text(year.full_plan, binding.currency, binding.display_unit),
        unit=binding.display_unit.label,
        first=plan.fiscal_year.halves[0].key,
    )


def _first_half(line: Line) -> Record:
    """Return the first half of a line: of what is not reported neither plan nor prior year counts."""
    year = line.year_to_date
    return {
        "name": line.name,
        "full": year.full_plan,
        "pl": None if year.actual is None else year.plan,
        "ac": year.actual,
        "py": year.prior_year,
    }


def _people(half: HalfYear, inside: Collection[str]) -> Iterator[Record]:
    """Yield every person's first half with its causes, and the year by plan and forecasts."""
    plan = half.result.plan
    for line in half.result.lines_of("person", MEASURE):
        place = line.keys["person"]
        person = plan.dimensions.person[place]
        if person.territory in inside:
            outlook = line.outlook
            b = outlook.forecast_b
            yield {
                "key": place,
                "person": place,
                "region": plan.dimensions.region(person.territory).name,
                **_first_half(line),
                "causes": _causes(half.causes, person.identity),
                "year": outlook.target,
                "rest": outlook.target - outlook.planned,
                "known": outlook.to_date,
                "a": outlook.forecast_a,
                "b": None if b is None else round(b),
            }


def _causes(notes: Sequence[Note], person: str) -> Text | None:
    said = [f"{note.month.key[5:]} {note.text}" for note in notes if note.owner == person]
    return Text.of("; ".join(dict.fromkeys(reversed(said[-MOST_CAUSES:])))) if said else None


def _lines(result: Reconciliation, level: Level, inside: Collection[str]) -> Iterator[Record]:
    for line in result.lines_of(level, MEASURE):
        if line.keys[level] in inside:
            yield {"key": line.keys[level], **_first_half(line)}


def _products(result: Reconciliation, scope: str) -> Iterator[Record]:
    """Yield every product's first half within a territory."""
    plan = result.plan
    months, members = result.months("ytd"), {"territory": scope}
    for product in plan.dimensions.products:
        own = {**members, "product": product.id}
        figures = {name: result.value(scenario, MEASURE, months, own) for name, scenario in SCENARIOS.items()}
        if any(value is not None for value in figures.values()):
            yield {"key": product.id, "name": product.name, **figures}


def _proposed(plan: Plan, proposal: Proposal) -> Record:
    return {
        "key": proposal.id,
        "id": proposal.id,
        "asked": asked_words(plan, proposal),
        "why": proposal.reason,
        "answer": answer_words(proposal),
    }


def _is_of(proposal: Proposal, plan: Plan, inside: Collection[str]) -> bool:
    person = plan.dimensions.person.get(proposal.owner)
    return (proposal.owner if person is None else person.territory) in inside and not proposal.of_half


def _notes(half: HalfYear, scope: str) -> Notes:
    """Return what was typed into the book before, so that one that is written anew still says it."""
    said = {
        (note.kind, note.owner if note.item == "" else note.item): note.text
        for owner, note in half.typed
        if owner == half_id(scope)
    }

    def notes(kind: str, months: Sequence[Month], members: Members) -> Text | None:
        del months
        words = said.get((kind, members.get("sign_off") or members.get("person", "")))
        return None if words is None else Text.of(words)

    return notes
