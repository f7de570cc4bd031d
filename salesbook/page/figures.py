"""The figures of a page: as shown, exactly, and where they stand in the JSON and in the returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from salesbook.layout.book_content import Binding
from salesbook.model.dimension import PRODUCT
from salesbook.model.facts import Source
from salesbook.model.figures import NOT_AVAILABLE, exact_figure, exact_ratio, percent_text
from salesbook.model.measure import measure_of
from salesbook.model.period import Month
from salesbook.page.parts import PageFigure
from salesbook.problems import Text, sentence
from salesbook.sheets.plan_books import BookOrder
from salesbook.sheets.variance_agenda import wording_of
from salesbook.variance.comparison import SPAN_KEYS, Span
from salesbook.variance.outlook import Outlook
from salesbook.variance.result import Line, Reconciliation
from salesbook.variance.wording import Wording

MOST_CELLS, MOST_FILES = 3, 2
"""So many cells and files are named for a figure."""


# Without slots: cached_property keeps what it found in the instance's own __dict__.
@dataclass(frozen=True, kw_only=True)
class Told:
    """Whose page it is, and what it is told with."""

    result: Reconciliation
    binding: Binding
    order: BookOrder

    @property
    def person(self) -> str | None:
        """Whose own page it is, None for a territory's."""
        return self.order.owner if self.order.owner in self.result.plan.dimensions.person else None

    @property
    def people(self) -> frozenset[str]:
        """Who is spoken of."""
        if self.person is not None:
            return frozenset((self.person,))
        return self.result.plan.dimensions.staff_in(self.order.owner)

    @cached_property
    def wording(self) -> Wording:
        """The sentences of the variance books."""
        return wording_of(self.binding)

    @property
    def unit(self) -> Text:
        """What money is shown in."""
        return self.binding.display_unit.label

    def one(self, text: Text) -> str:
        """Return words in the first language: for charts, where two would not stand."""
        return self.binding.lines(text)[0] if text else ""

    def say(self, key: str, **details: object) -> Text:
        """Return one of the page's own sentences."""
        return sentence(f"page.{key}", **details)

    def word(self, key: str) -> Text:
        """Return one of the words that books share."""
        return self.binding.phrases.words[key]

    @cached_property
    def line(self) -> Line:
        """Revenue of whose page it is."""
        return self.of("revenue")

    def of(self, measure: str) -> Line:
        """Return the line of a measure of whose page it is; KeyError where it has none."""
        if self.person is not None:
            home = self.result.plan.dimensions.person[self.person].territory
            return self.result.line("person", measure, territory=home, person=self.person)
        if self.order.owner == self.result.plan.dimensions.root.id:
            return self.result.line("company", measure)
        return self.result.line("territory", measure, territory=self.order.owner)

    def amount(self, minor: int | None, measure: str = "revenue", *, signed: bool = False) -> str:
        """Return a figure of a measure as it is shown."""
        if minor is None:
            return NOT_AVAILABLE
        if measure_of(measure).money:
            return self.wording.amount(minor, signed=signed)
        return f"{minor:+,}".replace("-", "−") if signed and minor else f"{minor:,}".replace("-", "−")

    def figure(self, line: Line, span: Span, field: str) -> PageFigure:
        """Return plan, actual, variance or prior_year of a line, or a ratio of it."""
        compared = line.over(span)
        whole = field.startswith("full_plan/")
        value = getattr(compared, "coverage" if whole else field)
        if field == "plan" and compared.actual is None:
            value = None
        lineage = self._lineage(line, f"{SPAN_KEYS[span]}/{field}")
        if isinstance(value, Fraction) or whole or field in ("attainment", "year_on_year"):
            shown = percent_text(value, signed=field == "year_on_year")
            exact: float | str | int | None = exact_ratio(value)
        else:
            shown = self.amount(value, line.measure, signed=field == "variance")
            exact = exact_figure(line.measure, value, self.binding.currency)
        return PageFigure(
            shown=shown,
            exact="" if exact is None else str(exact),
            lineage=lineage,
            source=self._source(line, span) if field == "actual" else "",
            tone=tone(compared.favorable) if field == "variance" and not nothing(shown) else "",
        )

    def outlook(self, line: Line, field: str, *, share: bool = False) -> PageFigure:
        """Return a figure of a year's outlook, a ratio as `share`."""
        value: int | Fraction | None = getattr(line.outlook, field)
        lineage = self._lineage(line, f"outlook/{field}")
        if share:
            return PageFigure(shown=percent_text(None if value is None else Fraction(value)), lineage=lineage)
        shown = self.amount(None if value is None else round(value), line.measure)
        return PageFigure(shown=shown, lineage=lineage)

    def expected(self, outlook: Outlook) -> tuple[str, int | Fraction | None]:
        """Return the field of the forecast that the plan goes by, and its value."""
        if self.result.plan.forecast == "A" or outlook.forecast_b is None:
            return "forecast_a", outlook.forecast_a
        return "forecast_b", outlook.forecast_b

    def plain(self, minor: int | None, *, signed: bool = False, tone: str = "") -> PageFigure:
        """Return money that the JSON document has no line of: a month, a step, a sum."""
        return PageFigure(shown=self.amount(minor, signed=signed), tone=tone)

    def _lineage(self, line: Line, path: str) -> str:
        keys = ",".join(f"{name}={key}" for name, key in sorted(line.keys.items()))
        return f"{line.level}/{keys}/{line.measure}/{path}"

    def _source(self, line: Line, span: Span) -> str:
        """Return in which files and cells an actual was read."""
        if line.measure not in ("revenue", "quantity"):
            return ""
        dimensions, months = self.result.plan.dimensions, set(self.result.months(span))
        if "person" in line.keys:
            owners = {each.id for each in dimensions.places[line.keys["person"]]}
        elif "product" in line.keys or "class" in line.keys:
            return ""
        else:
            inside = line.keys.get("territory", dimensions.root.id)
            owners = {each.id for each in dimensions.people_in(inside)}
        return self._named(
            [each for owner in sorted(owners) for each in self._read(owner, line.measure, months)]
        )

    def _read(self, owner: str, measure: str, months: set[Month]) -> Sequence[Source]:
        return [source for month, source in self._sources.get((owner, measure), ()) if month in months]

    @cached_property
    def _sources(self) -> Mapping[tuple[str, str], list[tuple[Month, Source]]]:
        """Where sales were read, by owner and measure."""
        found: dict[tuple[str, str], list[tuple[Month, Source]]] = {}
        for submission in self.result.submissions:
            for fact in submission.facts if submission.status.counts else ():
                if fact.dimension == PRODUCT and fact.source is not None:
                    found.setdefault((fact.owner, fact.measure), []).append((fact.month, fact.source))
        return found

    def _named(self, sources: Sequence[Source]) -> str:
        files: dict[str, list[str]] = {}
        for each in sources:
            files.setdefault(each.file.replace("\\", "/").rpartition("/")[2], []).append(
                f"{each.sheet}!{each.cell}"
            )
        if len(files) == 1:
            ((file, cells),) = files.items()
            more = [f"+{len(cells) - MOST_CELLS}"] if len(cells) > MOST_CELLS else []
            said = self.say("words.source", file=file, cells=", ".join([*cells[:MOST_CELLS], *more]))
        elif files:
            named = ", ".join([*list(files)[:MOST_FILES], "…"] if len(files) > MOST_FILES else files)
            said = self.say("words.sources", count=len(files), files=named)
        else:
            return ""
        return self.one(said)


def tone(favorable: bool | None) -> str:  # noqa: FBT001 - what a comparison says of itself
    """Return the colour's name of what is favourable or adverse."""
    return "" if favorable is None else "good" if favorable else "bad"


def nothing(shown: str) -> bool:
    """Say whether a figure shows as zero: it has neither sign nor colour."""
    return not shown.strip("+−0.,%")
