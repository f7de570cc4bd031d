"""Every book that is written is valid Open XML of Excel 2007, and marks in a copy add nothing that is not.

`SALESBOOK_AUDIT=all pytest tests/xlsx/test_validity.py` audits every kind of book in every language and theme
and every copy of the corpus: about five minutes.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from corpus.base import ISSUED
from corpus.case import expectations, file_of
from support.audit import audited
from support.command import run
from support.sample_books import KINDS, PERIOD, SAMPLE, every_kind_of_book, planned, reconciliation
from support.starter_cycle import JANUARY, Cycle

from salesbook.api.annotate import has_located
from salesbook.api.reading import read_return_bytes
from salesbook.files.issued import registry_of
from salesbook.layout.style import THEMES
from salesbook.layout.templates import default_templates
from salesbook.model.period import Month
from salesbook.sheets.plan_books import BookOrder, build_book
from salesbook.sheets.variance_books import build_variance_book
from salesbook.xlsx.annotation.annotate import annotate
from salesbook.xlsx.package.refusal import RefusalError
from salesbook.xlsx.writing.write import write_book

EVERY = os.environ.get("SALESBOOK_AUDIT") == "all"
COPIES = 40
LANGUAGES = ("en", "zh", "both")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_book_of_every_kind_and_language_is_valid(kind: str, language: str, tmp_path: Path) -> None:
    path = tmp_path / f"{kind}.xlsx"
    path.write_bytes(every_kind_of_book(language)[kind].data)
    assert audited(path) == {}


@pytest.mark.parametrize("theme", THEMES)
def test_books_of_every_theme_are_valid(theme: str, tmp_path: Path) -> None:
    for language in LANGUAGES if EVERY else ("zh",):
        for number, data in enumerate(themed(theme, language)):
            path = tmp_path / f"{number}-{language}.xlsx"
            path.write_bytes(data)
            assert audited(path) == {}


def themed(theme: str, language: str) -> Iterator[bytes]:
    """Yield the books whose colours follow a theme; every kind of book where all are asked for."""
    templates = default_templates()
    owners = ("dongfang", "east", "wu-ting") if EVERY else ("east",)
    for owner in owners:
        book = "person_variance" if owner == "wu-ting" else "variance"
        order = BookOrder(book=book, owner=owner, file="")
        spec, _ = build_variance_book(order, reconciliation(), templates, language=language, theme=theme)
        yield write_book(spec)
    if EVERY:
        for kind, owner in (("company", "dongfang"), ("region", "east"), ("return", "zhang-wei")):
            order = BookOrder(book=kind, owner=owner, file="")
            yield write_book(build_book(order, planned(), language=language, theme=theme)[0])


def test_printed_targets_and_days_are_valid(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = {"targets.xlsx": ("--by", "month,person"), "days.xlsx": ("--days", PERIOD.key)}
    for name, options in asked.items():
        out = tmp_path / name
        run(capsys, "plan", "show", SAMPLE, *options, "--format", "xlsx", "--out", out)
        assert zipfile.is_zipfile(out), name
        # Targets are written row by row and so hold their words in the cells, which Excel takes.
        found = {said for said in audited(out) if "inline-string" not in said}
        assert found == set(), name


def test_the_status_as_a_workbook_is_valid(
    shared_cycle: Cycle, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "status.xlsx"
    options = ("--issued", shared_cycle.issued, "--period", JANUARY, "--format", "xlsx", "--out", out)
    assert run(capsys, "status", shared_cycle.returned, *options).code == 0
    assert audited(out) == {}


def copies() -> Iterator[tuple[str, bytes, bytes]]:
    """Yield returned books of the corpus that can be marked, each with its annotated copy."""
    for slug, expected in expectations().items():
        path = file_of(expected)
        data = path.read_bytes()
        read = read_return_bytes(
            data, path=path.name, registry=registry_of(ISSUED), period=Month.parse(expected["period"])
        )
        if path.suffix == ".xlsx" and has_located(read):
            try:
                yield slug, data, annotate(data, read.problems, language="both")
            except RefusalError:
                continue


def test_marks_in_a_copy_add_nothing_that_is_not_valid(tmp_path: Path) -> None:
    before, after = tmp_path / "before.xlsx", tmp_path / "after.xlsx"
    marked = copies() if EVERY else islice(copies(), COPIES)
    count = 0
    for slug, data, copy in marked:
        before.write_bytes(data)
        after.write_bytes(copy)
        # A warning is no error of ours: where a client wrote every text into its cell, so do the marks.
        new = audited(after, warnings=False)
        if new:
            assert new - audited(before, warnings=False) == {}, slug
        count += 1
    assert count >= COPIES


def test_targets_of_relationships_in_a_copy_are_relative() -> None:
    for slug, _, copy in islice(copies(), 5):
        with zipfile.ZipFile(io.BytesIO(copy)) as package:
            for name in package.namelist():
                if name.endswith(".rels"):
                    targets = [each.get("Target", "") for each in ET.fromstring(package.read(name))]
                    assert not [each for each in targets if each.startswith("/")], (slug, name)
