"""A plan is parsed once a run, whatever a command does with it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest
from support.command import run
from support.starter_cycle import JANUARY, Cycle

from salesbook.plan_input.plan_files import parse_plan

Capture = pytest.CaptureFixture[str]
STORE = ("--store", "STORE")
RETURNED = ("RETURNED", "--issued", "ISSUED", "--period", JANUARY)
STORED = ("--period", JANUARY, *STORE)


@contextmanager
def calls_of(function: Callable[..., object]) -> Iterator[list[int]]:
    """Yield the lines from which a function is called in this thread."""
    calls: list[int] = []

    def look(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code is function.__code__ and frame.f_back is not None:
            calls.append(frame.f_back.f_lineno)

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        yield calls
    finally:
        sys.setprofile(before)


@pytest.mark.parametrize(
    "command",
    [
        ("plan", "check", "PLAN"),
        ("build", "PLAN", "--out", "OUT"),
        ("check", *RETURNED),
        ("status", *RETURNED),
        ("import", *RETURNED, *STORE),
        ("reconcile", *RETURNED, "--out", "OUT"),
    ],
)
def test_a_command_on_files_parses_the_plan_once(
    command: tuple[str, ...], cycle: Cycle, tmp_path: Path, capsys: Capture
) -> None:
    places = {"PLAN": cycle.plan, "ISSUED": cycle.issued, "RETURNED": cycle.returned, "OUT": tmp_path / "out"}
    store = tmp_path / "sales.db"
    run(capsys, "store", "init", "--store", store)
    (cycle.returned / "li-si.xlsx").unlink()
    with calls_of(parse_plan) as calls:
        done = run(capsys, *(filled(each, {**places, "STORE": store}) for each in command))
    assert done.code in (0, 1), done.err
    assert len(calls) == 1


@pytest.mark.parametrize(
    "command",
    [
        ("status", *STORED),
        ("reconcile", *STORED),
        ("store", "trace", "--owner", "li-si", *STORED),
        ("store", "periods", "close", JANUARY, "--reason", "-", *STORE),
    ],
)
def test_a_command_on_a_store_parses_the_plan_once(
    command: tuple[str, ...], cycle: Cycle, tmp_path: Path, capsys: Capture
) -> None:
    places = {"STORE": tmp_path / "sales.db"}
    files = {"ISSUED": cycle.issued, "RETURNED": cycle.returned}
    run(capsys, "store", "init", *(filled(each, places) for each in STORE))
    run(capsys, "import", *(filled(each, places | files) for each in (*RETURNED, *STORE)))
    with calls_of(parse_plan) as calls:
        done = run(capsys, *(filled(each, places) for each in command))
    assert done.code in (0, 1), done.err
    assert len(calls) == 1


def filled(word: str, places: dict[str, Path]) -> str:
    """Return a word of a command with the path that it stands for."""
    return str(places[word]) if word in places else word
