"""Makes the files of samples/problems that are no text: `PYTHONPATH=tests python -m corpus.make_problems`."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal

from openpyxl.workbook import Workbook
from support.books import MAIN, packed, parts, relations
from support.channel_book import CHANNELS, channel_book
from support.customer_book import customer_book
from support.filled_books import typed
from support.score_book import SCORES, score_book
from support.tiny_plan import planned

from corpus.base import SALES, book, diary, places
from corpus.clients import with_openpyxl
from corpus.problem_case import FOLDER
from corpus.ways_diary import DIFFICULTIES, MARCH_5, WHAT, listed
from corpus.ways_identity import repacked
from corpus.ways_structure import KEYS
from salesbook.sheets.plan_books import BookOrder, build_book
from salesbook.xlsx.patching.cell_text import CellValue
from salesbook.xlsx.patching.patch import set_cells
from salesbook.xlsx.writing.write import write_book

PART = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def ole(stream: str) -> bytes:
    """Return the least that looks like an OLE container with a stream of this name."""
    name = stream.encode("utf-16-le")
    entry = name.ljust(64, b"\0") + struct.pack("<H", len(name) + 2)
    return OLE.ljust(1024, b"\0") + entry.ljust(128, b"\0")


def tiny(changes: Mapping[str, str | None] | None = None) -> bytes:
    """Return a workbook of one cell, some of its parts changed or left out."""
    made: dict[str, str | bytes] = dict(parts('<row r="1"><c r="A1"><v>1</v></c></row>'))
    for name, text in (changes or {}).items():
        if text is None:
            del made[name]
        else:
            made[name] = text
    return packed(made)


def changed_byte(data: bytes) -> bytes:
    """Return a workbook with one byte of a part's checksum changed in both places it stands in."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        crc = struct.pack("<L", archive.getinfo(PART).CRC)
    return data.replace(crc, struct.pack("<L", 0xDEADBEEF))


def with_flag(data: bytes, at_local: int, at_central: int, value: int) -> bytes:
    """Return a workbook whose sheet says something else about itself in a two-byte field."""
    made = bytearray(data)
    struct.pack_into("<H", made, data.find(PART.encode()) - 30 + at_local, value)
    struct.pack_into("<H", made, data.rfind(PART.encode()) - 46 + at_central, value)
    return bytes(made)


def twice() -> bytes:
    """Return a workbook that holds one part under two spellings."""
    made = dict(parts('<row r="1"/>'))
    return packed({**made, PART.upper(): made[PART]})


def copied_without_names(data: bytes) -> bytes:
    """Return a book whose sheet was copied, and whose names of ranges are lost."""

    def edit(opened: Workbook) -> None:
        opened.copy_worksheet(opened[SALES])
        for name in list(opened.defined_names):
            del opened.defined_names[name]

    return with_openpyxl(edit)(data)


def with_link(data: bytes) -> bytes:
    """Return a book with a link to another workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        rels = archive.read("xl/_rels/workbook.xml.rels").decode()
    link = relations({"rIdLink": ("externalLink", "externalLinks/externalLink1.xml")})
    link = link[link.index("<Relationship ") : link.rindex("</Relationships>")]
    changed = {
        "xl/_rels/workbook.xml.rels": rels.replace("</Relationships>", f"{link}</Relationships>").encode(),
        "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"/>'.encode(),
    }
    return repacked(data, changed)


def company() -> bytes:
    """Return the company's book."""
    return write_book(
        build_book(BookOrder(book="company", owner="co", file="co"), planned(), language="en")[0]
    )


def forged(data: bytes) -> bytes:
    """Return a book with its mark changed, so that it does not vouch for itself."""
    row, column = KEYS, 0
    mark = f"sb1|{book().manifest.document}|sales|000000000000"
    assert places(data)
    return set_cells(data, SALES, {(row, column): mark})


def difficulty(column: str, value: CellValue) -> bytes:
    """Return a book that tells of a difficulty, one of its columns filled in wrongly."""
    told: dict[str, CellValue] = {"day": MARCH_5, "difficulty": WHAT, "cause": "market", column: value}
    return listed(DIFFICULTIES, told)(diary().data)


