"""Variants are kept with a plan, tried, compared, and set beside it in the company's book."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from support.command import run
from support.plan_texts import FILES, parse

from salesbook.layout.templates import default_templates
from salesbook.planning.decomposition.decompose import decompose
from salesbook.sheets.plan_books import BookOrder, Planned, build_book

SETTINGS = """\
id = "p"
fiscal_year = 2027
starts = "2027-01"
currency = "CNY"
measures = ["revenue"]
[target.revenue]
amount = 1000
[split.person]
method = "equal"
[[variant]]
id = "cautious"
name = { zh = "稳健", en = "Cautious" }
set = ["amount=900"]
[[variant]]
id = "beyond"
set = ["amount=1"]
fix = ["person=li:5"]
"""


def test_the_companys_book_sets_every_variant_beside_the_plan() -> None:
    plan, _ = parse({"plan.toml": SETTINGS})
    assert plan is not None
    targets, problems = decompose(plan)
    assert targets is not None, problems
    order = BookOrder(book="company", owner="co", file="")
    spec, _ = build_book(order, Planned.of(plan, targets, default_templates()), language="en")
    sheet = next(each for each in spec.sheets if each.name == "Variants")
    rows: dict[int, dict[int, object]] = {}
    for cell in sheet.cells:
        rows.setdefault(cell.row, {})[cell.column] = cell.value
    table = {row[0]: [row.get(at) for at in (1, 4, 5, 6)] for row in rows.values() if 0 in row}
    assert table["cautious/co"] == ["Cautious", Decimal(1000), Decimal(900), Decimal(-100)]
    assert table["cautious/east"] == ["Cautious", Decimal(1000), Decimal(900), Decimal(-100)]
    # What cannot be decomposed has no figures.
    assert table["beyond/co"] == ["beyond", Decimal(1000), None, "n.a."]


@pytest.mark.parametrize(
    ("variant", "slug"),
    [
        ('id = "a"\nset = ["growht=1"]', "setting-unknown"),
        ('id = "a"\nfix = ["person=li"]', "hold-form"),
        ('id = "2"', "setting-value"),
        ('id = "Cautious"', "setting-value"),
    ],
)
def test_what_cannot_be_set_is_told_where_the_variant_stands(variant: str, slug: str) -> None:
    _, problems = parse({"plan.toml": f"{SETTINGS}[[variant]]\n{variant}\n"})
    assert [(each.slug, each.where.line) for each in problems if each.severity == "error"] == [(slug, 18)]


def test_the_command_shows_compares_and_checks_variants(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in {**FILES, "plan.toml": SETTINGS}.items():
        (tmp_path / name).write_text(text, "utf-8")
    shown = run(capsys, "plan", "show", tmp_path, "--variant", "cautious", "--by", "year")
    assert "900.00" in shown.out
    compared = run(
        capsys, "plan", "diff", tmp_path, f"{tmp_path}@cautious", "--by", "region", "--format", "csv"
    )
    assert compared.out.splitlines()[1] == "east,revenue,1000.00,900.00,-100.00"
    assert "SB218" in run(capsys, "plan", "show", tmp_path, "--variant", "bold").err
    checked = run(capsys, "plan", "check", tmp_path)
    assert (checked.code, "SB254 held-above-target" in checked.err) == (1, True)
