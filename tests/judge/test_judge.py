"""Variance books and the JSON of `reconcile` say what the judge reckons, and the same in both."""

from __future__ import annotations

import ast
import json
import os
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from judge.books import unread
from judge.company import OLD_FORM, Company
from judge.cycles import Cycle, demo_cycle, generated_cycle
from judge.favour import favours_of
from judge.lists import judge_lists
from judge.verdict import (
    Disagreement,
    judge_books,
    judge_document,
    judge_looks,
    judge_states,
    same_in_both,
)

LARGE = os.environ.get("SALESBOOK_JUDGE") == "large"
"""A larger company and every book of the demonstration: minutes instead of seconds."""
SEED = int(os.environ.get("SALESBOOK_JUDGE_SEED", "1"))
COMPANY = Company(seed=SEED, more_people=30, more_products=12) if LARGE else Company(seed=SEED)


@pytest.fixture(scope="module")
def demonstration(request: pytest.FixtureRequest) -> Cycle:
    # Asked for by its name: the judge imports nothing that knows the product.
    demo = request.getfixturevalue("demo")
    return demo_cycle(demo.folder, demo.document, all_books=LARGE)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Cycle:
    return generated_cycle(COMPANY, tmp_path_factory.mktemp("judged") / "generated")


@pytest.fixture(scope="module", params=["demonstration", "generated"])
def cycle(request: pytest.FixtureRequest) -> Cycle:
    made = request.getfixturevalue(request.param)
    assert isinstance(made, Cycle)
    return made


def told(found: Iterable[Disagreement]) -> str:
    """Return the disagreements as lines."""
    lines = [str(each) for each in found]
    return "\n".join([f"{len(lines)} disagreements", *lines[:40]]) if lines else ""


def test_every_figure_of_the_json_is_the_judges(cycle: Cycle) -> None:
    assert not told(judge_document(cycle.judge, cycle.said))


def test_every_figure_of_the_books_is_the_judges(cycle: Cycle) -> None:
    assert not told(judge_books(cycle.judge, cycle.shown))


def test_every_variance_is_signed_and_coloured_by_what_it_rounds_to(cycle: Cycle) -> None:
    assert not told(judge_looks(cycle.judge, cycle.shown))


def test_books_show_what_the_json_states_under_the_same_keys(cycle: Cycle) -> None:
    display = cycle.judge.reckoning.plan.display

    assert not told(same_in_both(cycle.shown, cycle.said, display))


def test_every_list_of_the_json_is_the_judges(cycle: Cycle) -> None:
    assert not list(judge_lists(cycle.judge.reckoning, cycle.document))


def test_every_return_is_in_the_state_that_the_judge_finds(cycle: Cycle) -> None:
    assert not list(judge_states(cycle.judge, cycle.document))


STATES = Path(__file__).parents[2] / "docs" / "variance.md"
STATE = re.compile(r"^\| `([a-z-]+)` ([^|]+) \| ([^|]+) \|", re.MULTILINE)


def test_a_state_has_one_word_in_the_page_the_json_and_the_books(cycle: Cycle) -> None:
    words = {id_: (en, zh) for id_, en, zh in STATE.findall(STATES.read_text("utf-8"))}
    document = cycle.document
    said = {each["owner"]: each["state"] for each in document["returns"]}
    said |= {
        f"{each['owner']}/{each['dimension']}/{each['item']}": each["state"] for each in document["not_asked"]
    }
    shown = {
        row.key: str(row.cells["state"].value)
        for book in cycle.read_in
        for table in book.tables
        if table.id == "open_returns"
        for row in table.rows
    }
    assert {said[each] for each in shown} >= {"partial", "missing"}
    # In a book of two languages both words stand there.
    assert all(shown[each] in (words[said[each]][0], " ".join(reversed(words[said[each]]))) for each in shown)


def test_nothing_is_called_favourable_against_its_own_figures(cycle: Cycle) -> None:
    found = list(favours_of(cycle.document))

    assert json.dumps(cycle.document).count('"favorable"') == len(found) > 1000
    assert {each.said for each in found} == {True, False, None}
    assert not [each for each in found if each.said is not each.judged]


def test_the_generated_company_has_everything_that_goes_wrong(generated: Cycle) -> None:
    document = generated.document

    states = {each["state"] for each in document["returns"]}
    assert states == {"returned", "late", "partial", "rejected", "missing"}
    assert {each["owner"] for each in document["not_asked"]} == {OLD_FORM}
    assert {each["reason"] for each in document["ledger"]["differences"]} == {"R02", "R11", "R99"}


CHART = ("start", "end", "gap_up", "gap_down", "rise_up", "rise_down", "fall_up", "fall_down")
PILLARS = ("whole", "open", "reached", "risen", "fallen")
LEFT_OUT = {
    *((table, f"Σ {column}") for table in ("bridge_month", "bridge_ytd") for column in CHART + PILLARS),
    *(
        ("ledger_bridge", f"{total}{column}")
        for total in ("", "Σ ")
        for column in (*CHART, *PILLARS, "level", "step")
    ),
    *((table, f"Σ {column}") for table in ("profit_month", "profit_ytd") for column in CHART + PILLARS),
    *((table, column) for table in ("pvm_month", "pvm_ytd") for column in ("price_pl", "price_ac")),
    *(
        ("variance_months", column)
        for column in ("all_py", "Σ all_py", "counted_fc", "Σ counted_fc", "drawn_fc", "drawn_py")
    ),
    *(("leaves", f"Σ {column}") for column in ("at_plan",)),
    *(("variance_channels", f"Σ {column}") for column in ("revenue_ac", "ytd_revenue_ac")),
    *(("variance_proof", f"Σ {column}") for column in ("left", "right", "difference")),
    *(
        ("board_products", f"Σ {column}")
        for column in ("pl", "ac", "py", "ytd_pl", "ytd_ac", "ytd_py", "variance", "ytd_variance")
    ),
    *(("portfolio_customers", f"at_{field}") for field in ("grow", "develop", "keep", "serve")),
    *(("portfolio_customers", f"cut_{axis}") for axis in ("across", "up")),
    ("board_places", "limit"),
    ("board_decisions", "nth"),
    ("decided_now", "nth"),
    ("expense_lines", "Σ ytd_lf"),
    ("expense_flags", "amount"),
}
"""Numbers that are not judged: steps of charts, prices of a unit, proofs, quotations."""
APART = frozenset((
    *("portfolio_grid", "portfolio_fields", "portfolio_customers", "prospect_quadrants", "prospect_lines"),
    *("funnel", "stock_lines", "capacity_lines"),
))  # fmt: skip
"""Tables that tests/schedules reckons by hand, row by row."""


def test_every_number_of_the_books_is_judged(cycle: Cycle) -> None:
    found = {each for book in cycle.read_in for each in unread(book)}

    assert sorted(each for each in found - LEFT_OUT if each[0] not in APART) == []


def test_a_figure_that_is_one_off_is_found(generated: Cycle) -> None:
    statement = next(each for each, value in generated.said.items() if each.name == "actual" and value)
    changed = {statement: int(generated.said[statement] or 0) + 1}

    assert [each.about.subject for each in judge_document(generated.judge, changed)] == [statement.subject]


def test_the_judge_shares_no_code_with_the_product() -> None:
    for path in Path(__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [str(node.module)]
            roots = {name.partition(".")[0] for name in names}
            assert not roots & {"salesbook", "support", "corpus"}, path.name
