"""What lint finds, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from salesbook.lint.finding import Finding, LintedFile
from salesbook.problems import Language, Problem, sentence
from salesbook.problems.printable import printable
from salesbook.report.problems import problem_json, words_json
from salesbook.report.tables import text_table


def render_lint(files: Sequence[LintedFile], language: Language) -> str:
    """Return the findings file by file, and how many there are."""
    count = sum(len(each.findings) for each in files)
    found = sentence("lint.report.count", count=count, books=len(files))
    end = found if count else sentence("lint.report.clean")
    return "\n".join([*_lines(files, language), end.in_language(language)])


def _lines(files: Sequence[LintedFile], language: Language) -> Iterator[str]:
    for each in files:
        if each.findings:
            yield printable(each.path)
            yield text_table([_line(finding, language) for finding in each.findings])


def _line(finding: Finding, language: Language) -> tuple[str, ...]:
    message = finding.message
    if finding.alike > 1:
        message = sentence("lint.report.alike", message=message, count=finding.alike)
    place = f"{finding.sheet}!{finding.cell}" if finding.cell else finding.sheet
    return f"  {printable(place)}", finding.rule, printable(message.in_language(language))


def lint_json(files: Sequence[LintedFile], problems: Sequence[Problem]) -> dict[str, Any]:
    """Return the findings as one JSON document."""
    return {
        "schema": "salesbook/lint/1",
        "books": [
            {
                "path": each.path,
                "findings": [_finding_json(finding) for finding in each.findings],
                "problems": [problem_json(found) for found in each.problems],
            }
            for each in files
        ],
        "problems": [problem_json(found) for found in problems],
    }


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "sheet": finding.sheet,
        "cell": finding.cell or None,
        "places": finding.alike,
        "details": dict(finding.details),
        "message": words_json(finding.message),
    }
