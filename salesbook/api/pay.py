"""Pay by the schemes of a plan: what is wrong with them, and what a month comes to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from salesbook.files.atomic import read_limited
from salesbook.files.plan_folder import SETTINGS_LIMIT
from salesbook.model.dimension import Person
from salesbook.model.plan import Plan
from salesbook.pay.months import statement_of
from salesbook.pay.moved_keys import PAY_KEYS, moved_scheme
from salesbook.pay.scheme import PayRules
from salesbook.pay.scheme_checks import check_pay
from salesbook.pay.scheme_file import PAY_FILE, parse_pay, pay_rules
from salesbook.pay.statement import Settlement, settle
from salesbook.planning.calendar import plan_calendar
from salesbook.problems import Location, Problem, Severity, problem, worst
from salesbook.schedules.appraisal import Scheme
from salesbook.variance.result import Reconciliation


def read_pay(path: Path, plan: Plan) -> tuple[PayRules | None, list[Problem]]:
    """Return the schemes of a plan folder, or of a pay.toml, and every problem; None with an error."""
    file = path if path.name.endswith(".toml") and path.name != "plan.toml" else _beside(path)
    content, found = _content(file, plan)
    if content is None:
        return None, found
    parsed, problems = parse_pay(content)
    problems = [*found, *problems]
    if parsed is None:
        return None, problems
    problems += check_pay(parsed, plan)
    if worst(problems) is Severity.ERROR:
        return None, problems
    calendar, _ = plan_calendar(plan)
    months = plan.fiscal_year.months if calendar is not None else ()
    workdays = {month: calendar.working_days(month) for month in months} if calendar is not None else {}
    return replace(pay_rules(parsed, plan.currency), workdays=workdays), problems


def _content(file: Path, plan: Plan) -> tuple[bytes | None, list[Problem]]:
    """Return pay.toml; where there is none, what the pay keys of [appraisal] stand for (SB974)."""
    try:
        return read_limited(file, SETTINGS_LIMIT), []
    except FileNotFoundError as error:
        keys = plan.schedules.settings(Scheme)
        if stated := sorted(PAY_KEYS & keys.model_fields_set):
            roles = {each.role for each in plan.dimensions.people if each.role}
            moved = problem("pay-from-plan", Location(file=PAY_FILE), ", ".join(stated))
            return moved_scheme(keys, roles, plan.driver).encode(), [moved]
        return None, [_unreadable(file, error)]
    except OSError as error:
        return None, [_unreadable(file, error)]


def _unreadable(file: Path, error: OSError) -> Problem:
    reason = error.strerror or type(error).__name__
    return problem("pay-unreadable", Location(file=PAY_FILE), str(file), reason=reason)


def _beside(path: Path) -> Path:
    return (path.parent if path.name == "plan.toml" else path) / PAY_FILE


def run_pay(result: Reconciliation, rules: PayRules, only: Collection[str] = ()) -> list[Settlement]:
    """Return what everybody who works in the period is paid by their scheme, or `only` some people.

    Draws and negative totals of the year's earlier months count, as far as these are known.
    """
    serves, period = result.plan.dimensions.serves, result.period
    wanted = (each for each in result.plan.staff if not only or each.id in only)
    settled = (_settled(each, result, rules) for each in wanted if serves(each.id, period))
    return [each for each in settled if each is not None]


def _settled(person: Person, result: Reconciliation, rules: PayRules) -> Settlement | None:
    found, balance = None, 0
    for month in result.plan.fiscal_year.until(result.period):
        own = statement_of(person, month, result, rules)
        found = None if own is None else settle(own, balance)
        balance = balance if found is None else found.balance
    return found
