"""The rows of a board: places, people or products by their variance, and the missing below them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from salesbook.layout.book_content import Record
from salesbook.model.decimals import decimal_of
from salesbook.model.figures import as_shown, decimal_text
from salesbook.model.scenario import Scenario
from salesbook.model.status import STATE_WORDS
from salesbook.problems import Severity, Text
from salesbook.problems.text import joined
from salesbook.schedules.schedule import THERE
from salesbook.sheets.variance_board import MOST_MISSING, Board, effects_of, shortened
from salesbook.variance.result import FollowUp, Line, ReturnLine
from salesbook.variance.wording import listed

MOST_ROWS, MOST_PLACES, HEAD = 20, 8, 3
"""The most rows of people or products, and of places; rows that the head of a table takes."""
CAUSE, ACTION, PARTS = 32, 25, 42
NAME, PLACE, OWNER = 24, 12, 16
"""Characters that words have room for: a row of the board is one line."""


def board_records(board: Board) -> dict[str, Sequence[Record]]:
    """Return the rows of people, or of a person's own products."""
    forecast = {f"forecast_{board.result.plan.forecast.lower()}": THERE}
    if board.person is not None:
        return {**forecast, "board_products": _cut(list(_products(board)), [], board, others="board_others")}
    lines = [
        each for each in board.result.lines_of("person", "revenue") if each.keys["person"] in board.people
    ]
    follow_ups = {each.line.keys["person"]: each for each in board.result.follow_ups}
    told = [_person(each, follow_ups.get(each.keys["person"]), board) for each in lines]
    open_ = [each for each in board.result.missing if each.person in board.people]
    closed = {each.person for each in open_}
    rows = [each for each in told if each["ac"] is not None and each["key"] not in closed]
    places = _places(board)
    room = MOST_ROWS - (len(places) + HEAD if places else 0)
    people = _cut(rows, [_missing(each, board) for each in open_], board, room)
    return {**forecast, "board_people": people, **({"board_places": places} if places else {})}


def _places(board: Board) -> Sequence[Record]:
    """Return the rows of the places directly below a territory, the best first; none where there is one."""
    children = board.result.plan.dimensions.children(board.territory)
    lines = [board.result.line("territory", board.line.measure, territory=each.id) for each in children]
    rows = sorted((_place(each, board) for each in lines), key=_share, reverse=True)
    return _cut(rows, [], board, MOST_PLACES, "board_others") if len(rows) > 1 else ()


def _place(line: Line, board: Board) -> Record:
    bridge = board.result.bridge("revenue", "month", **line.keys)
    month, year = line.month, line.year_to_date
    return {
        "key": line.keys["territory"],
        "book": line.keys["territory"],
        "name": shortened(line.name, NAME, board),
        "full_pl": month.full_plan,
        "limit": decimal_of(board.result.plan.materiality.coverage),
        "pl": None if month.actual is None else month.plan,
        "ac": month.actual,
        "py": month.prior_year,
        "ytd_full_pl": year.full_plan,
        "ytd_pl": None if year.actual is None else year.plan,
        "ytd_ac": year.actual,
        "ytd_py": year.prior_year,
        "part": shortened(board.wording.listed_parts(bridge), PARTS, board),
        "faint": month.actual is None,
    }


