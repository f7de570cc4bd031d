"""An import as text and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from salesbook.model.imported import ImportedFile, ImportResult
from salesbook.model.submission import FileStatus, Submission, TableStatus
from salesbook.problems import Language, Problem, Text
from salesbook.report.problems import problem_json
from salesbook.report.returns import STATUS_WORDS, render_submissions, submission_json


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


def render_import(result: ImportResult, language: Language) -> str:
    """Return one line a file, the missing, the counts, and what became of the import."""
    names = [result.names.get(owner, Text.of(owner)) for owner in result.missing]
    lines = [render_submissions(result.submissions, names, language)] if result.files else []
    if result.waiting and not result.dry_run:
        words = {
            "en": f"restatements that wait: {result.waiting}; to approve: salesbook store approve {{number}}",
            "zh": f"待批准的重述：{result.waiting} 项；批准：salesbook store approve {{number}}",
        }
        lines.append(Text(words).format(number=result.number).in_language(language))
    lines.append(_summary(result).in_language(language))
    return "\n".join(lines)


def _summary(result: ImportResult) -> Text:
    """Return what became of the import, and of how many of its files."""
    became = _became(result)
    counts = _counts(result.submissions)
    if not counts:
        return became
    return Text(
        {"en": "{became}; files: {total}; {counts}", "zh": "{became}；文件共 {total} 个：{counts}"}
    ).format(became=became, total=len(result.files), counts=Text.listing(counts))


def _became(result: ImportResult) -> Text:
    if result.dry_run:
        return Text({"en": "dry run, taken back", "zh": "试运行（已撤回）"})
    if result.interrupted or result.stopped:
        return Text({"en": "ended early, no file half done", "zh": "提前结束（没有只写了一半的文件）"})
    if result.number is None:
        return Text({"en": "nothing new", "zh": "没有新内容"})
    return Text({"en": f"import {result.number}", "zh": f"第 {result.number} 号导入"})


def _counts(submissions: Sequence[Submission]) -> list[Text]:
    """Return how many files came to what; together they are all of them."""
    states = Counter(_TAKEN_WHOLE.get(each.status, each.status) for each in submissions)
    withheld = sum(
        table is TableStatus.WITHHELD
        for each in submissions
        if each.status is FileStatus.PARTIAL
        for table in each.tables.values()
    )
    return [
        _OUTCOMES[status].format(count=states[status], withheld=withheld)
        for status in _OUTCOMES
        if states[status]
    ]


_TAKEN_WHOLE = {FileStatus.ACCEPTED_WITH_WARNINGS: FileStatus.ACCEPTED}
_OUTCOMES = {
    FileStatus.ACCEPTED: Text({"en": "taken whole: {count}", "zh": "完整存入 {count} 个"}),
    FileStatus.PARTIAL: Text(
        {
            "en": "taken in part: {count} (tables withheld: {withheld})",
            "zh": "部分存入 {count} 个（未计入的表 {withheld} 张）",
        }
    ),
    **{
        status: Text(
            {"en": f"{words.in_language('en')}: {{count}}", "zh": f"{words.in_language('zh')} {{count}} 个"}
        )
        for status, words in STATUS_WORDS.items()
        if not status.counts
    },
}
"""What an import does with a file, in the order it is said."""
