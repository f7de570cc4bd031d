"""The optional files of a plan as its papers: staffing, training, budget, appraisal, coverage, words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salesbook.model.plan import Papers
from salesbook.model.statement import Statement
from salesbook.plan_input import schedule_parts as parts
from salesbook.plan_input.checks.precision_checks import currency_of
from salesbook.plan_input.checks.schedule_checks import check_papers
from salesbook.plan_input.plain_text import parse_text
from salesbook.plan_input.plan_rows import parse_rows
from salesbook.plan_input.plan_tables import PlanTables, Rows, Settings
from salesbook.plan_input.schedule_rows import LOGO_FILE, PAPER_ROWS, WORDS_FILE
from salesbook.plan_input.schedule_tables import PaperTables
from salesbook.plan_input.schema import CsvRow
from salesbook.plan_input.statements import parse_statements
from salesbook.problems import Location, Problem, problem

PNG = b"\x89PNG\r\n\x1a\n"


def parse_papers(files: Mapping[str, bytes], tables: PlanTables) -> tuple[Papers, list[Problem]]:
    """Return what the optional files say, and all that is wrong with them (SB208, SB216, SB218, SB29n)."""
    papers: dict[type[CsvRow], Rows[CsvRow]] = {}
    problems: list[Problem] = []
    for model in PAPER_ROWS:
        papers[model], found = _rows(files, model)
        problems += found
    statements, found = _statements(files)
    problems += found
    logo = files.get(LOGO_FILE, b"")
    if logo and not logo.startswith(PNG):
        problems.append(problem("logo-not-png", Location(file=LOGO_FILE)))
    read = PaperTables(papers)
    problems += check_papers(read, tables)
    if tables.settings is None:
        return Papers(), problems
    return _made(read, tables.settings, statements, logo), problems


def _rows(files: Mapping[str, bytes], model: type[CsvRow]) -> tuple[Rows[CsvRow], list[Problem]]:
    if model.file not in files:
        return Rows(complete=True, sound=True), []
    text, problems = parse_text(model.file, files[model.file])
    return (Rows(), problems) if text is None else parse_rows(text, model)


def _statements(files: Mapping[str, bytes]) -> tuple[Sequence[Statement], list[Problem]]:
    text, problems = parse_text(WORDS_FILE, files.get(WORDS_FILE, b""))
    return ((), problems) if text is None else parse_statements(text)


def _made(papers: PaperTables, settings: Settings, words: Sequence[Statement], logo: bytes) -> Papers:
    table = settings.table
    currency = currency_of(table.currency)
    return Papers(
        posts=parts.posts(papers, currency),
        courses=parts.courses(papers, currency),
        cost_lines=parts.cost_lines(papers, currency),
        budget=parts.budget(papers, currency),
        rebates=parts.rebates(papers),
        score_items=parts.score_items(papers),
        customers=parts.customers(papers),
        outlets=parts.outlets(papers),
        activities=parts.activities(papers),
        changes=parts.changes(papers),
        statements=words,
        coverage=parts.coverage(table.coverage),
        expenses=parts.expense_rules(table.expenses, currency),
        scheme=parts.scheme(table.appraisal, currency),
        logo=logo,
    )
