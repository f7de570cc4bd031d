"""What a return says of figures that were accepted before: repeated, restated, blanked, or mixed up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from salesbook.intake.figure_places import Figure, Places, figures_of
from salesbook.issued.manifest import Manifest
from salesbook.model.asking import AskedUntil, Asking
from salesbook.model.facts import Fact
from salesbook.model.period import Month
from salesbook.model.submission import CellCounts, Submission, TableStatus, file_status
from salesbook.problems import Problem, Text, problem, sentence

LEAST_PERMUTED = 3
"""So many figures must have changed places before a change is taken for a sort; two may be a correction."""

BLANK = sentence("intake.blank.restated")


class Standing(NamedTuple):
    """What counts of a figure so far, and by which stored fact."""

    fact_id: int
    value: int


class ReturnedFigure(NamedTuple):
    """What a return says of a figure; no fact means that it is gone from a list.

    It `waits` for approval when it changes what is settled.
    """

    figure: Figure
    fact: Fact | None
    waits: bool = False
    before: Standing | None = None

    @property
    def value(self) -> int | None:
        """The figure's value, None when it is gone."""
        return None if self.fact is None else self.fact.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A submission beside what was accepted before; its status and problems say what became of it."""

    submission: Submission
    entries: Sequence[ReturnedFigure] = ()
    aside: Sequence[ReturnedFigure] = ()

    @property
    def waiting(self) -> int:
        """How many figures wait for approval."""
        return sum(entry.waits for entry in self.entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What counts so far of one owner: figures, the months they are settled up to, and closed months.

    A figure of a month before `settled`, or of a closed month, does not change without approval. `reported`
    says up to which month each table was accepted, `alone` of which single months: what was left blank in one
    of these months is settled too, as far as its form `asked` for it.
    """

    standing: Mapping[Figure, Standing] = field(default_factory=dict)
    settled: Month | None = None
    closed: Collection[Month] = frozenset()
    reported: Mapping[str, Month] = field(default_factory=dict)
    asked: AskedUntil = field(default_factory=dict)
    alone: Collection[tuple[str, Month]] = frozenset()

    def is_settled(self, month: Month, period: Month) -> bool:
        """Say whether a month's figures are settled when a return for a period comes in."""
        until = period if self.settled is None else max(self.settled, period)
        return month < until or month in self.closed

    @property
    def settles(self) -> bool:
        """Say whether there is anything that a return could change."""
        return bool(self.standing or self.closed or self.reported or self.alone)

    def was_blank(self, figure: Figure) -> bool:
        """Say whether a figure without a value was left blank in a table that was accepted for its month."""
        until = self.reported.get(figure.form)
        if until is None or figure.month > until or not self.asked:
            said = until is not None and figure.month <= until
            return said or (figure.form, figure.month) in self.alone
        asked = self.asked.get(Asking(figure.owner, figure.dimension, figure.item, figure.measure))
        return asked is not None and figure.month <= asked

    def within(self, places: Places) -> Accepted:
        """Return what counts of what a book opens: all, or a month and the rows of its own lists."""
        month = places.manifest.month
        if month is None:
            return self
        standing = {
            figure: standing
            for figure, standing in self.standing.items()
            if figure.month == month or places.is_in_list(figure)
        }
        return replace(self, standing=standing)


def judge(submission: Submission, issued: Callable[[], Manifest], accepted: Accepted) -> Judged:
    """Compare a submission that counts with what was accepted before.

    Figures that are gone (SB541) or that changed places (SB542) withhold their table; changed figures of
    settled months (SB540) wait for approval, the rest of the file counts. A row of a list may go; what it
    held in a settled month waits, and it keeps the month it was first accepted for. What was `issued` is
    asked for only where there is something to compare with: it takes a while to load.
    """
    entries = _entries(submission.facts, submission)
    problems = [*submission.problems]
    if accepted.settles:
        submission, entries, found = _beside(submission, entries, Places(manifest=issued()), accepted)
        problems += found
    status = file_status(submission.tables, problems, figures=any(entry.fact for entry in entries))
    named = [replace(found, where=replace(found.where, file=submission.path)) for found in problems]
    return Judged(
        submission=replace(submission, status=status, problems=named),
        entries=entries if status.counts else [],
        aside=_entries(submission.aside, submission) if status.counts else [],
    )


