"""What the plan's papers add to a book: rows, figures and parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from salesbook.layout.book_content import Binding, Record
from salesbook.layout.declaration import Phrases
from salesbook.model.cube import Cubes
from salesbook.model.decimals import decimal_of
from salesbook.model.dimension import ACTIVITY, COST_LINE
from salesbook.model.figures import in_unit
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.problems import Text
from salesbook.schedules import sheet_records as rows
from salesbook.schedules.budget_records import Budget, budget_records
from salesbook.schedules.entries import Entry, Ledger
from salesbook.schedules.staffing_records import head_entries, outlet_records, post_records

Records = Mapping[str, Sequence[Record]]
WORDS = ("role", "mode", "basis", "rhythm", "paper", "weekday")
"""Fields that hold the id of a shared word."""


@dataclass(frozen=True, kw_only=True)
class PaperSource:
    """A plan's papers with the figures they are reckoned from."""

    plan: Plan
    cubes: Cubes
    workdays: rows.Workdays
    budget: Budget
    heads: Sequence[Entry]

    @classmethod
    def of(cls, plan: Plan, cubes: Cubes, workdays: rows.Workdays, phrases: Phrases) -> PaperSource:
        """Return the papers with their budget and heads worked out once for all books."""
        return cls(
            plan=plan,
            cubes=cubes,
            workdays=workdays,
            budget=Budget.of(plan, cubes, phrases),
            heads=head_entries(plan, cubes),
        )

    def for_territory(self, binding: Binding, scope: str) -> Binding:
        """Return the binding of a company or region book with what the papers say of its territory."""
        if not self.plan.papers.any:
            return binding
        people = [person.id for person in self.plan.dimensions.people_in(scope)]
        whole = scope == self.plan.dimensions.root.id
        spent = self.budget.ledger_entries() if whole else self.budget.region_entries(scope)
        ledger = Ledger(
            {
                (Scenario.BUDGET, "expense"): spent,
                (Scenario.PLAN, "headcount"): self.heads,
                (Scenario.PLAN, ACTIVITY): rows.activity_entries(self.plan, self.workdays, people),
            }
        )
        budget = budget_records(self.budget)
        if not whole:
            lines = {each.keys[COST_LINE] for each in spent}
            budget = {"cost_lines": [each for each in budget["cost_lines"] if each["key"] in lines]}
        return self._with(binding, ledger, {**self._common(people), **budget, **self._territory(scope)})

    def for_person(self, binding: Binding, person: str) -> Binding:
        """Return the binding of a person's book with what the papers say of that person alone."""
        if not self.plan.papers.any:
            return binding
        spent = self.budget.person_entries(person)
        ledger = Ledger(
            {
                (Scenario.BUDGET, "expense"): spent,
                (Scenario.PLAN, ACTIVITY): rows.activity_entries(self.plan, self.workdays, [person]),
            }
        )
        lines = {each.keys[COST_LINE] for each in spent}
        role = self.plan.dimensions.person[person].role
        own: Records = {
            **self._common([person]),
            **rows.day_records(self.plan, self.workdays),
            "cost_lines": [
                each for each in budget_records(self.budget)["cost_lines"] if each["key"] in lines
            ],
            "customers": rows.customer_records(self.plan, [person]),
            "score_items": rows.score_records(self.plan, [role]),
            "weeks": rows.week_records(self.plan),
        }
        return self._with(binding, ledger, own)

    def _common(self, people: Sequence[str]) -> Records:
        return {
            "papers": [{"key": "1"}],
            "activities": rows.activity_records(self.plan),
            "customer_classes": rows.customer_classes(self.plan, people),
            "due_dates": rows.due_records(self.plan, self.workdays),
        }

    def _territory(self, scope: str) -> Records:
        return {
            "posts": post_records(self.plan, scope),
            "outlets": outlet_records(self.plan, scope),
            "courses": rows.course_records(self.plan, scope),
            "score_items": rows.score_records(self.plan),
            "changes": rows.change_records(self.plan),
            **rows.statement_records(self.plan),
        }

    def _with(self, binding: Binding, ledger: Ledger, records: Records) -> Binding:
        parameters = {**_parameters(self.plan, binding), **binding.parameters}
        spoken = {name: [_spoken(each, binding) for each in listed] for name, listed in records.items()}
        return replace(
            binding,
            figures=ledger.beside(binding.figures),
            records={**binding.records, **spoken},
            parameters=parameters,
        )


def _spoken(record: Record, binding: Binding) -> Record:
    """Return a record with shared words and months put in place of their ids."""
    return {field: _said(field, value, binding) for field, value in record.items()}


def _said(field: str, value: object, binding: Binding) -> object:
    if isinstance(value, Month):
        return binding.month_name(value)
    if field in WORDS and isinstance(value, str):
        return binding.phrases.words.get(value, Text.of(value.partition("_")[2]))
    return value


def _parameters(plan: Plan, binding: Binding) -> Mapping[str, Decimal | str]:
    papers = plan.papers
    scheme, coverage, expenses = papers.scheme, papers.coverage, papers.expenses
    none = binding.word("no_limit")

    def money(minor: int | None) -> Decimal | str:
        return none if minor is None else in_unit(minor, plan.currency, binding.input_unit)

    return {
        "visit_minutes": decimal_of(coverage.minutes),
        "selling_hours": decimal_of(coverage.hours),
        "field_cost_limit": money(expenses.field_cost_limit),
        "entertainment_limit": money(expenses.entertainment_limit),
        "work_share": decimal_of(scheme.work_share),
        "attendance_share": decimal_of(scheme.attendance_share),
        "points_a_day": decimal_of(scheme.points_a_day),
        "pay_base": decimal_of(scheme.pay_base),
        "pay_plan": decimal_of(scheme.pay_plan),
        "pay_work": decimal_of(scheme.pay_work),
        "over_plan_rate": decimal_of(scheme.over_plan_rate),
        "cap": none if scheme.cap is None else decimal_of(scheme.cap),
        "first_bonus": money(scheme.first_bonus),
        "probation_rate": decimal_of(scheme.probation_rate),
        "probation_months": Decimal(scheme.probation_months),
        "termination_months": Decimal(scheme.termination_months),
        "surplus": binding.word("yes" if scheme.surplus_lowers_quota else "no"),
    }
