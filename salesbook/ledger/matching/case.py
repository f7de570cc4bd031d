"""One difference between return and books, and what a rule finds in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from typing import TypeAlias

from salesbook.ledger.matching.position import Position, PositionKey, Positions
from salesbook.ledger.matching.reason import Reason
from salesbook.ledger.matching.subsets import subsets
from salesbook.model.ledger import LedgerLine
from salesbook.model.measure import measure_of

Reading: TypeAlias = tuple[LedgerLine, ...]
"""Lines that together explain a difference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the rules go by.

    `window` days on each side of a month's end a document may belong to the other month; `taxes` are factors
    between amounts with and without tax, `scales` the slips of the unit; `older` are earlier returned figures
    of a key and measure that a later return replaced.
    """

    window: int = 5
    taxes: Sequence[Fraction] = tuple(Fraction(each, 100) for each in (113, 109, 106, 103, 101))
    scales: Sequence[int] = (1_000, 10_000)
    older: Mapping[tuple[PositionKey, str], Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonFound:
    """Why a difference is there: the reason and the lines that show it.

    `rivals` are readings of equal standing: with more than one of them nothing is explained. `others` are the
    keys of the other side of a difference that is only in another place.
    """

    reason: Reason
    lines: Sequence[LedgerLine] = ()
    others: Sequence[PositionKey] = ()
    rivals: Sequence[Sequence[LedgerLine | PositionKey]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The difference of one measure at one position, among all positions.

    When `strict`, documents explain it only if they explain the other measures of the position as well: a sum
    of pieces is soon met by chance.
    """

    position: Position
    measure: str
    among: Positions
    rules: Rules
    strict: bool = True

    @property
    def key(self) -> PositionKey:
        """What it is about."""
        return self.position.key

    @property
    def returned(self) -> int:
        """What was returned, nothing as 0."""
        return self.position.returned.get(self.measure, 0)

    @property
    def booked(self) -> int:
        """What the books count."""
        return self.position.ledger(self.measure)

    @property
    def gap(self) -> int:
        """The books less the return, never 0."""
        return self.booked - self.returned

    @property
    def reported(self) -> bool:
        """Whether a return of the owner for the month counts."""
        return (self.key.owner, self.key.month, self.measure) in self.among.reported

    @property
    def money(self) -> bool:
        """Whether it is about money."""
        return measure_of(self.measure).money

    @property
    def beside(self) -> Mapping[str, int]:
        """The gaps of the other measures of the position that both sides know."""
        return {
            measure: self.position.gap(measure)
            for measure in self.among.measures_of(self.key)
            if measure != self.measure and measure in self.position.returned
        }

    def amount(self, line: LedgerLine) -> int:
        """Return a line's figure of the measure."""
        return line.figures.get(self.measure, 0)

    def neighbour(self, months: int) -> Position:
        """Return the position of the same thing some months later, empty where there is none."""
        key = self.key._replace(month=self.key.month.plus(months))
        return self.among.by_key.get(key, Position(key=key))

    def near_end(self, lines: Sequence[LedgerLine], months: int) -> list[LedgerLine]:
        """Return lines whose day lies near the end shared with the month before (−1) or after (1)."""
        edge = self.key.month.last_day if months > 0 else self.key.month.first_day
        span = timedelta(days=self.rules.window)
        return [line for line in lines if line.day is not None and abs(line.day - edge) <= span]

    def chosen(self, lines: Sequence[LedgerLine], factor: int = 1) -> list[Reading]:
        """Return the choices of lines whose sum, times a factor of 1 or −1, is the gap.

        Where several are, those that are the gaps of the other measures too, if any is.
        """
        ways = subsets([self.amount(line) for line in lines], factor * self.gap)
        readings = [tuple(lines[at] for at in way) for way in ways]
        fitting = [each for each in readings if self.fits(each, factor)]
        return fitting if fitting or self.strict else readings

    def shown_by(self, lines: Sequence[LedgerLine], factor: int = 1) -> bool:
        """Return whether some lines, times a factor, are the gap; when strict, that of every measure."""
        own = factor * sum(self.amount(line) for line in lines) == self.gap
        return bool(lines) and own and (not self.strict or self.fits(lines, factor))

    def fits(self, lines: Sequence[LedgerLine], factor: int) -> bool:
        """Return whether some lines, times a factor, are the gaps of the other measures."""
        return all(
            factor * sum(line.figures.get(measure, 0) for line in lines) == gap
            for measure, gap in self.beside.items()
        )

    def found(self, reason: Reason, readings: Sequence[Reading]) -> ReasonFound | None:
        """Return what some readings show: nothing, the one reason, or that several are left open."""
        if len(readings) > 1:
            return ReasonFound(reason=Reason.UNEXPLAINED, rivals=readings)
        return ReasonFound(reason=reason, lines=readings[0]) if readings else None


Rule: TypeAlias = Callable[[Case], ReasonFound | None]


def first_of(case: Case, rules: Sequence[Rule]) -> ReasonFound | None:
    """Return what the first rule that holds finds."""
    found: Iterator[ReasonFound | None] = (rule(case) for rule in rules)
    return next((each for each in found if each is not None), None)
