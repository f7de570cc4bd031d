"""Reconciling in a notebook: frames in, one result out that can be shown, saved and summed up in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salesbook.api.build import BuildResult
from salesbook.api.page import PageOrder, report_html
from salesbook.api.reconcile import elapsed_days, write_variance_books
from salesbook.model.cube import Axes, Scenarios, axes_of
from salesbook.model.facts import Fact
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import ACTUAL, PRIOR_YEAR, ScenarioKey
from salesbook.model.submission import FileStatus, Submission
from salesbook.model.targets import Targets
from salesbook.planning.decomposition.decompose import decompose
from salesbook.problems import Problem, problem
from salesbook.report.reconciliation import reconcile_json, render_summary
from salesbook.variance.bridge import Bridge, BridgeMeasure
from salesbook.variance.comparison import Span
from salesbook.variance.level_table import Level
from salesbook.variance.reconcile import reconcile as reconcile_submissions
from salesbook.variance.reconcile import reconcile_cubes
from salesbook.variance.result import Line, Reconciliation

if TYPE_CHECKING:
    import pandas as pd

    from salesbook.variance.frames import Money


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """A reconciliation with what can be made of it: a frame, workbooks, JSON, text, HTML."""

    result: Reconciliation
    problems: Sequence[Problem] = field(default_factory=tuple)

    def line(self, level: Level, measure: str, **keys: str) -> Line:
        """Return one line; KeyError when there is none."""
        return self.result.line(level, measure, **keys)

    def bridge(self, measure: BridgeMeasure, span: Span, **members: str) -> Bridge | None:
        """Return price, volume and mix of a variance."""
        return self.result.bridge(measure, span, **members)

    def to_frame(self, level: Level | None = None) -> pd.DataFrame:
        """Return one row per line and span; amounts in minor units."""
        return self.result.to_frame(level)

    def to_rates_frame(self) -> pd.DataFrame:
        """Return one row per rate (margin, expense ratio, funnel, ...), level and span, as floats."""
        from salesbook.variance.rate_lines import rate_lines  # noqa: PLC0415 - pandas loads with it
        from salesbook.variance.result_frame import rates_frame  # noqa: PLC0415

        return rates_frame(rate_lines(self.result))

    def to_dict(self) -> dict[str, Any]:
        """Return what `salesbook reconcile --format json` prints."""
        return reconcile_json(self.result, self.problems)

    def to_excel(
        self, folder: str | Path, *, language: str | None = None, theme: str = "default", force: bool = False
    ) -> BuildResult:
        """Write the variance books into a folder."""
        return write_variance_books(self.result, Path(folder), language=language, theme=theme, force=force)

    def to_html(
        self,
        only: str | None = None,
        *,
        language: str | None = None,
        theme: str = "default",
        incognito: bool = False,
    ) -> str:
        """Return the page that `salesbook reconcile --html` writes: the company's, or `only` one owner's."""
        order = PageOrder(only=only, language=language, theme=theme, incognito=incognito)
        return report_html(self.result, order)

    def to_text(self, language: str = "en") -> str:
        """Return what `salesbook reconcile` prints."""
        return render_summary(self.result, language)

    @cached_property
    def ok(self) -> bool:
        """Whether nothing was found that asks for attention."""
        return not self.problems

    def __str__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        return report_html(self.result, PageOrder(), part=True)


def reconcile(
    plan: Plan,
    actuals: pd.DataFrame | Sequence[Submission] | Sequence[Fact],
    period: Month | str,
    *,
    targets: Targets | None = None,
    prior_year: pd.DataFrame | None = None,
    money: Money = "minor",
    as_of: date | None = None,
) -> Analysis:
    """Reconcile actuals with a plan for a period and everything up to it.

    `actuals` are a frame (a row per month, person and product with a column for each measure), facts, or
    submissions; `prior_year` a frame like it, instead of the plan's history. `money` says whether amounts
    of frames are in minor units or in the currency itself. The targets are decomposed unless given.
    ValueError when they cannot be, or the period is not in the plan's year; TypeError for actuals of another
    kind.
    """
    month = Month.of(period)
    if month not in plan.fiscal_year.months:
        outside = problem("period-outside", value=month.key, year=plan.fiscal_year.key)
        raise ValueError(outside.message.in_language("en"))
    aims = targets or _decomposed(plan)
    elapsed = elapsed_days(plan, month, as_of)
    frames = _Frames(axes=axes_of(aims), money=money, digits=plan.currency.digits)
    prior, problems = frames.cubes(prior_year, PRIOR_YEAR) if prior_year is not None else (None, [])
    if isinstance(actuals, Sequence):
        submissions = _submissions(actuals, month)
        problems += [found for each in submissions for found in each.problems]
        result = reconcile_submissions(plan, aims, submissions, month, prior_year=prior, elapsed=elapsed)
    else:
        cubes, found = frames.cubes(actuals, ACTUAL)
        bare = reconcile_cubes(plan, aims, cubes, month, prior_year=prior, elapsed=elapsed)
        result = replace(bare, findings=(*found, *bare.findings))
    return Analysis(result=result, problems=(*problems, *result.findings))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frames:
    """How frames are read: against which axes, in which unit."""

    axes: Axes
    money: Money
    digits: int

    def cubes(self, frame: pd.DataFrame, scenario: ScenarioKey) -> tuple[Scenarios, list[Problem]]:
        from salesbook.variance.frames import cubes_of_frame  # noqa: PLC0415 - loads pandas

        return cubes_of_frame(frame, self.axes, scenario=scenario, money=self.money, digits=self.digits)


def _decomposed(plan: Plan) -> Targets:
    targets, problems = decompose(plan)
    if targets is None:
        raise ValueError("; ".join(found.message.in_language("en") for found in problems))
    return targets


def _submissions(actuals: Sequence[Submission] | Sequence[Fact], period: Month) -> list[Submission]:
    """Return submissions as they are, and bare facts as one accepted submission of each owner."""
    kinds: set[type] = {type(each) for each in actuals} - {Submission, Fact}
    if kinds:
        names = ", ".join(sorted(kind.__name__ for kind in kinds))
        raise TypeError(f"actuals are a DataFrame, facts or submissions, not a list of {names}")
    given = [each for each in actuals if isinstance(each, Submission)]
    by_owner: dict[str, list[Fact]] = {}
    for each in actuals:
        if isinstance(each, Fact):
            by_owner.setdefault(each.owner, []).append(each)
    # One submission an owner: of several for one period `count` would take the last alone.
    return given + [
        Submission(path="", status=FileStatus.ACCEPTED, owner=owner, period=period, facts=facts)
        for owner, facts in by_owner.items()
    ]
