"""Books of the year that are issued again: what was accepted stands in them, and is locked month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from salesbook.issued.issued_rows import IssuedRow
from salesbook.layout.already_made import AlreadyMade
from salesbook.layout.book_content import Binding, Figures, Members
from salesbook.layout.declaration import Sheet, Table
from salesbook.layout.optional_parts import present
from salesbook.layout.rows import rows_of
from salesbook.model.dimension import PRODUCT
from salesbook.model.facts import Fact, Note
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.problems import Text, sentence
from salesbook.schedules.schedule import THERE
from salesbook.sheets.this_month import OUTSIDE_LINES, Opening, in_order, outside_lines

OUTSIDE_NAME = "outside_product"
"""The words that say what a line outside the plan is of."""

FROM_PEOPLE: Mapping[str, str] = {"absences": "self_absences", "work_score": "self_score"}
"""What managers return of their people that these may have returned themselves."""

Key = tuple[str, Month | None, str, str, str]
"""Owner, month, dimension, item, and a measure or kind of words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedCells:
    """What was accepted of one owner, as the cells of their book name it.

    Rows of lists have no month of their own. `outside` are the products of each owner and month that have no
    row, in the order of the lines they stand in.
    """

    owner: str
    values: Mapping[Key, int]
    words: Mapping[Key, str]
    outside: Mapping[tuple[str, Month], Sequence[str]]

    @classmethod
    def of(
        cls,
        owner: str,
        facts: Iterable[Fact],
        notes: Iterable[Note],
        rows: Collection[tuple[str, Month, str]],
    ) -> AcceptedCells:
        """Return facts and notes by cell; `rows` are the products of the plan by owner and month."""
        values: dict[Key, int] = {}
        outside: dict[tuple[str, Month], dict[str, None]] = {}
        for fact in facts:
            for month in (fact.month, None):
                key = (fact.owner, month, fact.dimension, fact.item, fact.measure)
                values[key] = values.get(key, 0) + fact.value
            if fact.dimension == PRODUCT and (fact.owner, fact.month, fact.item) not in rows:
                outside.setdefault((fact.owner, fact.month), {})[fact.item] = None
        words = {
            (note.owner, month, note.dimension, note.item, note.kind): note.text
            for note in notes
            for month in (note.month, None)
        }
        named = {at: tuple(sorted(items)) for at, items in outside.items()}
        return cls(owner=owner, values=values, words=words, outside=named)

    def over(self, plain: Figures) -> Figures:
        """Return figures with what was accepted in place of blank actuals."""

        def figure(scenario: Scenario, measure: str, months: Sequence[Month], members: Members) -> int | None:
            if scenario == Scenario.ACTUAL and (key := self._key(measure, months, members)) in self.values:
                return self.values[key]
            return plain(scenario, measure, months, members)

        return figure

    def note(self, kind: str, months: Sequence[Month], members: Members) -> Text | None:
        """Return the words of a cell; a line outside the plan says the code of its product."""
        key = self._key(kind, months, members)
        said = key[3] if kind == OUTSIDE_NAME and not _is_line(key[3]) else self.words.get(key)
        return Text.of(said) if said else None

    def _key(self, what: str, months: Sequence[Month], members: Members) -> Key:
        subject = IssuedRow("", members, ()).subject
        owner, item = subject.owner or self.owner, subject.item
        month = months[0] if len(months) == 1 else None
        if subject.dimension == PRODUCT and _is_line(item) and month is not None:
            items, at = self.outside.get((owner, month), ()), int(item[1:]) - 1
            item = items[at] if at < len(items) else item
        return owner, month, subject.dimension, item, what


def _is_line(item: str) -> bool:
    return item.startswith("+") and item[1:].isdecimal()


