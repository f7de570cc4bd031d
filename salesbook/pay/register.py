"""The pay register: lines that were paid, and what a month adds to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from salesbook.model.period import Month
from salesbook.pay.balances import PLAIN_TERMS, settled
from salesbook.pay.derivation import derivation
from salesbook.pay.statement import PaidLine, PayStatement
from salesbook.problems import Text, sentence

Kind: TypeAlias = Literal["line", "delta", "balance"]
Dues: TypeAlias = Mapping[Month, PayStatement | None]
"""What somebody is due for each month up to a period, None for a month without a scheme."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """A line that is paid in one month and belongs to that month or an earlier one; `amount` in minor units.

    A `delta` is the difference between what a line of an earlier month comes to now (`how`) and what was paid
    for it (`before`). A `balance` is what a draw adds or recovers, or what a negative total leaves to later.
    """

    person: str
    paid_in: Month
    month: Month
    line: str
    name: Text
    kind: Kind
    amount: int
    how: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayProposal:
    """What a month adds to somebody's register, and the balance it leaves.

    `unknown` are figures that are not reported: then nothing is added. `lost` are the months whose paid lines
    cannot be worked out any more: they stay as they were paid.
    """

    person: str
    period: Month
    lines: Sequence[RegisterLine] = ()
    balance: int = 0
    unknown: Sequence[str] = ()
    lost: Sequence[Month] = ()

    @property
    def paid(self) -> int:
        """What is paid in the month, the sum of the lines shown."""
        return sum(each.amount for each in self.lines)


def propose(
    person: str, period: Month, dues: Dues, register: Sequence[RegisterLine], closed: Iterable[Month]
) -> PayProposal:
    """Return what a period adds to the register of a person; `register` holds that person's lines alone.

    Months that were `closed` without the person, whose return was late, are paid now. Every line that was
    paid is worked out again, and the difference forwarded into this period. What is in already adds nothing.
    """
    balance = sum(each.amount for each in register if each.kind == "balance")
    if any(each.paid_in == period for each in register):
        return PayProposal(person=person, period=period, balance=balance)
    paid = {each.month for each in register if each.kind == "line"}
    open_ = [month for month in sorted({*closed, period}) if month not in paid and month <= period]
    fresh = {month: found for month in open_ if (found := dues.get(month)) is not None}
    waits = [each for each in fresh.values() if each.provisional and each.scheme.no_return == "wait"]
    unknown = [name for each in waits for line in each.lines for name in line.unknown]
    if unknown:
        return PayProposal(
            person=person, period=period, balance=balance, unknown=tuple(dict.fromkeys(unknown))
        )
    again = {month: dues.get(month) for month in sorted(paid) if month < period}
    lost = [month for month, due in again.items() if due is not None and _lost(due, month, register)]
    lines = [
        delta
        for month, due in again.items()
        if month not in lost
        for delta in _deltas(person, period, month, due, [each for each in register if each.month == month])
    ]
    lines += [
        _first(person, period, month, each)
        for month, due in fresh.items()
        for each in due.lines
        if each.amount is not None
    ]
    added, left = _balances(person, period, fresh, lines, balance)
    return PayProposal(person=person, period=period, lines=[*lines, *added], balance=left, lost=tuple(lost))


def _first(person: str, period: Month, month: Month, paid: PaidLine) -> RegisterLine:
    return RegisterLine(
        person=person,
        paid_in=period,
        month=month,
        line=paid.line.id,
        name=paid.line.name,
        kind="line",
        amount=paid.amount or 0,
        how=derivation(paid),
    )


def _lost(due: PayStatement, month: Month, register: Sequence[RegisterLine]) -> bool:
    """Return whether a line that was paid cannot be worked out any more."""
    unknown = {each.line.id for each in due.lines if each.amount is None}
    return any(each.month == month and each.line in unknown for each in register)


def _deltas(
    person: str, period: Month, month: Month, due: PayStatement | None, paid: Sequence[RegisterLine]
) -> Iterator[RegisterLine]:
    """Yield the difference of every line of a month between what it comes to now and what was paid."""
    now = {each.line.id: each for each in (due.lines if due is not None else ())}
    before: dict[str, list[RegisterLine]] = {id_: [] for id_ in now}
    for each in paid:
        if each.kind != "balance":
            before.setdefault(each.line, []).append(each)
    for id_, entries in before.items():
        one = now.get(id_)
        if one is not None and one.amount is None:
            continue  # not known yet, and nothing was paid for it
        amount = (one.amount or 0 if one is not None else 0) - sum(each.amount for each in entries)
        if amount:
            yield RegisterLine(
                person=person,
                paid_in=period,
                month=month,
                line=id_,
                name=one.line.name if one is not None else entries[-1].name,
                kind="delta",
                amount=amount,
                how=derivation(one) if one is not None else "",
                before=entries[-1].how if entries else "",
            )


def _balances(
    person: str,
    period: Month,
    fresh: Mapping[Month, PayStatement],
    lines: Sequence[RegisterLine],
    balance: int,
) -> tuple[list[RegisterLine], int]:
    """Return the lines that draws and negative totals add, month by month, and the balance left."""
    added: list[RegisterLine] = []
    extra = sum(each.amount for each in lines if each.kind == "delta")
    for month in sorted({*fresh, period}):
        # Deltas belong to the period they are found in, together with its own lines.
        own = extra if month == period else 0
        total = own + sum(each.amount for each in lines if each.kind == "line" and each.month == month)
        due = fresh.get(month)
        after = settled(total, balance, PLAIN_TERMS if due is None else due.scheme.terms)
        if after.paid != total:
            added.append(
                RegisterLine(
                    person=person,
                    paid_in=period,
                    month=month,
                    line="balance",
                    name=sentence("pay.register.balance"),
                    kind="balance",
                    amount=after.paid - total,
                )
            )
        balance = after.balance
    return added, balance
