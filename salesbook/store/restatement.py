"""What a return says of figures that were accepted before: repeated, restated, blanked, or mixed up."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from salesbook.intake.locate import column_label, row_label
from salesbook.layout.manifest import IssuedColumn, IssuedRow, IssuedTable, Manifest
from salesbook.model.facts import Fact, Source
from salesbook.model.period import Month
from salesbook.model.submission import CellCounts, Submission, TableStatus, file_status
from salesbook.problems import Location, Problem, Text, problem

LEAST_PERMUTED = 3
"""So many figures must have changed places before a change is taken for a sort; two may be a correction."""

BLANK = Text({"en": "blank", "zh": "空白"})
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")


class Figure(NamedTuple):
    """What is counted. `form` is the table of the book it stands in; `line` tells alike ones apart."""

    form: str
    scenario: str
    month: Month
    owner: str
    dimension: str
    item: str
    measure: str
    line: int = 0


class Standing(NamedTuple):
    """What counts of a figure so far, and by which stored fact."""

    fact_id: int
    value: int


class Entry(NamedTuple):
    """What a return says of a figure; `waits` for approval because it restates what was accepted."""

    figure: Figure
    fact: Fact
    waits: bool = False
    before: Standing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A submission beside what was accepted before; its status and problems say what became of it."""

    submission: Submission
    entries: Sequence[Entry] = ()
    aside: Sequence[Entry] = ()

    @property
    def waiting(self) -> int:
        """How many figures wait for approval."""
        return sum(entry.waits for entry in self.entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What counts so far of one owner: figures, the months they are settled up to, and closed months.

    A figure of a month before `settled`, or of a closed month, does not change without approval.
    """

    standing: Mapping[Figure, Standing] = field(default_factory=dict)
    settled: Month | None = None
    closed: Collection[Month] = frozenset()

    def is_settled(self, month: Month, period: Month) -> bool:
        """Say whether a month's figures are settled when a return for a period comes in."""
        until = period if self.settled is None else max(self.settled, period)
        return month < until or month in self.closed


def judge(submission: Submission, manifest: Manifest, accepted: Accepted) -> Judged:
    """Compare a submission that counts with what was accepted before.

    Figures that are gone (SB541) or that changed places (SB542) withhold their table; changed figures of
    settled months (SB540) wait for approval, the rest of the file counts.
    """
    places = Places.of(manifest)
    entries = list(_entries(submission.facts, places))
    errors = [*_blanked(entries, submission, places, accepted), *_permuted(entries, places, accepted)]
    if errors:
        submission, entries = _withheld(submission, entries, errors, places)
    period = submission.period
    judged = [_settled(entry, accepted, period) if period is not None else entry for entry in entries]
    restated = [places.restated(entry) for entry in judged if entry.waits]
    problems = [*submission.problems, *(found for _, found in errors), *restated]
    figures = any(
        status is TableStatus.ACCEPTED and places.counts(id_) for id_, status in submission.tables.items()
    )
    status = file_status(submission.tables, problems, figures=figures)
    named = [replace(found, where=replace(found.where, file=submission.path)) for found in problems]
    return Judged(
        submission=replace(submission, status=status, problems=named),
        entries=judged if status.counts else [],
        aside=list(_entries(submission.aside, places)) if status.counts else [],
    )


def _settled(entry: Entry, accepted: Accepted, period: Month) -> Entry:
    before = accepted.standing.get(entry.figure)
    month = entry.figure.month
    if before is None:
        return entry._replace(waits=month in accepted.closed)
    changed = before.value != entry.fact.value
    return entry._replace(waits=changed and accepted.is_settled(month, period), before=before)


def _entries(facts: Iterable[Fact], places: Places) -> Iterator[Entry]:
    """Yield facts with what they are of; alike ones are told apart by their order."""
    seen: Counter[Figure] = Counter()
    for fact in facts:
        form = places.form(fact.dimension, fact.measure)
        plain = Figure(form, fact.scenario, fact.month, fact.owner, fact.dimension, fact.item, fact.measure)
        yield Entry(plain._replace(line=seen[plain]), fact)
        seen[plain] += 1


Found = tuple[str, Problem]
"""A problem and the table it withholds."""


def _blanked(
    entries: Sequence[Entry], submission: Submission, places: Places, accepted: Accepted
) -> Iterator[Found]:
    """Yield the accepted figures that the return leaves blank."""
    given = {entry.figure for entry in entries}
    spots = places.spots(entries)
    for figure, before in accepted.standing.items():
        expected = figure not in given and figure in places.issued
        in_time = submission.period is None or figure.month <= submission.period
        if expected and in_time and submission.tables.get(figure.form) is TableStatus.ACCEPTED:
            where = places.where(figure, spots.get(figure))
            yield figure.form, problem("blank-over-value", where, before=places.shown(figure, before.value))


def _permuted(entries: Sequence[Entry], places: Places, accepted: Accepted) -> Iterator[Found]:
    """Yield the columns whose accepted figures stand in another order, or are another column's."""
    columns: dict[tuple[str, str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        before = accepted.standing.get(entry.figure)
        if before is not None and before.value != entry.fact.value:
            columns[entry.figure.form, entry.figure.scenario, entry.figure.measure].append(entry)
    for (form, _, _), changed in columns.items():
        other = _other_rows(changed, places, accepted) or _other_column(changed, places, accepted)
        if len(changed) >= LEAST_PERMUTED and other:
            where = places.where(changed[0].figure, changed[0].fact.source)
            yield form, problem("column-permuted", where, other=other)


def _other_rows(changed: Sequence[Entry], places: Places, accepted: Accepted) -> Text | None:
    old = [accepted.standing[entry.figure].value for entry in changed]
    new = [entry.fact.value for entry in changed]
    if sorted(old) != sorted(new):
        return None
    return places.row_of(changed[old.index(new[0])].figure)


def _other_column(changed: Sequence[Entry], places: Places, accepted: Accepted) -> Text | None:
    measures = {figure.measure for figure in accepted.standing if figure.form == changed[0].figure.form}
    for measure in sorted(measures - {changed[0].figure.measure}):
        others = (accepted.standing.get(entry.figure._replace(measure=measure)) for entry in changed)
        if all(
            other is not None and other.value == e.fact.value
            for other, e in zip(others, changed, strict=True)
        ):
            return places.column_of(changed[0].figure._replace(measure=measure))
    return None


def _withheld(
    submission: Submission, entries: Sequence[Entry], errors: Sequence[Found], places: Places
) -> tuple[Submission, list[Entry]]:
    """Return the submission without the tables that have errors: all of a table counts, or nothing does."""
    bad = {form for form, _ in errors}
    kept = [entry for entry in entries if entry.figure.form not in bad]
    notes = [note for note in submission.notes if places.form_of_note(note.kind) not in bad]
    gone = len(entries) - len(kept) + len(submission.notes) - len(notes)
    tables = {
        id_: TableStatus.WITHHELD if id_ in bad else status for id_, status in submission.tables.items()
    }
    moved = submission.cells + CellCounts(accepted=-gone, withheld=gone)
    facts = [entry.fact for entry in kept]
    return replace(submission, facts=facts, notes=notes, tables=tables, cells=moved), kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the figures of an issued book stand, and what stands beside them."""

    manifest: Manifest
    issued: Mapping[Figure, tuple[IssuedTable, IssuedRow, IssuedColumn]]
    forms: Mapping[tuple[str, str], str]

    @classmethod
    def of(cls, manifest: Manifest) -> Places:
        """Return the places of every figure that a book returns."""
        issued = dict(_issued(manifest))
        forms = {(figure.dimension, figure.measure): figure.form for figure in issued}
        return cls(manifest=manifest, issued=issued, forms=forms)

    def form(self, dimension: str, measure: str) -> str:
        """Return the table that figures of a measure stand in."""
        return self.forms.get((dimension, measure), "")

    def form_of_note(self, kind: str) -> str:
        """Return the table that words of a kind stand in."""
        tables = self.manifest.tables
        return next((t.id for t in tables if any(column.note == kind for column in t.inputs)), "")

    def counts(self, table: str) -> bool:
        """Say whether a table returns figures at all."""
        return table in self.forms.values()

    def row_of(self, figure: Figure) -> Text:
        """Return the labels of a figure's row."""
        place = self.issued.get(figure)
        return Text.of(row_label(place[1]) if place else f"{figure.month.key} / {figure.item}")

    def column_of(self, figure: Figure) -> Text:
        """Return the caption of a figure's column."""
        place = self.issued.get(figure)
        return column_label(place[2]) if place else Text.of(figure.measure)

    def shown(self, figure: Figure, value: int) -> str:
        """Return a value as its column shows it."""
        place = self.issued.get(figure)
        return str(place[2].cell_kind(self.manifest.currency).to_cell(value)) if place else str(value)  # type: ignore[arg-type]

    def where(self, figure: Figure, source: Source | None) -> Location:
        """Return the location of a figure, as far as it is known."""
        place = self.issued.get(figure)
        sheet = source.sheet if source else place[0].sheet if place else None
        cell = source.cell if source else None
        return Location(sheet=sheet, cell=cell, row=self.row_of(figure), column=self.column_of(figure))

    def restated(self, entry: Entry) -> Problem:
        """Return the problem of a figure that waits for approval."""
        before = BLANK if entry.before is None else Text.of(self.shown(entry.figure, entry.before.value))
        where = self.where(entry.figure, entry.fact.source)
        return problem("restatement", where, self.shown(entry.figure, entry.fact.value), before=before)

    def spots(self, entries: Sequence[Entry]) -> dict[Figure, Source]:
        """Return where blank cells stand, by the filled ones in their row and column."""
        rows: dict[tuple[str, str], tuple[str, str]] = {}
        columns: dict[tuple[str, str], str] = {}
        for entry in entries:
            place, source = self.issued.get(entry.figure), entry.fact.source
            address = _ADDRESS.fullmatch(source.cell) if source else None
            if place is not None and source is not None and address is not None:
                rows[place[0].id, place[1].key] = source.sheet, address[2]
                columns[place[0].id, place[2].key] = address[1]
        spots: dict[Figure, Source] = {}
        for figure, (table, row, column) in self.issued.items():
            at, across = rows.get((table.id, row.key)), columns.get((table.id, column.key))
            if at is not None and across is not None:
                spots[figure] = Source("", at[0], f"{across}{at[1]}", "")
        return spots


def _issued(manifest: Manifest) -> Iterator[tuple[Figure, tuple[IssuedTable, IssuedRow, IssuedColumn]]]:
    """Yield what every input cell of a book counts; as `intake.extract` names it."""
    last = manifest.fiscal_year.months[-1]
    for table in manifest.tables:
        for column in table.inputs:
            for row in table.rows:
                measure = column.measure or row.members.get("measure", "")
                if column.note or not measure or row.spare:
                    continue
                key = row.members.get("month")
                figure = Figure(
                    table.id,
                    column.scenario,
                    column.month or (Month.parse(key) if key else last),
                    row.members.get("person", manifest.owner),
                    "product" if "product" in row.members else "",
                    row.members.get("product", ""),
                    measure,
                )
                yield figure, (table, row, column)
