"""From a returned workbook's grid to a submission."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from salesbook.intake.accepted_cells import as_accepted
from salesbook.intake.agreement import (
    part_differences,
    part_tables,
    rests_on_withheld,
    tables_by_product,
)
from salesbook.intake.asked import asked_of
from salesbook.intake.extract import Extract, extract
from salesbook.intake.figure_places import forms_of
from salesbook.intake.gaps import figures_beside
from salesbook.intake.identify import Identity, Registry, identify, no_registry
from salesbook.intake.locate import by_captions, locate, other_places, without_stray
from salesbook.intake.located import LocatedTable, filled_inputs
from salesbook.intake.memory import IntakeMemory
from salesbook.intake.outside_plan import naming_column, of_known_products
from salesbook.intake.replaced_draft import (
    replaced_draft,
    replaced_problem,
    rows_replaced,
    unasked,
    without_rows,
)
from salesbook.intake.tampering import overwritten, without_displaced
from salesbook.issued.identity import book_word
from salesbook.issued.manifest import IssuedRow, IssuedTable, Manifest
from salesbook.model.asking import Asking
from salesbook.model.facts import CountedFacts
from salesbook.model.period import Month
from salesbook.model.submission import CellCounts, FileStatus, Submission, TableStatus, file_status
from salesbook.problems import Location, Problem, Severity, Text, problem, sentence, worst
from salesbook.spreadsheet.grid import Grid

FOR_READING = ("variance", "person_variance", "pay")
"""Books that may come back with what a meeting, or who is paid, typed into them, or with nothing."""
_LONG_FLOAT = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{6,}(?:[eE][+-]?[0-9]{1,2})?|[eE][+-]?[0-9]{1,2})")
"""A number as files store it: `0.30000000000000004`, `1.2E-3`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Book:
    """A recognised workbook, and how it is to be read."""

    grid: Grid
    identity: Identity
    manifest: Manifest
    parts: Sequence[str]
    degraded: bool
    figures: bool
    memory: IntakeMemory
    successor: Manifest | None = None


def submit(
    grid: Grid,
    *,
    path: str,
    registry: Registry = no_registry,
    successors: Registry = no_registry,
    key: bytes | None = None,
    period: Month | None = None,
    degraded: bool = False,
    figures: bool = True,
    memory: IntakeMemory | None = None,
) -> Submission:
    """Return what a workbook submits for a period: whose it is, its figures, its problems.

    `degraded` lets tables without their marks be read by their captions. Without `figures` they are only
    counted, unless parts are to be compared with those by product. Of a book of a draft that was
    replaced (`successors` tells) rows count whose targets are the same. Without a period nothing is
    required and nothing comes too early. A workbook that is not recognised is rejected with the reason; a
    book that is never returned (the company's) is skipped.
    """
    memory = memory or IntakeMemory()
    identity = identify(grid, registry, key, memory.manifests)
    remarks = [problem(slug) for slug in grid.remarks]
    manifest = identity.manifest
    if manifest is None:
        return _located(
            Submission(
                path=path,
                status=FileStatus.REJECTED,
                problems=[*remarks, *identity.problems],
                reasons=identity.reasons,
            )
        )
    submission = Submission(
        path=path,
        status=FileStatus.SKIPPED,
        document=manifest.document,
        plan=manifest.plan,
        version=manifest.version,
        book=manifest.book,
        owner=manifest.owner,
        owner_name=manifest.owner_name,
        territory=manifest.territory,
        period=_period_of(manifest, period),
        month=manifest.month,
        reasons=identity.reasons,
    )
    # The company's book goes nowhere to be filled in, so that one that comes back is a slip, not a return.
    returned = [table for table in manifest.tables if table.inputs]
    if not returned:
        return _located(replace(submission, problems=[*remarks, _unasked(manifest)]))
    successor = successors(manifest.document)
    # Sums by channel and customer are compared with those by product, rows of a draft looked at one by one,
    # and lines get their products: all of it needs the figures.
    parts = part_tables(manifest)
    by_figure = bool(parts) or successor is not None or any(map(naming_column, returned))
    made = figures or by_figure
    book = _Book(
        grid=grid,
        identity=replace(identity, tokens=without_stray(identity.tokens, manifest.tables, grid)),
        manifest=manifest,
        parts=parts,
        degraded=degraded,
        figures=made,
        memory=memory,
        successor=successor,
    )
    if period is not None and period not in manifest.fiscal_year.months:
        outside = problem("period-outside", value=period.key, year=manifest.fiscal_year.key)
        read = _with_tables(replace(submission, period=None), book, ())
        return _located(replace(rejected(read, [*remarks, outside]), period=period))
    read = _with_tables(submission, book, remarks)
    if manifest.book in FOR_READING and read.cells == CellCounts():
        return _located(replace(submission, problems=[*remarks, _unasked(manifest)]))
    return _located(read)


