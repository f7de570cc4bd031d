"""What the forms of the returns in a store ask for."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from salesbook.model.asking import AskedUntil, Asking, latest
from salesbook.model.submission import Submission
from salesbook.store.bulk import NewRows
from salesbook.store.errors import reading_values
from salesbook.store.month import month_of
from salesbook.store.submissions import holds
from salesbook.store.tables import forms, submissions

Nested = dict[str, dict[str, dict[str, list[str]]]]
"""Items by measure, dimension and owner: each word is written once."""


def write_form(rows: NewRows, submission: Submission) -> None:
    """Record what the form of a submission asks for."""
    asked = json.dumps(_nested(submission.asked))
    rows.add(forms, ("document", "asked"), [(submission.document, asked)])


def known_forms(connection: Connection, documents: Collection[str]) -> set[str]:
    """Return which of some issued documents have their form in the store."""
    return set(connection.execute(_known(), {"documents": [*documents]}).scalars())


# Asked for a few files at a time: making the statement takes longer than running it.
@cache
def _known() -> Select[Any]:
    return select(forms.c.document).where(forms.c.document.in_(bindparam("documents", expanding=True)))


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
    connection: Connection, plan: str, closed: tuple[int, Iterable[int]] | None = None
) -> AskedUntil:
    """Return what the returns of a plan that count ask for, each up to the last month one reports on.

    Of a `closed` month: its last import, and those that were approved since.
    """
    last, approved = closed or (None, ())
    # By period: the last one of a form stays.
    until = {
        document: (period, asked)
        for _, period, number, document, asked in connection.execute(_asked(), {"of_plan": plan})
        if last is None or number <= last or number in approved
    }
    return _until(until.values())


def asked_of(connection: Connection, plan: str, owners: Collection[str]) -> dict[str, AskedUntil]:
    """Return the same of each of some owners, without a month that is closed."""
    until: dict[str, dict[str, tuple[int, str]]] = {owner: {} for owner in owners}
    inside = {"of_plan": plan, "of_owners": [*owners]}
    for owner, period, _, document, asked in connection.execute(_asked_of_some(), inside):
        until[owner][document] = period, asked
    return {owner: _until(own.values()) for owner, own in until.items()}


def _until(forms_of: Iterable[tuple[int, str]]) -> AskedUntil:
    """Return what forms ask for, each up to the month of its number."""
    return latest(dict.fromkeys(_flat(json.loads(asked)), month_of(period)) for period, asked in forms_of)


def _asked() -> Select[Any]:
    named = (submissions.c[name] for name in ("owner", "period", "import_id"))
    return (
        select(*named, forms.c.document, forms.c.asked)
        .join(forms, forms.c.document == submissions.c.document)
        .where(submissions.c.plan == bindparam("of_plan"), submissions.c.counts == 1, holds())
        .order_by(submissions.c.period)
    )


@cache
def _asked_of_some() -> Select[Any]:
    return _asked().where(submissions.c.owner.in_(bindparam("of_owners", expanding=True)))
