"""The variance books of a reconciliation: the company's and one for each region."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from salesbook.layout.binding import Binding, Members, Record
from salesbook.layout.book import BookSpec
from salesbook.layout.compose import Issue, compose
from salesbook.layout.manifest import Manifest
from salesbook.layout.templates import Templates
from salesbook.model.amount import EXACT
from salesbook.model.measure import MEASURES
from salesbook.model.period import Month
from salesbook.model.reconciliation import Comparison, Line, Reconciliation, ReturnLine
from salesbook.problems import Problem, Text
from salesbook.sheets.plan_books import BookOrder, file_stem, issue_of, plan_binding

MOST_PROBLEMS = 500
"""So many problems are listed in a book; the rest is in the check's own output."""


def variance_orders(result: Reconciliation, templates: Templates, language: str) -> Iterator[BookOrder]:
    """Yield the variance books: the company's first, then one for each region."""
    root = result.plan.dimensions.root
    for territory in (root, *result.plan.dimensions.children(root.id)):
        facts = {
            "period": Text.of(result.period.key),
            "scope": territory.name,
            "scope_id": Text.of(territory.id),
        }
        name = templates.books["variance"].file.format(**facts).in_language(language)
        yield BookOrder(book="variance", owner=territory.id, file=file_stem(name))


def build_variance_book(
    order: BookOrder, result: Reconciliation, templates: Templates, *, language: str, theme: str = "default"
) -> tuple[BookSpec, Manifest]:
    """Return one variance book; `order.owner` is the territory it covers."""
    binding = _binding(order.owner, result, templates, language, theme)
    manifest = issue_of(result.plan, order.book, order.owner)
    title = binding.say(templates.books[order.book].title)
    return compose(templates.sheets_of(order.book), binding, Issue(manifest=manifest), title=title)


def _binding(scope: str, result: Reconciliation, templates: Templates, language: str, theme: str) -> Binding:
    plan = result.plan
    binding = plan_binding(plan, templates, language, scope)
    people = plan.dimensions.people_in(scope)
    inside = {person.id for person in people}
    states = {line.person: line for line in result.returns}
    words = templates.phrases.words

    def figures(scenario: str, measure: str, months: Sequence[Month], members: Members) -> int | None:
        return result.cubes.value(scenario, measure, months, {"territory": scope, **members})

    def notes(kind: str, months: Sequence[Month], members: Members) -> Text | None:
        person = members.get("person", "")
        if kind == "status":
            return words[f"state_{states[person].state}"] if person in states else None
        texts = [n.text for n in result.notes if n.kind == kind and n.owner == person and n.month in months]
        return Text.of("; ".join(texts)) if texts else None

    shown = binding.display_unit.from_base(plan.currency.to_major(plan.materiality.absolute))
    return replace(
        binding,
        theme=theme,
        dimensions=replace(plan.dimensions, people=people),
        figures=figures,
        notes=notes,
        period=result.period,
        measures=[MEASURES[m] for s, m in result.cubes.cubes if s == "PL"],
        facts={**binding.facts, **_facts(scope, result, templates, binding)},
        parameters={
            "materiality_absolute": shown,
            "materiality_relative": decimal_of(plan.materiality.relative),
        },
        records={
            "open_returns": list(_open_returns(result, inside, templates)),
            "problems": list(_problems(result, inside))[:MOST_PROBLEMS],
        },
    )


def _facts(scope: str, result: Reconciliation, templates: Templates, binding: Binding) -> dict[str, Text]:
    year = result.plan.fiscal_year
    line = _scope_line(scope, result)
    inside = {person.id for person in result.plan.dimensions.people_in(scope)}
    missing = [each for each in result.missing if each.person in inside]
    return {
        "period": Text.of(result.period.key),
        "ytd_span": Text.of(f"{year.months[0].key} – {result.period.key}"),
        "data_date": Text.of(result.period.key),
        "message": message(line.month, templates, binding),
        "ytd_message": message(line.year_to_date, templates, binding),
        "returns_message": _returns_message(missing, len(inside), templates),
    }


def _scope_line(scope: str, result: Reconciliation) -> Line:
    if scope == result.plan.dimensions.root.id:
        return result.line("company", "revenue")
    return result.line("territory", "revenue", territory=scope)


