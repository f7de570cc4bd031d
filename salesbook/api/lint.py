"""Holding workbooks to the rules of how they look."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from salesbook.files.returned import find_returned, read_returned
from salesbook.lint.finding import LintedFile
from salesbook.lint.rules import RULES, lint_book
from salesbook.problems import Problem


def rule_names() -> Sequence[str]:
    """Return the ids of all rules."""
    return tuple(RULES)


def lint_files(paths: Iterable[Path], only: Collection[str] = ()) -> tuple[list[LintedFile], list[Problem]]:
    """Return what the rules find in workbooks, and what is wrong with the paths; `only` are ids of rules."""
    found, problems = find_returned(paths)
    files = [
        _linted(each.path, only)
        if each.skipped is None
        else LintedFile(path=str(each.path), problems=[each.skipped])
        for each in found
    ]
    return files, problems


def _linted(path: Path, only: Collection[str]) -> LintedFile:
    data, unreadable = read_returned(path)
    if data is None:
        return LintedFile(path=str(path), problems=[] if unreadable is None else [unreadable])
    findings, problems = lint_book(data)
    return LintedFile(
        path=str(path),
        findings=[each for each in findings if not only or each.rule in only],
        problems=[replace(each, where=replace(each.where, file=str(path))) for each in problems],
    )
