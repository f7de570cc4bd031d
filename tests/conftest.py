"""What holds for every test."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings
from pebble import common
from support.starter_cycle import Cycle, start_cycle

settings.register_profile("untimed", deadline=None)  # a busy machine is no mistake of an example
settings.load_profile("untimed")

if hasattr(common, "CONSTS"):  # not in pebble 5.0
    common.CONSTS.sleep_unit = 0.01  # many hundred pools of workers are started; each waits that long to end

pytest_plugins = ["support.demo", "support.stores", "support.wheel"]

SLOWEST = 15
"""So many files are named at the end of a run of continuous integration."""

FIRST = (
    "test_books_in_libreoffice.py",
    "test_readme.py",
    "test_problem_samples.py",
    "test_remembered.py",
    "test_variance_office.py",
    "test_judge.py",
    "test_store_answers.py",
    "test_store_import.py",
    "test_cycle.py",
    "test_store_year.py",
    "test_decompose_laws.py",
    "test_goldens.py",
    "test_annotate.py",
)
"""Files that take longest start first, so that none of them ends last; those that CI names as the slowest."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of FIRST first, in its order."""
    place = {name: number for number, name in enumerate(FIRST)}
    items.sort(key=lambda item: place.get(item.path.name, len(FIRST)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure where everything the tests need must be installed."""
    del item, call
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped under CI: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the files whose tests took longest, with the seconds of all their tests and fixtures."""
    if os.environ.get("CI") != "true":
        return
    seconds: defaultdict[str, float] = defaultdict(float)
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                seconds[report.nodeid.partition("::")[0]] += report.duration
    terminalreporter.section(f"slowest files, of {sum(seconds.values()):.0f} s together")
    for file, each in sorted(seconds.items(), key=lambda file: -file[1])[:SLOWEST]:
        terminalreporter.write_line(f"{each:7.1f} s {file}")


@pytest.fixture(scope="session")
def shared_cycle(tmp_path_factory: pytest.TempPathFactory) -> Cycle:
    """A plan issued and returned, which no test changes."""
    return start_cycle(tmp_path_factory.mktemp("cycle"))


@pytest.fixture
def cycle(shared_cycle: Cycle, tmp_path: Path) -> Cycle:
    """A plan issued and returned, the test's own."""
    folder = tmp_path / "cycle"
    shutil.copytree(shared_cycle.plan.parent, folder)
    return Cycle(plan=folder / "plan", issued=folder / "issued", returned=folder / "returned")
