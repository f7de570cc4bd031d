"""The lists of a variance book: what is open, who follows up, who stands where."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from salesbook.layout.book_content import Binding, Record
from salesbook.model.dimension import PRODUCT
from salesbook.model.figures import whole_text
from salesbook.model.scenario import Scenario
from salesbook.model.status import COUNTING, NOT_ASKED, STATE_WORDS
from salesbook.problems import Problem, Text, sentence
from salesbook.problems.text import joined
from salesbook.schedules.expenses import expense_flags
from salesbook.schedules.registry import measure_name
from salesbook.schedules.returned_lists import list_rows
from salesbook.sheets.status_book import restatement_record
from salesbook.variance.asked import by_row, item_name
from salesbook.variance.result import FollowUp, Ranked, Reconciliation

MOST_PROBLEMS = 500
"""So many problems are listed in a book; the rest is in the check's own output."""

UNEXPLAINED = "variance-unexplained"
"""Material variances without a cause have a list of their own."""


def list_records(
    result: Reconciliation, inside: Collection[str], binding: Binding
) -> dict[str, list[Record]]:
    """Return the lists of a book about some people."""
    words = binding.phrases.words
    follow_ups = [each for each in result.follow_ups if each.line.keys["person"] in inside]
    return {
        "open_returns": [
            *_open_returns(result, inside, words),
            *_not_asked(result, inside, binding),
            *_open_regions(result, inside, words),
        ],
        "expense_flags": list(_flags(result, inside, binding)),
        "difficulties": list(_difficulties(result, inside, words)),
        "unexplained": [_follow_up(each, result, words) for each in follow_ups if each.unexplained],
        "follow_ups": [_follow_up(each, result, words) for each in follow_ups],
        "ranking": [_ranked(each, result) for each in result.ranking if each.line.keys["person"] in inside],
        "problems": list(_problems(result, inside))[:MOST_PROBLEMS],
        "restated": list(_restated(result, inside, binding)),
    }


def _office(person: str, result: Reconciliation) -> Text:
    """Return where somebody is in the period reported on."""
    dimensions = result.plan.dimensions
    return dimensions.territory[dimensions.home(person, result.period).territory].name


def _open_returns(
    result: Reconciliation, inside: Collection[str], words: Mapping[str, Text]
) -> Iterator[Record]:
    for line in result.missing:
        if line.person in inside:
            yield {
                "key": line.person,
                "name": line.name,
                "place": _office(line.person, result),
                "state": STATE_WORDS[line.state],
                "plan_month": result.cubes.products.value(
                    Scenario.PLAN, "revenue", (result.period,), {"identity": line.person}
                ),
                "remedy": words[f"remedy_{line.state}"],
            }


def _not_asked(result: Reconciliation, inside: Collection[str], binding: Binding) -> Iterator[Record]:
    """Yield the rows that returned forms do not have."""
    dimensions, phrases = result.plan.dimensions, binding.phrases
    for row in by_row(result.not_asked):
        person = dimensions.person[row[0].owner]
        if person.identity in inside:
            measures = Text.listing(measure_name(each.measure, result.plan, phrases) for each in row)
            item = item_name(row[0], dimensions)
            sales = (each.plan for each in row if (each.dimension, each.measure) == (PRODUCT, "revenue"))
            yield {
                "key": f"{row[0].owner}/{row[0].dimension}/{row[0].item}",
                "name": sentence("sheets.open.not-asked", name=person.name, item=item or measures),
                "place": _office(person.identity, result),
                "state": STATE_WORDS[NOT_ASKED],
                "plan_month": next(sales, None),
                "remedy": phrases.words["remedy_not_asked"].format(version=result.plan.version),
            }


def _restated(result: Reconciliation, inside: Collection[str], binding: Binding) -> Iterator[Record]:
    """Yield what was restated and approved, with both values."""
    people = result.plan.dimensions.person
    for number, each in enumerate(result.restated, start=1):
        if each.owner in people and people[each.owner].identity in inside:
            approved = " ".join(filter(None, (each.by, each.at[:10], each.reason)))
            yield {**restatement_record(number, each, result.plan, binding), "approved": approved}


def _open_regions(
    result: Reconciliation, inside: Collection[str], words: Mapping[str, Text]
) -> Iterator[Record]:
    """Yield the regions whose own book is not there, where the book is about more than one person of them.

    A department is everybody's: it is missing in the company's book.
    """
    dimensions = result.plan.dimensions
    for line in result.region_returns:
        region = line.person in dimensions.territory
        people = dimensions.staff_in(line.person if region else dimensions.root.id)
        if line.state not in COUNTING and len(inside) > 1 and people <= set(inside):
            yield {
                "key": line.person,
                "name": words["region_book" if region else "department_book"].format(name=line.name),
                "state": STATE_WORDS[line.state],
                "remedy": words[f"remedy_{line.state}"],
            }


