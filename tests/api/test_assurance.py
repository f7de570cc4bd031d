"""How sure it is who took a step: a typed name, the person's own returned book, an SSH signature."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.command import run
from support.filled_books import places
from support.plan_texts import FILES, encoded

from salesbook.api.approval import Evidence, approval_of, decide_plan, render_steps
from salesbook.api.build import build_workbooks
from salesbook.files.approvals import APPROVALS
from salesbook.files.plan_folder import write_plan
from salesbook.files.signatures import TOOL
from salesbook.model.approval import Action
from salesbook.xlsx.patching.patch import set_cells

START = datetime(2027, 1, 5, 9, tzinfo=UTC)
needs_ssh = pytest.mark.skipif(shutil.which(TOOL) is None, reason="apt-get install openssh-client")
QUOTAS = "level,over,manager\nregion,3%,\neast,0%,zhang\n"


def written(folder: Path, approval: str = "", more: Mapping[str, str] = {}) -> Path:
    toml = f'{FILES["plan.toml"]}\n[return]\nsheets = ["approval"]\n\n[approval]\n{approval}'
    assert write_plan(folder, encoded({**FILES, **more, "plan.toml": toml})) == []
    return folder


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with two keys."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("wang", "li"):
        made = ["-q", "-t", "ed25519", "-N", "", "-C", "a comment", "-f", str(folder / name)]
        subprocess.run([TOOL, *made], check=True)
    return folder


def public(keys: Path, name: str) -> str:
    return (keys / f"{name}.pub").read_text().strip()


def step(
    plan: Path, action: Action, by: str, hour: int, evidence: Evidence | None = None
) -> tuple[list[str], list[str]]:
    """Take a step, and return the problems and how sure every step is."""
    at = START + timedelta(hours=hour)
    known, problems = decide_plan(plan, action, at=at, by=by, evidence=evidence)
    return [each.slug for each in problems], [] if known is None else [each.assurance for each in known.steps]


@pytest.fixture
def signed(tmp_path: Path, keys: Path) -> Path:
    """Return a plan that asks for signatures, submitted, reviewed and approved with them."""
    own = f'"Wang Wei" = "{public(keys, "wang")}", "Li Na" = "{public(keys, "li")}"'
    plan = written(tmp_path / "plan", f'required = "refuse"\nassurance = "signed"\nkeys = {{ {own} }}\n')
    assert step(plan, "submit", "Chen", 0)[0] == []
    assert step(plan, "review", "Li Na", 1, Evidence(sign=keys / "li"))[0] == []
    assert step(plan, "approve", "wang wei", 2, Evidence(sign=keys / "wang"))[0] == []
    return plan


@needs_ssh
def test_a_signed_approval_is_checked_and_stands_in_the_sign_off_blocks(signed: Path, tmp_path: Path) -> None:
    known, _ = approval_of(signed)
    assert known is not None
    assert known.standing.state == "approved"
    assert render_steps(known, "en")[2].endswith("approved by wang wei, signed")
    built = build_workbooks(signed, tmp_path / "out", language="en", only=["company"])
    assert built.files, built.problems
    book = load_workbook(tmp_path / "out" / built.files[0])
    words = {str(cell.value) for sheet in book for row in sheet for cell in row if cell.value is not None}
    assert any("Approved wang wei 2027-01-05 (SSH signature)" in each for each in words)


@needs_ssh
def test_a_signature_that_was_exchanged_is_found_however_well_the_list_is_made(
    signed: Path, keys: Path, tmp_path: Path
) -> None:
    """The list is written anew with sound hashes: Li signs as Wang, whose name it says."""
    known, _ = approval_of(signed)
    assert known is not None
    (signed / APPROVALS).unlink()
    for at, each in enumerate(known.steps[:2]):
        evidence = Evidence(sign=keys / "li") if at else None
        assert step(signed, each.action, each.by, at, evidence)[0] == []
    wrong = Evidence(sign=keys / "li")
    assert step(signed, "approve", "Wang Wei", 2, wrong)[0] == ["signature-wrong"]
    from salesbook.files.approvals import append_step  # noqa: PLC0415 - a forger's way past the checks

    forged = known.steps[2]
    append_step(
        signed / APPROVALS,
        known.steps[2].__class__(
            **{name: getattr(forged, name) for name in forged.__dataclass_fields__ if name != "evidence"},
            evidence=known.steps[1].evidence,
        ),
    )
    assert [each.slug for each in approval_of(signed)[1]] == ["signature-wrong"]
    built = build_workbooks(signed, tmp_path / "out", only=["company"])
    assert [each.slug for each in built.problems if each.code == "SB051"] == ["signature-wrong"]
    assert not built.files


@needs_ssh
def test_what_is_not_signed_is_no_approval_where_signatures_are_asked_for(tmp_path: Path, keys: Path) -> None:
    own = f'"Wang Wei" = "{public(keys, "wang")}"'
    plan = written(tmp_path / "plan", f'assurance = "signed"\nkeys = {{ {own} }}\n')
    assert step(plan, "submit", "Chen", 0) == ([], ["recorded"])
    assert step(plan, "review", "Wang Wei", 1)[0] == ["approval-unsure"]
    assert step(plan, "review", "Li Na", 1, Evidence(sign=keys / "li"))[0] == ["signature-without-key"]
    assert step(plan, "review", "Wang Wei", 1, Evidence(sign=keys / "none"))[0] == ["signature-tool"]
    assert step(plan, "review", "Wang Wei", 1, Evidence(sign=keys / "wang.pub"))[0] == []
    assert step(plan, "reject", "Zhao", 2)[0] == []


@needs_ssh
def test_signers_of_ones_own_are_asked_instead_of_the_plans_keys(
    signed: Path, keys: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "allowed"
    own.write_text(f'"Li Na" {public(keys, "li")}\n"wang wei" {public(keys, "wang")}\n')
    assert "approved since" in run(capsys, "plan", "approvals", signed, "--signers", own).out
    own.write_text(f'"Li Na" {public(keys, "li")}\n"wang wei" {public(keys, "li")}\n')
    assert "SB051" in run(capsys, "plan", "approvals", signed, "--signers", own).err


def test_without_the_tool_a_signature_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = written(tmp_path / "plan")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert step(plan, "submit", "Chen", 0, Evidence(sign=tmp_path / "key"))[0] == ["signature-tool"]


def test_a_key_that_is_none_is_refused(tmp_path: Path) -> None:
    plan = written(tmp_path / "plan", 'keys = { "Li Na" = "ssh-ed25519" }\n')
    (found,) = approval_of(plan)[1]
    assert "a public SSH key on one line" in found.message.in_language("en")


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a plan whose books ask for the approval, with the books of Li and of the east."""
    folder = tmp_path_factory.mktemp("asking")
    plan = written(folder / "plan", 'assurance = "attested"\n', {"quotas.csv": QUOTAS})
    built = build_workbooks(plan, folder / "issued", language="en", only=["li", "east"])
    assert len(built.files) == 2, built.problems
    return folder


