"""Statement books: formulas give what the program pays, and nobody else's pay stands in them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest
from support.composed import composed_table, texts
from support.pay_slips import amounts, slip_of, tiny_slip
from support.sample_books import PERIOD, REPORTING, pay_book, reconciliation
from support.tiny_plan import tiny_plan

from salesbook.layout.declaration import Table
from salesbook.layout.templates import default_templates
from salesbook.pay.scheme_file import parse_pay, pay_rules
from salesbook.pay.slip import Slip
from salesbook.problems import sentence
from salesbook.sheets.pay_book import build_pay_book, pay_orders
from salesbook.spreadsheet.book import BookSpec
from salesbook.variance.result import Reconciliation

REACHED = (
    "3220", "0", "-350.05", "1749.99", "1750", "2625", "2800", "3000", "3115", "3499.99", "3500", "3600",
    "4550.07", "12345.67",
)  # fmt: skip
"""What is sold of 3,500.00: below, on and above every limit of the tables."""


def book(slip: Slip, language: str = "en") -> BookSpec:
    return build_pay_book(slip, default_templates(), language=language)[0]


def written(spec: BookSpec) -> dict[str, Decimal | None]:
    """Return the amount of every line as it is stored beside its formula."""
    table = composed_table(spec, "pay_lines")
    found: dict[str, Decimal | None] = {}
    for key, row in table.by_key.items():
        assert table.cell(row, "amount").formula is not None
        value = table.value(row, "amount")
        found[key] = value if isinstance(value, Decimal) else None
    return found


@pytest.mark.parametrize("reached", REACHED)
def test_the_formulas_of_every_line_come_to_what_the_program_pays(reached: str) -> None:
    slip = tiny_slip(Decimal(reached))
    due = {line: Decimal(amount or 0).scaleb(-2) for line, amount in amounts(slip).items()}
    assert written(book(slip)) == due


UNUSUAL = """
[scheme.sales]
name = "Sales"
roles = ["salesperson"]
fixed = "70%"
without_target = "100%"
ramp = ["90%"]
proration = "calendar"
line = [
  { id = "fixed", name = "Fixed", of = "wage.fixed" },
  { id = "ramped", name = "Ramped", of = "wage.variable", by = "attainment.revenue" },
  { id = "pool", name = "Pool", amount = 1000, shared = "company", prorated = false },
  { id = "class", name = "Class", of = "actual.revenue", share = "3%", classes = ["A"], price_from = "90%" },
  { id = "first", name = "First", amount = 500, by = "first.revenue", prorated = false },
  { id = "rate", name = "Rate", amount = 100, by = "rate.revenue", prorated = false },
]
"""


@pytest.mark.parametrize("reached", ["0", "-350.05", "2800", "3500"])
def test_formulas_follow_days_of_service_a_ramp_and_what_a_team_shares(reached: str) -> None:
    file, problems = parse_pay(UNUSUAL.encode())
    assert file is not None, problems
    slip = tiny_slip(Decimal(reached), pay_rules(file, tiny_plan().currency))
    # A line is blank as long as something it goes by is not known: here, who else was the first.
    due = {
        line: None if amount is None else Decimal(amount).scaleb(-2) for line, amount in amounts(slip).items()
    }
    spec = book(slip)
    assert written(spec) == due
    # 28 of 31 days of 4,200, and a third of 1,000 with the odd cent, as the first of the list
    assert (due["fixed"], due["pool"]) == (Decimal("3793.55"), Decimal("333.34"))
    assert "28 of 31 days are paid" in texts(spec)


def test_a_line_whose_figure_is_not_reported_has_no_amount_and_the_book_says_so() -> None:
    spec = book(tiny_slip(None))
    found = written(spec)
    assert (found["base"], found["completion"]) == (Decimal(3000), None)
    assert "provisional" in texts(spec)


def test_the_total_is_the_sum_of_lines_corrections_and_balances() -> None:
    march = slip_of(
        reconciliation().plan.dimensions.person["wu-ting"], reconciliation(), PERIOD, paid_before=4_000_00
    )
    spec = book(march)
    total = composed_table(spec, "pay_total")
    assert total.number(total.by_label["Paid"], "amount") == Decimal(march.paid).scaleb(-2)
    assert total.value(total.by_label["As in the register"], "amount") == "✓"
    deltas = composed_table(spec, "pay_deltas")
    (row,) = deltas.by_key.values()
    assert (deltas.value(row, "before"), deltas.value(row, "how")) == ("8,000 × 50%", "7,400 × 50%")
    assert deltas.number(row, "amount") == -300


def test_a_line_that_is_locked_stays_as_it_was_paid() -> None:
    slip = tiny_slip(Decimal(3220))
    lines = [each for each in slip.lines if each.line != "base"]
    base = next(each for each in slip.lines if each.line == "base")
    spec = book(replace(slip, lines=[replace(base, amount=2_999_00), *lines], closed=True))
    assert written(spec)["base"] == 2999
    assert "follows as a correction" in texts(spec)
    total = composed_table(spec, "pay_total")
    assert total.value(total.by_label["As in the register"], "amount") == "✓"


@cache
def unlike() -> Reconciliation:
    """Return the sample month with wages of which no two give the same figures."""
    result = reconciliation()
    people = [
        replace(each, wage=7_013_37 + 1_171_13 * at) for at, each in enumerate(result.plan.dimensions.people)
    ]
    dimensions = replace(result.plan.dimensions, people=tuple(people))
    return replace(result, plan=replace(result.plan, dimensions=dimensions))


@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_nothing_of_anybody_else_stands_in_a_statement_book(language: str) -> None:
    staff = {each.id: each for each in unlike().plan.staff}
    slips = {each: slip_of(staff[each], unlike(), PERIOD, paid_before=4_000_00) for each in REPORTING}
    of_wages = ("base", "completion", "banded")
    for owner, slip in slips.items():
        spec, manifest = build_pay_book(slip, default_templates(), language=language)
        shown = texts(spec) + manifest.to_json()
        cells = (cell.value for sheet in spec.sheets for cell in sheet.cells)
        numbers = {abs(value) for value in cells if isinstance(value, Decimal)}
        assert Decimal(slip.person.wage or 0).scaleb(-2) in numbers
        for other in staff.values():
            if other.id != owner:
                assert other.id not in shown
                assert not any(words in shown for words in other.name.words.values())
                assert Decimal(other.wage or 0).scaleb(-2) not in numbers
        for theirs in (each for each in slips if each != owner):
            paid = amounts(slips[theirs])
            assert not {Decimal(paid[line] or 0).scaleb(-2) for line in of_wages if paid[line]} & numbers


def test_what_a_registry_keeps_of_a_statement_says_nothing_of_pay() -> None:
    manifest = pay_book("wu-ting", "en").manifest
    assert [each.id for each in manifest.tables] == ["pay_dispute"]
    assert manifest.owner == "pay:2027-03:wu-ting"


def test_a_statement_book_is_named_after_its_month_and_person() -> None:
    (order,) = pay_orders([tiny_slip(Decimal(1))], default_templates(), "en")
    assert order.file == "2027-01-ann-Ann-pay"


def test_types_of_disputes_read_alike_on_the_form_and_in_a_list() -> None:
    (table,) = default_templates().sheets["pay_dispute"].block
    assert isinstance(table, Table)
    (choices,) = (each.choices for each in table.column if each.note == "dispute_type")
    assert choices == {each: sentence(f"pay.dispute-type.{each}") for each in choices}
