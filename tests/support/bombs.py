"""Small files that ask for much: more of everything a workbook is made of than anybody fills in."""

from __future__ import annotations

import random
from collections.abc import Callable

from support.books import MAIN, RELATED, RELATIONS, packed, parts, relations

SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
BOOK, LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
MILLION = 1_000_000


def sheet(inside: str, before: str = "", after: str = "") -> bytes:
    return part(
        SHEET, f'<worksheet xmlns="{MAIN}">{before}<sheetData>{inside}</sheetData>{after}</worksheet>'
    )


def part(name: str, content: str | bytes) -> bytes:
    return packed(
        {**parts('<row r="1"><c r="A1"><v>1</v></c></row>', strings="<si><t/></si>"), name: content}
    )


def strings(inside: str) -> bytes:
    return part(STRINGS, f'<sst xmlns="{MAIN}">{inside}</sst>')


def styles(inside: str) -> bytes:
    return part(STYLES, f'<styleSheet xmlns="{MAIN}">{inside}</styleSheet>')


def book(inside: str) -> bytes:
    return part(BOOK, f'<workbook xmlns="{MAIN}" xmlns:r="{RELATED}">{inside}</workbook>')


def each(pattern: str, count: int) -> str:
    """Return a pattern with the numbers from 1 filled in, in an order that hardly compresses."""
    return "".join(pattern.format(number) for number in range(1, count + 1))


def names(count: int, target: str) -> bytes:
    """Return a book with so many names of one sheet's cells."""
    link = '<sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets>'
    inside = each(f'<definedName name="n{{0}}">{target}</definedName>', count)
    return book(f"{link}<definedNames>{inside}</definedNames>")


def rows(cells: str, count: int) -> str:
    return each(f'<row r="{{0}}">{cells}</row>', count)


def noise(count: int) -> str:
    """Return so many letters in which nothing repeats."""
    return "".join(random.Random(27).choices("abcdefghijklmnopqrstuvwxyz ", k=count))


def many_sheets(count: int) -> bytes:
    """Return a book of so many sheets, each with its part."""
    texts = {**parts()}
    ids = range(1, count + 1)
    texts[BOOK] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATED}"><sheets>'
        + "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in ids)
        + "</sheets></workbook>"
    )
    texts[LINKS] = relations({f"r{n}": ("worksheet", f"worksheets/s{n}.xml") for n in ids})
    full = f'<worksheet xmlns="{MAIN}"><sheetData>{rows("<c><v>1</v></c>" * 50, 200)}</sheetData></worksheet>'
    return packed({**texts, **{f"xl/worksheets/s{n}.xml": full for n in ids}})


def properties(count: int) -> bytes:
    """Return a book of so many custom properties."""
    texts = {**parts()}
    texts["_rels/.rels"] = relations(
        {"r1": ("officeDocument", "xl/workbook.xml"), "r2": ("custom-properties", "docProps/custom.xml")}
    )
    one = '<property name="p{0}"><lpwstr>{0}</lpwstr></property>'
    texts["docProps/custom.xml"] = (
        f'<Properties xmlns="{OFFICE}/custom-properties">{each(one, count)}</Properties>'
    )
    return packed(texts)


