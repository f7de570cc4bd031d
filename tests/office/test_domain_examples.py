"""The trade's worked examples, as LibreOffice reckons them in the cells of issued books."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from support.office import recalculate_all, require_office

from salesbook.api.build import build_books
from salesbook.api.plan import plan_targets
from salesbook.xlsx.patching.patch import CellValue, set_cells

pytestmark = pytest.mark.libreoffice

STARTER = Path(__file__).parents[2] / "samples" / "starter"
FILES = {
    "staffing.csv": (
        "id,role,name,territory,present,sales_per_head,coverage,cost\n"
        "force,salesperson,业务代表 | Salesperson,company,150,2500000,no,6000\n"
        "round,salesperson,业务代表 | Salesperson,guangzhou,0,,yes,6000\n"
    ),
    "outlets.csv": (
        "territory,class,count\nguangzhou,A,10\nguangzhou,B,20\nguangzhou,C,30\nguangzhou,D,40\n"
        "shanghai,A,0\n"
    ),
    "budget.csv": (
        "line,name,territory,basis,amount,first,last,field_cost\n"
        "salary,工资 | Salary,company,year,5000000,,,no\n"
        "travel,差旅 | Travel,company,year,3000000,,,no\n"
        "management,管理 | Management,company,year,1000000,,,no\n"
        "other,培训及其他 | Training and other,company,year,1000000,,,no\n"
    ),
    "appraisal.csv": (
        "id,role,group,name,maximum,rule\n"
        "s1,salesperson,客户 | Dealers,管理 | Management,60,缺一项扣5分 | 5 off each\n"
        "s2,salesperson,汇报 | Reports,周报 | Weekly report,40,缺一次扣10分 | 10 off each\n"
    ),
}
OFFICE = (
    "line,name,territory,basis,amount,first,last,field_cost\n"
    "setup,开办 | Set-up,company,once,34700,,,no\n"
    "office,办公 | Office,company,month,500,,,no\n"
    "vehicle,车辆 | Vehicle,company,month,4000,,,no\n"
    "entertainment,招待 | Entertainment,company,month,5000,,,no\n"
    "rent,房租 | Rent,company,month,1500,2027-04,,no\n"
    "lodging,住宿 | Lodging,company,head,2600,,,yes\n"
    "fares,交通 | Fares,company,head,2500,,,yes\n"
)


class Table(NamedTuple):
    """A table of a sheet: its 1-based rows and columns by their keys."""

    sheet: Worksheet
    rows: Mapping[str, int]
    columns: Mapping[str, int]

    def value(self, row: str, column: str) -> object:
        return self.sheet.cell(self.rows[row], self.columns[column]).value


def table_of(path: Path, id_: str) -> Table:
    """Return a table of a workbook by its id."""
    for sheet in openpyxl.load_workbook(path, data_only=True).worksheets:
        for row in range(1, sheet.max_row + 1):
            if f"|{id_}|" in str(sheet.cell(row, 1).value):
                keys = range(row + 2, sheet.max_row + 1)
                return Table(
                    sheet,
                    {str(sheet.cell(at, 1).value): at for at in reversed(keys)},
                    {str(cell.value): cell.column for cell in sheet[row] if cell.column is not None},
                )
    raise AssertionError(f"no table {id_}")


def typed(path: Path, id_: str, entries: Mapping[tuple[str, str], CellValue]) -> None:
    """Type values into an issued book, as its owner would."""
    table = table_of(path, id_)
    cells = {
        (table.rows[row] - 1, table.columns[column] - 1): value for (row, column), value in entries.items()
    }
    path.write_bytes(set_cells(path.read_bytes(), table.sheet.title, cells))


def built(folder: Path, name: str, **files: str) -> tuple[Path, Path]:
    """Return the company's book and one person's of the starter plan at 500 million, with schedules."""
    plan = folder / name
    shutil.copytree(STARTER, plan)
    settings = (plan / "plan.toml").read_text("utf-8").replace('amount = "3000万"', 'amount = "5亿"')
    settings = settings.replace('stretch = "3300万"', 'stretch = "5.5亿"')
    settings += '\n[return]\nsheets = ["expense_items", "score_card", "appraisal"]\n'
    settings += "\n[expenses]\nfield_cost_limit = 5000\nentertainment_limit = 500\n"
    (plan / "plan.toml").write_text(settings, "utf-8")
    for file, text in {**FILES, **{key.replace("__", "."): text for key, text in files.items()}}.items():
        (plan / file).write_text(text, "utf-8")
    result = plan_targets(plan)
    assert result.plan is not None, result.problems
    assert result.targets is not None, result.problems
    books = build_books(result.plan, result.targets, language="en", only=["company", "zhang-san"])
    paths = [folder / f"{name}-{book.order.book}.xlsx" for book in books]
    for path, book in zip(paths, books, strict=True):
        path.write_bytes(book.data)
    company, person = sorted(paths)
    return company, person


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Return books recalculated: the company's and a person's filled in, and both with another budget."""
    require_office()
    folder = tmp_path_factory.mktemp("examples")
    company, person = built(folder, "force")
    office, spender = built(folder, "office", budget__csv=OFFICE)
    month = "self_score@2027-01"
    typed(person, "my_scores", {("salesperson-s1", month): 50, ("salesperson-s2", month): 36})
    typed(person, "my_appraisal", {("2027-01", "absent"): 2})
    items = {("+001", "amount"): 500, ("+002", "amount"): 501, ("+003", "amount"): 501}
    typed(spender, "expense_items", {**items, ("+003", "approval"): "A-17"})
    done = recalculate_all([company, person, office, spender], folder / "recalculated")
    return dict(zip(("company", "person", "office", "spender"), done, strict=True))


