"""Text of others takes time and memory in proportion to its length, or is refused before it is parsed."""

from __future__ import annotations

import time
import tomllib
import tracemalloc
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesbook.model.foreign_text import MAX_DEPTH, composed, decoded, load_toml

DEEP = "a." * MAX_DEPTH + "b"
BOMBS = {
    "dotted key": "x = 1\n\n" + "a." * 20_000 + "b = 1",
    "dotted key of quoted parts": "\n\n" + '"a" . ' * 20_000 + "b = 1",
    "dotted header": "\n\n[" + "a." * 20_000 + "b]",
    "dotted key in a table": "\n\nx = { y = '''z''', " + "a." * 20_000 + "b = 1 }",
    "behind a long string": 'x = """\n"""' + "\n" + "a." * 20_000 + "b = 1",
    "behind a quote that is not closed": "\n\n" + "a." * 20_000 + "b = 1\nx = '''",
}


def cost(work: Callable[[], object]) -> tuple[float, int]:
    """Return the processor seconds and the bytes that some work takes."""
    tracemalloc.start()
    started = time.process_time()
    work()
    seconds = time.process_time() - started
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return seconds, peak


@pytest.mark.parametrize("name", BOMBS)
def test_keys_of_very_many_parts_are_refused_before_they_are_parsed(name: str) -> None:
    def refused() -> None:
        with pytest.raises(tomllib.TOMLDecodeError, match=r"nested too deeply \(at line 3, "):
            load_toml(BOMBS[name])

    seconds, peak = cost(refused)
    assert seconds < 1
    assert peak < 10 * 2**20


@pytest.mark.parametrize(
    "text",
    [
        f'x = "{DEEP} = 1"',
        f"x = '{DEEP} = 1'",
        f'x = """\n{DEEP} = "1" \\""" {DEEP}\n"""""',
        f"x = '''\n{DEEP} = '1'\n''''",
        f"x = 1 # {DEEP} = 1",
        f'"{DEEP}" = 1',
        "a." * (MAX_DEPTH - 1) + "b = 1",
        "x = 1.5",
    ],
)
def test_points_in_words_and_comments_are_no_keys(text: str) -> None:
    assert load_toml(text) == tomllib.loads(text, parse_float=Decimal)


@given(st.text(alphabet="a.\"'=#\\\n[] {},1", max_size=40))
def test_what_has_short_keys_is_what_the_parser_makes_of_it(text: str) -> None:
    def parsed(load: Callable[..., object]) -> object:
        try:
            return load(text, parse_float=Decimal) if load is tomllib.loads else load(text)
        except tomllib.TOMLDecodeError as error:
            return str(error)

    assert parsed(load_toml) == parsed(tomllib.loads)


def test_text_is_composed_unless_a_letter_carries_more_marks_than_any_language_has() -> None:
    assert composed("NFC", "e\u0301\n" + "─" * 50) == "é\n" + "─" * 50
    assert composed("NFKC", "１２％") == "12%"
    bomb = "e\u0301" + "\u0300\u0316" * 100_000
    seconds, _ = cost(lambda: composed("NFC", bomb))
    assert seconds < 1
    assert composed("NFC", bomb) == bomb


@pytest.mark.parametrize(
    ("text", "encoding", "taken"),
    [
        ("客户,金额", "utf-8", "utf-8"),
        ("\ufeff客户,金额", "utf-8", "utf-8"),
        ("客户\t金额", "utf-16", "utf-16"),
        ("code\tamount", "utf-16-le", "utf-16-le"),
        ("code\tamount", "utf-16-be", "utf-16-be"),
        ("客户,张喆,T恤衫", "gb18030", "gb18030"),
        ("José, 5\n", "cp1252", "cp1252"),
    ],
)
def test_text_is_taken_in_the_one_encoding_that_fits(text: str, encoding: str, taken: str) -> None:
    found = decoded(text.encode(encoding))
    assert (found.text, found.encoding) == (text.removeprefix("\ufeff"), taken)


@pytest.mark.parametrize(
    ("name", "other"), [("González", "Gonz醠ez"), ("Peña", "Pe馻"), ("Müller", "M黮ler")]
)
def test_an_accent_that_would_be_a_chinese_character_is_refused_with_both_readings(
    name: str, other: str
) -> None:
    data = f"code,name\n1,{name},\n".encode("cp1252")
    found = decoded(data)
    assert (found.text, found.readings) == (None, {"gb18030": other, "cp1252": name})
    assert decoded(data, "cp1252").text == f"code,name\n1,{name},\n"


def test_what_is_no_text_in_any_encoding_or_in_the_one_named_is_none() -> None:
    assert decoded(b"\x81").text is None
    assert decoded(b"\xff", "utf-8").text is None
    assert decoded(b"a", "no-such").text is None
