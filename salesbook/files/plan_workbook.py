"""The files of a plan as one workbook: a sheet a table, settings as keys and values."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from salesbook.files.plan_lines import Row, csv_file, toml_file, words_file
from salesbook.files.plan_sheets import WORDS_FILE, PlanSheet, caption, plan_sheets, sheet_names
from salesbook.plan_input.plain_text import parse_text
from salesbook.plan_input.plan_tables import SETTINGS_FILE
from salesbook.problems import Text, sentence
from salesbook.spreadsheet.book import BookSpec, CellSpec, CellValue, SheetSpec, Style, Validation
from salesbook.spreadsheet.grid import Area
from salesbook.spreadsheet.widths import text_width

KEPT = "_plan"
"""The sheet, never shown, that keeps the files the workbook was made from."""
CHUNK = 30_000
IDS, FIRST = 2, 3
"""The row with the names of the columns, and the first one below it."""
SPARE = 500
LONGEST = 32_767
SETTING_COLUMNS = ("key", "value", "remark")

TITLE = Style(bold=True, size=13)
CAPTION = Style(bold=True, fill="#E7E6E6", wrap=True, bottom="thin")
ID = Style(size=8, color="#808080")
TEXT = Style(format="@", locked=False)
NUMBER = Style(format="General", locked=False)


def plan_workbook(files: Mapping[str, bytes]) -> BookSpec:
    """Return plan files as a workbook; tables the plan does not have are there to fill, without rows.

    Files that are no tables (logo, versions before) are only kept.
    """
    names = sheet_names()
    sheets = [_settings(names[SETTINGS_FILE], _text(files, SETTINGS_FILE))]
    sheets += [_table(each, *table_rows(each, _text(files, each.file))) for each in plan_sheets()]
    sheets.append(_words(names[WORDS_FILE], _text(files, WORDS_FILE)))
    return BookSpec(sheets=[*sheets, _kept(files)], title="plan")


def _text(files: Mapping[str, bytes], name: str) -> str:
    text, _ = parse_text(name, files.get(name, b""))
    # The mark of UTF-8 is a part of how the file is written.
    return ("\ufeff" if files.get(name, b"").startswith(b"\xef\xbb\xbf") else "") + (text or "")


def table_rows(sheet: PlanSheet, text: str) -> tuple[list[str], Sequence[Row]]:
    """Return the columns of a table, those of the file first, and its rows."""
    header, written = csv_file(text, sheet)
    return [*header, *(each for each in sheet.columns.known if each not in header)], [
        each.row for each in written.lines[1:]
    ]


def setting_rows(text: str) -> Sequence[Row]:
    """Return plan.toml as rows of key, value and remark."""
    return [each.row for each in toml_file(text).lines] if text else []


def word_rows(text: str) -> Sequence[Row]:
    """Return words.md as rows of one cell."""
    return [each.row for each in words_file(text).lines] if text else []


def _settings(name: str, text: str) -> SheetSpec:
    captions = {column: sentence(f"planbook.note.{column}") for column in SETTING_COLUMNS}
    cells = [
        CellSpec(0, 0, SETTINGS_FILE, TITLE),
        CellSpec(0, 2, _both(sentence("planbook.note.hint")), ID),
        *_heads({column: _both(words) for column, words in captions.items()}),
        *_body(setting_rows(text), [TEXT, NUMBER, TEXT]),
    ]
    return _sheet(name, cells, {0: 34, 1: 40, 2: 60}, ())


def _table(sheet: PlanSheet, columns: Sequence[str], rows: Sequence[Row]) -> SheetSpec:
    heads = {column: _both(caption(column, sheet.columns)) for column in columns}
    styles = [NUMBER if sheet.numeric(column) else TEXT for column in columns]
    cells = [CellSpec(0, 0, sheet.file, TITLE), *_heads(heads), *_body(rows, styles)]
    widths = {at: max(12.0, text_width(words) + 2) for at, words in enumerate(heads.values())}
    last = FIRST + len(rows) + SPARE
    checks = [_check(sheet, column, Area(FIRST, at, last, at)) for at, column in enumerate(columns)]
    return _sheet(sheet.name, cells, widths, checks)


def _words(name: str, text: str) -> SheetSpec:
    cells = [
        CellSpec(0, 0, WORDS_FILE, TITLE),
        *_heads({"text": WORDS_FILE}),
        *_body(word_rows(text), [TEXT]),
    ]
    return _sheet(name, cells, {0: 110}, ())


def _sheet(
    name: str, cells: Sequence[CellSpec], widths: Mapping[int, float], checks: Sequence[Validation]
) -> SheetSpec:
    return SheetSpec(
        name=name, cells=cells, widths=widths, freeze=(FIRST, 1), protected=False, validations=checks
    )


def _both(words: Text) -> str:
    return " ".join(dict.fromkeys(words.in_language(language) for language in ("zh", "en")))


def _heads(columns: Mapping[str, str]) -> Iterator[CellSpec]:
    for at, words in enumerate(columns.values()):
        yield CellSpec(IDS - 1, at, words, CAPTION)
    for at, column in enumerate(columns):
        yield CellSpec(IDS, at, column, ID)


def _body(rows: Sequence[Row], styles: Sequence[Style]) -> Iterator[CellSpec]:
    for at, row in enumerate(rows):
        for across, value in enumerate(row):
            if value is not None:
                style = styles[across] if across < len(styles) else TEXT
                yield CellSpec(FIRST + at, across, value, style if isinstance(value, Decimal) else TEXT)


def _check(sheet: PlanSheet, column: str, area: Area) -> Validation:
    """Return the choices of a column, or a note on what is to be typed, which keeps nothing out."""
    words, note = _both(caption(column, sheet.columns)), _both(sheet.note(column))
    choices = sheet.choices.get(column, ())
    common = {"area": area, "title": words[:32], "prompt": note[:255], "error": note[:255], "strict": False}
    if choices and len(",".join(choices)) <= 255:
        return Validation(kind="list", choices=choices, **common)  # type: ignore[arg-type] # by name
    return Validation(kind="length", maximum=Decimal(LONGEST), **common)  # type: ignore[arg-type] # by name


def kept_rows(files: Mapping[str, bytes]) -> list[tuple[str, str]]:
    """Return the files of a plan as rows of name and text, cut where a cell has no more room."""
    rows = []
    for name, content in files.items():
        packed = base64.b64encode(zlib.compress(content)).decode()
        rows += [(name, packed[at : at + CHUNK]) for at in range(0, len(packed), CHUNK)]
    return rows


def _kept(files: Mapping[str, bytes]) -> SheetSpec:
    rows: Sequence[tuple[CellValue, ...]] = kept_rows(files)
    cells = [
        CellSpec(at, across, value, TEXT) for at, row in enumerate(rows) for across, value in enumerate(row)
    ]
    return SheetSpec(name=KEPT, cells=cells, visibility="veryHidden", protected=False)
