"""Who still fills in the form of an older version, and which book they need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from salesbook.files.issued import Entry, issued_manifest, issued_owners
from salesbook.files.issued_versions import issued_versions, version_in_force
from salesbook.intake.asked import never_asked
from salesbook.model.period import Month
from salesbook.model.plan_version import PlanVersion
from salesbook.model.submission import FileStatus, Submission
from salesbook.problems import Location, Problem, Text, problem, sentence


def with_old_forms(
    submissions: Sequence[Submission], issued: Path, period: Month | None, key: bytes | None
) -> list[Submission]:
    """Return files of which those that count and are not of the version in force say so.

    That is an older one, or one that was withdrawn.
    """
    returned = {each.version for each in submissions if each.status.counts}
    force = version_in_force(issued, period, returned, key) if period is not None and returned else None
    if period is None or force is None or returned == {force.number}:
        return list(submissions)
    books = issued_owners(issued, key, force.number)
    withdrawn = {each.number for each in issued_versions(issued, key).values() if each.state == "withdrawn"}
    told = partial(_told, issued=issued, period=period, force=force)
    return [
        _doubted(each, told(each, book=books[each.owner]))
        if each.status.counts
        and (each.version < force.number or each.version in withdrawn)
        and each.owner in books
        else each
        for each in submissions
    ]


def _doubted(submission: Submission, found: Problem) -> Submission:
    whole = submission.status is FileStatus.ACCEPTED
    status = FileStatus.ACCEPTED_WITH_WARNINGS if whole else submission.status
    return replace(submission, status=status, problems=[found, *submission.problems])


def _told(each: Submission, *, issued: Path, period: Month, force: PlanVersion, book: Entry) -> Problem:
    old, new = (issued_manifest(issued, document) for document in (each.document, book["document"]))
    # A manifest that somebody took away says nothing of what it asked for.
    rows = () if old is None or new is None else never_asked(old, new, period)
    named = dict.fromkeys(asking.item or asking.measure for asking in rows)
    return problem(
        "form-of-older-version",
        Location(file=each.path),
        str(each.version),
        now=force.number,
        since=force.effective.key if force.effective is not None else period.key,
        rows=sentence("api.form.rows", rows=Text.listing(named)) if named else "",
        owner=each.owner_name,
        book=book["file"],
    )
