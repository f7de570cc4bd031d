"""Expenses, activity, rates, staffing and training as rows of a variance book."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from salesbook.layout.book_content import Binding, Record
from salesbook.layout.measure_names import measure_name
from salesbook.model.cube import DimensionCubes
from salesbook.model.decimals import decimal_of
from salesbook.model.dimension import ACTIVITY, COST_LINE, POST
from salesbook.model.figures import in_unit
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario
from salesbook.problems import Text
from salesbook.variance.comparison import ratio
from salesbook.variance.rate import NOT_SHARES, RateComparison
from salesbook.variance.rate_lines import rate_over, rates_in
from salesbook.variance.result import Reconciliation
from salesbook.variance.returned_lists import CourseLine, course_lines
from salesbook.variance.wording import joined

SPANS = (("", "month"), ("ytd_", "ytd"))
MOST_PLACES = 60
"""So many people at most have activity and expenses of their own in a book; regions have them anyway."""

Members = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class PaperSheets:
    """What a book of some members says beside sales; `territory` is the book's, or the person's office."""

    result: Reconciliation
    binding: Binding
    members: Members
    territory: str

    def records(self) -> dict[str, Sequence[Record]]:
        """Return the rows of the sheets; none of what the plan has no papers for."""
        compared = {
            "expense_lines": list(self._expense_lines()),
            "expense_places": list(self._expense_places()),
            "activity_lines": list(self._activity_lines()),
            "activity_places": list(self._activity_places()),
            "rates": list(self._rates()),
            "staff": list(self._staff()),
            "courses_held": [self._course(each) for each in self._courses()],
        }
        any_paper, of_people = any(compared.values()), compared["staff"] or compared["courses_held"]
        return {
            **compared,
            "papers_compared": [{"key": "1"}] if any_paper else [],
            "staff_or_courses": [{"key": "1"}] if of_people else [],
        }

    def parameters(self) -> dict[str, Decimal | str]:
        """Return the sales that expenses are set against."""
        sales = {
            f"sales_{name.lower()}": self._sum("revenue", name, "ytd", {})
            for name in (Scenario.PLAN, Scenario.ACTUAL)
        }
        return {name: "n.a." if value is None else self._money(value) for name, value in sales.items()}

    def _money(self, minor: int) -> Decimal:
        binding = self.binding
        return in_unit(minor, binding.currency, binding.display_unit)

    def _sum(self, measure: str, scenario: Scenario, span: str, members: Members) -> int | None:
        months = self._months(span)
        return self.result.value(scenario, measure, months, {**self.members, **members})

    def _months(self, span: str) -> Sequence[Month]:
        return self.result.months("year" if span == "year" else "month" if span == "month" else "ytd")

    def _spans(self, cubes: DimensionCubes, measure: str, members: Members) -> Record:
        """Return plan, plan of what is reported and actual of month and year to date, and the year's plan."""

        def value(scenario: Scenario, span: str) -> int | None:
            return self.result.value_in(cubes, scenario, measure, self._months(span), members)

        found: dict[str, object] = {}
        for prefix, span in SPANS:
            found[f"{prefix}pl"] = value(Scenario.PLAN, span) or 0
            found[f"{prefix}lf"] = value(Scenario.PLAN_OF_REPORTED, span) or 0
            found[f"{prefix}ac"] = value(Scenario.ACTUAL, span)
        return {**found, "year_pl": value(Scenario.PLAN, "year") or 0}

    # -- expenses

    def _expense(self, cubes: DimensionCubes, members: Members) -> Record:
        spans = self._spans(cubes, "expense", members)
        return {name.replace("pl", "bu"): value for name, value in spans.items()}

    def _expense_lines(self) -> Iterator[Record]:
        cubes = self.result.cubes.get(COST_LINE)
        if cubes is None:
            return
        names = {each.id: each.name for each in self.result.plan.papers.cost_lines}
        names["rebates"] = self.binding.phrases.words["rebates"]
        items = cubes.axes.items
        for line in (
            *(each for each in names if each in items),
            *(each for each in items if each not in names),
        ):
            record = self._expense(cubes, {**self.members, COST_LINE: line})
            if record["year_bu"] or record["ytd_ac"] is not None:
                yield {"key": line, "name": names.get(line, Text.of(line)), **record}

    def _expense_places(self) -> Iterator[Record]:
        cubes = self.result.cubes.get(COST_LINE)
        if cubes is None:
            return
        for key, name, members in self._places():
            record = self._expense(cubes, members)
            if record["year_bu"] or record["ytd_ac"] is not None:
                planned = ratio(_int(record["ytd_bu"]), self._sales(Scenario.PLAN, members))
                actual = ratio(_int(record["ytd_ac"]), self._sales(Scenario.ACTUAL, members))
                yield {
                    "key": key,
                    "name": name,
                    **record,
                    "ratio_bu": _share(planned),
                    "ratio_ac": _share(actual),
                }

    def _sales(self, scenario: Scenario, members: Members) -> int | None:
        if "owner" in members:
            return None
        return self.result.value(scenario, "revenue", self._months("ytd"), members)

    def _places(self) -> Iterator[tuple[str, Text, Members]]:
        """Yield the regions of the company, else the people, and what the territory has itself."""
        dimensions = self.result.plan.dimensions
        if "person" in self.members:
            return
        regions = dimensions.children(self.territory) if self.territory == dimensions.root.id else ()
        for region in regions:
            yield region.id, region.name, {"territory": region.id}
        for person in () if regions else dimensions.people_in(self.territory)[:MOST_PLACES]:
            yield person.id, person.name, {"person": person.id}
        cubes = self.result.cubes.get(COST_LINE)
        if cubes is not None and self.territory in cubes.axes.owner_at:
            name = dimensions.territory[self.territory].name
            own = self.binding.phrases.words["place_itself"].format(name=name)
            yield f"{self.territory}.", own, {"owner": self.territory}

    # -- activity and rates

    def _activity_lines(self) -> Iterator[Record]:
        cubes = self.result.cubes.get(ACTIVITY)
        if cubes is None:
            return
        units = {each.id: each.unit for each in self.result.plan.papers.activities}
        for measure in _activities(cubes):
            record = self._spans(cubes, measure, self.members)
            if record["year_pl"] or record["ytd_ac"] is not None:
                name = measure_name(measure, self.result.plan, self.binding.phrases)
                yield {"key": measure, "name": name, "unit": units.get(measure, Text()), **_rated(record)}

    def _activity_places(self) -> Iterator[Record]:
        cubes = self.result.cubes.get(ACTIVITY)
        if cubes is None:
            return
        for measure in _activities(cubes):
            for key, place, members in self._places():
                record = self._spans(cubes, measure, members)
                if record["year_pl"] or record["ytd_ac"] is not None:
                    name = measure_name(measure, self.result.plan, self.binding.phrases)
                    yield {"key": f"{measure}/{key}", "name": name, "place": place, **_rated(record)}

    def _rates(self) -> Iterator[Record]:
        words, plan, phrases = self.binding.phrases.words, self.result.plan, self.binding.phrases
        for rate in rates_in(self.result):
            if rate.id in NOT_SHARES:
                continue
            spans = {
                "": rate_over(self.result, rate, "month", self.members),
                "ytd_": rate_over(self.result, rate, "ytd", self.members),
            }
            if all(each.plan is None and each.actual is None for each in spans.values()):
                continue
            of = words["rate_of"].format(
                part=measure_name(rate.part, plan, phrases), base=measure_name(rate.base, plan, phrases)
            )
            found = {name: value for prefix, each in spans.items() for name, value in _rate(prefix, each)}
            yield {"key": rate.id, "name": words[f"rate_{rate.id}"], "unit": of, **found}

    # -- staffing and training

    def _staff(self) -> Iterator[Record]:
        cubes = self.result.cubes.get(POST)
        if cubes is None or "person" in self.members:
            return
        inside = {each.id for each in self.result.plan.dimensions.below(self.territory)}
        for post in self.result.plan.papers.posts:
            if post.territory in inside:
                record = self._spans(cubes, "headcount", {POST: post.id})
                yield {
                    "key": post.id,
                    "name": post.name,
                    "place": self.result.plan.dimensions.territory[post.territory].name,
                    "pl": record["pl"],
                    "lf": record["lf"],
                    "ac": record["ac"],
                    "end": record["year_pl"],
                    "a_head": post.cost,
                    "due": post.due,
                    "responsible": post.responsible,
                }

    def _courses(self) -> Sequence[CourseLine]:
        root = self.result.plan.dimensions.root.id
        if "person" in self.members:
            return ()
        return tuple(course_lines(self.result, "" if self.territory == root else self.territory))

    def _course(self, line: CourseLine) -> Record:
        state = line.state(self.result.period.last_day)
        score = line.average_score
        return {
            "key": line.course.id,
            "name": line.course.name,
            "state": self.binding.phrases.words[f"course_state_{state}"],
            "day": line.course.day,
            "held": ", ".join(line.held),
            "heads_pl": line.planned["trainees"],
            "heads_ac": line.actual["trainees"],
            "hours_pl": line.planned["training_hours"],
            "hours_ac": line.actual["training_hours"],
            "cost_pl": line.planned["training_cost"],
            "cost_ac": line.actual["training_cost"],
            "score": None if score is None else decimal_of(score),
            "passed": _share(line.pass_rate),
        }

    # -- in words

    def messages(self) -> dict[str, Text]:
        """Return what expenses, staffing and training come to, in words."""
        return {"expense_message": self._expense_message(), "staffing_message": self._staffing_message()}

    def _expense_message(self) -> Text:
        words, unit = self.binding.phrases.words, self.binding.display_unit.label
        cubes = self.result.cubes.get(COST_LINE)
        if cubes is None:
            return Text.of("")
        record = self._expense(cubes, self.members)
        actual, budget = record["ytd_ac"], _int(record["ytd_lf"]) or 0
        full = _int(record["ytd_bu"]) or 0
        if not isinstance(actual, int):
            return words["message_no_expense"].format(budget=self._shown(full), unit=unit)
        return words["message_expense"].format(
            actual=self._shown(actual),
            unit=unit,
            budget=self._shown(budget),
            variance=self._shown(actual - budget, signed=True),
            ratio=percent_of(ratio(actual, self._sales(Scenario.ACTUAL, self.members)), 2),
            planned=percent_of(ratio(full, self._sales(Scenario.PLAN, self.members)), 2),
            coverage=percent_of(ratio(budget, full), 1),
        )

    def _staffing_message(self) -> Text:
        words = self.binding.phrases.words
        staff = [each for each in self._staff() if each["ac"] is not None]
        planned, actual = (sum(_int(each[name]) or 0 for each in staff) for name in ("lf", "ac"))
        missing = sum(max((_int(each["end"]) or 0) - (_int(each["ac"]) or 0), 0) for each in staff)
        said = words["message_staffing"].format(actual=actual, planned=planned, open=missing)
        states = [each.state(self.result.period.last_day) for each in self._courses()]
        late, overdue = states.count("held_late"), states.count("overdue")
        courses = words["message_training"].format(
            held=states.count("held") + late, late=late, overdue=overdue
        )
        return joined([said, courses], Text.of(""))

    def _shown(self, minor: int, *, signed: bool = False) -> str:
        figure = self._money(minor).quantize(Decimal("0.01"))
        return f"{figure:{'+' if signed and figure else ''},}".replace("-", "−")


def _activities(cubes: DimensionCubes) -> Sequence[str]:
    return [each for each in cubes.measures(Scenario.PLAN, Scenario.ACTUAL) if each != "customers"]


def _rated(record: Record) -> Record:
    return {name: value for name, value in record.items() if value is not None}


def _rate(prefix: str, compared: RateComparison) -> Iterator[tuple[str, object]]:
    figures = {
        "pl": compared.plan,
        "lf": compared.like_for_like,
        "ac": compared.actual,
        "rate": compared.coverage,
    }
    for name, share in figures.items():
        yield f"{prefix}{name}", _share(share)


def _share(share: Fraction | None) -> Decimal | None:
    return None if share is None else decimal_of(share)


def _int(value: object) -> int | None:
    return value if isinstance(value, int) else None


def percent_of(share: Fraction | None, places: int) -> str:
    """Return a share as a percentage with so many decimals, `n.a.` for None."""
    return "n.a." if share is None else f"{decimal_of(share * 100).quantize(Decimal(1).scaleb(-places))}%"
