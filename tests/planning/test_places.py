"""People who move, who work in several offices, who leave one empty, who take over elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import pytest
from drawn_plans import law
from hypothesis import given
from hypothesis import strategies as st
from support.plan_texts import parse

from salesbook.model.dimension import PRODUCT
from salesbook.model.plan import Plan
from salesbook.model.targets import Targets
from salesbook.planning.decomposition.decompose import decompose
from salesbook.planning.diff import diff_targets, identities_of
from salesbook.planning.explain import explain
from salesbook.problems import Problem, Severity

SETTINGS = """\
id = "p"
fiscal_year = 2027
starts = "2027-01"
currency = "CNY"
measures = ["revenue"]

[target.revenue]
amount = "1,200,000"
"""
PEOPLE = "id,name,territory,start,end,successor\n"
STAFF = "ann,Ann,sh,,,\nbob,Bob,sh,,,\ncai,Cai,hz,,,\n"
ASSIGNMENTS = "person,territory,from,to,share\n"
MOVE = "ann,sh,,2027-06-30,\nann,hz,2027-07-01,,\n"


def read(
    assignments: str = "", people: str = STAFF, settings: str = "", splits: str = ""
) -> tuple[Plan | None, list[Problem]]:
    files: Mapping[str, str | None] = {
        "plan.toml": settings + SETTINGS + splits,
        "people.csv": PEOPLE + people,
        "history.csv": None,
        "assignments.csv": ASSIGNMENTS + assignments if assignments else None,
    }
    plan, problems = parse(files)
    return plan, [each for each in problems if each.severity is not Severity.NOTE]


def planned(
    assignments: str = "", people: str = STAFF, settings: str = "", splits: str = ""
) -> tuple[Plan, Targets]:
    plan, _ = read(assignments, people, settings, splits)
    assert plan is not None
    targets, problems = decompose(plan)
    assert [each.slug for each in problems] == []
    assert targets is not None
    return plan, targets


def halves(targets: Targets) -> dict[str, tuple[int, int]]:
    months = targets.by(PRODUCT)["revenue"].sum(axis=2)
    table = zip(targets.people, months[:6].sum(axis=0), months[6:].sum(axis=0), strict=True)
    return {id_: (int(first) // 100, int(second) // 100) for id_, first, second in table}


def offices(plan: Plan, targets: Targets) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.int64]]]:
    months = targets.by(PRODUCT)["revenue"].sum(axis=2)
    found = {}
    for office in ("sh", "hz"):
        own = {each.id for each in plan.dimensions.people_in(office)}
        found[office] = months[:, [at for at, id_ in enumerate(targets.people) if id_ in own]].sum(axis=1)
    return found


def slugs(problems: list[Problem]) -> list[str]:
    return [each.slug for each in problems]


def test_the_quota_of_who_moves_goes_along_and_the_others_keep_theirs() -> None:
    _, targets = planned(MOVE)
    assert halves(targets) == {
        "ann": (200_000, 0),
        "ann@hz": (0, 200_000),
        "bob": (200_000, 200_000),
        "cai": (200_000, 200_000),
    }


def test_two_rows_of_one_person_on_other_days_say_the_same() -> None:
    rows = "ann,Ann,sh,,2027-06-30,\nann,Ann,hz,2027-07-01,,\nbob,Bob,sh,,,\ncai,Cai,hz,,,\n"
    assert halves(planned(people=rows)[1]) == halves(planned(MOVE)[1])


def test_by_the_other_rule_the_quota_stays_with_the_offices() -> None:
    plan, targets = planned(MOVE, settings='transfers = "stays"\n')
    assert halves(targets) == {
        "ann": (200_000, 0),
        "ann@hz": (0, 100_000),
        "bob": (200_000, 400_000),
        "cai": (200_000, 100_000),
    }
    moved, still = offices(plan, targets), offices(*planned())
    for office in ("sh", "hz"):
        assert moved[office].sum() == still[office].sum()
        assert (abs(moved[office] - still[office]) <= 1).all()


def test_who_works_in_two_offices_at_once_has_a_share_in_each() -> None:
    _, targets = planned("ann,sh,,,75%\nann,hz,,,\n")
    assert halves(targets) == {
        "ann": (150_000, 150_000),
        "ann@hz": (50_000, 50_000),
        "bob": (200_000, 200_000),
        "cai": (200_000, 200_000),
    }


def test_a_successor_elsewhere_takes_over_in_the_office_of_who_leaves() -> None:
    _, targets = planned(people="ann,Ann,sh,,2027-06-30,cai\nbob,Bob,sh,,,\ncai,Cai,hz,,,\n")
    assert halves(targets) == {
        "ann": (200_000, 0),
        "bob": (200_000, 200_000),
        "cai": (200_000, 200_000),
        "cai@sh": (0, 200_000),
    }


def test_an_office_whose_last_person_leaves_keeps_its_target_and_is_named() -> None:
    people = "ann,Ann,sh,,,\nbob,Bob,sh,,,\ncai,Cai,hz,,2027-06-30,\n"
    plan, problems = read(people=people)
    assert [(each.slug, each.value) for each in problems] == [("territory-without-people", "hz")]
    assert "2027-07" in problems[0].message.in_language("en")
    assert plan is not None
    assert plan.dimensions.person["~hz"].vacant
    assert [each.id for each in plan.staff] == ["ann", "bob", "cai"]
    assert halves(planned(people=people)[1])["~hz"] == (0, 200_000)


def test_an_office_that_is_empty_since_before_the_year_keeps_its_target_too() -> None:
    people = "ann,Ann,sh,,,\nbob,Bob,sh,,,\ncai,Cai,hz,,2026-06-30,\n"
    plan, targets = planned(people=people)
    assert halves(targets)["~hz"] == (200_000, 200_000)
    assert halves(targets)["cai"] == (0, 0)
    assert [each.id for each in plan.staff] == ["ann", "bob"]


def test_an_office_whose_last_person_moves_away_is_named_too() -> None:
    people = "ann,Ann,sh,,,\nbob,Bob,hz,,,\ncai,Cai,hz,,,\n"
    _, problems = read(MOVE, people)
    assert [(each.slug, each.value) for each in problems] == [("territory-without-people", "sh")]
    assert "went along" in problems[0].message.in_language("en")
    _, targets = planned(MOVE, people)
    assert halves(targets)["ann@hz"] == (0, 200_000)
    _, targets = planned(MOVE, people, settings='transfers = "stays"\n')
    assert halves(targets)["~sh"] == (0, 200_000)


@pytest.mark.parametrize(
    ("rows", "slug"),
    [
        ("ann,sh,,2027-06-30,\n", "assignment-shares"),
        ("ann,sh,,,60%\nann,hz,,,60%\n", "assignment-shares"),
        ("ann,sh,,2027-06-30,\nann,hz,2027-08-01,,\n", "assignment-shares"),
        ("ann,sh,2027-06-30,2027-01-01,\nann,hz,,,\n", "start-after-end"),
        ("eve,sh,,,\n", "unknown-reference"),
        ("ann,gz,,,\n", "unknown-reference"),
        ("ann,east,,,\n", "person-not-in-office"),
    ],
)
def test_what_is_wrong_with_an_assignment_is_said_at_its_row(rows: str, slug: str) -> None:
    plan, problems = read(rows)
    assert plan is None
    assert slugs(problems) == [slug]
    assert problems[0].where.file == "assignments.csv"


def test_shares_that_never_come_to_one_are_told_without_a_day_that_nobody_wrote() -> None:
    _, (told,) = read("ann,sh,,,60%\nann,hz,,,30%\n")
    assert told.message.in_language("en").endswith("come to 0.9 from the first day on, not to 1")


def test_a_month_is_held_of_who_stands_in_two_rows() -> None:
    rows = "ann,Ann,sh,,2027-06-30,\nann,Ann,hz,2027-07-01,,\nbob,Bob,sh,,,\ncai,Cai,hz,,,\n"
    fix = '[[fix]]\nperson = "ann"\nmonth = "2027-08"\namount = "30,000"\n'
    _, targets = planned(people=rows, splits=fix)
    assert targets.by(PRODUCT)["revenue"].sum(axis=2)[7, 1] == 30_000_00


def test_two_rows_of_a_person_on_the_same_days_are_refused() -> None:
    _, problems = read(people="ann,Ann,sh,,2027-06-30,\nann,Ann,hz,2027-06-01,,\ncai,Cai,hz,,,\n")
    assert "person-twice" in slugs(problems)


def test_a_hold_names_one_place_of_who_has_several() -> None:
    fix = '[[fix]]\nperson = "ann"\namount = "300,000"\n'
    plan, _ = read(MOVE, splits=fix)
    assert plan is not None
    assert slugs(decompose(plan)[1]) == ["hold-several-places"]
    _, targets = planned(MOVE, splits=fix + 'territory = "hz"\n')
    assert halves(targets)["ann@hz"] == (0, 300_000)
    _, targets = planned(MOVE, splits=fix.replace("300", "30") + 'month = "2027-08"\n')
    assert targets.by(PRODUCT)["revenue"].sum(axis=2)[7, 1] == 30_000_00


def test_what_is_asked_about_somebody_with_several_places_is_asked_of_one() -> None:
    plan, targets = planned(MOVE)
    assert explain(plan, targets, person="ann")[0] is None
    found, _ = explain(plan, targets, person="ann", territory="hz")
    assert found is not None
    assert found.amount == 200_000_00


def test_two_of_one_name_are_told_apart_by_their_codes() -> None:
    plan, _ = planned(people="zw1,张伟,sh,,,\nzw2,张伟,sh,,,\ncai,Cai,hz,,,\n")
    assert [each.name.in_language("zh") for each in plan.dimensions.people] == [
        "张伟 (zw1)",
        "张伟 (zw2)",
        "Cai",
    ]


@st.composite
def moves(draw: st.DrawFn) -> str:
    """Everybody's assignments: a few days on which somebody changes to other shares of both offices."""
    rows = []
    for person in ("ann", "bob", "cai"):
        days = sorted(draw(st.sets(st.dates(date(2026, 6, 1), date(2028, 1, 31)), max_size=3)))
        for first, after in zip([None, *days], [*days, None], strict=True):
            last = None if after is None else after - timedelta(days=1)
            share = draw(st.sampled_from([0, 1, 2, 3, 4]))
            rows += [
                f"{person},{office},{first or ''},{last or ''},{part}/4\n"
                for office, part in (("sh", share), ("hz", 4 - share))
                if part
            ]
    return "".join(rows)


