"""Who: regions side by side, people by their variance, and by class of product."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from salesbook.model.decimals import ratio
from salesbook.model.figures import percent_text
from salesbook.model.scenario import Scenario
from salesbook.page.business import columns, compared_cells, most_of, slots
from salesbook.page.charts import ChartSlot, heat, region
from salesbook.page.figures import Told, nothing, tone
from salesbook.page.parts import Cell, PageBlock, PageColumn, PageFigure, PageRow, PageTable
from salesbook.problems import Text
from salesbook.problems.text import joined
from salesbook.variance.result import FollowUp, Line

MOST_HEATED, MOST_CLASSES = 20, 5
"""So many people and classes have room beside each other."""
STRONG = 0.2
"""A variance of this share of its plan has the fullest colour."""


def regions(told: Told) -> Iterator[PageBlock]:
    """Yield the territories below: a table with their coverage, and their months on one scale."""
    below = told.result.plan.dimensions.children(told.order.owner) if told.person is None else ()
    if not below:
        return
    lines = [told.result.line("territory", "revenue", territory=each.id) for each in below]
    judged = [each for each in lines if not each.month.grey]
    most = most_of(judged)
    rows = [
        PageRow(
            name=each.name,
            cells=[
                *compared_cells(told, each, "month", most),
                told.figure(each, "month", "full_plan/coverage"),
            ],
            kind="faint" if each.month.grey else "",
        )
        for each in lines
    ]
    said = told.say("block.by_region", period=told.result.period.key)
    yield PageBlock(table=PageTable(columns=columns(told, "region", "coverage"), rows=rows, caption=said))
    drawn = {each.keys["territory"]: slots(told, {"territory": each.keys["territory"]}) for each in lines}
    top = max((max(slot.plan, slot.reached) for each in drawn.values() for slot in each), default=0)
    charts = [
        region(
            f"region-{at}",
            told.one(each.name),
            told.one(told.wording.place(each)),
            drawn[each.keys["territory"]],
            top,
        )
        for at, each in enumerate(lines)
    ]
    named = [told.wording.place(each) for each in lines]
    yield PageBlock(
        title=told.say("block.regions"),
        charts=[_named(told, *pair) for pair in zip(named, charts, strict=True)],
        table=_by_month(told, [(each.name, drawn[each.keys["territory"]]) for each in lines]),
        many=True,
    )


def _by_month(told: Told, drawn: Sequence[tuple[Text, Sequence[ChartSlot]]]) -> PageTable:
    """Return months of several territories side by side: actual, then what is expected."""
    (_, first), *_ = drawn
    heads = [PageColumn(label=told.say("column.region"), number=False)]
    heads += [
        PageColumn(
            label=Text.of(each.name), code=Scenario.FORECAST if each.actual is None else Scenario.ACTUAL
        )
        for each in first
    ]
    rows = [
        PageRow(name=name, cells=[PageFigure(shown=each.shown) for each in slots]) for name, slots in drawn
    ]
    return PageTable(columns=heads, rows=rows)


def _named(told: Told, name: Text, chart: Markup) -> Markup:
    return Markup("<p>{}</p>{}").format(told.one(name), chart)


def people(told: Told) -> Iterator[PageBlock]:
    """Yield people by their variance with cause and measure, the missing in grey: the rows of the board."""
    records = told.binding.records.get("board_people", ())
    if not records:
        return
    lines = {each.keys["person"]: each for each in told.result.lines_of("person", "revenue")}
    follow_ups = {each.line.keys["person"]: each for each in told.result.follow_ups}
    shown = [lines[str(each["key"])] for each in records if each["key"] in lines and not each.get("faint")]
    most = most_of(shown)
    rows = []
    for each in records:
        line = lines.get(str(each["key"]))
        if line is not None and not each.get("faint"):
            note = _told_of(told, follow_ups.get(line.keys["person"]), line.name)
            rows.append(PageRow(name=line.name, cells=compared_cells(told, line, "month", most), note=note))
        else:
            rows.append(_greyed(told, each, line))
    rows.append(_total(told))
    table = PageTable(columns=columns(told, "person"), rows=rows, caption=told.say("block.people"))
    yield PageBlock(table=table, tall=True)


def _told_of(told: Told, follow_up: FollowUp | None, name: Text) -> Text:
    """Return cause, measure, owner and due date in words; who names nobody acts himself."""
    if follow_up is None:
        return Text()
    said = [Text.of(follow_up.cause) if follow_up.cause else told.word("board_unexplained")]
    if follow_up.measure:
        said.append(Text.of(follow_up.measure))
    elif follow_up.material:
        said.append(told.word("board_ask"))
    told_of = [joined(said, Text.of(" → "))]
    if follow_up.measure or follow_up.due:
        # One's own name is in the language of the page, however it was typed.
        own = follow_up.owner in ("", *name.words.values())
        who = name if own else Text.of(follow_up.owner)
        told_of.append(joined([who, Text.of(follow_up.due)] if follow_up.due else [who], Text.of(" ")))
    return joined(told_of, Text.of(" · "))


def _greyed(told: Told, each: Mapping[str, object], line: Line | None) -> PageRow:
    """Return the row of somebody who does not count, or of several that share one row."""
    plan, actual = each.get("pl"), each.get("ac")
    name = line.name if line is not None else each["name"]
    assert isinstance(name, Text)
    said = [word for key in ("cause", "action") if isinstance(word := each.get(key), Text) and word]
    shown = [told.plain(plan if isinstance(plan, int) else None)]
    known = isinstance(actual, int) and isinstance(plan, int)
    shown.append(told.plain(actual) if known else PageFigure(shown="–"))  # type: ignore[arg-type]
    rest: list[Cell] = [PageFigure(shown="")] * 3
    return PageRow(name=name, cells=[*shown, *rest], note=joined(said, Text.of(" → ")), kind="faint")


def _total(told: Told) -> PageRow:
    cells = compared_cells(told, told.line, "month", most_of([told.line]) * 4)
    return PageRow(name=told.say("column.total"), cells=cells, kind="total")


FIRST = 3
"""So many places everybody may read; who is last is told in the meeting's books alone."""


