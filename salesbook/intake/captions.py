"""What stands above a column, compared with what was issued: a table of synonyms decides, nothing fuzzy."""

from __future__ import annotations

from collections.abc import Mapping

from salesbook.issued.manifest import IssuedColumn

SYNONYMS: tuple[frozenset[str], ...] = (
    frozenset(("acactual", "ac实际", "ac", "actual", "actuals", "实际", "实际数", "实绩", "实际完成")),
    frozenset(("plplan", "pl计划", "pl", "plan", "target", "计划", "计划数", "目标", "目标数")),
    frozenset(("pyprioryear", "py上年同期", "py", "prioryear", "lastyear", "上年", "去年", "上年同期")),
    frozenset(("causeofthevariance", "cause", "reason", "偏差原因", "差异原因", "原因")),
    frozenset(("measure", "measures", "action", "actions", "改进措施", "措施", "对策", "整改措施")),
)
"""Captions that mean the same wherever they stand, without white space and in lower case."""

_GROUP_OF: Mapping[str, int] = {word: number for number, words in enumerate(SYNONYMS) for word in words}


def plain(text: str) -> str:
    """Return a text without white space, in lower case."""
    return "".join(text.split()).casefold()


def issued_captions(column: IssuedColumn) -> frozenset[str]:
    """Return the plain captions of a column in every language of the book."""
    return frozenset(plain(text) for text in (*column.caption.words.values(), *column.also)) - {""}


def is_issued(text: str, column: IssuedColumn) -> bool:
    """Say whether a text is the very caption the column was issued with."""
    return plain(text) == plain(column.caption.in_language("en"))


def means(text: str, column: IssuedColumn) -> bool:
    """Say whether a text is a caption of the column: as issued, in another language, or a synonym."""
    # Nothing is compared by likeness: "Revenue PL" and "Revenue PY" are one letter apart (docs/reading.md).
    found, issued = plain(text), issued_captions(column)
    if found in issued:
        return True
    group = _GROUP_OF.get(found)
    return group is not None and any(_GROUP_OF.get(caption) == group for caption in issued)
