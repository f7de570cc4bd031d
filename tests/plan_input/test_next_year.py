"""The plan of the year after, from the files of this year's and what was sold."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from support.plan_texts import FILES, PLAN, encoded

from salesbook.files.plan_folder import parsed
from salesbook.model.period import Month
from salesbook.model.plan import History, Plan
from salesbook.plan_input.next_year import next_id, next_year_files

SOLD = (History(month=Month(2027, 1), person="zhang", product="001", quantity=3, revenue=354_00),)
ACTUALS = {"revenue": 123_456_78}


def plan_of(files: Mapping[str, str]) -> Plan:
    plan = parsed(encoded(files)).plan
    assert plan is not None
    return plan


def carried(**files: str) -> dict[str, str]:
    """Return the files of the next year, of a plan with some files as given."""
    own = {**FILES, **{name.replace("_", "."): text for name, text in files.items()}}
    made = next_year_files(plan_of(own), encoded(own), SOLD, (), ACTUALS)
    assert made is not None
    return {name: data.decode() for name, data in made.items()}


def next_plan(**files: str) -> Plan:
    return plan_of(carried(**files))


def test_the_next_plan_is_version_1_of_the_year_after() -> None:
    plan = next_plan()
    assert (plan.fiscal_year.key, plan.fiscal_year.months[0].key, plan.version) == ("FY2028", "2028-01", 1)


def test_what_was_sold_is_added_to_the_history() -> None:
    lines = carried()["history.csv"].splitlines()
    assert "2027-01,zhang,001,3,354.00" in lines
    assert lines[:-1] == FILES["history.csv"].strip().splitlines()


def test_holds_delegations_and_single_days_of_the_year_are_not_carried_on() -> None:
    toml = f"""{PLAN}
[[fix]]
person = "zhang"
month = "2027-02"
amount = 100

[approval]
approvers = ["Wang"]

[[approval.delegate]]
of = "Wang"
by = "Zhao"
from = "2027-07-01"
to = "2027-07-14"

[calendar]
workdays = [2027-10-09,
  2027-10-10]
country = "CN"
"""
    made = carried(plan_toml=toml)["plan.toml"]
    assert not any(each in made for each in ("[[fix]]", "delegate", "workdays", "2027-10"))
    assert 'approvers = ["Wang"]' in made
    assert next_plan(plan_toml=toml).holds == ()


@pytest.mark.parametrize("until", ["2027-06-30", "2027/6/30"])
def test_who_moved_has_the_office_of_the_years_end(until: str) -> None:
    rows = f"person,territory,from,to\nzhang,sh,,{until}\nzhang,hz,2027-07-01,\n"
    made = carried(assignments_csv=rows)
    assert "assignments.csv" not in made
    (zhang,) = (each for each in made["people.csv"].splitlines() if each.startswith("zhang,"))
    assert ",hz," in zhang


def test_days_of_the_schedules_move_on_words_stay_and_the_change_log_begins_anew() -> None:
    budget = "line,name,basis,amount,first,last\nrent,Rent,month,100,2027-04,2027-12\n"
    changes = "version,date,changed\n1,2027-02-01,first\n"
    made = carried(words_md="# 2027-01\n- x\n", changes_csv=changes, budget_csv=budget)
    assert made["budget.csv"].splitlines()[1] == "rent,Rent,month,100,2028-04,2028-12"
    assert ("2027-01" in made["words.md"], "changes.csv" in made) == (True, False)


def test_a_growth_stands_on_what_was_reached() -> None:
    toml = PLAN.replace("growth", 'prior_year = "90,000"\ngrowth')
    assert 'prior_year = "123,456.78"' in carried(plan_toml=toml)["plan.toml"]


@pytest.mark.parametrize(("before", "after"), [("p-2027", "p-2028"), ("p", "p-2028")])
def test_the_code_of_a_plan_names_the_year(before: str, after: str) -> None:
    plan = plan_of({**FILES, "plan.toml": PLAN.replace('"p"', f'"{before}"')})
    assert next_id(plan) == after
