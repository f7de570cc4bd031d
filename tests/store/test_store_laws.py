"""Laws: what counts is the last word accepted or approved, whatever was imported, undone or approved."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imported_returns import DECIDED, NOW
from sqlalchemy import Connection, text
from support.filled_books import blank_book

from salesbook.api.store import init_store
from salesbook.model.facts import Fact, Source
from salesbook.model.period import Month
from salesbook.model.submission import FileStatus, Submission, TableStatus
from salesbook.store.address import parse_address
from salesbook.store.codes import Codes
from salesbook.store.decisions import approve, is_undone, undo, waiting
from salesbook.store.facts import read_accepted, read_facts, write_facts
from salesbook.store.imports import ImportRun, write_import
from salesbook.store.places import Figure
from salesbook.store.restatement import Accepted, Entry, Judged, Standing, judge
from salesbook.store.store import open_store
from salesbook.store.submissions import write_submission

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
            source(at),
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
        aside=[fact for fact in facts if fact.month > period],
    )


def source(at: int) -> Source:
    return Source("ann.xlsx", "Actuals", f"H{10 + at}", "1")


def figure(month: int, item: str) -> Figure:
    return Figure("sales", "AC", Month(2027, month), "ann", "product", item, "revenue")


def standing(values: Values) -> dict[Figure, Standing]:
    return {figure(*key): Standing(at, value) for at, (key, value) in enumerate(values.items())}


@given(VALUES, st.sampled_from(MONTHS))
def test_a_return_that_repeats_what_counts_waits_for_nothing(values: Values, period: Month) -> None:
    until = {key: value for key, value in values.items() if key[0] <= period.number}
    accepted = Accepted(standing=standing(until), settled=MONTHS[-1], closed=MONTHS)
    judged = judge(submission(until, period), MANIFEST, accepted)
    assert (judged.waiting, judged.submission.problems) == (0, [])
    assert judged.submission.status is FileStatus.ACCEPTED


@given(
    VALUES,
    VALUES,
    st.sampled_from(MONTHS),
    st.sampled_from([None, *MONTHS]),
    st.sets(st.sampled_from(MONTHS)),
    st.sampled_from([None, *MONTHS]),
)
def test_just_the_changed_figures_of_settled_months_wait(
    before: Values,
    now: Values,
    period: Month,
    settled: Month | None,
    closed: set[Month],
    reported: Month | None,
) -> None:
    now = {**before, **now}
    accepted = Accepted(
        standing=standing(before),
        settled=settled,
        closed=closed,
        reported={"sales": reported} if reported else {},
    )
    judged = judge(submission(now, period), MANIFEST, accepted)
    if not judged.submission.status.counts:
        assert {found.slug for found in judged.submission.problems} >= {"column-permuted"}
        return
    for entry in judged.entries:
        month, key = entry.figure.month, (entry.figure.month.number, entry.figure.item)
        is_settled = month in closed or month < period or (settled is not None and month < settled)
        if key in before:
            assert entry.waits == (is_settled and before[key] != now[key])
        else:
            was_blank = reported is not None and month <= reported and now[key] != 0
            assert entry.waits == (month in closed or (is_settled and was_blank))
    assert len(judged.entries) + len(judged.aside) == len(now)


@given(VALUES, st.sampled_from(MONTHS))
def test_a_blank_is_an_error_at_the_place_it_stands(before: Values, period: Month) -> None:
    asked = {key for key in before if key[0] <= period.number}
    judged = judge(submission({}, period), MANIFEST, Accepted(standing=standing(before)))
    found = [each for each in judged.submission.problems if each.slug == "blank-over-value"]
    assert len(found) == len(asked)
    assert judged.submission.status.counts is not bool(asked)
    assert judged.entries == []


@dataclass
class Model:
    """What a store should hold: every import with its entries, and which of them were undone or approved."""

    imports: list[Judged] = field(default_factory=list)
    undone: set[int] = field(default_factory=set)
    approved: set[tuple[int, Figure]] = field(default_factory=set)

    def counting(self) -> dict[Figure, int]:
        """Return what counts: the last word accepted or approved."""
        now: dict[Figure, int | None] = {}
        for number, judged in enumerate(self.imports, start=1):
            for entry in judged.entries:
                if number not in self.undone and self.is_accepted(number, entry):
                    now[entry.figure] = entry.value
        return {figure: value for figure, value in now.items() if value is not None}

    def is_accepted(self, number: int, entry: Entry) -> bool:
        """Say whether an entry counts on its own."""
        return not entry.waits or (number, entry.figure) in self.approved


Step = tuple[str, Values, Month, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["import", "import", "import", "undo", "approve"]),
        VALUES,
        st.sampled_from(MONTHS),
        st.integers(1, 6),
    ),
    max_size=10,
)


@pytest.fixture(scope="module")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("laws") / "empty.db"
    init_store(str(path))
    return path


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_a_store_counts_what_a_replay_of_all_steps_counts(empty_store: Path, steps: Sequence[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        address, _ = parse_address(shutil.copy(empty_store, str(Path(folder) / "store.db")))
        assert address is not None
        model = Model()
        with open_store(address, writing=True) as (store, _):
            for step in steps:
                with store.writing() as connection:
                    take(connection, model, step)
                with store.reading() as connection:
                    compare(connection, model)


def take(connection: Connection, model: Model, step: Step) -> None:
    kind, values, period, number = step
    if kind == "import":
        model.imports.append(recorded(connection, values, period))
    elif kind == "undo" and number <= len(model.imports) and not is_undone(connection, number):
        undo(connection, number, DECIDED)
        model.undone.add(number)
    elif kind == "approve" and (found := waiting(connection, "tiny", number)):
        approve(connection, found, DECIDED)
        model.approved |= {(number, figure(each.month.number, each.item)) for each in found}


def recorded(connection: Connection, values: Values, period: Month) -> Judged:
    """Judge a return against the store and record it, as an import does."""
    accepted, numbers = read_accepted(connection, Codes(), "tiny", "ann", [])
    keep = {(figure.month.number, figure.item): entry.value for figure, entry in accepted.standing.items()}
    judged = judge(submission({**keep, **values}, period), MANIFEST, accepted)
    run = ImportRun(at=NOW, by="finance", program="0", period=period, received=date(2027, 4, 1))
    number = write_submission(connection, write_import(connection, run), judged.submission, period)
    write_facts(connection, Codes(), number, judged, numbers)
    return judged


def compare(connection: Connection, model: Model) -> None:
    expected = model.counting()
    accepted, _ = read_accepted(connection, Codes(), "tiny", "ann", [])
    assert {figure: each.value for figure, each in accepted.standing.items()} == expected
    rows = connection.execute(text("SELECT month, item, value FROM actuals")).all()
    assert {(row[0], row[1]): row[2] for row in rows} == {
        (f.month.key, f.item): v for f, v in expected.items()
    }
    for until in MONTHS:
        facts = read_facts(connection, "tiny", until=until)
        shown = {(fact.month, fact.item): fact.value for fact in facts}
        assert shown == {(f.month, f.item): v for f, v in expected.items() if f.month <= until}
        assert [facts[at] for at in range(len(facts))] == list(facts)


def test_alike_figures_of_a_list_are_told_apart_by_their_order() -> None:
    one = submission({(1, "tea"): 1}, MONTHS[0])
    two = replace(one, facts=[*one.facts, one.facts[0]._replace(value=2)])
    judged = judge(two, MANIFEST, Accepted())
    assert [entry.figure.line for entry in judged.entries] == [0, 1]


def test_a_figure_gone_from_a_list_no_longer_counts(empty_store: Path, tmp_path: Path) -> None:
    address, _ = parse_address(shutil.copy(empty_store, str(tmp_path / "store.db")))
    assert address is not None
    with open_store(address, writing=True) as (store, _), store.writing() as connection:
        recorded(connection, {(1, "tea"): 5}, MONTHS[0])
        accepted, numbers = read_accepted(connection, Codes(), "tiny", "ann", [])
        gone = Judged(submission=submission({}, MONTHS[0]), entries=[Entry(figure(1, "tea"), None)])
        run = ImportRun(at=NOW, by="finance", program="0", period=MONTHS[0], received=date(2027, 4, 1))
        number = write_submission(connection, write_import(connection, run), gone.submission, MONTHS[0])
        write_facts(connection, Codes(), number, gone, numbers)
        assert len(accepted.standing) == 1
        assert read_accepted(connection, Codes(), "tiny", "ann", [])[0].standing == {}
        assert len(read_facts(connection, "tiny", until=MONTHS[-1])) == 0
        undo(connection, 2, DECIDED)
        assert len(read_facts(connection, "tiny", until=MONTHS[-1])) == 1
