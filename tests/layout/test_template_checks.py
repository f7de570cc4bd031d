"""Names that templates use are declared somewhere; every mistake is told, by file and key path."""

from __future__ import annotations

import re
from pathlib import Path

from salesbook.layout.declaration import Column
from salesbook.layout.templates import load_templates, packaged_templates


def broken(**changes: tuple[str, str]) -> list[tuple[str, str | None, str | None, str | None]]:
    """Return what is wrong once a text in a shipped file is replaced, by file name without `.toml`."""
    files = dict(packaged_templates())
    for name, (old, new) in changes.items():
        text = files[f"{name}.toml"].decode()
        assert old in text
        files[f"{name}.toml"] = text.replace(old, new, 1).encode()
    templates, problems = load_templates(files)
    assert (templates is None) == bool(problems)
    return [(found.code, found.where.file, found.where.key, found.value) for found in problems]


def test_the_shipped_templates_name_only_what_exists() -> None:
    assert broken() == []


def test_all_unknown_names_are_told_at_once() -> None:
    found = broken(
        coverage=("param.visit_minutes", "param.minutes_of_visit"),
        budget=('column = "expense_py"', 'column = "expense_pz"'),
        visits=('choices_from = "my_customers.name"', 'choices_from = "my_customers.nom"'),
        my_scores=('at_most = "maximum"', 'at_most = "rule"'),
        plan_checks=("total(products.revenue_pl)", "total(goods.revenue_pl)"),
    )
    assert found == [
        ("SB105", "budget.toml", "budget_chart", "budget.expense_pz"),
        ("SB105", "coverage.toml", "coverage.hours.formula", "param.minutes_of_visit"),
        ("SB105", "my_scores.toml", "my_scores.self_score.at_most", "rule"),
        ("SB105", "plan_checks.toml", "proof.by_product.formula", "goods.revenue_pl"),
        ("SB105", "visits.toml", "visits.customer.choices_from", "my_customers.nom"),
    ]


def test_a_column_declared_twice_is_told() -> None:
    found = broken(change_log=('id = "reason"', 'id = "changed"'))
    assert found == [("SB106", "change_log.toml", "change_log.changed", "changed")]


def test_a_sheet_taken_out_of_a_book_leaves_its_readers_without_names() -> None:
    found = broken(books=('"customer_classes", "call_capacity"', '"call_capacity"'))
    assert found == []
    found = broken(books=('"budget", "budget_regions"', '"budget_regions"'))
    assert ("SB105", "plan_checks.toml", "proof.budget_by_region.by_person", "budget.expense") in found


def test_the_examples_of_the_page_are_right() -> None:
    page = (Path(__file__).parents[2] / "docs" / "templates.md").read_text("utf-8")
    column, sheet = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    files = dict(packaged_templates())
    coverage = files["coverage.toml"].decode()
    files["coverage.toml"] = (coverage[: coverage.rindex("]")] + column + "]\n").encode()
    files["posts.toml"] = sheet.encode()
    files["books.toml"] = files["books.toml"].replace(b'"staffing",', b'"staffing", "posts",')
    _, problems = load_templates(files)
    assert problems == []


def test_choices_that_a_program_would_drop_or_divide_are_told() -> None:
    long = 'market = { en = "' + "m" * 250 + '"'
    for words in (long, 'market = { en = "market, all of it"'):
        found = broken(difficulty=('market = { en = "market"', words))
        assert [each[:3] for each in found] == [("SB107", "difficulty.toml", "difficulty.cause.choices")]


def test_the_page_names_every_key_of_a_column() -> None:
    page = (Path(__file__).parents[2] / "docs" / "templates.md").read_text("utf-8")
    told = {"id", "role", "kind", "label", "required", "each_period", "sparse", "needs"}
    assert {name for name in Column.model_fields if f"`{name}`" not in page} <= told


def test_a_column_that_does_not_repeat_has_no_periods() -> None:
    found = broken(coverage=("param.visit_minutes", "SUM(periods(visits))"))
    assert found == [("SB102", "coverage.toml", "coverage.hours.formula", "periods(visits)")]


def test_formulas_that_lead_back_to_themselves_or_to_no_total_are_told() -> None:
    column = '{ id = "%s", role = "computed", formula = "%s" }'
    sheet = """
id = "circle"
version = 1
tab = "Circle"
title = "Circle"
about = "About"
[[block]]
kind = "table"
id = "circle"
rows = ["person"]
column = [{ id = "name", role = "label" }, %s, %s, %s]
"""
    for formulas, told in (
        (("two", "one + 1", "prev(three) + 1"), ["circle.one.formula", "circle.two.formula"]),
        (("two", "1", "SUM(to_here(three))"), ["circle.three.formula"]),
        (("two", "1", "one/total(two)"), ["circle.three.formula"]),
        (("two", "1", "prev(three) + SUM(above(three))"), []),
    ):
        columns = [column % each for each in zip(("one", "two", "three"), formulas, strict=True)]
        files = dict(packaged_templates())
        files["circle.toml"] = (sheet % tuple(columns)).encode()
        files["books.toml"] = files["books.toml"].replace(b'"staffing",', b'"staffing", "circle",')
        _, problems = load_templates(files)
        assert [(found.code, found.where.key) for found in problems] == [("SB102", key) for key in told]


def test_a_template_of_odd_types_is_told() -> None:
    files = {
        **packaged_templates(),
        "odd.toml": b'id = ["a"]\nversion = 1',
        "deep.toml": b"x = " + b"[" * 20_000,
    }
    templates, problems = load_templates({**files, "long.toml": b"x = " + b"9" * 10_000})
    assert templates is None
    assert {found.where.file for found in problems} == {"odd.toml", "deep.toml", "long.toml"}
