"""The next version of a plan, as files: those of the version before with what changes in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path

from salesbook.api.plan import PlanResult, not_writable, targets_of
from salesbook.files.plan_folder import PlanRead, parsed, read_plan, write_plan
from salesbook.model.figures import typed_text
from salesbook.model.measure import MEASURES, measure_of
from salesbook.model.period import Month
from salesbook.model.plan import Plan, Target
from salesbook.model.proposal import Proposal
from salesbook.model.scenario import Scenario
from salesbook.model.targets import Targets
from salesbook.model.version_files import with_parent
from salesbook.plan_input.plain_text import parse_text
from salesbook.plan_input.quota_files import LOG, moved_fixes, quota_table, with_amounts, with_changes
from salesbook.plan_input.schema import TargetRow
from salesbook.plan_input.toml_edit import edited
from salesbook.plan_input.toml_lines import Key, find_lines
from salesbook.planning.proposing import MEASURE, Cell, accepted, cells_of, change_words
from salesbook.planning.scaling import scaled_quotas
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
    accept: Sequence[Proposal] = (),
    day: date | None = None,
    force: bool = False,
) -> Revised:
    """Write the files of a plan's next version, which holds from the month `effective`, into a new folder.

    `change` is by what share the months from there on change, in the driving measure unless one is named;
    the year's total is worked out and written, and the table of quotas changes with it. With proposals to
    `accept` the targets of everybody and every month are written as such a table, and the change log says of
    the `day` what changed. Lines that do not change stay as they are. Problems: SB01n, SB045, SB046, SB390.
    """
    read = read_plan(folder)
    before = targets_of(read.plan, [each for each in read.problems if each.severity is Severity.ERROR])
    if before.plan is None or before.targets is None:
        return Revised(problems=list(before.problems))
    asked = Accepting(proposals=accept, day=day)
    new, found = (
        _with_proposals(read, before, effective, asked)
        if accept
        else _next(read, before, effective, change, measure)
    )
    if new is None or new.plan is None or worst(found) is Severity.ERROR:
        return Revised(problems=found)
    try:
        blocked = write_plan(out, new.files, force=force)
    except OSError as error:
        blocked = [not_writable(out, error)]
    return Revised(plan=None if blocked else new.plan, problems=[*found, *blocked])


@dataclass(frozen=True, kw_only=True)
class Accepting:
    """Proposals that become part of a version, and the day of the change log."""

    proposals: Sequence[Proposal]
    day: date | None


def _with_proposals(
    read: PlanRead, before: PlanResult, effective: Month, asked: Accepting
) -> tuple[PlanRead | None, list[Problem]]:
    """Return the next version with what some proposals change, and nothing else."""
    assert before.plan is not None
    assert before.targets is not None
    plan, targets = before.plan, before.targets
    if plan.driver != MEASURE or effective not in plan.fiscal_year.months:
        return None, [problem("change-without-target", value=MEASURE)]
    done, found = accepted(plan, targets, asked.proposals, effective)
    if found:
        return None, found
    by: dict[Cell, int] = {}
    for own in done.changes.values():
        for cell, change in own.items():
            by[cell] = by.get(cell, 0) + change
    whole = cells_of(plan, targets, plan.fiscal_year.months[0])
    table = quota_table(plan, {**whole, **done.cells}, effective)
    if table is None:
        return None, [problem("plan-not-editable", Location(file=TargetRow.file))]
    total = plan.currency.to_major(targets.total(MEASURE) + sum(by.values()))
    amount: dict[Key, str | None] = {("target", MEASURE, "amount"): f'"{typed_text(total)}"'}
    keys = {
        **_version_keys(plan, effective),
        **amount,
        **dict.fromkeys(_bases(MEASURE)),
        **moved_fixes(plan, by),
    }
    log = read.files.get(LOG, b"")
    lines = [(change_words(plan, each, done.changes[each.id]), each.reason) for each in asked.proposals]
    day = (asked.day or effective.first_day).isoformat()
    logged = with_changes(log.decode("utf-8-sig", "replace"), plan.version + 1, day, lines)
    return _written(read, plan, keys, MEASURE, {TargetRow.file: table, LOG: logged.encode()})


def _version_keys(plan: Plan, effective: Month) -> dict[Key, str | None]:
    return {("version",): str(plan.version + 1), ("effective",): f'"{effective.key}"'}


def _bases(measure: str) -> list[Key]:
    return [("target", measure, name) for name in BASES]


def _next(
    read: PlanRead, before: PlanResult, effective: Month, change: Fraction | None, measure: str | None
) -> tuple[PlanRead | None, list[Problem]]:
    assert before.plan is not None
    assert before.targets is not None
    plan = before.plan
    name = measure or plan.driver
    keys, changed = _version_keys(plan, effective), {}
    if change is not None:
        target = plan.targets.get(name)
        if target is None or target.ratio is not None or target.follows:
            return None, [problem("change-without-target", value=name)]
        if effective in plan.fiscal_year.months:
            totals = _totals(plan, before.targets, target, effective, change)
            keys |= _amounts(plan, target, totals)
            changed = _quotas(read, before.targets, target, effective, totals)
    return _written(read, plan, keys, name, changed)


def _quotas(
    read: PlanRead, targets: Targets, target: Target, effective: Month, totals: Mapping[Scenario, int]
) -> dict[str, bytes]:
    """Return the table of quotas with the new totals, where the plan has one: it gives targets too."""
    assert read.plan is not None
    over = sum(month < effective for month in targets.months)
    amounts = scaled_quotas(read.plan, targets, target.measure, totals, over, TargetRow.file)
    text = parse_text(TargetRow.file, read.files[TargetRow.file])[0] if amounts else None
    return {} if text is None else {TargetRow.file: with_amounts(text, read.plan, amounts).encode()}


def _written(
    read: PlanRead,
    plan: Plan,
    keys: Mapping[Key, str | None],
    name: str,
    changed: Mapping[str, bytes] = {},
) -> tuple[PlanRead | None, list[Problem]]:
    """Return the next version: some keys of plan.toml, of the target of a measure, and some files changed."""
    text = read.files[SETTINGS].decode("utf-8-sig")
    # A plain [target] is that of the driver: its keys stand right below it, and no measure does.
    inside = {key[1] for key in _lines(text) if key[0] == "target" and len(key) == 2}
    plain = name == plan.driver and bool(inside - MEASURES.keys())
    new = _edited(text, keys, plain=plain)
    if new is None:
        return None, [problem("plan-not-editable", Location(file=SETTINGS))]
    files = with_parent({**read.files, **changed, SETTINGS: new.encode()}, plan.version, read.files)
    result = parsed(files)
    if result.plan is None:
        return None, list(result.problems)
    return result, list(targets_of(result.plan, result.problems).problems)


def _totals(
    plan: Plan, targets: Targets, target: Target, effective: Month, change: Fraction
) -> dict[Scenario, int]:
    """Return the year's totals with the months from `effective` on changed: what was given by growth too."""
    over, unit = sum(month < effective for month in targets.months), plan.rounding.get(target.measure, 1)
    found = {}
    for scenario in (Scenario.PLAN, *([] if target.stretch is None else [Scenario.STRETCH])):
        months = targets.whole(scenario)[target.measure]
        steps = Fraction(int(months[over:].sum())) * (1 + change) / unit
        found[scenario] = int(months[:over].sum()) + int(steps + Fraction(1, 2)) * unit
    return found


def _amounts(plan: Plan, target: Target, totals: Mapping[Scenario, int]) -> Mapping[Key, str | None]:
    money = measure_of(target.measure).money
    words = {Scenario.PLAN: "amount", Scenario.STRETCH: "stretch"}
    keys: dict[Key, str | None] = {
        ("target", target.measure, words[scenario]): f'"{typed_text(plan.currency.to_major(total))}"'
        if money
        else str(total)
        for scenario, total in totals.items()
    }
    return {**keys, **dict.fromkeys(_bases(target.measure))}


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