def _beside(
    submission: Submission, entries: list[ReturnedFigure], places: Places, accepted: Accepted
) -> tuple[Submission, list[ReturnedFigure], list[Problem]]:
    """Return what is left of a submission beside what was accepted, with the problems of the rest."""
    accepted = accepted.within(places)
    period = submission.period or places.manifest.fiscal_year.months[-1]
    errors: list[Found] = []
    if accepted.standing:
        entries = list(_listed(entries, places, accepted, period))
        errors = [*_blanked(entries, submission, places, accepted), *_permuted(entries, places, accepted)]
    if errors:
        submission, entries = _withheld(submission, entries, errors, places)
    gone = _gone(entries, submission, places, accepted, period)
    judged = [_settled(entry, places, accepted, period) for entry in (*entries, *gone)]
    restated = [_restated(entry, places) for entry in judged if entry.waits]
    return submission, judged, [*(found for _, found in errors), *restated]


def _entries(facts: Sequence[Fact], submission: Submission) -> list[ReturnedFigure]:
    """Return facts with what they are of; alike ones are told apart by their order."""
    figures = figures_of(facts, submission.forms)
    if len(set(figures)) < len(figures):
        figures = list(_numbered(figures))
    return [ReturnedFigure(figure, fact) for figure, fact in zip(figures, facts, strict=True)]


def _numbered(figures: Iterable[Figure]) -> Iterator[Figure]:
    seen: dict[Figure, int] = {}
    for figure in figures:
        line = seen[figure] = seen.get(figure, -1) + 1
        yield figure._replace(line=line) if line else figure


def _listed(
    entries: Sequence[ReturnedFigure], places: Places, accepted: Accepted, period: Month
) -> Iterator[ReturnedFigure]:
    """Yield the entries; a row of a list that was accepted for a settled month stays with that month."""
    by_cell = {
        figure.cell: figure
        for figure in accepted.standing
        if figure.form in places.lists and not places.is_dated(figure)
    }
    for entry in entries:
        known = by_cell.get(entry.figure.cell) if places.is_in_list(entry.figure) else None
        if known is None or not accepted.is_settled(known.month, period):
            yield entry
        else:
            yield entry._replace(figure=known)


def _gone(
    entries: Sequence[ReturnedFigure],
    submission: Submission,
    places: Places,
    accepted: Accepted,
    period: Month,
) -> Iterator[ReturnedFigure]:
    """Yield the figures of lists that stood there before and do not any more."""
    given = {entry.figure for entry in entries}
    for figure in accepted.standing:
        accepted_table = submission.tables.get(figure.form) is TableStatus.ACCEPTED
        if accepted_table and figure not in given and figure.month <= period and places.is_in_list(figure):
            yield ReturnedFigure(figure, None)


def _settled(entry: ReturnedFigure, places: Places, accepted: Accepted, period: Month) -> ReturnedFigure:
    """Return the entry with what counted before, and whether it waits.

    A blank of a settled month is settled too, but a zero in its place adds nothing; a new row of a list says
    something else than the rows before it did.
    """
    before = accepted.standing.get(entry.figure)
    month = entry.figure.month
    if before is None:
        blank = accepted.was_blank(entry.figure) and accepted.is_settled(month, period)
        restated = blank and entry.value != 0 and places.is_dated(entry.figure)
        # Most figures are new and simply count.
        return entry._replace(waits=True) if month in accepted.closed or restated else entry
    changed = before.value != entry.value
    return entry._replace(waits=changed and accepted.is_settled(month, period), before=before)


def _restated(entry: ReturnedFigure, places: Places) -> Problem:
    """Return the problem of a figure that waits for approval."""
    figure = entry.figure
    before = BLANK if entry.before is None else Text.of(places.shown(figure, entry.before.value))
    now = "" if entry.value is None else places.shown(figure, entry.value)
    where = places.where(figure, entry.fact.source if entry.fact else None)
    return problem("restatement", where, now or "-", before=before)


