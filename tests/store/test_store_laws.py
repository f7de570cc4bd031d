"""Laws: what counts is the last word accepted or approved, whatever was imported, undone or approved."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imported_returns import DECIDED, NOW
from sqlalchemy import Connection, text
from support.small_returns import MANIFEST, MONTHS, VALUES, Values, figure, submission

from salesbook.api.store import init_store
from salesbook.intake.figure_places import Figure
from salesbook.intake.restatement import Judged, ReturnedFigure, judge
from salesbook.model.period import Month
from salesbook.store.address import parse_address
from salesbook.store.bulk import NewRows
from salesbook.store.code_table import Codes
from salesbook.store.decisions import approve, is_undone, undo, waiting
from salesbook.store.facts import read_accepted, read_facts, write_facts
from salesbook.store.imports import ImportRun, write_import
from salesbook.store.store import open_store
from salesbook.store.submissions import write_submission


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

    def is_accepted(self, number: int, entry: ReturnedFigure) -> bool:
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
    accepted, numbers = read_accepted(connection, Codes(), "tiny", ["ann"], [])["ann"]
    keep = {(figure.month.number, figure.item): entry.value for figure, entry in accepted.standing.items()}
    judged = judge(submission({**keep, **values}, period), lambda: MANIFEST, accepted)
    run = ImportRun(at=NOW, by="finance", program="0", period=period, received=date(2027, 4, 1))
    written(NewRows(connection), write_import(connection, run), judged, numbers, period)
    return judged


def written(rows: NewRows, run: int, judged: Judged, numbers: dict[Figure, int], period: Month) -> None:
    """Record a return with its figures."""
    number = write_submission(rows, run, judged.submission, period)
    write_facts(rows, Codes(), number, judged, numbers)
    rows.write()


def compare(connection: Connection, model: Model) -> None:
    expected = model.counting()
    accepted, _ = read_accepted(connection, Codes(), "tiny", ["ann"], [])["ann"]
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


def test_a_figure_gone_from_a_list_no_longer_counts(empty_store: Path, tmp_path: Path) -> None:
    address, _ = parse_address(shutil.copy(empty_store, str(tmp_path / "store.db")))
    assert address is not None
    with open_store(address, writing=True) as (store, _), store.writing() as connection:
        recorded(connection, {(1, "tea"): 5}, MONTHS[0])
        accepted, numbers = read_accepted(connection, Codes(), "tiny", ["ann"], [])["ann"]
        gone = Judged(submission=submission({}, MONTHS[0]), entries=[ReturnedFigure(figure(1, "tea"), None)])
        run = ImportRun(at=NOW, by="finance", program="0", period=MONTHS[0], received=date(2027, 4, 1))
        written(NewRows(connection), write_import(connection, run), gone, numbers, MONTHS[0])
        assert len(accepted.standing) == 1
        assert read_accepted(connection, Codes(), "tiny", ["ann"], [])["ann"][0].standing == {}
        assert len(read_facts(connection, "tiny", until=MONTHS[-1])) == 0
        undo(connection, 2, DECIDED)
        assert len(read_facts(connection, "tiny", until=MONTHS[-1])) == 1
