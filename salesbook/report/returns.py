"""Checked returns as text and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from salesbook.issued.identity import book_word
from salesbook.model.period import Month
from salesbook.model.status import STATE_WORDS
from salesbook.model.submission import FileStatus, Submission
from salesbook.problems import Language, Problem, Text, sentence
from salesbook.problems.printable import printable
from salesbook.report.look import PLAIN, Look, Tone
from salesbook.report.problems import problem_json, words_json
from salesbook.report.tables import text_table

TONES: Mapping[FileStatus, Tone] = {
    FileStatus.ACCEPTED: "good",
    FileStatus.ACCEPTED_WITH_WARNINGS: "warning",
    FileStatus.PARTIAL: "warning",
    FileStatus.REJECTED: "bad",
    FileStatus.REFUSED: "bad",
}
# As wide as `accepted-with-warnings`, so that the lists of several runs line up.
STATUS_WIDTH = 22
MOST_NAMES = 20
"""The most missing people that are named; the rest is counted."""


def check_json(
    period: Month | None,
    submissions: Sequence[Submission],
    missing: Sequence[str],
    problems: Sequence[Problem],
    annotated: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return a check as one JSON document; `annotated` are the annotated copies by the path of the file."""
    copies = annotated or {}
    return {
        "schema": "salesbook/check/1",
        "period": period.key if period else None,
        "missing": list(missing),
        "files": [submission_json(each) | {"annotated": copies.get(each.path)} for each in submissions],
        "problems": [problem_json(found) for found in problems],
    }


def submission_json(submission: Submission) -> dict[str, Any]:
    """Return one file of a check as JSON."""
    return {
        "path": submission.path,
        "status": submission.status.value,
        "document": submission.document or None,
        "plan": submission.plan or None,
        "version": submission.version or None,
        "owner": submission.owner or None,
        "owner_name": words_json(submission.owner_name) if submission.owner_name else None,
        "facts": len(submission.facts),
        "aside": len(submission.aside),
        "notes": len(submission.notes),
        "cells": {
            "accepted": submission.cells.accepted,
            "rejected": submission.cells.rejected,
            "withheld": submission.cells.withheld,
        },
        "tables": {id_: status.value for id_, status in submission.tables.items()},
        "problems": [problem_json(found) for found in submission.problems],
    }


def identify_json(submissions: Sequence[Submission]) -> dict[str, Any]:
    """Return the identity of files, with the reasons, as one JSON document."""
    return {
        "schema": "salesbook/identify/1",
        "files": [
            {
                "path": each.path,
                "document": each.document or None,
                "plan": each.plan or None,
                "version": each.version or None,
                "book": each.book or None,
                "owner": each.owner or None,
                "owner_name": words_json(each.owner_name) if each.owner_name else None,
                "reasons": [words_json(reason) for reason in each.reasons],
                # What is wrong in a book that is known is for `check` to tell.
                "problems": [problem_json(found) for found in each.problems if not each.document],
            }
            for each in submissions
        ],
    }


def render_identity(submission: Submission, language: Language) -> str:
    """Return the identity of one file, with the reasons for it."""
    path = printable(submission.path) + ("：" if language == "zh" else ": ")
    if not submission.document:
        # What it is comes before what else is to be noted, such as macros.
        worst = max(submission.problems, key=lambda found: found.severity.rank, default=None)
        found = worst.message.in_language(language) if worst else ""
        return "\n".join((f"{path}{printable(found)}", *_reasons(submission, language)))
    what = sentence(
        "report.returns.book",
        book=book_word(submission.book, submission.month),
        owner=submission.owner_name,
        plan=submission.plan,
        version=submission.version,
        document=submission.document,
    )
    return "\n".join((f"{path}{printable(what.in_language(language))}", *_reasons(submission, language)))


def _reasons(submission: Submission, language: Language) -> list[str]:
    return [f"  {printable(reason.in_language(language))}" for reason in submission.reasons]


def render_submissions(
    submissions: Sequence[Submission], missing: Sequence[Text], language: Language, look: Look = PLAIN
) -> str:
    """Return one line a file with the name of its owner before its path, the missing, and the counts."""
    words = {each.status: STATE_WORDS[each.status].in_language(language) for each in submissions}
    files = [
        (
            look.painted(words[each.status], TONES.get(each.status, "")),
            printable(each.owner_name.in_language(language)),
            printable(each.path),
        )
        for each in submissions
    ]
    lines = [text_table(files, least=(STATUS_WIDTH,), look=look)] if files else []
    counts = Counter(each.status for each in submissions)
    summary = ("，" if language == "zh" else ", ").join(
        sentence("report.returns.count", count=count, status=words[status]).in_language(language)
        for status, count in counts.items()
    )
    if missing:
        head = sentence("report.returns.missing").in_language(language)
        names = printable(Text.listing(missing[:MOST_NAMES]).in_language(language))
        more = sentence("report.returns.more", count=len(missing) - MOST_NAMES).in_language(language)
        lines += look.wrapped(head + names + (more if len(missing) > MOST_NAMES else ""), 2)
    return "\n".join([*lines, summary] if summary else lines)
