"""What next, and what is not known: outlook, decisions, who is missing, what is unexplained, problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from salesbook.model.decimals import ratio
from salesbook.model.figures import decimal_text, major_figure, percent_text
from salesbook.model.scenario import Scenario
from salesbook.page.business import measured
from salesbook.page.charts import Goal, bullets
from salesbook.page.figures import Told
from salesbook.page.parts import Cell, PageBlock, PageColumn, PageFigure, PageRow, PageTable
from salesbook.problems import Text
from salesbook.problems.text import joined
from salesbook.variance.result import Line

MOST_ROWS = 20
"""So many rows of a list stand on a page; the book has all of them."""


def outlook(told: Told) -> Iterator[PageBlock]:
    """Yield where the year will end: of every measure as a bar, of revenue in figures."""
    year, line = told.line.outlook, told.line
    if year.to_date is None:
        return
    message, title = told.wording.outlook(year), told.say("block.outlook", unit=told.unit)
    lines = [each for each in measured(told) if each.outlook.attainment is not None]
    goals = [_goal(told, each) for each in lines]
    due = None if year.time_progress is None else float(year.time_progress)
    chart = bullets("outlook", told.one(title), told.one(message), goals, due)
    yield PageBlock(title=title, lines=[message], charts=[chart], table=_goals(told, lines))
    figures = {
        "target": told.outlook(line, "target"),
        "reached": told.outlook(line, "to_date"),
        "attainment": told.outlook(line, "attainment", share=True),
        "time": told.outlook(line, "time_progress", share=True),
        "required": told.outlook(line, "required_rate"),
        "forecast_a": told.outlook(line, "forecast_a"),
        "forecast_b": told.outlook(line, "forecast_b"),
    }
    rows = [
        PageRow(name=_named(told, name), cells=[each, *_off_target(told, line, name)])
        for name, each in figures.items()
    ]
    revenue = told.binding.phrases.measures[line.measure]
    heads = [PageColumn(label=revenue, number=False), PageColumn(label=told.say("column.amount"))]
    heads += [PageColumn(label=Text.of(code)) for code in ("FC−PL", "FC/PL")]
    yield PageBlock(table=PageTable(columns=heads, rows=rows))


def _named(told: Told, name: str) -> Text:
    """Return what a figure of the outlook is called, and of a forecast whether it is the one that counts."""
    said = told.say(f"column.{name}")
    counts = name == told.expected(told.line.outlook)[0]
    return joined([said, told.say("column.counts")], Text.of(" ")) if counts else said


def _off_target(told: Told, line: Line, field: str) -> Sequence[PageFigure]:
    """Return how far a forecast ends from its target, and its share of that; blanks beside other figures."""
    value = getattr(line.outlook, field) if field.startswith("forecast") else None
    if value is None:
        return PageFigure(shown=""), PageFigure(shown="")
    target = line.outlook.target
    gap = told.amount(round(value) - target, line.measure, signed=True)
    return PageFigure(shown=gap), PageFigure(shown=percent_text(ratio(round(value), target)))


def _goal(told: Told, line: Line) -> Goal:
    year = line.outlook
    _, expected = told.expected(year)
    return Goal(
        name=told.one(told.binding.phrases.measures[line.measure]),
        reached=float(year.attainment or 0),
        expected=float(ratio(round(expected or 0), year.target) or 0),
        shown=percent_text(year.attainment),
    )


def _goals(told: Told, lines: Sequence[Line]) -> PageTable:
    names = told.binding.phrases.scenarios
    rows = [
        PageRow(
            name=told.binding.phrases.measures[each.measure],
            cells=[
                told.outlook(each, "target"),
                told.outlook(each, "to_date"),
                told.outlook(each, "attainment", share=True),
                told.outlook(each, told.expected(each.outlook)[0]),
            ],
        )
        for each in lines
    ]
    heads = [PageColumn(label=told.say("column.measure"), number=False)]
    heads += [PageColumn(label=names[code], code=code) for code in (Scenario.PLAN, Scenario.ACTUAL)]
    heads.append(PageColumn(label=told.say("column.attainment")))
    return PageTable(
        columns=[*heads, PageColumn(label=names[Scenario.FORECAST], code=Scenario.FORECAST)], rows=rows
    )


def decisions(told: Told) -> Iterator[PageBlock]:
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
            yield PageBlock(title=told.say(f"block.{title}"), lines=[words])


def unknown(told: Told) -> Iterator[PageBlock]:
    """Yield what is open: returns that do not count, gaps without a cause, problems, restatements."""
    records = told.binding.records
    yield _missing(told)
    silent = records.get("unexplained", ())
    yield _listed(told, "silent", "person", silent, ("gap", "remedy"))
    wrong = list(records.get("problems", ()))
    yield _listed(told, "problems", "file", wrong, ("place", "message"), first="file")
    flags = [*records.get("expense_flags", ()), *records.get("difficulties", ())]
    yield _listed(told, "flags", "person", flags, ("state", "amount", "remedy"))
    restated = [
        Text.of(
            " ".join(str(value) for key, value in each.items() if key != "key" and isinstance(value, str))
        )
        for each in records.get("restated", ())
    ]
    yield PageBlock(title=told.say("block.restated"), lines=restated)
    yield _against_books(told)


def _missing(told: Told) -> PageBlock:
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
    return PageBlock(title=block.title, lines=said, table=block.table, wide=False)


def _against_books(told: Told) -> PageBlock:
    """Return how far returns and finance's books stand apart, and single differences, the largest first."""
    message = told.binding.facts.get("ledger_message")
    rows = [
        row
        for measure, name in (("revenue", "ledger_money"), ("quantity", "ledger_counts"))
        for row in _differences(told, measure, told.binding.records.get(name, ()))
    ]
    more = len(rows) - MOST_ROWS
    said = [message] if message else []
    heads = [PageColumn(label=told.say("column.person"), number=False)]
    heads += [PageColumn(label=told.say(f"column.{each}")) for each in ("returned", "booked", "difference")]
    return PageBlock(
        title=told.say("block.ledger"),
        lines=[*said, *([told.say("column.more", count=more)] if more > 0 else [])],
        table=PageTable(columns=heads, rows=rows[:MOST_ROWS]) if rows else None,
        wide=True,
    )


