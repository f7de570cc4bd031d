from __future__ import annotations

import io
import struct
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.books import book_of, packed, parts

from salesbook.xlsx.package.limits import DEFAULT, PackageLimits
from salesbook.xlsx.package.package import open_package
from salesbook.xlsx.reading.read import WorkbookMemory, read_grid, read_workbook_bytes

SMALL = replace(DEFAULT, free=1000, ratio=20)


def slugs(data: bytes, limits: PackageLimits = DEFAULT) -> list[str]:
    """Return what preflight and reading say of a file."""
    package, problems = open_package(data, limits)
    if package is not None:
        problems = read_grid(package, WorkbookMemory())[1]
    for found in problems:
        assert found.message.in_language("en")
        assert found.message.in_language("zh")
        assert found.remedy.in_language("en")
    return [found.slug for found in problems]


def ole(stream: str) -> bytes:
    """Return an OLE container with one directory entry."""
    name = stream.encode("utf-16-le")
    entry = name.ljust(64, b"\0") + struct.pack("<H", len(name) + 2) + bytes(62)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entry


@pytest.mark.parametrize(
    ("data", "slug"),
    [
        (b"", "file-empty"),
        (bytes(5000), "file-placeholder"),
        (book_of()[:-30], "file-truncated"),
        (ole("EncryptedPackage"), "password-protected"),
        (ole("Workbook"), "old-workbook"),
        (ole("Book"), "old-workbook"),
        (ole("WordDocument"), "other-office-file"),
        (ole("Root Entry"), "not-a-workbook"),
        (ole("Anything"), "old-container-damaged"),
        (packed({"xl/workbook.bin": "", "[Content_Types].xml": ""}), "binary-workbook"),
        (packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "opendocument-file"),
        (packed({"word/document.xml": "", "[Content_Types].xml": ""}), "other-office-file"),
        (packed({"ppt/presentation.xml": "", "[Content_Types].xml": ""}), "other-office-file"),
        (packed({"Index/Document.iwa": ""}), "numbers-file"),
        (packed({"a.xlsx": "x", "b.xlsx": "y"}), "archive-file"),
        (b"month,amount\n2027-03,620\n", "text-file"),
        ("月份,金额\n三月,620\n".encode("gb18030"), "text-file"),
        ("\ufeff月份\t金额\n".encode("utf-16"), "text-file"),
        (b"\xef\xbb\xbf <html><table><tr><td>620</td></tr></table></html>", "html-file"),
        (b"<!DOCTYPE html><title>Log in</title>", "html-file"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "xml-spreadsheet"),
        (b"%PDF-1.7 ...", "pdf-file"),
        (b"\x89PNG\r\n\x1a\n....", "image-file"),
        (b"\xff\xd8\xff\xe0....", "image-file"),
        (b"BM,620\n", "text-file"),
        (b"\x01\x02\x03 nothing known \xff", "not-a-workbook"),
        (b"x", "text-file"),
    ],
)
def test_a_file_is_named_by_its_content(data: bytes, slug: str) -> None:
    assert slugs(data) == [slug]


def test_an_intact_workbook_has_no_problems() -> None:
    assert slugs(book_of('<row r="1"><c r="A1"><v>1</v></c></row>')) == []


def test_stored_parts_are_read_like_deflated_ones() -> None:
    assert slugs(packed(parts(), zipfile.ZIP_STORED)) == []


def test_bytes_before_and_after_the_archive_do_not_matter() -> None:
    assert slugs(b"\x01junk" + book_of() + b"junk after") == []


def test_part_names_match_whatever_their_case_and_slashes() -> None:
    book = {name.replace("/", "\\").upper(): content for name, content in parts().items()}
    assert slugs(packed(book)) == []


def test_a_leading_slash_in_part_names_does_not_matter() -> None:
    assert slugs(packed({"/" + name: content for name, content in parts().items()})) == []


@pytest.mark.parametrize("name", ["../evil.xml", "xl/../../evil.xml", "C:\\evil.xml", "..\\evil.xml"])
def test_a_name_that_leaves_the_package_is_refused(name: str) -> None:
    assert slugs(packed({**parts(), name: ""})) == ["part-name-unsafe"]


def test_two_parts_of_one_name_are_refused_even_in_other_letter_case() -> None:
    assert slugs(packed({**parts(), "XL/WORKBOOK.XML": "<x/>"})) == ["part-twice"]


def test_too_many_entries_are_refused_by_the_directory_alone() -> None:
    book = packed({**parts(), **{f"xl/media/{number}.png": "" for number in range(30)}})
    assert slugs(book, replace(DEFAULT, entries=20)) == ["too-many-parts"]


def test_a_directory_that_holds_more_entries_than_it_says_is_refused() -> None:
    data = bytearray(book_of())
    at = data.rfind(b"PK\5\6")
    data[at + 10 : at + 12] = b"\2\0"
    assert slugs(bytes(data)) == ["package-damaged"]


def test_a_file_above_the_size_limit_is_refused_unread() -> None:
    assert slugs(book_of(), replace(DEFAULT, size=100)) == ["file-too-large"]


