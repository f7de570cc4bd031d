"""The rows of a statement book: lines of pay, and all that they are reckoned from, so that formulas do it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from salesbook.layout.book_content import Binding, Record
from salesbook.layout.declaration import Phrases
from salesbook.model.decimals import decimal_of
from salesbook.model.figures import figure_text, major_figure, short_percent_text
from salesbook.model.plan import Plan
from salesbook.pay.derivation import derivation, limits_text
from salesbook.pay.dispute_words import answer_words
from salesbook.pay.rate_table import Band, RateGrid, RateTable
from salesbook.pay.register import RegisterLine
from salesbook.pay.scheme import View
from salesbook.pay.slip import Slip
from salesbook.pay.statement import PaidLine
from salesbook.problems import Text, sentence
from salesbook.problems.text import joined
from salesbook.schedules.appraisal import FULL_MARKS
from salesbook.schedules.registry import measure_name

Use = tuple[str | Fraction, View]
"""A figure as a line uses it: its name, or an amount of the scheme; what of it the line looks at."""

WHOLE, NONE = "F0", "–"
"""The figure that counts as 1, and the key of no figure at all."""
DISPUTES = 6
"""Rows of the form in which a statement is disputed."""
ZERO = Decimal(0)


@dataclass(frozen=True)
class PayRecords:
    """The records of somebody's statement book."""

    slip: Slip
    binding: Binding

    def records(self) -> dict[str, Sequence[Record]]:
        """Return the rows of every table."""
        rates, lines = list(self._rates()), [self._line(each) for each in self.slip.own]
        return {
            "pay_summary": [{"key": self.slip.period.key, "name": self.slip.period.key}],
            "pay_lines": lines,
            "pay_parted": [each for each in lines if "days" in each],
            "pay_shared": [each for each in lines if "heads" in each],
            "pay_rules": [
                {"key": str(number), "name": str(number), "rule": each}
                for number, each in enumerate(self.slip.rules_said, start=1)
            ],
            "pay_figures": list(self._figures()),
            "pay_rates": rates,
            "pay_grids": [each for each in rates if each["second_key"] != NONE],
            "pay_steps": list(self._steps()),
            "pay_others": _numbered(self._forwarded(each) for each in self.slip.others),
            "pay_deltas": _numbered(self._forwarded(each) for each in self.slip.of_kind("delta")),
            "pay_balances": _numbered(self._balances()),
            "pay_quota": list(self._quota()),
            "pay_disputes": list(self._disputes()),
        }

    # Figures

    @cached_property
    def _keys(self) -> Mapping[Use, str]:
        uses = [use for each in self.slip.own for use in _uses(each)]
        return {use: f"F{number}" for number, use in enumerate(dict.fromkeys(uses), start=1)}

    def _key(self, name: str | Fraction, line: PaidLine) -> str:
        return self._keys[name, line.line.view] if name != "" else NONE

    def _figures(self) -> Iterator[Record]:
        if self.slip.own:
            one = Decimal(1)
            yield {"key": WHOLE, "name": sentence("pay.book.whole"), "ac": one, "per": one}
        for (name, view), key in self._keys.items():
            yield {
                "key": key,
                "name": self._named(name),
                "over": self._over(view),
                **{
                    field: decimal_of(value)
                    for field, value in self._operands(name, view).items()
                    if value is not None
                },
            }

    def _over(self, view: View) -> Text:
        """Return over what a figure is, and of what, where that is not all a person sells."""
        plan, over = self.slip.result.plan, self.binding.phrases.words[f"span_{view.span}"]
        if view.basis == "current":
            over = sentence("pay.book.current", span=over)
        parts = [over, *(plan.dimensions.classes.get(each, Text.of(each)) for each in view.classes)]
        if view.whose != "own":
            parts.append(sentence(f"pay.unit.{view.whose}"))
        if view.priced:
            limits = limits_text(view.price_from or Fraction(0), view.price_to, shares=True)
            parts.append(sentence("pay.book.price", limits=limits))
        return joined(parts, Text.of(" · "))

    def _named(self, name: str | Fraction) -> Text:
        return figure_name(name, self.slip.result.plan, self.binding.phrases)

    def _operands(self, name: str | Fraction, view: View) -> dict[str, Fraction | None]:
        """Return what a figure is worked out from: (`ac` − `less`) ÷ `per`, or at least `least`."""
        if isinstance(name, Fraction):
            return {"ac": name}
        figures, (kind, _, of) = self.slip.figures, name.partition(".")
        if kind == "score":
            score = figures(name, view)
            return {"ac": None if score is None else score * FULL_MARKS, "per": Fraction(FULL_MARKS)}
        if kind == "first":
            return {"ac": figures(name, view), "per": Fraction(1)}
        if kind not in ("attainment", "excess", "rate"):
            return {"ac": figures(name, view)}
        actual, target = figures(f"actual.{of}", view), figures.target(of, view)
        if kind == "excess":
            return {"ac": actual, "less": target, "least": Fraction(0)}
        per = figures("actual.revenue", view) if kind == "rate" else target
        if per is None or per > 0:
            least = figures.at_least(view) if kind == "attainment" else None
            return {"ac": actual, "per": per, "least": least}
        # Without anything to be measured by, what the scheme says counts.
        return {"ac": None if actual is None else figures(name, view), "per": Fraction(1)}

    # Lines

    def _line(self, paid: PaidLine) -> Record:
        line, locked = paid.line, self.slip.locked(paid.line.id)
        changed = locked is not None and locked != paid.amount
        by = self._key(line.by or (line.of if line.table else ""), paid)
        # Without `by` the whole counts, and neither cap nor floor holds.
        limits = {"floor": line.floor, "cap": line.cap} if line.by else {}
        return {
            "key": line.id,
            "name": line.name,
            "share": decimal_of(line.share),
            "locked": locked,
            "how": sentence("pay.book.changed") if changed else self._how(paid),
            "missing": Text.listing(self._named(each) for each in paid.unknown) if paid.unknown else None,
            "table": line.table or None,
            "of_key": self._key(line.of, paid),
            "by_key": WHOLE if by == NONE else by,
            "gate_key": self._key(line.gate, paid),
            "opens_at": decimal_of(line.opens_at) if line.gate else ZERO,
            "least": line.least,
            "most": line.most,
            **{name: decimal_of(limit) for name, limit in limits.items() if limit is not None},
            **_parted(paid),
        }

    def _how(self, paid: PaidLine) -> Text:
        """Return how a line came about; where a gate or a limit decided, that, too."""
        line, currency = paid.line, self.slip.result.plan.currency
        reached = paid.figures.get(line.gate)
        if reached is not None and reached < line.opens_at:
            shut = {"figure": self._named(line.gate), "limit": short_percent_text(line.opens_at)}
            return sentence("pay.book.shut", **shut)
        how = derivation(paid)
        for limit, words in ((line.most, "pay.book.most"), (line.least, "pay.book.least")):
            if limit is not None and limit == paid.amount:
                return sentence(words, how=how, limit=figure_text("revenue", limit, currency))
        return Text.of(how)

    def _rates(self) -> Iterator[Record]:
        for paid in self.slip.own:
            table = self.slip.table(paid)
            if isinstance(table, RateGrid):
                yield from self._grid(paid, table)
            elif table is not None and table.mode == "flat":
                last = len(table.bands) - 1
                for at, band in enumerate(table.bands):
                    # A figure outside of all bands falls in the nearest.
                    lower = band.start if at else None
                    upper = band.end if at < last else None
                    yield {
                        **_band(paid, at, band),
                        "rate": decimal_of(band.value),
                        "second_key": NONE,
                        **_limits(lower=lower, upper=upper),
                    }

    def _grid(self, paid: PaidLine, grid: RateGrid) -> Iterator[Record]:
        beside = self._key(paid.line.beside, paid)
        for at, (row, values) in enumerate(zip(grid.rows, grid.values, strict=True)):
            for across, (column, value) in enumerate(zip(grid.columns, values, strict=True)):
                lower, upper = _from_high(grid.rows, at)
                lower_2, upper_2 = _from_high(grid.columns, across)
                words = (limits_text(row, upper, shares=True), limits_text(column, upper_2, shares=True))
                yield {
                    "key": f"{paid.line.id}/{at + 1}/{across + 1}",
                    "line": paid.line.id,
                    "name": paid.line.name,
                    "band": " × ".join(words),
                    "rate": decimal_of(value),
                    "second_key": beside,
                    **_limits(lower=lower, upper=upper, lower_2=lower_2, upper_2=upper_2),
                }

    def _steps(self) -> Iterator[Record]:
        for paid in self.slip.own:
            table = self.slip.table(paid)
            if not isinstance(table, RateTable) or table.mode == "flat":
                continue
            for at, band in enumerate(table.bands):
                if table.mode == "marginal":
                    width = Fraction(1)
                elif band.end is not None:
                    width = band.end - band.start
                else:
                    continue  # an open band has no width to be filled
                yield {
                    **_band(paid, at, band),
                    "value": decimal_of(band.value),
                    "width": decimal_of(width),
                    **_limits(lower=band.start, upper=band.end),
                }

    # The register

    def _forwarded(self, line: RegisterLine) -> Record:
        return {
            "name": line.name,
            "month": line.month.key,
            "amount": line.amount,
            "how": line.how or "0",
            "before": line.before or "0",
        }

    def _balances(self) -> Iterator[Record]:
        lines = self.slip.of_kind("balance")
        before = self.slip.balance - sum(each.amount for each in lines)
        if not lines and before:
            yield {"name": self.slip.period.key, "before": before, "amount": 0}
        for each in lines:
            yield {"name": each.month.key, "before": before, "amount": each.amount}
            before += each.amount

    def _disputes(self) -> Iterator[Record]:
        period, known = self.slip.period.key, {each.key: each for each in self.slip.disputes}
        for number in range(1, DISPUTES + 1):
            dispute = known.get(f"{period}/{number}")
            answer = None if dispute is None else answer_words(dispute)
            yield {"key": f"{period}/{number}", "month": period, "number": number, "answer": answer}

    def _quota(self) -> Iterator[Record]:
        slip, plan = self.slip, self.slip.result.plan
        measure = plan.driver
        if measure not in plan.targets:
            return
        of_year = slip.result.quotas(measure, slip.person.identity)
        for month, quota in zip(plan.fiscal_year.months, of_year, strict=True):
            if month > slip.period:
                return
            actual = slip.figures_of(month)(f"actual.{measure}")
            yield {
                "key": month.key,
                "name": self.binding.month_name(month),
                "assigned": major_figure(measure, quota.assigned, plan.currency),
                "carried": major_figure(measure, quota.carried_in, plan.currency),
                "actual": None if actual is None else decimal_of(actual),
            }


