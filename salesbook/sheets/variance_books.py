"""The variance books of a reconciliation: the company's, one for each region, one for each person."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import partial

from salesbook.issued.manifest import Manifest
from salesbook.layout.book_content import Binding, Figures, Members, Record, SpanOfMonths
from salesbook.layout.compose import Issue, compose
from salesbook.layout.mould import Moulds
from salesbook.layout.templates import Templates
from salesbook.ledger.against import AgainstBooks
from salesbook.model.decimals import decimal_of, ratio
from salesbook.model.figures import NOT_AVAILABLE, in_unit
from salesbook.model.measure import MEASURES, Measure
from salesbook.model.meeting import meeting_id
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.problems import Text
from salesbook.problems.text import joined
from salesbook.schedules.compared import ComparedBook
from salesbook.schedules.registry import messages
from salesbook.schedules.schedule import THERE
from salesbook.sheets.placeholders import person_facts
from salesbook.sheets.plan_books import (
    BookOrder,
    file_stem,
    issue_of,
    plan_binding,
    printing,
    unit_parameters,
)
from salesbook.sheets.rollover import rolled_over
from salesbook.sheets.variance_agenda import Meeting, ranking_message, wording_of
from salesbook.sheets.variance_board import Board, board_facts, with_remarks
from salesbook.sheets.variance_board_rows import board_records
from salesbook.sheets.variance_bridges import bridge_records
from salesbook.sheets.variance_ledger import closed_note, ledger_message, ledger_records
from salesbook.sheets.variance_notes import notes_of
from salesbook.sheets.variance_rates import expense_ratio, sales_parameters, schedule_records
from salesbook.sheets.variance_records import list_records
from salesbook.spreadsheet.book import BookSpec
from salesbook.variance.comparison import Span
from salesbook.variance.result import BRIDGED_SPANS, Line, Reconciliation, distinct_spans
from salesbook.variance.wording import part_word

TERRITORY_BOOK, PERSON_BOOK = "variance", "person_variance"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scope:
    """Whose book it is: a territory's, or a person's own."""

    territory: str
    person: str | None
    name: Text
    people: Collection[str]

    @property
    def members(self) -> Members:
        """What restricts figures to the scope."""
        return {"territory": self.territory} if self.person is None else {"identity": self.person}

    def shows_profit(self, plan: Plan) -> bool:
        """Say whether the book may show gross profit."""
        return self.person is None or plan.profit_for_people

    def places(self, plan: Plan) -> Iterator[str]:
        """Yield the territories whose returns are spoken of; none in a person's own book."""
        if self.person is None:
            yield from (each.id for each in plan.dimensions.below(self.territory))


def variance_orders(
    plan: Plan, month: Month, templates: Templates, language: str, *, people: bool = True
) -> Iterator[BookOrder]:
    """Yield the variance books: the company's, one for each region, and (`people`) one for each person."""
    dimensions, period = plan.dimensions, Text.of(month.key)
    for territory in (dimensions.root, *dimensions.regions):
        facts = {"period": period, "scope": territory.name, "scope_id": Text.of(territory.id)}
        yield _order(TERRITORY_BOOK, territory.id, facts, templates, language)
    for person in plan.staff if people else ():
        own = {"period": period, **person_facts(plan, person, templates.phrases)}
        yield _order(PERSON_BOOK, person.id, own, templates, language)


def _order(
    book: str, owner: str, facts: Mapping[str, Text], templates: Templates, language: str
) -> BookOrder:
    name = templates.books[book].file.format(**facts).in_language(language)
    return BookOrder(book=book, owner=owner, file=file_stem(name))


def variance_binding(
    order: BookOrder,
    result: Reconciliation,
    templates: Templates,
    *,
    language: str,
    theme: str = "default",
    against: AgainstBooks | None = None,
    whole: bool = False,
) -> Binding:
    """Return all that a variance book, or (`whole`: no words cut) a page about the same, is filled with."""
    scope = _scope(order, result)
    bound = _binding(scope, result, templates, language, theme, whole=whole)
    return _with_books(bound, scope, against) if scope.person is None else bound


def build_variance_book(
    order: BookOrder,
    result: Reconciliation,
    templates: Templates,
    *,
    language: str,
    theme: str = "default",
    printed: str | None = None,
    key: bytes | None = None,
    against: AgainstBooks | None = None,
    moulds: Moulds | None = None,
) -> tuple[BookSpec, Manifest]:
    """Return one variance book; `order.owner` is the territory or the person it covers.

    With `against` it leads from the returns to finance's books. Books of a batch share `moulds`.
    """
    bound = variance_binding(order, result, templates, language=language, theme=theme, against=against)
    listed = None if bound.printing.only else bound.printing.sheets or "meeting"
    binding = printing(bound, printed or listed)
    if order.owner == result.plan.dimensions.root.id:
        orders = variance_orders(result.plan, result.period, templates, binding.languages[0], people=False)
        binding = replace(binding, books={each.owner: each.file for each in orders})
    manifest = issue_of(result.plan, order.book, order.owner)
    if order.book == TERRITORY_BOOK:
        manifest = replace(manifest, owner=meeting_id(result.period, order.owner))
    title = binding.say(templates.books[order.book].title)
    aside = templates.books[order.book].aside
    sheets = [
        each.model_copy(update={"meeting": False}) if each.id in aside else each
        for each in templates.sheets_of(order.book)
    ]
    issue = Issue(manifest=manifest, key=key, given=False)
    return compose(sheets, binding, issue, title=title, moulds=moulds)


