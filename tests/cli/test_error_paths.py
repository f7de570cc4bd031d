"""Every error path that the docs name ends without a traceback, and with an exit code that they name."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from corpus.problem_case import FOLDER, cases, inside, run
from support.starter_cycle import JANUARY, OWNERS, Cycle

from salesbook.api.importing import ImportOrder, import_files
from salesbook.api.store import init_store
from salesbook.cli import cli
from salesbook.model.period import Month

DOCS = Path(__file__).parents[2] / "docs"
MOST = 999 if os.environ.get("SALESBOOK_WALK") == "all" else 1
"""So many values are tried at each parameter, each beginning at another one; all by SALESBOOK_WALK=all."""
TABLE = re.findall(r"^\| ([0-9, ]+) \|", (DOCS / "command.md").read_text("utf-8"), re.MULTILINE)
DOCUMENTED = frozenset(int(code) for row in TABLE for code in row.split(","))


def check_end(command: Sequence[str]) -> int:
    """Run a command and return its exit code; whatever leaves it but an exit fails the test."""
    said = run(command)
    code = int(said.split()[-1])
    assert "Traceback" not in said, said
    assert code in DOCUMENTED, said
    return code


def test_the_docs_name_the_exit_codes() -> None:
    assert sorted(DOCUMENTED) == [0, 1, 2, 129, 130, 143]


@pytest.mark.parametrize("slug", cases())
def test_what_is_shown_of_a_problem_ends_as_the_docs_say(slug: str) -> None:
    """The command says what its golden says: `tests/corpus/test_problem_samples.py`."""
    for golden in FOLDER.glob(f"{slug}/??.txt"):
        said = golden.read_text("utf-8")
        assert "Traceback" not in said
        assert int(said.split()[-1]) in DOCUMENTED


def leaves(command: click.Command = cli, name: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for word, inner in command.commands.items():
            yield from leaves(inner, (*name, word))
    else:
        yield " ".join(name), command


COMMANDS = dict(leaves())
STORE = ("--store", "store.db")
ISSUED, PERIOD, ALONE = ("--issued", "issued"), ("--period", JANUARY), ("--jobs", "1")
Good = Mapping[str, Sequence[str]]
GOOD: Mapping[str, Good] = {
    "demo": {"folder": ["file"]},
    "init": {"folder": ["new"]},
    "plan check": {"folder": ["plan"]},
    "plan show": {"folder": ["plan"], "by": ["--by", "person"]},
    "plan diff": {"before": ["plan"], "after": ["plan"]},
    "plan merge": {"base": ["plan"], "first": ["plan"], "second": ["plan"], "out": ["--out", "merged"]},
    "plan issue": {"folder": ["issued"]},
    "plan revise": {"folder": ["plan"], "effective": ["--effective", "2027-04"], "out": ["--out", "next"]},
    "plan proposals": {"store_address": STORE},
    "plan decline": {"proposal": ["east/1"], "store_address": STORE, "reason": ["--reason", "x"]},
    "plan withdraw": {"folder": ["issued"], "number": ["--version", "9"], "reason": ["--reason", "x"]},
    "plan submit": {"folder": ["plan"]},
    "plan review": {"folder": ["plan"], "by": ["--by", "B"]},
    "plan approve": {"folder": ["plan"], "by": ["--by", "C"]},
    "plan reject": {"folder": ["plan"], "reason": ["--reason", "x"]},
    "plan approvals": {"folder": ["plan"]},
    "plan to-xlsx": {"folder": ["plan"], "out": ["--out", "plan.xlsx"]},
    "plan from-xlsx": {"book": ["file"], "out": ["--out", "taken"]},
    "ledger profiles": {},
    "history": {
        "path": ["books.csv"],
        "named": [
            "--map",
            "month=单据日期,person=业务员编码,product=存货编码,quantity=主数量,revenue=无税金额",
        ],
    },
    "ledger map": {"path": ["books.csv"], "jobs": ALONE},
    "ledger import": {"paths": ["books.csv"], "store_address": STORE, "period": PERIOD, "jobs": ALONE},
    "ledger periods": {"period": [JANUARY], "store_address": STORE},
    "ledger check": {"paths": ["books.csv"], "folder": ["--plan", "plan"], "jobs": ALONE},
    "pay check": {"folder": ["plan"]},
    "pay show": {
        "paths": ["returned"],
        "schemes": ["--schemes", "plan"],
        "issued": ISSUED,
        "period": PERIOD,
        "jobs": ALONE,
    },
    "pay run": {"schemes": ["--schemes", "plan"], "period": PERIOD, "store_address": STORE, "jobs": ALONE},
    "pay summary": {
        "schemes": ["--schemes", "plan"],
        "period": PERIOD,
        "store_address": STORE,
        "out": ["--out", "summary.xlsx"],
    },
    "pay appraise": {"period": PERIOD, "store_address": STORE, "folder": ["--books", "appraisal"]},
    "pay close": {"schemes": ["--schemes", "plan"], "period": PERIOD, "store_address": STORE},
    "pay disputes": {"period": PERIOD, "store_address": STORE},
    "pay answer": {
        "period": PERIOD,
        "store_address": STORE,
        "owner": ["--owner", OWNERS[0]],
        "point": ["--point", "1"],
        "verdict": ["--verdict", "rejected"],
    },
    "pay explain": {
        "schemes": ["--schemes", "plan"],
        "period": PERIOD,
        "store_address": STORE,
        "owner": ["--owner", OWNERS[0]],
        "line": ["--line", "base"],
    },
    "pay export": {
        "schemes": ["--schemes", "plan"],
        "period": PERIOD,
        "store_address": STORE,
        "out": ["--out", "pay.csv"],
    },
    "build": {"folder": ["plan"], "out": ["-o", "built"], "only": ["--only", OWNERS[0]], "jobs": ALONE},
    "identify": {"paths": ["returned"], "issued": ISSUED, "jobs": ALONE},
    "check": {"paths": ["returned"], "issued": ISSUED, "period": PERIOD, "jobs": ALONE},
    "import": {
        "paths": ["returned"],
        "issued": ISSUED,
        "period": PERIOD,
        "store_address": STORE,
        "jobs": ALONE,
    },
    "status": {"period": PERIOD, "store_address": STORE},
    "half-year": {"store_address": STORE, "folder": ["-o", "half"]},
    "year-end": {"store_address": STORE, "folder": ["--next-plan", "after"]},
    "reconcile": {"paths": ["returned"], "issued": ISSUED, "period": PERIOD, "jobs": ALONE},
    "store init": {"store_address": ["--store", "new.db"]},
    "store migrate": {"store_address": STORE},
    "store periods": {"action": ["list"], "period": [JANUARY], "store_address": STORE},
    "store approve": {"number": ["1"], "store_address": STORE, "reason": ["--reason", "x"]},
    "store undo": {"number": ["1"], "store_address": STORE, "reason": ["--reason", "x"]},
    "store accept-difference": {"period": PERIOD, "store_address": STORE, "reason": ["--reason", "x"]},
    "store trace": {"period": PERIOD, "store_address": STORE},
    "store query": {"sql": ["SELECT 1"], "store_address": STORE},
    "store backup": {"target": ["copy.db"], "store_address": STORE},
    "lint": {"paths": ["returned"], "only": ["--only", "frozen-height"]},
    "verify": {"paths": ["file"]},
    "explain": {"code": ["SB301"]},
    "templates export": {"folder": ["templates"]},
}
"""What each command is given beside the one parameter that is wrong; all but IDLE work as they stand."""
IDLE = frozenset(
    (
        *("plan reject", "plan withdraw", "plan from-xlsx", "plan decline"),
        *("pay answer", "store approve", "store accept-difference", "verify"),
    )
)
"""Commands that have nothing to do as they stand: that of which they decide is not there."""
STORED: Mapping[str, Good] = {
    "reconcile": {"store_address": STORE, "period": PERIOD},
    "pay show": {"schemes": ["--schemes", "plan"], "store_address": STORE, "period": PERIOD},
    "plan diff": {"before": ["issued@1"], "after": ["plan"], "store_address": STORE},
    "build": {**GOOD["build"], "store_address": STORE, "period": ["--for", JANUARY]},
}
"""Commands that also work on a store."""
BOOKS = """
单据日期,单据编号,业务员编码,存货编码,主数量,无税金额,税额,价税合计
2027-01-05,XS1,zhang-san,001,10,1180,153.40,1333.40
""".lstrip()
PAY = """
[scheme.sales]
name = "Sales"
people = ["zhang-san", "li-si", "wang-wu"]
[[scheme.sales.line]]
id = "base"
name = "Base"
amount = 3000
"""
PATHS = (
    *("missing", "file", "file/below", "empty", "loop", "store.db", "pipe", "dangling", "", "-"),
    *("a\x1b[31m\nb", "é" * 300, "/proc/self/mem", "returned", "plan"),
)
WORDS = (
    *("x", "", "-1", "0", "2027-13", "9999999999-01", "2027-02-30", "99999999999999999999", "\x1b[31m"),
    *("a=b", "target.revenue.amount=x", "stretch=-5", "collections.ratio=-5%", "nowhere/2027-01=1"),
    *("é" * 300, "=1+1", "+1e999%", "NaN", "\udcff", "2027-01", "person,person", "HOME"),
)
STORES = (
    *("missing.db", "file", "empty", "loop", "pipe", "dangling", "", "sqlite:///", "mysql://u@h/d"),
    *("postgresql://u:secret@[::1/d", "postgresql://u:secret@h:port/d", "postgresql://u:secret@h/d?bogus=1"),
    *("postgresql://u:secret@127.0.0.1:1/d", "returned", "é" * 300, "/proc/self/mem"),
)
OCCUPIED = frozenset(("file", "file/below", "loop", "store.db", "pipe", "é" * 300))
"""Where no folder can be: elsewhere the demonstration would run to its end."""


def hostile(name: str, parameter: click.Parameter) -> Sequence[str]:
    """Return values that a parameter cannot do anything with, or hardly."""
    if parameter.name in {"store_address", "target"}:
        return STORES
    if isinstance(parameter.type, click.Path):
        return [each for each in PATHS if name != "demo" or each in OCCUPIED]
    return WORDS


def tried(name: str, place: int, parameter: click.Parameter) -> Sequence[str]:
    """Return the values that are tried at a parameter, the place-th of its command."""
    values = hostile(name, parameter)
    first = MOST * (list(COMMANDS).index(name) + place) % len(values)
    return [*values[first:], *values[:first]][:MOST]


@pytest.fixture(scope="module")
def stored(shared_cycle: Cycle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one return in it, to be copied."""
    place = tmp_path_factory.mktemp("stored") / "store.db"
    # An import notes in the folder of the books that their version is issued.
    issued = place.with_name("issued")
    shutil.copytree(shared_cycle.issued, issued)
    assert init_store(str(place))[1] == []
    order = ImportOrder(
        paths=[shared_cycle.returned / f"{OWNERS[0]}.xlsx"],
        issued=issued,
        period=Month(2027, 1),
        store=str(place),
        now=datetime(2027, 1, 28, tzinfo=UTC),
        by="finance",
    )
    assert import_files(order).files
    return place


