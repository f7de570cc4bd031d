from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

import salesbook
from salesbook.api.pay_register import KINDS
from salesbook.files.plan_sheets import plan_sheets
from salesbook.files.plan_workbook import SETTING_COLUMNS
from salesbook.issued.identity import BOOKS
from salesbook.ledger.exports.words import RowKind
from salesbook.ledger.matching.reason import Reason
from salesbook.lint.rules import RULES
from salesbook.model.answer import Verdict
from salesbook.model.approval import ASSURANCES
from salesbook.model.hold import HOLD_KINDS
from salesbook.model.proposal import KINDS as CHANGES
from salesbook.model.split import METHODS
from salesbook.model.status import STATE_WORDS
from salesbook.model.year_course import Stage, StageState
from salesbook.pay.scheme import OF_MEASURES, SCORES, Proration
from salesbook.plan_input.scalars import Expected
from salesbook.plan_input.schema import TAXES
from salesbook.problems import Severity, Text, sentence
from salesbook.report.appraisal import HEAD
from salesbook.schedules.orders import WAYS
from salesbook.schedules.portfolio import FIELDS
from salesbook.schedules.prospects import QUADRANTS
from salesbook.sheets.payroll_book import CODES, WIDTHS

PACKAGE = Path(salesbook.__file__).parent
FILES = sorted((PACKAGE / "problems" / "sentences").glob("*.toml"))
DECLARED: Mapping[str, Mapping[str, str]] = {
    f"{file.stem}.{section}.{name}": words
    for file in FILES
    for section, sentences in tomllib.loads(file.read_text("utf-8")).items()
    for name, words in sentences.items()
}
KEY = re.compile(rf"(?:{'|'.join(file.stem for file in FILES)})\.[\w-]+\.[\w-]+")


def page_keys() -> frozenset[str]:
    """Return the sentences of pages whose names stand in the source of that room."""
    sources = (ast.parse(path.read_text("utf-8")) for path in (PACKAGE / "page").glob("*.py"))
    texts_of = {each.value for tree in sources for each in ast.walk(tree) if isinstance(each, ast.Constant)}
    names = {text.rpartition(".")[2] for text in texts_of if isinstance(text, str)}
    keys = (key.removeprefix("page.") for key in DECLARED if key.startswith("page."))
    return frozenset(key for key in keys if key.rpartition(".")[2] in names)


