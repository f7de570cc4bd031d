"""The program run from a folder that is not the source's, as a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import salesbook

SOURCE = Path(salesbook.__file__).resolve().parent.parent
DEPENDENCIES = Path(pytest.__file__).resolve().parent.parent


def copied_package(folder: Path) -> Path:
    """Return a copy of the package with its templates, to be changed and run by `python`."""
    shutil.copytree(SOURCE / "salesbook", folder / "salesbook")
    for name in ("workbook_templates", "samples"):
        without = shutil.ignore_patterns("mangled", "problems")
        shutil.copytree(SOURCE / name, folder / "salesbook" / name, ignore=without)
    return folder / "salesbook"


def with_line_after(path: Path, line: str, added: str) -> None:
    """Add text after a line that stands once in a file."""
    text = path.read_text("utf-8")
    assert text.count(line) == 1
    path.write_text(text.replace(line, line + added), "utf-8")


def python(
    *arguments: str | Path, folder: Path, path: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder; with `path`, only what is there and the dependencies can be imported."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    isolated: tuple[str, ...] = ()
    if path is not None:
        environment["PYTHONPATH"] = os.pathsep.join((str(path), str(DEPENDENCIES)))
        isolated = ("-S",)  # no editable install of the source is found this way
    return subprocess.run(
        [sys.executable, *isolated, *map(str, arguments)],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
