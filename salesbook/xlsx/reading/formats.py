"""Number format codes of cell styles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from salesbook.xlsx.package.limits import PackageLimits
from salesbook.xlsx.package.markup import REMEMBERED, elements, gathered
from salesbook.xlsx.reading.looks import WANTED, mark_of, marks_of

CHINESE_DAY = 'yyyy"年"m"月"d"日"'
CHINESE_MONTH = 'yyyy"年"m"月"'
CHINESE_MONTH_DAY = 'm"月"d"日"'
CHINESE_HALF_DAY = '上午/下午h"时"mm"分"'
CHINESE_HALF_DAY_SECONDS = '上午/下午h"时"mm"分"ss"秒"'

# ECMA-376 part 1, 18.8.30; those from 27 to 36 and 50 to 58 as in a Chinese installation, and 42 and 44
# without a sign: they show that of the installation.
BUILT_IN: Mapping[int, str] = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: "#,##0;-#,##0",
    6: "#,##0;[Red]-#,##0",
    7: "#,##0.00;-#,##0.00",
    8: "#,##0.00;[Red]-#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "mm-dd-yy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "m/d/yy h:mm",
    27: CHINESE_MONTH,
    28: CHINESE_MONTH_DAY,
    29: CHINESE_MONTH_DAY,
    30: "m-d-yy",
    31: CHINESE_DAY,
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: CHINESE_HALF_DAY,
    35: CHINESE_HALF_DAY_SECONDS,
    36: CHINESE_MONTH,
    37: "#,##0 ;(#,##0)",
    38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;[Red](#,##0.00)",
    41: '_(* #,##0_);_(* \\(#,##0\\);_(* "-"_);_(@_)',
    42: '_("$"* #,##0_);_("$"* \\(#,##0\\);_("$"* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_);_(@_)',
    44: '_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    49: "@",
    50: CHINESE_MONTH,
    51: CHINESE_MONTH_DAY,
    52: CHINESE_MONTH,
    53: CHINESE_MONTH_DAY,
    54: CHINESE_MONTH_DAY,
    55: CHINESE_HALF_DAY,
    56: CHINESE_HALF_DAY_SECONDS,
    57: CHINESE_MONTH,
    58: CHINESE_MONTH_DAY,
}


FormatsOf = Callable[[bytes, str, PackageLimits], Sequence[str]]
"""Returns the codes of a whole part, by style index."""


def remembering_formats() -> FormatsOf:
    """Return what reads the codes of a small part, remembered: the books of a batch share their styles."""
    return lru_cache(maxsize=64)(lambda data, part, limits: tuple(_formats((data,), part, limits)))


def read_formats(
    chunks: Iterator[bytes], part: str, limits: PackageLimits, small: FormatsOf
) -> Sequence[str]:
    """Return the number format code of every cell style, by style index; `small` reads a small part."""
    whole, pieces = gathered(chunks, REMEMBERED)
    return _formats(pieces, part, limits) if whole is None else small(whole, part, limits)


def _formats(chunks: Iterable[bytes], part: str, limits: PackageLimits) -> list[str]:
    # Many more than those that are wanted: borders, what is said of each of thousands of styles.
    wanted = {"numFmt", "xf", *WANTED}
    found = elements(chunks, part, limits, wanted, most=limits.tags // 4)
    codes = dict(BUILT_IN)
    for element in found:
        if element.parent == "numFmts":
            codes[_number(element.attributes.get("numFmtId"))] = element.attributes.get("formatCode", "")
    marks = marks_of(found)
    return [
        (codes.get(_number(element.attributes.get("numFmtId")), "General") or "General")
        + mark_of(_number(element.attributes.get("fontId")), _number(element.attributes.get("fillId")), marks)
        for element in found
        if element.parent == "cellXfs"
    ]


def _number(text: str | None) -> int:
    """Return a format number; what is none stands for 0, General."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else 0
