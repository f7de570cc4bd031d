"""The sentences of a reconciliation, in books and elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from salesbook.model.amount import Currency, Unit
from salesbook.model.figures import NOT_AVAILABLE, decimal_text, percent_text, unit_text
from salesbook.model.measure import measure_of
from salesbook.model.status import counted, counts_words
from salesbook.problems import Text
from salesbook.problems.text import joined
from salesbook.variance.bridge import Bridge, Part
from salesbook.variance.comparison import Comparison
from salesbook.variance.outlook import Outlook
from salesbook.variance.result import Line, ReturnLine


@dataclass(frozen=True, slots=True)
class Wording:
    """The shared words by their keys, and the currency and unit that money is shown in."""

    words: Mapping[str, Text]
    currency: Currency
    unit: Unit

    def amount(self, minor: int, *, signed: bool = False) -> str:
        """Return minor units as text in the display unit with one decimal, half away from zero."""
        return unit_text(minor, self.currency, self.unit, signed=signed)

    def measured(self, value: int, measure: str) -> str:
        """Return a figure of a measure as text: money in the display unit, a count whole."""
        if measure_of(measure).money:
            return self.amount(value)
        return decimal_text(Decimal(value))

    def compared(self, name: Text, compared: Comparison, bridge: Bridge | None) -> Text:
        """Return a comparison of revenue in words, with its coverage and the parts of its variance."""
        if compared.actual is None:
            plan = self.amount(compared.full_plan)
            return self.words["message_nothing"].format(scope=name, unit=self.unit.label, plan=plan)
        said = self.words["message_compared"].format(
            actual=self.amount(compared.actual),
            plan=self.amount(compared.plan),
            **self._headline(name, compared, bridge),
        )
        return joined([said, *self._beside(compared)], Text.of(""))

    def _headline(self, name: Text, compared: Comparison, bridge: Bridge | None) -> Mapping[str, object]:
        return {
            "scope": name,
            "unit": self.unit.label,
            "attainment": percent_text(compared.attainment),
            "variance": NOT_AVAILABLE
            if compared.variance is None
            else self.amount(compared.variance, signed=True),
            "coverage": percent_text(compared.coverage),
            "parts": self.parts(bridge),
        }

    def _beside(self, compared: Comparison) -> Iterable[Text]:
        if compared.grey:
            yield self.words["message_grey"]
        if compared.year_on_year is not None:
            growth = percent_text(compared.year_on_year, signed=True)
            yield self.words["message_growth"].format(growth=growth)

    def parts(self, bridge: Bridge | None) -> Text:
        """Return the same parts as the end of a sentence."""
        said = self.listed_parts(bridge)
        return self.words["message_parts"].format(parts=said) if said else Text.of("")

    def listed_parts(self, bridge: Bridge | None) -> Text:
        """Return the parts of a variance that can be seen in the display unit, the largest first."""
        if bridge is None:
            return Text()
        ordered = sorted(bridge.parts.items(), key=lambda each: -abs(each[1]))
        shown = {part_word(part, bridge): self.amount(value, signed=True) for part, value in ordered}
        seen = [
            self.words["message_part"].format(part=self.words[part], amount=amount)
            for part, amount in shown.items()
            # As it is shown: what is nothing in the display unit is worth no words.
            if amount != self.amount(0, signed=True)
        ]
        return listed(seen)

    def brief(self, name: Text, compared: Comparison, bridge: Bridge | None) -> Text:
        """Return the same in one short sentence."""
        if compared.variance is None:
            return self.compared(name, compared, bridge)
        return self.words["message_brief"].format(**self._headline(name, compared, bridge))

    def bridge(self, name: Text, bridge: Bridge | None, coverage: Fraction | None) -> Text:
        """Return the parts of a variance in words, with the share of the plan it stands on."""
        if bridge is None:
            return Text.of("")
        return self.words["message_bridge"].format(
            scope=name,
            variance=self.amount(bridge.variance, signed=True),
            unit=self.unit.label,
            coverage=percent_text(coverage),
            parts=self.parts(bridge),
        )

    def outlook(self, outlook: Outlook) -> Text:
        """Return where the year will end."""
        rate, later = outlook.required_rate, outlook.forecast_b
        return self.words["message_outlook"].format(
            reached=percent_text(outlook.attainment),
            target=self.amount(outlook.target),
            unit=self.unit.label,
            time=percent_text(outlook.time_progress),
            rate=NOT_AVAILABLE if rate is None else self.amount(round(rate)),
            forecast_a=NOT_AVAILABLE if outlook.forecast_a is None else self.amount(outlook.forecast_a),
            forecast_b=NOT_AVAILABLE if later is None else self.amount(round(later)),
        )

    def place(self, line: Line) -> Text:
        """Return a line in short: name, attainment, variance; coverage where that is not all."""
        month = line.month
        told = "agenda_place"
        if month.match != "reported":
            told += {"missing": "_missing"}.get(month.match, "_grey" if month.grey else "_partly")
        return self.words[told].format(
            name=line.name,
            attainment=percent_text(month.attainment),
            variance=NOT_AVAILABLE if month.variance is None else self.amount(month.variance, signed=True),
            coverage=percent_text(month.coverage),
        )

    def names(self, names: Sequence[Text]) -> Text:
        """Return names one after another, `nobody` when there are none."""
        return listed(names) if names else self.words["nobody"]

    def returns(self, returns: Sequence[ReturnLine], regions: Sequence[ReturnLine]) -> Text:
        """Return how many returns are in each state, whose sales do not count, and what regions returned."""
        said = [self.words["returns_asked"].format(asked=len(returns), counts=_counts(returns))]
        names = [each.name for each in returns if not each.counts]
        if names:
            said.append(self.words["returns_open"].format(names=listed(names)))
        if regions:
            said.append(self.words["returns_regions"].format(counts=_counts(regions)))
        return joined(said, Text.of(""))


def _counts(returns: Sequence[ReturnLine]) -> Text:
    return counts_words(counted(each.state for each in returns))


def part_word(part: Part, bridge: Bridge) -> str:
    """Return the key of what a part is called; quantities below one piece off their targets are rounding."""
    return "part_rounding" if part == "off_list" and bridge.rounding else f"part_{part}"


def listed(texts: Sequence[Text]) -> Text:
    """Return a list of texts as a sentence holds it."""
    return joined(texts, Text({"en": ", ", "zh": "、"}))