Found = tuple[str, Problem]
"""A problem and the table it withholds."""


def _blanked(
    entries: Sequence[ReturnedFigure], submission: Submission, places: Places, accepted: Accepted
) -> Iterator[Found]:
    """Yield the accepted figures that the return leaves blank."""
    given = {entry.figure for entry in entries}
    blank = [
        figure
        for figure in accepted.standing
        if figure not in given
        and places.is_dated(figure)
        and (submission.period is None or figure.month <= submission.period)
        and submission.tables.get(figure.form) is TableStatus.ACCEPTED
    ]
    if not blank:
        return
    sources = ((e.figure, e.fact.source) for e in entries if e.fact is not None and e.fact.source is not None)
    spots = places.spots(sources)
    for figure in blank:
        before = places.shown(figure, accepted.standing[figure].value)
        yield figure.form, problem("blank-over-value", places.where(figure, spots.get(figure)), before=before)


def _permuted(entries: Sequence[ReturnedFigure], places: Places, accepted: Accepted) -> Iterator[Found]:
    """Yield the columns whose accepted figures stand in another order, or are another column's."""
    columns: dict[tuple[str, str, str], list[ReturnedFigure]] = defaultdict(list)
    for entry in entries:
        before = accepted.standing.get(entry.figure)
        if before is not None and before.value != entry.value and places.is_dated(entry.figure):
            columns[entry.figure.form, entry.figure.scenario, entry.figure.measure].append(entry)
    moved = {entry.figure for changed in columns.values() for entry in changed}
    for (form, _, _), changed in columns.items():
        if len(changed) < LEAST_PERMUTED:
            continue
        other = _other_rows(changed, places, accepted) or _other_column(changed, places, accepted, moved)
        if other:
            source = changed[0].fact.source if changed[0].fact else None
            yield form, problem("column-permuted", places.where(changed[0].figure, source), other=other)


def _other_rows(changed: Sequence[ReturnedFigure], places: Places, accepted: Accepted) -> Text | None:
    old = [accepted.standing[entry.figure].value for entry in changed]
    new = [entry.value for entry in changed if entry.value is not None]
    if sorted(old) != sorted(new):
        return None
    return places.row_of(changed[old.index(new[0])].figure)


def _other_column(
    changed: Sequence[ReturnedFigure], places: Places, accepted: Accepted, moved: Collection[Figure]
) -> Text | None:
    """Return the column that a column's figures were accepted in, if that one has others now.

    A column that only repeats another one may be right: all that was sold is paid.
    """
    form, own = changed[0].figure.form, changed[0].figure.measure
    measures = {figure.measure for figure in accepted.standing if figure.form == form}
    for measure in sorted(measures - {own}):
        theirs = [entry.figure._replace(measure=measure) for entry in changed]
        others = [accepted.standing.get(figure) for figure in theirs]
        same = all(o is not None and o.value == e.value for o, e in zip(others, changed, strict=True))
        if same and all(figure in moved for figure in theirs):
            return places.column_of(changed[0].figure._replace(measure=measure))
    return None


def _withheld(
    submission: Submission, entries: Sequence[ReturnedFigure], errors: Sequence[Found], places: Places
) -> tuple[Submission, list[ReturnedFigure]]:
    """Return the submission without the tables that have errors: all of a table counts, or nothing does."""
    bad = {form for form, _ in errors}
    kept = [entry for entry in entries if entry.figure.form not in bad]
    notes = [note for note in submission.notes if places.form_of_note(note.kind) not in bad]
    gone = len(entries) - len(kept) + len(submission.notes) - len(notes)
    tables = {
        id_: TableStatus.WITHHELD if id_ in bad else status for id_, status in submission.tables.items()
    }
    moved = submission.cells + CellCounts(accepted=-gone, withheld=gone)
    facts = [entry.fact for entry in kept if entry.fact is not None]
    return replace(submission, facts=facts, notes=notes, tables=tables, cells=moved), kept
