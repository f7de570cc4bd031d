"""Small workbooks out of literal XML, for what no library writes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
RELS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def relations(targets: Mapping[str, tuple[str, str]]) -> str:
    """Return a relationships part from {id: (kind, target)}."""
    inside = "".join(
        f'<Relationship Id="{key}" Type="{RELATED}/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{RELATIONS}">{inside}</Relationships>'


def parts(
    rows: str = "",
    *,
    strings: str | None = None,
    names: str = "",
    before: str = "",
    after: str = "",
    sheet: str | None = None,
) -> dict[str, str]:
    """Return the parts of a workbook with one sheet `Data` that holds `rows`, to be changed by the test."""
    targets = {"rId1": ("worksheet", "worksheets/sheet1.xml"), "rId2": ("styles", "styles.xml")}
    if strings is not None:
        targets["rId3"] = ("sharedStrings", "sharedStrings.xml")
    book = {
        "[Content_Types].xml": (
            f'<Types xmlns="{TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
            f'<Default Extension="rels" ContentType="{RELS_TYPE}"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{CONTENT}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{CONTENT}.worksheet+xml"/></Types>'
        ),
        "_rels/.rels": relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATED}"><sheets>'
            f'<sheet name="Data" sheetId="7" r:id="rId1"/></sheets>{names}</workbook>'
        ),
        "xl/_rels/workbook.xml.rels": relations(targets),
        "xl/styles.xml": (
            f'<styleSheet xmlns="{MAIN}"><numFmts count="1">'
            '<numFmt numFmtId="164" formatCode="0.0&quot;万&quot;"/>'
            '</numFmts><cellStyleXfs count="1"><xf numFmtId="9"/></cellStyleXfs><cellXfs count="3">'
            '<xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs>'
            '<dxfs><dxf><numFmt numFmtId="164" formatCode="wrong"/></dxf></dxfs></styleSheet>'
        ),
        "xl/worksheets/sheet1.xml": (
            sheet or f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
        ),
    }
    if strings is not None:
        book["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'
    return book


def packed(book: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return parts as a file."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", method) as archive:
        for name, content in book.items():
            archive.writestr(name, content)
    return into.getvalue()


def book_of(rows: str = "", **options: str | None) -> bytes:
    """Return a workbook whose sheet `Data` holds `rows`; options as in `parts`."""
    return packed(parts(rows, **options))  # type: ignore[arg-type]
