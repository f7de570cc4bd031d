"""Files that LibreOffice is to convert are bounded before it sees them."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from salesbook.api.reading import ReadingMemory, ReadOrder, ReadTask, read_return
from salesbook.xlsx.package.convertible import too_much_to_convert

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
FIGURE = (
    '<table:table-cell {} office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>'
)
EVERY_ROW, EVERY_COLUMN = 'table:number-rows-repeated="1048576"', 'table:number-columns-repeated="16384"'
BLANK = f"<table:table-cell {EVERY_COLUMN}/>"
SPACE = '<text:s text:c="2000000000"/>'
ROWS = {
    "an honest sheet": (f"{FIGURE.format('')}{BLANK}", ""),
    "blank to the last cell": (BLANK, EVERY_ROW),
    "a figure in every cell": (FIGURE.format(EVERY_COLUMN), EVERY_ROW),
    "a figure in every row": (FIGURE.format(""), EVERY_ROW),
    "a number of no sane length": (FIGURE.format(f'table:number-columns-repeated="{"9" * 50}"'), ""),
    "spaces that are counted only": (f"<table:table-cell><text:p>{SPACE}</text:p></table:table-cell>", ""),
}
HONEST = ("an honest sheet", "blank to the last cell")


def flat(name: str) -> bytes:
    """Return a spreadsheet of one row as flat OpenDocument."""
    row, repeated = ROWS[name]
    sheet = f"<table:table><table:table-row {repeated}>{row}</table:table-row></table:table>"
    return f"<office:document {SPACES}>{sheet}</office:document>".encode()


def packed(content: bytes, **others: bytes) -> bytes:
    """Return the same as a package."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", b"application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        for name, data in others.items():
            archive.writestr(name, data)
    return into.getvalue()


@pytest.mark.parametrize("name", ROWS)
def test_cells_are_counted_as_often_as_they_are_repeated(name: str) -> None:
    for data in (flat(name), packed(flat(name))):
        found = too_much_to_convert(data)
        assert (found is None) == (name in HONEST)
        assert found is None or found.slug == "too-much-content"


def test_parts_that_nobody_reads_here_are_unpacked_within_limits() -> None:
    data = packed(flat("an honest sheet"), other=bytes(20 * 2**20))
    tracemalloc.start()
    started = time.process_time()
    found = too_much_to_convert(data)
    assert time.process_time() - started < 1
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10 * 2**20
    assert found is not None
    assert found.slug == "compressed-too-tightly"


def test_what_is_encrypted_is_left_to_the_program() -> None:
    assert too_much_to_convert(packed(bytes(range(256)))) is None
    assert too_much_to_convert(b"\xd0\xcf\x11\xe0") is None


@pytest.mark.parametrize(("convert", "said"), [(True, "too-much-content"), (False, "opendocument-file")])
def test_a_book_of_too_many_cells_is_refused_before_it_is_converted(
    tmp_path: Path, *, convert: bool, said: str
) -> None:
    path = tmp_path / "book.ods"
    path.write_bytes(packed(flat("a figure in every cell")))
    read = read_return(ReadTask(path=str(path), order=ReadOrder(convert=convert)), ReadingMemory())
    assert [found.slug for found in read.problems] == [said]
    assert read.digest
