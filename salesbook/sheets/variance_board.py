"""The board of a variance book: how business went, why, who, what next, and what is not known."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from salesbook.layout.book_content import Binding, Members, Notes, Record
from salesbook.model.decimals import ratio
from salesbook.model.figures import NOT_AVAILABLE, as_shown, decimal_text, in_unit, percent_text
from salesbook.model.measure import measure_of
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario
from salesbook.model.status import COUNTING, NOT_ASKED, STATE_WORDS
from salesbook.problems import Text
from salesbook.problems.text import joined
from salesbook.schedules.expenses import expense_flags
from salesbook.spreadsheet.widths import text_width
from salesbook.variance.comparison import Span
from salesbook.variance.rate_lines import rate_over, rates_in
from salesbook.variance.result import Line, Reconciliation, ReturnLine
from salesbook.variance.wording import Wording, listed

MOST_MISSING = 4
"""The most people named whose return does not count."""
REMARK, REMARK_IN_ENGLISH, END = 32, 36, 26
"""Characters that a remark has room for on one line of a small screen, and the name of an end in it."""

RATE_OF: Mapping[str, str] = {
    "gross_profit": "gross_margin",
    "collections": "collection_rate",
    "expense": "expense_ratio",
}
"""The rate that is spoken of beside a measure."""

OF_PRODUCTS: Mapping[str, tuple[str, str]] = {
    "revenue": ("actual", "plan"),
    "quantity": ("kept_qa", "kept_qp"),
}
"""Which figures of the bridge by product a measure is told by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What the board of some people of a territory is made of; `person` is whose own book it is.

    `products` are the rows of the bridge of the month by product; `whole` says that words are not cut to fit
    a line.
    """

    result: Reconciliation
    binding: Binding
    wording: Wording
    line: Line
    members: Members
    territory: str
    person: str | None
    people: Collection[str]
    products: Sequence[Record]
    whole: bool = False

    def say(self, key: str, **details: object) -> Text:
        """Return one of the shared sentences, filled."""
        return self.wording.words[key].format(**details)

    def value(self, scenario: Scenario, span: Span, members: Members, measure: str = "revenue") -> int | None:
        """Return a figure of the month or the year to date."""
        months = (self.result.period,) if span == "month" else self.result.months("ytd")
        return self.result.value(scenario, measure, months, {**self.members, **members})


def short(text: str, room: int) -> str:
    """Return a text as far as there is room for it on one line."""
    line = " ".join(text.split())
    if text_width(line) <= room:
        return line
    while text_width(line) >= room:
        line = line[:-1]
    return f"{line.rstrip()}…"


# What the title lines say


def board_facts(board: Board) -> dict[str, Text]:
    """Return the headline, and what it does not count."""
    month = board.line.month
    shared = {"coverage_message": _coverage(board), "board_note": _note(board), **_year(board)}
    if month.actual is None:
        return {"headline": board.wording.compared(board.line.name, month, None), **shared}
    bridge = board.result.bridge("revenue", "month", **board.members)
    said = board.say(
        "board_headline",
        attainment=percent_text(month.attainment),
        variance=board.wording.amount(month.variance or 0, signed=True),
        coverage=percent_text(month.coverage),
        parts=board.wording.parts(bridge),
    )
    return {"headline": joined([said, *_driver(board, month.variance or 0)], Text.of("")), **shared}


def _year(board: Board) -> dict[str, Text]:
    """Return which forecast counts, how it is reckoned, and what it comes to."""
    choice, year = board.result.plan.forecast, board.line.outlook
    value = year.forecast_a if choice == "A" else year.forecast_b
    return {
        "forecast": Text.of(choice),
        "forecast_how": board.wording.words[f"board_forecast_{choice.lower()}"],
        "year_forecast": Text.of(NOT_AVAILABLE if value is None else board.wording.amount(round(value))),
    }


def _coverage(board: Board) -> Text:
    returns = [each for each in board.result.returns if each.person in board.people]
    missing = [each for each in returns if not each.counts]
    unasked = _not_asked(board)
    if not missing and not unasked:
        return board.say("board_all_count")
    month = board.line.month
    names = [*unasked, *_by_state(missing[:MOST_MISSING], board), *_others(len(missing), board)]
    open_plan = month.full_plan - month.plan
    return board.say(
        "board_not_counted",
        count=len(missing),
        asked=len(returns),
        names=listed(names),
        plan=board.wording.amount(open_plan),
        share=percent_text(ratio(open_plan, month.full_plan)),
    )


def _others(count: int, board: Board) -> Iterator[Text]:
    """Yield how many people are not named."""
    if count > MOST_MISSING:
        yield board.say("board_people", count=count - MOST_MISSING)


def _not_asked(board: Board) -> list[Text]:
    """Return who returned a form that does not ask for all that is planned now."""
    person = board.result.plan.dimensions.person
    owners = dict.fromkeys(person[each.owner].identity for each in board.result.not_asked)
    inside = [person[each].name for each in owners if each in board.people]
    return [board.say("board_state", name=each, state=STATE_WORDS[NOT_ASKED]) for each in inside]


def _by_state(returns: Sequence[ReturnLine], board: Board) -> Iterator[Text]:
    """Yield who does not count, those in one state together."""
    for state in dict.fromkeys(each.state for each in returns):
        alike = [each for each in returns if each.state == state]
        # A return may count but for its sales, which alone are spoken of here.
        error = board.wording.words["board_sales_error"]
        why = error if state in COUNTING else STATE_WORDS[state]
        yield board.say("board_state", name=listed([each.name for each in alike]), state=why)


def effects_of(record: Record, board: Board) -> Iterator[tuple[str, Decimal]]:
    """Yield what price and quantity of a product made of the variance, in the display unit."""
    unit = (board.binding.currency, board.binding.display_unit)
    actual, planned = (in_unit(int(str(record[name])), *unit) for name in ("kept_ac", "kept_list"))
    at_plan = Decimal(str(record["at_plan"]))
    yield "part_price", actual - at_plan
    yield "part_volume", at_plan - planned
    for name in ("new", "dropped"):
        yield f"part_{name}", in_unit(int(str(record[name])), *unit)


def _driver(board: Board, variance: int) -> Iterator[Text]:
    """Yield the product, and its price or quantity, that did most for a variance."""
    if board.person is None and variance:
        sign = 1 if variance > 0 else -1
        found = [
            (sign * amount, part, each) for each in board.products for part, amount in effects_of(each, board)
        ]
        most, part, product = max(found, key=lambda each: each[0], default=(Decimal(0), "", {}))
        amount = as_shown(sign * most, board.binding.display_unit)
        if sign * amount > 0:
            said = {"part": board.wording.words[part], "amount": decimal_text(amount, signed=True)}
            yield board.say("board_driver", product=product["product"], **said)


# The remark beside each measure


def with_remarks(notes: Notes, board: Board) -> Notes:
    """Return notes that have the remark of every measure, too."""

    def said(kind: str, months: Sequence[Month], members: Members) -> Text | None:
        measure = members.get("measure")
        return (
            notes(kind, months, members) if measure is None or kind != "remark" else _remark(board, measure)
        )

    return said


def _remark(board: Board, measure: str) -> Text:
    said, room = Text(), REMARK_IN_ENGLISH if board.binding.language == "en" else REMARK
    for part in (*_rated(board, measure), *_ends(board, measure), *_to_date(board, measure)):
        longer = joined([each for each in (said, part) if each], Text({"en": "; ", "zh": "；"}))
        # What has no room as a whole is left to the sheets: half a remark says nothing.
        if not said or board.whole or text_width(board.binding.lines(longer)[0]) <= room:
            said = longer
    return shortened(said, room, board)


def shortened(text: Text, room: int, board: Board) -> Text:
    """Return words in the first language of the book, as far as there is room for them on one line."""
    if board.whole:
        return text
    return Text.of(short(board.binding.lines(text)[0], room))


def _rated(board: Board, measure: str) -> Iterator[Text]:
    """Yield the rate that belongs to a measure, against its plan, and what is beyond a limit."""
    for rate in rates_in(board.result):
        if rate.id == RATE_OF.get(measure):
            compared = rate_over(board.result, rate, "month", board.members)
            if compared.points is not None:
                yield board.say(
                    "board_rate",
                    rate=board.wording.words[f"rate_{rate.id}"],
                    actual=percent_text(compared.actual),
                    points=percent_text(compared.points, signed=True).removesuffix("%"),
                )
    if measure == "expense":
        flags = sum(each.owner in board.people for each in expense_flags(board.result))
        if flags:
            yield board.say("board_flags", count=flags)


def _ends(board: Board, measure: str) -> Iterator[Text]:
    """Yield where, or in which product, a measure without a rate of its own is ahead and behind."""
    if measure in RATE_OF:
        return
    children = board.result.plan.dimensions.children(board.territory) if board.person is None else ()
    lines = [board.result.line("territory", measure, territory=each.id) for each in children]
    judged = [(each.name, each.month.variance) for each in lines if not each.month.grey]
    variances = judged if len(judged) > 1 and measure == "revenue" else list(_of_products(board, measure))
    seen = [(name, variance) for name, variance in variances if variance]
    best = max(seen, key=lambda each: each[1], default=None)
    worst = min(seen, key=lambda each: each[1], default=None)
    ends = [
        board.say(f"board_{word}", name=shortened(end[0], END, board), amount=_amount(board, measure, end[1]))
        for word, end, sign in (("best", best, 1), ("worst", worst, -1))
        if end is not None and sign * end[1] > 0
    ]
    # What makes the whole what it is goes first.
    yield from ends if sum(variance for _, variance in seen) > 0 else reversed(ends)


def _of_products(board: Board, measure: str) -> Iterator[tuple[Text, int]]:
    for record in board.products:
        name = record["product"]
        assert isinstance(name, Text)
        if measure in OF_PRODUCTS:
            actual, planned = OF_PRODUCTS[measure]
            yield name, int(str(record[actual])) - int(str(record[planned]))


def _amount(board: Board, measure: str, value: int) -> str:
    if measure_of(measure).money:
        return board.wording.amount(value, signed=True)
    return decimal_text(Decimal(value), signed=True)


def _to_date(board: Board, measure: str) -> Iterator[Text]:
    """Yield how much of the year to date is reported; of the month it stands beside each measure."""
    if measure == board.line.measure:
        values = (board.value(each, "ytd", {}) for each in (Scenario.PLAN_OF_REPORTED, Scenario.PLAN))
        planned, full = values
        share = ratio(planned or 0, full)
        if share not in (None, 1):
            yield board.say("board_partly_to_date", coverage=percent_text(share))


# What explains the figures, below them


def _note(board: Board) -> Text:
    """Return how to read what might be misread: growth over people without a prior year, bases of rates."""
    new = [
        each.name
        for each in board.result.lines_of("person", board.line.measure, person=board.people)
        if each.month.actual is not None and not each.month.prior_year
    ]
    names = [
        *new[:MOST_MISSING],
        *([board.say("board_people", count=len(new) - MOST_MISSING)] if len(new) > MOST_MISSING else []),
    ]
    compared = board.line.month.prior_year
    said = board.say("board_note_new", names=listed(names)) if new else board.wording.words["board_note_yoy"]
    yoy = [said] if compared else []
    rated = any(each.id in RATE_OF.values() for each in rates_in(board.result))
    basis = [board.wording.words["board_note_rates"]] if rated else []
    return joined([board.wording.words["board_note"], *yoy, *basis], Text({"en": " ", "zh": ""}))
