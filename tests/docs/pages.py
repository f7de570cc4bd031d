"""The pages that are written by the program, wholly or between marks, as they should read now."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from books_page import books_page
from command_page import command_list
from console import with_output
from lint_page import rule_list
from plan_page import plan_lists
from problems_page import problems_page

ROOT = Path(__file__).parents[2]
TRANSCRIPTS = ("README.md", "docs/command.md")
ORDERS = "docs/from-orders.md"
"""The page that is run on the files of samples/orders."""
"""Pages with console blocks, in the order they are run in one folder."""


def read(page: str) -> str:
    """Return a page as it is."""
    return (ROOT / page).read_text("utf-8")


def generated() -> dict[str, str]:
    """Return the pages made from catalogue, templates, command line and the model's registries."""
    plan = read("docs/plan.md")
    for mark, table in plan_lists().items():
        plan = _between(plan, mark, table)
    return {
        "docs/problems.md": problems_page(),
        "docs/books.md": books_page(),
        "docs/command.md": _between(read("docs/command.md"), "commands", command_list()),
        "docs/lint.md": _between(read("docs/lint.md"), "rules", rule_list()),
        "docs/plan.md": plan,
    }


def transcribed() -> dict[str, str]:
    """Return the pages with console blocks, every command run anew."""
    with tempfile.TemporaryDirectory() as folder:
        return transcribed_in(Path(folder), {}) | {ORDERS: from_orders(Path(folder), {})}


def transcribed_in(folder: Path, said: Mapping[str, str]) -> dict[str, str]:
    """Return the pages with console blocks, run in a folder that holds what the commands of `said` left."""
    return {page: with_output(read(page), folder, said) for page in TRANSCRIPTS}


def from_orders(folder: Path, said: Mapping[str, str]) -> str:
    """Return the page on order lines, run on a copy of their files."""
    shutil.copytree(ROOT / "samples" / "orders", folder / "orders")
    return with_output(read(ORDERS), folder / "orders", said)


def _between(page: str, mark: str, text: str) -> str:
    begin, end = f"<!-- {mark}: written by docs/refresh.py -->", f"<!-- end of {mark} -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    assert pattern.search(page), f"the marks of {mark} are gone"
    return pattern.sub(lambda _: f"{begin}\n\n{text}\n{end}", page)