def decided(asking: Path, owner: str, decision: str, reason: str = "") -> Evidence:
    """Return the book of somebody with a decision typed in."""
    (path,) = (asking / "issued").glob(f"*{owner}-*.xlsx")
    data = path.read_bytes()
    at = places(data, "Approval")
    said = {at["+001", "decision"]: decision} | ({at["+001", "reason"]: reason} if reason else {})
    returned = asking / "back" / path.name
    returned.parent.mkdir(exist_ok=True)
    returned.write_bytes(set_cells(data, "Approval", said))
    return Evidence(book=returned, issued=asking / "issued")


def test_a_step_is_attested_by_the_persons_own_book_and_by_that_of_who_answers_for_a_region(
    asking: Path,
) -> None:
    plan = asking / "plan"
    (plan / APPROVALS).unlink(missing_ok=True)
    assert step(plan, "submit", "Chen", 0)[0] == []
    assert step(plan, "review", "nobody", 1, decided(asking, "li", "reviewed"))[0] == []
    assert step(plan, "approve", "nobody", 2, decided(asking, "east", "approved", "as agreed")) == (
        [],
        ["recorded", "attested", "attested"],
    )
    known, _ = approval_of(plan)
    assert known is not None
    last = known.steps[-1]
    assert (last.by, last.reason, last.evidence[:3]) == ("张伟", "as agreed", "SB-")
    assert "sha256:" in last.evidence


@pytest.mark.parametrize(
    ("decision", "why"), [("", "nothing is decided"), ("refused", "decided in it is: reject")]
)
def test_a_book_that_decides_nothing_or_something_else_attests_nothing(
    asking: Path, decision: str, why: str
) -> None:
    plan = asking / "plan"
    (plan / APPROVALS).unlink(missing_ok=True)
    assert step(plan, "submit", "Chen", 0)[0] == []
    evidence = decided(asking, "li", decision)
    known, (found,) = decide_plan(plan, "review", at=START + timedelta(hours=1), by="x", evidence=evidence)
    assert known is None
    assert (found.code, why in found.message.in_language("en")) == ("SB055", True)


def test_a_book_of_an_older_content_attests_nothing(asking: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    shutil.copytree(asking / "plan", plan)
    (plan / APPROVALS).unlink(missing_ok=True)
    people = plan / "people.csv"
    people.write_bytes(people.read_bytes().replace(b"6000", b"6001"))
    assert step(plan, "submit", "Chen", 0)[0] == []
    evidence = decided(asking, "li", "reviewed")
    _, (found,) = decide_plan(plan, "review", at=START + timedelta(hours=1), by="x", evidence=evidence)
    assert "issued for another content" in found.message.in_language("en")


def test_a_book_that_was_issued_by_nobody_attests_nothing(asking: Path, tmp_path: Path) -> None:
    evidence = decided(asking, "li", "reviewed")
    assert evidence.book is not None
    other = Evidence(book=evidence.book, issued=tmp_path)
    plan = asking / "plan"
    (plan / APPROVALS).unlink(missing_ok=True)
    assert step(plan, "submit", "Chen", 0)[0] == []
    assert step(plan, "review", "x", 1, other)[0] == ["book-attests-not"]
