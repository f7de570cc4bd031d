"""The rows of a board: places, people or products by their variance, and the missing below them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from salesbook.layout.book_content import Members, Record
from salesbook.model.decimals import decimal_of
from salesbook.model.figures import as_shown, decimal_text, percent_text
from salesbook.model.scenario import Scenario
from salesbook.model.status import COUNTING, STATE_WORDS
from salesbook.problems import Severity, Text
from salesbook.schedules.schedule import THERE
from salesbook.sheets.variance_board import MOST_MISSING, Board, effects_of, shortened
from salesbook.sheets.variance_board_decisions import decision_records
from salesbook.spreadsheet.widths import broken, text_width
from salesbook.variance.result import FollowUp, Line, ReturnLine
from salesbook.variance.wording import listed

MOST_ROWS, MOST_LINES, MOST_PLACES, HEAD = 20, 27, 6, 3
"""The most rows of people or products, the lines of all lists on a page, the most places; lines of a head."""
CAUSE, ACTION, LINES = 34, 31, 2
"""Characters that words have room for on a line, and the most lines of a row."""
NAME, PRODUCT, PLACE, OWNER, PARTS = 24, 38, 12, 16, 42
SENTENCE = re.compile(r".+?(?:[。；！？]+|[.;!?]+(?=\s|$)|$)\s*")
WORDED: Mapping[str, int] = {"cause": CAUSE, "action": ACTION}


def board_records(board: Board) -> dict[str, Sequence[Record]]:
    """Return the rows of places and people, or of a person's own products, and of decisions."""
    forecast = {f"forecast_{board.result.plan.forecast.lower()}": THERE}
    if board.person is not None:
        return {**forecast, "board_products": _cut(list(_products(board)), [], board, others="board_others")}
    lines = board.result.lines_of("person", "revenue", person=board.people)
    follow_ups = {each.line.keys["person"]: each for each in board.result.follow_ups}
    told = [_person(each, follow_ups.get(each.keys["person"]), board) for each in lines]
    open_ = [each for each in board.result.missing if each.person in board.people]
    closed = {each.person for each in open_}
    rows = [each for each in told if each["ac"] is not None and each["key"] not in closed]
    places, decided = _places(board), decision_records(board)
    # A book in two languages has a line more of titles, and one of notes.
    room = (
        MOST_LINES - 3 * len(board.binding.languages) - len(decided) - (len(places) + HEAD if places else 0)
    )
    people = _cut(rows, [_missing(each, board) for each in open_], board, room)
    found = {"board_people": people, "board_places": places, "board_decisions": decided}
    drivers = places if any(each.get("rest") is not None for each in places) else ()
    alone = () if places else people
    return {**forecast, **found, "board_drivers": drivers, "board_alone": alone}


def _places(board: Board) -> Sequence[Record]:
    """Return the rows of what lies directly below a territory, the best first; none where that is one thing.

    The drivers of the whole are more than those of its parts: what lies between them has a row of its own.
    """
    found = board.result.plan.dimensions.children(board.territory)
    lines = [board.result.line("territory", board.line.measure, territory=each.id) for each in found]
    own = [
        each
        for each in board.result.lines_of("person", board.line.measure)
        if each.keys["territory"] == board.territory and each.month.full_plan
    ]
    if len(found) < 1 or len(found) + len(own) < 2:
        return ()
    rows = [_place(each, board) for each in (*lines, *own)]
    return [*_cut(rows, [], board, MOST_PLACES, "board_others"), *_between(rows, board)]


def _place(line: Line, board: Board) -> Record:
    month, year = line.month, line.year_to_date
    record: dict[str, object] = {
        "key": line.keys.get("person", line.keys["territory"]),
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
        "faint": month.actual is None,
        **_drivers(board, line.keys),
    }
    if line.level == "territory":
        record |= {"book": line.keys["territory"], "why": _why_grey(line, board)}
    return record


