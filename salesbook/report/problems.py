"""Problems as text and as JSON."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import zip_longest
from typing import Any

from salesbook.problems import Language, Location, Problem, ProblemKind, Severity, Text, sentence
from salesbook.problems.printable import printable
from salesbook.report.look import PLAIN, Look, Tone
from salesbook.report.tables import text_table

TONES: Mapping[Severity, Tone] = {
    Severity.ERROR: "bad",
    Severity.WARNING: "warning",
    Severity.NOTE: "note",
}
MOST_OF_A_KIND = 10
"""The most problems of one kind shown for a file; the rest is counted."""
HANGING = 6
INDENT = " " * HANGING


def render_problems(
    problems: Sequence[Problem], language: Language, *, most: int = MOST_OF_A_KIND, look: Look = PLAIN
) -> str:
    """Return problems as text: a heading for each file, in the order found, alike ones capped."""
    by_file: dict[str, list[Problem]] = defaultdict(list)
    for found in problems:
        by_file[found.where.file or ""].append(found)
    lines: list[str] = []
    for file, inside in by_file.items():
        if file:
            lines.append(printable(file))
        lines += _render_file(inside, language, most, look)
    return "\n".join(lines)


def _render_file(problems: Sequence[Problem], language: Language, most: int, look: Look) -> Iterator[str]:
    counts: dict[str, int] = defaultdict(int)
    shown: list[Problem] = []
    for found in problems:
        counts[found.slug] += 1
        if counts[found.slug] <= most:
            shown.append(found)
    for found, after in zip_longest(shown, shown[1:]):
        # Ten alike problems in a row end with one remedy, not with ten.
        told_again = after is not None and (after.slug, after.remedy) == (found.slug, found.remedy)
        yield from render_problem(found, language, remedy=not told_again, look=look)
    for slug, count in counts.items():
        if count > most:
            more = sentence("report.problems.more", count=count - most, slug=slug)
            yield f"  {more.in_language(language)}"


def render_problem(
    found: Problem, language: Language, *, remedy: bool = True, look: Look = PLAIN
) -> Iterator[str]:
    """Yield the lines of one problem: place, code, what is wrong, where that is, what to do.

    Without `remedy` that last line is left out: the next problem ends with the same one.
    """
    place = printable(found.where.place(language))
    head = f"  {place}  " if place else "  "
    message = printable(found.message.in_language(language))
    severity = look.painted(found.severity.word.in_language(language), TONES[found.severity])
    yield from look.wrapped(f"{head}{found.code} {found.slug}  {severity}  {message}", HANGING)
    labels = _labels(found.where, language)
    if labels:
        yield from look.wrapped(f"{INDENT}{labels}", HANGING)
    if remedy:
        yield from look.wrapped(f"{INDENT}{printable(found.remedy.in_language(language))}", HANGING)


def _labels(where: Location, language: Language) -> str:
    row = where.row.in_language(language) if where.row else ""
    column = where.column.in_language(language) if where.column else ""
    words = sentence("report.problems.row", row=row) if row else Text()
    across = sentence("report.problems.column", column=column) if column else Text()
    separator = "，" if language == "zh" else ", "
    return printable(separator.join(each.in_language(language) for each in (words, across) if each))


def problem_json(found: Problem) -> dict[str, Any]:
    """Return a problem as JSON: code, place, value, and the words in every language."""
    where = found.where
    return {
        "code": found.code,
        "slug": found.slug,
        "severity": found.severity.value,
        "file": where.file,
        "sheet": where.sheet,
        "cell": where.cell,
        "line": where.line,
        "key": where.key,
        "row": None if where.row is None else where.row.in_language("en"),
        "column": None if where.column is None else where.column.in_language("en"),
        "value": found.value,
        "message": words_json(found.message),
        "remedy": words_json(found.remedy),
    }


def words_json(text: Text) -> dict[str, str]:
    """Return words by language, English and Chinese always there."""
    return {
        language: text.in_language(language)
        # The key "" of words that are the same everywhere is none of a language.
        for language in dict.fromkeys(("en", "zh", *text.words))
        if language
    }


def render_kind(kind: ProblemKind, language: Language, sample: str = "") -> str:
    """Return the text that `explain` prints for a kind of problem.

    `sample` is what the command says of its sample in that language, from which an example is taken.
    """
    message, remedy = (
        re.sub(r"\{\w+\}", "…", text.in_language(language)) for text in (kind.message, kind.remedy)
    )
    shown = _example(kind, sample)
    reads = sentence("report.explain.example" if shown else "report.explain.message")
    severity = Severity(kind.severity).word
    head = sentence("report.explain.head", code=kind.code, slug=kind.slug, severity=severity)
    return "\n".join(
        (
            head.in_language(language),
            "",
            kind.about.in_language(language),
            "",
            reads.in_language(language) + (shown or message),
            sentence("report.explain.remedy").in_language(language) + remedy,
        )
    )


def _example(kind: ProblemKind, sample: str) -> str:
    """Return how a problem of a kind reads in its sample, nothing where it has none of its own."""
    mark = f"{kind.code} {kind.slug}  "
    lines = sample.splitlines()
    return next((line.partition(mark)[2].partition("  ")[2] for line in lines if mark in line), "")


def render_kinds(kinds: Sequence[ProblemKind], language: Language) -> str:
    """Return a line for each kind: code, severity, slug."""
    severities = [Severity(kind.severity).word.in_language(language) for kind in kinds]
    return text_table(
        [(kind.code, severity, kind.slug) for kind, severity in zip(kinds, severities, strict=True)]
    )


def render_unknown(code: str, kinds: Sequence[ProblemKind], language: Language) -> str:
    """Return that no kind has this code or slug, and the nearest slug."""
    near = get_close_matches(code, [kind.slug for kind in kinds], n=1)
    words = sentence("report.explain.unknown", code=code)
    hint = sentence("report.explain.near", near=near[0]) if near else sentence("report.explain.all")
    mark = "；" if language == "zh" else "; "
    return printable(mark.join(each.in_language(language) for each in (words, hint)))


def kind_json(kind: ProblemKind) -> dict[str, Any]:
    """Return a kind of problem as JSON."""
    return {
        "schema": "salesbook/explain/1",
        "code": kind.code,
        "slug": kind.slug,
        "severity": kind.severity,
        "message": words_json(kind.message),
        "remedy": words_json(kind.remedy),
        "about": words_json(kind.about),
    }
