"""What an annotated return says, in the language asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from salesbook.problems import Language, Location, Problem, Severity, Text, sentence, spoken_languages, worst
from salesbook.problems.printable import printable

NOTE_SIGN = "salesbook: "
"""What our words in a note begin with, before the code; by it they are known again."""

NOTES_PER_CELL = 5
LONGEST = 400
"""Characters of one message in one language: a value may be as long as a cell."""

SHEET = sentence("annotation.sheet.name")
TO_CORRECT = (sentence("annotation.sheet.to-correct"), sentence("annotation.sheet.protected"))
"""The lines above a list with errors."""

TO_LOOK_AT = sentence("annotation.sheet.to-look-at")
"""The line above a list of warnings and notes only."""

HEADER = (
    sentence("annotation.header.number"),
    sentence("annotation.header.severity"),
    sentence("annotation.header.code"),
    sentence("annotation.header.place"),
    sentence("annotation.header.labels"),
    sentence("annotation.header.message"),
    sentence("annotation.header.remedy"),
)
MORE = sentence("annotation.sheet.more")
NOT_LISTED = sentence("annotation.sheet.not-listed")
ORIGIN: Mapping[str, Text] = {
    "decrypted": sentence("annotation.origin.decrypted"),
    "converted": sentence("annotation.origin.converted"),
}
"""A line about the copy itself, by the problem that reports where it comes from."""


def lines(text: Text, language: Language) -> str:
    """Return words, a line for each language, without marks that hide or turn what is read."""
    spoken = dict.fromkeys(text.in_language(each) for each in spoken_languages(language))
    return "\n".join(printable(_cut(words)) for words in spoken if words)


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
    found = [
        sentence(f"annotation.count.{severity}", count=counts[severity])
        for severity in reversed(Severity)
        if counts[severity]
    ]
    return Text(
        {
            "en": "; ".join(each.in_language("en") for each in found),
            "zh": "；".join(each.in_language("zh") for each in found),
        }
    )