def _drivers(board: Board, members: Members) -> Mapping[str, int]:
    """Return what price, volume, and all else made of a variance, in minor units; nothing where not known."""
    bridge = board.result.bridge("revenue", "month", **members)
    if bridge is None:
        return {}
    named = {name: bridge.parts.get(name, 0) for name in ("price", "volume")}
    return {**named, "rest": bridge.variance - sum(named.values())}


def _between(rows: Sequence[Record], board: Board) -> Iterator[Record]:
    """Yield what lies between places: the drivers of the whole less those of all its parts."""
    whole = _drivers(board, board.members)
    if whole and board.line.month.actual is not None:
        known = [{name: value for name in whole if isinstance(value := each.get(name), int)} for each in rows]
        left = {name: value - sum(each.get(name, 0) for each in known) for name, value in whole.items()}
        yield {
            "key": "(between)",
            "name": shortened(board.wording.words["board_between"], NAME, board),
            **left,
        }


def _why_grey(line: Line, board: Board) -> Text | None:
    """Return why a place is grey: how little is reported of it, and by how many of its people."""
    inside = board.result.plan.dimensions.staff_in(line.keys["territory"])
    returns = [each for each in board.result.returns if each.person in inside]
    if not line.month.grey:
        return None
    limit = percent_text(board.result.plan.materiality.coverage).replace(".0%", "%")
    said = board.say(
        "board_grey", limit=limit, count=sum(each.counts for each in returns), asked=len(returns)
    )
    return Text.of(board.binding.lines(said)[0])


def _cut(
    rows: Sequence[Record],
    missing: Sequence[Record],
    board: Board,
    room: int = MOST_ROWS,
    others: str = "board_people",
) -> list[Record]:
    """Return rows by their variance, best first, then the missing; of many the largest, the rest as one."""
    ordered = sorted(rows, key=_share, reverse=True)
    largest = sorted(ordered, key=lambda each: abs(_variance(each)), reverse=True)
    named = missing if len(missing) <= MOST_MISSING else missing[: MOST_MISSING - 1]
    unnamed = list(_rest("open", missing[len(named) :], board, others))
    room = MOST_ROWS if board.whole else room
    lined: list[Record] = []
    # Every row takes a line at least.
    for kept in range(min(len(ordered), room), -1, -1):
        told = {id(each) for each in largest[:kept]}
        own = [each for each in ordered if id(each) in told]
        more = [each for each in ordered if id(each) not in told]
        rest = _rest("rest", more, board, others, _whole(ordered))
        lined = list(_in_lines([*own, *rest, *named, *unnamed], board))
        if len(lined) <= room:
            break
    return lined


def _in_lines(rows: Sequence[Record], board: Board) -> Iterator[Record]:
    """Yield rows with words that run on in rows below; what is said again names who said it first."""
    first: dict[tuple[str, bool], Text] = {}
    for row in rows:
        worded = () if board.whole else WORDED
        told = {name: _told(row, name, first, board) for name in worded if row.get(name)}
        if not told:
            yield row
            continue
        more = {"more": "target_tracking"} if any(each.cut for each in told.values()) else {}
        for at in range(max(len(each.lines) for each in told.values())):
            words = {name: Text.of(each.lines[at]) for name, each in told.items() if at < len(each.lines)}
            shown = {**row, **words} if not at else {"key": f"{row['key']}~{at + 1}", **words}
            yield {**shown, **more, "faint": row.get("faint", False)}


class _Spoken(NamedTuple):
    """Words in lines; `cut` says that they are only the first sentences of what was said."""

    lines: Sequence[str]
    cut: bool = False


