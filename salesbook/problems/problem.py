"""A problem: a user's mistake, located, with what was expected and what to do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from salesbook.problems.catalogue import ProblemKind, kind_of
from salesbook.problems.sentence import sentence
from salesbook.problems.text import Text

HAN = "[\u4e00-\u9fff]"
"""A Chinese character."""


class Severity(StrEnum):
    """How bad a problem is; see `rank` for the order."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for a note, 1 for a warning, 2 for an error."""
        return ("note", "warning", "error").index(self.value)

    @property
    def word(self) -> Text:
        """What a person reads: error, 错误."""
        return sentence(f"problems.severity.{self.value}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where a problem is, as the user sees it. Everything unknown stays None.

    `cell` is in A1 form, `line` is 1-based, `key` is a dotted key path of a TOML file; `row` and
    `column` are the labels a person reads there.
    """

    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    row: Text | None = None
    column: Text | None = None
    line: int | None = None
    key: str | None = None

    def place(self, language: str = "en") -> str:
        """Return the short technical form: `line 12 target.growth` or `Actuals!F11`."""
        if self.sheet is not None:
            return f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        line = sentence("problems.place.line", line=self.line).in_language(language)
        parts = [line if self.line is not None else "", self.key or ""]
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake. Its code, severity and words come from the catalogue by `slug`.

    Its texts may have placeholders for `value`, for the `sheet`, `row` and `column` of its place, and for
    any of the `details`.
    """

    slug: str
    where: Location = field(default_factory=Location)
    value: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def kind(self) -> ProblemKind:
        """The catalogue entry: code, severity, words."""
        return kind_of(self.slug)

    @property
    def code(self) -> str:
        """The stable code, `SB502`."""
        return self.kind.code

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return Severity(self.kind.severity)

    @property
    def message(self) -> Text:
        """What is wrong, in every language of the catalogue."""
        return _told(self.kind.message, self._named())

    @property
    def remedy(self) -> Text:
        """What to do about it."""
        return _told(self.kind.remedy, self._named())

    def _named(self) -> dict[str, object]:
        where = self.where
        place = {"sheet": where.sheet or "", "row": where.row or "", "column": where.column or ""}
        return {"value": self.value, **place, **self.details}


def _told(template: Text, details: Mapping[str, object]) -> Text:
    """Return a template filled with details, in Chinese without spaces around a name that is Chinese too."""
    chinese = template.words.get("zh", "")
    for name, detail in details.items():
        # Few placeholders have a blank beside them: the others are as they are to be.
        if f" {{{name}}}" not in chinese and f"{{{name}}} " not in chinese:
            continue
        shown = detail.in_language("zh") if isinstance(detail, Text) else str(detail)
        if re.match(HAN, shown):
            chinese = re.sub(rf"({HAN}) (\{{{name}\}})", r"\1\2", chinese)
        if re.match(HAN, shown[-1:]):
            chinese = re.sub(rf"(\{{{name}\}}) ({HAN})", r"\1\2", chinese)
    return Text({**template.words, "zh": chinese}).format(**details)


LONGEST_PART = 1000
"""The most characters kept of a value or detail: a cell holds 32,767, a list of names any number."""


def problem(slug: str, where: Location | None = None, value: str | None = None, **details: object) -> Problem:
    """Return a problem of the catalogue's kind `slug`; KeyError when there is no such kind.

    A value or detail that is too long to be read is cut, with the number of characters left out.
    """
    # A slug that is misspelt fails where it is written, not where the problem is shown.
    kind_of(slug)
    parts = {name: _short(detail) for name, detail in details.items()}
    kept = value if value is None else _cut(value)
    return Problem(slug=slug, where=where or Location(), value=kept, details=parts)


def _short(detail: object) -> object:
    if isinstance(detail, Text) and any(len(words) > LONGEST_PART for words in detail.words.values()):
        return Text({language: _cut(words) for language, words in detail.words.items()})
    return _cut(detail) if isinstance(detail, str) else detail


def _cut(words: str) -> str:
    left_out = len(words) - LONGEST_PART
    return words if left_out <= 0 else f"{words[:LONGEST_PART]}… (+{left_out})"


MOST_PROBLEMS = 2000
"""The most problems kept of one file; beyond that one corrects a cause and not each problem."""


def capped(problems: Sequence[Problem], where: Location) -> Sequence[Problem]:
    """Return at most MOST_PROBLEMS of a file's problems, the worst of them, and how many are left out."""
    if len(problems) <= MOST_PROBLEMS:
        return problems
    # The sort is stable: of one severity the first are kept. Then all stand in their old order again.
    worst_first = sorted(range(len(problems)), key=lambda at: -problems[at].severity.rank)
    kept, left_out = sorted(worst_first[:MOST_PROBLEMS]), worst_first[MOST_PROBLEMS:]
    counts = Counter(problems[at].slug for at in left_out)
    listed = Text.listing(f"{slug} {count}" for slug, count in sorted(counts.items()))
    more = problem("problems-left-out", where, str(len(left_out)), counts=listed)
    return [*(problems[at] for at in kept), more]


def worst(problems: Iterable[Problem]) -> Severity | None:
    """Return the worst severity among problems, None when there are none."""
    return max((found.severity for found in problems), key=lambda severity: severity.rank, default=None)


class StoppedError(Exception):
    """A run that cannot go on, for no fault of ours; `problem` says why."""

    def __init__(self, found: Problem) -> None:
        super().__init__(f"{found.code} {found.slug}")
        self.problem = found