def _unasked(manifest: Manifest) -> Problem:
    return problem("not-a-return", value=manifest.book, book=book_word(manifest.book))


def _period_of(manifest: Manifest, period: Month | None) -> Month | None:
    """Return the period a book is read for: a book of one month that is over is read for that month."""
    if manifest.month is None or period is None:
        return period
    return min(manifest.month, period)


def rejected(submission: Submission, problems: Sequence[Problem]) -> Submission:
    """Return a submission of which nothing counts, for these reasons: all its figures are withheld."""
    return replace(withheld(submission), status=FileStatus.REJECTED, problems=problems)


def withheld(submission: Submission) -> Submission:
    """Return a submission without its figures; what was accepted of it is withheld."""
    return replace(
        submission,
        facts=(),
        aside=(),
        notes=(),
        tables=dict.fromkeys(submission.tables, TableStatus.WITHHELD),
        cells=not_counting(submission.cells),
    )


def not_counting(cells: CellCounts) -> CellCounts:
    """Return the counts of cells of which none counts: what could be read is withheld."""
    return CellCounts(rejected=cells.rejected, withheld=cells.withheld + cells.accepted)


def _with_tables(submission: Submission, book: _Book, remarks: Sequence[Problem]) -> Submission:
    """Read every table of the book; all of a table counts, or nothing of it."""
    manifest = book.manifest
    extracts: dict[str, Extract] = {}
    gone: dict[str, Sequence[IssuedRow]] = {}
    problems = [*remarks, *book.identity.problems, *replaced_draft(manifest, book.successor)]
    tables: dict[str, TableStatus] = {}
    for table in manifest.tables:
        read = _read_table(table, book, submission)
        if table.inputs and (rows := rows_replaced(table, book.successor, submission.period)):
            gone[table.id] = rows
            read = replace(read, problems=[replaced_problem(table, rows), *read.problems])
        problems += read.problems
        if table.inputs:
            extracts[table.id] = read
            clean = worst(read.problems) is not Severity.ERROR
            tables[table.id] = TableStatus.ACCEPTED if clean else TableStatus.WITHHELD
    problems += _by_part(book, extracts, tables)
    asked: Sequence[Asking] = asked_of(manifest)
    for id_, replaced in gone.items():
        extracts[id_] = _without(extracts[id_], replaced, manifest)
        asked = unasked(asked, replaced, manifest)
        if not extracts[id_].facts:
            tables[id_] = TableStatus.WITHHELD
    counting = [read for id_, read in extracts.items() if tables[id_] is TableStatus.ACCEPTED]
    return replace(
        submission,
        status=file_status(tables, problems, figures=any(read.facts for read in counting)),
        tables=tables,
        facts=(
            [fact for read in counting for fact in read.facts]
            if book.figures
            else CountedFacts(sum(len(read.facts) for read in counting))
        ),
        aside=[fact for read in counting for fact in read.aside],
        notes=[note for read in counting for note in read.notes],
        problems=problems,
        cells=sum((_counts(read, tables[id_]) for id_, read in extracts.items()), CellCounts()),
        asked=dict.fromkeys(asked, submission.period or manifest.fiscal_year.months[-1]),
        forms=forms_of(manifest) if book.figures else {},
    )


def _without(read: Extract, rows: Sequence[IssuedRow], manifest: Manifest) -> Extract:
    """Return a table without the figures of some rows: they are withheld."""
    kept = without_rows(read.facts, rows, manifest)
    left = len(read.facts) - len(kept)
    return replace(read, facts=kept, cells=read.cells + CellCounts(accepted=-left, withheld=left))


