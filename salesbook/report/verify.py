"""What an independent engine computes otherwise, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from salesbook.problems import Language, Problem, sentence
from salesbook.problems.printable import printable
from salesbook.report.problems import problem_json
from salesbook.report.tables import text_table
from salesbook.spreadsheet.comparison import Difference

MOST_SHOWN = 20
"""So many cells of a file are listed in a terminal; JSON has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedFile:
    """A file: how many formulas it has, those that differ, and why it could not be verified."""

    path: str
    formulas: int = 0
    differences: Sequence[Difference] = ()
    problems: Sequence[Problem] = ()


def render_verified(files: Sequence[VerifiedFile], language: Language) -> str:
    """Return the differing cells file by file, and how many formulas were computed."""
    off = sum(len(each.differences) for each in files)
    count = sum(each.formulas for each in files)
    end = sentence("report.verify.count", count=count, books=len(files), off=off)
    return "\n".join([*_lines(files, language), end.in_language(language)])


def _lines(files: Sequence[VerifiedFile], language: Language) -> Iterator[str]:
    for each in files:
        if not each.differences:
            continue
        yield printable(each.path)
        yield text_table([_line(found, language) for found in each.differences[:MOST_SHOWN]])
        if (more := len(each.differences) - MOST_SHOWN) > 0:
            yield "  " + sentence("report.verify.more", count=more).in_language(language)


def _line(found: Difference, language: Language) -> tuple[str, ...]:
    nothing = sentence("report.verify.nothing").in_language(language)
    stored, computed = (
        nothing if each is None else printable(each) for each in (found.stored, found.computed)
    )
    words = sentence("report.verify.differs", stored=stored, computed=computed).in_language(language)
    return f"  {printable(f'{found.sheet}!{found.cell}')}", words, printable(f"={found.formula}")


def verify_json(files: Sequence[VerifiedFile], problems: Sequence[Problem]) -> dict[str, Any]:
    """Return the differing cells as one JSON document."""
    return {
        "schema": "salesbook/verify/1",
        "books": [
            {
                "path": each.path,
                "formulas": each.formulas,
                "differences": [found._asdict() for found in each.differences],
                "problems": [problem_json(found) for found in each.problems],
            }
            for each in files
        ],
        "problems": [problem_json(found) for found in problems],
    }
