from __future__ import annotations

from dataclasses import replace

import pytest
from openpyxl.worksheet.worksheet import Worksheet
from support.filled_books import SALES, TRACKING, blank_book, corner, edited, knowing, on_sheet

from salesbook.intake.identify import Identity, Registry, find_tokens, identify, no_registry
from salesbook.issued.identity import Token, vouch
from salesbook.issued.manifest import Manifest
from salesbook.spreadsheet.grid import Grid
from salesbook.xlsx.patching.patch import set_cells
from salesbook.xlsx.reading.read import read_workbook_bytes


def grid_of(data: bytes) -> Grid:
    grid, problems = read_workbook_bytes(data)
    assert grid is not None, problems
    return grid


def identified(data: bytes, registry: Registry = no_registry, key: bytes | None = None) -> Identity:
    return identify(grid_of(data), registry, key)


def slugs_of(found: Identity) -> list[str]:
    return [each.slug for each in found.problems]


def without_manifest(data: bytes) -> bytes:
    return edited(data, lambda book: book.remove(book["_sb"]))


def test_a_book_in_the_registry_is_what_the_registry_says() -> None:
    data, manifest = blank_book()
    found = identified(data, knowing(manifest))
    assert found.manifest is manifest
    assert found.problems == ()


def test_the_registry_is_believed_before_what_the_book_says_of_itself() -> None:
    data, manifest = blank_book()
    corrected = replace(manifest, owner="bo")
    found = identified(data, knowing(corrected))
    assert found.manifest is not None
    assert found.manifest.owner == "bo"


def test_without_a_registry_a_book_speaks_for_itself() -> None:
    data, manifest = blank_book()
    found = identified(data)
    assert found.manifest is not None
    assert found.manifest.document == manifest.document
    assert (found.manifest.owner, found.manifest.plan, found.manifest.book) == ("ann", "tiny", "return")


def test_every_carrier_of_the_document_is_given_as_a_reason() -> None:
    data, manifest = blank_book()
    said = [reason.in_language("en") for reason in identified(data, knowing(manifest)).reasons]
    assert f"marks on Actuals, Tracking, My targets say {manifest.document}" in said
    assert any("property salesbook_document" in reason for reason in said)
    assert any("property subject" in reason for reason in said)
    assert f"its own manifest says {manifest.document}" in said
    assert f"{manifest.document} is in the registry of issued books" in said
    assert said[-1] == "issued to Ann (ann): return book of tiny v1"


def test_the_three_tables_of_a_return_book_carry_a_token_each() -> None:
    data, manifest = blank_book()
    found = find_tokens(grid_of(data))
    assert [each.token.table for each in found] == ["sales", "tracking", "my_targets"]
    assert {each.token.document for each in found} == {manifest.document}


def test_a_workbook_of_another_program_is_unknown() -> None:
    foreign = replace(grid_of(blank_book()[0]), sheets=(), properties={"title": "Budget", "subject": "2027"})
    found = identify(foreign)
    assert found.manifest is None
    assert slugs_of(found) == ["unknown-book"]


def test_a_book_that_is_not_in_the_registry_was_not_issued_here() -> None:
    found = identified(blank_book()[0], knowing(blank_book("bo")[1]))
    assert found.manifest is None
    assert slugs_of(found) == ["not-issued-here"]
    assert "ann" in (found.problems[0].value or "")


def test_without_its_manifest_a_book_is_known_by_the_registry() -> None:
    data, manifest = blank_book()
    assert identified(without_manifest(data), knowing(manifest)).manifest is manifest


def test_without_its_manifest_and_without_a_registry_a_book_is_lost() -> None:
    data, manifest = blank_book()
    found = identified(without_manifest(data))
    assert found.manifest is None
    assert slugs_of(found) == ["manifest-lost"]
    assert found.problems[0].value == manifest.document


