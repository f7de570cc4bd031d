"""What is wrong with a command line is said in the language of messages."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from support.command import run

from salesbook.cli.usage import message_language, show_usage_error

Capture = pytest.CaptureFixture[str]

WRONG = {
    "build": "缺少参数 PLAN。",
    "build plan": "缺少选项 -o / --out。",
    "build plan --out": "选项 --out 后面要有一个值。",
    "build plan -o x --force=1": "选项 --force 后面不能有值。",
    "build plan -o x --lang fr": "--lang 的值不正确：没有 fr。可选：en、zh、both。",
    "build plan -o x --jobs 0": "--jobs 的值不正确：0 不在 1<=x<=256 的范围内。",
    "build plan -o x --jobs a": "--jobs 的值不正确：a 不是整数。",
    "build plan more -o x": "多余的参数：more。",
    "build plan -o x --key-env NO_SUCH_VARIABLE": "环境变量 NO_SUCH_VARIABLE 没有设置。",
    "check x --period 2027": "--period 的值不正确：2027 不是月份，请写成 2027-03 的形式。",
    "status --period 2027-01 --as-of 1": "--as-of 的值不正确：1 不是日期，请写成 2027-03-30 的形式。",
    "status --period 2027-01": "请给出 --store，或给出 --issued 和填报文件，二者取其一。",
    "status --period 2027-01 --issued x --format xlsx": "--format xlsx 需要 --out 文件。",
    "reconcile x --period 2027-01": "请给出 --store，或给出 --issued 和填报文件，二者取其一。",
    "plan show plan --by product,colour": "--by 可以是 week、month、quarter、half、year、territory、region、"
    "office、person、class、product、channel，不能是 colour。",
    "plan show plan --by product,channel": "--by：产品与渠道互不分解，请只写其一。",
    "history x --map product=a,channel=b": "--map：产品与渠道互不分解，请只写其一。",
    "plan show plan --format xlsx": "--format xlsx 需要 --out 文件。",
    "store approve one --store x": "IMPORT 的值不正确：one 不是整数。",
    "store periods": "缺少参数 {close|open|list}。可选：close、open、list。",
    "store query --store x": "请给出 SELECT 语句，或 --tables。",
    "buidl": "没有命令 buidl。",
    "store nothing": "没有命令 nothing。",
    "build plan -o x --langg zh": "没有选项 --langg。",
    "build plan -o x --zzz": "没有选项 --zzz。",
}
"""Command lines that are wrong, and what is said of them in Chinese; quotes and guesses are left to Click."""

SAID = {
    "No such option: --langg (Possible options: --lang, --language)": (
        "没有选项 --langg。您是指 --lang、--language 吗？"
    ),
    "No such option: --langg Did you mean --lang?": "没有选项 --langg。您是指 --lang 吗？",
    "No such option '--langg'. Did you mean '--lang'?": "没有选项 '--langg'。您是指 --lang 吗？",
    "No such command 'ini'. (Did you mean one of: 'in', 'init'?)": "没有命令 'ini'。您是指 in、init 吗？",
    "No such option: -q": "没有选项 -q。",
    "Missing argument '{a|b}'. Choose from:\n\ta,\n\tb": "缺少参数 '{a|b}'。可选：a、b。",
    "Got unexpected extra arguments (a b)": "多余的参数：a b。",
}  # fmt: skip
"""Wordings of several releases of Click."""


@pytest.fixture(autouse=True)
def _no_language_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SALESBOOK_MESSAGES", raising=False)


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_command_line_is_told_in_the_language_of_messages(
    line: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    english = run(capsys, *line.split())
    assert (english.code, english.out) == (2, "")
    assert not re.search(r"[\u4e00-\u9fff]", english.err)
    monkeypatch.setenv("SALESBOOK_MESSAGES", "zh")
    chinese = run(capsys, *line.split())
    assert (chinese.code, chinese.out) == (2, "")
    said = chinese.err.splitlines()[-1].replace("'", "").partition("您是指")[0]
    assert said == f"错误：{WRONG[line]}"
    has_usage = english.err.startswith("Usage: ")
    assert chinese.err.startswith("用法：salesbook" if has_usage else "错误：")


def test_the_usage_line_is_the_same_in_both_languages(capsys: Capture) -> None:
    english = run(capsys, "store", "periods").err.splitlines()
    chinese = run(capsys, "store", "periods", "--messages", "zh").err.splitlines()
    assert english[0].removeprefix("Usage: ") == chinese[0].removeprefix("用法：")
    assert chinese[1] == "查看帮助：salesbook store periods --help"


@pytest.mark.parametrize("said", SAID)
def test_every_release_of_click_is_understood(said: str, capsys: Capture) -> None:
    show_usage_error(click.UsageError(said), "zh")
    assert capsys.readouterr().err == f"错误：{SAID[said]}\n"


def test_what_is_not_known_in_chinese_is_said_as_click_says_it(capsys: Capture) -> None:
    show_usage_error(click.UsageError("Nobody expected this."), "zh")
    assert capsys.readouterr().err == "Error: Nobody expected this.\n"
    group = run(capsys, "store", "--messages", "zh")
    assert group.code == 2
    assert "--messages" in group.err


@pytest.mark.parametrize(
    ("line", "variable", "language"),
    [
        ("build", "", "en"),
        ("build", "zh", "zh"),
        ("build --messages zh", "", "zh"),
        ("build --messages=zh", "", "zh"),
        ("build --messages en", "zh", "en"),
        ("build --messages en --messages zh", "", "zh"),
        ("build --messages fr", "zh", "zh"),
        ("build --messages", "", "en"),
        ("build --lang zh", "", "en"),
        ("build", "de", "en"),
    ],
)
def test_the_language_is_that_of_messages_even_where_the_line_is_wrong(
    line: str, variable: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALESBOOK_MESSAGES", variable)
    assert message_language(line.split()) == language


def test_a_file_that_is_in_the_way_is_told_in_chinese(capsys: Capture, tmp_path: Path) -> None:
    there = tmp_path / "targets.csv"
    there.write_text("mine")
    line = ("plan", "show", tmp_path, "--format", "csv", "--out", there, "--messages", "zh")
    assert (
        run(capsys, *line).err.splitlines()[-1] == f"错误：{there} 已存在，不会覆盖；如需替换请加 --force。"
    )
    assert there.read_text() == "mine"


def test_a_new_plan_and_exported_templates_are_told_in_chinese(capsys: Capture, tmp_path: Path) -> None:
    plan, copies = tmp_path / "plan", tmp_path / "templates"
    made = run(capsys, "init", plan, "--messages", "zh")
    assert made.out == f"新计划已写入 {plan}，填写后请运行：salesbook plan check {plan}\n"
    exported = run(capsys, "templates", "export", copies, "--messages", "zh")
    assert exported.out == f"{copies} 中有 {len(list(copies.iterdir()))} 个模板\n"
