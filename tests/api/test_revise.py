"""The next version of a plan, written as files: what does not change stays, line by line."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from support.plan_texts import FILES, encoded
from support.starter_cycle import FEBRUARY, JANUARY, Cycle, as_planned, issued_book

from salesbook.api.plan import plan_targets
from salesbook.api.plan_versions import share_of, touched_from, version_at
from salesbook.api.revise import Revised, revise_plan
from salesbook.files.plan_folder import load_plan, write_plan
from salesbook.model.period import Month
from salesbook.model.proposal import Move, Proposal

APRIL = Month(2027, 4)
TARGET = (
    "# the target\n[target.revenue]  # of the year\namount = 1200000 # agreed in December\nstretch = '1.5m'\n"
)
TOML = (
    'id = "p"  # our code\nfiscal_year = 2027\nstarts = "2027-01"\ncurrency = "CNY"\n\n'
    f'{TARGET}\n# all months alike\n[split.month]\nmethod = "equal"\n'
)


def written(folder: Path, toml: str) -> Path:
    assert write_plan(folder, encoded({**FILES, "plan.toml": toml})) == []
    return folder


def revised(tmp_path: Path, toml: str = TOML, change: str | None = "+20%", **more: object) -> Revised:
    plan = written(tmp_path / "plan", toml)
    share = None if change is None else share_of(change)
    return revise_plan(plan, tmp_path / "new", effective=APRIL, change=share, **more)  # type: ignore[arg-type] # a test's options


def text_of(tmp_path: Path) -> str:
    return (tmp_path / "new" / "plan.toml").read_text("utf-8")


def test_the_total_is_worked_out_and_every_other_line_stays(tmp_path: Path) -> None:
    assert revised(tmp_path).plan is not None
    assert text_of(tmp_path) == TOML.replace(
        'id = "p"  # our code\n', 'id = "p"  # our code\nversion = 2\neffective = "2027-04"\n'
    ).replace("amount = 1200000 #", 'amount = "1,380,000" #').replace("'1.5m'", '"1,725,000"')
    for name, text in FILES.items():
        if name != "plan.toml":
            assert (tmp_path / "new" / name).read_text("utf-8") == text
            assert (tmp_path / "new" / "parents" / "v1" / name).read_text("utf-8") == text
    targets = plan_targets(tmp_path / "new").targets
    assert targets is not None
    assert targets.whole()["revenue"].sum(axis=(1, 2)).tolist() == [100_000_00] * 3 + [120_000_00] * 9


@pytest.mark.parametrize(
    "basis", ["growth = 0.25", "prior_year = 4800000\ngrowth = '25%'", "goal = 12000000\nyears = 2"]
)
def test_another_basis_gives_way_to_the_amount(tmp_path: Path, basis: str) -> None:
    toml = TOML.replace("amount = 1200000 # agreed in December\nstretch = '1.5m'", basis)
    before = plan_targets(written(tmp_path / "before", toml)).targets
    assert before is not None
    done = revised(tmp_path, toml)
    assert done.plan is not None, done.problems
    assert not {"growth", "goal", "prior_year"} & set(text_of(tmp_path).split())
    rest = before.total("revenue") * 9 // 12 * 6 // 5
    assert done.plan.targets["revenue"].amount == before.total("revenue") * 3 // 12 + rest


def test_without_a_change_the_version_is_the_same_plan(tmp_path: Path) -> None:
    done = revised(tmp_path, change=None)
    before, _ = load_plan(tmp_path / "plan")
    assert done.plan is not None
    assert before is not None
    target = replace(done.plan.targets["revenue"], where=before.targets["revenue"].where)
    assert target == before.targets["revenue"]
    again = replace(
        done.plan, version=1, effective=None, parent=None, targets=before.targets, splits=before.splits
    )
    assert again == before
    assert done.plan.parent == before


def test_a_version_of_a_version_brings_both(tmp_path: Path) -> None:
    assert revised(tmp_path).plan is not None
    third = revise_plan(
        tmp_path / "new", tmp_path / "third", effective=Month(2027, 7), change=Fraction(1, 10)
    )
    assert third.plan is not None, third.problems
    assert sorted(path.name for path in (tmp_path / "third" / "parents").iterdir()) == ["v1", "v2"]
    assert not list((tmp_path / "third" / "parents" / "v2").glob("parents"))
    assert 'version = 3\neffective = "2027-07"\n' in (tmp_path / "third" / "plan.toml").read_text("utf-8")
    assert third.plan.targets["revenue"].amount == (3 * 100 + 3 * 120 + 6 * 132) * 1000_00


@pytest.mark.parametrize(
    ("toml", "slug"),
    [
        (TOML.replace(TARGET, "target = { revenue = { amount = 5 } }\n"), "plan-not-editable"),
        (TOML.replace('"2027-01"', '"2027-05"').replace("2027\n", "2028\n"), "version-effective"),
    ],
)
def test_what_cannot_be_written_as_meant_is_refused_and_nothing_is_written(
    tmp_path: Path, toml: str, slug: str
) -> None:
    done = revised(tmp_path, toml)
    assert (done.plan, slug in {each.slug for each in done.problems}) == (None, True), done.problems
    assert not (tmp_path / "new").exists()


def test_a_measure_that_follows_another_has_nothing_to_change(tmp_path: Path) -> None:
    done = revised(tmp_path, measure="quantity")
    assert [each.slug for each in done.problems] == ["change-without-target"]


def test_files_that_are_there_are_not_overwritten(tmp_path: Path) -> None:
    assert revised(tmp_path).plan is not None
    again = revise_plan(tmp_path / "plan", tmp_path / "new", effective=APRIL)
    assert {each.slug for each in again.problems if each.severity == "error"} == {"would-overwrite"}


def test_windows_line_ends_and_a_plain_target_are_kept(tmp_path: Path) -> None:
    toml = TOML.replace("[target.revenue]", "[target]").replace("\n", "\r\n")
    plan = tmp_path / "plan"
    assert write_plan(plan, {**encoded(FILES), "plan.toml": toml.encode()}) == []
    assert revise_plan(plan, tmp_path / "new", effective=APRIL, change=Fraction(1, 5)).plan is not None
    raw = (tmp_path / "new" / "plan.toml").read_bytes()
    assert raw.count(b"\n") == raw.count(b"\r\n") == toml.count("\n") + 2
    assert b'amount = "1,380,000" # agreed' in raw


def by_person(folder: Path) -> dict[str, list[int]]:
    """Return the revenue target of everybody by month, in yuan."""
    targets = plan_targets(folder).targets
    assert targets is not None, plan_targets(folder).problems
    cube = targets.whole()["revenue"].sum(axis=2) // 100
    return {person: cube[:, at].tolist() for at, person in enumerate(targets.people)}


RELIEF = Proposal(
    owner="zhang",
    key="difficulty:1",
    month=APRIL,
    kind="relief",
    moves=[Move(person="zhang", month=Month(2027, 8), amount=-20_000_00)],
    words={"reason": "the dealer closed"},
)


def test_a_change_after_an_accepted_proposal_changes_what_is_held_since(tmp_path: Path) -> None:
    """Version 2 takes 20,000 off August; version 3 adds a fifth from July on, of August's 40,000 too."""
    assert revised(tmp_path, change=None, accept=[RELIEF]).plan is not None
    assert by_person(tmp_path / "new") == {
        "zhang": [60_000] * 7 + [40_000] + [60_000] * 4,
        "li": [40_000] * 12,
    }
    third = revise_plan(tmp_path / "new", tmp_path / "third", effective=Month(2027, 7), change=Fraction(1, 5))
    assert third.plan is not None, third.problems
    assert by_person(tmp_path / "third") == {
        "zhang": [60_000] * 6 + [72_000, 48_000] + [72_000] * 4,
        "li": [40_000] * 6 + [48_000] * 6,
    }
    # A proposal can be accepted into what came of it, and what is over stays.
    fourth = revise_plan(tmp_path / "third", tmp_path / "fourth", effective=Month(2027, 8), accept=[RELIEF])
    assert fourth.plan is not None, fourth.problems
    assert by_person(tmp_path / "fourth")["zhang"] == [60_000] * 6 + [72_000, 28_000] + [72_000] * 4


