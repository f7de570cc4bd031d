"""What payroll pays, as a workbook to be filtered and summed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from salesbook.layout.templates import Templates
from salesbook.model.amount import currency_name
from salesbook.model.figures import major_figure
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.pay.register import RegisterLine
from salesbook.problems import Text, sentence
from salesbook.sheets.target_book import QUIET, ListColumn, figure_format, listing
from salesbook.spreadsheet.book import BookSpec, CellValue

MONEY = "revenue"
"""A measure whose figures are money, as pay is."""
WIDTHS: Mapping[str, float] = {"person": 22.0, "month": 12.0, "line": 26.0, "kind": 16.0, "amount": 18.0}
CODES: Mapping[str, float] = {"code": 18.0, "code-line": 16.0}


def build_payroll_book(
    lines: Sequence[RegisterLine], plan: Plan, templates: Templates, period: Month
) -> BookSpec:
    """Return the closed lines of a month, one a row, with their sum."""
    figure = {"format": figure_format(MONEY, plan), "align": "right"}
    columns = [
        ListColumn(
            caption=sentence(f"pay.payroll-column.{each}"),
            width=width,
            style=figure if each == "amount" else {"align": "left"},
        )
        for each, width in WIDTHS.items()
    ]
    quiet = {"align": "left", "size": 8, "color": QUIET}
    columns += [
        ListColumn(caption=sentence(f"pay.payroll-column.{each}"), width=width, style=quiet)
        for each, width in CODES.items()
    ]
    title = sentence("pay.payroll.title", period=period.key, currency=currency_name(plan.currency.code))
    whole = major_figure(MONEY, sum(each.amount for each in lines), plan.currency)
    end: list[Text | CellValue] = [sentence("sheets.targets.total"), None, None, None, whole, None, None]
    tab = sentence("pay.payroll.tab")
    return listing(plan, templates, title, columns, _rows(lines, plan), end, len(lines), 1, tab)


def _rows(lines: Sequence[RegisterLine], plan: Plan) -> Iterator[list[CellValue]]:
    for each in lines:
        known = plan.dimensions.person.get(each.person)
        name = Text.of(each.person) if known is None else known.name
        yield [
            name.in_language(plan.language),
            each.month.key,
            each.name.in_language(plan.language),
            sentence(f"pay.kind.{each.kind}").in_language(plan.language),
            major_figure(MONEY, each.amount, plan.currency),
            each.person,
            each.line,
        ]