def prepare(cycle: Cycle, stored: Path) -> Path:
    """Put what the commands are given into one folder, and return it."""
    folder = cycle.plan.parent
    (folder / "file").write_text("not what it should be", "utf-8")
    (folder / "books.csv").write_text(BOOKS, "utf-8")
    (cycle.plan / "pay.toml").write_text(PAY, "utf-8")
    (folder / "empty").mkdir()
    (folder / "loop").symlink_to(folder / "loop")
    (folder / "dangling").symlink_to(folder / "nowhere")
    os.mkfifo(folder / "pipe")
    for owner in OWNERS[1:]:
        (cycle.returned / f"{owner}.xlsx").unlink()
    shutil.copy(stored, folder / "store.db")
    return folder


def words_of(name: str, good: Good, parameter: click.Parameter, value: str) -> list[str]:
    """Return a command with one parameter replaced."""
    option = [] if isinstance(parameter, click.Argument) else [max(parameter.opts, key=len)]
    own = {**good, parameter.name or "": [*option, value]}
    return [*name.split(), *(word for part in own.values() for word in part)]


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files that stand directly in a folder; the registry notes what is issued and imported."""
    return {
        path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in {".xlsx", ".csv", ".toml"}
    }


def test_every_command_is_tried() -> None:
    assert GOOD.keys() == COMMANDS.keys()


unix_only = pytest.mark.skipif(os.name == "nt", reason="pipes and links are made otherwise on Windows")


@unix_only
@pytest.mark.parametrize(
    ("name", "good"), [*GOOD.items(), *(STORED.items() if MOST > 1 else ())], ids=lambda each: str(each)[:20]
)
def test_whatever_a_parameter_is_given_the_command_ends_as_the_docs_say(
    name: str, good: Good, cycle: Cycle, stored: Path
) -> None:
    folder = prepare(cycle, stored)
    before = {path: contents(folder / path) for path in ("plan", "issued", "returned")}
    with inside(folder):
        assert check_end([*name.split(), "--no-such-option"]) == 2
        for place, parameter in enumerate(COMMANDS[name].params):
            if not (isinstance(parameter, click.Option) and parameter.is_flag):
                for value in tried(name, place, parameter):
                    check_end(words_of(name, good, parameter, value))
    for path, files in before.items():
        assert files.items() <= contents(folder / path).items()


@unix_only
def test_the_commands_that_are_tried_work_as_they_stand(cycle: Cycle, stored: Path) -> None:
    folder, ended = prepare(cycle, stored), dict[str, int]()
    with inside(folder):
        for name, good in GOOD.items():
            if name != "demo":
                ended[name] = check_end([*name.split(), *(word for part in good.values() for word in part)])
    assert sorted(name for name, code in ended.items() if code == 2) == sorted(IDLE)
