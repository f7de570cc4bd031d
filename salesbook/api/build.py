"""Building the books of a plan and writing them with their registry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path

from salesbook.api.plan import not_writable, targets_of
from salesbook.api.workers import Jobs, run_together
from salesbook.files.approvals import approvals_file, with_approval
from salesbook.files.atomic import Staging, make_folder, staging
from salesbook.files.issued import (
    REGISTRY_FILE,
    IssuedBook,
    digest_of,
    registry_problem,
    write_registry,
)
from salesbook.files.issued_versions import version_problems, with_issued_parent, write_plan_copy
from salesbook.files.places import is_there
from salesbook.files.plan_folder import read_plan
from salesbook.issued.manifest import Manifest
from salesbook.layout.book_content import UnfitWordsError
from salesbook.layout.templates import Templates, default_templates
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.targets import Targets
from salesbook.model.version_files import digest_of_files
from salesbook.problems import Location, Problem, Severity, problem, sentence, spoken_languages, worst
from salesbook.sheets.plan_books import BookOrder, Planned, book_orders, build_book, month_orders
from salesbook.sheets.this_month import Opening
from salesbook.xlsx.writing.write import write_book


@dataclass(frozen=True, kw_only=True)
class BuiltBook:
    """One book in memory."""

    order: BookOrder
    manifest: Manifest
    data: bytes


@dataclass(frozen=True, kw_only=True)
class BuildResult:
    """The files written, by name, or the problems that prevented it."""

    files: Sequence[str] = ()
    problems: Sequence[Problem] = field(default_factory=tuple)


def build_books(
    plan: Plan,
    targets: Targets,
    *,
    templates: Templates | None = None,
    language: str | None = None,
    only: Sequence[str] = (),
    key: bytes | None = None,
    theme: str = "default",
    printed: str | None = None,
    jobs: Jobs = 1,
    progress: Callable[[int, int], None] | None = None,
) -> list[BuiltBook]:
    """Return the books of a plan in memory; `only` names books (`company`, `return`) or owners.

    They are in the languages of the plan unless `language` names another.

    The same plan gives the same bytes whatever `jobs`.
    """
    chosen, spoken = templates or default_templates(), plan.book_language(language)
    planned = Planned.of(plan, targets, chosen)
    setting = _Setting(planned=planned, language=spoken, key=key, theme=theme, printed=printed)
    orders = _wanted_orders(plan, chosen, spoken, only)
    return list(_built(setting, orders, jobs=jobs, progress=progress))


def _built(
    setting: _Setting,
    orders: Sequence[BookOrder],
    *,
    jobs: Jobs,
    progress: Callable[[int, int], None] | None,
) -> Iterator[BuiltBook]:
    for done, book in enumerate(run_together(_build_one, setting, orders, jobs=jobs), start=1):
        if progress is not None:
            progress(done, len(orders))
        yield book


@dataclass(frozen=True, kw_only=True)
class _Setting:
    """What every book of a build shares."""

    planned: Planned
    language: str
    key: bytes | None
    theme: str
    printed: str | None


def _build_one(setting: _Setting, order: BookOrder) -> BuiltBook:
    spec, manifest = build_book(
        order,
        setting.planned,
        language=setting.language,
        key=setting.key,
        theme=setting.theme,
        printed=setting.printed,
    )
    return BuiltBook(order=order, manifest=manifest, data=write_book(spec))


def file_language(language: str) -> str:
    """Return the language that file names are written in."""
    return spoken_languages(language)[0]


def _unprintable(plan: Plan, templates: Templates) -> list[Problem]:
    """Return a problem for every sheet that is to be printed and is in no book (SB396)."""
    known = {sheet.id for book in templates.books for sheet in templates.sheets_of(book)}
    return [
        problem(
            "no-such-sheet",
            Location(file="plan.toml", key="print.only"),
            name,
            near=", ".join(get_close_matches(name, known, n=3)) or "variance_summary",
        )
        for name in sorted(plan.printing.only - known)
    ]


def _unknown(plan: Plan, only: Sequence[str], templates: Templates) -> list[Problem]:
    """Return a problem for every name that is neither a book nor an owner, with the nearest that is."""
    known = {name for each in book_orders(plan, templates, "en") for name in (each.book, each.owner)}
    return [
        problem(
            "no-such-book",
            value=name,
            # Sorted, since a set would name others on every run.
            near=", ".join(get_close_matches(name, known, n=1)) or ", ".join(sorted(known)[:8]),
        )
        for name in only
        if name not in known
    ]


def _unfit(plan: Plan, only: Sequence[str], templates: Templates, month: Month | None) -> list[Problem]:
    """Return what is wrong with the books asked for: unknown names, a month of another year."""
    if month is not None and month not in plan.fiscal_year.months:
        return [problem("period-outside", value=month.key, year=plan.fiscal_year.key)]
    return _unknown(plan, only, templates)


def _wanted_orders(
    plan: Plan, templates: Templates, language: str, only: Sequence[str], month: Month | None = None
) -> list[BookOrder]:
    spoken = file_language(language)
    orders = book_orders(plan, templates, spoken)
    if month is not None:
        orders = month_orders(plan, month, templates, spoken)
        only = [each for each in only if each != "return"]
    return [each for each in orders if not only or each.book in only or each.owner in only]


def files_in_the_way(folder: Path, orders: Iterable[BookOrder]) -> list[Problem]:
    """Return a problem for every ordered book whose file is there already (SB390)."""
    where = Location(file=str(folder))
    names = (file_name(order) for order in orders)
    return [problem("would-overwrite", where, name) for name in names if is_there(folder / name)]


def file_name(order: BookOrder) -> str:
    """Return what the file of a book is called."""
    return f"{order.file}.xlsx"


def issue_books(
    folder: Path,
    books: Iterable[BuiltBook],
    plan_files: Mapping[str, bytes],
    *,
    force: bool = False,
    key: bytes | None = None,
    approvals: bytes = b"",
) -> BuildResult:
    """Write books, their registry and a copy of the plan; SB390 when a file is in the way and not `force`.

    With `force` the books are taken one by one, so that none has to wait in memory for the others. They are
    written beside their places; the registry knows them, and still the books before them, before the first of
    them is put in its place. So whenever this is ended, every book in the folder is known.
    """
    if not force:
        # All of them first: when one file is in the way, none may be written.
        books = list(books)
        blocked = files_in_the_way(folder, [book.order for book in books])
        if blocked:
            return BuildResult(problems=blocked)
    found = _in_the_registry(folder, plan_files)
    if worst(found) is Severity.ERROR:
        return BuildResult(problems=found)
    names: list[str] = []
    content = digest_of_files(plan_files)

    def written(staged: Staging) -> Iterator[IssuedBook]:
        for book in books:
            names.append(file_name(book.order))
            staged.add(folder / names[-1], book.data)
            digest = digest_of(book.data)
            yield IssuedBook(manifest=book.manifest, file=names[-1], digest=digest, content=content)

    try:
        make_folder(folder)
        with staging() as staged:
            # The plan first: the registry names its copy, and asks for book after book, staged on the way.
            version = write_plan_copy(folder, plan_files, approvals)
            write_registry(folder, written(staged), key, version)
            staged.settle()
    except OSError as error:
        return BuildResult(problems=[not_writable(folder, error)])
    return BuildResult(files=names, problems=tuple(found))


def _in_the_registry(folder: Path, plan_files: Mapping[str, bytes]) -> list[Problem]:
    """Return why a plan's books cannot be added to a folder's registry, and what they replace there."""
    if not is_there(folder / REGISTRY_FILE):
        return []
    # A list that cannot be read would be replaced by a new one, which forgets what was issued before.
    damaged = registry_problem(folder)
    return version_problems(folder, plan_files) if damaged is None else [damaged]


def unfit_words(unfit: UnfitWordsError, templates: Templates) -> Problem:
    """Return the problem of words whose placeholder nothing fills (SB102), by the sheet they stand in."""
    home = next((each for each in templates.sheets.values() if repr(unfit.text) in repr(each)), None)
    where = Location(key=home.id if home is not None else None)
    words = unfit.text.in_language("both")
    return problem("template-invalid", where, words, what=sentence("layout.template.placeholder"))


def build_workbooks(
    folder: Path,
    out: Path,
    *,
    templates: Templates | None = None,
    language: str | None = None,
    only: Sequence[str] = (),
    key: bytes | None = None,
    theme: str = "default",
    printed: str | None = None,
    force: bool = False,
    dry_run: bool = False,
    rows: int | None = None,
    obstacles: Callable[[Plan], Sequence[Problem]] | None = None,
    month: Month | None = None,
    open_month: Callable[[Plan, Targets], tuple[Opening, Sequence[Problem]]] | None = None,
    jobs: Jobs = 1,
    progress: Callable[[int, int], None] | None = None,
) -> BuildResult:
    """Decompose the plan of a folder and write its books into `out`; `dry_run` only names the files.

    Lists have so many `rows` where the plan is not to say it.

    With a `month` they are everybody's return books of it alone; `open_month` says what they need beside the
    plan. Errors that `obstacles` or `open_month` find stop the build before anything is written.
    """
    read = with_issued_parent(read_plan(folder), out)
    result = targets_of(read.plan, read.problems)
    if result.plan is None or result.targets is None:
        return BuildResult(problems=result.problems)
    listed = approvals_file(folder)
    plan, unapproved = with_approval(result.plan, digest_of_files(read.files), listed)
    targets = result.targets
    chosen = templates or default_templates()
    unknown = [*_unfit(plan, only, chosen, month), *_unprintable(plan, chosen)]
    if unknown:
        return BuildResult(problems=[*result.problems, *unknown])
    spoken = plan.book_language(language)
    orders = _wanted_orders(plan, chosen, spoken, only, month)
    replaced = _in_the_registry(out, read.files)
    said = [*result.problems, *unapproved, *(() if obstacles is None else obstacles(plan))]
    if plan.passed and open_month is None:
        said.append(problem("months-open", value=plan.passed[-1].key))
    if worst([*said, *replaced]) is Severity.ERROR:
        return BuildResult(problems=[*said, *replaced])
    if dry_run:
        return BuildResult(files=[file_name(each) for each in orders], problems=[*said, *replaced])
    blocked = [] if force else files_in_the_way(out, orders)
    if blocked:
        return BuildResult(problems=[*said, *blocked])
    opening, found = (Opening(rows=rows), ()) if open_month is None else open_month(plan, targets)
    said += found
    if worst(found) is Severity.ERROR:
        return BuildResult(problems=said)
    planned = replace(Planned.of(plan, targets, chosen), opening=opening)
    setting = _Setting(planned=planned, language=spoken, key=key, theme=theme, printed=printed)
    books = _built(setting, orders, jobs=jobs, progress=progress)
    # Forced: what is in the way was looked for above, before the first book was made.
    try:
        approvals = listed.read_bytes() if listed.is_file() else b""
        written = issue_books(out, books, read.files, force=True, key=key, approvals=approvals)
    except UnfitWordsError as unfit:
        return BuildResult(problems=[*said, unfit_words(unfit, chosen)])
    return BuildResult(files=written.files, problems=[*said, *written.problems])
