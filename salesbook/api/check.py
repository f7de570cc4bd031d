"""Checking returned books: every file as read, then the batch as a whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from salesbook.api.old_forms import with_old_forms
from salesbook.api.reading import (
    AS_THEY_ARE,
    Progress,
    ReadingMemory,
    ReadOrder,
    ReadTask,
    read_files,
    read_return,
    skipped,
)
from salesbook.files.issued import Entry, issued_owners, registry_problem
from salesbook.files.issued_versions import read_version, version_in_force
from salesbook.files.plan_folder import PlanRead
from salesbook.files.returned import find_returned
from salesbook.intake.submit import rejected, withheld
from salesbook.model.period import Month
from salesbook.model.status import expects
from salesbook.model.submission import FileStatus, Submission
from salesbook.problems import Location, Problem, Text, problem, sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """Every file as read, who is missing, and what is wrong with the batch as a whole.

    `missing` are owners of issued return books of whom no file arrived; `names` are the owners' names;
    `plan` is the version in force in the period, where the books were issued.
    `ended` says that it was ended by hand while files were read; those that were are here (SB819).
    """

    period: Month | None
    submissions: Sequence[Submission]
    missing: Sequence[str] = ()
    names: Mapping[str, Text] = field(default_factory=dict)
    problems: Sequence[Problem] = field(default_factory=tuple)
    plan: PlanRead | None = None
    ended: bool = False

    @property
    def missing_names(self) -> tuple[Text, ...]:
        """What the missing owners are called."""
        return tuple(self.names.get(owner, Text.of(owner)) for owner in self.missing)

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """The problems of the batch and of every file."""
        return (*self.problems, *(found for each in self.submissions for found in each.problems))


def check(
    paths: Iterable[Path],
    *,
    issued: Path | None = None,
    period: Month | str | None = None,
    order: ReadOrder = AS_THEY_ARE,
    progress: Progress | None = None,
) -> CheckResult:
    """Return the content of returned files for a period, and every problem in them.

    `period` may be written as `2027-03`; `order` says how files are read, and may name both itself. Two
    different files of one owner count neither (SB811). ValueError for a period that is no month.
    """
    return check_files(paths, _named(order, issued, period), progress)


def _named(order: ReadOrder, issued: Path | None, period: Month | str | None) -> ReadOrder:
    """Return an order with the folder and the period that are named beside it."""
    month = order.period if period is None else Month.of(period)
    return replace(order, issued=issued or order.issued, period=month)


def check_files(
    paths: Iterable[Path], order: ReadOrder, progress: Progress | None = None, *, plan: PlanRead | None = None
) -> CheckResult:
    """Return the result of `check` for files read by a complete order.

    `plan` is the version in force in the period, as far as the registry tells, where it was read already.
    """
    issued, period = order.issued, order.period
    damaged = registry_problem(issued, order.key) if issued is not None else None
    if damaged is not None:
        return CheckResult(period=period, submissions=(), problems=[damaged])
    found, problems = find_returned(paths, period)
    paths = [each.path for each in found if each.skipped is None]
    read, ended = _read_until_ended(read_files(paths, order, progress))
    submissions = [
        read[str(each.path)] if each.skipped is None else skipped(str(each.path), each.skipped)
        for each in found
        if each.skipped is not None or str(each.path) in read
    ]
    # Duplicates first: the same bytes twice are no conflict.
    judged = without_conflicts(without_duplicates(submissions), partial(_whole, order=order))
    if ended:
        said = problem("ended-early", value=str(len(read)), count=len(paths))
        return CheckResult(period=period, submissions=judged, problems=[*problems, said], ended=True)
    if issued is not None:
        judged = with_old_forms(judged, issued, period, order.key)
    owners = issued_owners(issued, order.key) if issued is not None else {}
    judged = [_with_needed(each, owners) for each in judged]
    # A lock file, or a book that is for reading, is no return of its owner.
    returns = [each for each in judged if each.status is not FileStatus.SKIPPED]
    arrived = {each.owner for each in returns if is_for(each, period)}
    # A plan is read where somebody asked for it, or where it says who is missing.
    if issued is not None and period is not None and (plan is not None or owners.keys() - arrived):
        returned = {each.version for each in judged if each.status.counts}
        plan = plan_in_force(issued, period, returned, plan, key=order.key)
    return CheckResult(
        period=period,
        submissions=judged,
        missing=(
            tuple(missing_of(issued, period, arrived, plan, key=order.key)) if issued is not None else ()
        ),
        names={owner: Text(entry["owner_name"]) for owner, entry in owners.items()},
        problems=problems,
        plan=plan,
    )


def _with_needed(submission: Submission, owners: Mapping[str, Entry]) -> Submission:
    """Return a submission whose book was not issued here with the one that its owner was issued."""
    problems = [
        replace(found, details={**found.details, "needed": _needed(entry)})
        if found.slug == "not-issued-here" and (entry := owners.get(str(found.details["owner"])))
        else found
        for found in submission.problems
    ]
    return replace(submission, problems=problems) if problems != submission.problems else submission


def _needed(entry: Entry) -> Text:
    return sentence("api.check.needed", document=entry["document"], file=entry["file"])


def is_for(submission: Submission, period: Month | None) -> bool:
    """Say whether a file is a return for a period: a book of another month is none."""
    return submission.month is None or period is None or submission.month == period


def plan_in_force(
    issued: Path,
    period: Month | None,
    returned: Collection[int] = (),
    read: PlanRead | None = None,
    *,
    key: bytes | None = None,
) -> PlanRead | None:
    """Return the version in force in a period, without one the highest, as it was issued.

    `read` is one that was read already. A version of which books were `returned` counts as issued.
    """
    version = version_in_force(issued, period, returned, key)
    if version is None:
        return None
    known = read is not None and read.plan is not None and read.plan.version == version.number
    return read if known else read_version(issued, version)


def _whole(submissions: Sequence[Submission], order: ReadOrder) -> Iterable[Submission]:
    """Return files with their figures, read again where these were only counted."""
    if order.figures:
        return submissions
    read = {
        each.path: each
        for each in read_files((Path(s.path) for s in submissions), replace(order, figures=True))
    }
    return [read[each.path] for each in submissions]


def _read_until_ended(files: Iterable[Submission]) -> tuple[dict[str, Submission], bool]:
    """Return the files that were read, by path, and whether reading was ended by hand."""
    read: dict[str, Submission] = {}
    try:
        for each in files:
            read[each.path] = each
    except KeyboardInterrupt:
        return read, True
    return read, False


def missing_of(
    issued: Path,
    period: Month | None,
    arrived: Collection[str],
    plan: PlanRead | None = None,
    *,
    key: bytes | None = None,
) -> list[str]:
    """Return the owners of issued return books of whom no file arrived and who are to return one."""
    known = None if plan is None else plan.plan
    until = None if known is None else known.version
    owners = [owner for owner in issued_owners(issued, key, until, period) if owner not in arrived]
    # Without a plan nobody can say who has left: all of them are missing.
    if period is None or known is None:
        return owners
    return [owner for owner in owners if expects(known, owner, period)]


def read_workbook(
    path: Path,
    *,
    issued: Path | None = None,
    period: Month | str | None = None,
    order: ReadOrder = AS_THEY_ARE,
) -> Submission:
    """Return the content of one returned workbook, read in this process.

    `issued` is the folder the book was issued into; without it the book is judged by its own manifest.
    `period` may be written as `2027-03`; ValueError when it is no month.
    """
    task = ReadTask(path=str(path), order=_named(order, issued, period))
    return read_return(task, ReadingMemory())


def without_duplicates(submissions: Sequence[Submission]) -> list[Submission]:
    """Keep the first of several files with the same bytes, and mark the others as duplicates."""
    first: dict[str, str] = {}
    kept: list[Submission] = []
    for each in submissions:
        if each.digest and each.digest in first:
            note = problem("same-bytes", Location(file=each.path), first[each.digest])
            kept.append(replace(withheld(each), status=FileStatus.DUPLICATE, problems=[note]))
            continue
        if each.digest:
            first[each.digest] = each.path
        kept.append(each)
    return kept


Whole = Callable[[Sequence[Submission]], Iterable[Submission]]
"""Returns submissions with their figures and words, in the same order."""


def without_conflicts(submissions: Sequence[Submission], whole: Whole = iter) -> list[Submission]:
    """Reject all files of an owner who returned several different ones that open the same month.

    The same figures and words in a second language, or saved once more, are no second document: the first
    file counts.
    """
    by_owner: dict[tuple[str, str], list[Submission]] = defaultdict(list)
    for each in submissions:
        if each.owner and each.status not in (FileStatus.DUPLICATE, FileStatus.SKIPPED):
            by_owner[each.plan, each.owner].append(each)
    several = {key: files for key, files in by_owner.items() if len(files) > 1}
    first = {path: before for files in several.values() for path, before in _repeats(files, whole)}
    several = {key: [each for each in files if each.path not in first] for key, files in several.items()}
    judged = [
        _rejected(each, _beside(each, several.get((each.plan, each.owner), ()))) for each in submissions
    ]
    return [_repeated(each, first[each.path]) if each.path in first else each for each in judged]


def _repeats(files: Sequence[Submission], whole: Whole) -> Iterator[tuple[str, str]]:
    """Yield the path of each file that says what another one before it says, with that one's."""
    counting = [each for each in files if each.status.counts]
    said: dict[object, str] = {}
    for each in whole(counting) if len(counting) > 1 else ():
        figures = frozenset(Counter(fact._replace(source=None) for fact in each.facts).items())
        words = frozenset(Counter(note._replace(source=None) for note in each.notes).items())
        before = said.setdefault((each.version, figures, words), each.path)
        if before != each.path:
            yield each.path, before


def _repeated(submission: Submission, before: str) -> Submission:
    note = problem("same-figures", Location(file=submission.path), before)
    return replace(withheld(submission), status=FileStatus.DUPLICATE, problems=[note])


def _beside(submission: Submission, files: Sequence[Submission]) -> Sequence[Submission]:
    """Return the files of an owner that open a month which one of them opens, none where it is alone."""
    month = submission.month
    found = [each for each in files if month is None or each.month in (None, month)]
    return found if len(found) > 1 else ()


def _rejected(submission: Submission, files: Sequence[Submission]) -> Submission:
    if len(files) < 2 or submission.path not in {each.path for each in files}:
        return submission
    # In one order: by this value a store knows which files were refused together (store_reading.py).
    names = sorted(each.path for each in files)
    where, listed = Location(file=submission.path), Text.listing(names)
    found = problem("two-files-for-owner", where, ", ".join(names), owner=submission.owner_name, files=listed)
    return rejected(submission, [found, *submission.problems])
