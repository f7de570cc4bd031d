"""Finance's books: exports of any program to a ledger in the plan's codes, and how they are read."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import get_args

from salesbook.api.formats import KINDS, FileTask, kept_from_conversion, plain_bytes
from salesbook.api.pools import Outcome, failure_of
from salesbook.api.show import write_shown
from salesbook.api.workers import run_isolated
from salesbook.files.convert import converted_books
from salesbook.files.issued import digest_of
from salesbook.files.places import is_there
from salesbook.files.returned import find_given, read_returned
from salesbook.ledger.exports.codes import CodeMap, Mapped, missing_text, parse_codes
from salesbook.ledger.exports.delimited import read_delimited
from salesbook.ledger.exports.doubts import rows_again
from salesbook.ledger.exports.grid_rows import room_for, rows_of
from salesbook.ledger.exports.html_table import read_html
from salesbook.ledger.exports.lines import TaxBasis
from salesbook.ledger.exports.profile import Profile, parse_profile
from salesbook.ledger.exports.propose import propose
from salesbook.ledger.exports.read import ExportReading, ReadingTerms, read_export
from salesbook.ledger.exports.rows import MOST_CELLS, Export
from salesbook.ledger.exports.shipped import shipped_profiles
from salesbook.model.foreign_text import decoded
from salesbook.model.ledger import Ledger
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.problems import Location, Problem, Severity, capped, problem, worst
from salesbook.schedules.customers import Customer
from salesbook.schedules.spending import line_names
from salesbook.spreadsheet.grid import Grid
from salesbook.xlsx.package.file_type import CONTROL, ZIP, recognise
from salesbook.xlsx.reading.read import read_workbook_bytes
from salesbook.xlsx.reading.xml_spreadsheet import read_xml_spreadsheet

__all__ = ["Ledger", "LedgerOrder", "LedgerReading", "TaxBasis", "check_ledger", "read_ledger"]

TEXTS = ("text-file", "html-file", "xml-spreadsheet")
"""Files that are no workbooks and are read all the same, by what they are refused with elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerOrder:
    """How exports are to be read.

    `profile` is the name of one that is shipped or the path of a TOML file, "" for the one that knows most
    columns; `codes` the table of codes; `encoding` that of texts; `period` the month of rows that say none;
    `tax` ("excluded", "included") the basis wanted where a row states both, else the plan's or the profile's.
    With `convert`, LibreOffice turns true .xls and .ods into what is read.
    """

    profile: str = ""
    codes: Path | None = None
    encoding: str = ""
    period: Month | None = None
    tax: TaxBasis = ""
    convert: bool = False
    password: str | None = field(default=None, repr=False)
    jobs: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerReading:
    """How exports were read, each by itself, and what is wrong with the paths, the profile or the codes."""

    exports: Sequence[ExportReading] = ()
    problems: Sequence[Problem] = ()

    @property
    def ledger(self) -> Ledger:
        """What all of the exports together say."""
        lines = [line for each in self.exports for line in each.lines]
        measures = dict.fromkeys(measure for line in lines for measure in line.figures)
        return Ledger(lines=lines, measures=tuple(measures), problems=self.all_problems)

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong."""
        return (*self.problems, *(found for each in self.exports for found in each.problems))

    @property
    def missing(self) -> str:
        """The codes that nothing is known of, as a table of codes to be filled in."""
        unmapped = {(each.kind, each.code): each for export in self.exports for each in export.unmapped}
        return missing_text([*unmapped.values()])


def read_ledger(paths: Iterable[Path], plan: Plan, order: LedgerOrder | None = None) -> Ledger:
    """Return what exports say in the plan's codes; a file with an error says nothing."""
    return check_ledger(paths, plan, order).ledger


def check_ledger(paths: Iterable[Path], plan: Plan, order: LedgerOrder | None = None) -> LedgerReading:
    """Return how exports are read: the lines kept, the rows left out, the sums proved, the codes missing."""
    order = order or LedgerOrder()
    profiles, problems = profiles_of(order.profile)
    codes, wrong = codes_of(plan, order.codes)
    found, missing = find_given(paths)
    problems = [*problems, *wrong, *missing, *(each.skipped for each in found if each.skipped)]
    if worst(problems) is Severity.ERROR:
        return LedgerReading(problems=problems)
    terms = ReadingTerms(
        profiles=profiles,
        codes=codes,
        currency=plan.currency,
        year=plan.fiscal_year,
        period=order.period,
        tax=order.tax or _basis_of(plan),
    )
    texts = [str(each.path) for each in found if not each.skipped]
    with _uncollected():
        exports = list(_readings(texts, terms, order))
        problems += rows_again(line for each in exports for line in each.lines)
        return LedgerReading(exports=exports, problems=problems)