def figure_name(name: str | Fraction, plan: Plan, phrases: Phrases) -> Text:
    """Return what a figure is called that a line is reckoned from."""
    if isinstance(name, Fraction):
        return sentence("pay.book.fixed")
    kind, _, of = name.partition(".")
    if kind in ("wage", "days"):
        if of in ("fixed", "variable"):
            return sentence(f"pay.wage.{of}")
        return sentence("pay.book.wage" if kind == "wage" else "pay.book.days")
    if kind == "score":
        return sentence(f"pay.score.{of}")
    return sentence(f"pay.figure.{kind}", measure=measure_name(of, plan, phrases))


def _parted(paid: PaidLine) -> dict[str, Decimal]:
    """Return the days of service, and the part in what a team shares; nothing for most lines."""
    found: dict[str, Decimal] = {}
    if paid.part is not None:
        found |= {"days": decimal_of(paid.part.days), "of_days": decimal_of(paid.part.of)}
    if paid.sharing is not None:
        found |= {"heads": Decimal(paid.sharing.heads), "place": Decimal(paid.sharing.place)}
    return found


def _uses(paid: PaidLine) -> Iterator[Use]:
    line = paid.line
    for name in (line.of, line.by, line.beside, line.gate):
        if name != "":
            yield name, line.view


def _band(paid: PaidLine, at: int, band: Band) -> dict[str, object]:
    line = paid.line
    return {
        "key": f"{line.id}/{at + 1}",
        "line": line.id,
        "name": line.name,
        "band": limits_text(band.start, band.end, shares=bool(line.by)),
        "of_itself": None if line.by else "=",
    }


def _limits(**limits: Fraction | None) -> dict[str, Decimal]:
    return {name: decimal_of(limit) for name, limit in limits.items() if limit is not None}


def _from_high(least: Sequence[Fraction], at: int) -> tuple[Fraction | None, Fraction | None]:
    """Return the limits of a row of a grid; below the last one it holds all the same."""
    return (least[at] if at < len(least) - 1 else None), (least[at - 1] if at else None)


def _numbered(records: Iterator[Record]) -> list[Record]:
    return [{"key": str(number), **each} for number, each in enumerate(records, start=1)]