def _by_part(book: _Book, extracts: Mapping[str, Extract], tables: dict[str, TableStatus]) -> list[Problem]:
    """Withhold tables by channel or customer and by product that do not agree, and return where.

    Either may be wrong, so both wait.
    """
    found: list[Problem] = []
    manifest = book.manifest
    withheld = [id_ for id_, status in tables.items() if status is TableStatus.WITHHELD]
    for id_ in book.parts:
        differing: list[Problem] = []
        if not rests_on_withheld(manifest, withheld) and id_ not in withheld:
            differing = part_differences(extracts[id_], extracts, manifest.currency)
            found += differing
        if differing or rests_on_withheld(manifest, withheld):
            tables[id_] = TableStatus.WITHHELD
        if differing:
            tables |= dict.fromkeys(tables_by_product(manifest, id_), TableStatus.WITHHELD)
    return found


def _counts(read: Extract, status: TableStatus) -> CellCounts:
    """Return the cell counts of a table: what was read in a withheld table does not count either."""
    return read.cells if status is TableStatus.ACCEPTED else not_counting(read.cells)


def _read_table(table: IssuedTable, book: _Book, submission: Submission) -> Extract:
    grid, identity, manifest = book.grid, book.identity, book.manifest
    standings, columns = book.memory.standings, book.memory.columns
    located, problems = locate(table, grid, identity.tokens, standings, degraded=book.degraded)
    tampered: list[Problem] = []
    if located is not None:
        located, tampered = without_displaced(located, manifest, columns, date_1904=grid.date_1904)
        tampered += overwritten(located, columns)
    if not table.inputs:
        return Extract(problems=tampered)
    others = other_places(table, identity.tokens, located, standings)
    if located is None and not others:
        others = by_captions(table, grid)
    away = [*others, *(located.apart if located is not None else ())]
    elsewhere = CellCounts(withheld=sum(1 for other in away for _ in filled_inputs(other)))
    if located is None:
        return Extract(problems=problems, cells=elsewhere)
    read = extract(
        located,
        manifest,
        columns,
        path=submission.path,
        period=submission.period,
        date_1904=grid.date_1904,
        manual=grid.manual,
        figures=book.figures,
    )
    read = as_accepted(read, located, manifest, submission.path)
    read = of_known_products(read, located, manifest)
    beside = figures_beside(located, identity.tokens)
    return replace(
        read,
        problems=[*_copies(table, located, others), *tampered, *read.problems, *beside],
        cells=read.cells + elsewhere,
    )


def _copies(
    table: IssuedTable, located: LocatedTable | None, others: Sequence[LocatedTable]
) -> list[Problem]:
    """Name the copies of a table: what is filled in there does not count. A mark without rows is no copy."""
    return [
        problem(
            "table-copied",
            Location(sheet=other.sheet.name),
            other.sheet.name,
            table=table.id,
            figures=_compared(located, other) if located is not None else Text(),
        )
        for other in others
        if other.rows
    ]


def _compared(located: LocatedTable, other: LocatedTable) -> Text:
    """Return whether the inputs of a copy say the same as those that count."""
    differing = 0
    for column in located.issued.inputs:
        for row in other.rows.keys() & located.rows.keys() if column.key in located.columns else ():
            if column.key in other.columns:
                pair = [each.cell(row, column.key) for each in (located, other)]
                one, two = (None if cell is None else cell.raw for cell in pair)
                differing += (one or "") != (two or "")
    return sentence("intake.copied.differ", cells=differing) if differing else sentence("intake.copied.same")


def _located(submission: Submission) -> Submission:
    """Return the submission with its file's name in every problem, and figures as people write them."""
    problems = [in_file(submission.path, _readable(found)) for found in submission.problems]
    return replace(submission, problems=problems)


def _readable(found: Problem) -> Problem:
    """Return a problem whose stored figure has no more digits than a spreadsheet shows."""
    if found.value is None or not _LONG_FLOAT.fullmatch(found.value):
        return found
    return replace(found, value=f"{Decimal(f'{float(found.value):.15g}'):f}")


def in_file(path: str, found: Problem) -> Problem:
    """Return a problem whose location names the file."""
    return replace(found, where=replace(found.where, file=path))
