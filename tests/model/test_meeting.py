from __future__ import annotations

import pytest

from salesbook.model.facts import Note
from salesbook.model.meeting import (
    DECISION,
    DONE,
    DUE,
    OPEN,
    STATE,
    decisions_of,
    meeting_id,
    meeting_of,
    standing,
)
from salesbook.model.period import Month

FEBRUARY, MARCH, APRIL = (Month(2027, month) for month in (2, 3, 4))


def said(meeting: Month, key: str, kind: str, text: str, territory: str = "east") -> Note:
    return Note(
        "plan", Month.parse(key[:7]), meeting_id(meeting, territory), territory, DECISION, key, kind, text
    )


def test_a_meeting_is_an_owner_that_no_id_of_a_plan_can_be() -> None:
    assert meeting_of(meeting_id(MARCH, "east")) == (MARCH, "east")
    for owner in ("east", "zhang-wei", "meeting", ""):
        assert meeting_of(owner) is None


def test_what_the_latest_meeting_says_of_a_decision_holds() -> None:
    notes = [
        said(MARCH, "2027-02/places", STATE, DONE),
        said(FEBRUARY, "2027-02/places", DECISION, "more visits"),
        said(FEBRUARY, "2027-02/places", STATE, OPEN),
        said(FEBRUARY, "2027-02/places", DUE, "2027-03-20"),
    ]
    (found,) = decisions_of(notes)
    assert (found.month, found.topic, found.state) == (FEBRUARY, "places", DONE)
    assert found.words[DECISION] == "more visits"


def test_notes_of_returns_are_no_decisions() -> None:
    note = said(MARCH, "2027-03/total", DECISION, "x")
    assert decisions_of([note._replace(owner="east"), note._replace(dimension="week")]) == ()


@pytest.mark.parametrize(
    ("state", "month", "stands"),
    [(OPEN, MARCH, True), (DONE, MARCH, True), (OPEN, APRIL, True), (DONE, APRIL, False)],
)
def test_a_meeting_begins_with_the_last_ones_decisions_and_with_what_is_open(
    state: str, month: Month, *, stands: bool
) -> None:
    notes = [said(FEBRUARY, "2027-02/places", DECISION, "more visits")]
    notes += [said(FEBRUARY, "2027-02/places", STATE, state)]
    # March decided something else, so that February's is no longer the last.
    notes += [said(MARCH, "2027-03/total", DECISION, "no rebates")]
    found = [each.topic for each in standing(decisions_of(notes), "east", month)]
    assert ("places" in found) is stands
    assert standing(decisions_of(notes), "south", month) == []
