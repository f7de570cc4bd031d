"""What a black-and-white printer makes of the themes: good, bad and much can still be told apart."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from support.office import require_office, to_pdf

from salesbook.layout.style import THEMES
from salesbook.spreadsheet.book import BookSpec, CellSpec, Chart, Conditional, Series, SheetSpec, Style
from salesbook.spreadsheet.grid import Area
from salesbook.xlsx.writing.write import write_book

HELD = ("mono", "colour-blind")
SHOWN = ("good", "bad", "heat", "bar")
VALUES = Area(1, 0, 6, 0)
PAPER, TYPE = 255, 110
"""Grey of the paper, and what type in black needs beneath it."""


def sheet(theme: str, shown: str) -> SheetSpec:
    """Return a sheet that shows six figures as a chart of variances, a heat map or data bars."""
    cells = [CellSpec(row, 0, Decimal(row), Style(color="#FFFFFF")) for row in range(1, 7)]
    name, colors = f"{theme} {shown}", THEMES[theme]
    if shown in ("heat", "bar"):
        rule = Conditional(area=VALUES, rule="heat", fill=colors["heat"])
        if shown == "bar":
            rule = replace(rule, rule="bar", limit=Decimal(6), color=colors["good"], fill=colors["bad"])
        return SheetSpec(name=name, cells=cells, conditionals=[rule], widths={0: 40})
    sign = 1 if shown == "good" else -1
    marks = Series(
        scenario="VAR", kind="column", sheet=name, name=(0, 0), categories=[VALUES], values=[VALUES],
        signs=(sign,) * 6,
    )  # fmt: skip
    chart = Chart(
        row=8, column=0, title="", series=[marks], zero="bottom", good=colors["good"], bad=colors["bad"]
    )
    return SheetSpec(name=name, cells=cells, charts=[chart], widths={0: 40})


def greys(pdf: Path) -> Iterator[Counter[int]]:
    """Yield how many pixels of each page have each grey, from black (0) to paper."""
    subprocess.run(["pdftoppm", "-gray", "-r", "60", str(pdf), str(pdf.with_suffix(""))], check=True)
    for page in sorted(pdf.parent.glob("*.pgm")):
        # P5, width and height, 255, then a byte a pixel.
        yield Counter(page.read_bytes().split(b"\n", 3)[3])


def ink(page: Counter[int]) -> int:
    return sum((PAPER - grey) * count for grey, count in page.items())


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, str], Counter[int]]:
    require_office()
    folder, pages = tmp_path_factory.mktemp("themes"), [(theme, shown) for theme in HELD for shown in SHOWN]
    (folder / "themes.xlsx").write_bytes(write_book(BookSpec(sheets=[sheet(*page) for page in pages])))
    pdf = to_pdf(folder / "themes.xlsx", folder)
    return dict(zip(pages, greys(pdf), strict=True))


@pytest.mark.parametrize("theme", HELD)
def test_good_and_bad_marks_differ_without_colour(
    theme: str, printed: Mapping[tuple[str, str], Counter[int]]
) -> None:
    good, bad = ink(printed[theme, "good"]), ink(printed[theme, "bad"])
    # Of the same marks, hatched ones take clearly less ink, and still can be seen.
    assert 0.08 * good < bad < 0.8 * good


@pytest.mark.parametrize("theme", HELD)
def test_more_is_darker_in_a_heat_map_and_type_on_it_is_read(
    theme: str, printed: Mapping[tuple[str, str], Counter[int]]
) -> None:
    fills = sorted(grey for grey, count in printed[theme, "heat"].items() if count > 500)
    assert len(fills) >= 5
    assert fills[0] > TYPE
    assert fills[-1] - fills[0] > 30


@pytest.mark.parametrize("theme", HELD)
def test_data_bars_stand_off_the_paper(theme: str, printed: Mapping[tuple[str, str], Counter[int]]) -> None:
    bars = [grey for grey, count in printed[theme, "bar"].items() if count > 1000 and grey < PAPER - 15]
    assert bars