SHEETLESS = f'<workbook xmlns="{MAIN}"><sheets/></workbook>'
FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "table-ambiguous": ("book.xlsx", lambda: copied_without_names(book().data)),
    "channel-sum-differs": (
        "book.xlsx",
        lambda: typed(channel_book(), {("2027-02/tt", "revenue_ac"): Decimal(1)}, CHANNELS),
    ),
    "customer-sum-differs": ("book.xlsx", lambda: customer_book({"K1": 100}, {"001": 42, "002": 118})[0]),
    "above-maximum": (
        "book.xlsx",
        lambda: typed(score_book()[0], {("salesperson-reports", "self_score@2027-02"): Decimal(45)}, SCORES),
    ),
    "not-a-date": ("book.xlsx", lambda: difficulty("day", "mid March")),
    "unknown-choice": ("book.xlsx", lambda: difficulty("cause", "competitors")),
    "text-too-long": ("book.xlsx", lambda: difficulty("difficulty", "Shelf space was cut. " * 30)),
    "above-month": ("book.xlsx", lambda: difficulty("amount", Decimal(900_000))),
    "not-vouched": ("book.xlsx", lambda: forged(book().data)),
    "not-a-return": ("book.xlsx", company),
    "external-links-ignored": ("book.xlsx", lambda: with_link(book().data)),
    "file-placeholder": ("book.xlsx", lambda: bytes(4096)),
    "password-protected": ("book.xlsx", lambda: ole("EncryptedPackage")),
    "old-workbook": ("book.xls", lambda: ole("Workbook")),
    "binary-workbook": ("book.xlsb", lambda: packed({"[Content_Types].xml": "", "xl/workbook.bin": ""})),
    "opendocument-file": (
        "book.ods",
        lambda: packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
    ),
    "xml-spreadsheet": (
        "book.xls",
        lambda: b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
    ),
    "numbers-file": ("book.numbers", lambda: packed({"Index/Document.iwa": ""})),
    "html-file": ("book.xls", lambda: b"<html><body><table><tr><td>1800</td></tr></table></body></html>"),
    "pdf-file": ("book.pdf", lambda: b"%PDF-1.7\n%%EOF\n"),
    "image-file": ("book.png", lambda: b"\x89PNG\r\n\x1a\n" + bytes(16)),
    "other-office-file": ("book.docx", lambda: packed({"[Content_Types].xml": "", "word/document.xml": ""})),
    "archive-file": ("books.zip", lambda: packed({"book.txt": "figures"})),
    "archive-empty": ("book.zip", lambda: b"PK\5\6" + bytes(18)),
    "password-other-format": (
        "book.ods",
        lambda: packed(
            {
                "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                "META-INF/manifest.xml": "<manifest><encryption-data/></manifest>",
            }
        ),
    ),
    "old-container-damaged": ("book.xls", lambda: OLE + bytes(1016)),
    "not-a-workbook": ("book.xlsx", lambda: bytes(range(1, 256))),
    "package-damaged": ("book.xlsx", lambda: tiny().replace(b"PK\1\2", b"PK\1\3", 1)),
    "part-missing": ("book.xlsx", lambda: tiny({PART: None})),
    "part-damaged": ("book.xlsx", lambda: changed_byte(tiny())),
    "part-malformed": ("book.xlsx", lambda: tiny({PART: f'<worksheet xmlns="{MAIN}"><sheetData>'})),
    "content-invalid": ("book.xlsx", lambda: packed(parts('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'))),
    "no-worksheets": ("book.xlsx", lambda: tiny({"xl/workbook.xml": SHEETLESS})),
    "part-encrypted": ("book.xlsx", lambda: with_flag(tiny(), 6, 8, 1)),
    "part-compression": ("book.xlsx", lambda: with_flag(tiny(), 8, 10, 12)),
    "part-twice": ("book.xlsx", twice),
    "part-name-unsafe": ("book.xlsx", lambda: packed({**parts(), "../outside.xml": ""})),
    "part-has-doctype": ("book.xlsx", lambda: tiny({PART: f'<!DOCTYPE a><worksheet xmlns="{MAIN}"/>'})),
    "compressed-too-tightly": ("book.xlsx", lambda: tiny({PART: " " * (5 * 1024 * 1024)})),
}


def main() -> None:
    """Write every file beside its case."""
    for slug, (name, make) in FILES.items():
        (FOLDER / slug).mkdir(parents=True, exist_ok=True)
        (FOLDER / slug / name).write_bytes(make())
    people = (FOLDER / "_plan" / "people.csv").read_text("utf-8")
    (FOLDER / "file-encoding" / "people.csv").write_bytes(people.encode("gb18030"))


if __name__ == "__main__":
    main()
