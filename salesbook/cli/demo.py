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
    from salesbook.problems import Severity  # noqa: PLC0415
    from salesbook.report.problems import render_problems  # noqa: PLC0415
    from salesbook.report.reconciliation import render_summary  # noqa: PLC0415

    reconciled = result.reconciled
    if reconciled is None or reconciled.result is None:
        return ""
    mangled = [
        f"  {each.file}: {each.mistake.in_language(language)}" for each in result.returned if each.mistake
    ]
    missing = ", ".join(name.in_language(language) for name in result.missing)
    found = [each for each in reconciled.checked.all_problems if each.severity is not Severity.NOTE]
    short = [
        replace(each, where=replace(each.where, file=Path(each.where.file or "").name)) for each in found
    ]
    counted = sum(1 for each in reconciled.checked.submissions if each.status.counts)
    lines = [
        f"plan       {folder / 'plan'}: the sample company, {reconciled.result.plan.id}",
        f"issued     {len(result.issued)} books: the company's plan and a return book per person",
        f"returned   {len(result.returned)} books; nothing from {missing}; some were mangled on the way:",
        *mangled,
        f"checked    {counted} of {len(result.returned)} count; warnings and errors:",
        render_problems(short, language, most=3),
        f"reconciled {render_summary(reconciled.result, language)}",
        "open",
        *(f"  {folder / 'variance' / name}" for name in result.variance[:2]),
        f"  {folder / 'issued' / result.issued[0]}",
        f"  {folder / 'returned' / result.returned[1].file}",
        *(f"  {folder / 'annotated' / name}" for name in _worst_copies(result)[:1]),
    ]
    return "\n".join(lines)


def _worst_copies(result: DemoResult) -> list[str]:
    """Return the annotated copies, those of rejected returns first."""
    submissions = result.reconciled.checked.submissions if result.reconciled is not None else ()
    rejected = {Path(each.path).name for each in submissions if not each.status.counts}
    return sorted(result.annotated, key=lambda name: name not in rejected)
