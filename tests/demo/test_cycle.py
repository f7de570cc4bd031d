"""The demonstration: every mistake it makes is found, nothing else is, and the sums are right.

It runs as it is installed, from a wheel, on the templates and samples in that.
"""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.command import run
from support.demo import Demo
from support.filled_books import filled_inputs

from salesbook.demo.cycle import run_demo
from salesbook.demo.summary import render_demo
from salesbook.ledger.matching.reason import Reason
from salesbook.model.submission import Submission
from salesbook.problems import Severity
from salesbook.xlsx.reading.read import read_workbook_bytes


def test_the_plan_is_the_sample_of_the_wheel(demo: Demo, installed: Path) -> None:
    sample = installed / "salesbook" / "samples" / "plan" / "plan.toml"
    assert (demo.folder / "plan" / "plan.toml").read_bytes() == sample.read_bytes()


def slugs(submission: Submission) -> set[str]:
    return {found.slug for found in submission.problems}


def test_it_leaves_its_folders_and_no_problem_of_its_own(demo: Demo) -> None:
    assert {"plan", "issued", "returned", "variance"} <= {path.name for path in demo.folder.iterdir()}
    assert [found.slug for found in demo.result.problems if found.severity is Severity.ERROR] == []
    assert len(demo.result.issued) == 20  # the company, 3 regions, 2 departments, 14 people
    assert len(demo.result.returned) == 18  # 13 people, 3 regions, 2 departments
    assert len(demo.result.variance) == 18  # the company, 3 regions, 14 people
    for name, folder in ((demo.result.issued, "issued"), (demo.result.variance, "variance")):
        assert sorted(name) == sorted(path.name for path in (demo.folder / folder).glob("*.xlsx"))


def test_two_months_in_a_row_the_first_ones_decisions_head_the_second(demo: Demo) -> None:
    assert {(each.status.value, each.cells.accepted) for each in demo.meetings} == {
        ("skipped", 0),
        ("accepted", 4),
        ("accepted", 8),
    }
    decided = [(each.territory, each.key, each.state) for each in demo.reconciliation.decisions]
    assert decided == [
        ("dongfang", "2027-02/products", "done"),
        ("dongfang", "2027-02/total", "open"),
        ("east", "2027-02/places", "open"),
    ]


def test_finances_books_differ_for_every_reason_that_needs_no_store(demo: Demo) -> None:
    against = demo.result.against
    assert against is not None
    found = {each.reason for each in against.matched.differences}
    assert set(Reason) - found == {Reason.OLDER_RETURN}
    company = demo.folder / "variance" / demo.result.variance[0]
    page = load_workbook(company, read_only=True)["账实对照 Against the books"]
    said = " ".join(str(cell) for row in page.iter_rows(values_only=True) for cell in row if cell)
    assert all(each.value in said for each in found)


def test_who_returned_nothing_is_missing(demo: Demo) -> None:
    (missing,) = demo.result.missing
    names = demo.reconciliation.plan.dimensions.person
    assert [names[owner].name for owner in demo.reconciled.checked.missing] == [missing]


STATUSES = {
    "a row inserted above the table": "accepted",
    "figures typed as text": "accepted",
    "a guess": "partial",
    "an error value": "partial",
    "a plan cell changed": "accepted-with-warnings",
    "the next month filled in early": "accepted-with-warnings",
}
FOUND: dict[str, set[str]] = {
    "a row inserted above the table": set(),
    "figures typed as text": {"number-read-from-text", "unit-read"},
    "a guess": {"not-a-number"},
    "an error value": {"error-cell"},
    "a plan cell changed": {"plan-cell-changed"},
    "the next month filled in early": {"value-after-period"},
}


@pytest.mark.parametrize("words", STATUSES)
def test_every_mistake_is_found_and_judged(demo: Demo, words: str) -> None:
    submission = demo.with_mistake(words)
    assert submission.status.value in (STATUSES[words], "partial" if STATUSES[words] == "rejected" else "")
    assert slugs(submission) == FOUND[words]


def test_nothing_is_found_in_returns_without_a_mistake(demo: Demo) -> None:
    clean = [each.file for each in demo.result.returned if each.mistake is None]
    assert len(clean) == 12  # seven people, three regions, two departments
    for file in clean:
        assert (demo.submissions[file].status, slugs(demo.submissions[file])) == ("accepted", set())


def test_every_filled_input_of_every_return_is_accounted_for(demo: Demo) -> None:
    for file, submission in demo.submissions.items():
        cells = submission.cells
        counted = cells.accepted + cells.rejected + cells.withheld
        assert counted == filled_inputs((demo.folder / "returned" / file).read_bytes()), file


def test_mistakes_do_not_change_the_figures_that_were_left_alone(demo: Demo) -> None:
    moved = demo.with_mistake("a row inserted above the table")
    clean = demo.submissions[next(each.file for each in demo.result.returned if each.mistake is None)]
    sales = [[fact for fact in each.facts if fact.dimension == "product"] for each in (moved, clean)]
    assert all(sales)
    typed = demo.with_mistake("figures typed as text")
    raw = {fact.source.raw: fact.value for fact in typed.facts if fact.source}
    assert (raw["1,200"], raw["1.2万"]) == (1_200, 12_000_00)


