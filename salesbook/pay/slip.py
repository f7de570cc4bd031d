"""What somebody's statement of a month is made of: what it comes to, and what the register has of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from salesbook.model.dimension import Person
from salesbook.model.dispute import Dispute
from salesbook.model.period import Month
from salesbook.pay.figures import PersonFigures
from salesbook.pay.rate_table import RateGrid, RateTable
from salesbook.pay.register import RegisterLine
from salesbook.pay.scheme import PayRules
from salesbook.pay.statement import PaidLine, PayStatement
from salesbook.problems import Text
from salesbook.variance.result import Reconciliation


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """The pay of a person in a period: `lines` are paid in it, locked where it is `closed`, else proposed.

    While figures are `unknown` nothing is paid, and the statement is provisional. `balance` is what is left
    to be made up after the period. `disputes` are the person's own.
    """

    person: Person
    period: Month
    result: Reconciliation
    rules: PayRules
    statement: PayStatement | None = None
    lines: Sequence[RegisterLine] = ()
    unknown: Sequence[str] = ()
    balance: int = 0
    closed: bool = False
    disputes: Sequence[Dispute] = ()

    @property
    def figures(self) -> PersonFigures:
        """What gives every figure of the period."""
        return self.figures_of(self.period)

    def figures_of(self, month: Month) -> PersonFigures:
        """Return what gives every figure of a month."""
        scheme = None if self.statement is None else self.statement.scheme
        return PersonFigures(
            result=self.result, person=self.person, month=month, rules=self.rules, scheme=scheme
        )

    @property
    def rules_said(self) -> Sequence[Text]:
        """What was decided where the month is no usual one."""
        return () if self.statement is None else self.statement.rules

    @property
    def own(self) -> Sequence[PaidLine]:
        """The lines of the period itself, worked out today."""
        return () if self.statement is None else self.statement.lines

    @property
    def paid(self) -> int:
        """What is paid, or would be by what is known."""
        known = 0 if self.statement is None else self.statement.total
        return known if self.unknown else sum(each.amount for each in self.lines)

    def locked(self, line: str) -> int | None:
        """Return what the register locked of a line of the period itself, None while it is open."""
        if not self.closed:
            return None
        return next((each.amount for each in self.lines if each.line == line and self._is_own(each)), None)

    @property
    def others(self) -> Sequence[RegisterLine]:
        """Lines that are paid now and not worked out again: those of earlier months that came late."""
        shown = {each.line.id for each in self.own}
        lines = (each for each in self.lines if each.kind == "line")
        return [each for each in lines if not (self._is_own(each) and each.line in shown)]

    def of_kind(self, kind: str) -> Sequence[RegisterLine]:
        """Return the corrections, or the balances."""
        return [each for each in self.lines if each.kind == kind]

    def table(self, line: PaidLine) -> RateTable | RateGrid | None:
        """Return the rate table of a line."""
        return self.rules.tables.get(line.line.table)

    def _is_own(self, line: RegisterLine) -> bool:
        return line.kind == "line" and line.month == self.period