QUOTAS = """\
person,class,Note,Q1,Apr-2027,2027-05,H2
zhang,A,x,10000,30000,,120000
zhang,B,,20000,,6000,
li,,"a, b",40000,10000,,78000
"""
LATER = QUOTAS.replace("30000,,120000", "36000.00,,144000.00").replace("6000,", "7200.00,")


def test_a_change_changes_the_planners_own_table_of_quotas_in_its_place(tmp_path: Path) -> None:
    toml = TOML.replace(TARGET, "[target.revenue]\namount = 700000\n")
    plan = written(tmp_path / "plan", toml)
    (plan / "targets.csv").write_text(QUOTAS, "utf-8")
    before = by_person(plan)
    done = revise_plan(plan, tmp_path / "new", effective=APRIL, change=Fraction(1, 5))
    assert done.plan is not None, done.problems
    table = (tmp_path / "new" / "targets.csv").read_text("utf-8")
    assert table == LATER.replace("10000,,78000", "12000.00,,93600.00")
    after = by_person(tmp_path / "new")
    assert {who: months[:3] for who, months in after.items()} == {w: m[:3] for w, m in before.items()}
    assert sum(after["li"][6:]) == 93_600


def test_a_table_with_months_and_amounts_changes_both(tmp_path: Path) -> None:
    plan = written(tmp_path / "plan", TOML)
    (plan / "targets.csv").write_text(
        "person,month,2027-05,amount\nzhang,,60000,\nli,2027-06,,50000\n", "utf-8"
    )
    done = revise_plan(plan, tmp_path / "new", effective=APRIL, change=Fraction(1, 5))
    assert done.plan is not None, done.problems
    table = (tmp_path / "new" / "targets.csv").read_text("utf-8")
    assert table == "person,month,2027-05,amount\nzhang,,72000.00,\nli,2027-06,,60000.00\n"