def _first_three(told: Told) -> Text:
    """Return the first places among the people of a page."""
    people = {str(each["key"]) for each in told.binding.records.get("board_people", ())}
    places = [each for each in told.result.ranking if each.place is not None and each.place <= FIRST]
    found = [each for each in places if each.line.keys["person"] in people]
    names = Text.listing(told.one(each.line.name) for each in found)
    return told.say("block.first", names=names) if found else Text()


def by_class(told: Told) -> Iterator[PageBlock]:
    """Yield people by class of product: where each is ahead and behind."""
    dimensions = told.result.plan.dimensions
    records = [each for each in told.binding.records.get("board_people", ()) if not each.get("faint")]
    classes = dimensions.class_ids[:MOST_CLASSES]
    if not records or len(classes) < 2:
        return
    more = len(dimensions.class_ids) - len(classes)
    said = [told.say("column.more", count=more)] if more else []
    rows = []
    for each in records[:MOST_HEATED]:
        person = dimensions.person[str(each["key"])]
        rows.append((told.one(person.name), [_cell(told, person.id, one) for one in classes]))
    title = told.say("block.heat")
    heads = [told.one(dimensions.classes.get(each, Text.of(each))) for each in classes]
    chart = heat("heat", told.one(title), told.one(_first_three(told)), heads, rows)
    table = PageTable(
        columns=[columns(told, "person")[0], *(_head(each) for each in heads)],
        rows=[
            PageRow(name=Text.of(name), cells=[PageFigure(shown=text, tone=kind) for text, _, kind in cells])
            for name, cells in rows
        ],
    )
    yield PageBlock(title=title, charts=[chart], table=table, lines=said)


def _head(name: str) -> PageColumn:
    return PageColumn(label=Text.of(name))


def _cell(told: Told, person: str, class_: str) -> tuple[str, float, str]:
    members = {"identity": person, "class": class_}
    actual, plan = (
        told.result.value(scenario, "revenue", (told.result.period,), members)
        for scenario in (Scenario.ACTUAL, Scenario.PLAN_OF_REPORTED)
    )
    attained = ratio(actual, plan or 0)
    shown = percent_text(attained)
    if attained is None or nothing(percent_text(attained - 1)):
        return shown, 0.0, ""
    return shown, abs(float(attained) - 1) / STRONG, tone(attained > 1)
