"""The PDF of a meeting where there is no browser: LibreOffice prints the workbook's sheets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.office import require_office
from support.small_plan import MARCH, small_plan, small_targets, submissions

from salesbook.api.page import PageOrder, write_pages
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation


@pytest.fixture
def result(monkeypatch: pytest.MonkeyPatch) -> Reconciliation:
    monkeypatch.setattr("salesbook.api.page.find_browser", lambda: None)
    return reconcile(small_plan(), small_targets(), submissions(), MARCH)


def test_libreoffice_prints_the_sheets_of_the_meeting(result: Reconciliation, tmp_path: Path) -> None:
    require_office()
    file = tmp_path / "meeting.pdf"
    assert write_pages(result, PageOrder(language="en"), pdf=file) == []
    data = file.read_bytes()
    assert data.startswith(b"%PDF")
    assert 1 < len(re.findall(rb"/Type\s*/Page\b", data)) <= 8


def test_names_are_not_printed_without_a_browser(result: Reconciliation, tmp_path: Path) -> None:
    (found,) = write_pages(result, PageOrder(incognito=True), pdf=tmp_path / "meeting.pdf")
    assert found.code == "SB363"
    assert list(tmp_path.iterdir()) == []


def test_without_either_nothing_is_written(
    result: Reconciliation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("salesbook.api.page.find_office", lambda: None)
    (found,) = write_pages(result, PageOrder(), pdf=tmp_path / "meeting.pdf", html=tmp_path / "page.html")
    assert found.code == "SB363"
    assert list(tmp_path.iterdir()) == []
