"""Copies of a plan merged, and problems marked in a copy of a plan's workbook."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

from salesbook.api.plan import not_writable
from salesbook.files.atomic import FileTooLargeError, write_atomic
from salesbook.files.places import is_there
from salesbook.files.plan_folder import (
    is_plan_book,
    read_book_bytes,
    read_plan,
    write_plan,
    write_plan_book,
)
from salesbook.files.plan_merge import Side, merged_files
from salesbook.files.plan_workbook_reading import patched_book
from salesbook.plan_input.plan_tables import SETTINGS_FILE
from salesbook.problems import Language, Location, Problem, problem
from salesbook.xlsx.annotation.annotate import annotate
from salesbook.xlsx.package.refusal import RefusalError

__all__ = ["is_plan_book", "mark_plan_book", "merge_plans"]


def merge_plans(
    base: Path, one: Path, other: Path, out: Path, *, take: Side = "", force: bool = False
) -> tuple[bool, list[Problem]]:
    """Write two copies of a plan as one; say whether they can be read, and what is in the way.

    Each is a folder or a workbook; a merged workbook keeps the look of the first. Where both changed the
    same (SB048) nothing is written, unless `take` says whose counts.
    """
    reads = [read_plan(each) for each in (base, one, other)]
    if not all(each.files for each in reads):
        return False, [found for each in reads if not each.files for found in each.problems]
    files, problems = merged_files(reads[0].files, reads[1].files, reads[2].files, take=take)
    if not problems and not _is_toml(files.get(SETTINGS_FILE, b"")):
        where = Location(file=SETTINGS_FILE)
        problems = [problem("merge-conflict", where, before="–", first=str(one), second=str(other))]
    if problems:
        return True, problems
    try:
        if not is_plan_book(out):
            return True, write_plan(out, files, force=force)
        if is_there(out) and not force:
            return True, [problem("would-overwrite", Location(file=str(out)), str(out))]
        patched = patched_book(read_book_bytes(one), files) if is_plan_book(one) else None
        if patched is None:
            return True, write_plan_book(out, files, force=True)
        write_atomic(out, patched)
    except OSError as error:
        return True, [not_writable(out, error)]
    return True, []


def _is_toml(content: bytes) -> bool:
    try:
        tomllib.loads(content.decode("utf-8-sig").replace("\r\n", "\n"))
    except ValueError:
        return False
    return True


def mark_plan_book(
    book: Path, problems: Sequence[Problem], out: Path, *, language: Language, force: bool = False
) -> list[Problem]:
    """Write a copy of a plan's workbook with its problems marked in it; SB390 for a file in the way."""
    if is_there(out) and not force:
        return [problem("would-overwrite", Location(file=str(out)), str(out))]
    try:
        write_atomic(out, annotate(read_book_bytes(book), problems, language=language))
    except (RefusalError, FileTooLargeError) as refused:
        return [problem("not-annotated", Location(file=str(book)), str(refused))]
    except OSError as error:
        return [not_writable(out, error)]
    return []