def test_a_token_of_another_document_is_a_conflict_whatever_the_registry_says() -> None:
    data, manifest = blank_book()
    other = Token.make(blank_book("bo")[1].document, "tracking", None)
    mixed = set_cells(data, TRACKING, {(corner(data, TRACKING), 0): str(other)})
    found = identified(mixed, knowing(manifest, blank_book("bo")[1]))
    assert found.manifest is None
    assert slugs_of(found) == ["identity-conflict"]
    assert found.problems[0].value == ", ".join(sorted((manifest.document, other.document)))


def test_a_property_of_another_document_is_a_conflict() -> None:
    grid = grid_of(blank_book()[0])
    mixed = replace(grid, properties={**grid.properties, "subject": "SB-AAAAA-AAAAA"})
    assert slugs_of(identify(mixed)) == ["identity-conflict"]


def test_a_subject_typed_by_hand_is_no_evidence() -> None:
    grid = grid_of(blank_book()[0])
    renamed = replace(grid, properties={**grid.properties, "subject": "March return"})
    assert identify(renamed).manifest is not None


def test_without_properties_the_tokens_are_enough() -> None:
    data, manifest = blank_book()
    bare = replace(grid_of(data), properties={})
    assert identify(bare, knowing(manifest)).manifest is manifest


def test_without_tokens_the_properties_are_enough() -> None:
    data, manifest = blank_book()
    bare = data
    for sheet in (SALES, TRACKING, "My targets"):
        bare = set_cells(bare, sheet, {(corner(data, sheet), 0): None})
    found = identified(bare, knowing(manifest))
    assert found.manifest is manifest
    assert not found.tokens


def test_a_manifest_changed_by_hand_does_not_vouch_for_itself() -> None:
    data, _ = blank_book()

    def change(page: Worksheet) -> None:
        page["A2"].value = str(page["A2"].value).replace('"owner":"ann"', '"owner":"bob"')

    found = identified(on_sheet(data, change, "_sb"))
    assert found.manifest is None
    assert slugs_of(found) == ["not-vouched"]


def test_a_token_changed_by_hand_does_not_vouch_for_its_table() -> None:
    data, manifest = blank_book()
    forged = f"sb1|{manifest.document}|sales|000000000000"
    assert slugs_of(identified(set_cells(data, SALES, {(corner(data), 0): forged}))) == ["not-vouched"]


KEY = b"finance only"


def test_a_book_marked_with_a_key_is_vouched_for_with_that_key() -> None:
    data, manifest = blank_book(key=KEY)
    found = identified(data, key=KEY)
    assert found.manifest is not None
    assert found.manifest.document == manifest.document


@pytest.mark.parametrize("key", [None, b"another"])
def test_a_book_marked_with_a_key_is_not_vouched_for_without_it(key: bytes | None) -> None:
    data, _ = blank_book(key=KEY)
    found = identified(data, key=key)
    assert found.manifest is None
    assert slugs_of(found) == ["not-vouched"]


def test_a_book_marked_without_a_key_is_not_vouched_for_with_one() -> None:
    assert slugs_of(identified(blank_book()[0], key=KEY)) == ["not-vouched"]


def test_a_manifest_written_by_somebody_without_the_key_is_refused() -> None:
    genuine, _ = blank_book(key=KEY)
    forged: Manifest | None = identified(blank_book()[0]).manifest
    assert forged is not None
    without_key = edited(genuine, lambda book: book["_sb"].cell(1, 1, _head_without_key(book["_sb"])))
    assert slugs_of(identified(without_key, key=KEY)) == ["not-vouched"]


def _head_without_key(page: Worksheet) -> str:
    lines = [str(page.cell(at, 1).value) for at in range(1, page.max_row + 1)]
    return f"{lines[0].rsplit('|', 1)[0]}|{vouch(''.join(lines[1:]), None)}"


def test_without_a_key_the_registry_is_enough_for_a_book_marked_with_one() -> None:
    data, manifest = blank_book(key=KEY)
    assert identified(data, knowing(manifest)).manifest is manifest


@pytest.mark.parametrize("marked_with", [None, b"another"])
def test_a_key_is_checked_even_for_a_book_that_the_registry_knows(marked_with: bytes | None) -> None:
    data, manifest = blank_book(key=marked_with)
    assert slugs_of(identified(data, knowing(manifest), KEY)) == ["not-vouched"]
