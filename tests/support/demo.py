"""The demonstration, run once for all tests: by the command, as it is installed from a wheel."""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from salesbook.api.reconcile import ReconcileResult
from salesbook.demo.cycle import DemoResult
from salesbook.model.submission import Submission
from salesbook.variance.result import Reconciliation
from support.elsewhere import python
from support.once import made_once

COMMAND = "salesbook demo out"
RUN = """
import json, os, pickle
from pathlib import Path
from salesbook.api.show import reconcile_json
from salesbook.cli import main
from salesbook.demo import cycle

run = cycle.run_demo

def remembered(*arguments, **named):
    result = run(*arguments, **named)
    Path("result").write_bytes(pickle.dumps(result))
    document = reconcile_json(result.reconciled.result, result.problems)
    Path("document").write_text(json.dumps(document), "utf-8")
    return result

cycle.run_demo = remembered
os.environ["COLUMNS"] = "100"
main(["demo", "out"])
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What the demonstration left, and where; what COMMAND printed, and the document of its figures."""

    folder: Path
    result: DemoResult
    said: str
    document: Mapping[str, Any]

    @property
    def reconciled(self) -> ReconcileResult:
        """What reconciling came to."""
        assert self.result.reconciled is not None
        return self.result.reconciled

    @property
    def reconciliation(self) -> Reconciliation:
        """The figures of that."""
        assert self.reconciled.result is not None
        return self.reconciled.result

    @property
    def submissions(self) -> Mapping[str, Submission]:
        """What was read of every returned file, by its name."""
        every = self.reconciled.checked.submissions
        return {Path(each.path).name: each for each in every if Path(each.path).parent.name == "returned"}

    @property
    def meetings(self) -> Sequence[Submission]:
        """What was read of the books that meetings filled in."""
        every = self.reconciled.checked.submissions
        return [each for each in every if Path(each.path).parent.name == "meetings"]

    def with_mistake(self, words: str) -> Submission:
        """Return the submission whose mistake is told with these words."""
        (file,) = [
            each.file
            for each in self.result.returned
            if each.mistake is not None and words in each.mistake.in_language("en")
        ]
        return self.submissions[file]


@pytest.fixture(scope="session")
def demo(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demonstration; no test may change its files."""

    def make(folder: Path) -> None:
        done = python("-c", RUN, folder=folder, path=installed)
        assert done.returncode == 0, done.stderr
        # Problems are printed before results, as on a terminal.
        (folder / "said").write_text(done.stderr + done.stdout, "utf-8")

    folder = made_once(tmp_path_factory, "demo", make)
    result = pickle.loads((folder / "result").read_bytes())
    return Demo(
        folder=folder / "out",
        result=result,
        said=(folder / "said").read_text("utf-8"),
        document=json.loads((folder / "document").read_text("utf-8")),
    )
