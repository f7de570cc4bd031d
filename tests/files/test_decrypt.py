from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.books import book_of
from support.formats import protected

from salesbook.files.decrypt import decrypt

BOOK = book_of(
    "".join(f'<row r="{row}"><c r="A{row}"><v>{row * 7919 % 1009}</v></c></row>' for row in range(1, 400))
)
LOCKED = protected(BOOK, "s3cret 密码")


def test_the_password_opens_the_file() -> None:
    data, said = decrypt(LOCKED, "s3cret 密码")
    assert data == BOOK
    assert (said.slug, said.severity.value) == ("decrypted", "note")


def test_another_password_does_not() -> None:
    assert decrypt(LOCKED, "secret")[0] is None
    assert decrypt(LOCKED, "secret")[1].slug == "password-wrong"


def test_without_the_extra_the_way_to_install_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "msoffcrypto", None)
    data, said = decrypt(LOCKED, "s3cret 密码")
    assert data is None
    assert said.slug == "password-extra-missing"
    assert "pip install 'salesbook[crypto]'" in said.remedy.in_language("en")


@pytest.mark.parametrize("data", [b"", b"PK\3\4", LOCKED[:2000], LOCKED[:512] + bytes(4096)])
def test_what_is_cut_or_not_encrypted_is_a_problem(data: bytes) -> None:
    opened, said = decrypt(data, "s3cret 密码")
    assert (opened, said.slug) == (None, "decryption-failed")


@given(st.integers(0, len(LOCKED) - 1), st.binary(min_size=1, max_size=16))
@settings(max_examples=25, deadline=None)
def test_garbled_files_end_as_bytes_or_as_a_problem(at: int, junk: bytes) -> None:
    opened, said = decrypt(LOCKED[:at] + junk + LOCKED[at + len(junk) :], "s3cret 密码")
    assert said.slug in ({"decrypted"} if opened is not None else {"password-wrong", "decryption-failed"})
