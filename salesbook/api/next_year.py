"""The next year's plan from what a store holds of a year: history, people, products and prices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection

from salesbook.api.plan import not_writable, targets_of
from salesbook.api.store_reading import choose_plan, counting_until, in_store, stored_plan
from salesbook.api.year_end import lessons_in
from salesbook.files.plan_folder import parsed, write_plan
from salesbook.model.dimension import CHANNEL, PRODUCT
from salesbook.model.facts import Fact, Note
from salesbook.model.period import Month
from salesbook.model.plan import ChannelHistory, History, Plan
from salesbook.model.plan_version import in_force
from salesbook.model.scenario import Scenario
from salesbook.plan_input.next_year import next_year_files, with_lessons
from salesbook.problems import Location, Problem, Severity, problem, worst
from salesbook.store.errors import StoreError
from salesbook.store.store import Store
from salesbook.store.submissions import latest_period
from salesbook.store.versions import files_of_version, read_versions
from salesbook.variance.counting import count
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation


@dataclass(frozen=True, kw_only=True)
class NextPlan:
    """The next year's plan, and what it rests on; without a plan nothing was written.

    `months` are those of the year with figures, `outside` how many figures have no place in the plan.
    """

    plan: Plan | None = None
    before: Plan | None = None
    months: Sequence[Month] = ()
    outside: int = 0
    problems: Sequence[Problem] = field(default_factory=tuple)


@dataclass(frozen=True, kw_only=True)
class _Sold:
    """A plan with its files, what counts of its year, and what that came to."""

    plan: Plan
    files: Mapping[str, bytes]
    facts: Sequence[Fact]
    lessons: Sequence[Note]
    reached: Mapping[str, int]


def write_next_plan(text: str, out: Path, *, plan_id: str | None = None, force: bool = False) -> NextPlan:
    """Write the plan of the year after that of a store into a folder; a check of it finds no error."""

    def read(store: Store) -> tuple[_Sold, list[Problem]]:
        with store.reading() as connection:
            return _sold(connection, plan_id), []

    sold, problems = in_store(text, read)
    if sold is None:
        return NextPlan(problems=problems)
    plan = sold.plan
    inside = [each for each in sold.facts if _has_place(each, plan)]
    files = next_year_files(
        plan, sold.files, _history(inside, plan), _channel_history(inside, plan), sold.reached
    )
    if files is not None and sold.lessons:
        files = with_lessons(files, plan, sold.lessons)
    if files is None:
        return NextPlan(problems=[*problems, problem("plan-not-editable", Location(file="plan.toml"))])
    new = parsed(files)
    checked = targets_of(new.plan, new.problems)
    found = [*problems, *checked.problems]
    if checked.plan is None or worst(found) is Severity.ERROR:
        return NextPlan(problems=found)
    try:
        blocked = write_plan(out, files, force=force)
    except OSError as error:
        blocked = [not_writable(out, error)]
    return NextPlan(
        plan=None if blocked else checked.plan,
        before=plan,
        months=sorted({each.month for each in inside}),
        outside=len(sold.facts) - len(inside),
        problems=[*found, *blocked],
    )


def _sold(connection: Connection, plan_id: str | None) -> _Sold:
    """Return the highest version of a plan with all that counts of its year."""
    month = latest_period(connection, plan_id)
    if month is None:
        raise StoreError(problem("store-plan-unknown", value=plan_id or "", among=""))
    chosen = choose_plan(connection, month, plan_id)
    plan, _ = stored_plan(connection, chosen)
    last = plan.fiscal_year.months[-1]
    version = in_force(read_versions(connection, chosen).values(), last)
    assert version is not None
    returns, asked, booked = counting_until(connection, chosen, last)
    targets = targets_of(plan, ()).targets
    assert targets is not None
    months = {each.key for each in plan.fiscal_year.months}
    counted = count(returns, plan.currency).facts
    return _Sold(
        plan=plan,
        files=files_of_version(connection, version),
        facts=[each for each in counted if each.scenario == Scenario.ACTUAL and each.month.key in months],
        lessons=lessons_in(connection, plan),
        reached=_reached(reconcile(plan, targets, returns, last, asked=asked, booked=booked)),
    )


def _has_place(fact: Fact, plan: Plan) -> bool:
    items = {PRODUCT: plan.dimensions.product, CHANNEL: plan.dimensions.channel}.get(fact.dimension)
    return items is None or (fact.item in items and fact.owner in plan.dimensions.person)


def _reached(result: Reconciliation) -> Mapping[str, int]:
    """Return what each measure came to in the year, as its last variance report says."""
    months = result.plan.fiscal_year.months
    found = {each.id: result.value(Scenario.ACTUAL, each.id, months, {}) for each in result.plan.measures}
    return {measure: value for measure, value in found.items() if value is not None}


def _by_item(
    facts: Sequence[Fact], plan: Plan, dimension: str
) -> Mapping[tuple[Month, str, str], Counter[str]]:
    """Return what each person sold of each item of a dimension in each month, by measure."""
    sums: dict[tuple[Month, str, str], Counter[str]] = {}
    for each in facts:
        if each.dimension == dimension and each.measure in ("quantity", "revenue"):
            person = plan.dimensions.person[each.owner].identity
            sums.setdefault((each.month, person, each.item), Counter())[each.measure] += each.value
    return {key: sums[key] for key in sorted(sums)}


def _history(facts: Sequence[Fact], plan: Plan) -> list[History]:
    return [
        History(month=month, person=person, product=item, quantity=of["quantity"], revenue=of["revenue"])
        for (month, person, item), of in _by_item(facts, plan, PRODUCT).items()
    ]


def _channel_history(facts: Sequence[Fact], plan: Plan) -> list[ChannelHistory]:
    return [
        ChannelHistory(month=month, person=person, channel=item, revenue=of["revenue"])
        for (month, person, item), of in _by_item(facts, plan, CHANNEL).items()
    ]
