"""The fast scan reads just what the strict reader reads, or gives up, and keeps little of what it read."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from itertools import product

import pytest

from salesbook.spreadsheet.grid import GridSheet, a1
from salesbook.xlsx.package.limits import DEFAULT
from salesbook.xlsx.package.markup import MAIN, STRICT_MAIN
from salesbook.xlsx.package.refusal import RefusalError
from salesbook.xlsx.reading.cells import Shared, SheetBeingRead
from salesbook.xlsx.reading.fast_scan import ScanMemory, scan
from salesbook.xlsx.reading.sheet import read_strictly
from salesbook.xlsx.reading.skeleton_pieces import CHARACTERS
from salesbook.xlsx.reading.strings import read_strings

SHEET = SheetBeingRead(name="Data", part="sheet1.xml")
MEMORY = ScanMemory()
"""What every test here leaves behind for those after it."""
MARK = "\ufeff"
ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'
HEADER = "<headerFooter><oddHeader>{}</oddHeader></headerFooter>"
X14 = 'xmlns:x14ac="urn:x"'
PLACES = f'xmlns="{MAIN}"'


def worksheet(rows: str = ONE, *, before: str = "", after: str = "", root: str = PLACES) -> str:
    return f"<worksheet {root}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"


def row(cells: str, attributes: str = "") -> str:
    return f'<row r="1"{attributes}>{cells}</row>'


def shared() -> Shared:
    return Shared(strings=("a", "", "007"), formats=("General", "0.00"))


def strictly(data: bytes) -> GridSheet | str:
    try:
        return read_strictly([data], SHEET, shared()).finished(SHEET)
    except RefusalError as refused:
        return refused.problem.slug


KINDS = ("", *(f' t="{kind}"' for kind in ("n", "s", "b", "e", "str", "d", "inlineStr", "zz")))
VALUES = (
    *("1", "007", "-0", "-1", "1.2.3", "-", "1e400", "1e4000", "99999999999", " 1 ", "", "+5", ".5", "1."),
    *("_x0031_", "true", "1e", "1_0", "１", "&#49;", "&lt;", "&bogus;", "&#0;", "&#13;", "]]>", "\x01"),
)
CONTENTS = (
    *("", "<v/>", "<v></v>", "<is><t>1</t></is>", "<is><t></t></is>", "<is/>", "<v>1</v><v>2</v>", "<next/>"),
    *("<is><t>1</t></is><v>2</v>", "<v>2</v><is><t>1</t></is>", "<v>1</v>x", "x<v>1</v>", "<v>1<v>2</v></v>"),
    *(f"<f>B1</f>{value}" for value in ("", "<v/>", "<v></v>", "<v>1</v>", "<v>x</v>", "<is><t/></is>")),
    *("<f/>", "<f><v>1</v></f>", '<f t="shared" si="0"/><v>1</v>', '<f a="1" a="2">B1</f><v>1</v>'),
    *('<f xmlns="urn:x">B1</f><v>1</v>', '<f 1="1">B1</f><v>1</v>', "<next/><v>1</v>"),
    *(f"<v>{value}</v>" for value in VALUES),
)
CELLS = [row(f'<c r="A1"{kind}>{content}</c>') for kind, content in product(KINDS, CONTENTS)]
ROWS = (
    *(ONE + ONE, ONE + '<row r="1"/>', ONE[:-6], ONE + "</row>", "<row>" + ONE[11:], row(ONE), "x" + ONE),
    *(
        '<row r="0"/>',
        '<row r="9999999"/>',
        '<row r="1048577"/>',
        '<row r="007"><c r="A7"><v>1</v></c></row>',
    ),
    *(row("", ' hidden="1"'), row("", ' hidden="1" hidden="0"'), row("", ' r="2"'), row("", ' hidden=" 1"')),
    *(row("", ' 1a="2"'), row("", ' xmlns="urn:x" hidden="1"'), row(ONE[11:-6], ' xmlns="urn:x"')),
    *(row(ONE[11:-6], f' xmlns="{STRICT_MAIN}"'), row("", ' x14ac:dyDescent="1"'), '<row r="1"hidden="1"/>'),
    *(row('<c r="B7"><v>1</v></c>'), row('<c r="A0"><v>1</v></c>'), row('<c r="XFE1"><v>1</v></c>')),
    *(row('<c r="A1"/><c r="A1"><v>1</v></c>'), row('<c r="A1" t="s"><v>1</v></c><c r="A1"><v>4</v></c>')),
    *(row('<c r="A1"><v>1</v></c><c r="A1" t="str"><v>x</v></c>'), row("<v>1</v>"), ONE + "<v>1</v>"),
    *(row(f'<c r="A1"{style}><v>1</v></c>') for style in (' s="1"', ' s="01"', ' s="9"', ' s="1" s="0"')),
    *(row("<!-- -->"), row('<c r="A1" t="str"><v><![CDATA[1]]></v></c>'), "<row r='1'/>", ONE + "\r\n"),
)
AROUND = (
    *(worksheet(after='<c r="B1"><v>5</v></c>'), worksheet(before='<c r="B1"><v>5</v></c>')),
    *(worksheet(after=ONE), worksheet(after='<row r="3" hidden="1"/>'), worksheet(before="<sheetData/>")),
    *(worksheet(after=f'<a b="{HEADER.format("x")}"/>'), worksheet(after=f'<a b=">{HEADER.format("x")}"/>')),
    *(worksheet(after=f"<?x {HEADER.format('?>')}<?y ?>"), worksheet(after=HEADER.format("&bogus;"))),
    *(worksheet(after=HEADER.format("x<b/>y")), worksheet(before="<?x <sheetData>?>")),
    *(worksheet(after="<?x </sheetData>?>"), MARK + worksheet(), MARK + MARK + worksheet()),
    worksheet(row("", ' x14ac:d="1"'), before=f"<sheetPr {X14}/>"),
    worksheet(row("", ' x14ac:d="1"'), before="<q>xmlns:x14ac=</q>"),
    worksheet(row("", ' x14ac:hidden="1"'), root=f'{PLACES} xmlns:x14ac="{MAIN}"'),
    worksheet(row("", ' x14ac:1="1"'), root=f"{PLACES} {X14}"),
    worksheet(before=f'<q xmlns="urn:x"><sheetData>{ONE}</sheetData></q>'),
    f'<worksheet {PLACES}><q xmlns="urn:x"><sheetData>{ONE}</sheetData></q><sheetData/></worksheet>',
    f'<worksheet {PLACES}><row r="1"><c r="A1"><sheetData>{ONE}</sheetData></c></row></worksheet>',
    f'<worksheet {PLACES}><c r="A9"><v>5<sheetData></sheetData>7</v></c></worksheet>',
    *(f"{opening}{worksheet()}" for opening in ("<?xml version='1.1'?>", " <?xml version='1.0'?>", "junk")),
    '<?xml version="1.0" encoding="latin-1"?>' + worksheet(row('<c r="A1" t="str"><v>é</v></c>')),
)


@pytest.mark.parametrize("text", [*map(worksheet, CELLS), *map(worksheet, ROWS), *AROUND])
def test_the_scan_agrees_with_the_strict_reader_or_gives_up(text: str) -> None:
    fast = scan(text.encode(), SHEET, shared(), MEMORY)
    assert fast is None or fast == strictly(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        worksheet(
            row('<c r="A1" s="1" t="s"><v>2</v></c>', ' spans="1:2" x14ac:dyDescent="1"'),
            root=f"{PLACES} {X14}",
        ),
        worksheet(row('<c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f><v>1</v></c>')),
        worksheet(after=HEADER.format("&amp;LA &amp;amp; B")),
    ],
)
def test_the_scan_takes_what_programs_write(text: str) -> None:
    fast = scan(text.encode(), SHEET, shared(), MEMORY)
    assert fast is not None
    assert fast == strictly(text.encode())


def table(inside: str, *, says: str = PLACES, before: str = "", after: str = "") -> str:
    return f"{before}<sst {says}>{inside}</sst>{after}"


TEXT = "<si><t>a</t></si>"
TABLES = (
    *(table(TEXT, says=f"{PLACES} {odd}") for odd in ('a="1" a="2"', "odd", "/", 'count="1"', 'q=">"')),
    *(table(TEXT, says=f'xmlns="{space}"') for space in ("http://other/main", STRICT_MAIN, MAIN)),
    *(
        table(TEXT, before=odd)
        for odd in (" <?xml version='1.0'?>", "<?xml version='1.0' x?>", MARK, 2 * MARK)
    ),
    *(table(TEXT, after=odd) for odd in ("\u00a0", "\n", "x", "<!-- -->", table(TEXT))),
    *map(
        table, ("", TEXT + " ", "<si><t>a<si><t>b</t></si></t></si>", "<si><t>a>b</t></si>", "<si><t/></si>")
    ),
    *map(
        table, ("<si><t>&amp;_x0041_&#10;</t></si>", "<si><t>&bogus;</t></si>", "<si><t>" + 2 * "</t></si>")
    ),
)


def strings(chunks: list[bytes]) -> list[str] | str:
    try:
        return read_strings(iter(chunks), "strings.xml", DEFAULT)
    except RefusalError as refused:
        return refused.problem.slug


@pytest.mark.parametrize("text", TABLES)
def test_strings_scanned_are_those_read_strictly(text: str) -> None:
    data = text.encode()
    in_pieces = [data[:30], data[30:]]  # which is never scanned
    assert strings([data]) == strings(in_pieces)


def figures(number: int) -> str:
    cells = (f'<c r="{a1(at // 20, at % 20)}"><v>{at + number}</v></c>' for at in range(10_000))
    return worksheet(f'<row r="1">{"".join(cells)}</row>')


def words(number: int) -> str:
    cells = (
        f'<c r="{a1(at // 20, at % 20)}" t="inlineStr"><is><t>{number} says {at}</t></is></c>'
        for at in range(10_000)
    )
    return worksheet(f'<row r="1">{"".join(cells)}<c r="A9999"><v>1</v></c></row>')


def formulas(number: int) -> str:
    cells = (f'<c r="{a1(at, number)}"><f>{number}{"x" * 7_900}</f><v>{at}</v></c>' for at in range(400))
    return worksheet(f'<row r="1">{"".join(cells)}</row>')


def styles(number: int) -> str:
    cells = (f'<c r="{a1(at, number)}" s="{number}{"1" * 7_900}"><v>{at}</v></c>' for at in range(400))
    return worksheet(f'<row r="1">{"".join(cells)}</row>')


@pytest.mark.parametrize(("sheet", "count"), [(figures, 8), (words, 8), (formulas, 8), (styles, 8)])
def test_large_sheets_leave_nothing_behind(sheet: Callable[[int], str], count: int) -> None:
    def read(number: int) -> None:
        assert scan(sheet(number).encode(), SHEET, shared(), MEMORY) is not None

    for number in range(2):
        read(number)
    tracemalloc.start()
    try:
        for number in range(2, count):
            read(number)
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] < 12_000_000
    finally:
        tracemalloc.stop()


def notes(number: int) -> str:
    cells = (
        f'<c r="A{at + 1}" t="inlineStr"><is><t>{number} says {"so " * 300}</t></is></c>'
        f'<c r="B{at + 1}"><v>1</v></c>'
        for at in range(400)
    )
    return worksheet(f'<row r="1">{"".join(cells)}</row>')


def test_words_between_figures_are_forgotten_in_time() -> None:
    for number in range(20):
        assert scan(notes(number).encode(), SHEET, shared(), MEMORY) is not None
    assert sum(map(len, MEMORY.shapes.stretches.before)) <= CHARACTERS