def message(compared: Comparison, templates: Templates, binding: Binding) -> Text:
    """Return in words what a comparison of revenue found."""
    words = templates.phrases.words
    details: dict[str, object] = {
        "unit": binding.display_unit.label,
        "plan": shown_amount(compared.plan, binding),
    }
    if compared.actual is None:
        return words["message_nothing"].format(**details)
    details |= {
        "actual": shown_amount(compared.actual, binding),
        "variance": shown_amount(compared.actual - compared.plan, binding, signed=True),
        "attainment": percent(compared.attainment),
    }
    said = words["message_compared"].format(**details)
    if compared.match == "partly-reported":
        like = Comparison(
            plan=compared.like_for_like, actual=compared.actual, prior_year=None, like_for_like=0
        )
        details |= {"like": percent(like.attainment), "coverage": percent(compared.coverage)}
        said = _sentences(said, words["message_like"].format(**details))
    if compared.year_on_year is not None and compared.match == "reported":
        growth = percent(compared.year_on_year, signed=True)
        said = _sentences(said, words["message_growth"].format(growth=growth))
    return said


def _sentences(*texts: Text) -> Text:
    languages = dict.fromkeys(language for text in texts for language in text.words)
    return Text({language: "".join(text.in_language(language) for text in texts) for language in languages})


def shown_amount(minor: int, binding: Binding, *, signed: bool = False) -> str:
    """Return minor units as text in the display unit with one decimal, half away from zero."""
    amount = binding.display_unit.from_base(binding.currency.to_major(minor))
    text = f"{amount.quantize(Decimal('0.1'), context=EXACT):{'+' if signed else ''},}"
    return text.replace("-", "−")


def percent(share: Fraction | None, *, signed: bool = False) -> str:
    """Return a share as a percentage with one decimal, `n.a.` for None."""
    if share is None:
        return "n.a."
    amount = EXACT.divide(Decimal(share.numerator * 100), Decimal(share.denominator))
    text = f"{amount.quantize(Decimal('0.1'), context=EXACT):{'+' if signed else ''}}%"
    return text.replace("-", "−")


def decimal_of(share: Fraction) -> Decimal:
    """Return a share as a decimal of 12 places."""
    return (
        EXACT.divide(Decimal(share.numerator), Decimal(share.denominator))
        .quantize(Decimal("1e-12"), context=EXACT)
        .normalize()
    )


def _returns_message(missing: Sequence[ReturnLine], people: int, templates: Templates) -> Text:
    words = templates.phrases.words
    details: dict[str, object] = {"counted": people - len(missing), "people": people}
    if not missing:
        return words["returns_all"].format(**details)
    names = {
        language: ("、" if language == "zh" else ", ").join(
            each.name.in_language(language) for each in missing
        )
        for language in words["returns_open"].words
    }
    return words["returns_open"].format(**details, names=Text(names))


def _open_returns(result: Reconciliation, inside: set[str], templates: Templates) -> Iterator[Record]:
    words, dimensions = templates.phrases.words, result.plan.dimensions
    for line in result.missing:
        if line.person in inside:
            person = dimensions.person[line.person]
            yield {
                "key": line.person,
                "name": line.name,
                "place": dimensions.territory[person.territory].name,
                "state": words[f"state_{line.state}"],
                "plan_month": result.cubes.value("PL", "revenue", (result.period,), {"person": line.person}),
                "remedy": words[f"remedy_{line.state}"],
            }


def _problems(result: Reconciliation, inside: set[str]) -> Iterator[Record]:
    number = 0
    for submission in result.submissions:
        if submission.owner and submission.owner not in inside:
            continue
        for found in submission.problems:
            number += 1
            yield _problem_record(number, found)


def _problem_record(number: int, found: Problem) -> Record:
    place = found.where.place()
    return {
        "key": str(number),
        "file": (found.where.file or "").replace("\\", "/").rpartition("/")[2],
        "place": place,
        "severity": found.severity.value,
        "code": f"{found.code} {found.slug}",
        "message": _sentences(found.message, Text({"en": "; ", "zh": "；"}), found.remedy),
    }
