"""Plan, returns and books: every way in which a figure can stand to the books."""

from __future__ import annotations

from fractions import Fraction

from hand import FEB, JAN, fact
from hypothesis import given
from hypothesis import strategies as st

from salesbook.model.amount import Currency
from salesbook.model.facts import Fact
from salesbook.reconciliation.three_way import Entry, MatchLine, Place, Tolerance, match, match_problems

CNY = Currency("CNY")


def returned(value: int, owner: str = "ann", month: object = JAN) -> Fact:
    assert month in (JAN, FEB)
    return fact(JAN if month == JAN else FEB, owner, "007", "revenue", value)


def booked(value: int, owner: str = "ann", month: object = JAN, document: str = "") -> Entry:
    return Entry(JAN if month == JAN else FEB, owner, "007", "revenue", value, document)


def states(lines: tuple[MatchLine, ...]) -> list[str]:
    return [line.state for line in lines]


def test_equal_figures_match() -> None:
    assert states(match([returned(100)], [booked(60), booked(40)])) == ["matched"]


def test_a_difference_within_tolerance_matches() -> None:
    cents = Tolerance(absolute=5)
    percent = Tolerance(relative=Fraction(1, 100))
    assert states(match([returned(100_05)], [booked(100_00)], cents)) == ["matched"]
    assert states(match([returned(100_06)], [booked(100_00)], cents)) == ["different"]
    assert states(match([returned(101_00)], [booked(100_00)], percent)) == ["matched"]
    assert states(match([returned(101_01)], [booked(100_00)], percent)) == ["different"]


def test_what_one_side_alone_has_is_said_so() -> None:
    lines = match([returned(100, "ann")], [booked(70, "bo")])
    assert [(line.place.owner, line.state) for line in lines] == [
        ("ann", "only-in-return"),
        ("bo", "only-in-books"),
    ]


def test_a_reported_zero_without_an_entry_is_no_match_of_nothing() -> None:
    assert states(match([returned(0)], [])) == ["only-in-return"]


def test_the_same_amount_in_another_month_is_booked_in_another_period() -> None:
    (line,) = match([returned(100, month=JAN)], [booked(100, month=FEB)])
    assert (line.state, line.place.month, line.booked, line.books) == (
        "booked-in-another-period",
        JAN,
        FEB,
        100,
    )


def test_a_document_that_stands_twice_is_a_duplicate_and_counts_once() -> None:
    (line,) = match([returned(100)], [booked(100, document="R-1"), booked(100, document="R-1")])
    assert (line.state, line.books, line.count) == ("duplicate", 100, 2)


def test_equal_lines_without_a_document_are_two_sales() -> None:
    (line,) = match([returned(200)], [booked(100), booked(100)])
    assert (line.state, line.books) == ("matched", 200)


def test_the_plan_stands_beside_both() -> None:
    place = Place("ann", "007", "revenue", JAN)
    (line,) = match([returned(90)], [booked(80)], plan={place: 100})
    assert (line.plan, line.returned, line.books) == (100, 90, 80)


def test_everything_that_does_not_match_is_a_problem() -> None:
    lines = match(
        [returned(90, "a"), returned(5, "b"), returned(7, "d", JAN), returned(1, "e")],
        [
            booked(80, "a"),
            booked(6, "c"),
            booked(7, "d", FEB),
            booked(1, "e", document="x"),
            booked(1, "e", document="x"),
        ],
    )
    found = match_problems(lines, CNY)
    assert [each.code for each in found] == ["SB606", "SB607", "SB608", "SB609", "SB610"]
    assert [each.value for each in found] == ["0.90", "0.05", "0.06", "0.07", "0.01"]
    assert found[0].message.in_language("zh").endswith("填报 0.90，账上 0.80")


values = st.integers(min_value=1, max_value=5)
facts = st.lists(st.builds(returned, values, st.sampled_from("ab"), st.sampled_from([JAN, FEB])), max_size=8)
entries = st.lists(st.builds(booked, values, st.sampled_from("ab"), st.sampled_from([JAN, FEB])), max_size=8)


@given(facts, entries)
def test_no_figure_is_lost_on_either_side(ours: list[Fact], theirs: list[Entry]) -> None:
    lines = match(ours, theirs)
    assert sum(line.returned or 0 for line in lines) == sum(each.value for each in ours)
    assert sum(line.books or 0 for line in lines) == sum(each.value for each in theirs)


@given(facts, entries)
def test_the_order_of_lines_does_not_matter(ours: list[Fact], theirs: list[Entry]) -> None:
    assert match(ours, theirs) == match(ours[::-1], theirs[::-1])
