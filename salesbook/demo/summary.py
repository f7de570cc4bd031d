"""What the demonstration did, in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from salesbook.demo.cycle import REPORT, DemoResult
from salesbook.model.status import counted, counts_words
from salesbook.problems import Language, Severity, sentence
from salesbook.problems.printable import printable
from salesbook.report.problems import render_problems
from salesbook.report.reconciliation import render_summary

STEPS = (
    "demo.summary.plan",
    "demo.summary.issued",
    "demo.summary.returned",
    "demo.summary.checked",
    "demo.summary.reconciled",
    "demo.summary.open",
)
"""The sentence of the summary for each step."""


def render_demo(folder: Path, result: DemoResult, language: Language) -> str:
    """Return what was done, what was found, and what to open."""
    reconciled = result.reconciled
    if reconciled is None or reconciled.result is None:
        return ""
    folder = Path(printable(str(folder)))
    colon, comma = ("：", "、") if language == "zh" else (": ", ", ")
    mangled = [
        f"  {each.file}{colon}{each.mistake.in_language(language)}"
        for each in result.returned
        if each.mistake
    ]
    missing = comma.join(name.in_language(language) for name in result.missing)
    found = [each for each in reconciled.checked.all_problems if each.severity is not Severity.NOTE]
    short = [
        replace(each, where=replace(each.where, file=Path(each.where.file or "").name)) for each in found
    ]
    told = {
        "plan": f"{folder / 'plan'}",
        "id": reconciled.result.plan.id,
        "issued": len(result.issued),
        "returned": len(result.returned),
        "missing": missing,
        "counts": counts_words(counted(each.state for each in reconciled.result.returns)),
        "regions": counts_words(counted(each.state for each in reconciled.result.region_returns)),
    }
    planned, issued, returned, checked, compared, to_open = (
        sentence(key, **told).in_language(language) for key in STEPS
    )
    lines = [
        planned,
        issued,
        returned,
        *mangled,
        checked,
        render_problems(short, language, most=3),
        f"{compared}{render_summary(reconciled.result, language, books=result.language)}",
        *_books(folder, result, language),
        to_open,
        f"  {folder / REPORT}",
        *(f"  {folder / 'variance' / name}" for name in result.variance[:2]),
        f"  {folder / 'issued' / result.issued[0]}",
        f"  {folder / 'returned' / result.returned[1].file}",
        *(f"  {folder / 'annotated' / name}" for name in _worst_copies(result)[:1]),
    ]
    return "\n".join(lines)


def _books(folder: Path, result: DemoResult, language: Language) -> list[str]:
    """Return how many differences from finance's books there are, and by how many reasons."""
    if result.against is None:
        return []
    found = result.against.matched.differences
    told = {"differences": len(found), "reasons": len({each.reason for each in found})}
    file = folder / "books" / f"{result.against.period.key}.csv"
    return [sentence("demo.summary.books", file=file, **told).in_language(language)]


def _worst_copies(result: DemoResult) -> list[str]:
    """Return the annotated copies, those of returns with errors first."""
    submissions = result.reconciled.checked.submissions if result.reconciled is not None else ()
    wrong = {
        Path(each.path).name
        for each in submissions
        if any(found.severity is Severity.ERROR for found in each.problems)
    }
    return sorted(result.annotated, key=lambda name: (name not in wrong, name))