def _flags(result: Reconciliation, inside: Collection[str], binding: Binding) -> Iterator[Record]:
    words, currency = binding.phrases.words, binding.currency
    for number, flag in enumerate((each for each in expense_flags(result) if each.owner in inside), start=1):
        limit = whole_text(flag.limit, currency)
        day, purpose = flag.words.get("item_date", ""), flag.words.get("item_purpose", "")
        what, month = " ".join(each for each in (day, purpose) if each), flag.month.key
        said = words["of_month"].format(month=month, what=what) if what else Text.of(month)
        yield {
            "key": str(number),
            "name": result.plan.dimensions.person[flag.owner].name,
            "place": _office(flag.owner, result),
            "state": words[f"flag_{flag.rule}"].format(limit=limit),
            "amount": flag.amount,
            "remedy": joined([said, words["remedy_flag"]], Text({"en": "; ", "zh": "；"})),
        }


def _difficulties(
    result: Reconciliation, inside: Collection[str], words: Mapping[str, Text]
) -> Iterator[Record]:
    for number, row in enumerate(
        (each for each in list_rows(result, "difficulty") if each.owner in inside), start=1
    ):
        cause = row.words.get("difficulty_cause", "")
        said = {
            name: row.words.get(kind) or "–"
            for name, kind in (
                ("difficulty", "difficulty"),
                ("help", "difficulty_help"),
                ("proposal", "difficulty_proposal"),
                ("until", "difficulty_until"),
            )
        }
        yield {
            "key": str(number),
            "name": result.plan.dimensions.person[row.owner].name,
            "place": _office(row.owner, result),
            "state": words.get(f"difficulty_{cause}", Text.of(cause)),
            "amount": row.amount,
            "remedy": words["of_month"].format(
                month=row.month.key, what=words["difficulty_said"].format(**said)
            ),
        }


def _follow_up(each: FollowUp, result: Reconciliation, words: Mapping[str, Text]) -> Record:
    person = each.line.keys["person"]
    return {
        "key": person,
        "name": each.line.name,
        "office": _office(person, result),
        "state": words["cause_given" if each.cause else "cause_missing"],
        "pl": each.line.month.plan,
        "gap": each.line.month.variance,
        "gap_ytd": each.line.year_to_date.variance,
        "cause": each.cause,
        "measure": each.measure,
        "owner": each.owner or each.line.name,
        "due": each.due,
        "remedy": words["remedy_cause"],
    }


def _ranked(each: Ranked, result: Reconciliation) -> Record:
    person, measure = each.line.keys["person"], each.line.measure
    before = result.period.plus(-1)
    months = (before,) if before in result.plan.fiscal_year.months else ()
    return {
        "key": person,
        "name": each.line.name,
        "office": _office(person, result),
        "place": each.place,
        "pl": None if each.line.month.actual is None else each.line.month.plan,
        "ac": each.line.month.actual,
        "before_pl": result.cubes.products.value(
            Scenario.PLAN_OF_REPORTED, measure, months, {"identity": person}
        )
        if months
        else None,
        "before_ac": result.cubes.products.value(Scenario.ACTUAL, measure, months, {"identity": person})
        if months
        else None,
    }


def _problems(result: Reconciliation, inside: Collection[str]) -> Iterator[Record]:
    """Yield what was found in the returns of some people, then what the reconciliation found."""
    own = (each for each in result.submissions if not each.owner or each.owner in inside)
    found = [found for each in own for found in each.problems]
    found += [each for each in result.findings if each.slug != UNEXPLAINED and _concerns(each, inside)]
    for number, each in enumerate(found, start=1):
        yield _problem(number, each)


def _concerns(found: Problem, inside: Collection[str]) -> bool:
    owner = found.details.get("owner")
    return owner is None or str(owner) in inside


def _problem(number: int, found: Problem) -> Record:
    return {
        "key": str(number),
        "file": (found.where.file or "").replace("\\", "/").rpartition("/")[2],
        "place": Text({language: found.where.place(language) for language in ("en", "zh")}),
        "severity": found.severity.word,
        "code": f"{found.code} {found.slug}",
        "message": joined([found.message, found.remedy], Text({"en": "; ", "zh": "；"})),
    }