@law
@given(rows=moves())
def test_whoever_moves_the_company_counts_once(rows: str) -> None:
    plan, targets = planned(rows)
    months = targets.by(PRODUCT)["revenue"].sum(axis=(1, 2))
    assert targets.total("revenue") == 1_200_000_00
    assert months.tolist() == [100_000_00] * 12
    by_office = offices(plan, targets)
    assert (by_office["sh"] + by_office["hz"] == months).all()


@law
@given(rows=moves())
def test_a_quota_that_goes_along_moves_nobody_elses(rows: str) -> None:
    plan, targets = planned(rows)
    own = dict(zip(targets.people, targets.by(PRODUCT)["revenue"].sum(axis=(0, 2)).tolist(), strict=True))
    for places in plan.dimensions.places.values():
        assert abs(sum(own[each.id] for each in places) - 400_000_00) <= len(places)


@law
@given(rows=moves())
def test_a_quota_that_stays_moves_no_offices_total(rows: str) -> None:
    # Bob stays in Shanghai and Cai in Hangzhou, so that neither office is ever empty.
    own = [row.split(",") for row in rows.splitlines() if row.startswith("ann")]
    begin = date(2027, 1, 1)
    then = [
        f"ann,{office},,,{share}\n"
        for _, office, first, last, share in own
        if (not first or date.fromisoformat(first) <= begin)
        and (not last or date.fromisoformat(last) >= begin)
    ]
    moved = offices(*planned("".join(",".join(row) + "\n" for row in own), settings='transfers = "stays"\n'))
    still = offices(*planned("".join(then)))
    for office in ("sh", "hz"):
        assert moved[office].sum() == still[office].sum()
        assert (abs(moved[office] - still[office]) <= 1).all()


def test_two_plans_are_compared_person_by_person_whatever_offices_they_have() -> None:
    (before, old), (after, new) = planned(), planned(MOVE)
    whose = {**identities_of(before.dimensions), **identities_of(after.dimensions)}
    assert diff_targets(old, new, ["person"], identities=whose) == []
    assert {change.keys["person"] for change in diff_targets(old, new, ["person"])} != set()