def test_500_million_at_two_and_a_half_a_head_need_200_people(books: Mapping[str, Path]) -> None:
    staffing = table_of(books["company"], "staffing")
    assert staffing.value("force", "by_sales") == 200
    assert staffing.value("force", "gap") == 50


def test_eighty_visits_take_26_hours_40_minutes_and_one_head(books: Mapping[str, Path]) -> None:
    coverage = table_of(books["company"], "coverage")
    rows = [f"guangzhou-{name}" for name in "ABCD"]
    assert [coverage.value(row, "visits_a_week") for row in rows] == [20, 20, 20, 20]
    hours = sum(float(str(coverage.value(row, "hours"))) for row in rows)
    assert hours == pytest.approx(26 + 40 / 60)
    heads = [value for row in rows if isinstance(value := coverage.value(row, "load"), float)]
    assert round(sum(heads), 2) == 0.89
    assert table_of(books["company"], "staffing").value("round", "needed") == 1


def test_ten_million_are_two_percent_of_sales(books: Mapping[str, Path]) -> None:
    budget = table_of(books["company"], "budget")
    year = budget.columns["expense@FY2027"]
    column = [budget.sheet.cell(row, year).value for row in range(1, budget.sheet.max_row + 1)]
    assert 10_000 in column
    assert 0.02 in column
    assert budget.value("salary", "expense@FY2027") == 5000


def test_an_office_costs_162200_in_its_first_year(books: Mapping[str, Path]) -> None:
    budget = table_of(books["office"], "budget")
    lines = ("setup", "office", "vehicle", "entertainment", "rent")
    year = [budget.value(line, "expense@FY2027") for line in lines]
    assert year == [34.7, 6, 48, 60, 13.5]
    months = [budget.value(line, "expense@2027-02") for line in lines[1:]]
    assert sum(float(str(each)) for each in months) == pytest.approx(9.5)


def test_field_costs_above_the_limit_of_a_head_are_flagged(books: Mapping[str, Path]) -> None:
    basis = table_of(books["office"], "budget_basis")
    below = range(basis.rows["sb1end|budget_basis"] - 3, basis.rows["sb1end|budget_basis"])
    shown = [basis.sheet.cell(row, basis.columns["a_head"]).value for row in below]
    assert shown == [5100, 5000, "⚠"]


def test_an_item_above_500_needs_an_approval(books: Mapping[str, Path]) -> None:
    items = table_of(books["spender"], "expense_items")
    assert [items.value(f"+00{number}", "flag") for number in (1, 2, 3)] == ["✓", "✗", "✓"]


def test_work_86_and_two_absences_score_87_8(books: Mapping[str, Path]) -> None:
    appraisal = table_of(books["person"], "my_appraisal")
    found = [appraisal.value("2027-01", column) for column in ("work", "attendance", "score")]
    assert found == [86, 92, pytest.approx(87.8)]