BUILT: Mapping[str, frozenset[str]] = {
    "annotation.count.": frozenset(Severity),
    "demo.year.": frozenset(
        (
            *("declined", "refused", "late", "market", "wang", "april", "may", "october"),
            *("moved", "difficulty", "done"),
        )
    ),
    "exports.kind.": frozenset({*RowKind, "rows"}),
    "planning.columns.": frozenset(("renamed", "extra")),
    "issued.book.": BOOKS,
    "ledger.books.": frozenset(("counts", "replaced")),
    "ledger.reason.": frozenset(Reason),
    "lint.found.": frozenset(RULES),
    "model.state.": frozenset(STATE_WORDS),
    "page.": page_keys(),
    "pay.books.": frozenset(
        f"{measure}-{how}" for measure in ("gross_profit", "expense") for how in ("ledger", "lacking")
    ),
    "pay.dispute-type.": frozenset(("result", "quota", "score", "rate", "missing", "other")),
    "pay.figure.": frozenset(OF_MEASURES),
    "pay.kind.": frozenset(KINDS),
    "pay.moved.": frozenset(("most", "first", "last")),
    "pay.payroll-column.": frozenset((*WIDTHS, *CODES)),
    "pay.proposal.": frozenset(("probation", "termination")),
    "pay.proposals.": frozenset((*HEAD, "open", "accepted", "declined", "none", "below")),
    "pay.proration.": frozenset(each for each in get_args(Proration) if each != "none"),
    "pay.score.": frozenset(each.removeprefix("score.") for each in SCORES if each.startswith("score.")),
    "pay.shared.": frozenset(("people", "code")),
    "pay.state-short.": frozenset(("closed", "proposed", "provisional")),
    "pay.state.": frozenset(("closed", "proposed", "provisional")),
    "pay.unit.": frozenset(("office", "region", "company")),
    "pay.unreported.": frozenset(("wait", "known")),
    "pay.verdict.": frozenset(get_args(Verdict)),
    "pay.wage.": frozenset(("fixed", "variable")),
    "planbook.column.": frozenset(column for each in plan_sheets() for column in each.columns.known),
    "planbook.note.": frozenset((*SETTING_COLUMNS, "code", "hint", "optional", "required")),
    "planbook.sheet.": frozenset(("plan", "words", *(each.stem for each in plan_sheets()))),
    "planning.approval.": frozenset(("draft", "submitted", "reviewed", "approved", "refused")),
    "planning.approved.": frozenset(("submit", "review", "approve", "reject")),
    "planning.assurance.": frozenset(ASSURANCES),
    "planning.lesson.": frozenset(("heading", "lesson_well", "lesson_badly", "lesson_next")),
    "planning.approving.": frozenset(("submit", "review", "approve", "reject")),
    "planning.expected.": frozenset(get_args(Expected)),
    "planning.hold.": frozenset(HOLD_KINDS),
    "planning.method.": frozenset(METHODS),
    "planning.proposal.": frozenset(
        (
            *("lacks", "nowhere", "below", "not-zero", "accepted", "rejected", "answered"),
            *("moved", "open", "asked", "change"),
            *("kind", "person", "month", "amount", "reason", "to", "to_month"),
        )
    ),
    "planning.proposal-kind.": frozenset(CHANGES),
    "planning.proposal-to.": frozenset(("year", "half")),
    "planning.stage.": frozenset(get_args(Stage)),
    "planning.stage-state.": frozenset((*get_args(StageState), "overdue")),
    "problems.severity.": frozenset(Severity),
    "report.proposals.": frozenset(("id", "asked", "reason", "answer", "none")),
    "sheets.portfolio.": frozenset(FIELDS),
    "sheets.proposal.": frozenset(
        ("needed", "packed", "fitted", "none", "sum-needed", "sum-packed", "sum-fitted")
    ),
    "sheets.quadrant.": frozenset(QUADRANTS),
    "sheets.supply.": frozenset(WAYS),
    "sheets.tax.": frozenset({*TAXES, "unstated"}),
}
"""The sections whose keys are made while running, with all that may end such a key."""

SPEAKERS = {"sentence", "say", "MisuseError"}
"""The functions whose first argument is the key of a sentence."""

CHINESE = re.compile(r"[\u4e00-\u9fff]")
WITH_CHINESE = {
    "cli/__init__.py": "an interrupt is answered at once, when nothing may be read any more",
    "demo/editing/mistakes.py": "what people of the sample company type",
    "demo/sample_ledger.py": "what finance's program of the sample company writes",
    "files/returned.py": "names of folders and of files beside returns, to be known",
    "intake/captions.py": "words that mean the same in captions",
    "issued/cells/characters.py": "signs and words for nothing, to be parsed",
    "issued/cells/dates.py": "dates, to be parsed",
    "issued/cells/formats.py": "number formats, to be parsed",
    "issued/cells/numbers.py": "figures, to be parsed",
    "issued/cells/units.py": "units, to be parsed",
    "ledger/exports/amounts.py": "a unit of money, to be parsed",
    "ledger/exports/heading.py": "months, to be parsed",
    "ledger/exports/days.py": "months, to be parsed",
    "lint/cells.py": "words for what is not below zero, in prompts",
    "model/amount.py": "units of money with their ids",
    "model/period.py": "months, to be parsed",
    "pay/moved_keys.py": "lines of a scheme of pay, to be copied",
    "plan_input/scalars.py": "amounts, to be parsed",
    "plan_input/schema.py": "ids of units of money",
    "problems/problem.py": "the range of Chinese characters",
    "schedules/statements.py": "headings that sections are known by",
    "xlsx/reading/formats.py": "number formats of Chinese Excel",
}
"""The modules that hold Chinese of their own, and why."""


