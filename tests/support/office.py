"""LibreOffice as tests use it: a profile of its own per call, and no output without a file."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

PACKAGES = "apt-get install libreoffice-calc poppler-utils fonts-noto-cjk"
# OOXMLRecalcMode 0 recalculates every formula when a workbook is loaded.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def have_office() -> bool:
    """Say whether LibreOffice can be run."""
    return shutil.which("soffice") is not None


def require_office() -> None:
    """Skip the test where LibreOffice is missing, except in continuous integration, where it must not be."""
    if not have_office():
        reason = f"LibreOffice is missing: {PACKAGES}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


def _converted(path: Path, out_dir: Path, kind: str, timeout: float) -> Path:
    out_dir.mkdir(parents=True, exist_ok=True)
    target = out_dir / f"{path.stem}.{kind}"
    assert target.resolve() != path.resolve(), "LibreOffice would overwrite its input"
    target.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        settings = Path(profile, "user", "registrymodifications.xcu")
        settings.parent.mkdir()
        settings.write_text(SETTINGS, encoding="utf-8")
        command = ["soffice", f"-env:UserInstallation={Path(profile).as_uri()}", "--headless"]
        command += ["--convert-to", kind, "--outdir", str(out_dir), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
    assert target.is_file(), f"LibreOffice made no {target.name}: {done.stdout}{done.stderr}"
    return target


def recalculate(path: Path, out_dir: Path, *, timeout: float = 120) -> Path:
    """Return the workbook recalculated in full and saved by LibreOffice, under the same name in `out_dir`."""
    return _converted(path, out_dir, "xlsx", timeout)


def to_pdf(path: Path, out_dir: Path, *, timeout: float = 120) -> Path:
    """Return the workbook printed to PDF."""
    return _converted(path, out_dir, "pdf", timeout)


def pages(pdf: Path, *, dots_per_inch: int = 80) -> list[Path]:
    """Return the pages of a PDF as PNG files beside it, in order."""
    command = ["pdftoppm", "-r", str(dots_per_inch), "-png", str(pdf), str(pdf.with_suffix(""))]
    subprocess.run(command, check=True, timeout=60)
    return sorted(pdf.parent.glob(f"{pdf.stem}-*.png"))
