"""Draws the pictures of this folder from the sample company's books: `python docs/gallery/draw.py`.

Needs LibreOffice and poppler (`apt-get install libreoffice-calc poppler-utils fonts-noto-cjk`), for the page
Chromium, too.
"""  # noqa: INP001 - a script

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "tests"))

from support import sample_books as books  # noqa: E402 - found beside the tests
from support.office import to_pdfs  # noqa: E402

from salesbook.api.page import PageOrder, write_pages  # noqa: E402
from salesbook.layout.templates import default_templates  # noqa: E402
from salesbook.sheets.plan_books import BookOrder  # noqa: E402
from salesbook.sheets.variance_books import build_variance_book  # noqa: E402
from salesbook.spreadsheet.book import BookSpec  # noqa: E402
from salesbook.spreadsheet.grid import Area  # noqa: E402
from salesbook.variance.reconcile import reconcile  # noqa: E402
from salesbook.variance.result import Reconciliation  # noqa: E402
from salesbook.xlsx.writing.write import write_book  # noqa: E402

MISSING = ("he-min",)
"""Who has not reported."""
DOTS, MARGIN, COLORS = 90, 12, 256
LARGEST = 120_000
"""Bytes of a picture."""
Rows = Sequence[bytes]
"""A picture: three bytes a pixel."""


def reconciliation() -> Reconciliation:
    """Return the company's March, when nearly everybody has reported."""
    plan = books.planned().plan
    owners = [each.id for each in plan.staff if each.id not in MISSING]
    made = [books.filled_book(owner, "en") for owner in owners]
    made += [
        books.filled_region_book(each.id, "en") for each in plan.dimensions.children(plan.dimensions.root.id)
    ]
    read = [
        books.read_return_bytes(
            each.data,
            path=f"{each.manifest.owner}.xlsx",
            registry=books.registry_of(each.manifest),
            period=books.PERIOD,
        )
        for each in made
    ]
    return reconcile(plan, books.planned().targets, read, books.PERIOD)


def pictured(result: Reconciliation) -> Iterator[tuple[str, BookSpec, str]]:
    """Yield each picture's name, its book and its sheet."""
    order = BookOrder(book="variance", owner="dongfang", file="")
    variance = build_variance_book(order, result, default_templates(), language="en")[0]
    yield from (
        ("board", variance, "Board"),
        ("meeting", variance, "Meeting"),
        ("bridge", variance, "Price, volume, mix"),
    )
    yield "this-month", books.month_book("wu-ting", "en").spec, "This month"
    yield "year", books.filled_book("wu-ting", "en").spec, "Year so far"
    company = books.company_book("en").spec
    yield from (("targets-by-person", company, "By person"), ("months", company, "Seasons"))
    yield "budget", company, "Budget"
    yield "statement", books.pay_book("wu-ting", "en").spec, "Statement"
    yield "pay-summary", books.pay_summary("en").spec, "Payday"
    yield "appraisal", books.appraisal_book("dongfang", "en").spec, "Scores"


def alone(spec: BookSpec, name: str) -> BookSpec:
    """Return a book of which one sheet is printed: of the others a blank cell."""
    assert name in {each.name for each in spec.sheets}, f"{name}: {[each.name for each in spec.sheets]}"
    blank = Area(5000, 0, 5000, 0)
    sheets = [each if each.name == name else replace(each, print_area=blank) for each in spec.sheets]
    return replace(spec, sheets=sheets)


def first_page(pdf: Path) -> Rows:
    """Return the pixels of a file's first page, without its margins."""
    command = ["pdftoppm", "-r", str(DOTS), "-l", "1", "-singlefile", str(pdf), str(pdf.with_suffix(""))]
    subprocess.run(command, check=True)  # noqa: S603 - a program that was looked for
    # P6, width and height, 255, then three bytes a pixel.
    _, size, _, data = pdf.with_suffix(".ppm").read_bytes().split(b"\n", 3)
    wide = 3 * int(size.split()[0])
    return trimmed([data[at : at + wide] for at in range(0, len(data), wide)])


def trimmed(rows: Rows) -> Rows:
    """Return a picture with a narrow white margin around what is not white."""
    filled = [at for at, row in enumerate(rows) if row.strip(b"\xff")]
    left = min((len(row) - len(row.lstrip(b"\xff"))) // 3 for row in rows if row.strip(b"\xff"))
    right = max(-(-len(row.rstrip(b"\xff")) // 3) for row in rows)
    kept = rows[max(filled[0] - MARGIN, 0) : filled[-1] + MARGIN]
    return [row[3 * max(left - MARGIN, 0) : 3 * (right + MARGIN)] for row in kept]


def png(rows: Rows) -> bytes:
    """Return a PNG file of the colours that are met most."""
    pixels = [[row[at : at + 3] for at in range(0, len(row), 3)] for row in rows]
    counted = Counter(pixel for row in pixels for pixel in row)
    palette = [color for color, _ in counted.most_common(COLORS)]
    index = {color: at for at, color in enumerate(palette)}
    index |= {color: nearest(color, palette) for color in counted if color not in index}
    lines = b"".join(b"\0" + bytes(index[pixel] for pixel in row) for row in pixels)
    head = struct.pack(">IIBBBBB", len(pixels[0]), len(pixels), 8, 3, 0, 0, 0)
    parts = (
        (b"IHDR", head),
        (b"PLTE", b"".join(palette)),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def nearest(color: bytes, palette: Sequence[bytes]) -> int:
    """Return the place of the most alike colour."""
    return min(
        range(len(palette)), key=lambda at: sum((a - b) ** 2 for a, b in zip(color, palette[at], strict=True))
    )


def printed(result: Reconciliation, folder: Path) -> Mapping[str, Path]:
    """Return what is drawn, printed to PDF, by name."""
    paths = []
    for name, spec, sheet in pictured(result):
        paths.append(folder / f"{name}.xlsx")
        paths[-1].write_bytes(write_book(alone(spec, sheet)))
    page = folder / "page.pdf"
    if problems := write_pages(result, PageOrder(language="en"), pdf=page):
        sys.stdout.write(f"page: {problems[0].message.in_language('en')}\n")
    made = {each.stem: each for each in to_pdfs(paths, folder)}
    return made if problems else made | {page.stem: page}


def draw() -> None:
    """Draw every picture anew, and name those that could not be."""
    if missing := [each for each in ("soffice", "pdftoppm") if shutil.which(each) is None]:
        sys.exit(f"nothing is drawn: {', '.join(missing)} not found")
    with tempfile.TemporaryDirectory() as folder:
        for name, pdf in printed(reconciliation(), Path(folder)).items():
            picture = png(first_page(pdf))
            sys.stdout.write(f"{name}: {len(picture) // 1000} kB\n")
            assert len(picture) <= LARGEST, name
            (HERE / f"{name}.png").write_bytes(picture)


if __name__ == "__main__":
    draw()
