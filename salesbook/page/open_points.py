"""What next, and what is not known: outlook, decisions, who is missing, what is unexplained, problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from salesbook.model.figures import percent_text
from salesbook.page.charts import bullet
from salesbook.page.figures import Told
from salesbook.page.parts import Block, Cell, Column, Figure, Row, Table
from salesbook.problems import Text
from salesbook.problems.text import joined

MOST_ROWS = 20
"""So many rows of a list stand on a page; the book has all of them."""


def outlook(told: Told) -> Iterator[Block]:
    """Yield where the year will end."""
    year = told.line.outlook
    if year.to_date is None:
        return
    message = told.wording.outlook(year)
    expected = (
        year.forecast_a if told.result.plan.forecast == "A" or year.forecast_b is None else year.forecast_b
    )
    time = year.time_progress
    title = told.say("block.outlook", unit=told.unit)
    chart = bullet(
        "outlook",
        told.one(title),
        told.one(message),
        target=year.target,
        reached=year.to_date,
        expected=float(expected or 0),
        due=None if time is None else float(time) * year.target,
    )
    yield Block(title=title, lines=[message], charts=[chart])
    figures = {
        "target": told.outlook("target", year.target),
        "reached": told.outlook("to_date", year.to_date),
        "attainment": told.outlook("attainment", year.attainment, share=True),
        "time": told.outlook("time_progress", time, share=True),
        "required": told.outlook("required_rate", year.required_rate),
        "forecast_a": told.outlook("forecast_a", year.forecast_a),
        "forecast_b": told.outlook("forecast_b", year.forecast_b),
    }
    rows = [Row(name=told.say(f"column.{name}"), cells=[each]) for name, each in figures.items()]
    heads = [Column(label=told.say("column.what"), number=False), Column(label=told.say("column.amount"))]
    yield Block(table=Table(columns=heads, rows=rows))


def decisions(told: Told) -> Iterator[Block]:
    """Yield what meetings decided and what has become of it, what people intend, and the next month."""
    records = told.binding.records
    found = [*records.get("decisions_before", ()), *records.get("decisions_below", ())]
    fields = ("decided", "owner", "due", "state")
    yield _listed(told, "decisions", "topic", found, fields, first="topic")
    agenda = {str(each["key"]).partition("/")[2]: each for each in records.get("agenda", ())}
    for title, topic, field in (
        ("measures_taken", "total", "measures"),
        ("next_month", "next", "findings"),
    ):
        words = agenda.get(topic, {}).get(field)
        if isinstance(words, Text) and any(words.words.values()):
            yield Block(title=told.say(f"block.{title}"), lines=[words])


def unknown(told: Told) -> Iterator[Block]:
    """Yield what is open: returns that do not count, gaps without a cause, problems, restatements."""
    records = told.binding.records
    yield _missing(told)
    silent = records.get("unexplained", ())
    yield _listed(told, "silent", "person", silent, ("gap", "remedy"))
    wrong = list(records.get("problems", ()))
    yield _listed(told, "problems", "what", wrong, ("place", "message"), first="file")
    flags = [*records.get("expense_flags", ()), *records.get("difficulties", ())]
    yield _listed(told, "flags", "person", flags, ("state", "amount", "remedy"))
    restated = [
        Text.of(
            " ".join(str(value) for key, value in each.items() if key != "key" and isinstance(value, str))
        )
        for each in records.get("restated", ())
    ]
    yield Block(title=told.say("block.restated"), lines=restated)
    message = told.binding.facts.get("ledger_message")
    if message:
        yield Block(title=told.say("block.ledger"), lines=[message])


def _missing(told: Told) -> Block:
    """Return the one block of what did not count: who, why, how much plan, what to do."""
    month = told.line.month
    open_ = told.binding.records.get("open_returns", ())
    block = _listed(told, "missing", "person", open_, ("place", "state", "plan_month", "remedy"))
    if month.plan == month.full_plan:
        return block
    said = [
        joined(
            [
                told.say("column.full"),
                Text.of(f"{told.amount(month.full_plan)};"),
                told.say("column.open"),
                Text.of(f"{told.amount(month.full_plan - month.plan)};"),
                told.say("column.attainment"),
                Text.of(percent_text(month.full_attainment)),
            ],
            Text.of(" "),
        )
    ]
    return Block(title=block.title, lines=said, table=block.table, wide=False)


LABELS: Mapping[str, str] = {
    "gap": "amount",
    "amount": "amount",
    "plan_month": "plan",
    "remedy": "do",
    "place": "where",
    "message": "what",
    "decided": "decided",
    "owner": "owner",
    "due": "due",
    "state": "state",
}
MONEY = ("gap", "amount", "plan_month")


def _listed(
    told: Told,
    title: str,
    head: str,
    records: Sequence[Mapping[str, object]],
    fields: Sequence[str],
    first: str = "name",
) -> Block:
    """Return a list of records as a block."""
    heads = [Column(label=told.say(f"column.{head}"), number=False)]
    heads += [Column(label=told.say(f"column.{LABELS[each]}"), number=each in MONEY) for each in fields]
    rows = [
        Row(name=_text(each.get(first)), cells=[_cell(told, each.get(field), field) for field in fields])
        for each in records[:MOST_ROWS]
    ]
    more = len(records) - MOST_ROWS
    said = [told.say("column.more", count=more)] if more > 0 else []
    table = Table(columns=heads, rows=rows) if rows else None
    return Block(title=told.say(f"block.{title}"), lines=said, table=table, wide=len(fields) > 2)


def _cell(told: Told, value: object, field: str) -> Cell:
    if field in MONEY:
        return told.plain(value, signed=field == "gap") if isinstance(value, int) else Figure(shown="–")
    return _text(value)


def _text(value: object) -> Text:
    return value if isinstance(value, Text) else Text.of("" if value is None else str(value))
