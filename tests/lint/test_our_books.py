"""Our own books keep the rules of lint, in every language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from io import BytesIO

import pytest
from support.pay_slips import slip_of
from support.sample_books import (
    KINDS,
    PERIOD,
    REPORTING,
    every_kind_of_book,
    planned,
    reconciliation,
    variance_book,
)

from salesbook.api.show import render_targets
from salesbook.layout.templates import default_templates
from salesbook.lint.finding import findings
from salesbook.lint.read import read_seen
from salesbook.lint.rules import RULES
from salesbook.model.plan import Plan
from salesbook.model.status import STATES, Status, StatusLine
from salesbook.sheets.payroll_book import build_payroll_book
from salesbook.sheets.status_book import build_status_book
from salesbook.xlsx.writing.write import write_book

LANGUAGES = ("en", "zh", "both")
DUE = date(2027, 3, 30)


def spoken(language: str) -> Plan:
    """Return the sample plan in a language, or in both."""
    plan = planned().plan
    return plan if language == "both" else plan.spoken_in(language)


def status_book(language: str) -> bytes:
    """Return the status of March: somebody in every state, and who was late in February."""
    plan = spoken(language)
    lines = [
        StatusLine(
            owner=each.id,
            name=each.name,
            region=plan.dimensions.territory[each.territory].name,
            territory=plan.dimensions.territory[each.territory].name,
            state=STATES[at % len(STATES)],
            received=DUE,
            days_left=at - 3,
            file=f"{each.id}-returned.xlsx",
        )
        for at, each in enumerate(plan.staff)
    ]
    courses = {each.owner: dict.fromkeys(plan.fiscal_year.until(PERIOD), each.state) for each in lines}
    status = Status(plan=plan, period=PERIOD, as_of=DUE, due=DUE, lines=lines, courses=courses)
    return write_book(build_status_book(status, default_templates(), language=language))


def payroll_book(language: str) -> bytes:
    """Return what payroll pays those who report, with corrections of February."""
    result, plan = reconciliation(), spoken(language)
    people = [plan.dimensions.person[each] for each in REPORTING]
    slips = [slip_of(each, result, PERIOD, paid_before=4_000_00) for each in people]
    lines = [line for slip in slips for line in slip.lines]
    return write_book(build_payroll_book(lines, plan, default_templates(), PERIOD))


def targets_book(language: str) -> bytes:
    """Return targets as `plan show` writes them."""
    data, _ = render_targets(spoken(language), planned().targets, ["region", "person"], "xlsx", "en")
    assert callable(data)
    into = BytesIO()
    data(into)
    return into.getvalue()


MORE: Mapping[str, Callable[[str], bytes]] = {
    "status": status_book, "payroll": payroll_book, "targets": targets_book,
}  # fmt: skip
"""Books that nobody fills in."""


def found(data: bytes) -> list[object]:
    book, problems = read_seen(data)
    assert book is not None, problems
    return list(findings(RULES, book))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_book_keeps_every_rule(kind: str, language: str) -> None:
    assert not found(every_kind_of_book(language)[kind].data)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", MORE)
def test_a_book_that_nobody_fills_in_keeps_every_rule(kind: str, language: str) -> None:
    assert not found(MORE[kind](language))


def test_a_variance_book_printed_in_full_keeps_every_rule() -> None:
    assert not found(variance_book("dongfang", "en", printed="full").data)
