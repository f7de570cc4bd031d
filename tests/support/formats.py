"""Workbooks in the formats that people return them in: with a password, or of another program."""

from __future__ import annotations

import io
from pathlib import Path

from msoffcrypto.format.ooxml import OOXMLFile

from support.office import _converted


def protected(data: bytes, password: str) -> bytes:
    """Return a workbook encrypted as a whole, as Excel does it."""
    into = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(password, into)
    return into.getvalue()


def saved_as(path: Path, kind: str, out_dir: Path) -> Path:
    """Return a workbook saved by LibreOffice as `ods`, `xls` or another kind."""
    return _converted([path], out_dir, kind, 120)[0]
