"""Every rule by its id, in the order of docs/lint.md."""

from __future__ import annotations

from collections.abc import Mapping

from salesbook.lint import cells, formulas, paper, screen, words
from salesbook.lint.finding import Finding, Rule, findings
from salesbook.lint.read import read_seen
from salesbook.problems import Problem

RULES: Mapping[str, Rule] = {
    "frozen-height": screen.frozen_height,
    "frozen-width": screen.frozen_width,
    "frozen-columns": screen.frozen_columns,
    "frozen-tables": screen.frozen_tables,
    "opens-scrolled": screen.opens_scrolled,
    "rows-visible": screen.rows_visible,
    "columns-visible": screen.columns_visible,
    "title-rows": screen.title_rows,
    "ids-first": screen.ids_first,
    "merged-data": cells.merged_data,
    "merged-title": cells.merged_title,
    "print-small": paper.print_small,
    "page-white": paper.page_white,
    "panel-names": paper.panel_names,
    "panel-repeats": paper.panel_repeats,
    "orphan-total": paper.orphan_total,
    "orphan-heading": paper.orphan_heading,
    "chart-cut": paper.chart_cut,
    "chart-empty": words.chart_empty,
    "chart-covers": words.chart_covers,
    "alt-text": words.alt_text,
    "clipped": words.clipped,
    "page-edge": words.page_edge,
    "words-touch": words.words_touch,
    "sign-of-zero": words.sign_of_zero,
    "color-of-zero": words.color_of_zero,
    "hyphen-minus": words.hyphen_minus,
    "contrast": words.contrast_low,
    "colors-foreign": words.colors_foreign,
    "formula-nested-if": formulas.nested_if,
    "formula-volatile": formulas.volatile,
    "formula-function": formulas.uncommon,
    "formula-constant": formulas.constants,
    "formula-elsewhere": formulas.elsewhere,
    "validation-text": cells.validation_text,
    "input-look": cells.input_look,
    "input-prompt": cells.input_prompt,
    "link-nowhere": cells.link_nowhere,
    "sheets-hidden": cells.sheets_hidden,
}


def lint_book(data: bytes) -> tuple[list[Finding], list[Problem]]:
    """Return what the rules find in a file's bytes, sheet by sheet, or why it cannot be read."""
    book, problems = read_seen(data)
    return ([], problems) if book is None else (list(findings(RULES, book)), [])
