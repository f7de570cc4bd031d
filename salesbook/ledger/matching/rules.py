"""The rules by which a difference is explained, in their order: the first that holds gives the reason.

docs/ledger.md, Reasons: what shows itself in documents comes before what only follows from amounts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from salesbook.ledger.matching.case import Case, Reading, ReasonFound, Rule
from salesbook.ledger.matching.reason import Reason
from salesbook.model.ledger import LedgerLine, Posting

REVENUE, QUANTITY = "revenue", "quantity"
LARGEST_PACK = 1_000


def missing(case: Case) -> ReasonFound | None:
    """Nobody returned the month."""
    return ReasonFound(reason=Reason.MISSING, lines=case.position.booked) if not case.reported else None


def rounding(case: Case) -> ReasonFound | None:
    """At most half a minor unit for each line."""
    lines = len(case.position.booked)
    return ReasonFound(reason=Reason.ROUNDING) if case.money and 2 * abs(case.gap) <= lines else None


def sign(case: Case) -> ReasonFound | None:
    """The difference is twice the amount, of the whole or of one line."""
    if case.booked and case.booked == -case.returned:
        return ReasonFound(reason=Reason.SIGN, lines=case.position.booked)
    return case.found(Reason.SIGN, [(line,) for line in case.position.booked if case.shown_by([line], 2)])


def scale(case: Case) -> ReasonFound | None:
    """Thousands or ten thousands on one side, rounded there or not."""
    larger, smaller = sorted((abs(case.returned), abs(case.booked)), reverse=True)
    same_sign = case.returned * case.booked > 0
    fits = (2 * abs(larger - smaller * factor) <= factor for factor in case.rules.scales)
    return ReasonFound(reason=Reason.SCALE) if same_sign and any(fits) else None


def tax(case: Case) -> ReasonFound | None:
    """With tax on one side and without on the other, within a minor unit a line."""
    if not case.money or case.returned * case.booked <= 0:
        return None
    lines = case.position.booked
    if abs(case.gap) == abs(sum(line.tax for line in lines)):
        return ReasonFound(reason=Reason.TAX, lines=lines)
    larger, smaller = sorted((abs(case.returned), abs(case.booked)), reverse=True)
    # In whole numbers: a rate of 113/100 is met where 100 of the one are 113 of the other.
    rates = (rate.as_integer_ratio() for rate in case.rules.taxes)
    near = (abs(larger * whole - smaller * part) <= len(lines) * whole for part, whole in rates)
    return ReasonFound(reason=Reason.TAX, lines=lines) if any(near) else None


def currency(case: Case) -> ReasonFound | None:
    """The return holds amounts of documents in their own currency."""
    foreign = [line for line in case.position.booked if line.currency] if case.money else []
    typed = case.booked + sum(line.foreign - case.amount(line) for line in foreign)
    fits = foreign and typed == case.returned
    return ReasonFound(reason=Reason.CURRENCY, lines=foreign) if fits else None


def duplicate(case: Case) -> ReasonFound | None:
    """The books hold a document twice."""
    alike = Counter(_face(line) for line in case.position.booked if line.document)
    repeated: list[LedgerLine] = []
    seen: Counter[tuple[object, ...]] = Counter()
    for line in case.position.booked:
        seen[_face(line)] += 1
        # The first one stands; of the others each is one too many.
        if alike[_face(line)] > 1 and seen[_face(line)] > 1:
            repeated.append(line)
    if case.shown_by(repeated):
        return ReasonFound(reason=Reason.DUPLICATE, lines=tuple(repeated))
    return case.found(Reason.DUPLICATE, case.chosen(repeated))


def _face(line: LedgerLine) -> tuple[object, ...]:
    """Return what two rows of one document have in common."""
    return (line.document, line.day, line.item_code, tuple(sorted(line.figures.items())))


def not_posted(case: Case) -> ReasonFound | None:
    """The return holds documents that the books do not count, or not one that takes another back."""
    waiting = [line for line in case.position.lines if line.posting is not Posting.POSTED]
    if case.shown_by(waiting, -1):
        return ReasonFound(reason=Reason.NOT_POSTED, lines=waiting)
    back = [line for line in case.position.booked if line.reversed]
    return case.found(Reason.NOT_POSTED, [*case.chosen(waiting, -1), *case.chosen(back)])


def discount(case: Case) -> ReasonFound | None:
    """Discounts that one side takes off, free goods that one side counts."""
    lines = case.position.booked
    taken = [line for line in lines if line.discount] if case.money else []
    if taken and abs(case.gap) == abs(sum(line.discount for line in taken)):
        return ReasonFound(reason=Reason.DISCOUNT, lines=taken)
    free = [line for line in lines if line.free]
    return ReasonFound(reason=Reason.DISCOUNT, lines=free) if case.shown_by(free) else None


def older_return(case: Case) -> ReasonFound | None:
    """The books agree with what was returned before the return that counts."""
    before = case.rules.older.get((case.key, case.measure), ())
    return ReasonFound(reason=Reason.OLDER_RETURN) if case.booked in before else None


def cut_off(case: Case) -> ReasonFound | None:
    """Documents near a month's end that one side counts in the other month.

    Where the other month was returned too, it must differ as well.
    """
    readings: list[Reading] = []
    for months in (-1, 1):
        other = case.neighbour(months)
        known = (case.key.owner, other.key.month, case.measure) in case.among.reported
        if not known or other.gap(case.measure):
            readings += case.chosen(case.near_end(case.position.booked, months))
            readings += case.chosen(case.near_end(other.booked, months), -1)
    return case.found(Reason.CUT_OFF, readings)


def pack(case: Case) -> ReasonFound | None:
    """Bottles on one side and cases on the other, by a pack that the codes name or where revenue agrees."""
    if case.money or case.returned * case.booked <= 0:
        return None
    larger, smaller = sorted((abs(case.returned), abs(case.booked)), reverse=True)
    factor, rest = divmod(larger, smaller)
    if rest or not 1 < factor <= LARGEST_PACK:
        return None
    packs = {line.pack for line in case.position.booked}
    known = any(factor in (each, 1 / each) for each in packs)
    agrees = REVENUE in case.beside and case.beside[REVENUE] == 0
    return ReasonFound(reason=Reason.PACK) if known or agrees else None


def price(case: Case) -> ReasonFound | None:
    """As many pieces at another price."""
    same = case.measure == REVENUE and case.beside.get(QUANTITY) == 0
    return ReasonFound(reason=Reason.PRICE) if same and case.booked * case.returned > 0 else None


def quantity(case: Case) -> ReasonFound | None:
    """Other pieces at the same price, to half a minor unit a piece."""
    returned = case.position.returned
    if case.measure not in (REVENUE, QUANTITY) or not {REVENUE, QUANTITY} <= set(returned):
        return None
    booked = {measure: case.position.ledger(measure) for measure in (REVENUE, QUANTITY)}
    pieces = (abs(booked[QUANTITY]), abs(returned[QUANTITY]))
    crossed = booked[REVENUE] * returned[QUANTITY] - returned[REVENUE] * booked[QUANTITY]
    # a/b = c/d to half a unit a piece, without dividing.
    near = 2 * abs(crossed) <= pieces[0] * pieces[1]
    return ReasonFound(reason=Reason.QUANTITY) if min(pieces) and near and case.gap else None


def unknown_code(case: Case) -> ReasonFound | None:
    """One side knows nobody, or nothing, by that code; a line without a code of ours may be it."""
    like = [line for line in case.among.stray_in(case.key.month) if line.owner in ("", case.key.owner)]
    readings = [(line,) for line in like if case.amount(line) == -case.gap]
    if len(readings) == 1:
        return ReasonFound(reason=Reason.UNKNOWN_CODE, lines=readings[0])
    if case.measure not in case.position.returned or not case.among.books_know(case.key):
        return ReasonFound(reason=Reason.UNKNOWN_CODE, lines=case.position.booked)
    return None


BY_DOCUMENT: Sequence[Rule] = (
    missing, rounding, sign, scale, tax, currency, duplicate, not_posted, discount, older_return, cut_off,
)  # fmt: skip
"""What one position shows by itself, before differences of several are set against one another."""
BY_AMOUNT: Sequence[Rule] = (pack, price, quantity, unknown_code)
"""What is left to say of amounts alone."""
