"""The commands of docs/pay.md, in their order: the first payday."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from imported_returns import JAN, imported, returned
from support.command import run
from support.starter_cycle import OWNERS, Cycle
from test_pay_disputes import disputed
from test_pay_register import order

PAGE = (Path(__file__).parents[2] / "docs" / "pay.md").read_text("utf-8")
LINES = re.findall(r"^    salesbook (.*)$", PAGE, re.MULTILINE)
COMMANDS = [shlex.split(re.sub(r"\[.*?\]", "", line)) for line in LINES]


def test_the_page_leads_through_the_first_payday(
    cycle: Cycle, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = str(tmp_path / "sales.db")
    assert run(capsys, "store", "init", "--store", store).code == 0
    imported(cycle, store, JAN, {f"{owner}.xlsx": returned(cycle, owner, JAN) for owner in OWNERS})
    order(cycle, store, JAN)
    here = {
        "my-plan": cycle.plan,
        "sales.db": store,
        "issued": cycle.issued,
        "returned": cycle.returned,
        "2027-03": JAN.key,
        "zhang-wei": OWNERS[0],
        "2027-03.csv": tmp_path / "out.csv",
        "2027-03-summary.xlsx": tmp_path / "summary.xlsx",
        "appraisal": tmp_path / "appraisal",
    }
    assert {tuple(each[:2]) for each in COMMANDS if each[0] == "pay"} == {
        ("pay", name)
        for name in (
            "check",
            "show",
            "run",
            "close",
            "export",
            "explain",
            "disputes",
            "answer",
            "appraise",
            "summary",
        )
    }
    books = tmp_path / "pay"
    for words in COMMANDS:
        asked: list[object] = [here.get(word, word) for word in words]
        if "pay" in asked[2:]:
            asked[asked.index("pay", 2)] = books
            asked += ["--lang", "en"]
        if asked[0] == "import":
            (book,) = books.glob(f"*-{OWNERS[0]}-*.xlsx")
            disputed(book)
            asked[1] = book
        done = run(capsys, *asked)
        assert done.code == 0, (words, done.out, done.err)
