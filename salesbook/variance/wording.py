"""The sentences of a reconciliation, in books and elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from salesbook.model.amount import Currency, Unit
from salesbook.model.figures import NOT_AVAILABLE, decimal_text, percent_text, unit_text
from salesbook.model.measure import measure_of
from salesbook.problems import Text
from salesbook.problems.text import joined
from salesbook.variance.bridge import Bridge
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
        """Return a comparison of revenue in words, with the parts of its variance."""
        details: dict[str, object] = {
            "scope": name,
            "unit": self.unit.label,
            "plan": self.amount(compared.plan),
        }
        if compared.actual is None:
            return self.words["message_nothing"].format(**details)
        details |= {
            "actual": self.amount(compared.actual),
            "variance": self.amount(compared.actual - compared.plan, signed=True),
            "attainment": percent_text(compared.attainment),
            "parts": self.parts(bridge),
        }
        said = self.words["message_compared"].format(**details)
        return joined([said, *self._beside(compared)], Text.of(""))

    def _beside(self, compared: Comparison) -> Iterable[Text]:
        if compared.match == "partly-reported":
            yield self.words["message_like"].format(
                like=percent_text(compared.like_for_like_attainment), coverage=percent_text(compared.coverage)
            )
        growth = compared.like_for_like_year_on_year
        if growth is not None:
            yield self.words["message_growth"].format(growth=percent_text(growth, signed=True))

    def parts(self, bridge: Bridge | None) -> Text:
        """Return the parts of a variance that can be seen in the display unit, in the order of a bridge."""
        if bridge is None:
            return Text.of("")
        shown = {part: self.amount(value, signed=True) for part, value in bridge.parts.items()}
        seen = [
            self.words["message_part"].format(part=self.words[f"part_{part}"], amount=amount)
            for part, amount in shown.items()
            # As it is shown: what is nothing in the display unit is worth no words.
            if amount != "0.0"
        ]
        if not seen:
            return Text.of("")
        return self.words["message_parts"].format(parts=listed(seen))

    def brief(self, name: Text, compared: Comparison, bridge: Bridge | None) -> Text:
        """Return the same in one short sentence."""
        if compared.variance is None:
            return self.compared(name, compared, bridge)
        return self.words["message_brief"].format(
            scope=name,
            attainment=percent_text(compared.attainment),
            variance=self.amount(compared.variance, signed=True),
            unit=self.unit.label,
            parts=self.parts(bridge),
        )

    def bridge(self, name: Text, bridge: Bridge | None) -> Text:
        """Return the parts of a variance in words."""
        if bridge is None:
            return Text.of("")
        said = self.words["message_bridge_span"].format(
            variance=self.amount(bridge.variance, signed=True),
            unit=self.unit.label,
            parts=self.parts(bridge),
        )
        return self.words["message_bridge"].format(scope=name, month=said)

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
        """Return a line in short: name, attainment, variance."""
        month = line.month
        return self.words["agenda_place"].format(
            name=line.name,
            attainment=percent_text(month.attainment),
            variance=NOT_AVAILABLE if month.variance is None else self.amount(month.variance, signed=True),
        )

    def names(self, names: Sequence[Text]) -> Text:
        """Return names one after another, `nobody` when there are none."""
        return listed(names) if names else self.words["nobody"]

    def returns(self, missing: Sequence[ReturnLine], people: int) -> Text:
        """Return how many returns count, and whose do not."""
        details: dict[str, object] = {"counted": people - len(missing), "people": people}
        if not missing:
            return self.words["returns_all"].format(**details)
        names = listed([each.name for each in missing])
        return self.words["returns_open"].format(**details, names=names)


def listed(texts: Sequence[Text]) -> Text:
    """Return a list of texts as a sentence holds it."""
    return joined(texts, Text({"en": ", ", "zh": "、"}))
