"""The decisions on a board: of earlier meetings, with what has become of them, and of this one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from salesbook.layout.book_content import Record
from salesbook.model.meeting import DECISION, DUE, OPEN, OWNER, MeetingDecision, standing
from salesbook.problems import Text
from salesbook.sheets.variance_board import Board
from salesbook.spreadsheet.widths import broken

MOST_CARRIED, NEW = 4, 2
"""The most decisions of earlier meetings that are named, and the rows for those of this one."""
DECIDED = 66
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
    return [*carried, *_more(len(found) - len(kept), board), *_new(board)]


def _carried(each: MeetingDecision, board: Board) -> Iterator[Record]:
    words, own = board.wording.words, each.territory == board.territory
    place = board.result.plan.dimensions.territory[each.territory].name
    topic = words.get(f"agenda_{each.topic}", Text.of(each.topic))
    first, *rest = broken(each.words.get(DECISION, ""), DECIDED)
    key = each.key if own else f"{each.territory}/{each.key}"
    yield {
        "key": key,
        "since": each.month.key,
        "told_topic": _one(topic if own else place, board),
        "told": first,
        "told_state": words[f"decision_{each.state}"],
        "late": _one(words["board_past_due"], board) if each.is_late(board.result.period.last_day) else None,
        "told_owner": each.words.get(OWNER) or NOWHERE,
        "told_due": _day(each.words.get(DUE, "")),
    }
    for at, line in enumerate(rest, start=2):
        yield {"key": f"{key}~{at}", "told": line, "told_owner": " ", "told_due": " "}


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


def _new(board: Board) -> Iterator[Record]:
    """Yield the rows that show what is typed in the sheet of the meeting, and say where nothing is yet."""
    month = board.result.period.key
    for at in range(1, NEW + 1):
        first, last = at == 1, at == NEW
        yield {
            "key": f"({at})",
            "since": month if first else "",
            "nth": Decimal(at),
            "none": _one(board.say("board_none_decided", month=month), board) if first else "",
            "last": "+" if last else None,
            "sheet": "agenda",
        }
