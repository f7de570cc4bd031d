"""Templates whose return book of the year has a sheet for each kind of figure, the months below one another.

So it was before all of a month stood on one sheet: plans with templates of their own may have them still, and
what was issued is read as it was issued.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from salesbook.layout.templates import Templates, load_templates, packaged_templates
from salesbook.model.return_form import OPTIONAL_SHEETS, ReturnForm

FOLDER = Path(__file__).parent / "earlier"
SHEETS = """
[return]
title = { en = "Monthly return {fiscal_year}: {owner}", zh = "月度填报表 {fiscal_year}：{owner}" }
file = { en = "{owner_id}-{owner}-return", zh = "{owner_id}-{owner}-填报表" }
returned = true
sheets = [
  "return_cover", "actuals", "channel_actuals", "tracking", "my_targets", "my_days",
  "my_expenses", "expense_items", "my_activity", "my_customers", "visits", "weekly_reports",
  "my_scores", "my_appraisal", "difficulty", "due_dates", "workdays",
]
"""
EARLIER_FORM = ReturnForm(
    collections="product", sheets=[each for each in OPTIONAL_SHEETS if each != "proposals"]
)
"""What such a book asked for."""


@cache
def earlier_templates() -> Templates:
    """Return the templates with the sheets as they were."""
    shipped = packaged_templates()
    books = shipped["books.toml"].decode("utf-8")
    own, after = books.partition("[return]")[0], books.partition("[month]")[2]
    own_sheets = {
        name: shipped[name].replace(b"my_year.", b"tracking.") for name in ("my_days.toml", "difficulty.toml")
    }
    files = {
        **shipped,
        **own_sheets,
        "difficulty.toml": own_sheets["difficulty.toml"].replace(
            b"version = 1", b'version = 1\nneeds = ["papers"]'
        ),
        **{path.name: path.read_bytes() for path in FOLDER.iterdir()},
        "books.toml": f"{own}{SHEETS}\n[month]{after}".encode(),
    }
    templates, problems = load_templates(files)
    assert templates is not None, problems
    return templates
