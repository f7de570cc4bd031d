"""Every formula of workbooks computed again by an engine that is not ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from salesbook.api.pools import Outcome
from salesbook.api.reading import Progress
from salesbook.api.workers import run_isolated
from salesbook.files.returned import find_returned, read_returned
from salesbook.problems import Location, Problem, problem
from salesbook.report.verify import VerifiedFile
from salesbook.spreadsheet.comparison import differences, formula_count
from salesbook.xlsx.reading.read import read_workbook_bytes

Recompute = Callable[[bytes], bytes]
"""Returns a workbook with the results of its formulas computed anew."""


def verify_files(
    paths: Iterable[Path], *, jobs: int = 1, progress: Progress | None = None
) -> tuple[list[VerifiedFile], list[Problem]]:
    """Return the formulas of workbooks whose stored results another engine does not come to.

    SB361 when the engine is not installed, SB362 for a file that it cannot compute.
    """
    if find_spec("formualizer") is None:
        return [], [problem("verify-extra-missing")]
    found, problems = find_returned(paths)
    skipped = [each.skipped for each in found if each.skipped is not None]
    tasks = [str(each.path) for each in found if each.skipped is None]
    files = []
    for done, outcome in enumerate(run_isolated(verifier, tasks, jobs=jobs), start=1):
        files.append(_result(outcome))
        if progress is not None:
            progress(done, len(tasks))
    return files, [*problems, *skipped]


def _result(outcome: Outcome[str, VerifiedFile]) -> VerifiedFile:
    if outcome.result is not None:
        return outcome.result
    reason = outcome.details or outcome.failure
    where = Location(file=outcome.task)
    return VerifiedFile(path=outcome.task, problems=[problem("not-verified", where, reason)])


def verifier() -> Callable[[str], VerifiedFile]:
    """Return the function a worker verifies its files with: the engine may end the process it runs in."""
    return verify_file


def verify_file(path: str) -> VerifiedFile:
    """Return one file, verified."""
    from formualizer import recalculate_xlsx_bytes  # noqa: PLC0415 - an extra

    data, unreadable = read_returned(Path(path))
    if data is None:
        return VerifiedFile(path=path, problems=[] if unreadable is None else [unreadable])
    return verified(path, data, lambda stored: bytes(recalculate_xlsx_bytes(stored)["bytes"]))


def verified(path: str, data: bytes, recompute: Recompute) -> VerifiedFile:
    """Return a file's bytes verified by an engine."""
    stored, problems = read_workbook_bytes(data)
    if stored is None:
        return VerifiedFile(path=path, problems=_in_file(path, problems))
    computed, problems = read_workbook_bytes(recompute(data))
    if computed is None:
        return VerifiedFile(path=path, problems=_in_file(path, problems))
    found = tuple(differences(stored, computed))
    return VerifiedFile(path=path, formulas=formula_count(stored), differences=found)


def _in_file(path: str, problems: Sequence[Problem]) -> list[Problem]:
    return [replace(each, where=replace(each.where, file=path)) for each in problems]