BOMBS: dict[str, Callable[[], bytes]] = {
    "rows of one number": lambda: sheet(rows('<c r="A{0}"><v>{0}</v></c>', MILLION + 1)),
    "rows of ten numbers": lambda: sheet(rows("<c><v>{0}</v></c>" * 10, 101_000)),
    "rows without addresses": lambda: sheet("<row/>" * (4 * MILLION)),
    "blank styled cells": lambda: sheet(rows('<c s="1"/>' * 40, 100_000)),
    "blank styled cells with addresses": lambda: sheet(
        rows('<c r="A{0}" s="1"/><c r="B{0}" s="2"/>', MILLION)
    ),
    "blank cells of other spelling": lambda: sheet(rows("<c s='1' />" * 40, 100_000)),
    "cells of a prefix": lambda: part(
        SHEET,
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row>{"<x:c><x:v>1</x:v></x:c>" * 16_000}</x:row>'
        + f"<x:row>{'<x:c><x:v>1</x:v></x:c>' * 16_000}</x:row>" * 70
        + "</x:sheetData></x:worksheet>",
    ),
    "formulas": lambda: sheet(rows("<c><f>A{0}+1</f><v>1</v></c>" * 10, 101_000)),
    "one long formula": lambda: sheet(f"<row><c><f>{'1+' * 20 * MILLION}1</f></c></row>"),
    "errors": lambda: sheet(rows('<c t="e"><v>#REF!</v></c>' * 10, 101_000)),
    "texts in cells": lambda: sheet(rows('<c t="inlineStr"><is><t>word {0}</t></is></c>' * 10, 101_000)),
    "one long text": lambda: sheet(f'<row><c t="str"><v>{noise(1000) * 70_000}</v></c></row>'),
    "a text of references": lambda: sheet(f'<row><c t="str"><v>{"&#65;" * (8 * MILLION)}</v></c></row>'),
    "short shared strings": lambda: strings("<si><t>a</t></si>" * (MILLION + 1)),
    "different shared strings": lambda: strings(each("<si><t>word {0}</t></si>", MILLION + 1)),
    "empty shared strings": lambda: strings("<si/>" * (4 * MILLION)),
    "shared strings of runs": lambda: strings("<si><r><t>a</t></r><r><t>b</t></r></si>" * MILLION),
    "one string of runs": lambda: strings(f"<si>{'<r><t>ab</t></r>' * (2 * MILLION)}</si>"),
    "phonetic guides": lambda: strings(f"<si>{'<rPh><t>ab</t></rPh>' * (2 * MILLION)}</si>"),
    "names": lambda: names(250_000, "A"),
    "one long name": lambda: book(
        f'<sheets/><definedNames><definedName name="{"n" * 7 * MILLION}">A</definedName>'
    ),
    "sheets without parts": lambda: book(
        "<sheets>" + each('<sheet name="S{0}" sheetId="{0}" r:id="r{0}"/>', 250_000)
    ),
    "sheets, each full": lambda: many_sheets(1900),
    "merged cells": lambda: sheet(
        "", after="<mergeCells>" + each('<mergeCell ref="A{0}:B{0}"/>', 100_001) + "</mergeCells>"
    ),
    "merged cells over everything": lambda: sheet(
        "", after="<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * MILLION + "</mergeCells>"
    ),
    "columns hidden again and again": lambda: sheet(
        "", before="<cols>" + '<col min="1" max="16384" hidden="1"/>' * MILLION + "</cols>"
    ),
    "columns of no width": lambda: sheet(
        "", before="<cols>" + '<col min="1" max="1"/>' * MILLION + "</cols>"
    ),
    "validations": lambda: sheet(
        "", after="<dataValidations>" + '<dataValidation sqref="A1"/>' * MILLION + "</dataValidations>"
    ),
    "number formats": lambda: styles("<numFmts>" + each('<numFmt numFmtId="{0}" formatCode="0"/>', MILLION)),
    "cell formats": lambda: styles("<cellXfs>" + '<xf numFmtId="0"/>' * (2 * MILLION) + "</cellXfs>"),
    "fonts": lambda: styles("<fonts>" + "<font><b/></font>" * MILLION + "</fonts>"),
    "a long number format": lambda: styles(
        f'<numFmts><numFmt numFmtId="164" formatCode="{"0" * 7 * MILLION}"/>'
    ),
    "relations": lambda: part(
        LINKS,
        f'<Relationships xmlns="{RELATIONS}">'
        + each(f'<Relationship Id="x{{0}}" Type="{RELATED}/worksheet" Target="a{{0}}"/>', 250_000),
    ),
    "properties": lambda: properties(250_000),
    "attributes of one tag": lambda: sheet("<row " + each('a{0}="" ', 300_000) + "/>"),
    "prefixes of one tag": lambda: sheet("<row " + each('xmlns:a{0}="u{0}" ', 200_000) + "/>"),
    "prefixes at every depth": lambda: sheet(each('<a xmlns:a{0}="u{0}">', 50_000)),
    "deep nesting": lambda: sheet("<a>" * (4 * MILLION)),
    "deep nesting of styles": lambda: styles("<a>" * (4 * MILLION)),
    "comments": lambda: sheet("<!--x-->" * (4 * MILLION)),
    "one long comment": lambda: sheet(f"<!--{noise(1000) * 20_000}-->"),
    "instructions": lambda: sheet("<?x y?>" * (4 * MILLION)),
    "sections of characters": lambda: sheet(
        f'<row><c t="str"><v>{"<![CDATA[a]]>" * (2 * MILLION)}</v></c></row>'
    ),
    "blanks between rows": lambda: sheet(
        f"<row/>{noise(1000).translate(dict.fromkeys(range(97, 123), ' '))}" * 100_000
    ),
}
"""Files that are refused, by what they hold too much of."""

HEAVY: dict[str, Callable[[], bytes]] = {
    "rows without cells": lambda: sheet(each('<row r="{0}"/>', MILLION)),
    "rows that are hidden": lambda: sheet(each('<row r="{0}" hidden="1"/>', MILLION)),
    "names within the limit": lambda: names(99_000, "Data!$A$1"),
    "long names of tags": lambda: sheet(each(f"<{'a' * 1000}{{0}}/>", 100_000)),
    "a million cells": lambda: sheet(rows("<c><v>{0}</v></c>" * 10, 94_000)),
    "a million words": lambda: strings(each("<si><t>word {0}</t></si>", 990_000)),
    "three million blank cells": lambda: sheet(rows('<c s="1"/>' * 40, 73_000)),
}
"""Files that hold about as much as is read."""