def test_what_is_fixed_by_hand_stays_and_others_take_its_part_of_the_change(tmp_path: Path) -> None:
    fixed = (
        TOML.replace("stretch = '1.5m'", "") + '\n[[fix]]\nperson = "li"\nmonth = "2027-12"\namount = 40000\n'
    )
    plan = written(tmp_path / "plan", fixed)
    (plan / "targets.csv").write_text("person,amount\nzhang,720000\n", "utf-8")
    done = revise_plan(plan, tmp_path / "new", effective=APRIL, change=Fraction(-1, 10))
    assert done.plan is not None, done.problems
    after = by_person(tmp_path / "new")
    assert after["li"][11] == 40_000
    assert done.plan.targets["revenue"].amount == 1_110_000_00


@pytest.mark.parametrize(
    ("text", "share"),
    [("+20%", Fraction(1, 5)), ("-0.05", Fraction(-1, 20)), ("20", 20), ("x", None), ("-100%", None)],
)
def test_a_change_is_a_share(text: str, share: Fraction | None) -> None:
    assert share_of(text) == share


def test_a_folder_without_such_a_version_is_told(tmp_path: Path) -> None:
    found = version_at(f"{tmp_path}@3")
    assert [each.slug for each in found.problems] == ["version-unknown"]


def test_files_alone_say_what_a_version_touches(cycle: Cycle) -> None:
    filled = as_planned(issued_book(cycle, "li-si"), (JANUARY, FEBRUARY))
    (cycle.returned / "li-si.xlsx").write_bytes(filled)
    plan = revise_plan(cycle.plan, cycle.plan.with_name("next"), effective=Month(2027, 2)).plan
    assert plan is not None
    (said,) = touched_from(plan, cycle.issued, [cycle.returned])
    assert (
        said.code,
        "9 accepted figures (2027-02) and 3 issued books" in said.message.in_language("en"),
    ) == (
        "SB021",
        True,
    )
    (unknown,) = touched_from(plan, cycle.issued)
    assert "3 issued books, and whatever was accepted" in unknown.message.in_language("en")
    assert touched_from(plan, cycle.plan) == []
