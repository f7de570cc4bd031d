"""Proposals worked out on a plan whose figures can be added up in the head: 3,500.00 a person and month."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from support.tiny_plan import MONTHS, tiny_plan, tiny_targets

from salesbook.model.proposal import Kind, Move, Proposal
from salesbook.planning.proposing import accepted

PLAN = tiny_plan()
TARGETS = tiny_targets(PLAN)


def proposal(kind: Kind, *moves: Move, owner: str = "east", row: str = "proposal:1") -> Proposal:
    return Proposal(owner=owner, key=row, month=MONTHS[0], kind=kind, moves=moves, words={"reason": "so"})


def by(amount: int, month: int, person: str = "ann") -> Move:
    return Move(person=person, amount=amount, month=MONTHS[month - 1])


def changes(proposals: Sequence[Proposal], effective: int = 2) -> dict[tuple[str, int], int]:
    done, problems = accepted(PLAN, TARGETS, proposals, MONTHS[effective - 1])
    assert problems == []
    return {
        (person, month.number): change
        for own in done.changes.values()
        for (person, month), change in own.items()
    }


@pytest.mark.parametrize("month", [2, 12])
def test_the_first_and_the_last_month_of_a_version_can_change(month: int) -> None:
    assert changes([proposal("relief", by(-500_00, month))]) == {("ann", month): -500_00}


def test_two_corrections_in_one_month_of_two_people_stand_beside_one_another() -> None:
    both = [proposal("correction", by(100, 3)), proposal("correction", by(-100, 3, "bo"), row="proposal:2")]
    assert changes(both) == {("ann", 3): 100, ("bo", 3): -100}


def test_the_second_half_is_shared_in_the_proportions_of_the_plan() -> None:
    expected = Move(person="ann", amount=6 * 3_000_00, span="half")
    own = proposal("replan", expected, row="proposal:half-year")
    assert changes([own], 7) == {("ann", number): -500_00 for number in range(7, 13)}


@pytest.mark.parametrize(
    ("asked", "effective", "slug"),
    [
        ([proposal("relief", by(-3_500_01, 3))], 2, "proposal-unfit"),
        ([proposal("relief", by(-1, 2))], 3, "proposal-unfit"),
        ([proposal("transfer", by(-1, 3), by(2, 3, "bo"))], 2, "proposal-unfit"),
        ([proposal("relief", by(-1, 3, "nobody"))], 2, "proposal-unfit"),
        ([proposal("relief", by(-1, 3)), proposal("relief", by(-1, 3), owner="ann")], 2, "proposals-collide"),
    ],
)
def test_what_cannot_be_is_refused(asked: Sequence[Proposal], effective: int, slug: str) -> None:
    _, problems = accepted(PLAN, TARGETS, asked, MONTHS[effective - 1])
    assert [each.slug for each in problems] == [slug]