def _told(row: Record, name: str, first: dict[tuple[str, bool], Text], board: Board) -> _Spoken:
    """Return words in lines: whole sentences, as many as there is room for, never a part of one."""
    words, room = row[name], WORDED[name]
    assert isinstance(words, Text)
    said = " ".join(board.binding.lines(words)[0].split())
    lines, whose = broken(said, room), row["name"]
    # What explains a lag is told again where it is to explain a lead.
    alike = said, _variance(row) > 0
    if len(lines) > 1 and alike in first:
        return _Spoken(broken(board.binding.lines(board.say("board_same", name=first[alike]))[0], room))
    assert isinstance(whose, Text)
    first.setdefault(alike, whose)
    if len(lines) <= LINES:
        return _Spoken(lines)
    sentences = SENTENCE.findall(said)
    for kept in range(len(sentences) - 1, -1, -1):
        rest = board.say("board_more_said" if kept else "board_elsewhere", count=len(sentences) - kept)
        lines = broken(f"{''.join(sentences[:kept]).rstrip()} {board.binding.lines(rest)[0]}", room)
        if len(lines) <= LINES:
            break
    return _Spoken(lines, cut=True)


def _variance(record: Record) -> int:
    plan, actual = record["pl"], record["ac"]
    return actual - plan if isinstance(plan, int) and isinstance(actual, int) else 0


def _whole(rows: Sequence[Record]) -> int:
    return sum(_variance(each) for each in rows)


def _share(record: Record) -> tuple[bool, Decimal]:
    plan, actual = record["pl"], record["ac"]
    if not isinstance(plan, int) or not isinstance(actual, int) or plan <= 0:
        return False, Decimal(0)
    return True, Decimal(actual - plan) / plan


SUMMED = (
    *("full_pl", "pl", "ac", "py", "ytd_full_pl", "ytd_pl", "ytd_ac", "ytd_py"),
    *("price", "volume", "rest"),
)


def _rest(key: str, rows: Sequence[Record], board: Board, others: str, whole: int = 0) -> Iterator[Record]:
    """Yield one row for several: how many they are, their sums, and how much of the `whole` gap they hold."""
    if rows:
        sums: dict[str, object] = {}
        for column in SUMMED:
            known = [value for each in rows if isinstance(value := each.get(column), int)]
            sums[column] = sum(known) if known else None
        name = shortened(board.say(others, count=len(rows)), NAME, board)
        share = Fraction(_whole(rows), whole) if whole * _whole(rows) > 0 else None
        said = {} if share is None else {"cause": board.say("board_rest_share", share=percent_text(share))}
        yield {"key": f"({key})", "name": name, "faint": True, **said, **sums}


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
        "cause": cause,
        "action": action if follow_up.material or follow_up.measure else Text(),
        # A name of one's own is in the language of the book, however it was typed.
        "owner": shortened(line.name if own else Text.of(follow_up.owner), OWNER, board),
        # The year is that of the board.
        "due": follow_up.due[5:] or follow_up.due,
    }


def _missing(each: ReturnLine, board: Board) -> Record:
    """Return the row of somebody whose sales do not count: how much plan that is, why, what to do."""
    dimensions, period = board.result.plan.dimensions, board.result.period
    why = board.wording.words["board_error"] if each.state in COUNTING else STATE_WORDS[each.state]
    told = (found for found in board.result.submissions if found.owner == each.person)
    wrong = any(one.severity is Severity.ERROR for found in told for one in found.problems)
    return {
        "key": each.person,
        "name": shortened(each.name, NAME, board),
        "place": shortened(
            dimensions.territory[dimensions.home(each.person, period).territory].name, PLACE, board
        ),
        "pl": board.value(Scenario.PLAN, "month", {"identity": each.person}),
        "ac": None,
        # Which cell it is stands in the list of open items.
        "cause": board.say("board_see_open", state=why) if wrong else why,
        "action": board.wording.words[f"board_do_{each.state}"],
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
        # The smallest parts stand in the bridge alone, where there is no room for all.
        while len(said) > 1 and text_width(board.binding.lines(listed(said))[0]) > PARTS and not board.whole:
            said.pop()
        yield {
            "key": product.id,
            "name": shortened(product.name, PRODUCT, board),
            "place": product.product_class,
            "pl": plan or 0,
            "ac": actual,
            **rest,
            "part": shortened(listed(said), PARTS, board),
            "faint": actual is None,
        }
