from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support.starter_cycle import Cycle, start_cycle


@pytest.fixture(scope="session")
def shared_cycle(tmp_path_factory: pytest.TempPathFactory) -> Cycle:
    """A cycle that no test changes."""
    return start_cycle(tmp_path_factory.mktemp("cycle"))


@pytest.fixture
def cycle(shared_cycle: Cycle, tmp_path: Path) -> Cycle:
    """A cycle of the test's own."""
    folder = tmp_path / "cycle"
    shutil.copytree(shared_cycle.plan.parent, folder)
    return Cycle(plan=folder / "plan", issued=folder / "issued", returned=folder / "returned")
