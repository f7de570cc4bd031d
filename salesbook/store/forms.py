"""What the forms of the returns in a store ask for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from salesbook.model.asking import AskedUntil, Asking, latest
from salesbook.model.submission import Submission
from salesbook.store.bulk import write_rows
from salesbook.store.errors import reading_values
from salesbook.store.month import month_of
from salesbook.store.submissions import holds
from salesbook.store.tables import forms, submissions

Nested = dict[str, dict[str, dict[str, list[str]]]]
"""Items by measure, dimension and owner: each word is written once."""


def write_form(connection: Connection, submission: Submission) -> None:
    """Record what the form of a submission asks for, where the store does not know it yet."""
    if connection.execute(_known(), {"document": submission.document}).first() is None:
        asked = json.dumps(_nested(submission.asked))
        write_rows(connection, forms, ("document", "asked"), [(submission.document, asked)])


# Asked for every file of an import: making the statement takes longer than running it.
@cache
def _known() -> Select[Any]:
    return select(forms.c.document).where(forms.c.document == bindparam("document"))


def _nested(asked: Iterable[Asking]) -> Nested:
    found: Nested = {}
    for owner, dimension, item, measure in asked:
        found.setdefault(owner, {}).setdefault(dimension, {}).setdefault(measure, []).append(item)
    return found


def _flat(nested: Nested) -> Iterator[Asking]:
    for owner, of_owner in nested.items():
        for dimension, of_dimension in of_owner.items():
            for measure, items in of_dimension.items():
                yield from (Asking(owner, dimension, item, measure) for item in items)


@reading_values
def read_asked(
    connection: Connection,
    plan: str,
    closed: tuple[int, Iterable[int]] | None = None,
    owner: str | None = None,
) -> AskedUntil:
    """Return what the returns of a plan that count ask for, each up to the last month one reports on.

    Of a `closed` month: its last import, and those that were approved since; of an `owner` theirs alone.
    """
    whose = {"of_plan": plan} if owner is None else {"of_plan": plan, "of_owner": owner}
    found = connection.execute(_asked(everybody=owner is None), whose)
    last, approved = closed or (None, ())
    # By period: the last one of a form stays.
    until = {
        document: (month_of(period), asked)
        for period, number, document, asked in found
        if last is None or number <= last or number in approved
    }
    return latest(dict.fromkeys(_flat(json.loads(asked)), month) for month, asked in until.values())


# For one owner asked for every file of an import.
@cache
def _asked(*, everybody: bool) -> Select[Any]:
    query = (
        select(submissions.c.period, submissions.c.import_id, forms.c.document, forms.c.asked)
        .join(forms, forms.c.document == submissions.c.document)
        .where(submissions.c.plan == bindparam("of_plan"), submissions.c.counts == 1, holds())
        .order_by(submissions.c.period)
    )
    return query if everybody else query.where(submissions.c.owner == bindparam("of_owner"))
