"""Whose book it is: marks lost, doubled or of others, and the programs and formats it came through."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

from openpyxl import Workbook

from corpus.base import SALES, TRACKING, Book, book
from corpus.case import Mangle, Way
from corpus.clients import with_node, with_office, with_openpyxl
from corpus.ways_structure import CAPTIONS, KEYS, LAST, chained, set_at
from corpus.ways_values import REVENUE, TEA, at, figure, typed
from salesbook.issued.identity import Token

STRICT = (
    (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    ),
    (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships/extendedProperties",
    ),
    (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships/customProperties",
    ),
    (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
    (b"http://schemas.openxmlformats.org/drawingml/2006/main", b"http://purl.oclc.org/ooxml/drawingml/main"),
    (
        b"http://schemas.openxmlformats.org/drawingml/2006/chart",
        b"http://purl.oclc.org/ooxml/drawingml/chart",
    ),
    (
        b"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
        b"http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing",
    ),
)
"""The namespaces that Strict Open XML has others for."""


def repacked(data: bytes, change: Mapping[str, bytes] | None = None, *, strict: bool = False) -> bytes:
    """Return a package with parts added or replaced, all of it in the strict namespaces if asked for."""
    into = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        parts = {name: source.read(name) for name in source.namelist()} | dict(change or {})
        for name, content in parts.items():
            for transitional, other in STRICT if strict else ():
                content = content.replace(transitional, other)  # noqa: PLW2901 - one part after another
            target.writestr(zipfile.ZipInfo(name, (2027, 4, 1, 8, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return into.getvalue()


def _part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return source.read(name)


def _with_macros(data: bytes) -> bytes:
    types = _part(data, "[Content_Types].xml").replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    types = types.replace(
        b"<Default ",
        b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Default ',
        1,
    )
    relations = _part(data, "xl/_rels/workbook.xml.rels").replace(
        b"</Relationships>",
        b'<Relationship Id="rIdVba" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"'
        b' Target="vbaProject.bin"/></Relationships>',
    )
    changed = {
        "[Content_Types].xml": types,
        "xl/_rels/workbook.xml.rels": relations,
        "xl/vbaProject.bin": b"\0" * 64,
    }
    return repacked(data, changed)


def counting_from_1904(data: bytes) -> bytes:
    """Return a book whose days are counted from 1904, as old versions of Excel for the Mac did."""
    text = _part(data, "xl/workbook.xml")
    return repacked(data, {"xl/workbook.xml": re.sub(rb"<workbookPr\b", b'<workbookPr date1904="1"', text)})


def _without_properties(data: bytes) -> bytes:
    core = re.sub(rb"<dc:subject>.*?</dc:subject>", b"", _part(data, "docProps/core.xml"))
    custom = re.sub(rb"<property .*</property>", b"", _part(data, "docProps/custom.xml"))
    return repacked(data, {"docProps/core.xml": core, "docProps/custom.xml": custom})


def _without_names(data: bytes) -> bytes:
    text = re.sub(rb"<definedName name=\"sb_t_[^>]*>[^<]*</definedName>", b"", _part(data, "xl/workbook.xml"))
    return repacked(data, {"xl/workbook.xml": text})


def _empty_book(_: bytes) -> bytes:
    made = Workbook()
    made.worksheets[0].append(["Month", "Revenue"])
    made.worksheets[0].append(["Jan", 1800])
    into = io.BytesIO()
    made.save(into)
    return into.getvalue()


def _of_another_plan() -> Book:
    return book("bo", version=9)


def ways() -> list[Way]:
    """Return the ways that concern identity, clients and formats."""
    return [*_owners(), *_marks(), *_clients(), *_formats(), *_containers()]


def _owners() -> list[Way]:
    return [
        Way(slug="untouched", words="nothing but filled in", mangle=lambda data: data),
        Way(
            slug="of-somebody-else",
            words="somebody else's book",
            base=lambda: book("bo"),
            mangle=lambda data: data,
            owner="bo",
        ),
        Way(
            slug="in-chinese",
            words="a Chinese book",
            base=lambda: book("bo", language="zh"),
            mangle=lambda data: data,
            owner="bo",
        ),
        Way(
            slug="in-ten-thousands",
            words="a book filled in in 万元",
            base=lambda: book("cy", input_unit="10k"),
            mangle=lambda data: data,
            owner="cy",
        ),
        Way(
            slug="second-version",
            words="the book of the second version of the plan",
            base=lambda: book("ann", version=2),
            mangle=lambda data: data,
        ),
        Way(
            slug="of-another-build",
            words="a book that was never issued from here",
            base=_of_another_plan,
            mangle=lambda data: data,
            owner="",
            status="rejected",
            problems=["not-issued-here"],
        ),
        Way(
            slug="unknown-workbook",
            words="a workbook of one's own",
            mangle=_empty_book,
            owner="",
            status="rejected",
            problems=["unknown-book"],
            gone=tuple(book().truth),
        ),
        Way(
            slug="blank-book",
            words="the book returned as it was sent",
            base=lambda: book(blank=True),
            mangle=lambda data: data,
            status="rejected",
            problems=[
                f"month-not-filled {SALES}!{at(f'2027-0{month}/tea', 'quantity_ac')}" for month in (1, 2, 3)
            ],
        ),
    ]


def _marks() -> list[Way]:
    other = str(Token.make(book("bo").manifest.document, "tracking", None))
    changed = str(Token.make("SB-00000-00000", "sales", None))
    corner = {(KEYS, 0): None}
    unmarked = chained(set_at(corner), _without_names)
    return [
        Way(
            slug="marks-of-two-books",
            words="a sheet that carries the mark of another book",
            mangle=set_at({(KEYS, 0): other}, TRACKING),
            owner="",
            status="rejected",
            problems=["identity-conflict"],
        ),
        Way(
            slug="mark-changed",
            words="a mark typed over with another document",
            mangle=set_at({(KEYS, 0): changed}),
            owner="",
            status="rejected",
            problems=["identity-conflict"],
        ),
        Way(
            slug="mark-lost",
            words="the mark of a table lost: its name still points there",
            mangle=set_at(corner),
        ),
        Way(slug="names-lost", words="the names of ranges lost", mangle=_without_names),
        Way(slug="properties-lost", words="document properties removed", mangle=_without_properties),
        Way(
            slug="marks-and-names-lost",
            words="mark and name of a table lost",
            mangle=unmarked,
            status="rejected",
            problems=[f"table-by-captions {SALES}!A{CAPTIONS + 1}"],
        ),
        Way(
            slug="read-by-captions",
            words="mark and name of a table lost, read by its captions",
            mangle=unmarked,
            degraded=True,
            status="accepted-with-warnings",
            problems=[f"read-by-captions {SALES}!A{CAPTIONS + 1}"],
        ),
        Way(
            slug="key-row-deleted",
            words="the hidden row of keys deleted",
            client="libreoffice",
            mangle=with_office(("delete_rows", SALES, KEYS, 1)),
            status="rejected",
            problems=[f"table-by-captions {SALES}!A{KEYS + 1}"],
        ),
        Way(
            slug="key-row-deleted-read-by-captions",
            words="the hidden row of keys deleted, read by captions",
            client="libreoffice",
            mangle=with_office(("delete_rows", SALES, KEYS, 1)),
            degraded=True,
            status="accepted-with-warnings",
            problems=[f"read-by-captions {SALES}!A{KEYS + 1}"],
        ),
        Way(
            slug="end-mark-deleted",
            words="the hidden row that ends the table deleted",
            client="libreoffice",
            mangle=with_office(("delete_rows", SALES, LAST, 1)),
        ),
    ]


def _clients() -> list[Way]:
    new = {figure(TEA, REVENUE): 1_850_50}
    cell = {at(TEA, REVENUE): 1850.5}
    everyone = chained(
        with_node("exceljs", ("set", SALES, cell)),
        with_openpyxl(lambda _: None),
        with_office(),
        with_node("sheetjs"),
    )
    return [
        Way(
            slug="saved-by-libreoffice",
            words="opened and saved by LibreOffice",
            client="libreoffice",
            mangle=with_office(),
        ),
        Way(
            slug="typed-in-libreoffice",
            words="figures typed in LibreOffice",
            client="libreoffice",
            mangle=with_office(("type", SALES, {at(TEA, REVENUE): "1850.50"})),
            meant=new,
        ),
        Way(
            slug="through-ods",
            words="saved as .ods, and as .xlsx again",
            client="libreoffice",
            mangle=with_office(("through_ods", "{folder}/book.ods")),
        ),
        Way(
            slug="saved-by-openpyxl",
            words="opened and saved by openpyxl: no formula has a value",
            client="openpyxl",
            mangle=with_openpyxl(lambda _: None),
        ),
        Way(
            slug="saved-by-exceljs",
            words="a figure typed, saved by exceljs",
            client="exceljs",
            mangle=with_node("exceljs", ("set", SALES, cell)),
            meant=new,
        ),
        Way(
            slug="saved-by-sheetjs",
            words="a figure typed, saved by SheetJS",
            client="sheetjs",
            mangle=with_node("sheetjs", ("set", SALES, cell)),
            meant=new,
        ),
        Way(
            slug="text-by-exceljs",
            words="a figure typed as text in exceljs",
            client="exceljs",
            mangle=with_node("exceljs", ("set", SALES, {at(TEA, REVENUE): "1,850.50"})),
            meant=new,
            problems=[f"number-read-from-text {SALES}!{at(TEA, REVENUE)}"],
        ),
        Way(
            slug="through-everything",
            words="saved by exceljs, openpyxl, LibreOffice and SheetJS in turn",
            client="exceljs",
            mangle=everyone,
            meant=new,
        ),
    ]


def _formats() -> list[Way]:
    def saved(ending: str, client: str, mangle: Mangle, problem: str) -> Way:
        return Way(
            slug=f"saved-as-{ending}",
            words=f"saved as .{ending}",
            client=client,
            mangle=mangle,
            ending=f".{ending}",
            owner="",
            status="refused",
            problems=[problem],
        )

    return [
        saved("xlsb", "sheetjs", with_node("sheetjs", ("as", "xlsb")), "binary-workbook"),
        saved("xls", "libreoffice", with_office(("save_as", "MS Excel 97")), "old-workbook"),
        saved("ods", "libreoffice", with_office(("save_as", "calc8")), "opendocument-file"),
    ]


def _containers() -> list[Way]:
    everything = tuple(book().truth)
    csv: Mangle = lambda _: b"No.,Month,Revenue\n2027-01/tea,Jan,1800\n"  # noqa: E731
    return [
        Way(
            slug="strict-open-xml",
            words="saved as Strict Open XML",
            mangle=lambda data: repacked(data, strict=True),
            problems=["strict-open-xml"],
        ),
        Way(
            slug="with-macros",
            words="saved as .xlsm with macros",
            mangle=_with_macros,
            ending=".xlsm",
            problems=["macros-ignored"],
        ),
        Way(slug="from-1904", words="days counted from 1904", mangle=counting_from_1904),
        Way(
            slug="cut-off",
            words="half of the file",
            mangle=lambda data: data[: len(data) // 2],
            owner="",
            status="refused",
            problems=["file-truncated"],
            gone=everything,
        ),
        Way(
            slug="csv-named-xlsx",
            words="a CSV file named .xlsx",
            mangle=csv,
            owner="",
            status="refused",
            problems=["text-file"],
            gone=everything,
        ),
        Way(
            slug="empty-file",
            words="a file of no bytes",
            mangle=lambda _: b"",
            owner="",
            status="refused",
            problems=["file-empty"],
            gone=everything,
        ),
        Way(
            slug="retyped",
            words="every figure retyped",
            mangle=typed({(TEA, REVENUE): 1850}),
            meant={figure(TEA, REVENUE): 1_850_00},
        ),
    ]