def _differences(told: Told, measure: str, records: Sequence[Mapping[str, object]]) -> Iterator[PageRow]:
    """Yield differences of a measure of money or of counts: exactly, with reason and documents."""

    def figure(value: int, *, signed: bool = False) -> PageFigure:
        exact = major_figure(measure, value, told.binding.currency)
        return PageFigure(shown=decimal_text(exact, signed=signed))

    found = [(each, _whole(each["returned"]), _whole(each["booked"])) for each in records]
    for each, returned, booked in sorted(found, key=lambda row: -abs(row[2] - row[1])):
        name = joined([_text(each["name"]), _text(each["item"]), _text(each["measure"])], Text.of(" · "))
        yield PageRow(
            name=name,
            cells=[figure(returned), figure(booked), figure(booked - returned, signed=True)],
            note=joined([_text(each["reason"]), _text(each["where"])], Text.of(" · ")),
        )


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


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
) -> PageBlock:
    """Return a list of records as a block."""
    heads = [PageColumn(label=told.say(f"column.{head}"), number=False)]
    heads += [PageColumn(label=told.say(f"column.{LABELS[each]}"), number=each in MONEY) for each in fields]
    rows = [
        PageRow(name=_text(each.get(first)), cells=[_cell(told, each.get(field), field) for field in fields])
        for each in records[:MOST_ROWS]
    ]
    more = len(records) - MOST_ROWS
    said = [told.say("column.more", count=more)] if more > 0 else []
    table = PageTable(columns=heads, rows=rows) if rows else None
    return PageBlock(title=told.say(f"block.{title}"), lines=said, table=table, wide=len(fields) > 2)


def _cell(told: Told, value: object, field: str) -> Cell:
    if field in MONEY:
        return told.plain(value, signed=field == "gap") if isinstance(value, int) else PageFigure(shown="–")
    return _text(value)


def _text(value: object) -> Text:
    return value if isinstance(value, Text) else Text.of("" if value is None else str(value))
