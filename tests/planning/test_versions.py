"""A version of a plan: months that are over are the parent's, cell by cell; the rest is split anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from support.plan_texts import FILES, encoded

from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.model.targets import Targets
from salesbook.model.version_files import version_of, with_parent
from salesbook.plan_input.plan_files import parse_plan
from salesbook.planning.decomposition.decompose import decompose
from salesbook.planning.explain import explain
from salesbook.problems import Problem
from salesbook.schedules.registry import SCHEDULES, planned_facts

HEAD = 'id = "p"\nfiscal_year = 2027\nstarts = "2027-01"\ncurrency = "CNY"\n'
EQUAL = '[split.month]\nmethod = "equal"\n'
CHANNELS = "id,name,weight\nka,大卖场,2\nweb,网店,1\n"
SAMPLE = Path(__file__).parents[2] / "samples" / "plan"


def plan_of(version: int, effective: str, target: str, more: str = "") -> str:
    head = f'{HEAD}version = {version}\neffective = "{effective}"\n' if version > 1 else HEAD
    return f"{head}{more}[target.revenue]\n{target}\n{EQUAL}"


def files_of(toml: str, changes: Mapping[str, str] | None = None) -> dict[str, bytes]:
    return encoded({**FILES, "plan.toml": toml, **(changes or {})})


def split(files: Mapping[str, bytes]) -> tuple[Plan, Targets]:
    plan, problems = parse_plan(files, SCHEDULES)
    assert plan is not None, problems
    targets, problems = decompose(plan)
    assert targets is not None, problems
    return plan, targets


def refused(files: Mapping[str, bytes]) -> set[str]:
    plan, problems = parse_plan(files, SCHEDULES)
    found: list[Problem] = [*problems, *(decompose(plan)[1] if plan is not None else ())]
    return {each.slug for each in found if each.severity == "error"}


def months(targets: Targets, measure: str = "revenue", scenario: Scenario = Scenario.PLAN) -> list[int]:
    cells = targets.whole(scenario)[measure]
    found: list[int] = cells.sum(axis=tuple(range(1, cells.ndim))).tolist()
    return found


FIRST = files_of(plan_of(1, "", "amount = 1200000\nstretch = 1320000"))


def second(total: int, **changes: str) -> dict[str, bytes]:
    toml = plan_of(2, "2027-04", f"amount = {total}\nstretch = {total + 120_000}")
    return with_parent(files_of(toml, {f"{name}.csv": text for name, text in changes.items()}), 1, FIRST)


@pytest.mark.parametrize(
    ("total", "month"),
    [(1_380_000, [120_000_00] * 9), (1_440_000, [126_666_67] * 3 + [126_666_66] * 3 + [126_666_67] * 3)],
)
def test_what_has_passed_stays_and_the_rest_of_the_years_total_is_split(total: int, month: list[int]) -> None:
    _, targets = split(second(total))
    assert months(targets)[:3] == [100_000_00] * 3
    assert sum(months(targets)) == total * 100
    assert sorted(months(targets)[3:]) == sorted(month)


def test_every_cell_of_every_measure_and_scenario_of_a_month_that_is_over_is_the_parents() -> None:
    (_, before), (_, after) = split(FIRST), split(second(1_380_000))
    assert before.cells.keys() == after.cells.keys()
    assert len(before.cells) >= 3
    for key, cells in before.cells.items():
        assert np.array_equal(cells[:3], after.cells[key][:3]), key
        assert not np.array_equal(cells[3:], after.cells[key][3:]), key


def test_somebody_new_takes_part_in_the_rest_alone() -> None:
    people = FILES["people.csv"] + "sun,孙悦,hz,2027-04-01,,,2\n"
    (_, before), (_, after) = split(FIRST), split(second(1_200_000, people=people))
    sun = list(after.people).index("sun")
    cells = after.whole()["revenue"]
    assert not cells[:3, sun].any()
    assert cells[3:, sun].sum() > 0
    others = [list(after.people).index(id_) for id_ in before.people]
    assert np.array_equal(cells[:3][:, others], before.whole()["revenue"][:3])


def test_a_version_stands_on_the_version_before_it_and_that_on_the_first() -> None:
    third = files_of(plan_of(3, "2027-07", "amount = 1500000\nstretch = 1600000"))
    plan, targets = split(with_parent(third, 2, second(1_380_000)))
    assert months(targets) == [100_000_00] * 3 + [120_000_00] * 3 + [140_000_00] * 6
    assert (
        months(targets, scenario=Scenario.STRETCH)[:6]
        == months(split(second(1_380_000))[1], scenario=Scenario.STRETCH)[:6]
    )
    assert plan.parent is not None
    assert plan.parent.parent is not None


def test_channels_and_activities_of_months_that_are_over_stay() -> None:
    more = 'measures = ["revenue", "quantity", "new_customers"]\n'
    visits = "\n[target.new_customers]\namount = {}\n"
    first = files_of(
        plan_of(1, "", "amount = 1200000", more) + visits.format(120), {"channels.csv": CHANNELS}
    )
    toml = plan_of(2, "2027-04", "amount = 1380000", more) + visits.format(210)
    after = with_parent(files_of(toml, {"channels.csv": CHANNELS}), 1, first)
    targets = split(after)[1]
    assert months(targets, "new_customers") == [10] * 3 + [20] * 9
    by_channel = targets.by("channel")["revenue"]
    assert np.array_equal(by_channel.sum(axis=2), targets.whole()["revenue"].sum(axis=2))
    assert np.array_equal(by_channel[:3], split(first)[1].by("channel")["revenue"][:3])


def test_a_hold_of_the_year_counts_what_has_passed() -> None:
    toml = plan_of(2, "2027-04", "amount = 1380000\nstretch = 1500000")
    held = toml + '\n[[fix]]\nperson = "li"\namount = 500000\n'
    targets = split(with_parent(files_of(held), 1, FIRST))[1]
    li = list(targets.people).index("li")
    assert targets.whole()["revenue"][:, li].sum() == 500_000_00


@pytest.mark.parametrize(
    ("hold", "slugs"),
    [
        ('month = "2027-02"\namount = 100000', set()),
        ('month = "2027-02"\namount = 90000', {"hold-against-passed"}),
        ('person = "li"\namount = 5', {"hold-against-passed"}),
    ],
)
def test_a_hold_may_not_say_that_a_month_that_is_over_was_another(hold: str, slugs: set[str]) -> None:
    toml = plan_of(2, "2027-04", "amount = 1380000\nstretch = 1500000") + f"\n[[fix]]\n{hold}\n"
    assert refused(with_parent(files_of(toml), 1, FIRST)) == slugs


def test_a_total_below_what_has_passed_is_refused() -> None:
    assert refused(second(200_000)) == {"target-below-passed"}


@pytest.mark.parametrize(
    ("name", "old", "new", "slug"),
    [
        ("people", "li,李娜,hz", "li,李娜,sh", "version-moves"),
        ("products", ",B,箱,42", ",A,箱,42", "version-moves"),
        ("territories", "hz,east,", "hz,co,", "version-moves"),
    ],
)
def test_who_or_what_stands_elsewhere_without_a_date_is_refused(
    name: str, old: str, new: str, slug: str
) -> None:
    text = FILES[f"{name}.csv"]
    assert old in text
    problems = parse_plan(second(1_380_000, **{name: text.replace(old, new)}), SCHEDULES)[1]
    line = text[: text.index(old)].count("\n") + 1
    assert (slug, f"{name}.csv", line) in {(each.slug, each.where.file, each.where.line) for each in problems}


@pytest.mark.parametrize(
    ("first", "refused_at"),
    [("2027-02-01", 3), ("2027-03-31", 3), ("2027-04-01", None), ("2027-06-15", None)],
)
def test_a_move_into_months_that_are_over_is_refused_at_its_row(first: str, refused_at: int | None) -> None:
    """It would be left out of them without a word."""
    last = date.fromisoformat(first) - timedelta(days=1)
    moves = f"person,territory,from,to\nli,hz,,{last}\nli,sh,{first},\n"
    problems = parse_plan({**second(1_380_000), "assignments.csv": moves.encode()}, SCHEDULES)[1]
    found = [(each.where.file, each.where.line) for each in problems if each.code == "SB049"]
    assert found == ([] if refused_at is None else [("assignments.csv", refused_at)])


def test_a_version_before_that_came_under_another_number_is_refused() -> None:
    files = with_parent(files_of(plan_of(3, "2027-04", "amount = 1380000")), 2, FIRST)
    problems = parse_plan(files, SCHEDULES)[1]
    found = [(each.code, each.where.file) for each in problems if each.severity == "error"]
    assert found == [("SB005", "parents/v2/plan.toml")]


def test_a_version_before_that_cannot_be_split_is_told_by_its_file() -> None:
    held = FIRST["plan.toml"] + b'\n[[fix]]\nperson = "li"\namount = 99999999\n'
    plan, _ = parse_plan(
        with_parent(
            files_of(plan_of(2, "2027-04", "amount = 1380000\nstretch = 1500000")),
            1,
            {**FIRST, "plan.toml": held},
        ),
        SCHEDULES,
    )
    assert plan is not None
    first = decompose(plan)[1][0]
    assert (first.slug, first.where.file) == ("parent-not-decomposed", "parents/v1/plan.toml")


@pytest.mark.parametrize("written", ["2027-04-01", '"2027/4"', '"Apr-2027"', '"2027年4月"'])
def test_the_month_of_a_version_is_read_alike_by_plan_and_registry(written: str) -> None:
    toml = plan_of(2, "2027-04", "amount = 1380000\nstretch = 1500000").replace('"2027-04"', written)
    files = with_parent(files_of(toml), 1, FIRST)
    plan, problems = parse_plan(files, SCHEDULES)
    assert plan is not None, problems
    assert plan.effective == version_of(files).effective == Month(2027, 4)


@pytest.mark.parametrize("written", ["10000", "1e3", "2.0", '"2k"', "0", "true"])
def test_a_version_is_a_number_of_at_most_four_digits(written: str) -> None:
    toml = plan_of(2, "2027-04", "amount = 1380000").replace("version = 2", f"version = {written}")
    assert "plan-value" in refused(with_parent(files_of(toml), 1, FIRST))


def test_who_has_been_in_a_version_cannot_vanish_from_the_next() -> None:
    products = FILES["products.csv"] + "003,红茶,B,箱,39,30\n"
    first = files_of(plan_of(1, "", "amount = 1200000\nstretch = 1320000"), {"products.csv": products})
    toml = plan_of(2, "2027-04", "amount = 1380000")
    assert refused(with_parent(files_of(toml), 1, first)) == {"version-loses"}


def test_a_stretch_target_that_a_version_adds_stands_on_the_assigned_one_until_then() -> None:
    first = files_of(plan_of(1, "", "amount = 1200000"))
    toml = plan_of(2, "2027-04", "amount = 1380000\nstretch = 1500000")
    targets = split(with_parent(files_of(toml), 1, first))[1]
    stretch = months(targets, scenario=Scenario.STRETCH)
    assert (stretch[:3], sum(stretch)) == ([100_000_00] * 3, 1_500_000_00)


def test_a_budget_of_the_year_keeps_its_total_and_one_of_the_month_changes_from_then_on() -> None:
    rows = "line,name,basis,amount,first\nads,广告,year,{},\nrent,房租,month,{},\nfair,展会,once,{},{}\n"
    first = files_of(
        plan_of(1, "", "amount = 1200000"), {"budget.csv": rows.format(12_000, 1_500, 700, "2027-02")}
    )
    toml = plan_of(2, "2027-04", "amount = 1380000")
    after = {"budget.csv": rows.format(21_000, 1_600, 900, "")}
    plan, targets = split(with_parent(files_of(toml, after), 1, first))
    found: dict[str, list[int]] = {}
    for month in plan.fiscal_year.months:
        for line in ("ads", "rent", "fair"):
            facts = [
                each for each in planned_facts(plan, targets) if (each.month, each.item) == (month, line)
            ]
            found.setdefault(line, []).append(sum(each.value for each in facts) // 100)
    assert found == {
        "ads": [1_000] * 3 + [2_000] * 9,
        "rent": [1_500] * 3 + [1_600] * 9,
        "fair": [0, 700, 0, 200, *[0] * 8],
    }


def test_the_sample_company_is_revised_and_its_past_months_stay() -> None:
    first = {path.name: path.read_bytes() for path in SAMPLE.iterdir() if path.is_file()}
    text = first["plan.toml"].decode()
    assert 'growth = "20%"' in text
    text = text.replace("version = 1", 'version = 2\neffective = "2027-05"', 1)
    second_ = {**first, "plan.toml": text.replace('growth = "20%"', 'growth = "26%"', 1).encode()}
    (_, before), (plan, after) = split(first), split(with_parent(second_, 1, first))
    assert all(np.array_equal(cells[:4], after.cells[key][:4]) for key, cells in before.cells.items())
    assert after.total(plan.driver) > before.total(plan.driver)
    old = [each for each in planned_facts(*split(first)) if each.month in plan.passed]
    new = [each._replace(version=1) for each in planned_facts(plan, after) if each.month in plan.passed]
    assert sorted(old) == sorted(new)


def test_a_number_of_a_month_that_is_over_is_explained_by_the_version_that_set_it() -> None:
    plan, targets = split(second(1_380_000))
    said, _ = explain(plan, targets, person="li", month="2027-02")
    assert said is not None
    assert [step.kind for step in said.steps][:2] == ["passed", "basis"]
    assert said.steps[1].amount == 1_200_000_00
    said, _ = explain(plan, targets, month="2027-04")
    assert said is not None
    assert [step.amount for step in said.steps if step.kind in ("basis", "passed")] == [
        1_380_000_00, 1_080_000_00,
    ]  # fmt: skip
