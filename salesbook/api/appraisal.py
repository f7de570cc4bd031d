"""Appraisal books out of a month's reconciliation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from salesbook.api.build import BuildResult, file_language, files_in_the_way
from salesbook.api.writing import Built, Writing
from salesbook.layout.templates import Templates, default_templates
from salesbook.problems import Problem, problem
from salesbook.sheets.appraisal_book import appraisal_orders, build_appraisal_book
from salesbook.sheets.plan_books import BookOrder
from salesbook.variance.result import Reconciliation
from salesbook.xlsx.writing.write import write_book


@dataclass(frozen=True, kw_only=True)
class _AppraisalSetting:
    """What the books share."""

    result: Reconciliation
    templates: Templates
    language: str
    key: bytes | None


def write_appraisals(
    result: Reconciliation,
    folder: Path,
    issued: Path | None,
    *,
    language: str | None = None,
    force: bool = False,
    key: bytes | None = None,
) -> BuildResult:
    """Write the appraisal books of the company and its regions; SB390 when a file is in the way.

    The registry of the issued books knows them afterwards, so that scores and decisions come back (SB395).
    """
    templates, spoken = default_templates(), result.plan.book_language(language)
    orders = list(appraisal_orders(result, templates, file_language(spoken)))
    if not force and (in_the_way := files_in_the_way(folder, orders)):
        return BuildResult(problems=in_the_way)
    setting = _AppraisalSetting(result=result, templates=templates, language=spoken, key=key)
    writing = Writing(folder=folder, templates=templates, issued=issued, key=key)
    written = writing.write(_built, setting, orders)
    nowhere: Sequence[Problem] = () if issued else [problem("decisions-without-registry")]
    return BuildResult(files=written.files, problems=[*written.problems, *nowhere])


def _built(setting: _AppraisalSetting, order: BookOrder) -> Built:
    spec, manifest = build_appraisal_book(
        setting.result, order.owner, setting.templates, language=setting.language, key=setting.key
    )
    return write_book(spec), manifest
