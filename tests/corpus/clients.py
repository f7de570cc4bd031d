"""The programs that people save books with: openpyxl, LibreOffice, and exceljs and SheetJS through node."""

from __future__ import annotations

import io
import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook
from support.office import run_in_office

from corpus.case import Mangle

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

HERE = Path(__file__).parent
Step = Sequence[Any]


def with_openpyxl(edit: Callable[[Workbook], object]) -> Mangle:
    """Return a mangling by openpyxl."""

    def mangle(data: bytes) -> bytes:
        book = load_workbook(io.BytesIO(data))
        edit(book)
        into = io.BytesIO()
        book.save(into)
        return into.getvalue()

    return mangle


def with_office(*steps: Step) -> Mangle:
    """Return a mangling by LibreOffice; steps as in `in_office.py`."""

    def mangle(data: bytes) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            source, target, order = (
                Path(folder, name) for name in ("source.xlsx", "target.xlsx", "order.json")
            )
            source.write_bytes(data)
            done = [
                [part.replace("{folder}", folder) if isinstance(part, str) else part for part in step]
                for step in steps
            ]
            job = {"source": str(source), "target": str(target), "steps": done}
            order.write_text(json.dumps({"jobs": [job]}), encoding="utf-8")
            run_in_office(HERE / "in_office.py", [str(order)])
            return target.read_bytes()

    return mangle


def with_node(client: str, *steps: Step) -> Mangle:
    """Return a mangling by exceljs or SheetJS, found in the folder that SALESBOOK_NODE_MODULES names."""

    def mangle(data: bytes) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder, "source.xlsx"), Path(folder, "target.xlsx")
            source.write_bytes(data)
            command = [
                "node",
                str(HERE / "other_clients.mjs"),
                client,
                str(source),
                str(target),
                json.dumps(steps),
            ]
            subprocess.run(command, check=True, timeout=120, env=dict(os.environ))
            return target.read_bytes()

    return mangle


def available(client: str) -> bool:
    """Say whether a client can be run here."""
    if client in ("exceljs", "sheetjs"):
        modules = os.environ.get("SALESBOOK_NODE_MODULES", "")
        return Path(modules, "exceljs" if client == "exceljs" else "xlsx").is_dir()
    return True
