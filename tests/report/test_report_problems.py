from __future__ import annotations

import json

import pytest

from salesbook.problems import Location, Problem, Text, kind_of, problem
from salesbook.problems.printable import printable
from salesbook.report.problems import (
    kind_json,
    problem_json,
    render_kind,
    render_problem,
    render_problems,
    words_json,
)

AMOUNT = Text({"en": "an amount in 10k CNY", "zh": "金额（万元）"})


def guess(cell: str = "F11", file: str = "returned/east-zhang.xlsx") -> Problem:
    where = Location(
        file=file,
        sheet="月度实绩",
        cell=cell,
        row=Text({"en": "Shanghai / Zhang Wei", "zh": "上海 / 张伟"}),
        column=Text({"en": "Revenue", "zh": "销售额"}),
    )
    return problem("not-a-number", where, "约620", expected=AMOUNT)


def test_a_problem_is_told_with_place_code_words_labels_and_remedy() -> None:
    assert list(render_problem(guess(), "en")) == [
        '  月度实绩!F11  SB502 not-a-number  error  expected an amount in 10k CNY, got "约620"',
        "      row Shanghai / Zhang Wei, column Revenue",
        f"      {kind_of('not-a-number').remedy.in_language('en')}",
    ]


def test_a_problem_is_told_in_chinese() -> None:
    assert list(render_problem(guess(), "zh"))[:2] == [
        "  月度实绩!F11  SB502 not-a-number  错误  应填金额（万元），现为“约620”",
        "      行：上海 / 张伟，列：销售额",
    ]


def test_problems_stand_under_the_name_of_their_file() -> None:
    text = render_problems([guess(file="a.xlsx"), guess(file="b.xlsx"), guess("F12", file="a.xlsx")], "en")
    heads = [line.split("  ")[0] or line.split("  ")[1] for line in text.splitlines() if "      " not in line]
    assert heads == ["a.xlsx", "月度实绩!F11", "月度实绩!F12", "b.xlsx", "月度实绩!F11"]


def test_alike_problems_of_a_file_are_capped_and_counted() -> None:
    text = render_problems([guess(f"F{row}") for row in range(25)], "en", most=3)
    assert text.count("SB502") == 3
    assert text.splitlines()[-1] == "  … and 22 more: not-a-number"
    assert render_problems([guess()] * 4, "zh", most=3).splitlines()[-1] == "  … 另有 1 项：not-a-number"


def test_a_hundred_thousand_problems_stay_short() -> None:
    assert len(render_problems([guess()] * 100_000, "en")) < 5_000


def test_what_to_do_is_said_once_for_alike_problems_in_a_row() -> None:
    remedy = kind_of("not-a-number").remedy.in_language("en")
    other = problem(
        "error-cell",
        Location(file="returned/east-zhang.xlsx", sheet="A", cell="A1"),
        "#REF!",
        expected=AMOUNT,
    )
    told = render_problems([guess("F1"), guess("F2"), other, guess("F3"), guess("F4", file="b.xlsx")], "en")
    assert [line.strip() for line in told.splitlines()].count(remedy) == 3
    assert told.splitlines()[5].strip() == remedy
    capped = render_problems([guess(f"F{row}") for row in range(25)], "en", most=3).splitlines()
    assert capped[-2].strip() == remedy


def test_a_line_of_a_file_is_told_in_the_language() -> None:
    where = Location(file="plan.toml", line=7, key="target.revenue")
    assert (where.place(), where.place("zh")) == ("line 7 target.revenue", "第 7 行 target.revenue")


def test_nothing_is_said_of_nothing() -> None:
    assert render_problems([], "en") == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain 文字", "plain 文字"),
        ("a\x1b[31mred", "a\\u001b[31mred"),
        ("line\nbreak\r\n", "line↵break↵"),
        ("x\u202egnp.exe", "x\\u202egnp.exe"),
    ],
)
def test_what_could_trick_a_terminal_is_shown_as_escapes(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_value_of_a_cell_cannot_reach_the_terminal_raw() -> None:
    hostile = problem("not-a-number", Location(file="a\x1b]0;.xlsx"), "\x1b[2J", expected=AMOUNT)
    assert "\x1b" not in render_problems([hostile], "en")


def test_a_problem_as_json_has_the_documented_keys() -> None:
    document = problem_json(guess())
    assert document == {
        "code": "SB502",
        "slug": "not-a-number",
        "severity": "error",
        "file": "returned/east-zhang.xlsx",
        "sheet": "月度实绩",
        "cell": "F11",
        "line": None,
        "key": None,
        "row": "Shanghai / Zhang Wei",
        "column": "Revenue",
        "value": "约620",
        "message": {
            "en": 'expected an amount in 10k CNY, got "约620"',
            "zh": "应填金额（万元），现为“约620”",
        },
        "remedy": dict(kind_of("not-a-number").remedy.words),
    }
    assert json.loads(json.dumps(document)) == document


def test_words_as_json_have_english_and_chinese_whatever_they_are() -> None:
    assert words_json(Text.of("SKU-1")) == {"en": "SKU-1", "zh": "SKU-1"}
    assert words_json(Text({"zh": "安"})) == {"en": "安", "zh": "安"}


def test_a_kind_is_explained_with_message_and_remedy() -> None:
    text = render_kind(kind_of("not-a-number"), "en")
    assert text.splitlines()[0] == "SB502 not-a-number (error)"
    assert kind_of("not-a-number").about.in_language("en") in text
    assert "What to do: " in text
    assert "处理办法：" in render_kind(kind_of("not-a-number"), "zh")
    assert kind_json(kind_of("not-a-number"))["schema"] == "salesbook/explain/1"
