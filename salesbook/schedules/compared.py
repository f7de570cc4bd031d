"""The figures of a period beside those of the plan, as schedules ask for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, Protocol, TypeVar

from salesbook.layout.book_content import Binding, Members, Record
from salesbook.model.cube import Cubes, DimensionCubes
from salesbook.model.dimension import COST_LINE
from salesbook.model.facts import Fact, Note
from salesbook.model.figures import unit_text
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.problems import Text

Span = Literal["month", "ytd", "year"]
SPANS: tuple[tuple[str, Literal["month", "ytd"]], ...] = (("", "month"), ("ytd_", "ytd"))
MOST_PLACES = 60
"""So many people at most have activity and expenses of their own in a book; regions have them anyway."""

T = TypeVar("T")


class Compared(Protocol):
    """A reconciliation, as far as schedules need to know it."""

    @property
    def plan(self) -> Plan:
        """The plan."""

    @property
    def period(self) -> Month:
        """The month reported on."""

    @property
    def cubes(self) -> Cubes:
        """Plan and actuals by dimension."""

    @property
    def of_books(self) -> Mapping[str, Sequence[Month]]:
        """The months in which actuals are those of finance's books, by measure."""

    @property
    def notes(self) -> Sequence[Note]:
        """Returned words."""

    @property
    def listed(self) -> Sequence[Fact]:
        """Returned figures of lists."""

    def once(self, make: Callable[[Any], T], /) -> T:
        """Return what a function makes of this, made once for all books."""

    def months(self, span: Span, /) -> tuple[Month, ...]:
        """Return the months of a span up to the period; of the year, all of them."""

    def value(
        self, scenario: Scenario, measure: str, months: Sequence[Month], members: Members, /
    ) -> int | None:
        """Return the sum over months and members; None when nothing is reported."""

    def value_in(
        self,
        cubes: DimensionCubes,
        scenario: Scenario,
        measure: str,
        months: Sequence[Month],
        members: Members,
        /,
    ) -> int | None:
        """Return the same from given cubes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpenseRatio:
    """Expenses over sales, planned and actual, with the sales; None where nothing is reported or n.a."""

    planned: Fraction | None
    actual: Fraction | None
    planned_sales: int
    sales: int | None


@dataclass(frozen=True, kw_only=True)
class ComparedBook:
    """A variance book of some members; `territory` is the book's, or the person's office.

    `expense_ratio` gives expenses over sales of the year to date, of those who reported both.
    """

    result: Compared
    expense_ratio: Callable[[Members], ExpenseRatio]
    binding: Binding
    members: Members
    territory: str

    @property
    def of_person(self) -> bool:
        """Whether it is a person's own."""
        return "identity" in self.members

    @property
    def words(self) -> Mapping[str, Text]:
        """The shared words by their keys."""
        return self.binding.phrases.words

    def amount(self, major: Decimal) -> str:
        """Return money in the unit that the book shows."""
        currency = self.binding.currency
        return unit_text(currency.to_minor(major), currency, self.binding.display_unit)

    def measure_word(self, measure: str) -> Text:
        """Return what a measure is called that has no name of the plan's own."""
        return self.binding.phrases.measures.get(measure, Text.of(measure))

    def spans(self, cubes: DimensionCubes, measure: str, members: Members) -> Record:
        """Return plan and actual of what is reported, of month and year to date, and the year's plan.

        `ytd_open` is the plan to date of what is not reported.
        """

        def value(scenario: Scenario, span: Span) -> int | None:
            return self.result.value_in(cubes, scenario, measure, self.result.months(span), members)

        found: dict[str, object] = {}
        for prefix, span in SPANS:
            actual = value(Scenario.ACTUAL, span)
            # Where nothing is reported there is no plan of it either, and no zero.
            planned = None if actual is None else value(Scenario.PLAN_OF_REPORTED, span) or 0
            found |= {f"{prefix}lf": planned, f"{prefix}ac": actual}
        full, year = (value(Scenario.PLAN, span) or 0 for span in ("ytd", "year"))
        return {**found, "ytd_open": full - whole(found["ytd_lf"]), "year_pl": year}

    def places(self) -> list[tuple[str, Text, Members]]:
        """Return the regions of the company, else the people, and the territory itself where it spends.

        Each has its key, its name and what restricts figures to it.
        """
        dimensions = self.result.plan.dimensions
        if self.of_person:
            return []
        regions = dimensions.children(self.territory) if self.territory == dimensions.root.id else ()
        people = () if regions else dimensions.people_in(self.territory)[:MOST_PLACES]
        spent, here = self.result.cubes.get(COST_LINE), dimensions.territory[self.territory]
        itself = self.words["place_itself"].format(name=here.name)
        own = [(f"{here.id}.", itself, {"owner": here.id})]
        return [
            *((region.id, region.name, {"territory": region.id}) for region in regions),
            *((person.id, person.name, {"person": person.id}) for person in people),
            *(own if spent is not None and here.id in spent.axes.owner_at else ()),
        ]

    def shown(self, minor: int, *, signed: bool = False) -> str:
        """Return an amount in the display unit with two decimals."""
        figure = self.in_unit(minor).quantize(Decimal("0.01"))
        return f"{figure:{'+' if signed and figure else ''},}".replace("-", "−")

    def in_unit(self, minor: int) -> Decimal:
        """Return minor units in the display unit."""
        return self.binding.display_unit.from_base(self.binding.currency.to_major(minor))


def whole(value: object) -> int:
    """Return a figure of a record, 0 where there is none."""
    return value if isinstance(value, int) else 0


def money_json(minor: int | None, plan: Plan) -> str | None:
    """Return an amount in major units as the JSON of a reconciliation writes it."""
    return None if minor is None else f"{plan.currency.to_major(minor):f}"
