"""The funnel: from visits to contracts, or from visitors of a showroom to deals, on one cohort."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from salesbook.layout.book_content import Record
from salesbook.model.cube import DimensionCubes
from salesbook.model.decimals import decimal_of, ratio
from salesbook.model.dimension import ACTIVITY
from salesbook.model.scenario import Scenario
from salesbook.problems import Text
from salesbook.schedules.activity import Activity
from salesbook.schedules.compared import Compared, ComparedBook
from salesbook.schedules.customers import CustomerRules, people_of
from salesbook.schedules.schedule import Schedule

STAGES: Mapping[str, Sequence[str]] = {
    "sales": ("visits", "quotations", "contracts", "deals"),
    "showroom": ("visitors", "test_drives", "deals"),
}
SPANS: Sequence[Literal["month", "ytd"]] = ("month", "ytd")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage of the funnel: planned and done by the cohort, and out of how many of the stage before."""

    measure: str
    plan: int
    actual: int
    before: tuple[int, int] | None

    @property
    def rates(self) -> tuple[Fraction | None, Fraction | None]:
        """The rates to the stage before, planned and actual; None where they say nothing."""
        if self.before is None:
            return None, None
        return ratio(self.plan, self.before[0]), ratio(self.actual, self.before[1])


def funnel(result: Compared, people: Sequence[str], span: Literal["month", "ytd"]) -> list[Stage]:
    """Return the stages of a span; of each month those count who reported every stage."""
    cubes, measures = result.cubes.get(ACTIVITY), _stages(result)
    if cubes is None or len(measures) < 2:
        return []
    plan, actual = dict.fromkeys(measures, 0), dict.fromkeys(measures, 0)
    for done, asked in _cohort(result, cubes, measures, people, span):
        for measure in measures:
            actual[measure] += done[measure]
            plan[measure] += asked[measure]
    before = [None, *((plan[each], actual[each]) for each in measures)]
    return [
        Stage(measure=each, plan=plan[each], actual=actual[each], before=before[at])
        for at, each in enumerate(measures)
    ]


def _stages(result: Compared) -> list[str]:
    """Return the stages that the plan has, of the form it chose."""
    form = result.plan.schedules.settings(CustomerRules).funnel
    known = {each.id for each in result.plan.schedules.of(Activity)} | set(result.plan.targets)
    return [each for each in STAGES.get(form, ()) if each in known]


def _cohort(
    result: Compared,
    cubes: DimensionCubes,
    measures: Sequence[str],
    people: Sequence[str],
    span: Literal["month", "ytd"],
) -> Iterator[tuple[Mapping[str, int], Mapping[str, int]]]:
    """Yield what somebody did and was to do in a month of which they reported every stage."""
    for month in result.months(span):
        for person in people:
            members = {"identity": person}

            def value(scenario: Scenario, measure: str) -> int | None:
                return result.value_in(cubes, scenario, measure, (month,), members)  # noqa: B023 - called at once

            done = {each: value(Scenario.ACTUAL, each) for each in measures}
            known = {each: count for each, count in done.items() if count is not None}
            if len(known) == len(measures):
                yield known, {each: value(Scenario.PLAN, each) or 0 for each in measures}


# -- in variance books and JSON


def _compared(book: ComparedBook) -> Mapping[str, Sequence[Record]]:
    people = sorted(people_of(book))
    month, ytd = (funnel(book.result, people, span) for span in SPANS)
    names = {each.id: each.name for each in book.result.plan.schedules.of(Activity)}
    return {
        "funnel": [
            {
                "key": one.measure,
                "stage": names.get(one.measure) or book.measure_word(one.measure),
                **_figures("", one),
                **_figures("ytd_", other),
            }
            for one, other in zip(month, ytd, strict=True)
        ]
    }


def _figures(prefix: str, stage: Stage) -> Record:
    rates = {
        f"{prefix}{name}": decimal_of(rate)
        for name, rate in zip(("rate_pl", "rate_ac"), stage.rates, strict=True)
        if rate is not None
    }
    return {f"{prefix}pl": stage.plan, f"{prefix}ac": stage.actual, **rates}


def _messages(book: ComparedBook) -> Mapping[str, Text]:
    stages = funnel(book.result, sorted(people_of(book)), "ytd")
    if not stages:
        return {"funnel_message": Text()}
    rates = [ratio(getattr(stages[-1], side), getattr(stages[0], side)) for side in ("actual", "plan")]
    shown = ["n.a." if each is None else f"{decimal_of(each * 100):.1f}%" for each in rates]
    said = book.words["message_funnel"].format(
        first=f"{stages[0].actual:,}", last=f"{stages[-1].actual:,}", rate=shown[0], planned=shown[1]
    )
    return {"funnel_message": said}


def _reported(result: Compared) -> Mapping[str, object]:
    people = [each.id for each in result.plan.staff]
    found = {
        span: [
            {
                "stage": each.measure,
                "plan": each.plan,
                "actual": each.actual,
                "rate": dict(zip(("plan", "actual"), each.rates, strict=True)),
            }
            for each in funnel(result, people, span)
        ]
        for span in SPANS
    }
    return {"funnel": found} if found["ytd"] else {}


FUNNEL = Schedule(compared=_compared, messages=_messages, reported=_reported)
