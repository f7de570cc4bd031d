"""What pages point at is there: links, headings, files and modules."""

from __future__ import annotations

import re

import pytest
from pages import ROOT, read

PAGES = sorted(path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")))
FOLDERS = ("salesbook", "workbook_templates", "samples", "tests", "docs", "benchmarks")
SCHEMA = re.compile(r"salesbook/[a-z-]+/\d+")
"""The name of a JSON document, which looks like a path."""


def anchors(page: str) -> set[str]:
    """Return the anchors of a page's headings, as they are made by GitHub."""
    text = re.sub(r"^```.*?^```$", "", read(page), flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).strip().replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_inside_the_repository_resolves(page: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", read(page)):
        if "://" in target:
            continue
        file, _, anchor = target.partition("#")
        path = (ROOT / page).parent / file if file else ROOT / page
        assert path.exists(), f"{page}: {target}"
        if anchor:
            assert anchor in anchors(path.resolve().relative_to(ROOT).as_posix()), f"{page}: {target}"


@pytest.mark.parametrize("page", PAGES)
def test_every_file_a_page_names_exists(page: str) -> None:
    for name in re.findall(rf"`((?:{'|'.join(FOLDERS)})/[\w./*-]*)`", read(page)):
        if SCHEMA.fullmatch(name):
            continue
        assert any(ROOT.glob(name.rstrip("/"))), f"{page}: {name}"


def test_the_module_map_names_every_package() -> None:
    page = read("docs/architecture.md")
    packages = {
        path.parent.relative_to(ROOT).as_posix()
        for path in (ROOT / "salesbook").rglob("__init__.py")
        if path.parent.name != "salesbook"
    }
    assert {name for name in packages if f"`{name}/`" not in page} == set()


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_names_in_a_module_is_there(page: str) -> None:
    for names, module in re.findall(r"((?:`\w+`(?:,| and) )*`\w+`) in `(salesbook/[\w/]+\.py)`", read(page)):
        for name in re.findall(r"\w+", names.replace(" and ", " ")):
            assert re.search(rf"\b{name}\b", read(module)), f"{page}: {name} in {module}"
