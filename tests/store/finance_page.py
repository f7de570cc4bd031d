"""docs/finance.md with what its commands print; run as a script, with PYTHONPATH=tests, it writes it anew."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from imported_returns import FEB, JAN, returned
from support.starter_cycle import Cycle, start_cycle

from salesbook.cli import main

PAGE = Path(__file__).parents[2] / "docs" / "finance.md"
PARTS = re.compile(
    r"^<!-- setup: (\w+) -->$|(?<=^```shell-session\n)(.*?)(?=^```$)", re.DOTALL | re.MULTILINE
)
CHANGING = re.compile(r"(?<=sha256 )[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:+]+")
"""Hashes and the moment of a decision."""
PROVISIONAL = re.compile(r"^  SB291 .*\n.*\n", re.MULTILINE)
"""Said as long as a year's adjusted workdays are not published."""
LI, WANG, ZHANG = "li-si", "wang-wu", "zhang-san"


def january(cycle: Cycle) -> None:
    """Two returns, one of them with a guess; the third is missing."""
    put(cycle, "2027-01", {ZHANG: returned(cycle, ZHANG, JAN)})
    put(cycle, "2027-01", {LI: returned(cycle, LI, JAN, {("2027-01/001", "revenue_ac"): "约620"})})


def correction(cycle: Cycle) -> None:
    """The guess is corrected, and the third return arrives."""
    put(cycle, "2027-01", {LI: returned(cycle, LI, JAN), WANG: returned(cycle, WANG, JAN)})


def february(cycle: Cycle) -> None:
    """All return February; one has changed January."""
    put(cycle, "2027-02", {owner: returned(cycle, owner, FEB) for owner in (WANG, ZHANG)})
    changed = {("2027-01/001", "revenue_ac"): Decimal(238000)}
    put(cycle, "2027-02", {LI: returned(cycle, LI, FEB, changed)})


def wrong(cycle: Cycle) -> None:
    """A file that was only a trial."""
    trial = returned(cycle, ZHANG, FEB, {("2027-02/001", "revenue_ac"): Decimal(170000)})
    (cycle.plan.parent / "wrong").mkdir()
    (cycle.plan.parent / "wrong" / "trial.xlsx").write_bytes(trial)


SETUPS: dict[str, Callable[[Cycle], None]] = {
    each.__name__: each for each in (january, correction, february, wrong)
}


def put(cycle: Cycle, folder: str, files: dict[str, bytes]) -> None:
    """Put returned files into the folder of a month."""
    into = cycle.returned / folder
    into.mkdir(exist_ok=True)
    for owner, data in files.items():
        (into / f"{owner}.xlsx").write_bytes(data)


def transcribed(
    page: str,
    folder: Path,
    setups: Mapping[str, Callable[[Cycle], None]] = SETUPS,
    settled: Callable[[str], str] = str,
    more: str = "",
) -> str:
    """Return a page with all its commands run in an empty folder, in order; what they say is `settled`.

    The plan has `more` settings than the starter's.
    """
    cycle = start_cycle(folder, more)
    for path in cycle.returned.iterdir():
        path.unlink()
    with standing_in(folder):
        return PARTS.sub(lambda part: _done(part, cycle, setups, settled), page)


def _done(
    part: re.Match[str],
    cycle: Cycle,
    setups: Mapping[str, Callable[[Cycle], None]],
    settled: Callable[[str], str],
) -> str:
    if part[1]:
        setups[part[1]](cycle)
        return part[0]
    commands = [line for line in part[2].splitlines() if line.startswith("$ ")]
    return "".join(f"{command}\n{settled(printed(command))}" for command in commands)


def printed(command: str) -> str:
    """Return what a command prints on both streams, without what differs from time to time."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), contextlib.suppress(SystemExit):
        main(shlex.split(command.removeprefix("$ salesbook ")))
    text = CHANGING.sub("…", PROVISIONAL.sub("", err.getvalue() + out.getvalue()))
    assert "Traceback" not in text, text
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


@contextlib.contextmanager
def standing_in(folder: Path) -> Iterator[None]:
    """Run what is inside in a folder, with the store named once and for all."""
    before, known = Path.cwd(), dict(os.environ)
    os.chdir(folder)
    os.environ |= {"SALESBOOK_STORE": "sales.db", "SALESBOOK_USER": "finance"}
    try:
        yield
    finally:
        os.chdir(before)
        os.environ.clear()
        os.environ |= known


if __name__ == "__main__":
    place = Path(tempfile.mkdtemp())
    try:
        PAGE.write_text(transcribed(PAGE.read_text("utf-8"), place), "utf-8")
    finally:
        shutil.rmtree(place)
