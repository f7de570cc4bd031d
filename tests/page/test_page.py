"""The page of a reconciliation says what books and JSON say, in one file that asks for nothing."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from page_seen import Seen
from support.demo import Demo
from support.small_plan import MARCH, small_plan, small_targets, submissions
from support.tiny_plan import tiny_plan, tiny_targets

from salesbook.api.page import PageOrder, report_html, write_pages
from salesbook.layout.style import THEMES
from salesbook.layout.templates import default_templates
from salesbook.ledger.against import against_books
from salesbook.model.facts import Fact
from salesbook.model.ledger import Ledger, LedgerLine
from salesbook.model.period import Month
from salesbook.model.submission import FileStatus, Submission
from salesbook.page.palette import colors
from salesbook.report.reconciliation import reconcile_json
from salesbook.sheets.plan_books import BookOrder
from salesbook.sheets.variance_books import variance_binding
from salesbook.variance.counting import count
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation


def small() -> Reconciliation:
    return reconcile(small_plan(), small_targets(), submissions(), MARCH)


def in_json(lineage: str, document: Mapping[str, Any]) -> object:
    """Return the figure of a JSON document that a page's figure names."""
    level, keys, measure, *path = lineage.split("/")
    wanted = dict(each.split("=", 1) for each in keys.split(",") if each)
    (line,) = (
        each
        for each in document["lines"]
        if (each["level"], each["measure"], each["keys"]) == (level, measure, wanted)
    )
    found: Any = line
    for step in path:
        found = found[step]
    return found


@pytest.mark.parametrize("owner", [None, "east", "zhang-wei"])
def test_every_figure_is_that_of_the_json(demo: Demo, owner: str | None) -> None:
    result = demo.reconciliation
    document = reconcile_json(result, ())
    figures = Seen(report_html(result, PageOrder(only=owner, language="en"))).figures
    assert len(figures) > 20
    for attributes, shown in figures:
        exact = in_json(attributes["data-from"], document)
        if "data-exact" in attributes:
            assert attributes["data-exact"] == str(exact)
        assert (shown == "n.a.") == (exact is None), attributes


def test_a_page_says_what_the_board_says(demo: Demo) -> None:
    result, order = demo.reconciliation, BookOrder(book="variance", owner="dongfang", file="")
    facts = variance_binding(order, result, default_templates(), language="en").facts
    words = "".join(Seen(report_html(result, PageOrder(language="en"))).words)
    for fact in ("headline", "coverage_message", "bridge_message", "outlook_message"):
        assert facts[fact].in_language("en") in words