def with_accepted(
    binding: Binding, plan: Plan, owner: str, opening: Opening, sheets: Sequence[Sheet]
) -> Binding:
    """Return the binding of an owner's book of the year, filled in with what was accepted of them.

    The figures of a month of which nothing is left to fill in are locked, and the first month that is not is
    the open one.
    """
    # Of the owners of books only regions have people.
    staff = plan.dimensions.staff_in(owner) if owner in plan.dimensions.territory else ()
    facts = [fact for each in (owner, *sorted(staff)) for fact in (opening.accepted or {}).get(each, ())]
    if not facts:
        return binding
    if not binding.blocks:
        return _whole_year(binding, owner, facts, opening)
    known = AlreadyMade()
    forms = [each for each in present(sheets, binding, known) if each.by_month]
    rows = frozenset(
        (members.get("person", owner), month, members[PRODUCT])
        for month in binding.blocks
        for _, members in _cells(forms, binding, month)
        if PRODUCT in members
    )
    cells = AcceptedCells.of(owner, facts, opening.said.get(owner, ()), rows)
    lines = max([OUTSIDE_LINES, *(len(each) for each in cells.outside.values())])
    bound = replace(binding, figures=cells.over(binding.figures), notes=cells.note)
    settled = frozenset(month for month in binding.blocks if _is_settled(forms, bound, month))
    return replace(
        bound,
        settled=settled,
        blocks=in_order(plan, owner, settled),
        block_facts={
            month: {**facts, "due_on": sentence("sheets.month.settled")} if month in settled else facts
            for month, facts in binding.block_facts.items()
        },
        records={**binding.records, "outside_lines": outside_lines(lines)},
    )


def _whole_year(binding: Binding, owner: str, facts: Sequence[Fact], opening: Opening) -> Binding:
    """Return the binding of a region's or department's book with what it returned, open to be changed.

    Beside that stands in a region's what its people returned; what a manager did goes before.
    """
    taken = list(_from_people(facts))
    cells = AcceptedCells.of(owner, [*facts, *taken], opening.said.get(owner, ()), ())
    cells = replace(cells, words={**cells.words, **_named(taken)})
    records = {**binding.records, "filled_from_returns": THERE} if taken else binding.records
    return replace(binding, figures=cells.over(binding.figures), notes=cells.note, records=records)


def _from_people(facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield figures of people as their manager returns them, where the manager did not."""
    known = {(fact.owner, fact.month, fact.measure) for fact in facts}
    for theirs, own in FROM_PEOPLE.items():
        sums: defaultdict[tuple[str, Month], int] = defaultdict(int)
        for fact in facts:
            if fact.measure == own and (fact.owner, fact.month, theirs) not in known:
                sums[fact.owner, fact.month] += fact.value
        like = facts[0]
        for (who, month), value in sums.items():
            yield like._replace(owner=who, month=month, dimension="", item="", measure=theirs, value=value)


def _named(taken: Sequence[Fact]) -> Mapping[Key, str]:
    """Return the words that name the months of a person whose figures were taken from their own returns."""
    months: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for fact in taken:
        months[fact.owner, fact.measure].add(fact.month.key)
    return {
        (who, None, "", "", f"from_{measure}"): ", ".join(sorted(keys))
        for (who, measure), keys in months.items()
    }


def _is_settled(forms: Sequence[Sheet], binding: Binding, month: Month) -> bool:
    """Say whether every figure that a month's plan asks for was accepted."""
    figures = binding.figures
    asked = [
        figures(Scenario.ACTUAL, measure, (month,), members)
        for measure, members in _cells(forms, binding, month)
    ]
    return bool(asked) and None not in asked


def _cells(forms: Sequence[Sheet], binding: Binding, month: Month) -> Iterator[tuple[str, Members]]:
    """Yield the measure and members of every cell of a month that something is planned for."""
    within = binding.within(month)
    for table in (each for form in forms for each in form.block if isinstance(each, Table)):
        planned = {measure: code for code, measure in _sources(table, "given")}
        asked = [(planned[measure], measure) for _, measure in _sources(table, "input") if measure in planned]
        for row in rows_of(table, within, AlreadyMade()).flat() if asked else ():
            for code, measure in asked if row.kind == "leaf" else ():
                if within.figures(Scenario(code), measure, (month,), row.members):
                    yield measure, row.members


def _sources(table: Table, role: str) -> Iterator[tuple[str, str]]:
    for column in table.column:
        code, _, measure = (column.source or "").partition(".")
        if column.role == role and measure:
            yield code, measure