def _with_books(binding: Binding, scope: _Scope, against: AgainstBooks | None) -> Binding:
    """Return a territory's binding with what leads to finance's books; the company's holds all codes."""
    root = binding.dimensions.root.id
    owners = None if scope.territory == root else {*scope.people, *_below(scope, binding)}
    message = ledger_message(against, owners, binding)
    closed = closed_note(against, owners, binding)
    return replace(
        binding,
        facts={**binding.facts, "ledger_message": message, "closed_note": closed},
        records={
            **binding.records,
            **ledger_records(against, owners, binding),
            "closed_note": THERE if closed else (),
        },
    )


def _below(scope: _Scope, binding: Binding) -> Iterator[str]:
    yield from (each.id for each in binding.dimensions.below(scope.territory))


def _scope(order: BookOrder, result: Reconciliation) -> _Scope:
    dimensions = result.plan.dimensions
    if order.book == PERSON_BOOK:
        person = dimensions.person[order.owner]
        return _Scope(territory=person.territory, person=person.id, name=person.name, people={person.id})
    return _Scope(
        territory=order.owner,
        person=None,
        name=dimensions.territory[order.owner].name,
        people=dimensions.staff_in(order.owner),
    )


def _binding(
    scope: _Scope, result: Reconciliation, templates: Templates, language: str, theme: str, *, whole: bool
) -> Binding:
    plan = result.plan
    inside = plan.dimensions.people_in(scope.territory)
    people = inside if scope.person is None else plan.dimensions.places[scope.person]
    # Who has several places may have them in several regions.
    top = scope.territory if scope.person is None or len(people) == 1 else plan.dimensions.root.id
    plain = plan_binding(plan, templates, language, top)
    bound = replace(
        plain,
        theme=theme,
        dimensions=replace(plan.dimensions, people=people),
        figures=_figures(scope, result),
        notes=notes_of(result, templates.phrases, language, scope.territory),
        period=result.period,
        measures=_measures(scope, result),
        spans=_spans(result, templates),
        parameters=_parameters(scope, result, plain),
    )
    book = ComparedBook(
        result=result,
        expense_ratio=partial(expense_ratio, result),
        binding=bound,
        members=scope.members,
        territory=scope.territory,
    )
    facts = {**_headings(scope, result, templates), **_facts(scope, result, bound), **messages(book)}
    bridges = {
        name: rows
        for name, rows in bridge_records(result, scope.members, bound).items()
        if scope.shows_profit(plan) or not name.startswith("gp_")
    }
    board = replace(
        _board(scope, result, replace(bound, facts={**bound.facts, **facts}), bridges), whole=whole
    )
    # Named before the records are made: the agenda among them quotes these messages.
    named = replace(
        board.binding,
        facts={**board.binding.facts, **board_facts(board)},
        parameters={**bound.parameters, **sales_parameters(book)},
        notes=with_remarks(bound.notes, board),
    )
    records = {
        **_records(scope, result, named),
        **bridges,
        **board_records(board),
        **schedule_records(result, book),
    }
    if not scope.shows_profit(plan):
        records["rates"] = [each for each in records["rates"] if each["key"] != "gross_margin"]
    complete = replace(named, records={**named.records, **records})
    return complete if plan.rollover.policy == "none" else rolled_over(complete, result, scope.members)


def _board(
    scope: _Scope, result: Reconciliation, binding: Binding, bridges: Mapping[str, Sequence[Record]]
) -> Board:
    return Board(
        result=result,
        binding=binding,
        wording=wording_of(binding),
        line=_line(scope, result),
        members=scope.members,
        territory=scope.territory,
        person=scope.person,
        people=scope.people,
        products=bridges.get("pvm_month", ()),
    )


def _measures(scope: _Scope, result: Reconciliation) -> list[Measure]:
    """Return the measures that a book sums; gross profit in a person's own only where the plan says so."""
    summed = [MEASURES[each] for each in result.measures if each in MEASURES and MEASURES[each].summed]
    return [each for each in summed if each.id != "gross_profit" or scope.shows_profit(result.plan)]


def _figures(scope: _Scope, result: Reconciliation) -> Figures:
    """Return the figures of a scope."""

    def figures(scenario: Scenario, measure: str, months: Sequence[Month], members: Members) -> int | None:
        return result.value(scenario, measure, months, {**scope.members, **members})

    return figures


def _spans(result: Reconciliation, templates: Templates) -> dict[str, SpanOfMonths]:
    """Return the spans that differ; one that several are equal to bears all their names."""
    words = templates.phrases.words
    return {
        span: SpanOfMonths(
            name=joined([words[f"span_{each}"] for each in equal], Text.of(" = ")), months=result.months(span)
        )
        for span, equal in distinct_spans(result.plan, result.period).items()
    }


