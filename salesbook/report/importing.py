"""An import as text and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from salesbook.model.imported import ImportedFile, ImportResult
from salesbook.problems import Language, Problem, Text
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
    written = [each for each in result.files if each.recorded]
    done = len(written)
    if result.dry_run:
        counting = sum(each.submission.status.counts for each in written)
        return Text(
            {
                "en": f"dry run: files that would count: {counting}; recorded as refused: {done - counting}",
                "zh": f"试运行：将计入 {counting} 个文件，另有 {done - counting} 个记为退回",
            }
        )
    if result.interrupted or result.stopped:
        return Text(
            {
                "en": f"ended early: files taken, each whole: {done}",
                "zh": f"提前结束：已完整存入 {done} 个文件",
            }
        )
    if result.number is None:
        return Text({"en": "nothing new", "zh": "没有新内容"})
    return Text(
        {
            "en": f"import {result.number}: files taken: {done}",
            "zh": f"第 {result.number} 号导入：存入 {done} 个文件",
        }
    )
