"""A schedule is added as docs/schedules.md says, by a module, its name and a sheet; the rest follows."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.elsewhere import copied_package, python, with_line_after
from support.starter_cycle import JANUARY

from salesbook.xlsx.patching.patch import set_cells

ROOT = Path(__file__).parents[2]
SHEET = "Vehicles"


def example(language: str) -> str:
    """Return the one block of the page in a language."""
    page = (ROOT / "docs" / "schedules.md").read_text("utf-8")
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    return str(found)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package and its templates that knows one schedule more."""
    folder = tmp_path_factory.mktemp("package")
    copied = copied_package(folder)
    (copied / "schedules" / "vehicles.py").write_text(example("python"), "utf-8")
    registry = copied / "schedules" / "registry.py"
    training = "from salesbook.schedules.training import TRAINING\n"
    with_line_after(registry, training, "from salesbook.schedules.vehicles import VEHICLES\n")
    with_line_after(registry, "SCHEDULES: tuple[Schedule, ...] = (\n", "    VEHICLES,\n")
    templates = copied / "workbook_templates"
    (templates / "vehicles.toml").write_text(example("toml"), "utf-8")
    with_line_after(templates / "books.toml", '  "region_cover", ', '"vehicles", ')
    return folder


def test_a_schedule_added_as_the_page_says_goes_through_the_whole_cycle(
    package: Path, tmp_path: Path
) -> None:
    def run(*arguments: str) -> str:
        done = python("-m", "salesbook", *arguments, folder=tmp_path, path=package)
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)
        return done.stdout

    run("init", "plan")
    (tmp_path / "plan" / "vehicles.csv").write_text(example("csv"), "utf-8")
    run("plan", "check", "plan")
    run("build", "plan", "--out", "issued", "--lang", "en", "--jobs", "1")

    (tmp_path / "returned").mkdir()
    (book,) = (tmp_path / "issued").glob("*-east-*-region.xlsx")
    (tmp_path / "returned" / book.name).write_bytes(driven(book.read_bytes(), 2_600))
    answer = run(
        "reconcile", "returned", "--issued", "issued", "--period", JANUARY, "--out", "variance",
        "--lang", "en", "--jobs", "1", "--format", "json", "--fail-on", "never",
    )  # fmt: skip
    lines = [each for each in json.loads(answer)["lines"] if each["measure"] == "kilometres"]
    found = [(each["level"], each["keys"].get("item"), each["month"]) for each in lines]
    assert {(level, item, month["plan"], month["actual"]) for level, item, month in found} >= {
        ("company", None, 2500, 2600),
        ("item", "V1", 2500, 2600),
    }


def test_a_mistake_in_the_added_file_is_named(package: Path, tmp_path: Path) -> None:
    python("-m", "salesbook", "init", "plan", folder=tmp_path, path=package)
    (tmp_path / "plan" / "vehicles.csv").write_text(example("csv").replace("east", "west"), "utf-8")
    done = python("-m", "salesbook", "plan", "check", "plan", folder=tmp_path, path=package)
    assert done.returncode == 1
    assert "vehicles.csv" in done.stderr
    assert "SB218 unknown-reference" in done.stderr


def driven(data: bytes, kilometres: int) -> bytes:
    """Return the region's book with what the first van ran in January."""
    page = load_workbook(io.BytesIO(data))[SHEET]
    cells = [cell for row in page.iter_rows() for cell in row]
    (row,) = {cell.row for cell in cells if cell.value == "V1"}
    column = next(cell.column for cell in cells if cell.row == row and not cell.protection.locked)
    return set_cells(data, SHEET, {(int(row or 0) - 1, int(column or 0) - 1): kilometres})
