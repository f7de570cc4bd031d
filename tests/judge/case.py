"""A case to judge: the folders of a plan, of what was issued and of what came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from judge.forms import CompanyBook, Form, Return, counting, courses_of, read_company, read_form, read_return
from judge.plan_folder import Plan, read_plan
from judge.reckoning import Reckoning, lines_of
from judge.series import Known, series_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Where everything lies; `issued` holds a folder for each version of the plan, the last one in force."""

    plan: Path
    issued: Sequence[Path]
    returned: Path
    period: str


def owner_of(file: Path, plan: Plan) -> str | None:
    """Return whose book a file is by its name, None for the company's own."""
    ids = (*plan.people, *plan.territories, *departments(plan))
    parts = file.stem.split("-")
    named = [
        "-".join(parts[first:last])
        for first in range(len(parts))
        for last in range(first + 1, len(parts) + 1)
    ]
    return next(
        (id_ for id_ in sorted(ids, key=len, reverse=True) if id_ in named and id_ != plan.company), None
    )


def departments(plan: Plan) -> list[str]:
    """Return who has a book without a target, which says nothing of sales."""
    return [row["id"] for row in plan.rows.get("departments", [])]


@dataclass(frozen=True, kw_only=True)
class Issued:
    """What was issued: all forms by document, the newest of each owner, and the company's book."""

    plan: Plan
    forms: Mapping[str, Form]
    newest: Mapping[str, Form]
    company: CompanyBook
    workdays: Sequence[str]


def read_issued(plan_folder: Path, folders: Sequence[Path]) -> Issued:
    """Return what was issued in folders, the last one in force."""
    plan = read_plan(plan_folder)
    forms: dict[str, Form] = {}
    newest: dict[str, Form] = {}
    company: CompanyBook | None = None
    workdays: Sequence[str] = ()
    for file in (file for folder in folders for file in sorted(folder.glob("*.xlsx"))):
        owner = owner_of(file, plan)
        if owner is None:
            company = read_company(file, plan)
        elif owner not in departments(plan):
            form = read_form(file, plan, owner)
            forms[form.document] = newest[owner] = form
            workdays = workdays or form.workdays
    assert company is not None
    return Issued(plan=plan, forms=forms, newest=newest, company=company, workdays=workdays)


def returns_of(case: Case, issued: Issued) -> Mapping[str, Return]:
    """Return what came back, by owner."""
    apart, every = departments(issued.plan), sorted(case.returned.glob("*.xlsx"))
    files = [each for each in every if owner_of(each, issued.plan) not in apart]
    return counting(read_return(file, issued.plan, issued.forms, case.period) for file in files)


def reckon(case: Case, issued: Issued, returns: Mapping[str, Return]) -> Reckoning:
    """Return everything that can be said of a case."""
    plan = issued.plan
    known = Known(
        plan=plan,
        period=case.period,
        issued=issued.newest,
        returns=returns,
        courses=tuple(courses_of(plan)),
        company=issued.company,
    )
    elapsed = sum(day[:7] <= case.period for day in issued.workdays)
    series = series_of(known)
    return Reckoning(
        plan=plan,
        period=case.period,
        series=series,
        lines=lines_of(series, plan),
        returns=known.returns,
        time_progress=Fraction(elapsed, len(issued.workdays)),
    )
