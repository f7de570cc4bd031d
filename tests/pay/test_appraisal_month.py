"""Appraisal, by figures that a personnel clerk works out by hand; and who may see it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from support.composed import texts
from support.filled_books import submitted, typed
from support.schedules import schedules_of
from support.tiny_plan import DIMENSIONS, MONTHS, tiny_plan, tiny_targets

from salesbook.api.page import PageOrder, report_html
from salesbook.layout.templates import default_templates
from salesbook.model.facts import Fact, Note
from salesbook.model.period import Month
from salesbook.model.submission import FileStatus, Submission
from salesbook.pay.appraisal import PROPOSAL, appraise, appraised_by, month_score, places_of
from salesbook.problems import Text
from salesbook.report.appraisal import render_consequences
from salesbook.schedules.appraisal import Scheme, ScoreItem
from salesbook.sheets.appraisal_book import appraisal_orders, build_appraisal_book
from salesbook.sheets.plan_books import BookOrder
from salesbook.sheets.variance_books import build_variance_book
from salesbook.spreadsheet.book import BookSpec
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation
from salesbook.xlsx.writing.write import write_book

JAN, FEB, MAR = MONTHS[:3]
Returned = Mapping[tuple[str, str], Sequence[int]]
"""Figures month after month, by person and measure; revenue in yuan."""


def result(
    returned: Returned,
    period: Month = JAN,
    scheme: Scheme | None = None,
    items: Sequence[ScoreItem] = (),
) -> Reconciliation:
    """Return a month of Ann, whose region manager is Bo, and of Cy."""
    people = [
        replace(each, role="regional_manager") if each.id == "bo" else each for each in DIMENSIONS.people
    ]
    plain = tiny_plan()
    settings = plain.schedules if scheme is None else replace(plain.schedules, records={Scheme: (scheme,)})
    settings = schedules_of(*items, beside=settings) if items else settings
    plan = replace(plain, dimensions=replace(DIMENSIONS, people=people), schedules=settings)
    facts = [
        Fact(
            "tiny",
            "AC",
            MONTHS[at],
            who,
            "east",
            *_item(measure),
            measure,
            value * (100 if measure == "revenue" else 1),
        )
        for (who, measure), values in returned.items()
        for at, value in enumerate(values)
    ]
    owners = {each.owner for each in facts}
    files = [
        Submission(path=f"{owner}.xlsx", status=FileStatus.ACCEPTED, plan="tiny", owner=owner, period=period,
                   facts=[each for each in facts if each.owner == owner])
        for owner in sorted(owners)
    ]  # fmt: skip
    return reconcile(plan, tiny_targets(plan), files, period)


def _item(measure: str) -> tuple[str, str]:
    return ("product", "tea") if measure == "revenue" else ("", "")


def _minor(measure: str) -> int:
    return 100 if measure == "revenue" else 1


def test_work_86_with_a_day_and_half_a_day_absent_scores_87_point_8() -> None:
    found = month_score(result({("ann", "work_score"): [86], ("ann", "absences"): [2]}), "ann", JAN)
    assert (found.attendance, found.score) == (Fraction(92), Fraction("87.8"))


def test_people_are_appraised_by_their_region_and_its_manager_by_the_company() -> None:
    plan = result({}).plan
    assert [appraised_by(plan, each, JAN) for each in ("ann", "bo", "cy")] == ["east", "co", "south"]


def test_a_manager_who_scores_himself_in_the_book_of_the_region_has_no_score() -> None:
    own = {("bo", "work_score"): [100], ("bo", "absences"): [0], ("bo", "self_score"): [99]}
    assert month_score(result(own), "bo", JAN).score is None
    above = {**own, ("bo", "level_score"): [80], ("bo", "level_absences"): [1]}
    found = month_score(result(above), "bo", JAN)
    assert (found.work, found.own, found.score) == (Fraction(80), Fraction(99), Fraction("84.8"))


@pytest.mark.parametrize(("counts", "work"), [("manager", None), ("self", 91), ("either", 91)])
def test_whose_score_counts_is_a_setting(counts: str, work: int | None) -> None:
    found = month_score(result({("ann", "self_score"): [91]}, scheme=Scheme(counts=counts)), "ann", JAN)
    assert found.work == work


def test_the_annual_score_is_the_mean_of_the_months_served() -> None:
    scores = {("ann", "work_score"): [80, 90, 100], ("ann", "absences"): [0, 0, 0]}
    (ann,) = appraise(result(scores, MAR), "east")
    # 86, 93 and 100
    assert ann.year == 93


def test_who_has_the_same_score_shares_a_place() -> None:
    scores = [Fraction(80), None, Fraction(90), Fraction(90), Fraction(70)]
    assert places_of(scores) == [3, None, 1, 1, 4]


def proposals(*sold: int) -> list[tuple[str, int, int]]:
    (ann,) = appraise(result({("ann", "revenue"): sold}, MONTHS[len(sold) - 1]), "east")
    return [(each.rule, each.actual // 100, each.quota // 100) for each in ann.proposals]


def test_below_80_percent_of_two_months_a_month_more_of_probation_is_proposed() -> None:
    # The quotas are 3,500 and 2,500; 4,720 of 6,000 is 78.67 %, as 590,000 of 750,000 is.
    assert proposals(2_800, 1_920) == [("probation", 4_720, 6_000)]
    assert round(Fraction(590_000, 750_000), 4) == round(Fraction(4_720, 6_000), 4) == Fraction("0.7867")
    assert proposals(2_800, 2_000) == []
    assert proposals(1) == []


def test_below_three_months_quota_termination_is_proposed_and_a_shortfall_may_be_made_up() -> None:
    assert proposals(3_500, 2_500, 3_499) == [("termination", 9_499, 9_500)]
    assert proposals(1_000, 2_500, 6_000) == []
    assert [each[0] for each in proposals(3_000, 2_000, 2_000)] == ["termination", "probation"]


def test_a_month_that_is_not_in_proposes_nothing() -> None:
    (ann,) = appraise(result({("ann", "work_score"): [86, 86]}, FEB), "east")
    assert (ann.proposals, ann.assessment.actual) == ([], None)


SCORES: Returned = {
    ("ann", "work_score"): [83], ("ann", "absences"): [13], ("ann", "revenue"): [3_000],
    ("cy", "work_score"): [67], ("cy", "absences"): [17], ("cy", "revenue"): [3_100],
    ("bo", "level_score"): [89], ("bo", "level_absences"): [11], ("bo", "revenue"): [3_200],
}  # fmt: skip


WORD = re.compile(r"[\w.,]+")


def ranked() -> Reconciliation:
    sold = {("ann", "revenue"): [3_000], ("bo", "revenue"): [3_200], ("cy", "revenue"): [3_300]}
    return result(sold)


def numbers(spec: BookSpec) -> set[Decimal]:
    return {cell.value for sheet in spec.sheets for cell in sheet.cells if isinstance(cell.value, Decimal)}


def test_a_region_sees_its_own_people_alone_and_the_company_everybody() -> None:
    found = result(SCORES)
    orders = list(appraisal_orders(found, default_templates(), "en"))
    assert [each.owner for each in orders] == ["co", "east", "south"]
    scores = {"ann": 83, "bo": 89, "cy": 67}
    seen = {"co": {"ann", "bo", "cy"}, "east": {"ann"}, "south": {"cy"}}
    for territory, people in seen.items():
        spec, manifest = build_appraisal_book(found, territory, default_templates(), language="both")
        shown = numbers(spec)
        assert {who for who, score in scores.items() if Decimal(score) in shown} == people
        # What a registry keeps says no score, and a region's book no word of anybody else.
        kept = manifest.to_json()
        assert not any(f'"{score}"' in kept or f": {score}" in kept for score in scores.values())
        others = {"ann": "Ann", "bo": "Bo", "cy": "Cy"}.items()
        assert {who for who, name in others if name in texts(spec).split()} <= people


@pytest.mark.parametrize("owner", ["co", "east", "ann"])
def test_no_variance_book_and_no_page_has_a_score(owner: str) -> None:
    found, without = (
        result(SCORES),
        result({key: value for key, value in SCORES.items() if key[1] == "revenue"}),
    )
    order = BookOrder(book="person_variance" if owner == "ann" else "variance", owner=owner, file="")

    def book(of: Reconciliation) -> set[Decimal]:
        return numbers(build_variance_book(order, of, default_templates(), language="en")[0])

    # With scores and without them books are alike but for the count of figures without a plan.
    assert book(found) - book(without) <= {Decimal(1), Decimal(2)}
    page, plain = (report_html(each, PageOrder(only=owner, language="en")) for each in (found, without))
    assert not set(WORD.findall(page)) - set(WORD.findall(plain)) & {"83", "67", "89", "13", "17", "11"}


def test_the_page_names_the_first_three_and_nobody_who_is_last() -> None:
    page = report_html(ranked(), PageOrder(only=None, language="en"))
    assert "First: Cy, Bo, Ann." in page
    assert "Last:" not in page


def test_a_whole_card_scored_item_by_item_is_the_work_score_and_an_open_one_waits() -> None:
    items = [
        ScoreItem(id=each, role="salesperson", group=Text.of("Work"), name=Text.of(each), maximum=most)
        for each, most in (("visits", 70), ("reports", 30))
    ]
    found = result({("ann", "work_score"): [50]}, items=items)
    spec, manifest = build_appraisal_book(found, "east", default_templates(), language="en")
    data = write_book(spec)
    visits, reports = ((f"2027-01/ann/{each}", "work_score") for each in ("visits", "reports"))

    half = submitted(typed(data, {visits: 61}, "By item"), manifest, period=JAN)
    whole = submitted(typed(data, {visits: 61, reports: 25}, "By item"), manifest, period=JAN)
    above = submitted(typed(data, {visits: 71}, "By item"), manifest, period=JAN)

    def score(read: Submission) -> Fraction | None:
        return month_score(replace(found, further=[*found.further, *read.facts]), "ann", JAN).work

    assert [(each.owner, each.value) for each in whole.facts] == [("ann", 61), ("ann", 25)]
    # What was typed as one sum counts until the card is whole.
    assert (score(half), score(whole)) == (Fraction(50), Fraction(86))
    assert [each.slug for each in above.problems] == ["above-maximum"]
    # Nothing is proposed, so a table without rows came along: it lacks none.
    assert whole.status is FileStatus.ACCEPTED


def test_own_scores_stand_beside_each_item_of_the_managers_form() -> None:
    items = [
        ScoreItem(id="visits", role="salesperson", group=Text.of("W"), name=Text.of("Visits"), maximum=100)
    ]
    plain = result({}, items=items)
    own = Fact("tiny", "AC", JAN, "ann", "east", "score_item", "salesperson-visits", "self_score", 77)
    found = replace(plain, further=[own])
    spec, _ = build_appraisal_book(found, "east", default_templates(), language="en")
    (sheet,) = (each for each in spec.sheets if each.name == "By item")
    assert Decimal(77) in {cell.value for cell in sheet.cells}
    assert Decimal(77) not in numbers(
        build_appraisal_book(found, "south", default_templates(), language="en")[0]
    )


def test_proposals_are_listed_with_their_arithmetic_and_what_was_decided() -> None:
    found = result({("ann", "revenue"): [2_800, 1_920]}, FEB)
    note = Note(
        "tiny", FEB, "east", "east", PROPOSAL, "2027-02/ann/probation", "proposal_decision", "declined"
    )
    earlier = note._replace(item="2027-01/cy/termination", text="accepted")

    open_ = render_consequences(found, "en")
    said = render_consequences(replace(found, notes=[note, earlier]), "en")

    assert "6,000.00" in open_
    assert "78.7%, below 80.0% in 2 months" in open_
    assert "not decided" in open_
    assert [line.split()[0] for line in said.splitlines()[-2:]] == ["2027-02", "2027-01"]
    assert "declined" in said
    assert "accepted" in said
    assert render_consequences(result({}), "en") == "2027-01: nothing is proposed, and nothing was decided"
