"""Each reason of a difference, by a clean pair with one thing wrong in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from ledger.matching.by_hand import MARCH, line, matched, only, reasons, told
from salesbook.ledger.bridge import sums_of
from salesbook.ledger.matching.case import Rules
from salesbook.ledger.matching.position import PositionKey
from salesbook.ledger.matching.reason import Reason
from salesbook.model.facts import Fact
from salesbook.model.ledger import LedgerLine, Posting
from salesbook.model.period import Month

ROWS = [line("X-1", 300_00, 3), line("X-2", 470_00, 5, row=3)]
SOLD = told("ann", "tea", revenue=770_00, quantity=8)


def test_what_agrees_is_counted_and_no_difference() -> None:
    found = matched(ROWS, SOLD)
    assert not found.differences
    assert found.agreeing == 2


def test_a_month_that_nobody_returned_is_missing_whole() -> None:
    found = matched(ROWS, told("bob", "tea", revenue=0))
    assert reasons(found) == {
        ("ann", "tea", "revenue"): Reason.MISSING,
        ("ann", "tea", "quantity"): Reason.MISSING,
    }
    assert sums_of(found).bridge("revenue", [MARCH]).steps == {Reason.MISSING: 770_00}


def test_a_code_that_is_not_ours_is_a_line_of_the_bridge_for_everybody() -> None:
    rows = [*ROWS, line("X-3", 55_00, 1, owner="", owner_code="E9", row=4)]
    found = matched(rows, SOLD)
    assert only(found).code == "E9"
    assert only(found).reason is Reason.UNKNOWN_CODE
    assert sums_of(found).bridge("revenue", [MARCH]).booked == 825_00
    assert sums_of(found).bridge("revenue", [MARCH], {"ann"}).booked == 770_00


def test_a_product_that_the_return_has_no_row_for_has_an_unknown_code() -> None:
    found = matched([*ROWS, line("X-3", 90_00, 1, item="oil")], SOLD)
    assert only(found).reason is Reason.UNKNOWN_CODE
    assert only(found).returned is None


def test_a_returned_product_booked_under_a_code_of_the_books_names_that_line() -> None:
    stray = line("X-3", 90_00, 1, item="", item_code="P77")
    found = matched([*ROWS, stray], [*SOLD, *told("ann", "oil", revenue=90_00, quantity=1)])
    mine = next(each for each in found.differences if each.key.item == "oil" and each.measure == "revenue")
    assert mine.reason is Reason.UNKNOWN_CODE
    assert mine.finding.lines == (stray,)


def test_a_sign_turned_round_differs_by_twice_the_amount() -> None:
    assert only(matched(ROWS, told("ann", "tea", revenue=-770_00, quantity=8))).reason is Reason.SIGN


def test_a_credit_note_booked_without_its_minus_is_named() -> None:
    wrong = line("C-1", 40_00, row=4)
    found = only(matched([*ROWS, wrong], told("ann", "tea", revenue=730_00, quantity=8)))
    assert (found.reason, found.finding.lines) == (Reason.SIGN, (wrong,))


@pytest.mark.parametrize("returned", [77_000_000, 770_000_000, 77, 8])
def test_thousands_and_ten_thousands_are_slips_of_the_scale(returned: int) -> None:
    # 77 is 0.77 thousand, 8 is 0.08 ten thousand, as far as two decimals go.
    assert only(matched(ROWS, told("ann", "tea", revenue=returned, quantity=8))).reason is Reason.SCALE


@pytest.mark.parametrize(("rate", "returned"), [(113, 870_10), (109, 839_30), (106, 816_20), (101, 777_71)])
def test_an_amount_with_tax_is_the_one_without_within_a_cent_a_line(rate: int, returned: int) -> None:
    assert abs(770_00 * rate - returned * 100) <= 200
    assert only(matched(ROWS, told("ann", "tea", revenue=returned, quantity=8))).reason is Reason.TAX


def test_a_document_booked_twice_is_named() -> None:
    again = replace(ROWS[1], row=9)
    found = matched([*ROWS, again], SOLD)
    assert set(reasons(found).values()) == {Reason.DUPLICATE}
    assert only(found).finding.lines == (again,)


def test_a_part_of_a_number_is_no_duplicate() -> None:
    found = matched([*ROWS, line("991", 20_00, 1), line("INV-99910", 20_00, 1)], SOLD)
    assert Reason.DUPLICATE not in reasons(found).values()


EDGE = date(2027, 3, 30)


def test_documents_at_the_end_of_a_month_may_stand_in_the_next_return() -> None:
    late = line("X-9", 120_00, 2, day=EDGE)
    found = matched([*ROWS, late], SOLD)
    assert set(reasons(found).values()) == {Reason.CUT_OFF}
    assert only(found).finding.lines == (late,)


def test_what_the_books_count_a_month_later_is_cut_off_too() -> None:
    after = line("X-9", 120_00, 2, day=date(2027, 4, 2))
    found = matched([*ROWS, after], told("ann", "tea", revenue=890_00, quantity=10))
    assert set(reasons(found).values()) == {Reason.CUT_OFF}


def test_a_document_is_not_cut_off_where_the_next_return_agrees_with_the_books() -> None:
    april = line("X-10", 50_00, 1, day=date(2027, 4, 15))
    known = told("ann", "tea", Month(2027, 4), revenue=50_00, quantity=1)
    found = matched([*ROWS, line("X-9", 120_00, 2, day=EDGE), april], [*SOLD, *known])
    assert Reason.CUT_OFF not in reasons(found).values()


def test_two_choices_of_documents_leave_it_open_and_are_named() -> None:
    rows = [*ROWS, line("X-8", 120_00, 2, day=EDGE), line("X-9", 120_00, 2, day=EDGE, row=5)]
    found = matched(rows, told("ann", "tea", revenue=890_00, quantity=10))
    assert only(found).reason is Reason.UNEXPLAINED
    assert only(found).finding.rivals == [(rows[2],), (rows[3],)]


def test_pieces_decide_between_documents_of_the_same_amount() -> None:
    rows = [*ROWS, line("X-8", 120_00, 2, day=EDGE), line("X-9", 120_00, 3, day=EDGE, row=5)]
    found = matched(rows, told("ann", "tea", revenue=890_00, quantity=10))
    assert [each.document for each in only(found).finding.lines] == ["X-9"]


def test_more_documents_than_can_be_weighed_explain_nothing() -> None:
    rows = [line(f"X-{n}", 1_00 << n, n, day=EDGE, row=n) for n in range(25)]
    whole = sum(each.figures["revenue"] for each in rows)
    pieces = sum(each.figures["quantity"] for each in rows)
    found = matched(rows, told("ann", "tea", revenue=whole - 3_00, quantity=pieces))
    assert only(found).reason is Reason.PRICE


def booked_for(owner: str, document: str, revenue: int, quantity: int) -> LedgerLine:
    return line(document, revenue, quantity, owner=owner)


def test_equal_and_opposite_differences_of_two_people_belong_together() -> None:
    rows = [*ROWS, booked_for("bob", "X-5", 610_00, 6), booked_for("bob", "X-6", 77_00, 1)]
    sold = [*told("ann", "tea", revenue=847_00, quantity=9), *told("bob", "tea", revenue=610_00, quantity=6)]
    found = matched(rows, sold)
    assert set(reasons(found).values()) == {Reason.OTHER_OWNER}
    assert [only_key.owner for each in found.differences for only_key in each.finding.others] == [
        "bob", "bob", "ann", "ann",
    ]  # fmt: skip


def test_two_people_of_the_same_opposite_difference_leave_it_open() -> None:
    rows = [*ROWS, booked_for("bob", "X-5", 77_00, 1), booked_for("cy", "X-6", 77_00, 1)]
    sold = [
        *told("ann", "tea", revenue=847_00, quantity=9),
        *told("bob", "tea", revenue=0, quantity=0),
        *told("cy", "tea", revenue=0, quantity=0),
    ]
    found = matched(rows, sold)
    mine = next(each for each in found.differences if each.key.owner == "ann")
    assert mine.reason is Reason.UNEXPLAINED
    assert [way[0].owner for way in mine.finding.rivals if isinstance(way[0], PositionKey)] == ["bob", "cy"]


def test_one_set_in_the_books_may_be_several_products_in_the_return() -> None:
    rows = [*ROWS, line("X-5", 300_00, 3, item="set")]
    sold = [
        *SOLD,
        *told("ann", "set", revenue=0, quantity=0),
        *told("ann", "cup", revenue=120_00, quantity=1),
        *told("ann", "pot", revenue=180_00, quantity=2),
    ]
    assert set(reasons(matched(rows, sold)).values()) == {Reason.OTHER_ITEMS}


def test_bottles_for_cases_are_seen_where_revenue_agrees() -> None:
    found = matched(ROWS, told("ann", "tea", revenue=770_00, quantity=8 * 24))
    assert only(found, "quantity").reason is Reason.PACK


def test_a_pack_that_the_codes_name_is_known_without_revenue() -> None:
    rows = [replace(ROWS[0], figures={"quantity": 8}, pack=Fraction(1, 6))]
    found = matched(rows, told("ann", "tea", quantity=48), measures=["quantity"])
    assert only(found, "quantity").reason is Reason.PACK


def test_as_many_pieces_at_another_price() -> None:
    assert only(matched(ROWS, told("ann", "tea", revenue=700_00, quantity=8))).reason is Reason.PRICE


def test_other_pieces_at_the_same_price() -> None:
    found = matched(ROWS, told("ann", "tea", revenue=577_50, quantity=6))
    assert set(reasons(found).values()) == {Reason.QUANTITY}


def test_an_amount_in_the_document_s_own_currency() -> None:
    rows = [*ROWS, line("X-7", 716_00, 1, currency="USD", foreign=100_00)]
    assert only(matched(rows, told("ann", "tea", revenue=870_00, quantity=9))).reason is Reason.CURRENCY


def test_half_a_cent_a_line_is_rounding() -> None:
    assert only(matched(ROWS, told("ann", "tea", revenue=770_01, quantity=8))).reason is Reason.ROUNDING
    assert only(matched(ROWS, told("ann", "tea", revenue=770_02, quantity=8))).reason is Reason.PRICE


def test_discounts_that_one_side_takes_off() -> None:
    rows = [replace(ROWS[0], discount=25_00), ROWS[1]]
    assert only(matched(rows, told("ann", "tea", revenue=795_00, quantity=8))).reason is Reason.DISCOUNT


def test_free_goods_that_the_return_leaves_out() -> None:
    rows = [*ROWS, line("X-7", 0, 2, free=True)]
    assert only(matched(rows, SOLD), "quantity").reason is Reason.DISCOUNT


@pytest.mark.parametrize("posting", [Posting.VOID, Posting.UNPOSTED])
def test_what_is_returned_and_not_posted(posting: Posting) -> None:
    rows = [*ROWS, line("X-7", 66_00, 1, posting=posting)]
    found = matched(rows, told("ann", "tea", revenue=836_00, quantity=9))
    assert set(reasons(found).values()) == {Reason.NOT_POSTED}


def test_the_books_agree_with_an_older_return() -> None:
    key = PositionKey(MARCH, "ann", "product", "tea")
    found = matched(
        ROWS, told("ann", "tea", revenue=801_00, quantity=8), rules=Rules(older={(key, "revenue"): [770_00]})
    )
    assert only(found).reason is Reason.OLDER_RETURN


def test_what_nothing_explains_stays_open() -> None:
    found = matched(ROWS, told("ann", "tea", revenue=100_00, quantity=3))
    assert set(reasons(found).values()) == {Reason.UNEXPLAINED}
    assert sums_of(found).bridge("revenue", [MARCH]).steps == {Reason.UNEXPLAINED: 670_00}


def test_collections_without_items_are_compared_by_owner_alone() -> None:
    rows = [replace(ROWS[0], dimension="", item="", item_code="", figures={"collections": 500_00})]
    facts = [
        Fact("river", "AC", MARCH, "ann", "east", "product", item, "collections", value)
        for item, value in (("tea", 300_00), ("oil", 200_00))
    ]
    found = matched(rows, facts, measures=["collections"])
    assert (found.differences, found.agreeing) == ((), 1)


def test_collections_returned_in_all_are_compared_by_owner_even_where_the_books_name_items() -> None:
    rows = [
        replace(ROWS[0], figures={"collections": 300_00}),
        replace(ROWS[1], figures={"collections": 200_00}),
    ]
    whole = [Fact("river", "AC", MARCH, "ann", "east", "", "", "collections", 500_00)]
    other = replace(ROWS[0], owner="bob", figures={"collections": 70_00})
    by_product = [Fact("river", "AC", MARCH, "bob", "east", "product", "tea", "collections", 70_00)]
    found = matched([*rows, other], [*whole, *by_product], measures=["collections"])
    assert (found.differences, found.agreeing) == ((), 2)


def test_places_of_one_person_are_that_person() -> None:
    rows = [replace(ROWS[0], owner="ann@west"), ROWS[1]]
    assert not matched(rows, SOLD, identity={"ann@west": "ann"}).differences