def _basis_of(plan: Plan) -> TaxBasis:
    """Return the tax basis that the plan says its amounts have."""
    known: Sequence[TaxBasis] = get_args(TaxBasis)
    return next((each for each in known if each == plan.tax), "")


@contextmanager
def _uncollected() -> Iterator[None]:
    """Spare the collector the many small objects of a ledger: none of them is in a circle."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _readings(paths: Sequence[str], terms: ReadingTerms, order: LedgerOrder) -> Iterator[ExportReading]:
    """Yield the files as read, in their order; those that had to be converted first are read then."""
    tasks = [ExportTask(path=path, order=order, profiles=terms.profiles) for path in paths]
    known: dict[str, str] = {}
    for opened in open_exports(tasks, order):
        first = known.setdefault(opened.digest, opened.path)
        if first != opened.path:
            again = problem("same-bytes", Location(file=opened.path), first)
            yield ExportReading(file=opened.path, problems=[again])
        elif opened.export is None:
            yield ExportReading(file=opened.path, problems=opened.problems)
        else:
            read = read_export(opened.path, opened.export, terms)
            problems = capped([*opened.problems, *read.problems], Location(file=opened.path))
            yield replace(read, problems=problems, digest=opened.digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportTask(FileTask):
    """One file to be opened, and how; all of it travels to the worker."""

    order: LedgerOrder
    profiles: Sequence[Profile] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file as rows of texts, or why it cannot be opened; `digest` is that of its bytes, or its path."""

    path: str
    digest: str
    export: Export | None = None
    problems: Sequence[Problem] = ()


def open_exports(tasks: Sequence[ExportTask], order: LedgerOrder) -> Iterator[Opened]:
    """Yield every file as rows; all but plain texts are opened in workers that can be killed."""
    plain = frozenset(each.path for each in tasks if _is_plain(each))
    others = [each for each in tasks if each.path not in plain]
    first = {each.path: each for each in map(_outcome, run_isolated(opener, others, jobs=order.jobs))}
    slugs = {
        path: found.slug for path, each in first.items() for found in each.problems if found.slug in KINDS
    }
    kinds = {Path(path): KINDS[slug] for path, slug in slugs.items()} if order.convert else {}
    with converted_books(kinds) as conversion:
        made = {str(path): str(place) for path, place in conversion.made.items()}
        again = [replace(each, converted=made[each.path]) for each in tasks if each.path in made]
        second = {each.path: each for each in map(_outcome, run_isolated(opener, again, jobs=order.jobs))}
        for task in tasks:
            failed = conversion.failed.get(Path(task.path))
            if task.path in second:
                note = problem("converted", Location(file=task.path), kinds[Path(task.path)])
                read = second.pop(task.path)
                yield replace(read, problems=[note, *read.problems])
            elif task.path in plain:
                yield open_export(task)
            else:
                found = first.pop(task.path)
                yield found if failed is None else replace(found, problems=[failed])


def _is_plain(task: ExportTask) -> bool:
    """Say whether a file is a text with separators: it is read in one pass, up to a limit."""
    data, _ = read_returned(Path(task.path))
    unlike = None if data is None else recognise(data)
    return unlike is not None and unlike.slug == "text-file"


def _outcome(outcome: Outcome[ExportTask, Opened]) -> Opened:
    if outcome.result is not None:
        return outcome.result
    path = outcome.task.path
    return Opened(path=path, digest=path, problems=[failure_of(outcome, Location(file=path))])


def opener() -> Callable[[ExportTask], Opened]:
    """Return the function one worker opens its files with."""
    return partial(open_export)


def open_export(task: ExportTask) -> Opened:
    """Return one file as rows of texts, by what it is and not by its name."""
    data, unreadable = task.read()
    if data is None:
        return Opened(path=task.path, digest=task.path, problems=[unreadable] if unreadable else [])
    plain, said = plain_bytes(data, password=task.order.password, converted=task.read_converted())
    export, problems = (None, list[Problem]()) if plain is None else _export(plain, task)
    if task.order.convert and plain is not None and (too_much := kept_from_conversion(plain, problems)):
        problems = [too_much]
    located = [replace(each, where=replace(each.where, file=task.path)) for each in (*said, *problems)]
    return Opened(path=task.path, digest=digest_of(data), export=export, problems=located)


