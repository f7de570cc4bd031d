"""What an annotated return says, in the language asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from salesbook.problems import Language, Location, Problem, Severity, Text, worst
from salesbook.report.problems import printable

NOTE_SIGN = "salesbook: "
"""What our words in a note begin with, before the code; by it they are known again."""

NOTES_PER_CELL = 5
LONGEST = 400
"""Characters of one message in one language: a value may be as long as a cell."""

SHEET = Text({"en": "Problems", "zh": "问题"})
TO_CORRECT = (
    Text(
        {
            "en": "Do what stands under What to do, and return the corrected workbook. The marks, the notes"
            " and this sheet may stay.",
            "zh": "请按“处理办法”一栏改正，并交回改正后的工作簿。标记、批注和本页可以保留。",
        }
    ),
    Text(
        {
            "en": "If a cell cannot be changed, choose Review > Unprotect Sheet; there is no password.",
            "zh": "如单元格无法修改，请选择“审阅 > 撤消工作表保护”，无需密码。",
        }
    ),
)
"""What is said above errors."""

TO_LOOK_AT = Text(
    {
        "en": "There are no errors. Look at what is listed; return this workbook only if you change something"
        " in it.",
        "zh": "没有错误。请核对下列各项；有改动时才需要交回本工作簿。",
    }
)
"""What is said where there are warnings and notes only."""

HEADER = (
    Text({"en": "No.", "zh": "序号"}),
    Text({"en": "Severity", "zh": "级别"}),
    Text({"en": "Code", "zh": "代码"}),
    Text({"en": "Place", "zh": "位置"}),
    Text({"en": "Row and column", "zh": "行与列"}),
    Text({"en": "What is wrong", "zh": "问题"}),
    Text({"en": "What to do", "zh": "处理办法"}),
)
COUNTS = {
    Severity.ERROR: Text({"en": "errors: {count}", "zh": "错误 {count} 项"}),
    Severity.WARNING: Text({"en": "warnings: {count}", "zh": "警告 {count} 项"}),
    Severity.NOTE: Text({"en": "notes: {count}", "zh": "提示 {count} 项"}),
}
MORE = Text({"en": "and {count} more", "zh": "另有 {count} 项"})
NOT_LISTED = Text(
    {
        "en": "{count} more problems are neither listed nor marked: correct these first, then check again",
        "zh": "另有 {count} 项问题未列出、未标记：请先改正以上问题，再重新检查",
    }
)
ORIGIN = {
    "decrypted": Text(
        {
            "en": "The returned file has a password; this copy has none.",
            "zh": "交回的文件设有打开密码；本副本没有密码。",
        }
    ),
    "converted": Text(
        {
            "en": "The returned file is not .xlsx; go on with this copy.",
            "zh": "交回的文件不是 .xlsx 格式；请在本副本上继续填写。",
        }
    ),
}
"""What is said of the copy itself, by the problem that tells where it comes from."""


def lines(text: Text, language: Language) -> str:
    """Return words, a line for each language, without marks that hide or turn what is read."""
    spoken = dict.fromkeys(text.in_language(each) for each in spoken_languages(language))
    return "\n".join(printable(_cut(words)) for words in spoken if words)


def spoken_languages(language: Language) -> tuple[Language, ...]:
    """Return the languages that something is said in, one after the other."""
    return ("zh", "en") if language == "both" else (language,)


def _cut(words: str) -> str:
    """Return words on one line, and not too many of them."""
    words = " ".join(words.splitlines())
    return words if len(words) <= LONGEST else words[:LONGEST] + "…"


def note_text(problems: Sequence[Problem], language: Language) -> str:
    """Return the note of a cell: each problem's code, what is wrong, what to do."""
    shown = [_note(each, language) for each in problems[:NOTES_PER_CELL]]
    if len(problems) > NOTES_PER_CELL:
        shown.append(lines(MORE.format(count=len(problems) - NOTES_PER_CELL), language))
    return NOTE_SIGN + "\n\n".join(shown)


def _note(found: Problem, language: Language) -> str:
    severity = found.severity.word.in_language(language)
    return f"{found.code} {severity}\n{lines(found.message, language)}\n→ {lines(found.remedy, language)}"


def listed(found: Problem, language: Language) -> tuple[str, ...]:
    """Return what a problem's row on the sheet of problems says, after its number."""
    return (
        found.severity.word.in_language(language),
        found.code,
        printable(found.where.place()),
        _labels(found.where, language),
        lines(found.message, language),
        lines(found.remedy, language),
    )


def _labels(where: Location, language: Language) -> str:
    labels = (each.in_language(language) for each in (where.row, where.column) if each)
    return "\n".join(printable(label) for label in labels)


def headlines(problems: Sequence[Problem], language: Language) -> list[str]:
    """Return the lines above the list: the counts, what to do, what the copy was made from."""
    origins = [ORIGIN[slug] for slug in dict.fromkeys(each.slug for each in problems) if slug in ORIGIN]
    errors = worst(problems) is Severity.ERROR
    said = [_counts(problems), *(TO_CORRECT if errors else (TO_LOOK_AT,)), *origins]
    return [line for each in said for line in lines(each, language).split("\n")]


def _counts(problems: Sequence[Problem]) -> Text:
    counts = Counter(each.severity for each in problems)
    found = [words.format(count=counts[severity]) for severity, words in COUNTS.items() if counts[severity]]
    return Text(
        {
            "en": "; ".join(each.in_language("en") for each in found),
            "zh": "；".join(each.in_language("zh") for each in found),
        }
    )
