"""The command as a user runs it, inside this process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from salesbook.cli import main


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a run of the command left: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """Standard output as the one JSON document it has to be."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> Run:
    """Run `salesbook` with some arguments."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as stop:
        main([str(each) for each in arguments])
    said = capsys.readouterr()
    assert isinstance(stop.value.code, int)
    return Run(code=stop.value.code, out=said.out, err=said.err)
