"""What counts, and how often: the ways in which figures get lost or doubled elsewhere."""

from __future__ import annotations

from fractions import Fraction

from hand import BEER, FEB, JAN, MAR, PEOPLE, TEA, as_planned, everywhere, fact, note, plan_of, returned

from salesbook.model.cube import axes_of
from salesbook.model.dimension import PRODUCT
from salesbook.model.submission import FileStatus
from salesbook.variance.counting import MOST_NAMED, inside
from salesbook.variance.reconcile import reconcile
from salesbook.variance.returned import sorted_out

PLAN = plan_of((TEA,))
TARGETS = everywhere(PLAN)


def test_a_second_run_over_the_same_files_changes_nothing() -> None:
    files = [as_planned(person, PLAN, (JAN, FEB)) for person in PEOPLE]
    once, twice = reconcile(PLAN, TARGETS, files, FEB), reconcile(PLAN, TARGETS, [*files, *files], FEB)
    assert once.lines == twice.lines
    assert once.line("company", "revenue").year_to_date.actual == 600_00


def test_a_later_file_for_the_same_period_takes_the_place_of_the_earlier() -> None:
    wrong = returned("ann", {(JAN, "007"): (99, 990_00)}, period=JAN)
    right = returned("ann", {(JAN, "007"): (9, 90_00)}, period=JAN)
    result = reconcile(PLAN, TARGETS, [wrong, right], JAN)
    assert result.line("company", "revenue").month.actual == 90_00


def test_a_closed_month_that_changes_is_a_restatement_and_not_taken_silently() -> None:
    january = returned("ann", {(JAN, "007"): (9, 90_00)}, period=JAN)
    february = returned("ann", {(JAN, "007"): (9, 95_00), (FEB, "007"): (7, 70_00)}, period=FEB)
    result = reconcile(PLAN, TARGETS, [february, january], FEB)
    assert result.line("company", "revenue").year_to_date.actual == 160_00
    found = next(each for each in result.findings if each.slug == "figure-restated")
    assert (found.details["before"], found.value) == ("90.00", "95.00")


def test_what_the_plan_does_not_know_is_named_and_counted_nowhere() -> None:
    sold = returned("ann", {(JAN, "007"): (9, 90_00), (JAN, "7"): (5, 50_00)}, period=JAN)
    result = reconcile(PLAN, TARGETS, [sold], JAN)
    assert result.line("company", "revenue").month.actual == 90_00
    found = next(each for each in result.findings if each.slug == "figure-outside-plan")
    assert (found.value, found.details["count"]) == ("7", 2)
    assert found.message.in_language("zh") == "产品 7 不在计划中，其数据未计入（2 个）"


def test_many_unknown_keys_are_named_up_to_a_limit() -> None:
    facts = [fact(JAN, "ann", f"x{number:03}", "revenue", 1) for number in range(MOST_NAMED + 5)]
    known, problems = inside(facts, axes_of(TARGETS))
    assert known == []
    assert len(problems) == MOST_NAMED + 1
    assert problems[-1].details["count"] == 5


def test_a_product_with_a_plan_of_nothing_is_compared_as_one() -> None:
    plan = plan_of((TEA, BEER))
    targets = everywhere(plan)
    targets.by(PRODUCT)["quantity"][:, :, 1] = 0
    targets.by(PRODUCT)["revenue"][:, :, 1] = 0
    result = reconcile(plan, targets, [as_planned("ann", plan, (JAN,))], JAN)
    line = result.line("product", "revenue", **{"class": "B", "product": "tea"})
    assert (line.month.plan, line.month.variance, line.month.attainment) == (0, 200_00, None)
    bridge = result.bridge("revenue", "month")
    assert bridge is not None
    assert (bridge.price, bridge.new) == (0, 200_00)


def test_a_month_without_sales_misses_its_whole_target() -> None:
    result = reconcile(PLAN, TARGETS, [returned("ann", {(JAN, "007"): (0, 0)}, period=JAN)], JAN)
    line = result.line("person", "revenue", territory="sh", person="ann")
    assert (line.month.actual, line.month.variance) == (0, -100_00)


def test_parents_of_what_is_reported_hold_figures_of_their_own() -> None:
    result = reconcile(PLAN, TARGETS, [as_planned("ann", PLAN, (JAN,))], JAN)
    for level, keys in (
        ("territory", {"territory": "sh"}),
        ("territory", {"territory": "east"}),
        ("company", {}),
        ("class", {"class": "A"}),
    ):
        assert result.line(level, "revenue", **keys).month.actual == 100_00  # type: ignore[arg-type]


def test_keys_are_codes_in_every_language() -> None:
    plan = plan_of((TEA,))
    result = reconcile(plan, everywhere(plan), [as_planned("ann", plan, (JAN,))], JAN)
    east = result.line("territory", "revenue", territory="east")
    assert dict(east.keys) == {"territory": "east"}
    assert (east.name.in_language("en"), east.name.in_language("zh")) == ("East", "华东")