def test_a_part_that_inflates_beyond_the_ratio_is_refused() -> None:
    assert slugs(book_of(" " * 100_000), SMALL) == ["compressed-too-tightly"]


def test_inflated_bytes_are_counted_over_all_parts() -> None:
    limits = replace(DEFAULT, inflated=60_000)
    assert slugs(book_of(" " * 40_000), limits) == []
    assert slugs(book_of(" " * 100_000), limits) == ["inflates-too-much"]


def test_a_part_that_is_not_needed_is_never_inflated() -> None:
    assert slugs(packed({**parts(), "xl/media/image1.png": bytes(1_000_000)}), SMALL) == []


def test_a_lying_size_is_not_believed() -> None:
    data = book_of(" " * 1000)
    directory = data.rfind(b"xl/worksheets/sheet1.xml") - 46
    lying = bytearray(data)
    lying[directory + 24 : directory + 28] = struct.pack("<L", 10)
    assert slugs(bytes(lying)) == ["part-damaged"]


def test_a_wrong_checksum_is_refused_only_in_parts_that_are_read() -> None:
    book = bytearray(packed({**parts("<!--here-->"), "xl/media/image1.png": b"picture"}, zipfile.ZIP_STORED))
    picture = bytearray(book)
    picture[picture.find(b"picture")] ^= 1
    assert slugs(bytes(picture)) == []
    book[book.find(b"here")] ^= 1
    assert slugs(bytes(book)) == ["part-damaged"]


def test_a_broken_deflate_stream_is_refused() -> None:
    data = bytearray(book_of())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        start = (
            archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 30 + len("xl/worksheets/sheet1.xml")
        )
    data[start : start + 4] = b"\xff\xff\xff\xff"
    assert slugs(bytes(data)) == ["part-damaged"]


def test_overlapping_entries_are_refused() -> None:
    data = bytearray(book_of())
    first = data.find(b"PK\1\2")
    second = data.find(b"PK\1\2", first + 4)
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    assert slugs(bytes(data)) == ["package-damaged"]


def test_an_encrypted_entry_is_refused() -> None:
    data = bytearray(book_of())
    at = data.rfind(b"xl/worksheets/sheet1.xml") - 46
    data[at + 8] |= 1
    assert slugs(bytes(data)) == ["part-encrypted"]


def test_an_unusual_compression_is_refused() -> None:
    assert slugs(packed(parts(), zipfile.ZIP_LZMA)) == ["part-compression"]


@pytest.mark.parametrize(
    "missing", ["_rels/.rels", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"]
)
def test_a_missing_part_is_named(missing: str) -> None:
    book = parts()
    del book[missing]
    assert slugs(packed(book)) == ["part-missing"]


def test_a_document_type_is_refused_wherever_it_stands() -> None:
    entity = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    for part in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "_rels/.rels"):
        book = parts()
        book[part] = entity + book[part]
        assert slugs(packed(book)) == ["part-has-doctype"]


@pytest.mark.parametrize("part", list(parts(strings=""))[1:])
def test_a_part_cut_in_two_is_named_as_malformed(part: str) -> None:
    book = parts(strings="")
    book[part] = book[part][: len(book[part]) // 2]
    package, _ = open_package(packed(book))
    assert package is not None
    (found,) = read_grid(package, WorkbookMemory())[1]
    assert (found.slug, found.value) == ("part-malformed", part)


def test_one_giant_tag_is_refused() -> None:
    book = book_of(f'<row r="1" spans="{"x" * 3_000_000}"/>', before="<!-- strict -->")
    assert slugs(book, replace(DEFAULT, token=1_000_000, ratio=10_000, fast=1)) == ["part-malformed"]


def test_giant_tables_are_refused() -> None:
    cells = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(1, 50))
    texts = "<si><t>a</t></si>" * 50
    names = "<definedNames>" + '<definedName name="a">Data!$A$1</definedName>' * 50 + "</definedNames>"
    assert slugs(book_of(cells), replace(DEFAULT, cells=40)) == ["too-much-content"]
    assert slugs(book_of(strings=texts), replace(DEFAULT, strings=40)) == ["too-much-content"]
    assert slugs(book_of(names=names), replace(DEFAULT, elements=40)) == ["too-much-content"]
    assert slugs(book_of(after="<a>" * 300 + "</a>" * 300)) == []


@given(st.binary(max_size=400))
def test_arbitrary_bytes_never_raise(data: bytes) -> None:
    for beginning in (b"", b"PK\3\4", b"PK\5\6", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<?xml "):
        grid, problems = read_workbook_bytes(beginning + data)
        assert (grid is None) == bool(problems)


BOOK = book_of(
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>2</v></c></row>', strings="<si><t>a</t></si>"
)


@given(
    st.lists(st.tuples(st.integers(0, len(BOOK) - 1), st.integers(0, 255)), max_size=5), st.integers(0, 2000)
)
def test_a_damaged_workbook_never_raises(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(BOOK)
    for at, value in changes:
        data[at] = value
    for version in (bytes(data), bytes(data[: len(data) - cut])):
        grid, problems = read_workbook_bytes(version)
        assert (grid is None) == bool(problems)
