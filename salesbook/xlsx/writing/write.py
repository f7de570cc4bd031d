"""Book specs to .xlsx bytes: stamped where books share their patterns, else through XlsxWriter."""

from __future__ import annotations

import io
from tempfile import TemporaryDirectory
from typing import IO

import xlsxwriter

from salesbook.spreadsheet.book import BookSpec
from salesbook.xlsx.writing.container import container, packed
from salesbook.xlsx.writing.plain import write_plainly, write_streamed
from salesbook.xlsx.writing.sink import Sink
from salesbook.xlsx.writing.stamping import Press


def write_book(book: BookSpec) -> bytes:
    """Return the workbook as the bytes of an .xlsx file; the same spec gives the same parts."""
    buffer = io.BytesIO()
    write_book_to(buffer, book)
    return buffer.getvalue()


def write_book_to(file: IO[bytes], book: BookSpec) -> None:
    """Write the workbook into a file; rows of sheets that go on are not kept in memory."""
    if any(sheet.more for sheet in book.sheets):
        _stream(file, book)
        return
    press = Press.of(book)
    file.write(container(packed(write_plainly(book)[0])) if press is None else press.write(book))


def _stream(file: IO[bytes], book: BookSpec) -> None:
    # XlsxWriter leaves its temporary files behind where it is interrupted.
    with Sink(file) as sink, TemporaryDirectory() as folder:
        try:
            write_streamed(sink, book, folder)
        except xlsxwriter.exceptions.FileCreateError as error:
            raise OSError(*error.args[0].args) from error
