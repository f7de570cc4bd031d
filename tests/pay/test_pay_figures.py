"""Figures of pay out of a reconciliation, and statements as they are printed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from support.tiny_plan import DIMENSIONS, MONTHS, tiny_plan, tiny_targets

from salesbook.api.pay import run_pay
from salesbook.model.facts import Fact
from salesbook.model.rollover import Rollover
from salesbook.model.submission import FileStatus, Submission
from salesbook.pay.figures import PersonFigures
from salesbook.pay.scheme import PayRules
from salesbook.pay.scheme_checks import check_pay
from salesbook.pay.scheme_file import parse_pay, pay_rules
from salesbook.report.pay import pay_json, render_pay
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "pay.md").read_text("utf-8")
EXAMPLE = PAGE.split("```toml\n")[1].split("```")[0]

ANN = replace(DIMENSIONS.people[0], wage=6_000_00)


def result(scores: dict[str, int] | None = None, rollover: Rollover | None = None) -> Reconciliation:
    """Return January, where ann plans 3,500.00 and sells 3,220.00, 92 %; the others return nothing."""
    people = (ANN, *DIMENSIONS.people[1:])
    plan = replace(
        tiny_plan(), dimensions=replace(DIMENSIONS, people=people), rollover=rollover or Rollover()
    )
    figures = (("tea", 1_720_00), ("water", 500_00), ("007", 1_000_00))
    facts = [
        Fact("tiny", "AC", MONTHS[0], "ann", "east", "product", item, "revenue", value)
        for item, value in figures
    ]
    facts += [
        Fact("tiny", "AC", MONTHS[0], "ann", "east", "", "", measure, value)
        for measure, value in (scores or {}).items()
    ]
    returned = Submission(
        path="ann.xlsx", status=FileStatus.ACCEPTED, plan="tiny", owner="ann", period=MONTHS[0], facts=facts
    )
    return reconcile(plan, tiny_targets(plan), [returned], MONTHS[0])


def test_figures_are_those_of_the_reconciliation() -> None:
    figures = PersonFigures(
        result=result({"work_score": 86, "absences": 2}), person=ANN, month=MONTHS[0], rules=PayRules()
    )
    found = {
        name: figures(name)
        for name in (
            "wage", "actual.revenue", "target.revenue", "attainment.revenue", "excess.revenue", "score.work",
            "score.attendance", "score.month", "days.absent",
        )
    }  # fmt: skip
    assert found == {
        "wage": 6_000, "actual.revenue": 3_220, "target.revenue": 3_500,
        "attainment.revenue": Fraction(92, 100),
        "excess.revenue": 0, "score.work": Fraction(86, 100), "score.attendance": Fraction(92, 100),
        "score.month": Fraction(878, 1000), "days.absent": 2,
    }  # fmt: skip


def test_what_is_not_returned_is_unknown_and_never_zero() -> None:
    figures = PersonFigures(result=result(), person=DIMENSIONS.people[1], month=MONTHS[0], rules=PayRules())
    for name in ("actual.revenue", "attainment.revenue", "excess.revenue", "score.month", "wage"):
        assert figures(name) is None


def test_the_example_of_the_page_pays_what_the_page_says() -> None:
    file, problems = parse_pay(EXAMPLE.encode())
    assert file is not None
    assert problems == []
    reconciled = result({"work_score": 86, "absences": 0})
    assert check_pay(file, reconciled.plan) == []
    rules = pay_rules(file, reconciled.plan.currency)
    (ann,) = run_pay(reconciled, rules, ["ann"])
    assert [line.amount for line in ann.statement.lines] == [3_000_00, 1_932_00, 774_00, 0]
    assert render_pay([ann], reconciled.plan, MONTHS[0], "en").splitlines() == [
        "Ann, 2027-01, Salespeople, in CNY",
        "Base        6,000 × 50%          3,000.00",
        "Completion  6,000 × 35% × 92.0%  1,932.00",
        "Work score  6,000 × 15% × 86.0%    774.00",
        "Over plan   0 × 0.0% (< 10,000)      0.00",
        "total                            5,706.00",
    ]
    document = pay_json([ann], reconciled.plan, MONTHS[0])["statements"][0]
    assert (document["total"], document["provisional"]) == ("5706.00", False)
    assert document["lines"][1]["figures"] == {"wage": "6000", "attainment.revenue": 0.92}


def test_a_draw_is_paid_and_its_balance_said() -> None:
    file, _ = parse_pay(
        EXAMPLE.replace('roles = ["salesperson"]', 'roles = ["salesperson"]\ndraw = 8000').encode()
    )
    assert file is not None
    reconciled = result({"work_score": 86})
    (ann,) = run_pay(reconciled, pay_rules(file, reconciled.plan.currency), ["ann"])
    assert (ann.paid, ann.balance) == (8_000_00, 2_294_00)
    assert render_pay([ann], reconciled.plan, MONTHS[0], "en").splitlines()[-3:] == [
        "balance of earlier months                           0.00",
        "paid                                            8,000.00",
        "balance to be made up                           2,294.00",
    ]


def test_who_has_not_returned_has_a_provisional_statement() -> None:
    file, _ = parse_pay(EXAMPLE.encode())
    assert file is not None
    reconciled = result()
    found = run_pay(reconciled, pay_rules(file, reconciled.plan.currency))
    assert [(each.statement.person, each.statement.provisional) for each in found] == [
        ("ann", True),
        ("bo", True),
        ("cy", True),
    ]
    assert "provisional" in render_pay(found, reconciled.plan, MONTHS[0], "en")
