"""The scheme that the pay keys of `[appraisal]` in plan.toml stand for, as pay.toml says it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from salesbook.model.decimals import decimal_of
from salesbook.schedules.appraisal import Scheme

NAMES = (
    ("base", "基本工资", "Base"),
    ("completion", "完成率工资", "Completion"),
    ("work", "考核工资", "Work score"),
    ("over_plan", "超额提成", "Over plan"),
    ("first", "首个达成奖", "First to reach"),
)
"""The lines of a statement, in their order: id, and name in both languages."""


PAY_KEYS = frozenset({"pay_base", "pay_plan", "pay_work", "over_plan_rate", "cap", "first_bonus"})


def moved_scheme(keys: Scheme, roles: Iterable[str], driver: str) -> str:
    """Return a pay.toml that pays by the keys, those of bonuses only where there is one."""
    cap = "" if keys.cap is None else f", cap = {_text(keys.cap)}"
    lines = {
        "base": f'of = "wage", share = {_text(keys.pay_base)}',
        "completion": f'of = "wage", share = {_text(keys.pay_plan)}, by = "attainment.{driver}"{cap}',
        "work": f'of = "wage", share = {_text(keys.pay_work)}, by = "score.work"',
    }
    if keys.over_plan_rate:
        lines["over_plan"] = f'of = "excess.{driver}", share = {_text(keys.over_plan_rate)}'
    if keys.first_bonus:
        lines["first"] = f'amount = {keys.first_bonus}, by = "first.{driver}", prorated = false'
    named = ", ".join(f'"{each}"' for each in sorted(roles))
    head = f'[scheme.plan]\nname = {{ zh = "薪酬办法", en = "Scheme" }}\nroles = [{named}]\n'
    return head + "line = [\n" + "".join(_lines(lines)) + "]\n"


def _lines(lines: dict[str, str]) -> Iterator[str]:
    for id_, zh, en in NAMES:
        if id_ in lines:
            yield f'  {{ id = "{id_}", name = {{ zh = "{zh}", en = "{en}" }}, {lines[id_]} }},\n'


def _text(share: Fraction) -> str:
    return f'"{decimal_of(share * 100):f}%"'
