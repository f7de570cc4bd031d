"""A measure is added as docs/architecture.md says, by a line, a name and columns; the rest follows."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from support.elsewhere import copied_package, python, with_line_after
from support.starter_cycle import BY_PRODUCT, JANUARY, MEASURES, OWNERS, as_planned

LINE = '        Measure("orders", MeasureKind.MONEY, by_product=True),\n'
NAME = 'orders = { en = "Orders", zh = "订单" }\n'
COLUMNS = """\
  { id = "orders_pl", role = "given", kind = "money", unit = "input", source = "PL.orders" },
  { id = "orders_ac", role = "input", kind = "money", unit = "input", source = "AC.orders" },
"""


TARGET = """
[target.orders]
ratio = "110%"
[split.orders.person]
method = "equal"
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package and its templates that knows one measure more."""
    folder = tmp_path_factory.mktemp("package")
    copied = copied_package(folder)
    templates, measures = copied / "workbook_templates", copied / "model" / "measure.py"
    with_line_after(measures, '        Measure("collections", MeasureKind.MONEY, by_product=True),\n', LINE)
    with_line_after(templates / "words.toml", "[measures]\n", NAME)
    form = templates / "this_month.toml"
    beside = next(line for line in form.read_text("utf-8").splitlines() if '{ id = "collections_pl"' in line)
    with_line_after(form, f"{beside}\n", COLUMNS)
    return folder


def test_a_measure_added_as_the_page_says_goes_through_the_whole_cycle(package: Path, tmp_path: Path) -> None:
    def run(*arguments: str) -> str:
        done = python("-m", "salesbook", *arguments, folder=tmp_path, path=package)
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)
        return done.stdout

    run("init", "plan")
    plan = tmp_path / "plan" / "plan.toml"
    text = plan.read_text("utf-8").replace('"collections"]', '"collections", "orders"]')
    plan.write_text(text + TARGET + BY_PRODUCT, "utf-8")
    run("plan", "check", "plan")
    run("build", "plan", "--out", "issued", "--lang", "en", "--jobs", "1")

    (tmp_path / "returned").mkdir()
    for owner in OWNERS:
        (book,) = (tmp_path / "issued").glob(f"{owner}-*.xlsx")
        filled = as_planned(book.read_bytes(), (JANUARY,), (*MEASURES, "orders"))
        (tmp_path / "returned" / book.name).write_bytes(filled)
    run("check", "returned", "--issued", "issued", "--jobs", "1")

    answer = run(
        "reconcile", "returned", "--issued", "issued", "--period", JANUARY, "--out", "variance",
        "--lang", "en", "--jobs", "1", "--format", "json",
    )  # fmt: skip
    assert of_company(json.loads(answer)) == {"plan": "2640000.00", "actual": "2640000.00"}
    (book,) = (tmp_path / "variance").glob("*company*.xlsx")
    assert "Orders" in cells(book)


def of_company(document: dict[str, Any]) -> dict[str, str]:
    """Return the month's plan and actual of the added measure."""
    lines = (each for each in document["lines"] if each["level"] == "company")
    (line,) = (each for each in lines if each["measure"] == "orders")
    return {key: line["month"][key] for key in ("plan", "actual")}


def cells(path: Path) -> set[object]:
    book = load_workbook(io.BytesIO(path.read_bytes()))
    return {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