def _cut(
    rows: Sequence[Record],
    missing: Sequence[Record],
    board: Board,
    room: int = MOST_ROWS,
    others: str = "board_people",
) -> list[Record]:
    """Return rows by their variance, the best first, then the missing; of many the ends, the rest as one."""
    ordered = sorted(rows, key=_share, reverse=True)
    if len(ordered) + len(missing) <= room:
        return [*ordered, *missing]
    named = missing if len(missing) <= MOST_MISSING else missing[: MOST_MISSING - 1]
    half = max(1, (room - min(len(missing), MOST_MISSING)) // 2)
    between = ordered[half:-half]
    found = (
        [*ordered[:half], *_rest("rest", between, board, others), *ordered[-half:]] if between else [*ordered]
    )
    return [*found, *named, *_rest("open", missing[len(named) :], board, others)]


def _share(record: Record) -> tuple[bool, Decimal]:
    plan, actual = record["pl"], record["ac"]
    if not isinstance(plan, int) or not isinstance(actual, int) or plan <= 0:
        return False, Decimal(0)
    return True, Decimal(actual - plan) / plan


SUMMED = ("full_pl", "pl", "ac", "py", "ytd_full_pl", "ytd_pl", "ytd_ac", "ytd_py")


def _rest(key: str, rows: Sequence[Record], board: Board, others: str) -> Iterator[Record]:
    """Yield one row for several: how many they are, and their sums."""
    if rows:
        sums: dict[str, object] = {}
        for column in SUMMED:
            known = [value for each in rows if isinstance(value := each.get(column), int)]
            sums[column] = sum(known) if known else None
        name = board.say(others, count=len(rows))
        yield {"key": f"({key})", "name": name, "faint": True, **sums}


def _person(line: Line, follow_up: FollowUp | None, board: Board) -> Record:
    person, month, dimensions = line.keys["person"], line.month, board.result.plan.dimensions
    place = dimensions.territory[dimensions.home(person, board.result.period).territory].name
    row: Record = {
        "key": person,
        "name": shortened(line.name, NAME, board),
        "place": shortened(place, PLACE, board),
        "pl": month.plan,
        "ac": month.actual,
        "py": month.prior_year,
    }
    if follow_up is None:
        return row
    words = board.wording.words
    cause = Text.of(follow_up.cause) if follow_up.cause else words["board_unexplained"]
    action = Text.of(follow_up.measure) if follow_up.measure else words["board_ask"]
    own = follow_up.owner in ("", *line.name.words.values())
    return {
        **row,
        "cause": shortened(cause, CAUSE, board),
        "action": shortened(action if follow_up.material or follow_up.measure else Text(), ACTION, board),
        # A name of one's own is in the language of the book, however it was typed.
        "owner": shortened(line.name if own else Text.of(follow_up.owner), OWNER, board),
        # The year is that of the board.
        "due": follow_up.due[5:] or follow_up.due,
    }


def _missing(each: ReturnLine, board: Board) -> Record:
    """Return the row of somebody whose sales do not count: how much plan that is, why, what to do."""
    dimensions, period = board.result.plan.dimensions, board.result.period
    told = [
        found
        for submission in board.result.submissions
        if submission.owner == each.person
        for found in submission.problems
        if found.severity is Severity.ERROR
    ]
    # Where it stands is said in few words; what it is stands in the list of open items.
    places = [Text.of(f"{at.sheet} {at.cell}") for at in (found.where for found in told) if at.cell]
    why = [STATE_WORDS[each.state], *places[:1]]
    return {
        "key": each.person,
        "name": shortened(each.name, NAME, board),
        "place": shortened(
            dimensions.territory[dimensions.home(each.person, period).territory].name, PLACE, board
        ),
        "pl": board.value(Scenario.PLAN, "month", {"identity": each.person}),
        "ac": None,
        "cause": shortened(joined(why, Text({"en": ": ", "zh": "："})), CAUSE, board),
        "action": shortened(board.wording.words[f"board_do_{each.state}"], ACTION, board),
        "owner": shortened(each.name, OWNER, board),
        "faint": True,
    }


def _products(board: Board) -> Iterator[Record]:
    effects = {each["key"]: dict(effects_of(each, board)) for each in board.products}
    reported = board.line.month.actual is not None
    for product in board.result.plan.dimensions.products:
        members = {"product": product.id}
        plan = board.value(Scenario.PLAN_OF_REPORTED if reported else Scenario.PLAN, "month", members)
        actual = board.value(Scenario.ACTUAL, "month", members)
        rest = {
            "py": board.value(Scenario.PRIOR_YEAR_OF_REPORTED, "month", members),
            "ytd_pl": board.value(Scenario.PLAN_OF_REPORTED, "ytd", members),
            "ytd_ac": board.value(Scenario.ACTUAL, "ytd", members),
            "ytd_py": board.value(Scenario.PRIOR_YEAR_OF_REPORTED, "ytd", members),
        }
        # What was only sold last year belongs to the total, too.
        if not any((plan, actual, *rest.values())):
            continue
        parts = sorted(effects.get(product.id, {}).items(), key=lambda each: -abs(each[1]))
        said = [
            board.say("message_part", part=board.wording.words[part], amount=decimal_text(shown, signed=True))
            for part, amount in parts
            if (shown := as_shown(amount, board.binding.display_unit))
        ]
        yield {
            "key": product.id,
            "name": shortened(product.name, NAME, board),
            "place": product.product_class,
            "pl": plan or 0,
            "ac": actual,
            **rest,
            "part": shortened(listed(said), PARTS, board),
            "faint": actual is None,
        }
