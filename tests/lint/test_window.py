"""What lint reckons from widths and heights is what a real window of LibreOffice shows."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.office import require_office_scripts, run_in_office
from support.sample_books import every_kind_of_book

from salesbook.lint.read import read_seen
from salesbook.lint.seen import SeenSheet
from salesbook.spreadsheet.geometry import WIDER

pytestmark = pytest.mark.libreoffice

MEASURE = Path(__file__).with_name("in_window.py")
ROW_PIXELS = 1.0
"""A row is so much higher or lower on the screen: heights are stored as points."""
COLUMN_SHARE = 0.02


@pytest.fixture
def screen() -> Iterator[str]:
    """Yield the name of a screen of 1366 x 768 that nobody looks at."""
    require_office_scripts()
    if shutil.which("Xvfb") is None:
        missing = "Xvfb is missing: apt-get install xvfb"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        yield f":{server.stdout.readline().strip()}"
        server.terminate()


def test_a_window_shows_what_is_reckoned(
    screen: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(every_kind_of_book("both")["region"].data)
    monkeypatch.setenv("DISPLAY", screen)
    measured = json.loads(run_in_office(MEASURE, [str(path)], windowed=True, timeout=600))
    book, problems = read_seen(path.read_bytes())
    assert book is not None, problems
    assert set(measured) == {sheet.name for sheet in book.visible}
    for sheet in book.visible:
        high, wide = measured[sheet.name]["frozen"]
        rows, columns = sheet.frozen
        assert abs(high - sheet.rows.span(0, rows - 1)) <= ROW_PIXELS * rows, sheet.name
        assert wide == pytest.approx(WIDER * sheet.columns.span(0, columns - 1), rel=COLUMN_SHARE), sheet.name
        assert shown(sheet, 0) - measured_count(measured, sheet, "rows") in (-1, 0, 1), sheet.name
        assert shown(sheet, 1) - measured_count(measured, sheet, "columns") in (-1, 0, 1), sheet.name


def shown(sheet: SeenSheet, axis: int) -> int:
    return len(sheet.first_screen[axis])


def measured_count(measured: dict[str, dict[str, list[int]]], sheet: SeenSheet, what: str) -> int:
    return len(measured[sheet.name][what])
