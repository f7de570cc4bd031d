"""How exports of finance's books are read, as text and as JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from salesbook.layout.templates import shipped_phrases
from salesbook.ledger.exports.profile import Profile
from salesbook.ledger.exports.read import ExportReading, TableReading
from salesbook.model.amount import Currency
from salesbook.model.figures import exact_figure, figure_text
from salesbook.model.ledger import LedgerLine, Posting
from salesbook.model.plan import Plan
from salesbook.problems import Language, Problem, Text, sentence
from salesbook.problems.printable import printable
from salesbook.report.problems import problem_json
from salesbook.report.tables import text_table
from salesbook.schedules.registry import measure_name

SHOWN_ROWS = 5


def render_exports(exports: Sequence[ExportReading], plan: Plan, language: Language) -> str:
    """Return how exports were read: lines, columns, what was proved and what was left out."""
    lines = [line for each in exports for line in _export_lines(each, plan)]
    return "\n".join(printable(line.in_language(language)) for line in lines)


def _export_lines(export: ExportReading, plan: Plan) -> Iterator[Text]:
    if not export.lines:
        yield sentence("exports.check.refused", file=export.file)
    else:
        yield sentence(
            "exports.check.file", file=export.file, lines=len(export.lines), profile=export.profile
        )
        yield _indented(sentence("exports.check.sums", sums=_sums(export.lines, plan)))
        void, unposted = (
            sum(line.posting is each for line in export.lines) for each in (Posting.VOID, Posting.UNPOSTED)
        )
        if void or unposted:
            yield _indented(sentence("exports.check.aside", void=void, unposted=unposted))
    for table in export.tables:
        yield from map(_indented, _table_lines(table))
    if export.unmapped:
        yield _indented(sentence("exports.check.missing", count=len(export.unmapped)))


def _indented(text: Text) -> Text:
    return Text.of("  {words}").format(words=text)


def _sums(lines: Sequence[LedgerLine], plan: Plan) -> Text:
    """Return what the lines that count come to, by measure."""
    sums: defaultdict[str, int] = defaultdict(int)
    for line in lines:
        if line.counts:
            for measure, figure in line.figures.items():
                sums[measure] += figure
    return Text.listing(
        sentence(
            "exports.check.sum",
            measure=measure_name(measure, plan, shipped_phrases()),
            figure=figure_text(measure, figure, plan.currency),
        )
        for measure, figure in sums.items()
    )


def _table_lines(table: TableReading) -> Iterator[Text]:
    if table.sheet:
        yield Text.of(table.sheet)
    columns = Text.listing(f"{column} = {caption}" for column, caption in table.captions.items())
    yield sentence("exports.check.columns", columns=columns)
    if table.unknown:
        yield sentence("exports.check.unknown", captions=Text.listing(table.unknown))
    if table.totals or table.balances:
        yield sentence("exports.check.proved", totals=table.totals, balances=table.balances)
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for each in table.left_out:
        rows[each.kind.value].append(each.row)
    if rows:
        yield sentence("exports.check.left-out", rows=Text.listing(_kind(*each) for each in rows.items()))


def _kind(kind: str, rows: Sequence[int]) -> Text:
    shown = ", ".join(map(str, rows[:SHOWN_ROWS])) + (", …" if len(rows) > SHOWN_ROWS else "")
    return sentence("exports.kind.rows", kind=sentence(f"exports.kind.{kind}"), count=len(rows), rows=shown)


def exports_json(
    exports: Sequence[ExportReading], problems: Sequence[Problem], currency: Currency
) -> dict[str, Any]:
    """Return how exports were read as one JSON document, every line of them included."""
    return {
        "schema": "salesbook/ledger-check/1",
        "currency": currency.code,
        "exports": [_export_json(each, currency) for each in exports],
        "problems": [problem_json(found) for found in problems],
    }


def _export_json(export: ExportReading, currency: Currency) -> dict[str, Any]:
    return {
        "file": export.file,
        "profile": export.profile or None,
        "encoding": export.encoding or None,
        "tables": [_table_json(each) for each in export.tables],
        "lines": [line_json(line, currency) for line in export.lines],
        "unmapped": [
            {
                "kind": each.kind,
                "code": each.code,
                "row": each.row,
                "count": each.count,
                "suggested": each.suggested or None,
            }
            for each in export.unmapped
        ],
        "problems": [problem_json(found) for found in export.problems],
    }


def _table_json(table: TableReading) -> dict[str, Any]:
    return {
        "sheet": table.sheet or None,
        "columns": dict(table.captions),
        "unused": list(table.unknown),
        "rows": table.rows,
        "left_out": [
            {"row": each.row, "kind": each.kind.value, "text": each.text} for each in table.left_out
        ],
        "proved": {"totals": table.totals, "balances": table.balances},
    }


def line_json(line: LedgerLine, currency: Currency) -> dict[str, Any]:
    """Return a line of a ledger for a document; money exactly, in the currency's major unit."""
    return {
        "sheet": line.sheet or None,
        "row": line.row,
        "day": line.day.isoformat() if line.day else None,
        "month": line.month.key,
        "document": line.document or None,
        "owner": line.owner or None,
        "owner_code": line.owner_code or None,
        "dimension": line.dimension or None,
        "item": line.item or None,
        "item_code": line.item_code or None,
        "figures": {name: exact_figure(name, value, currency) for name, value in line.figures.items()},
        **_aside(line, currency),
    }


def _aside(line: LedgerLine, currency: Currency) -> Mapping[str, object]:
    """Return what few lines have: tax, discount, a pack, another currency, a posting that does not count."""
    stated = {
        "tax": exact_figure("revenue", line.tax, currency) if line.tax else None,
        "discount": exact_figure("revenue", line.discount, currency) if line.discount else None,
        "pack": str(line.pack) if line.pack != 1 else None,
        "free": line.free or None,
        "posting": None if line.counts else line.posting.value,
        "reversed": line.reversed or None,
        "currency": line.currency or None,
        "foreign": exact_figure("revenue", line.foreign, currency) if line.currency else None,
    }
    return {name: value for name, value in stated.items() if value is not None}


def render_profiles(profiles: Sequence[Profile], language: Language) -> str:
    """Return the shipped profiles by name, with what they are for."""
    return text_table([(each.name, Text(each.about).in_language(language)) for each in profiles])
