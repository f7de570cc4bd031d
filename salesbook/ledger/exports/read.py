"""An export as lines of a ledger: tables found, read, held to their own sums, and put into our codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from salesbook.ledger.exports.accounts import check_open, check_tax, fold_parents
from salesbook.ledger.exports.balances import prove_balances
from salesbook.ledger.exports.codes import CodeMap, Unmapped
from salesbook.ledger.exports.doubts import check_words
from salesbook.ledger.exports.entries import Spelling, read_table
from salesbook.ledger.exports.heading import Heading, find_heading, month_of_sheet, months_in
from salesbook.ledger.exports.lines import LineMaker, TaxBasis
from salesbook.ledger.exports.profile import MONEY, Profile
from salesbook.ledger.exports.rows import Export, ExportSheet
from salesbook.ledger.exports.shipped import row_words
from salesbook.ledger.exports.table import LedgerTable, LeftOut
from salesbook.ledger.exports.totals import check_documents, count_once, prove_totals
from salesbook.ledger.exports.words import RowWords
from salesbook.model.amount import Currency
from salesbook.model.ledger import LedgerLine
from salesbook.model.period import FiscalYear, Month
from salesbook.problems import Location, Problem, Severity, problem, worst


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingTerms:
    """What an export is read by.

    Of several `profiles` the one counts that knows most columns. `period` is the month of rows that say none;
    `tax` the basis of amounts that is wanted where both are stated.
    """

    profiles: Sequence[Profile]
    codes: CodeMap
    currency: Currency
    year: FiscalYear
    period: Month | None = None
    tax: TaxBasis = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReading:
    """How one table was read: the captions of its columns, what was left out, how much was proved."""

    sheet: str
    captions: Mapping[str, str]
    unknown: Sequence[str]
    rows: int
    left_out: Sequence[LeftOut]
    totals: int
    balances: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReading:
    """How one export was read. A file with an error has no lines: none of it counts.

    `digest` is that of its bytes.
    """

    file: str
    digest: str = ""
    profile: str = ""
    encoding: str = ""
    tables: Sequence[TableReading] = ()
    lines: Sequence[LedgerLine] = ()
    unmapped: Sequence[Unmapped] = ()
    problems: Sequence[Problem] = field(default_factory=tuple)


def read_export(file: str, export: Export, terms: ReadingTerms) -> ExportReading:
    """Return an export as lines, or everything that is wrong with it."""
    words = row_words()
    profile, headings, problems = _headings(export, terms.profiles, words)
    if profile is None:
        return _in_file(ExportReading(file=file, encoding=export.encoding, problems=problems))
    made: list[LineMaker] = []
    tables: list[TableReading] = []
    for sheet, heading in headings:
        table, reading = _proved(sheet, heading, profile, words, terms)
        tables.append(reading)
        problems += table.problems
        made.append(
            LineMaker(
                file=file,
                table=table,
                profile=profile,
                codes=terms.codes,
                words=words,
                currency=terms.currency,
                year=terms.year,
                tax=terms.tax,
                problems=problems,
            )
        )
    lines = [line for each in made for line in each.lines()]
    if not lines and worst(problems) is not Severity.ERROR:
        problems.append(problem("ledger-empty"))
    unmapped = [each for maker in made for each in maker.unmapped()]
    problems += [_unmapped(maker.table, each) for maker in made for each in maker.unmapped()]
    refused = worst(problems) is Severity.ERROR
    return _in_file(
        ExportReading(
            file=file,
            profile=profile.name,
            encoding=export.encoding,
            tables=tables,
            lines=() if refused else lines,
            unmapped=unmapped,
            problems=problems,
        )
    )


def _in_file(reading: ExportReading) -> ExportReading:
    problems = [replace(each, where=replace(each.where, file=reading.file)) for each in reading.problems]
    return replace(reading, problems=problems)


Headed = Sequence[tuple[ExportSheet, Heading]]


def _headings(
    export: Export, profiles: Sequence[Profile], words: RowWords
) -> tuple[Profile | None, Headed, list[Problem]]:
    """Return the profile that knows most of the columns, the tables with its captions, and what is amiss."""
    found = {profile.name: _of_profile(export, profile, words) for profile in profiles}
    most = max((_known(headed) for headed in found.values()), default=0)
    best = [profile for profile in profiles if most and _known(found[profile.name]) == most]
    if not best:
        return None, (), [problem("ledger-no-table", value=_first_words(export))]
    if len(best) > 1:
        names = ", ".join(each.name for each in best)
        return None, (), [problem("ledger-profile-open", value=names, profile=best[0].name)]
    headed = found[best[0].name]
    main = max(headed, key=lambda each: len(each[1].columns))[1]
    needed = {column for column in main.columns if column in MONEY}
    kept = [each for each in headed if each[0].visible and needed <= each[1].columns.keys()]
    names_kept = {sheet.name for sheet, _ in kept}
    problems = [
        problem("ledger-sheet-left-out", Location(sheet=sheet.name), sheet.name)
        for sheet in export.sheets
        if sheet.name not in names_kept and sheet.rows
    ]
    for sheet, heading in kept:
        place = LedgerTable(sheet=sheet, heading=heading).where
        problems += [
            problem(
                "ledger-column-twice",
                place(sheet.rows[heading.first].number),
                ", ".join(captions),
                column=column,
            )
            for column, captions in heading.twice.items()
        ]
    return best[0], kept, problems


def _of_profile(export: Export, profile: Profile, words: RowWords) -> Headed:
    found = ((sheet, find_heading(sheet, profile, words)) for sheet in export.sheets)
    return [(sheet, heading) for sheet, heading in found if heading is not None]


def _known(headed: Headed) -> int:
    return max((len(heading.columns) for _, heading in headed), default=0)


def _first_words(export: Export) -> str:
    """Return the words of the fullest row near the top: what may have been meant as captions."""
    rows = [row.cells for sheet in export.sheets for row in sheet.rows[:60]]
    fullest = max(rows, key=lambda cells: sum(bool(cell.strip()) for cell in cells), default=())
    return ", ".join(cell.strip() for cell in fullest if cell.strip())[:200]


def _proved(
    sheet: ExportSheet, heading: Heading, profile: Profile, words: RowWords, terms: ReadingTerms
) -> tuple[LedgerTable, TableReading]:
    """Return a table as read, once it has been held to its balances and sums."""
    spelling = Spelling(currencies=_currencies(terms, profile), month=_month(sheet, heading, terms))
    table = read_table(sheet, heading, profile, words, spelling)
    balances = totals = 0
    # With a row less nothing would close: what is wrong with the row is enough.
    if worst(table.problems) is not Severity.ERROR:
        balances = prove_balances(table, profile, words)
        if profile.row == "balance":
            totals += fold_parents(table)
        check_open(table)
        check_words(table, profile, words)
        check_tax(table)
        if profile.repeated:
            count_once(table)
        totals += prove_totals(table)
        check_documents(table, repeated=profile.repeated)
    reading = TableReading(
        sheet=sheet.name,
        captions=heading.captions,
        unknown=heading.unknown,
        rows=len(table.entries),
        left_out=sorted(table.left_out),
        totals=totals,
        balances=balances,
    )
    return table, reading


def _currencies(terms: ReadingTerms, profile: Profile) -> frozenset[str]:
    """Return the currencies whose signs may stand in figures: ours, and that of the export."""
    return frozenset({profile.currency or terms.currency.code})


def _month(sheet: ExportSheet, heading: Heading, terms: ReadingTerms) -> Month | None:
    """Return the month of a table without days: as asked, or as the words above it or its sheet say."""
    if terms.period is not None:
        return terms.period
    stated: Iterable[tuple[int, int]] = months_in(sheet.name) or heading.months
    months = {Month(year, number) for year, number in stated}
    if len(months) == 1:
        return months.pop()
    named = month_of_sheet(sheet.name)
    return next((month for month in terms.year.months if not months and month.number == named), None)


def _unmapped(table: LedgerTable, found: Unmapped) -> Problem:
    return problem(
        "ledger-code-unmapped",
        table.where(found.row, found.column),
        found.code,
        kind=found.kind,
        count=found.count,
        suggested=found.suggested or "-",
    )
