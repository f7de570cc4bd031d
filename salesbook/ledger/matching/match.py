"""Every difference between returns and books, each with its reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from salesbook.ledger.matching.case import Case, ReasonFound, Rules, first_of
from salesbook.ledger.matching.position import PositionKey, Positions, positions
from salesbook.ledger.matching.reason import Reason
from salesbook.ledger.matching.rules import BY_AMOUNT, BY_DOCUMENT
from salesbook.ledger.matching.subsets import subsets
from salesbook.model.facts import Fact
from salesbook.model.ledger import Ledger, LedgerLine
from salesbook.model.period import Month

NOTHING = ReasonFound(reason=Reason.UNEXPLAINED)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerDifference:
    """What the books have more than the return (less, when negative), in minor or whole units, and why.

    `returned` is None where nothing was returned. `code` is the export's own code where it has none of ours.
    """

    key: PositionKey
    measure: str
    returned: int | None
    booked: int
    finding: ReasonFound
    facts: Sequence[Fact] = ()
    code: str = ""

    @property
    def gap(self) -> int:
        """The books less the return."""
        return self.booked - (self.returned or 0)

    @property
    def reason(self) -> Reason:
        """Why it is there."""
        return self.finding.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """Returns and books of some months: both sides, and every difference in the order of its keys."""

    months: Sequence[Month]
    ledger: Ledger
    among: Positions
    differences: Sequence[LedgerDifference] = field(default_factory=tuple)

    @property
    def agreeing(self) -> int:
        """How many figures agree."""
        inside = [key for key in self.among.by_key if key.month in self.months]
        compared = sum(
            measure in position.returned or any(measure in line.figures for line in position.lines)
            for key in inside
            for position in (self.among.by_key[key],)
            for measure in self.among.measures_of(key)
        )
        return compared - sum(not each.code for each in self.differences)


def match(
    ledger: Ledger,
    facts: Iterable[Fact],
    months: Sequence[Month],
    *,
    identity: Mapping[str, str] | None = None,
    rules: Rules | None = None,
) -> Matched:
    """Return what agrees and what differs in some months, with the reason of each difference.

    `facts` are the returned figures that count; lines and facts of other months show where documents went.
    """
    among = positions(ledger, facts, identity or {})
    cases = _cases(among, months, rules or Rules())
    found: dict[tuple[PositionKey, str], ReasonFound] = {}
    _each(found, cases, lambda case: first_of(case, BY_DOCUMENT))
    # What explains money and pieces at once, before what may fit one of them by chance.
    _pair(found, cases, whole=True)
    _spread(found, cases, whole=True)
    _each(found, cases, lambda case: first_of(replace(case, strict=False), BY_DOCUMENT))
    _pair(found, cases)
    _spread(found, cases)
    _each(found, cases, lambda case: first_of(case, BY_AMOUNT))
    differences = [
        LedgerDifference(
            key=case.key,
            measure=case.measure,
            returned=case.position.returned.get(case.measure),
            booked=case.booked,
            finding=found.get((case.key, case.measure), NOTHING),
            facts=[fact for fact in case.position.facts if fact.measure == case.measure],
        )
        for case in cases
    ]
    stray = _stray_differences(among, months)
    return Matched(months=months, ledger=ledger, among=among, differences=(*differences, *stray))


def _cases(among: Positions, months: Collection[Month], rules: Rules) -> list[Case]:
    inside = [position for key, position in among.by_key.items() if key.month in months]
    return [
        Case(position=position, measure=measure, among=among, rules=rules)
        for position in inside
        for measure in among.measures_of(position.key)
        if position.gap(measure)
    ]


def _each(
    found: dict[tuple[PositionKey, str], ReasonFound],
    cases: Sequence[Case],
    rule: Callable[[Case], ReasonFound | None],
) -> None:
    for case in cases:
        at = case.key, case.measure
        if at not in found and (finding := rule(case)) is not None:
            found[at] = finding


def _left(
    found: Mapping[tuple[PositionKey, str], ReasonFound],
    cases: Sequence[Case],
    group: Callable[[Case], tuple[object, ...]],
) -> Iterator[list[Case]]:
    """Yield the cases that nothing explains yet, group by group."""
    groups: defaultdict[tuple[object, ...], list[Case]] = defaultdict(list)
    for case in cases:
        if (case.key, case.measure) not in found:
            groups[group(case)].append(case)
    yield from groups.values()


def _pair(
    found: dict[tuple[PositionKey, str], ReasonFound], cases: Sequence[Case], *, whole: bool = False
) -> None:
    """Set equal and opposite differences of two owners against one another (R08).

    `whole` takes those alone that are opposite in other measures, too.
    """
    left = list(
        _left(found, cases, lambda case: (case.key.month, case.key.dimension, case.key.item, case.measure))
    )
    for group in left:
        opposite: defaultdict[int, list[Case]] = defaultdict(list)
        for case in group:
            opposite[-case.gap].append(case)
        for case in group:
            others = opposite.get(case.gap, [])
            if whole or len(others) > 1:
                mirrored = [each for each in others if _mirrors(case, [each])]
                others = (mirrored if any(case.beside.values()) else []) if whole else mirrored or others
            _note(found, case, Reason.OTHER_OWNER, [[each] for each in others])


def _mirrors(case: Case, others: Sequence[Case]) -> bool:
    """Return whether the other measures of some positions together are opposite too."""
    return all(
        sum(each.beside.get(measure, 0) for each in others) == -gap for measure, gap in case.beside.items()
    )


def _spread(
    found: dict[tuple[PositionKey, str], ReasonFound], cases: Sequence[Case], *, whole: bool = False
) -> None:
    """Set the difference of one item against those of others of the same owner (R09); `whole` as above."""
    for group in _left(found, cases, lambda case: (case.key.month, case.key.owner, case.measure)):
        for case in sorted(group, key=lambda each: -abs(each.gap)):
            if (case.key, case.measure) in found or (whole and not any(case.beside.values())):
                continue
            others = [each for each in group if each is not case and (each.key, each.measure) not in found]
            ways = subsets([each.gap for each in others], -case.gap)
            chosen = [[others[at] for at in way] for way in ways]
            if whole:
                chosen = [way for way in chosen if _mirrors(case, way)]
            _note(found, case, Reason.OTHER_ITEMS, chosen)
            if len(chosen) == 1:
                for each in chosen[0]:
                    _note(found, each, Reason.OTHER_ITEMS, [[case]])


def _note(
    found: dict[tuple[PositionKey, str], ReasonFound],
    case: Case,
    reason: Reason,
    chosen: Sequence[Sequence[Case]],
) -> None:
    """Note the one way in which a difference is only in another place, or that several leave it open."""
    if not chosen:
        return
    keys = [[each.key for each in way] for way in chosen]
    only = len(keys) == 1
    found[case.key, case.measure] = (
        ReasonFound(reason=reason, others=keys[0])
        if only
        else ReasonFound(reason=Reason.UNEXPLAINED, rivals=keys)
    )


def _stray_differences(among: Positions, months: Collection[Month]) -> Iterator[LedgerDifference]:
    """Yield what the books hold under codes that are not ours: nothing of it is dropped."""
    groups: defaultdict[tuple[Month, str, str], list[LedgerLine]] = defaultdict(list)
    for line in among.stray:
        if line.counts and line.month in months:
            code = line.item_code if line.owner else line.owner_code
            groups[line.month, line.owner, code].append(line)
    for (month, owner, code), lines in groups.items():
        for measure in among.dimensions:
            booked = sum(line.figures.get(measure, 0) for line in lines)
            if booked:
                yield LedgerDifference(
                    key=PositionKey(month, owner, lines[0].dimension, ""),
                    measure=measure,
                    returned=None,
                    booked=booked,
                    finding=ReasonFound(reason=Reason.UNKNOWN_CODE, lines=lines),
                    code=code or "?",
                )
