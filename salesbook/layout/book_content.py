"""What a declaration is filled with: members, figures, words, the language."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from salesbook.layout.declaration import Phrases
from salesbook.model.amount import Currency, Unit
from salesbook.model.approval import Signed
from salesbook.model.cube import Questions
from salesbook.model.dimension import Dimensions
from salesbook.model.measure import MEASURES, Measure
from salesbook.model.period import FiscalYear, Month
from salesbook.model.printing import Printing
from salesbook.model.scenario import Scenario
from salesbook.problems import Text, spoken_languages


class UnfitWordsError(Exception):
    """Words of a template with a placeholder that nothing fills; caught where books are built."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text


Members = Mapping[str, str]
"""Which member of each axis a row stands for: `{"territory": "east", "person": "zhang"}`."""

Figures = Callable[[Scenario, str, Sequence[Month], Members], int | None]
"""(scenario, measure, months, members) to an integer: minor units or whole units; None when not reported."""


class FiguresOfMany(ABC):
    """Figures that are had together faster than one by one."""

    @abstractmethod
    def __call__(
        self, scenario: Scenario, measure: str, months: Sequence[Month], members: Members
    ) -> int | None:
        """Return one figure."""

    @abstractmethod
    def many(self, scenario: Scenario, measure: str, questions: Questions) -> Sequence[int | None]:
        """Return the figure of each question."""


def figures_of_many(
    figures: Figures, scenario: Scenario, measure: str, questions: Questions
) -> Sequence[int | None]:
    """Return the figure of each question."""
    if isinstance(figures, FiguresOfMany):
        return figures.many(scenario, measure, questions)
    return one_by_one(figures, scenario, measure, questions)


def one_by_one(
    figures: Figures, scenario: Scenario, measure: str, questions: Questions
) -> Sequence[int | None]:
    """Return the figure of each question, asked for alone."""
    return [figures(scenario, measure, *each) for each in questions.asked]


Record = Mapping[str, object]
"""A row of a list: field name to Text, str, int, Decimal, date or bool."""


def no_figures(scenario: Scenario, measure: str, months: Sequence[Month], members: Members) -> int | None:
    """Return None: nothing is reported."""
    del scenario, measure, months, members
    return None


Notes = Callable[[str, Sequence[Month], Members], Text | None]
"""(kind, months, members) to words: a cause, a measure, a state; None when there are none."""


def no_notes(kind: str, months: Sequence[Month], members: Members) -> Text | None:
    """Return None: there are no notes."""
    del kind, months, members
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanOfMonths:
    """Months that a row of the axis `span` stands for, and what they are called."""

    name: Text
    months: Sequence[Month]


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """Everything a book is filled with.

    `dimensions` hold only what the book may show. `period` is the month reported on, when there is one;
    `months` are those that a form asks for, all of the year where none is named; a form of several months has
    a block for each of the `blocks`, from top to bottom, with words of its own in `block_facts`, and locked
    figures in those that are `settled`.
    Inputs that hold something are `prefilled`, to be confirmed by whoever fills in the rest.
    `facts` fill the `{placeholders}` of titles and lines; `parameters` are the named cells formulas
    refer to, exact and in base units; `records` are the rows of tables that list things; `spans` are the
    members of the axis `span`; `logo` is a picture (PNG) for the cover; `books` are the files beside this one
    that tell more of a territory.
    """

    language: str
    phrases: Phrases
    dimensions: Dimensions
    scope: str
    fiscal_year: FiscalYear
    currency: Currency
    display_unit: Unit
    input_unit: Unit
    figures: Figures = no_figures
    notes: Notes = no_notes
    prefilled: bool = False
    measures: Sequence[Measure] = (MEASURES["revenue"],)
    period: Month | None = None
    months: Sequence[Month] = ()
    blocks: Sequence[Month] = ()
    block_facts: Mapping[Month, Mapping[str, Text]] = field(default_factory=dict)
    settled: Collection[Month] = frozenset()
    facts: Mapping[str, Text] = field(default_factory=dict)
    parameters: Mapping[str, Decimal | str] = field(default_factory=dict)
    records: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    spans: Mapping[str, SpanOfMonths] = field(default_factory=dict)
    theme: str = "default"
    printing: Printing = field(default_factory=Printing)
    signed: Signed = field(default_factory=Signed)
    logo: bytes = b""
    books: Mapping[str, str] = field(default_factory=dict)

    def within(self, month: Month | None) -> Binding:
        """Return the binding of one block of a form of several months."""
        if month is None:
            return self
        facts = {**self.facts, **self.block_facts.get(month, {})}
        return replace(self, period=month, months=(month,), facts=facts)

    def fact(self, name: str, month: Month | None) -> Text | None:
        """Return a fact as it is said in the block of a month."""
        own = {} if month is None else self.block_facts.get(month, {})
        return own.get(name) or self.facts.get(name)

    def say(self, text: Text, separator: str = " ") -> str:
        """Return a template's words in the book's language, placeholders filled."""
        # Most words hold no placeholder, and formatting goes through every language.
        if not any("{" in words for words in text.words.values()):
            return text.in_language(self.language, separator=separator)
        return self.filled(text).in_language(self.language, separator=separator)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the book, the first one first."""
        return spoken_languages(self.language)

    def filled(self, text: Text) -> Text:
        """Return a template's words with their placeholders filled."""
        try:
            return text.format(**self.facts)
        except (LookupError, ValueError, AttributeError) as error:
            raise UnfitWordsError(text) from error

    def lines(self, text: Text) -> tuple[str, ...]:
        """Return words in each language of the book; what is the same in all stands once."""
        return tuple(dict.fromkeys(text.in_language(each) for each in self.languages))

    def quote(self, text: Text) -> str:
        """Return somebody's own words (a name, a cause) in the book's language, just as they are."""
        # A name may hold braces: taken as a template's words it would fail for a missing placeholder.
        return text.in_language(self.language)

    def word(self, key: str) -> str:
        """Return one of the shared words in the book's language."""
        return self.say(self.phrases.words[key])

    def unit(self, name: str) -> Unit:
        """Return the unit a column asks for by `display`, `input` or `one`."""
        if name == "one":
            return Unit("1", Text.of(""), 0)
        return self.display_unit if name == "display" else self.input_unit

    def month_name(self, month: Month) -> Text:
        """Return the caption of a month: Jan, 1月."""
        return self.phrases.months[month.number - 1]