def test_the_reconciliation_adds_up_over_territories_classes_and_people(demo: Demo) -> None:
    result = demo.reconciliation
    dimensions = result.plan.dimensions
    for measure in ("revenue", "quantity", "collections"):
        company = result.line("company", measure)
        regions = [
            result.line("territory", measure, territory=each.id)
            for each in dimensions.children(dimensions.root.id)
        ]
        people = [
            result.line("person", measure, territory=each.territory, person=each.id)
            for each in dimensions.people
        ]
        classes = [result.line("class", measure, **{"class": each}) for each in dimensions.class_ids]
        for parts in (regions, people, classes):
            assert sum(part.month.plan for part in parts) == company.month.plan
            assert sum(part.month.actual or 0 for part in parts) == company.month.actual
            assert sum(part.year_to_date.plan for part in parts) == company.year_to_date.plan
            assert sum(part.year_to_date.actual or 0 for part in parts) == company.year_to_date.actual
            assert sum(part.month.full_plan for part in parts) == company.month.full_plan


def test_the_company_total_is_what_the_counting_files_say(demo: Demo) -> None:
    month = demo.reconciliation.period
    total = 0
    for each in demo.result.returned:
        submission = demo.submissions[each.file]
        if submission.status.counts and submission.facts:
            total += sum(
                fact.value
                for fact in submission.facts
                if (fact.dimension, fact.measure, fact.month) == ("product", "revenue", month)
            )
    assert demo.reconciliation.line("company", "revenue").month.actual == total


def test_channels_come_to_what_the_products_of_those_who_count_do(demo: Demo) -> None:
    items = demo.reconciliation.lines_of("item", "revenue")
    channels = [line for line in items if line.keys["dimension"] == "channel"]
    assert [line.keys["item"] for line in channels] == ["ka", "tt", "hr", "ec"]
    assert channels[0].name.in_language("zh") == "商超"
    company = demo.reconciliation.line("company", "revenue").month
    assert sum(line.month.plan for line in channels) == company.plan
    assert sum(line.month.actual or 0 for line in channels) == company.actual


def test_people_whose_returns_do_not_count_are_open(demo: Demo) -> None:
    open_returns = {each.person: each.state for each in demo.reconciliation.missing}
    states = sorted(open_returns.values())
    assert states == ["missing", "partial", "partial"]
    company = demo.reconciliation.line("company", "revenue").month
    assert company.match == "partly-reported"
    assert company.coverage is not None
    assert 0.5 < company.coverage < 1


def test_the_variance_book_of_the_company_holds_the_total(demo: Demo) -> None:
    plan = demo.reconciliation.plan
    company = demo.reconciliation.line("company", "revenue").month
    assert company.actual is not None
    shown = float(plan.display_unit.from_base(plan.currency.to_major(company.actual)))
    (name,) = [
        each for each in demo.result.variance if each.startswith(f"2027-03-{plan.dimensions.root.id}-")
    ]
    book = load_workbook(io.BytesIO((demo.folder / "variance" / name).read_bytes()), data_only=True)
    values = {
        cell.value
        for page in book.worksheets
        for row in page.iter_rows()
        for cell in row
        if isinstance(cell.value, int | float)
    }
    assert any(abs(value - shown) < 0.005 for value in values)


def test_every_book_can_be_read_again(demo: Demo) -> None:
    for path in demo.folder.rglob("*.xlsx"):
        grid, problems = read_workbook_bytes(path.read_bytes())
        assert grid is not None, path
        assert problems == [], path


def test_the_plan_is_the_sample_company(demo: Demo) -> None:
    plan = demo.reconciliation.plan
    assert (len(plan.dimensions.people), len(plan.dimensions.products)) == (14, 18)
    assert len(plan.dimensions.children(plan.dimensions.root.id)) == 3


def test_the_command_says_what_it_did_what_it_found_and_what_to_open(demo: Demo) -> None:
    said = render_demo(demo.folder, demo.result, "en")
    assert "SB502 not-a-number  error" in said
    assert "SB503 error-cell  error" in said
    assert "Revenue 2027-03" in said
    files = [Path(line.strip()) for line in said.split("\nopen\n")[1].splitlines() if line.endswith(".xlsx")]
    assert len(files) >= 3
    assert all(path.is_file() for path in files)
    assert "SB502 not-a-number  错误  应填" in render_demo(demo.folder, demo.result, "zh")


def test_the_command_replaces_nothing_unless_forced(demo: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    again = run(capsys, "demo", demo.folder)
    assert (again.code, again.out, "SB390" in again.err) == (2, "", True)


def test_it_replaces_nothing_unless_forced(demo: Demo) -> None:
    before = {path: path.stat().st_mtime_ns for path in demo.folder.rglob("*")}
    again = run_demo(demo.folder, language="en")
    assert {found.slug for found in again.problems} == {"would-overwrite"}
    assert again.reconciled is None
    assert {path: path.stat().st_mtime_ns for path in demo.folder.rglob("*")} == before


@pytest.mark.parametrize("force", [True, False])
def test_it_never_replaces_folders_that_it_did_not_write(tmp_path: Path, force: bool) -> None:  # noqa: FBT001
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "plan.toml").write_text("mine", "utf-8")
    result = run_demo(tmp_path, force=force)
    assert {found.slug for found in result.problems} == {"would-overwrite"}
    assert [path.name for path in tmp_path.rglob("*")] == ["plan", "plan.toml"]
    assert (tmp_path / "plan" / "plan.toml").read_text("utf-8") == "mine"


def test_a_folder_that_cannot_be_written_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", "utf-8")
    result = run_demo(tmp_path / "file" / "out")
    assert [found.slug for found in result.problems] == ["folder-not-writable"]