@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_a_page_is_one_file_that_asks_for_nothing(demo: Demo, language: str) -> None:
    html = report_html(demo.reconciliation, PageOrder(language=language))
    assert len(html.encode()) < 300_000
    assert not re.search(r"https?:|<script|<link|<img|@import|\bon\w+=|style=\"", html)
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    (policy,) = [
        each["content"]
        for each in Seen(html).all("meta")
        if each.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy.startswith("default-src 'none'; style-src 'sha256-" + digest)
    assert html == report_html(demo.reconciliation, PageOrder(language=language))


def test_a_page_can_be_heard(demo: Demo) -> None:
    seen = Seen(report_html(demo.reconciliation, PageOrder(language="zh")))
    assert seen.all("html")[0]["lang"] == "zh-CN"
    levels = [int(tag[1]) for tag, _ in seen.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all("scope" in each for each in seen.all("th"))
    ids = [each["id"] for _, each in seen.elements if "id" in each]
    assert len(ids) == len(set(ids))
    for chart in seen.all("svg"):
        if "aria-hidden" not in chart:
            assert chart["role"] == "img"
            assert set(chart["aria-labelledby"].split()) <= set(ids)


def test_every_chart_has_its_figures_in_a_table(demo: Demo) -> None:
    html = report_html(demo.reconciliation, PageOrder(language="en"))
    drawn = [each for each in html.split('<div class="block') if 'role="img"' in each]
    assert len(drawn) == 5
    assert [each[:80] for each in drawn if "<table" not in each] == []


def test_what_was_typed_stays_text() -> None:
    result = small()
    (first, *rest) = [each for each in result.follow_ups if each.cause] or [result.follow_ups[0]]
    evil = replace(first, cause="<img src=x onerror=alert(1)>&amp;", material=True)
    html = report_html(replace(result, follow_ups=(evil, *rest)), PageOrder(language="en"))
    assert "&lt;img src=x onerror=alert(1)&gt;&amp;amp;" in html
    assert Seen(html).all("img") == []


def test_an_actual_says_in_which_cells_it_was_read(demo: Demo) -> None:
    figures = Seen(report_html(demo.reconciliation, PageOrder(language="en"))).figures
    own = "person/person=zhang-wei,territory=shanghai/revenue/month/actual"
    (title,) = [each.get("title", "") for each, _ in figures if each["data-from"] == own]
    assert title.startswith("zhang-wei-张伟-填报表.xlsx: ")
    assert "!" in title


def test_a_persons_page_names_nobody_else(demo: Demo) -> None:
    html = report_html(demo.reconciliation, PageOrder(only="zhang-wei", language="zh"))
    people = demo.reconciliation.plan.dimensions.persons
    others = [each.name.in_language("zh") for each in people if each.id != "zhang-wei"]
    assert [name for name in others if name in html] == []


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def shades() -> Iterator[tuple[str, str]]:
    yield from ((theme, shade) for theme in THEMES for shade in ("light", "dark", "paper"))


@pytest.mark.parametrize(("theme", "shade"), list(shades()))
def test_words_and_drawings_stand_out(theme: str, shade: str) -> None:
    named = colors(theme, shade)
    for kind in ("ink", "soft", "good", "bad", "link"):
        assert contrast(named[kind], named["paper"]) >= 4.5, kind
    for kind in ("ac", "pl", "py", "gap", "rule"):
        assert contrast(named[kind], named["paper"]) >= 3, kind


def test_pages_are_written_whole_or_refused(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    assert write_pages(small(), PageOrder(), html=file) == []
    assert file.read_bytes().startswith(b"<!DOCTYPE html>")
    assert [each.slug for each in write_pages(small(), PageOrder(), html=file)] == ["would-overwrite"]
    (found,) = write_pages(small(), PageOrder(only="zhan"), html=file, force=True)
    assert found.slug == "no-such-book"
    assert "zhang" in found.remedy.in_language("en")


@pytest.mark.parametrize("owner", [None, "east", "zhang-wei"])
def test_no_word_is_cut_where_there_is_room(demo: Demo, owner: str | None) -> None:
    for language in ("en", "zh"):
        words = "".join(
            Seen(report_html(demo.reconciliation, PageOrder(only=owner, language=language))).words
        )
        assert "…" not in words


def test_a_forecast_says_how_far_it_ends_from_the_plan(demo: Demo) -> None:
    html = report_html(demo.reconciliation, PageOrder(language="en"))
    (row,) = re.findall(r"<tr[^>]*>(?:(?!</tr>).)*Forecast B(?:(?!</tr>).)*</tr>", html, re.DOTALL)
    assert re.sub(r"<[^>]+>|\s+", " ", row).split()[-3:] == ["109,989", "−8,106", "93.1%"]


@pytest.mark.parametrize(("language", "name"), [("en", "Huang Zhiqiang"), ("zh", "黄志强")])
def test_who_names_nobody_acts_himself(demo: Demo, language: str, name: str) -> None:
    words = "".join(Seen(report_html(demo.reconciliation, PageOrder(language=language))).words)
    assert f" · {name} 2027-04-15" in words


def test_amounts_of_the_headline_have_the_decimals_of_their_unit(demo: Demo) -> None:
    for language, driver in (("en", "price: −115."), ("zh", "价格：−11.5。")):
        html = report_html(demo.reconciliation, PageOrder(language=language))
        (headline,) = re.findall(r'class="headline">(.*?)</p>', html)
        assert headline.endswith(driver)


def test_what_shows_as_nothing_has_a_bar_without_colour(demo: Demo) -> None:
    html = report_html(demo.reconciliation, PageOrder(only="zhang-wei", language="zh"))
    rows = re.findall(r"<tr.*?</tr>", html, re.DOTALL)
    even = [each for each in rows if re.search(r'variance"[^>]*>0\.0</td>', each)]
    assert even
    assert not [each for each in even if re.search(r'<rect class="(good|bad)"', each)]


def test_every_measure_has_a_bar_of_its_year(demo: Demo) -> None:
    html = report_html(demo.reconciliation, PageOrder(language="en"))
    (chart,) = re.findall(r'<svg[^>]*aria-labelledby="outlook-t.*?</svg>', html)
    assert re.findall(r">([A-Z][a-z ]+)</text>", chart) == [
        "Revenue",
        "Quantity",
        "Collections",
        "Gross profit",
        "Expense",
    ]


def test_differences_from_the_books_are_listed_the_largest_first() -> None:
    plan, january = tiny_plan(), Month(2027, 1)
    returned = Submission(
        path="ann.xlsx",
        status=FileStatus.ACCEPTED,
        plan="tiny",
        owner="ann",
        period=january,
        facts=[Fact("tiny", "AC", january, "ann", "east", "product", "tea", "revenue", 1_000_00)],
    )
    booked = [
        LedgerLine(
            file="in/books.csv", sheet="", row=7, day=date(2027, 1, 15), month=january, document=document,
            owner=owner, owner_code=owner, dimension="product", item="tea", item_code="tea",
            figures={"revenue": amount},
        )
        for document, owner, amount in (("<X-1>", "ann", 1_030_00), ("X-2", "cy", 500_00))
    ]  # fmt: skip
    result = reconcile(plan, tiny_targets(plan), [returned], january)
    books = Ledger(lines=booked, measures=["revenue"])
    against = against_books(books, count([returned], plan.currency).facts, plan, january)
    html = report_html(result, PageOrder(language="en"), against)
    words = "".join(Seen(html).words)
    assert words.index("+500.00") < words.index("+30.00")
    assert "<X-1> (books.csv" in words
    assert "<X-1>" not in html
    assert "books.csv" not in report_html(result, PageOrder(language="en", incognito=True), against)


def test_a_notebook_shows_the_first_answer() -> None:
    part = report_html(small(), PageOrder(language="en"), part=True)
    assert "% of plan (" in part
    assert "<html" not in part
