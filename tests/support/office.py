"""LibreOffice as tests use it: a profile of its own per call, and no output without a file."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from salesbook.spreadsheet.grid import CellType
from salesbook.xlsx.reading.read import read_workbook_bytes

PACKAGES = "apt-get install libreoffice-calc poppler-utils fonts-noto-cjk python3-uno"
IN_OFFICE = Path(__file__).parents[1] / "corpus" / "in_office.py"
# OOXMLRecalcMode 0 recalculates every formula when a workbook is loaded; the locale is that of what is typed.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>en-US</value></prop></item>
</oor:items>
"""


def have_office() -> bool:
    """Say whether LibreOffice can be run."""
    return shutil.which("soffice") is not None


def require_office() -> None:
    """Skip the test where LibreOffice is missing, except in continuous integration, where it must not be."""
    if not have_office():
        _do_without(f"LibreOffice is missing: {PACKAGES}")


def require_office_scripts() -> None:
    """Skip the test where LibreOffice cannot be driven by a script, except in continuous integration."""
    require_office()
    if office_python() is None:
        _do_without(f"no Python has LibreOffice's module uno: {PACKAGES}")


def _do_without(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def _profile() -> Iterator[str]:
    """Yield the option that names a new profile, which recalculates what it opens."""
    with tempfile.TemporaryDirectory() as profile:
        settings = Path(profile, "user", "registrymodifications.xcu")
        settings.parent.mkdir()
        settings.write_text(SETTINGS, encoding="utf-8")
        yield f"-env:UserInstallation={Path(profile).as_uri()}"


def _converted(paths: Sequence[Path], out_dir: Path, kind: str, timeout: float) -> list[Path]:
    out_dir.mkdir(parents=True, exist_ok=True)
    targets = [out_dir / f"{path.stem}.{kind}" for path in paths]
    assert len(set(targets)) == len(targets), "two files would have the same output"
    for path, target in zip(paths, targets, strict=True):
        assert target.resolve() != path.resolve(), "LibreOffice would overwrite its input"
        target.unlink(missing_ok=True)
    with _profile() as profile:
        command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(out_dir)]
        command += [str(path) for path in paths]
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
    missing = [target.name for target in targets if not target.is_file()]
    assert not missing, f"LibreOffice made no {', '.join(missing)}: {done.stdout}{done.stderr}"
    return targets


def recalculate(path: Path, out_dir: Path, *, timeout: float = 120) -> Path:
    """Return the workbook recalculated in full and saved by LibreOffice, under the same name in `out_dir`."""
    return _converted([path], out_dir, "xlsx", timeout)[0]


def recalculate_all(paths: Sequence[Path], out_dir: Path, *, timeout: float = 240) -> list[Path]:
    """Return several workbooks recalculated and saved, in one run of LibreOffice."""
    return _converted(paths, out_dir, "xlsx", timeout)


Stored = dict[tuple[str, str], tuple[object, bool]]
"""The value of each cell by its sheet and address, and whether a formula gives it."""
RELATIVE, ABSOLUTE = 1e-9, 1e-6
"""How far a recalculated figure may stand off ours: of itself, or of the unit it is shown in."""


def stored(path: Path) -> Stored:
    """Return what is stored in a workbook; an empty text counts as nothing."""
    grid, problems = read_workbook_bytes(path.read_bytes())
    assert grid is not None, problems
    return {
        (sheet.name, cell.a1): (
            float(cell.raw) if cell.raw and cell.type is CellType.NUMBER else cell.raw or None,
            cell.formula is not None,
        )
        for sheet in grid.sheets
        for cell in sheet.cells.values()
    }


def differing(ours: Stored, theirs: Stored) -> dict[tuple[str, str], tuple[object, object]]:
    """Return the places whose values are not the same, with both."""
    blank = (None, False)
    pairs = {at: (ours.get(at, blank)[0], theirs.get(at, blank)[0]) for at in ours.keys() | theirs.keys()}
    return {at: pair for at, pair in pairs.items() if not _agree(*pair)}


def _agree(ours: object, theirs: object) -> bool:
    if isinstance(ours, float) and isinstance(theirs, float):
        return abs(ours - theirs) <= max(ABSOLUTE, RELATIVE * abs(ours))
    return ours == theirs


