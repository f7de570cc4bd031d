"""Words below headings."""

from __future__ import annotations

from salesbook.problems import Text
from salesbook.schedules.statements import parse_statements


def test_a_paragraph_that_fits_no_cell_is_named_and_nothing_is_cut() -> None:
    long = "a" * 5_001
    statements, problems = parse_statements(f"# Strengths\n{long}\nfast\n")
    assert [(each.slug, each.where.line, each.value) for each in problems] == [("words-too-long", 2, "5,001")]
    assert [part.in_language("en") for part in statements[0].paragraphs] == ["fast"]
    both = "中" * 2_000 + " | " + "b" * 2_000
    paragraph = parse_statements(f"# Strengths\n{both}\n")[0][0].paragraphs[0]
    assert (len(paragraph.in_language("zh")), len(paragraph.in_language("en"))) == (2_000, 2_000)


def test_words_stand_below_headings_in_one_language_or_two() -> None:
    statements, problems = parse_statements("lost\n# 优势 | Strengths\n- 快 | fast\n\nplain\n## Own\n")
    assert [found.slug for found in problems] == ["words-outside"]
    assert [each.id for each in statements] == ["strengths", ""]
    first, second = statements[0].paragraphs
    assert first.in_language("en") == "fast"
    assert first.in_language("zh") == "快"
    assert second == Text.of("plain")
