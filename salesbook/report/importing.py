"""An import as text and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from salesbook.model.import_result import ImportedFile, ImportResult
from salesbook.model.status import STATE_WORDS
from salesbook.model.submission import FileStatus, Submission, TableStatus
from salesbook.problems import Language, Problem, Text, sentence
from salesbook.report.look import PLAIN, Look
from salesbook.report.problems import problem_json
from salesbook.report.returns import render_submissions, submission_json


def import_json(
    result: ImportResult, annotated: Mapping[str, object] | None = None, problems: Sequence[Problem] = ()
) -> dict[str, Any]:
    """Return an import as one JSON document; `annotated` are the copies by the path of the file.

    `problems` are those of writing the copies.
    """
    copies = annotated or {}
    return {
        "schema": "salesbook/import/1",
        "period": result.period.key,
        "import": result.number,
        "dry_run": result.dry_run,
        "interrupted": result.interrupted,
        "stopped": result.stopped,
        "missing": list(result.missing),
        "waiting": result.waiting,
        "files": [_file_json(each, copies) for each in result.files],
        "problems": [problem_json(found) for found in (*result.problems, *problems)],
    }


def _file_json(file: ImportedFile, copies: Mapping[str, object]) -> dict[str, Any]:
    copy = copies.get(file.submission.path)
    counts = {"facts": file.facts, "aside": file.aside, "notes": file.notes}
    return {
        **submission_json(file.submission),
        **counts,
        "waiting": file.waiting,
        "recorded": file.recorded,
        "annotated": None if copy is None else str(copy),
        "sha256": file.submission.digest or None,
    }


def render_import(result: ImportResult, language: Language, look: Look = PLAIN) -> str:
    """Return one line a file, the missing, the counts, and the outcome of the import."""
    names = [result.names.get(owner, Text.of(owner)) for owner in result.missing]
    lines = [render_submissions(result.submissions, names, language, look)] if result.files else []
    # A dry run leaves nothing that could be approved.
    if result.waiting and not result.dry_run:
        words = sentence("report.import.waiting", waiting=result.waiting, number=result.number)
        lines += look.wrapped(words.in_language(language), 2)
    lines += look.wrapped(_summary(result).in_language(language), 2)
    return "\n".join(lines)


def _summary(result: ImportResult) -> Text:
    """Return the outcome of the import, with the number of files by outcome."""
    became = _became(result)
    counts = _counts(result.submissions)
    if not counts:
        return became
    return sentence(
        "report.import.summary", became=became, total=len(result.files), counts=Text.listing(counts)
    )


def _became(result: ImportResult) -> Text:
    if result.dry_run:
        return sentence("report.import.dry-run")
    if result.interrupted or result.stopped:
        return sentence("report.import.stopped")
    if result.number is None:
        return sentence("report.import.nothing-new")
    return sentence("report.import.number", number=result.number)


def _counts(submissions: Sequence[Submission]) -> list[Text]:
    """Return the number of files by outcome; they add up to all files."""
    states = Counter(_TAKEN_WHOLE.get(each.status, each.status) for each in submissions)
    # Of files that count in part alone: of a rejected one every table is withheld.
    withheld = sum(
        table is TableStatus.WITHHELD
        for each in submissions
        if each.status is FileStatus.PARTIAL
        for table in each.tables.values()
    )
    return [
        _OUTCOMES[status].format(count=states[status], withheld=withheld, status=STATE_WORDS[status])
        for status in _OUTCOMES
        if states[status]
    ]


# A warning keeps nothing of a file from counting.
_TAKEN_WHOLE: Mapping[FileStatus, FileStatus] = {FileStatus.ACCEPTED_WITH_WARNINGS: FileStatus.ACCEPTED}
_OUTCOMES: Mapping[FileStatus, Text] = {
    FileStatus.ACCEPTED: sentence("report.import.whole"),
    FileStatus.PARTIAL: sentence("report.import.in-part"),
    **{status: sentence("report.import.other") for status in FileStatus if not status.counts},
}
"""The outcomes of a file in an import, in the order they are listed."""
