"""A submission: the contents of one returned file, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from salesbook.model.asking import AskedUntil
from salesbook.model.facts import Fact, Note
from salesbook.model.period import Month
from salesbook.problems import Problem, Severity, Text, worst


class FileStatus(StrEnum):
    """What became of a returned file."""

    ACCEPTED = "accepted"
    ACCEPTED_WITH_WARNINGS = "accepted-with-warnings"
    PARTIAL = "partial"
    REJECTED = "rejected"
    REFUSED = "refused"
    DUPLICATE = "duplicate"
    SKIPPED = "skipped"

    @property
    def counts(self) -> bool:
        """Say whether figures of the file count."""
        return self in (FileStatus.ACCEPTED, FileStatus.ACCEPTED_WITH_WARNINGS, FileStatus.PARTIAL)


class TableStatus(StrEnum):
    """What became of one table: all of it counts, or nothing does."""

    ACCEPTED = "accepted"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellCounts:
    """How many filled input cells were accepted, rejected or withheld; together they are all of them."""

    accepted: int = 0
    rejected: int = 0
    withheld: int = 0

    def __add__(self, other: CellCounts) -> CellCounts:
        return CellCounts(
            accepted=self.accepted + other.accepted,
            rejected=self.rejected + other.rejected,
            withheld=self.withheld + other.withheld,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One returned file as read. What could not be recognised stays empty.

    `facts` count; `aside` are figures of months after the reporting period, kept but not counted. `asked` is
    what its form asks for, up to the month it reports on; `forms` are the tables in which it does, by
    dimension and measure. A book of one `month` opens no other; without it the book is of the whole year.
    """

    path: str
    status: FileStatus
    digest: str = ""
    document: str = ""
    plan: str = ""
    version: int = 0
    book: str = ""
    owner: str = ""
    owner_name: Text = field(default_factory=Text)
    territory: str = ""
    period: Month | None = None
    month: Month | None = None
    tables: Mapping[str, TableStatus] = field(default_factory=dict)
    facts: Sequence[Fact] = ()
    aside: Sequence[Fact] = ()
    notes: Sequence[Note] = ()
    problems: Sequence[Problem] = ()
    cells: CellCounts = field(default_factory=CellCounts)
    reasons: Sequence[Text] = ()
    asked: AskedUntil = field(default_factory=dict)
    forms: Mapping[tuple[str, str], str] = field(default_factory=dict)


def covers(submission: Submission, period: Month) -> bool:
    """Say whether a file is for a period: its own, or an earlier one of a year's book that counts."""
    later = submission.period is not None and submission.period > period
    return submission.period == period or (submission.status.counts and later and submission.month is None)


def file_status(
    tables: Mapping[str, TableStatus], problems: Sequence[Problem], *, figures: bool
) -> FileStatus:
    """Return the status of a recognised file; `figures`: whether a table with figures is accepted."""
    # docs/decisions.md, All of a table counts, or nothing: other tables of the file may still count.
    if TableStatus.WITHHELD in tables.values():
        return FileStatus.PARTIAL if figures else FileStatus.REJECTED
    severity = worst(problems)
    if severity is Severity.ERROR:
        return FileStatus.REJECTED
    return FileStatus.ACCEPTED_WITH_WARNINGS if severity is Severity.WARNING else FileStatus.ACCEPTED
