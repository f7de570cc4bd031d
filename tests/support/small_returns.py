"""Returns of one person's revenue, and what was accepted of it before."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import strategies as st

from salesbook.intake.figure_places import Figure, forms_of
from salesbook.intake.restatement import Standing
from salesbook.model.facts import Fact, Source
from salesbook.model.period import Month
from salesbook.model.submission import FileStatus, Submission, TableStatus
from support.filled_books import blank_book

MANIFEST = blank_book("ann")[1]
MONTHS = [Month(2027, number) for number in (1, 2, 3)]
Values = Mapping[tuple[int, str], int]
"""By month and product."""

VALUES = st.dictionaries(
    st.tuples(st.sampled_from([1, 2, 3]), st.sampled_from(["tea", "water"])), st.integers(0, 3), min_size=1
)


def submission(values: Values, period: Month) -> Submission:
    """Return a return with some revenue."""
    facts = [
        Fact(
            "tiny",
            "AC",
            Month(2027, month),
            "ann",
            "east",
            "product",
            item,
            "revenue",
            value,
            None,
            _source(at),
        )
        for at, ((month, item), value) in enumerate(sorted(values.items()))
    ]
    inside = [fact for fact in facts if fact.month <= period]
    return Submission(
        path="ann.xlsx",
        status=FileStatus.ACCEPTED,
        digest="0" * 64,
        plan="tiny",
        version=1,
        owner="ann",
        territory="east",
        period=period,
        tables={"sales": TableStatus.ACCEPTED},
        facts=inside,
        forms=forms_of(MANIFEST),
        aside=[fact for fact in facts if fact.month > period],
    )


def _source(at: int) -> Source:
    return Source("ann.xlsx", "Actuals", f"H{10 + at}", "1")


def figure(month: int, item: str) -> Figure:
    return Figure("sales", "AC", Month(2027, month), "ann", "product", item, "revenue")


def standing(values: Values) -> dict[Figure, Standing]:
    return {figure(*key): Standing(at, value) for at, (key, value) in enumerate(values.items())}
