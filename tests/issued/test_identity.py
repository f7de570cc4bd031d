"""Document ids and tokens: how a book says what it is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesbook.issued.identity import Token, document_id, end_mark, vouch

KEY = b"finance's own key"


def test_a_document_id_is_ten_signs_that_read_well() -> None:
    assert re.fullmatch(r"SB-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}", document_id("anything"))


def test_a_document_id_follows_from_the_content_alone() -> None:
    assert document_id("") == "SB-W0ZH9-1HRGX"
    assert document_id("计划") == document_id("计划")


def test_other_content_gives_another_id() -> None:
    assert len({document_id(f"plan {number}") for number in range(1000)}) == 1000


def test_a_token_is_read_as_it_was_written() -> None:
    token = Token.make("SB-AAAAA-BBBBB", "sales", None)
    assert str(token).startswith("sb1|SB-AAAAA-BBBBB|sales|")
    assert Token.parse(str(token)) == token
    assert Token.parse(f"  {token}\n") == token
    assert len(token.code) == 12
    assert str(token).isascii()


@pytest.mark.parametrize(
    "text",
    ["", "sb1", "sb1|a|b", "sb1|a|b|c|d", "sb2|a|b|c", "x sb1|a|b|c", "SB1|a|b|c", "sb1end|sales"],
)
def test_what_is_no_token_is_not_taken_for_one(text: str) -> None:
    assert Token.parse(text) is None


def test_a_token_without_a_key_is_a_checksum() -> None:
    token = Token.make("SB-AAAAA-BBBBB", "sales", None)
    assert token.holds(None)
    assert not Token(document="SB-AAAAA-BBBBC", table="sales", code=token.code).holds(None)
    assert not Token(document="SB-AAAAA-BBBBB", table="saless", code=token.code).holds(None)


def test_a_token_made_with_a_key_holds_with_that_key_alone() -> None:
    token = Token.make("SB-AAAAA-BBBBB", "sales", KEY)
    assert token.holds(KEY)
    assert not token.holds(None)
    assert not token.holds(b"another key")
    assert token.code != Token.make("SB-AAAAA-BBBBB", "sales", None).code


def test_a_token_with_a_made_up_code_does_not_hold() -> None:
    assert not Token(document="SB-AAAAA-BBBBB", table="sales", code="").holds(None)
    assert not Token(document="SB-AAAAA-BBBBB", table="sales", code="0" * 12).holds(None)


def test_a_code_that_no_program_wrote_does_not_hold() -> None:
    token = Token.parse("sb1|SB-00000-00000|sales|码")
    assert token is not None
    assert not token.holds(None)
    assert not token.holds(b"key")


def test_a_code_vouches_for_every_sign_of_a_text() -> None:
    assert vouch("a", KEY) != vouch("b", KEY)
    assert vouch("a", None) == vouch("a", None)
    assert len(vouch("", None)) == len(vouch("", KEY)) == 64


def test_the_end_of_a_table_is_marked_with_its_name_and_is_no_token() -> None:
    assert end_mark("sales") == "sb1end|sales"
    assert Token.parse(end_mark("sales")) is None


@given(st.text(max_size=60))
def test_any_text_is_a_token_or_none_without_a_crash(text: str) -> None:
    token = Token.parse(text)
    assert token is None or not token.holds(KEY) or text.strip() == str(token)
