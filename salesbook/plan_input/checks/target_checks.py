"""Checks on the year and the targets of plan.toml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from salesbook.model.figures import typed_text
from salesbook.model.measure import MEASURES
from salesbook.model.period import FiscalYear, month_range
from salesbook.plan_input.checks.dimension_checks import unknown_reference
from salesbook.plan_input.checks.hold_checks import held_totals
from salesbook.plan_input.plan_tables import SETTINGS_FILE, PlanTables, Settings
from salesbook.plan_input.schema import TargetTable
from salesbook.plan_input.split_tables import fiscal_year
from salesbook.plan_input.suggestions import NOTHING
from salesbook.problems import Problem, Severity, catalogue, problem

# docs/plan.md, How problems are shown: a growth above 300 % is a warning.
UNUSUAL_GROWTH = 3


def check_targets(tables: PlanTables) -> list[Problem]:
    """Return what is wrong with the year and the targets."""
    settings = tables.settings
    if settings is None:
        return []
    held = held_totals(tables)
    codes = {kind.code for kind in catalogue() if kind.severity is not Severity.ERROR}
    unknown = [each for each in settings.table.accepted if each not in codes]
    found = [
        problem("unknown-key", settings.where("accepted", each), each, suggestion=NOTHING) for each in unknown
    ]
    found += _check_year(settings) + _check_driver(settings, held)
    found += _check_listed(settings, held)
    for measure, target in settings.table.target.items():
        if settings.sound("measures") and measure not in settings.table.measures:
            known = frozenset(settings.table.measures)
            where = settings.where("target", measure)
            found.append(unknown_reference(where, measure, f"{SETTINGS_FILE} measures", known))
        if settings.sound("target", "driver") and measure not in held:
            found += _check_basis(settings, measure, target)
        found += _check_size(tables, settings, measure, target)
    return found


def _check_listed(settings: Settings, held: Mapping[str, Decimal]) -> list[Problem]:
    """Check that every measure that is listed by hand has something to go by."""
    table = settings.table
    if not settings.lines.has(("measures",)) or not settings.sound("measures", "target", "driver"):
        return []
    return [
        problem("measure-without-basis", settings.where("measures"), measure)
        for measure in dict.fromkeys(table.measures)
        if measure not in {*table.target, *held} and not MEASURES[measure].drive
    ]


def _check_year(settings: Settings) -> list[Problem]:
    # FY2027 may start in 2026-10 or in 2027-04: it is named by the year it starts or ends in.
    year, starts = settings.table.fiscal_year, settings.table.starts
    if not settings.sound("fiscal_year", "starts") or starts.year in (year, year - 1):
        return []
    return [problem("year-start", settings.where("starts"), starts.key, year=year)]


def _check_driver(settings: Settings, held: Mapping[str, Decimal]) -> list[Problem]:
    table = settings.table
    found = []
    if settings.sound("measures", "driver") and table.driver not in table.measures:
        known = frozenset(table.measures)
        where = settings.where("driver")
        found.append(unknown_reference(where, table.driver, f"{SETTINGS_FILE} measures", known))
    if settings.sound("target", "driver") and table.driver not in {*table.target, *held}:
        found.append(problem("target-missing", settings.where("target"), table.driver))
    return found


def _allowed(measure: str, driver: str) -> Sequence[str]:
    if measure == driver:
        return "amount", "growth", "goal + years"
    if MEASURES[measure].drive:
        return ("follows",)
    stated = ("amount", "growth", "goal + years", "ratio")
    return (*stated, "follows") if MEASURES[measure].follow else stated


def _check_basis(settings: Settings, measure: str, target: TargetTable) -> list[Problem]:
    stated = target.stated()
    allowed = _allowed(measure, settings.table.driver)
    half = (target.goal is None) != (target.years is None) or (target.year or 1) > (target.years or 1)
    # Beside an amount prior_year is no basis, but the growth that follows is checked.
    stray = target.prior_year is not None and "growth" not in stated and "amount" not in stated
    if len(stated) == 1 and stated[0] in allowed and not half and not stray:
        return []
    shown = ", ".join(stated + (["prior_year"] if stray else [])) or "–"
    where = settings.where("target", measure)
    return [problem("target-basis", where, shown, measure=measure, allowed=", ".join(allowed))]


def sold_before(tables: PlanTables, measure: str) -> Decimal | None:
    """Return the sum of a measure in history.csv for the year before the plan's, None when there is none."""
    settings = tables.settings
    if settings is None or not MEASURES[measure].drive or not settings.sound("fiscal_year", "starts"):
        return None
    year = FiscalYear(settings.table.fiscal_year, settings.table.starts).year_before()
    months = frozenset(year.months)
    records = [row.record for row in tables.history.rows if row.record.month in months]
    total = sum(
        (Decimal(each.quantity) if measure == "quantity" else each.revenue for each in records), Decimal(0)
    )
    return total if total > 0 else None


def _check_size(tables: PlanTables, settings: Settings, measure: str, target: TargetTable) -> list[Problem]:
    sold = sold_before(tables, measure)
    base = target.prior_year or sold
    found = []
    if target.growth is not None and base is None and tables.history.sound:
        where = settings.where("target", measure, "growth")
        months = fiscal_year(settings).year_before().months
        when = month_range(months[0], months[-1])
        found.append(problem("history-missing", where, measure, when=when))
    if sold and target.prior_year and abs(target.prior_year - sold) > sold * Decimal("0.01"):
        where = settings.where("target", measure, "prior_year")
        stated = typed_text(target.prior_year)
        found.append(problem("prior-year-differs", where, stated, history=typed_text(sold)))
    total = _total(target, base)
    if total is not None and base:
        found += _check_growth(settings, measure, target, Fraction(total) / Fraction(base) - 1)
    if total is not None and target.stretch is not None and target.stretch < total:
        where = settings.where("target", measure, "stretch")
        found.append(
            problem("stretch-below-target", where, typed_text(target.stretch), target=typed_text(total))
        )
    return found


def _total(target: TargetTable, base: Decimal | None) -> Decimal | None:
    """Return about how much the target is, as far as that is known before the plan is split."""
    if target.amount is not None:
        return target.amount
    if target.growth is not None and base is not None:
        grown = Fraction(base) * (1 + target.growth)
        # Rounded to 28 digits, which is enough to warn by; the exact total is worked out in planning.
        return Decimal(grown.numerator) / Decimal(grown.denominator)
    if target.goal is not None and target.years is not None:
        return target.goal / target.years
    return None


def _check_growth(settings: Settings, measure: str, target: TargetTable, growth: Fraction) -> list[Problem]:
    if growth <= UNUSUAL_GROWTH:
        return []
    key = "growth" if target.growth is not None else "amount" if target.amount is not None else "goal"
    return [
        problem(
            "growth-unusual", settings.where("target", measure, key), f"{float(growth):.0%}", measure=measure
        )
    ]