@cache
def nodes() -> Mapping[str, tuple[ast.AST, ...]]:
    """Return the calls, literals and docstrings of the source, by module."""
    return {
        path.relative_to(PACKAGE).as_posix(): tuple(
            node
            for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path)))
            if isinstance(node, ast.Call | ast.Constant | ast.Expr)
        )
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def texts(module: str) -> Iterator[str]:
    """Yield the literal texts of a module, without its docstrings."""
    docstrings = {id(node.value) for node in nodes()[module] if isinstance(node, ast.Expr)}
    for node in nodes()[module]:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def calls(*names: str) -> Iterator[ast.Call]:
    for of_module in nodes().values():
        for node in of_module:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                yield node


def literal_keys() -> set[str]:
    return {text for module in nodes() for text in texts(module) if KEY.fullmatch(text)}


def built_keys() -> set[str]:
    return {prefix + end for prefix, ends in BUILT.items() for end in ends}


def placeholders(words: str) -> set[str]:
    """Return the names between braces; braces around more than a name are words."""
    return set(re.findall(r"\{([a-z_]+)\}", words))


def test_every_key_that_the_source_names_is_declared() -> None:
    assert len(literal_keys()) > 150
    assert literal_keys() - DECLARED.keys() == set()
    named = {call.args[0].value for call in calls(*SPEAKERS) if isinstance(call.args[0], ast.Constant)}
    assert named - DECLARED.keys() == set()


def test_every_sentence_is_used_in_the_source() -> None:
    assert DECLARED.keys() - literal_keys() - built_keys() == set()


def test_keys_made_while_running_end_in_what_is_known_here() -> None:
    made = {
        first.value
        for call in calls(*SPEAKERS)
        if isinstance(call.args[0], ast.JoinedStr)
        and isinstance(first := call.args[0].values[0], ast.Constant)
    }
    assert made == BUILT.keys()
    assert {key for key in DECLARED if key.startswith(tuple(BUILT))} == built_keys()


def test_a_sentence_has_its_words_in_english_and_chinese_with_the_same_placeholders() -> None:
    for key, words in DECLARED.items():
        assert words.keys() == {"en", "zh"}, key
        assert all(each.strip() for each in words.values()), key
        assert placeholders(words["en"]) == placeholders(words["zh"]), key


def test_a_sentence_that_is_filled_is_given_what_its_words_ask_for() -> None:
    filled = {
        key: {keyword.arg for keyword in call.keywords}
        for call in calls(*SPEAKERS)
        if call.keywords and all(keyword.arg for keyword in call.keywords)
        for key in texts_of(call.args[0])
    }
    assert len(filled) > 50
    wrong = {key: given for key, given in filled.items() if given != asked_for(DECLARED[key]["en"])}
    assert wrong == {}


def texts_of(argument: ast.expr) -> list[str]:
    """Return the keys an argument may be: itself, or the branches of a condition."""
    if isinstance(argument, ast.IfExp):
        return [*texts_of(argument.body), *texts_of(argument.orelse)]
    return [argument.value] if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else []


def asked_for(words: str) -> set[str]:
    """Return what has to be given to fill words."""
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def test_chinese_stands_in_sentences_and_not_in_the_source() -> None:
    chinese = {module: [text for text in texts(module) if CHINESE.search(text)] for module in nodes()}
    assert {module: found for module, found in chinese.items() if found and module not in WITH_CHINESE} == {}
    assert {module for module in WITH_CHINESE if not chinese.get(module)} == set()


def test_a_text_in_the_source_holds_no_literal_words() -> None:
    words = [
        part.value
        for call in calls("Text")
        if call.args and isinstance(call.args[0], ast.Dict)
        for value in call.args[0].values
        for part in (value.values if isinstance(value, ast.JoinedStr) else [value])
        if isinstance(part, ast.Constant) and re.search(r"\w", str(part.value))
    ]
    assert words == []


def test_details_are_filled_in_each_language_and_words_without_them_stay_as_declared() -> None:
    book = sentence("issued.book.return")
    assert book == Text({"en": "return", "zh": "填报表"})
    told = sentence("report.returns.count", count=2, status=book)
    assert told == Text({"en": "2 return", "zh": "填报表 2 份"})
    assert sentence("report.returns.count").words["en"] == "{count} {status}"


@pytest.mark.parametrize("key", ["report.status.no-such", "report.no-such.missing"])
def test_an_unknown_sentence_is_a_bug(key: str) -> None:
    with pytest.raises(KeyError):
        sentence(key)
