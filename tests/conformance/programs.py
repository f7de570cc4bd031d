"""Programs that open our books, each as a function from the file's bytes to the bytes it saves."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import openpyxl
from support.engines import formualizer
from support.office import recalculate

CLIENT = Path(__file__).with_name("client.cjs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program: how it saves a book, whether it is here, its version, and whether it computes formulas."""

    name: str
    save: Callable[[bytes], bytes]
    is_here: Callable[[], bool]
    version: Callable[[], str]
    computes: bool = False
    quick: bool = False


def _in_files(run: Callable[[Path, Path], object]) -> Callable[[bytes], bytes]:
    def save(data: bytes) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder, "book.xlsx"), Path(folder, "out", "book.xlsx")
            target.parent.mkdir()
            source.write_bytes(data)
            run(source, target)
            return target.read_bytes()

    return save


def _said(*command: str) -> Callable[[], str]:
    def found() -> str:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        words = (done.stdout or done.stderr).split()
        return next((word.strip("'\"") for word in words if word.strip("'\"")[:1].isdigit()), "")

    return found


def _npm(library: str) -> Program:
    def save(source: Path, target: Path) -> None:
        command = ["node", str(CLIENT), library, str(source), str(target)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)

    return Program(
        name={"xlsx": "SheetJS"}.get(library, library),
        save=_in_files(save),
        is_here=lambda: shutil.which("node") is not None and bool(os.environ.get("NODE_PATH")),
        version=_said("node", "-p", f"require('{library}/package.json').version"),
    )


def _by_openpyxl(data: bytes) -> bytes:
    into = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data)).save(into)
    return into.getvalue()


def _by_formulon(data: bytes) -> bytes:
    import formulon  # type: ignore[import-not-found,unused-ignore] # noqa: PLC0415 - not a dependency

    book = formulon.Workbook.load(data)
    book.recalc()
    return bytes(book.save())


def _by_gnumeric(source: Path, target: Path) -> None:
    command = ["ssconvert", "--recalc", "--export-type=Gnumeric_Excel:xlsx2", str(source), str(target)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


PROGRAMS: Mapping[str, Program] = {
    each.name: each
    for each in (
        Program(
            name="LibreOffice",
            save=_in_files(lambda source, target: recalculate(source, target.parent)),
            is_here=lambda: shutil.which("soffice") is not None,
            version=_said("soffice", "--version"),
            computes=True,
        ),
        Program(
            name="Gnumeric",
            save=_in_files(_by_gnumeric),
            is_here=lambda: shutil.which("ssconvert") is not None,
            version=_said("ssconvert", "--version"),
            computes=True,
        ),
        Program(
            name="openpyxl",
            save=_by_openpyxl,
            is_here=lambda: True,
            version=lambda: version("openpyxl"),
        ),
        _npm("xlsx"),
        _npm("exceljs"),
        Program(
            name="formualizer",
            save=formualizer,
            is_here=lambda: True,
            version=lambda: version("formualizer"),
            computes=True,
            quick=True,
        ),
        Program(
            name="formulon",
            save=_by_formulon,
            is_here=lambda: find_spec("formulon") is not None,
            version=lambda: version("formulon"),
            computes=True,
        ),
    )
}
"""The programs tried, by name."""
