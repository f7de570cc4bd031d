"""Prospects in four quadrants by order size and time to close, with their moves from month to month."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from salesbook.layout.book_content import Binding, Record
from salesbook.model.figures import in_unit
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.plan_input.plan_additions import OptionalFile
from salesbook.plan_input.scalars import Both, CountFromZero, Id, Money
from salesbook.planning.explain import ExplainedStep, Explanation
from salesbook.problems import Text, sentence
from salesbook.schedules.compared import Compared, ComparedBook, money_json
from salesbook.schedules.customers import CustomerRules, people_of
from salesbook.schedules.schedule import Fill, PlanSource, Schedule, ScheduleContent, row_of

PROSPECT = "prospect"
SIZE, DAYS, STATE = "prospect_size", "prospect_days", "prospect_state"
QUADRANTS = ("a", "b", "c", "d")
"""Large and soon (key push), small and soon (quick win), large and late (long campaign), neither (leave)."""
OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """prospects.csv: who may become a customer: the size of a month's order, and the days it takes to close.

    Sizes are minor units.
    """

    file: ClassVar[str] = "prospects.csv"

    id: Id
    name: Both
    owner: Id
    size: Money
    days: CountFromZero


def quadrant(size: int, days: int, plan: Plan) -> str:
    """Return the quadrant of a prospect: of an order of 50,000 a month, and 15 days, as usual."""
    rules = plan.schedules.settings(CustomerRules)
    large = size >= plan.currency.to_minor(rules.order_size)
    return QUADRANTS[2 * (days > rules.close_days) + (not large)]


def _filled(source: PlanSource) -> Fill:
    def content(binding: Binding, person: str | None) -> ScheduleContent:
        own = [each for each in source.plan.schedules.of(Prospect) if each.owner == person]
        rows = [_row(each, source.plan, binding) for each in own]
        return ScheduleContent(records={"prospects": rows} if rows else {})

    return content


def _row(prospect: Prospect, plan: Plan, binding: Binding) -> Record:
    now = binding.phrases.words[f"quadrant_{quadrant(prospect.size, prospect.days, plan)}"]
    return row_of(
        prospect,
        key=prospect.id,
        quadrant=now,
        size=in_unit(prospect.size, plan.currency, binding.input_unit),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProspectLine:
    """A prospect as it stands in a month, with its quadrant then and the month before.

    Its `state` is `open`, `won` or `lost`.
    """

    prospect: Prospect
    size: int
    days: int
    quadrant: str
    before: str
    state: str

    @property
    def moved(self) -> bool:
        """Whether it changed its quadrant since last month."""
        return self.quadrant != self.before


# Without slots: cached_property keeps what it found in the instance's own __dict__.
@dataclass(frozen=True, kw_only=True)
class Prospects:
    """The prospects of a month: by what was returned last, else as planned."""

    result: Compared

    @cached_property
    def _returned(self) -> Mapping[tuple[str, str], Sequence[tuple[Month, int]]]:
        """What was returned of each prospect and measure up to the month, the earliest first."""
        found: dict[tuple[str, str], list[tuple[Month, int]]] = {}
        for fact in self.result.listed:
            if fact.dimension == PROSPECT and fact.month <= self.result.period:
                found.setdefault((fact.item, fact.measure), []).append((fact.month, fact.value))
        return {key: sorted(values) for key, values in found.items()}

    @cached_property
    def _states(self) -> Mapping[str, str]:
        """The last state that was returned of each prospect."""
        said = sorted(
            (note.month, note.item, note.text)
            for note in self.result.notes
            if note.kind == STATE and note.month <= self.result.period
        )
        return {item: text for _, item, text in said}

    def _last(self, prospect: str, measure: str, planned: int, months: Collection[Month]) -> int:
        known = (value for month, value in self._returned.get((prospect, measure), ()) if month in months)
        return [planned, *known][-1]

    def lines(self, people: Collection[str]) -> list[ProspectLine]:
        """Return the prospects of some people, by quadrant, the largest first."""
        own = (each for each in self.result.plan.schedules.of(Prospect) if each.owner in people)
        found = [self._line(each) for each in own]
        return sorted(
            found, key=lambda each: (each.state != OPEN, each.quadrant, -each.size, each.prospect.id)
        )

    def _line(self, prospect: Prospect) -> ProspectLine:
        now, plan = self.result.months("ytd"), self.result.plan
        size, days = self.at(prospect, now)
        return ProspectLine(
            prospect=prospect,
            size=size,
            days=days,
            quadrant=quadrant(size, days, plan),
            before=quadrant(*self.at(prospect, now[:-1]), plan),
            state=self._states.get(prospect.id, OPEN),
        )

    def at(self, prospect: Prospect, months: Collection[Month]) -> tuple[int, int]:
        """Return size and days as they stood at the end of some months."""
        size = self._last(prospect.id, SIZE, prospect.size, months)
        return size, self._last(prospect.id, DAYS, prospect.days, months)

    def changes(self, prospect: Prospect) -> Iterator[tuple[Month, int, int]]:
        """Yield the months in which size or days of a prospect changed, with both."""
        months, before = self.result.months("ytd"), (prospect.size, prospect.days)
        for at, month in enumerate(months, start=1):
            now = self.at(prospect, months[:at])
            if now != before:
                yield month, *now
            before = now


# -- in variance books and JSON


def _compared(book: ComparedBook) -> Mapping[str, Sequence[Record]]:
    lines = Prospects(result=book.result).lines(people_of(book))
    quadrants = [_quadrant(each, lines, book) for each in QUADRANTS] if lines else []
    return {"prospect_quadrants": quadrants, "prospect_lines": [_record(each, book) for each in lines]}


def _quadrant(name: str, lines: Iterable[ProspectLine], book: ComparedBook) -> Record:
    open_ = [each for each in lines if each.state == OPEN]
    own = [each for each in open_ if each.quadrant == name]
    return {
        "key": name,
        "quadrant": book.words[f"quadrant_{name}"],
        "what": book.words[f"quadrant_do_{name}"],
        "count": len(own),
        "size": sum(each.size for each in own),
        "came": sum(each.moved for each in own),
        "left": sum(each.moved and each.before == name for each in open_),
    }


def _record(line: ProspectLine, book: ComparedBook) -> Record:
    return {
        "key": line.prospect.id,
        "name": line.prospect.name,
        "owner": book.result.plan.dimensions.person[line.prospect.owner].name,
        "size": line.size,
        "days": line.days,
        "quadrant": book.words[f"quadrant_{line.quadrant}"],
        "before": book.words[f"quadrant_{line.before}"] if line.moved else Text(),
        "state": book.words[f"prospect_{line.state}"],
    }


def _messages(book: ComparedBook) -> Mapping[str, Text]:
    lines = Prospects(result=book.result).lines(people_of(book))
    counts = {each: sum(one.quadrant == each and one.state == OPEN for one in lines) for each in QUADRANTS}
    states = {each: sum(one.state == each for one in lines) for each in ("won", "lost")}
    rules = book.result.plan.schedules.settings(CustomerRules)
    said = book.words["message_prospects"].format(
        **counts,
        **states,
        moved=sum(each.moved for each in lines),
        large=book.amount(rules.order_size),
        days=rules.close_days,
    )
    return {"prospects_message": said}


def _reported(result: Compared) -> Mapping[str, object]:
    lines = Prospects(result=result).lines({each.id for each in result.plan.staff})
    found = [
        {
            "prospect": each.prospect.id,
            "name": each.prospect.name,
            "owner": each.prospect.owner,
            "size": money_json(each.size, result.plan),
            "days": each.days,
            "quadrant": each.quadrant,
            "before": each.before,
            "state": each.state,
        }
        for each in lines
    ]
    return {"prospects": found} if found else {}


def _explained(source: PlanSource | Compared, place: Mapping[str, str]) -> Explanation | None:
    """Return how a prospect came to its quadrant, as planned, and how it moved by what was returned."""
    plan = source.plan
    prospect = next((each for each in plan.schedules.of(Prospect) if each.id == place["prospect"]), None)
    if prospect is None:
        return None
    size, days = prospect.size, prospect.days
    steps = [ExplainedStep(kind="basis", text=_said(size, days, plan))]
    changes = () if isinstance(source, PlanSource) else Prospects(result=source).changes(prospect)
    for month, size, days in changes:
        said = sentence("sheets.month.said", month=month.key, said=_said(size, days, plan))
        steps.append(ExplainedStep(kind="month", text=said))
    return Explanation(measure=SIZE, amount=size, steps=steps)


def _said(size: int, days: int, plan: Plan) -> Text:
    """Return the quadrant of a prospect with how it came to it."""
    rules = plan.schedules.settings(CustomerRules)
    return sentence(
        f"sheets.quadrant.{quadrant(size, days, plan)}",
        size=f"{plan.currency.to_major(size):,}",
        days=days,
        large=f"{rules.order_size:,f}",
        soon=rules.close_days,
    )


PROSPECTS = Schedule(
    files=(OptionalFile(record=Prospect, person="owner"),),
    filled=_filled,
    explained={"prospect": _explained},
    listed=PROSPECT,
    compared=_compared,
    messages=_messages,
    reported=_reported,
)
