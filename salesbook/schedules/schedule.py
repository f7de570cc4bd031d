"""What a schedule is: what it reads, plans, shows in books, and takes back to compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from salesbook.layout.book_content import Binding, Record
from salesbook.model.cube import Cubes, DimensionCubes, axes_of, target_cubes
from salesbook.model.facts import Fact
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.model.targets import Targets
from salesbook.plan_input.plan_additions import PlanAddition
from salesbook.planning.explain import Explanation
from salesbook.problems import Problem, Text
from salesbook.schedules.compared import Compared, ComparedBook
from salesbook.schedules.entries import Entry

THERE: Sequence[Record] = ({"key": "1"},)
"""A list of one row: what needs it is there."""


@dataclass(frozen=True, kw_only=True)
class PlanSource:
    """A plan with its targets, from which schedules work out what they plan."""

    plan: Plan
    targets: Targets
    cubes: Cubes

    @classmethod
    def of(cls, plan: Plan, targets: Targets) -> PlanSource:
        """Return a plan with its targets by product as cubes."""
        axes, cubes = axes_of(targets), target_cubes(targets)
        products = DimensionCubes(axes=axes, dimensions=plan.dimensions, version=targets.version, cubes=cubes)
        return cls(plan=plan, targets=targets, cubes=Cubes.of(products))

    @cached_property
    def before(self) -> PlanSource | None:
        """The version before, whose months were over when this one took effect."""
        plan, targets = self.plan.parent, self.targets.parent
        return None if plan is None or targets is None else PlanSource.of(plan, targets)

    def knows(self, owner: str) -> bool:
        """Say whether the plan has a person or a territory."""
        return owner in self.plan.dimensions.person or owner in self.plan.dimensions.territory

    def fact(
        self,
        owner: str,
        month: Month,
        item: tuple[str, str],
        measure: str,
        value: int,
        scenario: Scenario = Scenario.PLAN,
    ) -> Fact:
        """Return a planned figure of a person or a territory; `item` is its dimension and id."""
        person = self.plan.dimensions.person.get(owner)
        territory = person.territory if person else owner
        return Fact(self.plan.id, scenario, month, owner, territory, *item, measure, value, self.plan.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleContent:
    """What a schedule puts into one book: lists, figures by scenario and measure, parameters of formulas."""

    records: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    entries: Mapping[tuple[Scenario, str], Sequence[Entry]] = field(default_factory=dict)
    parameters: Mapping[str, Decimal | str] = field(default_factory=dict)


Fill = Callable[[Binding, str | None], ScheduleContent]
"""The content of a book: its binding, and the person it belongs to; None for a territory's."""


Explain = Callable[[PlanSource | Compared, Mapping[str, str]], Explanation | None]
"""How something of a plan, or of a month with its returns, came about, by the place that names it.

None where there is no such thing.
"""


def row_of(record: Any, **beside: object) -> Record:  # noqa: ANN401 - of any schedule
    """Return a record as a row of a list: its fields, by the columns of its file, and others beside them."""
    return {**{each.name.rstrip("_"): getattr(record, each.name) for each in fields(record)}, **beside}


def word(binding: Binding, id_: str) -> Text:
    """Return a shared word, or what follows `role_` and the like in the id of one that is not shared."""
    return binding.phrases.words.get(id_, Text.of(id_.partition("_")[2]))


def limit_shown(amount: Decimal | None, binding: Binding) -> Decimal | str:
    """Return an amount of the plan's settings in the unit of inputs, or that there is no limit."""
    if amount is None:
        return binding.word("no_limit")
    exact = binding.currency.to_major(binding.currency.to_minor(amount))
    return binding.input_unit.from_base(exact)


def percent(share: Fraction) -> str:
    """Return a share as problems write it: 50%, 12.5%."""
    return f"{float(share * 100):g}%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule(PlanAddition):
    """A schedule of a plan; what it has nothing to say of is left out.

    From the plan: its files and tables (`PlanAddition`), `planned` figures, what is `questioned` before it is
    issued, what `filled` books show, how single rows are `explained` by what names them.
    From returns: what the items of its `dimension` are called (`names`), and its figures as they are
    `counted` one by one against the plan, None for what stands against nothing; whether items are reported
    one by one (`by_item`: a blank is not a zero) and belong to nobody alone (`of_territories`); the names of
    `measures` that the plan sets itself; the dimension of a list that comes back row by row (`listed`).
    In variance books `compared` lists and `messages`; in the JSON of a reconciliation the keys of `reported`.
    """

    planned: Callable[[PlanSource], Iterable[Fact]] | None = None
    questioned: Callable[[PlanSource], Iterable[Problem]] | None = None
    filled: Callable[[PlanSource], Fill] | None = None
    explained: Mapping[str, Explain] = field(default_factory=dict)
    dimension: str | None = None
    names: Callable[[Plan], Mapping[str, Text]] | None = None
    counted: Callable[[Sequence[Fact], Plan], Iterator[Fact | None]] | None = None
    by_item: bool = False
    of_territories: bool = False
    measures: Callable[[Plan], Mapping[str, Text]] | None = None
    listed: str | None = None
    compared: Callable[[ComparedBook], Mapping[str, Sequence[Record]]] | None = None
    messages: Callable[[ComparedBook], Mapping[str, Text]] | None = None
    reported: Callable[[Compared], Mapping[str, object]] | None = None