def _export(data: bytes, task: ExportTask) -> tuple[Export | None, list[Problem]]:
    unlike = recognise(data)
    slug = "" if unlike is None else unlike.slug
    if slug == "xml-spreadsheet":
        return _grid(*read_xml_spreadsheet(data))
    if slug in TEXTS:
        return _text(data, task, html=slug == "html-file")
    # What is no text in the usual encodings may be one in another.
    if unlike is None and not data.startswith(ZIP) and _is_text(data, task):
        return _text(data, task, html=False)
    return _grid(*read_workbook_bytes(data))


def _grid(grid: Grid | None, problems: list[Problem]) -> tuple[Export | None, list[Problem]]:
    if grid is not None and room_for(grid) > MOST_CELLS:
        return None, [*problems, problem("too-much-content", value="sheets", limit=MOST_CELLS)]
    return (None if grid is None else rows_of(grid)), problems


def _text(data: bytes, task: ExportTask, *, html: bool) -> tuple[Export | None, list[Problem]]:
    stated = {each.encoding for each in task.profiles if each.encoding} if len(task.profiles) == 1 else set()
    found = decoded(data, task.order.encoding or next(iter(stated), "") or (_declared(data) if html else ""))
    if found.text is None:
        first, second = [*found.readings, "gb18030", "cp1252"][:2]
        shown = " / ".join(found.readings.values()) or "?"
        return None, [problem("ledger-encoding-open", value=shown, first=first, second=second)]
    sheet, problems = read_html(found.text) if html else read_delimited(found.text)
    if found.encoding in ("gb18030", "cp1252") and not html:
        problems.append(problem("ledger-encoding-taken", value=found.encoding))
    return (None if sheet is None else Export(sheets=(sheet,), encoding=found.encoding)), problems


def _is_text(data: bytes, task: ExportTask) -> bool:
    text = decoded(data, task.order.encoding).text
    return text is not None and not CONTROL.search(text)


def _declared(data: bytes) -> str:
    """Return the encoding that a page says it is written in, "" for none that holds."""
    head = data[:2048].decode("latin-1")
    _, _, rest = head.partition("charset=")
    name = (
        rest.strip("\"' ").split('"')[0].split("'")[0].split(">")[0].split(";")[0].strip().rstrip("/").strip()
    )
    name = "gb18030" if name.lower().startswith("gb") else name
    return name if name and decoded(data, name).text is not None else ""


def profiles_of(name: str) -> tuple[Sequence[Profile], list[Problem]]:
    """Return the profile of a name or a TOML file, all that are shipped for ""; SB915, SB916."""
    shipped = shipped_profiles()
    if not name:
        return tuple(shipped.values()), []
    if name in shipped:
        return (shipped[name],), []
    data, unreadable = read_returned(Path(name)) if name.endswith(".toml") else (None, None)
    if data is None:
        known = ", ".join(shipped)
        return (), [unreadable or problem("ledger-profile-unknown", value=name, known=known)]
    profile, problems = parse_profile(Path(name).name, data)
    return (() if profile is None else (profile,)), problems


def codes_of(plan: Plan, table: Path | None) -> tuple[CodeMap, list[Problem]]:
    """Return the codes of a plan, with those of the books that a table says stand for them; SB914."""
    dimensions = plan.dimensions
    territories = {each.id: each.name for each in dimensions.territories}
    customers = {("customer", each.id): Mapped(id=each.owner) for each in plan.schedules.of(Customer)}
    codes = CodeMap(
        own={
            "owner": {**territories, **{each.id: each.name for each in dimensions.people}},
            "department": territories,
            "product": {each.id: each.name for each in dimensions.products},
            "channel": {each.id: each.name for each in dimensions.channels},
            "cost_line": line_names(plan),
        },
        stands=customers,
    )
    if table is None:
        return codes, []
    data, unreadable = read_returned(table)
    if data is None:
        return codes, [] if unreadable is None else [unreadable]
    text = decoded(data).text
    if text is None:
        return codes, [
            problem("ledger-encoding-open", Location(file=str(table)), "?", first="utf-8", second="gb18030")
        ]
    return parse_codes(str(table), text, codes)


def proposed_profile(path: Path, order: LedgerOrder, language: str) -> tuple[str | None, list[Problem]]:
    """Return a profile for an export as TOML, or why the file cannot be opened."""
    profiles, problems = profiles_of(order.profile)
    if not profiles:
        return None, problems
    opened = next(iter(open_exports([ExportTask(path=str(path), order=order, profiles=profiles)], order)))
    found = [*problems, *opened.problems]
    return (None if opened.export is None else propose(opened.export, profiles, language)), found


def write_new(text: str, out: Path, *, force: bool) -> list[Problem]:
    """Write a text to a new file; SB390 for one that is there already, unless `force`."""
    if is_there(out) and not force:
        return [problem("would-overwrite", Location(file=str(out)), str(out))]
    return write_shown(text.encode(), out)
