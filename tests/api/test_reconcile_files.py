from __future__ import annotations

import shutil
from pathlib import Path

from support.starter_cycle import JANUARY, Cycle, changed, plan_copy

from salesbook.api.reading import ReadOrder
from salesbook.api.reconcile import ReconcileResult, reconcile_files, write_variance_books
from salesbook.model.period import Month
from salesbook.variance.comparison import Comparison
from salesbook.variance.result import Reconciliation
from salesbook.xlsx.reading.read import read_workbook_bytes

JAN = Month.parse(JANUARY)


def reconciled(cycle: Cycle, plan: Path | None = None) -> ReconcileResult:
    return reconcile_files(
        [cycle.returned], issued=cycle.issued, period=JAN, plan=plan, order=ReadOrder(jobs=2)
    )


def result_of(cycle: Cycle) -> Reconciliation:
    result = reconciled(cycle).result
    assert result is not None
    return result


def company(result: Reconciliation) -> Comparison:
    return result.line("company", "revenue").month


def test_returns_that_report_their_plan_have_no_variance(shared_cycle: Cycle) -> None:
    result = result_of(shared_cycle)
    assert company(result).variance == 0
    for measure in ("revenue", "quantity", "collections"):
        assert result.line("company", measure).month.variance == 0
        assert result.line("territory", measure, territory="east").month.variance == 0
    assert [each.state for each in result.returns] == ["returned"] * 3


def test_a_figure_typed_too_low_by_a_hundred_shows_as_a_variance_of_a_hundred(cycle: Cycle) -> None:
    planned = result_of(cycle).line("person", "quantity", territory="shanghai", person="li-si").month.plan
    quantity = int(planned) // 3
    before = company_quantity(result_of(cycle))
    changed(cycle.returned / "li-si.xlsx", "001", "quantity_ac", quantity)
    after = result_of(cycle).line("company", "quantity").month
    leaf = result_of(cycle).line(
        "person-product",
        "quantity",
        territory="shanghai",
        person="li-si",
        **{"class": "A", "product": "001"},
    )
    assert leaf.month.actual == quantity
    assert after.variance == leaf.month.variance == quantity - leaf.month.plan
    assert before == 0


def company_quantity(result: Reconciliation) -> int | None:
    return result.line("company", "quantity").month.variance


def test_a_missing_and_a_rejected_return_are_open(cycle: Cycle) -> None:
    (cycle.returned / "wang-wu.xlsx").unlink()
    changed(cycle.returned / "li-si.xlsx", "001", "revenue_ac", "约620")
    done = reconciled(cycle)
    assert done.result is not None
    assert {each.person: each.state for each in done.result.missing} == {
        "li-si": "rejected",
        "wang-wu": "missing",
    }
    assert company(done.result).match == "partly-reported"
    assert done.result.line("territory", "revenue", territory="south").month.actual is None
    assert any(found.slug == "not-a-number" for found in done.checked.all_problems)


def test_without_any_return_everything_is_open(cycle: Cycle) -> None:
    for path in cycle.returned.iterdir():
        path.unlink()
    done = reconciled(cycle)
    assert [found.slug for found in done.checked.problems] == ["folder-empty"]
    assert done.result is not None
    assert company(done.result).actual is None
    assert {each.state for each in done.result.returns} == {"missing"}


def test_a_month_of_another_year_is_a_problem(cycle: Cycle) -> None:
    done = reconcile_files([cycle.returned], issued=cycle.issued, period=Month(2028, 1))
    assert done.result is None
    assert [found.slug for found in done.problems] == ["period-outside"]


def test_the_plan_is_the_copy_beside_the_books_or_the_one_named(cycle: Cycle) -> None:
    (cycle.plan / "plan.toml").write_text("broken", "utf-8")
    assert reconciled(cycle).result is not None
    assert reconciled(cycle, plan=cycle.plan).result is None


def test_without_the_copy_of_the_plan_its_folder_is_asked_for(cycle: Cycle) -> None:
    shutil.rmtree(plan_copy(cycle))
    done = reconciled(cycle)
    assert [found.slug for found in done.problems] == ["issued-plan-missing"]
    assert reconciled(cycle, plan=cycle.plan).result is not None


def test_variance_books_are_written_for_the_company_each_region_and_each_person(
    shared_cycle: Cycle, tmp_path: Path
) -> None:
    result = result_of(shared_cycle)
    written = write_variance_books(result, tmp_path, language="en")
    assert written.problems == ()
    assert [name.split("-variance")[0] for name in written.files] == [
        "2027-01-company-My Company",
        "2027-01-east-East China",
        "2027-01-south-South China",
        *(f"2027-01-{person.id}-{person.name.in_language('en')}" for person in result.plan.dimensions.people),
    ]
    for name in written.files:
        grid, problems = read_workbook_bytes((tmp_path / name).read_bytes())
        assert (problems, grid is not None) == ([], True)


def test_a_regions_book_names_nobody_of_another_region(shared_cycle: Cycle, tmp_path: Path) -> None:
    written = write_variance_books(result_of(shared_cycle), tmp_path, language="en")
    (south,) = [name for name in written.files if "south" in name]
    grid, _ = read_workbook_bytes((tmp_path / south).read_bytes())
    assert grid is not None
    texts = {cell.raw for sheet in grid.sheets for cell in sheet.cells.values() if cell.raw}
    assert any("Wang Wu" in text for text in texts)
    assert not any("Zhang San" in text or "zhang-san" in text for text in texts)


def test_variance_books_overwrite_nothing_unless_forced(shared_cycle: Cycle, tmp_path: Path) -> None:
    result = result_of(shared_cycle)
    names = write_variance_books(result, tmp_path, language="en").files
    (tmp_path / names[0]).write_bytes(b"mine")
    again = write_variance_books(result, tmp_path, language="en")
    assert {found.slug for found in again.problems} == {"would-overwrite"}
    assert (tmp_path / names[0]).read_bytes() == b"mine"
    assert write_variance_books(result, tmp_path, language="en", force=True).files == names


def test_variance_books_are_the_same_bytes_whatever_the_number_of_processes(
    shared_cycle: Cycle, tmp_path: Path
) -> None:
    result, told = result_of(shared_cycle), []
    alone = write_variance_books(result, tmp_path / "alone", language="both")
    several = write_variance_books(
        result, tmp_path / "several", language="both", jobs=2, progress=lambda *at: told.append(at)
    )
    assert several.files == alone.files
    for name in alone.files:
        assert (tmp_path / "several" / name).read_bytes() == (tmp_path / "alone" / name).read_bytes()
    assert told[-1] == (len(alone.files), len(alone.files))