def to_pdf(path: Path, out_dir: Path, *, timeout: float = 120) -> Path:
    """Return the workbook printed to PDF."""
    return to_pdfs([path], out_dir, timeout=timeout)[0]


def to_pdfs(paths: Sequence[Path], out_dir: Path, *, timeout: float = 240) -> list[Path]:
    """Return several workbooks printed, in one run of LibreOffice."""
    return _converted(paths, out_dir, "pdf", timeout)


def to_pdf_all(paths: Sequence[Path], out_dir: Path, *, timeout: float = 240) -> list[Path]:
    """Return several workbooks printed to PDF, in one run of LibreOffice."""
    return _converted(paths, out_dir, "pdf", timeout)


def recalculate_and_print(
    paths: Sequence[Path], out_dir: Path, *, timeout: float = 600
) -> list[tuple[Path, Path]]:
    """Return workbooks recalculated and saved, and printed to PDF: each opened once, all in one run."""
    out_dir.mkdir(parents=True, exist_ok=True)
    made = [(out_dir / path.name, out_dir / f"{path.stem}.pdf") for path in paths]
    assert len(set(made)) == len(made), "two files would have the same output"
    jobs = [
        {"source": str(path), "target": str(saved), "steps": [["print_to", str(printed)]]}
        for path, (saved, printed) in zip(paths, made, strict=True)
    ]
    order = out_dir / "order.json"
    order.write_text(json.dumps({"jobs": jobs}), encoding="utf-8")
    run_in_office(IN_OFFICE, [str(order)], timeout=timeout)
    missing = [each.name for pair in made for each in pair if not each.is_file()]
    assert not missing, f"LibreOffice made no {', '.join(missing)}"
    return made


def pages(pdf: Path, *, dots_per_inch: int = 80) -> list[Path]:
    """Return the pages of a PDF as PNG files beside it, in order."""
    command = ["pdftoppm", "-r", str(dots_per_inch), "-png", str(pdf), str(pdf.with_suffix(""))]
    subprocess.run(command, check=True, timeout=60)
    return sorted(pdf.parent.glob(f"{pdf.stem}-*.png"))


def pdf_text(pdf: Path) -> list[str]:
    """Return the text of each page of a PDF."""
    command = ["pdftotext", "-layout", "-enc", "UTF-8", str(pdf), "-"]
    done = subprocess.run(command, check=True, timeout=60, capture_output=True)
    return done.stdout.decode().split("\f")[:-1]


@cache
def office_python() -> str | None:
    """Return a Python that can talk to LibreOffice, None when there is none."""
    beside = [str(path) for path in _programs()]
    for python in (sys.executable, *beside, "/usr/bin/python3"):
        if shutil.which(python) is None:
            continue
        done = subprocess.run([python, "-c", "import uno"], capture_output=True, check=False, timeout=60)
        if done.returncode == 0:
            return python
    return None


def _programs() -> Iterator[Path]:
    """Yield where LibreOffice's own Python stands, on systems where it brings one."""
    office = shutil.which("soffice")
    if office is not None:
        program = Path(office).resolve().parent
        yield from (program / "python", program / "python.exe", program.parent / "Resources" / "python")


def run_in_office(
    script: Path, arguments: Sequence[str], *, windowed: bool = False, timeout: float = 120
) -> str:
    """Run a script that drives LibreOffice; its first argument is the pipe LibreOffice listens at.

    With `windowed`, it opens windows on the screen that the environment names.
    """
    python = office_python()
    assert python is not None, PACKAGES
    with _profile() as profile:
        pipe = f"salesbook{os.getpid()}x{abs(hash(profile))}"
        shown = ["--nofirststartwizard", "--nodefault"] if windowed else ["--headless"]
        listening = f"--accept=pipe,name={pipe};urp;"
        office = subprocess.Popen(
            ["soffice", profile, *shown, "--norestore", "--nologo", listening],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            command = [python, str(script), pipe, *arguments]
            done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
            office.wait(timeout=30)
        finally:
            if office.poll() is None:
                office.terminate()
                office.wait(timeout=30)
    assert done.returncode == 0, f"{script.name} failed: {done.stdout}{done.stderr}"
    return done.stdout
