"""A plan on its way to approval: the list beside it, the books that say so, and what is issued."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.command import run
from support.plan_texts import FILES, PLAN, encoded

from salesbook.api.approval import approval_of, decide_plan
from salesbook.api.build import build_workbooks
from salesbook.api.plan_versions import decide_issued
from salesbook.files.approvals import APPROVALS
from salesbook.files.plan_folder import write_plan
from salesbook.model.approval import Action
from salesbook.store.decisions import Decision

START = datetime(2027, 1, 5, 9, tzinfo=UTC)
STEPS: tuple[tuple[Action, str], ...] = (("submit", "Chen"), ("review", "Li"), ("approve", "Wang"))


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return written(tmp_path / "plan")


def written(folder: Path, required: str = "refuse") -> Path:
    toml = f'{PLAN}\n[approval]\nrequired = "{required}"\n'
    assert write_plan(folder, encoded({**FILES, "plan.toml": toml})) == []
    return folder


def approved(folder: Path) -> None:
    for hour, (action, by) in enumerate(STEPS):
        assert decide_plan(folder, action, at=START + timedelta(hours=hour), by=by)[1] == []


def state(folder: Path) -> str:
    known, problems = approval_of(folder)
    assert known is not None, problems
    return known.standing.state


def words(folder: Path, name: str) -> list[str]:
    file = next(each for each in folder.glob("*.xlsx") if name in each.name)
    sheets = load_workbook(file).worksheets
    return [str(cell.value) for sheet in sheets for row in sheet for cell in row if cell.value is not None]


def built(folder: Path, out: Path, book: str = "zhang") -> list[str]:
    found = build_workbooks(folder, out, language="en", only=[book], force=True).problems
    return [each.slug for each in found if "approv" in each.slug or "draft" in each.slug]


def issue(folder: Path) -> list[str]:
    return [each.slug for each in decide_issued(folder, None, "issued", Decision(at=START, by="Chen"))[1]]


def test_an_edit_makes_an_approval_void_and_taking_it_back_makes_it_good(plan: Path) -> None:
    approved(plan)
    assert state(plan) == "approved"
    people = plan / "people.csv"
    before = people.read_bytes()
    people.write_bytes(before.replace(b"6000", b"6001"))
    assert state(plan) == "draft"
    assert built(plan, plan.parent / "out") == ["plan-not-approved"]
    people.write_bytes(before)
    assert state(plan) == "approved"


def test_a_build_without_approval_is_refused_and_writes_nothing(plan: Path) -> None:
    out = plan.parent / "out"
    assert built(plan, out) == ["plan-not-approved"]
    assert not out.exists()


def test_books_of_an_approved_plan_carry_who_signed_and_when(plan: Path) -> None:
    approved(plan)
    out = plan.parent / "out"
    assert built(plan, out, "company") == []
    signed = "Prepared Chen 2027-01-05"
    assert any(
        signed in each and "Reviewed Li 2027-01-05" in each and "Approved Wang 2027-01-05" in each
        for each in words(out, "")
    )
    assert not any("DRAFT" in each for each in words(out, ""))
    assert issue(out) == []


def test_a_draft_is_marked_on_every_page_and_not_issued_until_it_is_built_approved(tmp_path: Path) -> None:
    plan, out = written(tmp_path / "plan", "draft"), tmp_path / "out"
    assert built(plan, out) == ["plan-marked-draft"]
    sheets = load_workbook(next(out.glob("*.xlsx"))).worksheets
    shown = [each for each in sheets if each.sheet_state == "visible"]
    footers = [each.oddFooter for each in shown]
    assert all(each is not None and "DRAFT, not approved" in str(each.left.text) for each in footers)
    assert issue(out) == ["plan-not-approved"]
    approved(plan)
    # The approval counts once the books say so.
    assert issue(out) == ["plan-not-approved"]
    assert built(plan, out) == []
    assert issue(out) == []


def test_by_default_nothing_is_asked_and_nothing_is_marked(tmp_path: Path) -> None:
    assert write_plan(tmp_path / "plan", encoded(FILES)) == []
    out = tmp_path / "out"
    assert built(tmp_path / "plan", out) == []
    assert not any("DRAFT" in each for each in words(out, ""))
    assert issue(out) == []


@pytest.mark.parametrize(
    ("before", "after", "line"), [(b"Chen", b"Chan", 1), (b'"approve"', b'"review"', 3), (b"}\n", b"\n", 1)]
)
def test_a_list_that_was_edited_is_refused_by_its_line(
    plan: Path, before: bytes, after: bytes, line: int
) -> None:
    approved(plan)
    listed = plan / APPROVALS
    listed.write_bytes(listed.read_bytes().replace(before, after, 1))
    known, problems = approval_of(plan)
    assert known is None
    assert [(each.slug, each.where.line) for each in problems] == [("approvals-damaged", line)]


def test_a_line_that_was_taken_out_is_noticed(plan: Path) -> None:
    approved(plan)
    listed = plan / APPROVALS
    lines = listed.read_bytes().splitlines(keepends=True)
    listed.write_bytes(lines[0] + lines[2])
    assert [each.where.line for each in approval_of(plan)[1]] == [2]


def test_the_commands_lead_to_a_refusal_that_says_what_is_next(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "plan", "submit", plan, "--by", "Chen").code == 0
    own = run(capsys, "plan", "review", plan, "--by", "chen")
    assert own.code == 2
    assert "SB027" in own.err
    assert run(capsys, "plan", "review", plan, "--by", "Li").code == 0
    no = run(capsys, "plan", "reject", plan, "--by", "Wang", "--reason", "too high")
    assert "refused" in no.out
    shown = run(capsys, "plan", "approvals", plan).out
    assert "refused by Wang: too high" in shown
    assert shown.rstrip().endswith("next: submit")
    assert "下一步：提交" in run(capsys, "plan", "approvals", plan, "--messages", "zh").out
