"""The page as a real browser shows and prints it (Debian packages chromium, poppler-utils)."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest
from page_seen import Seen
from support.demo import Demo

from salesbook.api.page import PageOrder, report_html, write_pages
from salesbook.files.browser import QUIET, find_browser

BROWSER = find_browser() or ""
pytestmark = pytest.mark.skipif(not BROWSER, reason="needs Chromium: apt-get install chromium poppler-utils")

MEASURE = """
addEventListener("load", () => {
  const found = [...document.querySelectorAll("iframe")].map(frame => {
    const page = frame.contentDocument, view = frame.contentWindow
    const shown = node => node.getClientRects().length > 0
    return {
      room: page.documentElement.clientWidth,
      width: page.documentElement.scrollWidth,
      clipped: [...page.querySelectorAll(".block > table")].filter(each =>
        each.getBoundingClientRect().right > each.closest(".block").getBoundingClientRect().right + 1).length,
      requests: view.performance.getEntriesByType("resource").length,
      figures: [...page.querySelectorAll("td[data-from]")].map(each => [each.dataset.from, each.textContent]),
      charts: [...page.querySelectorAll("svg[role=img]")].filter(shown).map(each => each.classList.value),
      paper: view.getComputedStyle(page.body).backgroundColor,
      headline: parseFloat(view.getComputedStyle(page.querySelector(".headline")).fontSize),
    }
  })
  document.body.textContent = JSON.stringify(found)
})
"""


def seen_at(html: str, folder: Path, *widths: int, dark: bool = False) -> list[dict[str, Any]]:
    """Return what Chromium makes of a page in frames of some widths."""
    frames = "".join(
        f'<iframe width="{width}" height="800" srcdoc="{escape(html)}"></iframe>' for width in widths
    )
    page = folder / "frames.html"
    page.write_text(f"<meta charset=utf-8><body>{frames}<script>{MEASURE}</script>", "utf-8")
    shade = ["--blink-settings=preferredColorScheme=0"] if dark else []
    command = [BROWSER, *QUIET, *shade, f"--user-data-dir={folder / 'profile'}", "--dump-dom", page.as_uri()]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    told = re.search(r"<body>(.*)</body>", done.stdout.decode(), re.DOTALL)
    assert told is not None
    found: list[dict[str, Any]] = json.loads(unescape(told[1]))
    return found


@pytest.mark.parametrize("language", ["zh", "en", "both"])
def test_a_page_fits_a_phone_and_a_desk_and_asks_for_nothing(
    demo: Demo, tmp_path: Path, language: str
) -> None:
    html = report_html(demo.reconciliation, PageOrder(language=language))
    phone, desk = seen_at(html, tmp_path, 390, 1280)
    figures = [[each["data-from"], shown] for each, shown in Seen(html).figures]
    for view in (phone, desk):
        assert view["requests"] == 0
        assert view["width"] <= view["room"], "it scrolls sideways"
        assert view["clipped"] == 0, "a table is wider than its place"
        assert view["figures"] == figures
        assert view["paper"] == "rgb(255, 255, 255)"
        assert view["headline"] >= 18
    assert ("chart lying" in phone["charts"], "chart upright" in phone["charts"]) == (True, False)
    assert ("chart lying" in desk["charts"], "chart upright" in desk["charts"]) == (False, True)


def test_a_page_is_dark_where_the_screen_is(demo: Demo, tmp_path: Path) -> None:
    html = report_html(demo.reconciliation, PageOrder(language="en"))
    (view,) = seen_at(html, tmp_path, 390, dark=True)
    assert view["paper"] == "rgb(22, 22, 22)"
    assert view["width"] <= view["room"]


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs apt-get install poppler-utils")
def test_the_meeting_is_printed_with_its_figures(demo: Demo, tmp_path: Path) -> None:
    result, file = demo.reconciliation, tmp_path / "meeting.pdf"
    assert write_pages(result, PageOrder(language="en"), pdf=file) == []
    done = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True)
    told = done.stdout.decode()
    assert told.count("\f") <= 8
    assert "93.1% of plan" in told
    words = set(told.split())
    for attributes, shown in Seen(report_html(result, PageOrder(language="en"))).figures:
        if "/month/" in attributes["data-from"]:
            assert shown in words, attributes
