"""How deep reading code gives up on a file: one exception that carries the problem to the edge."""

from __future__ import annotations

from salesbook.problems import Location, Problem, Text, problem


class RefusalError(Exception):
    """The file cannot be read further; `problem` says why. Caught where a public function returns."""

    def __init__(self, found: Problem) -> None:
        super().__init__(found.slug, found.value, dict(found.details))
        self.problem = found


def refusal(
    slug: str, where: Location | None = None, value: str | None = None, **details: object
) -> RefusalError:
    """Return the exception that carries the problem `slug`."""
    return RefusalError(problem(slug, where, value, **details))


def invalid(
    part: str, value: str, what: Text, sheet: str | None = None, cell: str | None = None
) -> RefusalError:
    """Return the refusal of well-formed XML that says what no workbook can mean."""
    return refusal("content-invalid", Location(sheet=sheet, cell=cell), value[:80], part=part, what=what)
