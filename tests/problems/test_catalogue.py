from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from support.reach import for_users
from support.reach import nodes as inside

import salesbook
from salesbook.problems import ProblemKind, Severity, catalogue, kind_of, problem

PACKAGE = Path(salesbook.__file__).parent
TEXTS = sorted((PACKAGE / "problems" / "texts").glob("*.toml"))
KINDS = catalogue()
SLUGS = {kind.slug for kind in KINDS}

PLACE_OF_SLUG = {
    "problem": 0,
    "refusal": 0,
    "Refusal": 0,
    "rejected": 1,
    "adjusted": 2,
    "Reading": 3,
}
"""The functions that take the slug of a problem, and where among their arguments it stands."""


@cache
def nodes() -> tuple[ast.AST, ...]:
    """Return every node of the source."""
    trees = (ast.parse(path.read_text("utf-8"), str(path)) for path in sorted(PACKAGE.rglob("*.py")))
    return tuple(node for tree in trees for node in ast.walk(tree))


def calls() -> Iterator[tuple[str, ast.Call]]:
    for node in nodes():
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            yield name, node


def constants(node: ast.expr) -> Iterator[str]:
    """Yield the texts an argument may be: itself, or the branches of a condition."""
    if isinstance(node, ast.IfExp):
        yield from constants(node.body)
        yield from constants(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def named() -> Iterator[tuple[str, str, ast.Call]]:
    """Yield every slug that the source gives to a function that takes one, with the call."""
    for name, call in calls():
        at = PLACE_OF_SLUG.get(name)
        arguments = [call.args[at]] if at is not None and len(call.args) > at else []
        arguments += [keyword.value for keyword in call.keywords if keyword.arg == "slug"]
        for argument in arguments:
            for slug in constants(argument):
                yield name, slug, call


def placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def declared() -> list[tuple[Path, str, dict[str, object]]]:
    return [
        (path, slug, entry)
        for path in TEXTS
        for slug, entry in tomllib.loads(path.read_text("utf-8")).items()
    ]


def test_every_kind_that_the_source_names_is_in_the_catalogue() -> None:
    assert len(list(named())) > 100
    assert {slug for _, slug, _ in named()} - SLUGS == set()


def test_every_kind_of_the_catalogue_is_named_where_users_get_to() -> None:
    reached = (node for parts in for_users().values() for node in inside(parts))
    texts = {node.value for node in reached if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert SLUGS - texts == set()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_every_kind_has_its_words_in_english_and_chinese(kind: ProblemKind) -> None:
    for text in (kind.message, kind.remedy, kind.about):
        assert {"en", "zh"} <= set(text.words)
        assert all(words.strip() for words in text.words.values())
    assert re.search(r"[\u4e00-\u9fff]", kind.about.words["zh"])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_chinese_words_have_chinese_punctuation(kind: ProblemKind) -> None:
    for text in (kind.message, kind.remedy, kind.about):
        unquoted = re.sub("“[^”]*”", "", text.words["zh"])
        assert re.findall(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]", unquoted) == []


INSIDE_WORDS = re.compile(r"\b(tokens?|manifest|withheld|namespace|fingerprint|MAC|regex|parsed?)\b")
"""Words of those who build the program; somebody who fills in a form knows none of them."""


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.code[2] in "45"], ids=lambda kind: kind.slug)
def test_what_is_said_of_a_returned_book_is_in_the_words_of_those_who_fill_it_in(kind: ProblemKind) -> None:
    for text in (kind.message, kind.remedy):
        assert INSIDE_WORDS.findall(text.words["en"]) == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_the_languages_of_a_kind_are_filled_with_the_same_details(kind: ProblemKind) -> None:
    for text in (kind.message, kind.remedy):
        assert placeholders(text.words["en"]) == placeholders(text.words["zh"])
    assert placeholders(kind.about.words["en"]) == placeholders(kind.about.words["zh"]) == set()


def test_every_problem_is_raised_with_what_its_words_ask_for() -> None:
    lacking = [
        (slug, sorted(wanted))
        for name, slug, call in named()
        if slug in SLUGS
        and name in ("problem", "refusal", "rejected", "adjusted")
        and not any(keyword.arg is None for keyword in call.keywords)
        and (wanted := asked_for(slug) - given_to(name, call))
    ]
    assert lacking == []


def asked_for(slug: str) -> set[str]:
    kind = kind_of(slug)
    return placeholders(kind.message.words["en"]) | placeholders(kind.remedy.words["en"])


PLACE = {"sheet", "row", "column"}
"""What a problem always knows of its place, if only that it has none."""


def given_to(name: str, call: ast.Call) -> set[str]:
    keywords = {keyword.arg for keyword in call.keywords if keyword.arg is not None}
    has_value = name not in ("problem", "refusal") or len(call.args) > 2
    return keywords | PLACE | ({"value"} if has_value else set())


def test_codes_and_slugs_are_there_once() -> None:
    assert [slug for slug, count in Counter(slug for _, slug, _ in declared()).items() if count > 1] == []
    assert [code for code, count in Counter(kind.code for kind in KINDS).items() if count > 1] == []
    assert len(declared()) == len(KINDS)


@pytest.mark.parametrize(("path", "slug", "entry"), declared(), ids=[slug for _, slug, _ in declared()])
def test_a_code_is_sb_and_three_digits_the_first_that_of_its_file(
    path: Path, slug: str, entry: dict[str, object]
) -> None:
    assert re.fullmatch(r"SB[0-9]\d\d", str(entry["code"]))
    assert str(entry["code"])[2] == path.name[0]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", slug)
    assert entry.keys() == {"code", "severity", "message", "remedy", "about"}
    assert entry["severity"] in list(Severity)


PUBLISHED = {
    "SB201": "plan-file-missing",
    "SB305": "password-protected",
    "SB390": "would-overwrite",
    "SB401": "unknown-book",
    "SB424": "header-changed",
    "SB430": "month-not-filled",
    "SB440": "plan-cell-changed",
    "SB501": "value-missing",
    "SB502": "not-a-number",
    "SB503": "error-cell",
    "SB530": "suspected-unit-slip",
    "SB802": "folder-empty",
    "SB811": "two-files-for-owner",
}


def test_codes_mean_what_they_always_meant() -> None:
    by_code = {kind.code: kind.slug for kind in KINDS}
    assert {code: by_code.get(code) for code in PUBLISHED} == PUBLISHED


def test_kinds_are_in_the_order_of_their_codes() -> None:
    assert [kind.code for kind in KINDS] == sorted(kind.code for kind in KINDS)


def test_a_problem_of_an_unknown_kind_is_a_bug() -> None:
    with pytest.raises(KeyError):
        problem("no-such-kind")


def test_values_are_never_taken_for_placeholders() -> None:
    found = problem("path-missing", value="{expected}")
    assert found.value == "{expected}"
    told = problem("row-missing", value="{0} {rows}")
    assert told.message.in_language("en") == "the row numbered {0} {rows} was deleted"
