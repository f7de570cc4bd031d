"""docs/problems.md out of the catalogue of problems."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from salesbook.problems import ProblemKind, Text, catalogue

GROUPS = {
    "0": ("Plans with versions and holds", "计划的版本与手工设定"),
    "1": ("Templates", "模板"),
    "2": ("Plan files and decomposition", "计划文件与目标分解"),
    "3": ("Files", "文件"),
    "4": ("Structure of returned books", "填报表结构"),
    "5": ("Values in cells", "单元格内容"),
    "6": ("Reconciliation", "对账"),
    "7": ("Store", "存储"),
    "8": ("Batches of files", "批处理"),
    "9": ("Books and pay", "账务与薪酬"),
}
INTRODUCTION = """\
# Problems 问题代码

<!-- Generated from salesbook/problems/texts by docs/refresh.py: do not edit. -->

Every mistake that salesbook reports has a code that never changes meaning, and a short name.
`salesbook explain SB502` prints what stands here. **Errors** keep a plan from being used, or a table from
counting; **warnings** are to be looked at; **notes** say what was done. Words in braces are filled in when
the problem is reported.

每个问题都有固定代码和简称，`salesbook explain SB502` 显示同样的内容。
错误（error）：计划不能使用，或该表数据不计入；警告（warning）：请核对；提示（note）：说明已做的处理。
花括号中的内容在报告时填入。
"""


def problems_page() -> str:
    """Return the page on every kind of problem, grouped by the first digit of the code."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield INTRODUCTION
    groups = {digit: list(kinds) for digit, kinds in groupby(catalogue(), key=lambda kind: kind.code[2])}
    yield "| codes | about | |"
    yield "| --- | --- | --- |"
    for digit, kinds in groups.items():
        en, zh = GROUPS[digit]
        yield f"| [SB{digit}nn](#{_anchor(_title(digit))}) | {en} {zh} | {len(kinds)} |"
    for digit, kinds in groups.items():
        yield f"\n## {_title(digit)}"
        for kind in kinds:
            yield from _kind(kind)


def _title(digit: str) -> str:
    return f"SB{digit}nn {GROUPS[digit][0]}"


def _anchor(title: str) -> str:
    return title.lower().replace(" ", "-")


def _kind(kind: ProblemKind) -> Iterator[str]:
    yield f"\n### {kind.code} {kind.slug}\n"
    yield f"| {kind.severity} | English | 中文 |"
    yield "| --- | --- | --- |"
    for name, words in (("it reads", kind.message), ("what to do", kind.remedy), ("about", kind.about)):
        yield f"| {name} | {_cell(words, 'en')} | {_cell(words, 'zh')} |"


def _cell(words: Text, language: str) -> str:
    return words.in_language(language).replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")
