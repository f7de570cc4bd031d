"""How business went and why: measures, months, the bridge from plan to actual, products, causes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from salesbook.model.decimals import ratio
from salesbook.model.figures import percent_text
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario
from salesbook.page.charts import (
    ChartSlot,
    ChartStep,
    months_lying,
    months_upright,
    variance_bar,
    waterfall,
)
from salesbook.page.figures import Told, nothing, tone
from salesbook.page.parts import Cell, PageBlock, PageColumn, PageFigure, PageRow, PageTable
from salesbook.problems import Text
from salesbook.variance.comparison import Span
from salesbook.variance.result import Line
from salesbook.variance.wording import part_word

SHOWN = ("plan", "actual", "variance", "attainment")


def columns(told: Told, first: str, *further: str, bars: bool = True) -> list[PageColumn]:
    """Return the columns of a comparison: plan, actual, variance with its bar, attainment."""
    names = told.binding.phrases.scenarios
    bar = [PageColumn(label=Text(), code="ΔPL%")] if bars else []
    return [
        PageColumn(label=told.say(f"column.{first}"), number=False),
        PageColumn(label=names[Scenario.PLAN], code=Scenario.PLAN),
        PageColumn(label=names[Scenario.ACTUAL], code=Scenario.ACTUAL),
        PageColumn(label=Text(), code="ΔPL"),
        *bar,
        PageColumn(label=told.say("column.attainment")),
        *(PageColumn(label=told.say(f"column.{each}")) for each in further),
    ]


def compared_cells(told: Told, line: Line, span: Span, most: float | None = None) -> list[Cell]:
    """Return plan, actual, variance, attainment of a line; a bar after the variance where `most` is given."""
    cells: list[Cell] = [told.figure(line, span, field) for field in SHOWN]
    if most is not None:
        variance = cells[2]
        assert isinstance(variance, PageFigure)
        cells.insert(3, _bar(line, span, most, variance.tone))
    return cells


def _bar(line: Line, span: Span, most: float, tone: str) -> Markup:
    """Return the bar of a variance, in the colour of its figure: none where it shows as nothing."""
    if line.over(span).variance is None:
        return Markup()
    return variance_bar(share_of(line, span), most, tone)


def share_of(line: Line, span: Span = "month") -> float:
    """Return the variance as a share of its plan, 0 where it has none."""
    attained = line.over(span).attainment
    return 0.0 if attained is None else float(attained) - 1


def most_of(lines: Sequence[Line], span: Span = "month") -> float:
    """Return the scale that the bars of a table share."""
    return max((abs(share_of(each, span)) for each in lines), default=0.0)


def measures(told: Told) -> Iterator[PageBlock]:
    """Yield the measures of the month and of the year to date."""
    lines = list(measured(told))
    spans: tuple[Span, ...] = ("month", "ytd")
    for span, title in zip(spans, ("measures", "to_date"), strict=True):
        if span == "ytd" and told.result.period == told.result.plan.fiscal_year.months[0]:
            continue
        most = most_of(lines, span)
        rows = [
            PageRow(
                name=told.binding.phrases.measures[each.measure],
                cells=[*compared_cells(told, each, span, most), told.figure(each, span, "year_on_year")],
                note=told.binding.notes("remark", (), {"measure": each.measure}) or Text()
                if span == "month"
                else Text(),
            )
            for each in lines
        ]
        said = told.say(f"block.{title}", period=told.result.period.key, unit=told.unit)
        yield PageBlock(table=PageTable(columns=columns(told, "measure", "yoy"), rows=rows, caption=said))


def measured(told: Told) -> Iterator[Line]:
    """Yield the line of every measure that is spoken of."""
    for each in told.binding.measures:
        try:
            yield told.of(each.id)
        except KeyError:
            continue


def slots(told: Told, members: dict[str, str]) -> list[ChartSlot]:
    """Return the months of the year; what is not reported or to come is expected as the forecast is."""
    attained = told.line.year_to_date.attainment
    rate = float(attained) if attained is not None and told.result.plan.forecast == "B" else 1.0

    def value(scenario: Scenario, month: Month) -> int | None:
        return told.binding.figures(scenario, "revenue", (month,), members)

    found = []
    for month in told.result.plan.fiscal_year.months:
        actual = value(Scenario.ACTUAL, month) if month <= told.result.period else None
        whole = value(Scenario.PLAN, month) or 0
        plan = whole if actual is None else value(Scenario.PLAN_OF_REPORTED, month) or 0
        prior = value(Scenario.PRIOR_YEAR_OF_REPORTED if actual is not None else Scenario.PRIOR_YEAR, month)
        over = 0 if actual is None else actual - plan
        varied = told.amount(over, signed=True) if actual is not None else ""
        rest = (whole if actual is None else whole - plan) * rate
        forecast = (actual or 0) + rest if month > told.result.period or rest else None
        shown = actual if actual is not None else forecast
        found.append(
            ChartSlot(
                name=told.one(told.binding.month_name(month)),
                plan=plan,
                actual=actual,
                forecast=forecast,
                prior=prior,
                shown="–" if shown is None else told.amount(round(shown)),
                variance=over,
                varied=varied,
                tone="" if not over or nothing(varied) else tone(over > 0),
            )
        )
    return found


def months(told: Told) -> Iterator[PageBlock]:
    """Yield revenue month by month: as columns, and as rows where the screen is narrow."""
    drawn, year = slots(told, {}), told.result.plan.fiscal_year
    title = told.say("block.months", year=year.key, unit=told.unit)
    about = told.one(told.wording.outlook(told.line.outlook))
    charts = [
        draw(id_, told.one(title), about, drawn)
        for draw, id_ in ((months_upright, "months"), (months_lying, "months-rows"))
    ]
    rows = [
        PageRow(
            name=Text.of(month.key),
            cells=[
                told.plain(round(each.plan)),
                told.plain(None if each.actual is None else round(each.actual)),
                told.plain(None if each.forecast is None else round(each.forecast)),
                told.plain(
                    None if each.actual is None else round(each.variance), signed=True, tone=each.tone
                ),
            ],
        )
        for month, each in zip(year.months, drawn, strict=True)
    ]
    names = told.binding.phrases.scenarios
    heads = [PageColumn(label=told.say("column.month"), number=False)]
    heads += [
        PageColumn(label=names[code], code=code)
        for code in (Scenario.PLAN, Scenario.ACTUAL, Scenario.FORECAST)
    ]
    yield PageBlock(
        title=title,
        lines=_whole_year(told),
        charts=charts,
        wide=True,
        table=PageTable(columns=[*heads, PageColumn(label=Text(), code="ΔPL")], rows=rows),
    )


def _whole_year(told: Told) -> Sequence[Text]:
    """Return what the months add up to: the forecast that counts."""
    _, value = told.expected(told.line.outlook)
    return () if value is None else (told.say("block.whole_year", amount=told.amount(round(value))),)


def bridge(told: Told) -> Iterator[PageBlock]:
    """Yield the steps from all plan over the plan of those who reported to actual."""
    month = told.line.month
    found = told.result.bridge("revenue", "month", **told.line.keys)
    if month.actual is None or found is None:
        return
    steps = [ChartStep(name=Scenario.PLAN, start=0, end=month.plan, kind="pl", shown=told.amount(month.plan))]
    if month.full_plan != month.plan:
        full, open_ = (told.one(told.say(f"column.{each}")) for each in ("full", "open"))
        left = month.plan - month.full_plan
        steps = [
            ChartStep(name=full, start=0, end=month.full_plan, kind="pl", shown=told.amount(month.full_plan)),
            ChartStep(
                name=open_,
                start=month.full_plan,
                end=month.plan,
                kind="gap",
                shown=told.amount(left, signed=True),
            ),
            *steps,
        ]
    at = month.plan
    for part, value in found.parts.items():
        shown = told.amount(value, signed=True)
        if value and not nothing(shown):
            name = told.one(told.word(part_word(part, found)))
            steps.append(
                ChartStep(
                    name=name, start=at, end=at + value, kind="good" if value > 0 else "bad", shown=shown
                )
            )
        at += value
    steps.append(
        ChartStep(name=Scenario.ACTUAL, start=0, end=month.actual, kind="ac", shown=told.amount(month.actual))
    )
    title = told.say("block.bridge", period=told.result.period.key, unit=told.unit)
    message = told.binding.facts["bridge_message"]
    heads = [
        PageColumn(label=told.say("column.step"), number=False),
        PageColumn(label=told.say("column.amount")),
    ]
    rows = [PageRow(name=Text.of(each.name), cells=[_stepped(each, told)]) for each in steps]
    chart = waterfall("bridge", told.one(title), told.one(message), steps)
    yield PageBlock(title=title, lines=[message], charts=[chart], table=PageTable(columns=heads, rows=rows))


def _stepped(step: ChartStep, told: Told) -> Cell:
    part = round(step.end - step.start)
    signed = step.kind in ("good", "bad", "gap")
    return told.plain(part, signed=signed, tone=step.kind if step.kind in ("good", "bad") else "")


def products(told: Told) -> Iterator[PageBlock]:
    """Yield products: of the company with their bars, of a person by their own lines."""
    company = told.order.owner == told.result.plan.dimensions.root.id
    if company:
        lines = list(told.result.lines_of("product", "revenue"))
    elif told.person is not None:
        own = told.result.lines_of("person-product", "revenue")
        lines = [each for each in own if each.keys["person"] == told.person]
    else:
        yield from _products_summed(told)
        return
    seen = [
        each for each in lines if each.month.actual is not None and (each.month.plan or each.month.actual)
    ]
    seen.sort(key=share_of, reverse=True)
    most = most_of(seen)
    rows = [PageRow(name=each.name, cells=compared_cells(told, each, "month", most)) for each in seen]
    said = told.say("block.products", period=told.result.period.key)
    yield PageBlock(table=PageTable(columns=columns(told, "product"), rows=rows, caption=said), tall=True)


def _products_summed(told: Told) -> Iterator[PageBlock]:
    """Yield products of a region, which the JSON document has no lines of."""
    rows = []
    for each in told.binding.records.get("pvm_month", ()):
        plan, actual, name = each["plan"], each["actual"], each["product"]
        assert isinstance(plan, int)
        assert isinstance(actual, int)
        assert isinstance(name, Text)
        cells = [told.plain(plan), told.plain(actual)]
        cells.append(
            told.plain(actual - plan, signed=True, tone=tone(actual > plan) if actual != plan else "")
        )
        rows.append(PageRow(name=name, cells=[*cells, PageFigure(shown=percent_text(ratio(actual, plan)))]))
    said = told.say("block.products", period=told.result.period.key)
    yield PageBlock(
        table=PageTable(columns=columns(told, "product", bars=False), rows=rows, caption=said), tall=True
    )


def causes(told: Told) -> Iterator[PageBlock]:
    """Yield the causes that were given, grouped, with who gave them and what they come to."""
    agenda = {str(each["key"]).partition("/")[2]: each for each in told.binding.records.get("agenda", ())}
    found = agenda.get("total", {}).get("causes")
    if isinstance(found, Text) and found and any(found.words.values()):
        yield PageBlock(title=told.say("block.causes"), lines=[found])
