"""What Microsoft's rules for Open XML find in a workbook: schema and semantics of Excel 2007."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from openxml_audit import FileFormat, OpenXmlValidator, ValidationSeverity


def audited(path: Path, *, warnings: bool = True) -> Counter[str]:
    """Return what is wrong with a workbook, alike findings of a part counted together.

    `warnings` are told as well: what Excel takes and writes otherwise.
    """
    found = OpenXmlValidator(file_format=FileFormat.OFFICE_2007).validate(path).errors
    told = [each for each in found if warnings or each.severity is ValidationSeverity.ERROR]
    return Counter(f"{each.part_uri}: {each.description}" for each in told)
