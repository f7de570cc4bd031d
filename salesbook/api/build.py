"""Building the books of a plan and writing them with their registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from salesbook.api.plan import plan_targets
from salesbook.batch import run_together
from salesbook.files.atomic import write_atomic
from salesbook.files.issued import (
    REGISTRY_FILE,
    IssuedBook,
    digest_of,
    registry_problem,
    write_plan_copy,
    write_registry,
)
from salesbook.files.plan_folder import read_plan_files
from salesbook.layout.manifest import Manifest
from salesbook.layout.templates import Templates, default_templates
from salesbook.model.plan import Plan
from salesbook.model.targets import Targets
from salesbook.problems import Location, Problem, problem
from salesbook.sheets.plan_books import BookOrder, Planned, book_orders, build_book
from salesbook.xlsx.writing.write import write_book


@dataclass(frozen=True, kw_only=True)
class BuiltBook:
    """One book in memory."""

    order: BookOrder
    manifest: Manifest
    data: bytes


@dataclass(frozen=True, kw_only=True)
class BuildResult:
    """What was written, by file name, or the problems that stood in the way."""

    files: Sequence[str] = ()
    problems: Sequence[Problem] = field(default_factory=tuple)


def build_books(
    plan: Plan,
    targets: Targets,
    *,
    templates: Templates | None = None,
    language: str = "both",
    only: Sequence[str] = (),
    key: bytes | None = None,
    theme: str = "default",
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> list[BuiltBook]:
    """Return the books of a plan in memory; `only` names books (`company`, `return`) or owners.

    The same plan gives the same bytes whatever `jobs`.
    """
    chosen = templates or default_templates()
    planned = Planned.of(plan, targets, chosen)
    orders = [each for each in book_orders(plan, chosen, file_language(language)) if _wanted(each, only)]
    setting = _Setting(planned=planned, language=language, key=key, theme=theme)
    built: list[BuiltBook] = []
    for book in run_together(_build_one, setting, orders, jobs=jobs):
        built.append(book)
        if progress is not None:
            progress(len(built), len(orders))
    return built


@dataclass(frozen=True, kw_only=True)
class _Setting:
    """What every book of a build shares."""

    planned: Planned
    language: str
    key: bytes | None
    theme: str


def _build_one(setting: _Setting, order: BookOrder) -> BuiltBook:
    spec, manifest = build_book(
        order, setting.planned, language=setting.language, key=setting.key, theme=setting.theme
    )
    return BuiltBook(order=order, manifest=manifest, data=write_book(spec))


def file_language(language: str) -> str:
    """Return the language that file names are written in."""
    return "zh" if language == "both" else language


def _unknown(plan: Plan, only: Sequence[str], templates: Templates) -> list[Problem]:
    """Return a problem for every name that is neither a book nor an owner, with the nearest that is."""
    known = {name for each in book_orders(plan, templates, "en") for name in (each.book, each.owner)}
    return [
        problem(
            "no-such-book",
            value=name,
            near=", ".join(get_close_matches(name, known, n=1)) or ", ".join(sorted(known)[:8]),
        )
        for name in only
        if name not in known
    ]


def _wanted(order: BookOrder, only: Sequence[str]) -> bool:
    return not only or order.book in only or order.owner in only


def issue_books(
    folder: Path, books: Sequence[BuiltBook], plan_files: Mapping[str, bytes], *, force: bool = False
) -> BuildResult:
    """Write books, their registry and a copy of the plan; SB390 when a file is in the way and not `force`."""
    names = [f"{book.order.file}.xlsx" for book in books]
    in_the_way = [name for name in names if (folder / name).exists()]
    if in_the_way and not force:
        where = Location(file=str(folder))
        return BuildResult(problems=[problem("would-overwrite", where, name) for name in in_the_way])
    damaged = registry_problem(folder) if (folder / REGISTRY_FILE).exists() else None
    if damaged is not None:
        return BuildResult(problems=[damaged])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for book, name in zip(books, names, strict=True):
            write_atomic(folder / name, book.data)
        issued = [
            IssuedBook(manifest=book.manifest, file=name, digest=digest_of(book.data))
            for book, name in zip(books, names, strict=True)
        ]
        write_registry(folder, issued)
        if books:
            write_plan_copy(folder, plan_files, books[0].manifest.version)
    except OSError as error:
        return BuildResult(problems=[not_writable(folder, error)])
    return BuildResult(files=names)


def not_writable(folder: Path, error: OSError) -> Problem:
    """Return the problem of a folder that cannot be written to."""
    reason = error.strerror or str(error)
    return problem("folder-not-writable", Location(file=str(folder)), str(folder), reason=reason)


def build_workbooks(
    folder: Path,
    out: Path,
    *,
    templates: Templates | None = None,
    language: str = "both",
    only: Sequence[str] = (),
    key: bytes | None = None,
    theme: str = "default",
    force: bool = False,
    dry_run: bool = False,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> BuildResult:
    """Decompose the plan of a folder and write its books into `out`; `dry_run` only names the files."""
    result = plan_targets(folder)
    if result.plan is None or result.targets is None:
        return BuildResult(problems=result.problems)
    chosen = templates or default_templates()
    unknown = _unknown(result.plan, only, chosen)
    if unknown:
        return BuildResult(problems=[*result.problems, *unknown])
    if dry_run:
        orders = book_orders(result.plan, chosen, file_language(language))
        return BuildResult(
            files=[f"{each.file}.xlsx" for each in orders if _wanted(each, only)], problems=result.problems
        )
    books = build_books(
        result.plan,
        result.targets,
        templates=chosen,
        language=language,
        only=only,
        key=key,
        theme=theme,
        jobs=jobs,
        progress=progress,
    )
    written = issue_books(out, books, read_plan_files(folder), force=force)
    return BuildResult(files=written.files, problems=[*result.problems, *written.problems])