def _parameters(scope: _Scope, result: Reconciliation, binding: Binding) -> dict[str, Decimal | str]:
    plan, elapsed, months = result.plan, result.elapsed, result.plan.fiscal_year.months
    counts = {
        "month_elapsed": elapsed.month,
        "month_days": elapsed.month_days,
        "year_elapsed": elapsed.year,
        "year_days": elapsed.year_days,
        "months_left": len(months) - 1 - months.index(result.period),
    }
    return {
        **unit_parameters(binding),
        **{name: Decimal(count) for name, count in counts.items()},
        "materiality_absolute": in_unit(plan.materiality.absolute, plan.currency, binding.display_unit),
        "materiality_relative": decimal_of(plan.materiality.relative),
        "coverage_limit": decimal_of(plan.materiality.coverage),
        "forecast_counts": plan.forecast,
        "kept_mark": binding.word("leaf_kept"),
        "period_mark": result.period.key,
        **dict(_not_counted(scope, result, binding)),
    }


def _not_counted(
    scope: _Scope, result: Reconciliation, binding: Binding
) -> Iterator[tuple[str, Decimal | str]]:
    """Yield what did not count: full plan, plan of what is missing, coverage and attainment of the whole."""
    line = _line(scope, result)
    for span in ("month", "ytd"):
        compared = line.over(span)
        shares = {"coverage": compared.coverage, "full_attainment": compared.full_attainment}
        amounts = {"full_plan": compared.full_plan, "not_counted": compared.full_plan - compared.plan}
        for name, share in shares.items():
            yield f"{name}_{span}", NOT_AVAILABLE if share is None else decimal_of(share)
        for name, minor in amounts.items():
            yield f"{name}_{span}", in_unit(minor, binding.currency, binding.display_unit)


def _headings(scope: _Scope, result: Reconciliation, templates: Templates) -> dict[str, Text]:
    year = result.plan.fiscal_year
    headings = {
        "period": Text.of(result.period.key),
        "ytd_span": Text.of(f"{year.months[0].key} – {result.period.key}"),
        "data_date": Text.of(result.period.key),
        "scope": scope.name,
    }
    if scope.person is None:
        return headings
    return {
        **person_facts(result.plan, result.plan.dimensions.person[scope.person], templates.phrases),
        **headings,
    }


def _facts(scope: _Scope, result: Reconciliation, binding: Binding) -> dict[str, Text]:
    wording, line = wording_of(binding), _line(scope, result)
    month = result.bridge("revenue", "month", **scope.members)
    to_date = result.bridge("revenue", "ytd", **scope.members)
    profit = result.bridge("gross_profit", "month", **scope.members)
    places = set(scope.places(result.plan))
    regions = [each for each in result.region_returns if each.person in places]
    returns = [each for each in result.returns if each.person in scope.people]
    return {
        "message": wording.compared(scope.name, line.month, month),
        "ytd_message": wording.compared(scope.name, line.year_to_date, to_date),
        "brief": wording.brief(scope.name, line.month, month),
        "ytd_brief": wording.brief(binding.phrases.words["span_ytd"], line.year_to_date, to_date),
        "bridge_message": wording.bridge(scope.name, month, line.month.coverage),
        "profit_message": wording.bridge(scope.name, profit, _coverage(scope, result, "gross_profit")),
        "profit_costs": binding.phrases.words[f"costs_{result.costs}"],
        **{
            f"off_list_{measure}_{span}": binding.phrases.words[part_word("off_list", bridge)]
            for (measure, span), bridge in result.bridges(scope.members).items()
        },
        "outlook_message": wording.outlook(line.outlook),
        "ranking_message": ranking_message(result, scope.people, binding),
        "returns_message": wording.returns(returns, regions),
    }


def _coverage(scope: _Scope, result: Reconciliation, measure: str) -> Fraction | None:
    """Return how much of a measure's plan of the month is reported."""
    planned, full = (
        result.value(scenario, measure, (result.period,), scope.members)
        for scenario in (Scenario.PLAN_OF_REPORTED, Scenario.PLAN)
    )
    return ratio(planned or 0, full)


def _line(scope: _Scope, result: Reconciliation) -> Line:
    if scope.person is not None:
        return result.line("person", "revenue", territory=scope.territory, person=scope.person)
    if scope.territory == result.plan.dimensions.root.id:
        return result.line("company", "revenue")
    return result.line("territory", "revenue", territory=scope.territory)


def _is_open(scope: _Scope, result: Reconciliation, span: Span) -> bool:
    compared = _line(scope, result).over(span)
    return compared.plan != compared.full_plan


def _records(
    scope: _Scope, result: Reconciliation, binding: Binding
) -> dict[str, Sequence[Mapping[str, object]]]:
    messages = [binding.facts[name] for name in ("headline", "ytd_brief")]
    meeting = Meeting(result, scope.territory, scope.people, binding)
    return {
        **list_records(result, scope.people, binding),
        **{f"open_{span}": THERE if _is_open(scope, result, span) else () for span in BRIDGED_SPANS},
        **(meeting.records(messages) if scope.person is None else {}),
    }