def test_words_of_the_latest_return_are_carried_over_once() -> None:
    first = returned("ann", {(JAN, "007"): (5, 50_00)}, period=JAN, notes=[note("ann", JAN, "cause", "rain")])
    later = returned(
        "ann",
        {(JAN, "007"): (5, 50_00), (FEB, "007"): (5, 50_00)},
        period=FEB,
        notes=[note("ann", JAN, "cause", "rain"), note("ann", FEB, "cause", "snow")],
    )
    result = reconcile(PLAN, TARGETS, [first, later], FEB)
    assert [each.text for each in result.notes] == ["rain", "snow"]


def test_a_material_variance_without_a_cause_is_listed() -> None:
    plan = plan_of((TEA,), absolute=10_00, relative=Fraction(5, 100))
    silent = returned("ann", {(JAN, "007"): (5, 50_00)}, period=JAN)
    spoken = returned(
        "bo",
        {(JAN, "007"): (5, 50_00)},
        period=JAN,
        notes=[note("bo", JAN, "cause", "rain"), note("bo", JAN, "measure", "umbrellas")],
    )
    small = returned("cy", {(JAN, "007"): (9, 90_50)}, period=JAN)
    result = reconcile(plan, everywhere(plan), [silent, spoken, small], JAN)
    assert [each.line.keys["person"] for each in result.unexplained] == ["ann"]
    assert [each.value for each in result.findings if each.slug == "variance-unexplained"] == ["ann"]
    follow = {each.line.keys["person"]: each for each in result.follow_ups}
    assert (follow["bo"].cause, follow["bo"].measure, follow["bo"].unexplained) == (
        "rain",
        "umbrellas",
        False,
    )
    assert "cy" not in follow


def test_owner_and_day_of_a_measure_are_carried_over() -> None:
    words = {"cause": "Rain", "measure": "Two more displays", "owner": "Bo", "due": "2027-04-15"}
    notes = [note("ann", JAN, kind, text) for kind, text in words.items()]
    sold = returned("ann", {(JAN, "007"): (1, 10_00)}, period=JAN, notes=notes)
    (each,) = reconcile(PLAN, TARGETS, [sold], JAN).follow_ups
    assert {kind: getattr(each, kind) for kind in words} == words


def test_a_missing_return_asks_for_no_cause_but_stays_open() -> None:
    rejected = returned("bo", {(JAN, "007"): (1, 1)}, period=JAN, status=FileStatus.REJECTED)
    result = reconcile(PLAN, TARGETS, [as_planned("ann", PLAN, (JAN,)), rejected], JAN)
    assert result.unexplained == ()
    assert {each.person: each.state for each in result.missing} == {"bo": "rejected", "cy": "missing"}
    assert result.line("person", "revenue", territory="south", person="cy").month.variance is None


def test_a_month_that_is_not_closed_yet_does_not_reach_the_period() -> None:
    early = returned("ann", {(JAN, "007"): (5, 50_00), (MAR, "007"): (7, 70_00)}, period=MAR)
    result = reconcile(PLAN, TARGETS, [early], FEB)
    assert result.line("company", "revenue").year_to_date.actual == 50_00


def test_what_a_region_spends_belongs_to_the_region_and_to_nobody_in_it() -> None:
    rent = fact(JAN, "east", "rent", "expense", 500_00, "cost_line")
    region = returned("east", {}, period=JAN, more=(rent,))
    result = reconcile(PLAN, TARGETS, [as_planned("ann", PLAN, (JAN,)), region], JAN)
    assert result.line("territory", "expense", territory="east").month.actual == 500_00
    assert result.line("company", "expense").month.actual == 500_00
    assert result.line("person", "expense", territory="east", person="bo").month.actual is None
    assert [each.slug for each in result.findings] == []


def test_a_figure_that_no_plan_stands_against_is_kept_and_said() -> None:
    score = fact(JAN, "ann", "s01", "self_score", 4, "score_item")
    result = reconcile(
        PLAN, TARGETS, [returned("ann", {(JAN, "007"): (10, 100_00)}, period=JAN, more=(score,))], JAN
    )
    assert list(result.further) == [score]
    assert [(found.slug, found.value, found.details["count"]) for found in result.findings] == [
        ("figure-not-compared", "self_score", 1)
    ]
    assert result.cubes.get("score_item") is None


def test_every_figure_that_counts_is_compared_listed_or_kept() -> None:
    facts = (
        fact(JAN, "ann", "travel", "expense", 100, "cost_line"),
        fact(JAN, "ann", "+001", "expense_item", 620_00, "expense_item"),
        fact(JAN, "ann", "calls", "activity", 9, "activity"),
        fact(JAN, "ann", "", "absences", 1, ""),
        fact(JAN, "east", "T01", "attended", 3, "course"),
        fact(JAN, "ann", "+001", "shortfall", 90_00, "difficulty"),
    )
    heaps = sorted_out(facts, PLAN)
    assert len(heaps.compared) + len(heaps.listed) + len(heaps.further) == len(facts)
    assert [each.measure for each in heaps.compared] == ["expense", "calls", "trainees"]
    assert [each.dimension for each in heaps.listed] == ["expense_item", "difficulty"]
    assert [each.measure for each in heaps.further] == ["absences"]
