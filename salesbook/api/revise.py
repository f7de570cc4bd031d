"""The next version of a plan, as files: those of the version before with what changes in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from salesbook.api.plan import PlanResult, not_writable, targets_of
from salesbook.files.plan_folder import PlanRead, parsed, read_plan, write_plan
from salesbook.model.figures import typed_text
from salesbook.model.measure import MEASURES, measure_of
from salesbook.model.period import Month
from salesbook.model.plan import Plan, Target
from salesbook.model.scenario import Scenario
from salesbook.model.targets import Targets
from salesbook.model.version_files import with_parent
from salesbook.plan_input.toml_edit import edited
from salesbook.plan_input.toml_lines import Key, find_lines
from salesbook.problems import Location, Problem, Severity, problem, worst

SETTINGS = "plan.toml"
BASES = ("growth", "prior_year", "goal", "years", "year")
"""What a target stands on, where it is not an amount."""


@dataclass(frozen=True, kw_only=True)
class Revised:
    """The next version, and the problems of it and of the one before; without a plan nothing was written."""

    plan: Plan | None = None
    problems: list[Problem] = field(default_factory=list)


def revise_plan(
    folder: Path,
    out: Path,
    *,
    effective: Month,
    change: Fraction | None = None,
    measure: str | None = None,
    force: bool = False,
) -> Revised:
    """Write the files of a plan's next version, which holds from the month `effective`, into a new folder.

    `change` is by what share the months from there on change, in the driving measure unless one is named;
    the year's total is worked out and written. Lines that do not change stay as they are. Problems: SB01n,
    SB390.
    """
    read = read_plan(folder)
    before = targets_of(read.plan, [each for each in read.problems if each.severity is Severity.ERROR])
    if before.plan is None or before.targets is None:
        return Revised(problems=list(before.problems))
    new, found = _next(read, before, effective, change, measure)
    if new is None or new.plan is None or worst(found) is Severity.ERROR:
        return Revised(problems=found)
    try:
        blocked = write_plan(out, new.files, force=force)
    except OSError as error:
        blocked = [not_writable(out, error)]
    return Revised(plan=None if blocked else new.plan, problems=[*found, *blocked])


def _next(
    read: PlanRead, before: PlanResult, effective: Month, change: Fraction | None, measure: str | None
) -> tuple[PlanRead | None, list[Problem]]:
    assert before.plan is not None
    assert before.targets is not None
    plan = before.plan
    name = measure or plan.driver
    keys: dict[Key, str | None] = {
        ("version",): str(plan.version + 1),
        ("effective",): f'"{effective.key}"',
    }
    if change is not None:
        target = plan.targets.get(name)
        if target is None or target.ratio is not None or target.follows:
            return None, [problem("change-without-target", value=name)]
        if effective in plan.fiscal_year.months:
            keys |= _amounts(plan, before.targets, target, effective, change)
    text = read.files[SETTINGS].decode("utf-8-sig")
    # A plain [target] is that of the driver: its keys stand right below it, and no measure does.
    inside = {key[1] for key in _lines(text) if key[0] == "target" and len(key) == 2}
    plain = name == plan.driver and bool(inside - MEASURES.keys())
    new = _edited(text, keys, plain=plain)
    if new is None:
        return None, [problem("plan-not-editable", Location(file=SETTINGS))]
    files = with_parent({**read.files, SETTINGS: new.encode()}, plan.version, read.files)
    result = parsed(files)
    if result.plan is None:
        return None, list(result.problems)
    return result, list(targets_of(result.plan, result.problems).problems)


def _amounts(
    plan: Plan, targets: Targets, target: Target, effective: Month, change: Fraction
) -> Mapping[Key, str | None]:
    """Return the year's total with the months from `effective` on changed: what was given by growth too."""
    keys: dict[Key, str | None] = {
        ("target", target.measure, "amount"): _changed(plan, targets, target, effective, change)
    }
    if target.stretch is not None:
        stretch = _changed(plan, targets, target, effective, change, Scenario.STRETCH)
        keys["target", target.measure, "stretch"] = stretch
    return {**keys, **{("target", target.measure, name): None for name in BASES}}


def _changed(
    plan: Plan,
    targets: Targets,
    target: Target,
    effective: Month,
    change: Fraction,
    scenario: Scenario = Scenario.PLAN,
) -> str:
    months = targets.whole(scenario)[target.measure]
    over = sum(month < effective for month in targets.months)
    passed, rest = int(months[:over].sum()), int(months[over:].sum())
    unit = plan.rounding.get(target.measure, 1)
    steps = Fraction(rest) * (1 + change) / unit
    total = passed + int(steps + Fraction(1, 2)) * unit
    money = measure_of(target.measure).money
    return f'"{typed_text(plan.currency.to_major(total))}"' if money else str(total)


def _lines(text: str) -> Mapping[Key, int]:
    return find_lines(text).lines


def _edited(text: str, keys: Mapping[Key, str | None], *, plain: bool) -> str | None:
    """Return plan.toml with these keys; `plain` says that the driver's target is a plain `[target]`."""
    lines = _lines(text)
    named = {
        (key[0], key[2]) if plain and key[0] == "target" and key not in lines else key: value
        for key, value in keys.items()
    }
    known = {key: value for key, value in named.items() if value is not None or key in lines}
    below: dict[Key, Key] = {("version",): ("id",), ("effective",): ("version",)}
    if ("version",) not in lines:
        below["effective",] = ("id",)
    return edited(text, known, below | {key: key[:-1] for key in known if key[0] == "target"})
