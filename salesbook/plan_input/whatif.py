"""A plan changed for a question, without touching its files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TypeVar

from pydantic import ValidationError

from salesbook.model.measure import MEASURES, measure_of
from salesbook.model.period import Month
from salesbook.model.plan import Hold, Plan, Split, Target, Variant
from salesbook.model.split import DIRECTIONS, METHODS
from salesbook.plan_input.checks.hold_checks import TIMES
from salesbook.plan_input.schema import HoldTable, TargetTable
from salesbook.plan_input.toml_file import key_names
from salesbook.problems import Problem, problem

Value = TypeVar("Value")
AMOUNT_KEYS = ("amount", "prior_year", "stretch", "goal")
BASES: Mapping[str, Sequence[str]] = {
    "growth": ("amount", "goal", "years"),
    "amount": ("growth", "goal", "years"),
}
"""Which other bases of a target a new one takes the place of."""
SETTABLE = (*AMOUNT_KEYS, "growth", "ratio", "unit", *DIRECTIONS)
HOLD_KEYS = tuple(key for key in key_names(HoldTable) if key != "amount")


def apply_variant(plan: Plan, variant: Variant) -> tuple[Plan, list[Problem]]:
    """Return the plan as a variant has it, and what is wrong with what that says."""
    changed, problems = apply_settings(plan, variant.settings)
    for kind, holds in variant.holds.items():
        changed, found = apply_holds(changed, kind, holds)
        problems += found
    return changed, [replace(each, where=variant.where) for each in problems]


def check_variants(plan: Plan) -> Iterator[Problem]:
    """Yield what is wrong with the variants of a plan: an id twice, or what cannot be set."""
    seen: dict[str, Variant] = {}
    for each in plan.variants:
        first = seen.setdefault(each.id.casefold(), each)
        if first is not each or each.id.isdecimal():
            yield problem("setting-value", each.where, each.id, key="variant.id")
        yield from apply_variant(plan, each)[1]


def apply_settings(plan: Plan, settings: Iterable[str]) -> tuple[Plan, list[Problem]]:
    """Return the plan with settings such as `growth=0.3`, `collections.ratio=95%`, `month=equal`.

    Keys are those of a target (of the driving measure, unless `measure.key`), `unit` for the rounding
    unit, and a direction for its method. Money is in major units.
    """
    problems: list[Problem] = []
    for text in settings:
        key, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not key or not value:
            problems.append(problem("setting-form", value=text))
            continue
        changed = _apply(plan, key, value)
        if isinstance(changed, Problem):
            problems.append(changed)
        else:
            # One after the other: each setting changes what those before it have made.
            plan = changed
    return plan, problems


def _apply(plan: Plan, key: str, value: str) -> Plan | Problem:
    measure, dot, inner = key.rpartition(".")
    name = measure if dot else plan.driver
    if key in DIRECTIONS:
        return _with_method(plan, key, value)
    if key == "unit" or inner == "unit":
        step = _amount(plan, name, value)
        whole = step if isinstance(step, int) and step > 0 else None
        return _bad(key, value) if whole is None else replace(plan, rounding={**plan.rounding, name: whole})
    settable = _settable(plan.targets[name]) if name in plan.targets else SETTABLE
    if name not in plan.targets or inner not in settable or inner in DIRECTIONS:
        return problem("setting-unknown", value=key, known=", ".join(settable))
    said = _as_in_a_plan(inner, value)
    number = _amount(plan, name, str(said)) if isinstance(said, Decimal) else said
    if number is None:
        return _bad(key, value)
    return replace(plan, targets={**plan.targets, name: _with_key(plan.targets[name], inner, number)})


def _settable(target: Target) -> Sequence[str]:
    """Return what may be set of a target: beside an amount a goal or a ratio would say nothing."""
    idle = {key for key in ("goal", "ratio") if getattr(target, key) is None}
    return [key for key in SETTABLE if key not in idle]


def _with_method(plan: Plan, direction: str, method: str) -> Plan | Problem:
    if method not in METHODS or not METHODS[method].weighs(direction):
        return _bad(direction, method)
    old = plan.splits.get(direction)
    new = Split(direction=direction, method=method) if old is None else replace(old, method=method)
    return replace(plan, splits={**plan.splits, direction: new})


def _with_key(target: Target, key: str, number: int | Fraction) -> Target:
    """Return a target with one key changed; a new basis takes the place of the old."""
    cleared: Mapping[str, None] = dict.fromkeys(BASES.get(key, ()))
    return replace(target, **{**cleared, key: number})  # type: ignore[arg-type] # the key decides the type


def apply_holds(plan: Plan, kind: str, holds: Iterable[str]) -> tuple[Plan, list[Problem]]:
    """Return the plan with more holds, each written as `person=zhang,month=2027-03:500000`.

    A hold of the same part and measure takes the place of those in the plan.
    """
    problems: list[Problem] = []
    for text in holds:
        hold = _hold(plan, kind, text)
        if isinstance(hold, Problem):
            problems.append(hold)
        else:
            # Whatever its kind: a cap that is asked for takes the place of a fix in the plan.
            kept = [each for each in plan.holds if _part(each) != _part(hold)]
            plan = replace(plan, holds=[*kept, hold])
    return plan, problems


def _hold(plan: Plan, kind: str, text: str) -> Hold | Problem:
    part, colon, amount = text.rpartition(":")
    pairs = [pair.split("=", 1) for pair in part.split(",")] if part else []
    if not colon or any(len(pair) != 2 for pair in pairs):
        return problem("hold-form", value=text)
    keys = {key.strip(): value.strip() for key, value in pairs}
    unknown = [key for key in keys if key not in HOLD_KEYS]
    if unknown:
        return problem("setting-unknown", value=", ".join(unknown), known=", ".join(HOLD_KEYS))
    measure = keys.get("measure", plan.driver)
    months = _months(plan, keys)
    number = _amount(plan, measure, amount.strip()) if measure in MEASURES else None
    if number is None or number < 0 or not months:
        return problem("hold-form", value=text)
    whole = len(months) == len(plan.fiscal_year.months)
    return Hold(
        kind=kind,
        measure=measure,
        amount=number,
        territory=keys.get("territory"),
        person=keys.get("person"),
        product_class=keys.get("class"),
        product=keys.get("product"),
        channel=keys.get("channel"),
        month=None if whole else months[0],
        until=None if whole or len(months) == 1 else months[-1],
    )


def _months(plan: Plan, keys: Mapping[str, str]) -> Sequence[Month]:
    """Return the months a hold names, all of the year when it names none; none at all for other words."""
    written = {key: keys[key] for key in TIMES if key in keys}
    try:
        table = HoldTable.model_validate({"amount": 0, **written})
    except ValidationError:
        return ()
    return table.months(plan.fiscal_year)


def _part(hold: Hold) -> tuple[object, ...]:
    part = hold.measure, hold.territory, hold.person, hold.product_class, hold.product
    return *part, hold.channel, hold.month, hold.until


def _bad(key: str, value: str) -> Problem:
    return problem("setting-value", value=value, key=key)


def _amount(plan: Plan, measure: str, text: str) -> int | None:
    """Return an amount in minor or whole units, None when it is none or finer than these."""
    number = _parsed(Decimal, text.replace(",", ""))
    if number is None or not number.is_finite():
        return None
    digits = plan.currency.digits if measure_of(measure).money else 0
    scaled = Fraction(number) * 10**digits
    return int(scaled) if scaled.denominator == 1 else None


def _as_in_a_plan(key: str, text: str) -> Decimal | Fraction | None:
    """Return an amount in major units, or a share, as a target of plan.toml may have it, else None."""
    try:
        said: Decimal | Fraction = getattr(TargetTable.model_validate({key: text}), key)
    except ValidationError:
        return None
    return said


def _parsed(parse: Callable[[str], Value], text: str) -> Value | None:
    try:
        return parse(text)
    except (ValueError, InvalidOperation):
        return None
