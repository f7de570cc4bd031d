"""The decisions on a board: of earlier meetings, with what has become of them, and of this one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from salesbook.layout.book_content import Members, Record
from salesbook.model.figures import percent_text
from salesbook.model.measure import measure_of
from salesbook.model.meeting import DECISION, DUE, OPEN, OWNER, MeetingDecision, standing
from salesbook.model.scenario import Scenario
from salesbook.problems import Text
from salesbook.schedules.registry import measure_name
from salesbook.sheets.variance_board import Board
from salesbook.spreadsheet.widths import broken, text_width
from salesbook.variance.wording import listed

MOST_CARRIED, NEW, MOST_SHORT = 4, 3, 3
"""The most decisions of earlier meetings that are named, the rows for those of this one, the most lags."""
DECIDED = 54
"""Characters that a decision has room for on one line."""
NOWHERE = "–"
"""What stands where nobody, or no day, is named: a formula would show a blank as zero."""


def decision_records(board: Board) -> Sequence[Record]:
    """Return the rows of decisions, the open ones first; none in a person's own book."""
    if board.person is not None:
        return ()
    result, last = board.result, board.result.period.last_day
    below = [each.id for each in result.plan.dimensions.below(board.territory)]
    places = [board.territory, *(each for each in below if each != board.territory)]
    found = [each for id_ in places for each in standing(result.decisions, id_, result.period)]
    found.sort(key=lambda each: (not each.is_late(last), each.state != OPEN))
    kept = found if len(found) <= MOST_CARRIED else found[: MOST_CARRIED - 1]
    carried = [row for each in kept for row in _carried(each, board)]
    return [*carried, *_more(len(found) - len(kept), board), *_new(found, board)]


def _carried(each: MeetingDecision, board: Board) -> Iterator[Record]:
    words, own = board.wording.words, each.territory == board.territory
    first, *rest = broken(each.words.get(DECISION, ""), DECIDED)
    key = each.key if own else f"{each.territory}/{each.key}"
    yield {
        "key": key,
        "since": each.month.key,
        "told_topic": _one(_about(each, board), board),
        "told": first,
        "told_state": words[f"decision_{each.state}"],
        "late": _one(words["board_past_due"], board) if each.is_late(board.result.period.last_day) else None,
        "told_owner": each.words.get(OWNER) or NOWHERE,
        "told_due": _day(each.words.get(DUE, "")),
    }
    for at, line in enumerate(rest, start=2):
        yield {"key": f"{key}~{at}", "told": line, "told_owner": " ", "told_due": " "}


def _about(each: MeetingDecision, board: Board) -> Text:
    """Return what a decision is about: its topic, or the place whose meeting decided."""
    if each.territory != board.territory:
        return board.result.plan.dimensions.territory[each.territory].name
    return board.wording.words.get(f"agenda_{each.topic}", Text.of(each.topic))


def _one(words: Text, board: Board) -> str:
    """Return words in the first language of the book: a row is one line."""
    return board.binding.lines(words)[0]


def _day(due: str) -> date | str:
    try:
        return date.fromisoformat(due)
    except ValueError:
        return due or NOWHERE


def _more(count: int, board: Board) -> Iterator[Record]:
    if count > 0:
        told = board.say("board_more_decisions", count=count)
        yield {
            "key": "(more)",
            "told": _one(told, board),
            "told_owner": " ",
            "told_due": " ",
            "sheet": "agenda",
        }


def _new(before: Sequence[MeetingDecision], board: Board) -> Iterator[Record]:
    """Yield the rows that show what is typed in the sheet of the meeting, or else what is to be decided."""
    month, asked = board.result.period.key, list(_asked(before, board))
    nothing = board.say("board_none_decided", month=month)
    # The last row says how many more were decided, so that none stands there to stay blank.
    rows = max(1, min(NEW, len(asked)))
    for at in range(1, rows + 1):
        first, last = at == 1, at == rows
        open_ = asked[at - 1] if asked else nothing
        yield {
            "key": f"({at})",
            "since": month if first else "",
            "nth": Decimal(at),
            "none": _one(open_, board),
            "asked": _one(board.wording.words["board_to_decide"], board) if at <= len(asked) else "",
            "last": "+" if last else None,
            "sheet": "agenda",
        }


def _asked(before: Sequence[MeetingDecision], board: Board) -> Iterator[Text]:
    """Yield what a meeting must decide now: lags of measures and of places or people, decisions past due."""
    result, last = board.result, board.result.period.last_day
    measures = [
        (measure_name(each, result.plan, board.binding.phrases), _lag(each, {}, board))
        for each in result.measures
        if measure_of(each).money or each == "quantity"
    ]
    below = result.plan.dimensions.children(board.territory)
    if below:
        lines = tuple(result.line("territory", board.line.measure, territory=each.id) for each in below)
    else:
        lines = result.lines_of("person", board.line.measure, person=board.people)
    judged = [(each.name, _lag(each.measure, each.keys, board)) for each in lines if not each.month.grey]
    for lags in (measures, judged):
        yield from _short(lags, board)
    names = [_about(each, board) for each in before if each.is_late(last)]
    if names:
        yield board.say("board_decide_late", names=listed(list(dict.fromkeys(names))))


def _lag(measure: str, members: Members, board: Board) -> Fraction | None:
    """Return how far a measure is behind, as a share of its plan, where that is beyond the plan's limits."""
    planned, actual = (
        board.value(each, "month", members, measure) for each in (Scenario.PLAN_OF_REPORTED, Scenario.ACTUAL)
    )
    limits, kind = board.result.plan.materiality, measure_of(measure)
    if planned is None or actual is None or planned <= 0:
        return None
    variance = actual - planned
    beyond = not kind.money or abs(variance) > limits.absolute
    share = Fraction(variance, planned)
    return share if beyond and kind.polarity * variance < 0 and abs(share) > limits.relative else None


def _short(lags: Sequence[tuple[Text, Fraction | None]], board: Board) -> Iterator[Text]:
    """Yield the largest lags in a line, as many as there is room for."""
    found = sorted(
        ((share, name) for name, share in lags if share is not None), key=lambda each: -abs(each[0])
    )
    said = [
        board.say("board_short", name=name, share=percent_text(share, signed=True))
        for share, name in found[:MOST_SHORT]
    ]
    while len(said) > 1 and text_width(_one(listed(said), board)) > DECIDED:
        said.pop()
    if said:
        yield listed(said)
