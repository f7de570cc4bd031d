"""`salesbook demo`: the whole cycle on the sample company."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from salesbook.cli.options import (
    PATH,
    book_language_option,
    force_option,
    jobs_option,
    message_language_option,
    workers,
)
from salesbook.cli.output import print_problems, progress, stop_with

if TYPE_CHECKING:
    from salesbook.demo.cycle import DemoResult

STEPS = (
    "cli.demo.plan",
    "cli.demo.issued",
    "cli.demo.returned",
    "cli.demo.checked",
    "cli.demo.reconciled",
    "cli.demo.open",
)
"""What the summary says of each step."""


@click.command()
@click.argument("folder", type=PATH, default="demo")
@book_language_option
@jobs_option
@force_option
@message_language_option
def demo(folder: Path, language: str, jobs: int | None, *, force: bool, messages: str) -> None:
    """Run a whole cycle on sample data in FOLDER (default: demo), with typical mistakes in the returns."""
    from salesbook.demo.cycle import run_demo  # noqa: PLC0415

    with progress("working") as advance:
        result = run_demo(
            folder,
            language=language,
            force=force,
            jobs=workers(jobs),
            step=None if advance is None else lambda _words, done, total: advance(done, total),
        )
    if result.reconciled is None or result.reconciled.result is None:
        stop_with(result.problems, messages)
    print_problems(result.problems, messages)
    click.echo(_summary(folder, result, messages))


def _summary(folder: Path, result: DemoResult, language: str) -> str:
    """Return what was done, what was found, and what to open."""
    from salesbook.model.submission import FileStatus  # noqa: PLC0415
    from salesbook.problems import Severity, sentence  # noqa: PLC0415
    from salesbook.problems.printable import printable  # noqa: PLC0415
    from salesbook.report.problems import render_problems  # noqa: PLC0415
    from salesbook.report.reconciliation import render_summary  # noqa: PLC0415

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
    states = [each.status for each in reconciled.checked.submissions]
    whole = sum(1 for state in states if state.counts and state is not FileStatus.PARTIAL)
    told = {
        "plan": f"{folder / 'plan'}",
        "id": reconciled.result.plan.id,
        "issued": len(result.issued),
        "returned": len(result.returned),
        "missing": missing,
        "whole": whole,
        "part": states.count(FileStatus.PARTIAL),
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
        f"{compared}{render_summary(reconciled.result, language)}",
        to_open,
        *(f"  {folder / 'variance' / name}" for name in result.variance[:2]),
        f"  {folder / 'issued' / result.issued[0]}",
        f"  {folder / 'returned' / result.returned[1].file}",
        *(f"  {folder / 'annotated' / name}" for name in _worst_copies(result)[:1]),
    ]
    return "\n".join(lines)


def _worst_copies(result: DemoResult) -> list[str]:
    """Return the annotated copies, those of returns with errors first."""
    from salesbook.problems import Severity  # noqa: PLC0415

    submissions = result.reconciled.checked.submissions if result.reconciled is not None else ()
    wrong = {
        Path(each.path).name
        for each in submissions
        if any(found.severity is Severity.ERROR for found in each.problems)
    }
    return sorted(result.annotated, key=lambda name: (name not in wrong, name))
