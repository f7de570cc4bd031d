"""Returned files that are not plain .xlsx: converted by LibreOffice, or opened with a password."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from salesbook.files.decrypt import decrypt
from salesbook.files.returned import Content, read_returned
from salesbook.model.submission import Submission
from salesbook.problems import Problem
from salesbook.xlsx.package.convertible import too_much_to_convert
from salesbook.xlsx.package.file_type import recognise

KINDS = {
    "old-workbook": "xls",
    "binary-workbook": "xlsb",
    "opendocument-file": "ods",
    "xml-spreadsheet": "xml",
}
"""The formats LibreOffice converts, by the problem they are refused with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTask:
    """A returned file to work on; `converted` is the .xlsx made of it.

    Where the work is done on another machine, the content of both comes along.
    """

    path: str
    converted: str | None = None
    content: Content | None = None
    converted_content: Content | None = None

    def read(self) -> Content:
        """Return the file's bytes, or why it cannot be read."""
        return self.content or read_returned(Path(self.path))

    def read_converted(self) -> Content | None:
        """Return what was made of the file, None where nothing was."""
        made = read_returned(Path(self.converted)) if self.converted is not None else None
        return self.converted_content or made

    def carried(self) -> Self:
        """Return the task with the content of its files."""
        return replace(self, content=self.read(), converted_content=self.read_converted(), converted=None)


def kept_from_conversion(data: bytes, problems: Sequence[Problem]) -> Problem | None:
    """Return why a file that would have to be converted asks for too much, None where it does not."""
    asked = any(found.slug in KINDS for found in problems)
    return too_much_to_convert(data) if asked else None


def convertible(submissions: Iterable[Submission]) -> Mapping[Path, str]:
    """Return the files that were refused for a format that can be converted, with that format."""
    said = ((each.path, found.slug) for each in submissions for found in each.problems)
    return {Path(path): KINDS[slug] for path, slug in said if slug in KINDS}


def was_converted(submissions: Iterable[Submission]) -> Mapping[Path, str]:
    """Return the files that were read from what they were converted to, with their format."""
    said = ((each.path, found) for each in submissions for found in each.problems)
    return {Path(path): found.value for path, found in said if found.slug == "converted" and found.value}


def plain_bytes(
    data: bytes, *, password: str | None = None, converted: Content | None = None
) -> tuple[bytes | None, list[Problem]]:
    """Return the workbook to be read for a returned file's bytes, with the problems or notes of opening it.

    `converted` is what is read of the .xlsx that was made of the file. Without a password, and for a file
    that has none, the bytes are as they came.
    """
    if converted is not None:
        made, unreadable = converted
        return made, [] if unreadable is None else [unreadable]
    # A password is given for a whole batch: files that have none are read as they are.
    found = recognise(data) if password is not None else None
    if password is None or found is None or found.slug != "password-protected":
        return data, []
    opened, said = decrypt(data, password)
    return opened, [said]
