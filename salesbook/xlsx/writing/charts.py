"""Chart specs to XlsxWriter's charts: fills that can be told apart in black and white."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from salesbook.model.scenario import Scenario
from salesbook.spreadsheet.book import Chart, Series
from salesbook.spreadsheet.grid import Area, column_letters
from salesbook.spreadsheet.widths import text_width

DARK, MIDDLE, LIGHT = "#404040", "#A0A0A0", "#BFBFBF"

CLEAR_OF_LABELS = 4
"""Pixels between a chart and the labels that stand on every page, so that its edge does not."""
CLEAR_OF_BREAK = 3
"""Pixels: a frame on the edge of a page would be printed on both."""
LABELLED = (Scenario.ACTUAL, Scenario.FORECAST, "VAR")
"""What carries its figures: labels of plan and prior year beside them would run into these."""


def _plain(color: str) -> Mapping[str, Any]:
    return {"fill": {"color": color}, "border": {"color": color}}


def _hatched(color: str, pattern: str) -> Mapping[str, Any]:
    drawn = {"pattern": pattern, "fg_color": color, "bg_color": "#FFFFFF"}
    return {"pattern": drawn, "border": {"color": color}}


OUTLINE: Mapping[str, Any] = {"fill": {"color": "#FFFFFF"}, "border": {"color": DARK, "width": 1.25}}


UNSEEN: Mapping[str, Any] = {"fill": {"none": True}, "border": {"none": True}}


def _fills(chart: Chart) -> Mapping[str, Mapping[str, Any]]:
    """Return how the marks of each scenario are filled, which tells them apart in black and white, too.

    Actual is dark, prior year light, plan an outline, forecast hatched; what a waterfall stands on is
    invisible, and its steps bear their signs.
    """
    return {
        Scenario.ACTUAL: _plain(DARK),
        Scenario.PLAN: OUTLINE,
        Scenario.BUDGET: OUTLINE,
        Scenario.PRIOR_YEAR: _plain(LIGHT),
        Scenario.FORECAST: _hatched(DARK, "wide_upward_diagonal"),
        "VAR": _plain(chart.good),
        "RISE": _plain(chart.good),
        "FALL": _bad_mark(chart),
        "OPEN": _hatched(MIDDLE, "wide_upward_diagonal"),
        "BAND": _plain("#E4E4E4"),
        **dict.fromkeys(("GAP", "RISEN", "FALLEN", "FLOOR"), UNSEEN),
    }


def _bad_mark(chart: Chart) -> Mapping[str, Any]:
    """Return the look of an adverse variance: marked by its hatching as well as by its colour."""
    return _hatched(chart.bad, "wide_downward_diagonal")


GAP, STEP_GAP, PIN_GAP, IN_FRONT = 60, 25, 500, 100
"""What is left between marks, in percent of their width: a pin is thin, a step as wide as its figure."""

TITLE_SIZES = (11, 10, 9, 8)
TITLE_PIXELS = 0.95
"""A bold character of half width is at most so many pixels wide, a point of its size."""

WATERFALL = ("RISE", "FALL", "GAP")

STEP_LABELS: Mapping[str, tuple[str, str, str]] = {
    Scenario.PLAN: ("", "inside_end", "#000000"),
    Scenario.ACTUAL: ("", "inside_end", "#FFFFFF"),
    "OPEN": ("−", "center", "#000000"),
    "RISEN": ("+", "inside_base", "#000000"),
    "FALLEN": ("−", "inside_base", "#000000"),
}
"""Sign, place and colour of the figures in a waterfall: programs disagree on labels that are no values."""


POINTS = (("circle", DARK), ("triangle", DARK), ("square", MIDDLE), ("diamond", MIDDLE))
"""The marks of points, one for each series."""
LINES: Collection[str] = frozenset(("line", "course"))


def add_chart(workbook: Any, chart: Chart) -> Any:  # noqa: ANN401 - XlsxWriter is untyped
    """Return the chart, ready to be inserted in a worksheet."""
    if chart.cross:
        return _matrix(workbook, chart)
    columns = [series for series in chart.series if series.kind not in LINES]
    lines = [series for series in chart.series if series.kind in LINES]
    drawn = workbook.add_chart(_kind(chart, columns=bool(columns)))
    for series in columns or lines:
        drawn.add_series(_series(series, chart))
    if columns and lines:
        overlay = workbook.add_chart({"type": "line"})
        for series in lines:
            overlay.add_series(_series(series, chart))
        # XlsxWriter draws lines beside columns as a second chart laid over the first.
        drawn.combine(overlay)
    _frame(drawn, chart)
    several = bool(chart.legend) and len(chart.series) > 1 and not _is_waterfall(chart)
    hidden = [at for at, series in enumerate(chart.series) if series.scenario == "FLOOR"]
    drawn.set_legend({"position": chart.legend, "delete_series": hidden} if several else {"none": True})
    # `low`: below the chart, where no mark below zero runs into the captions.
    names = {"num_font": {"size": 9}, "label_position": "low", "major_tick_mark": "none"}
    # The marks carry their figures, which an axis would only repeat.
    values = {"visible": False, "major_gridlines": {"visible": False}} | _scale(chart)
    if chart.bars:
        # Of lying bars XlsxWriter calls the axis of names y. They are drawn from below; the first one shall
        # stand on top, as in the table.
        drawn.set_y_axis(names | {"reverse": True, "interval_unit": 1})
        drawn.set_x_axis(values)
    else:
        drawn.set_x_axis(names)
        drawn.set_y_axis(values)
    return drawn


def title_size(chart: Chart) -> int:
    """Return the points of a chart's title."""
    sizes = TITLE_SIZES if chart.legend == "top" else TITLE_SIZES[1:]
    # A title that goes on on a next line leaves the marks less room, and may break within a date.
    wide = text_width(chart.title) * TITLE_PIXELS
    return next((size for size in sizes if wide * size <= chart.width), sizes[-1])


def offset_of(chart: Chart) -> tuple[int, int]:
    """Return how many pixels a chart lies right of its cell, and below."""
    return CLEAR_OF_LABELS + chart.offset, CLEAR_OF_BREAK


def size_of(chart: Chart) -> tuple[int, int]:
    """Return the pixels of a chart, across and down."""
    return chart.width, chart.height - CLEAR_OF_BREAK


def _frame(drawn: Any, chart: Chart) -> None:  # noqa: ANN401 - XlsxWriter is untyped
    font = {"size": title_size(chart), "bold": True}
    drawn.set_title({"name": chart.title, "name_font": font, "overlay": False})
    # Beside lying bars some programs let long names run over a frame.
    drawn.set_chartarea({"border": {"none": True} if chart.bars else {"color": "#D9D9D9"}})
    drawn.set_size(dict(zip(("width", "height"), size_of(chart), strict=True)))


def _matrix(workbook: Any, chart: Chart) -> Any:  # noqa: ANN401 - XlsxWriter is untyped
    """Return points in four fields: the axes cross at the cut-offs, their figures stand at the edge."""
    drawn = workbook.add_chart({"type": "scatter"})
    for series, (mark, color) in zip(chart.series, POINTS, strict=True):
        named = [{"value": name} if name else {"delete": True} for name in series.labels]
        labels = {"data_labels": {"value": True, "custom": named, "font": {"size": 8}, "position": "right"}}
        drawn.add_series(
            {
                "name": [series.sheet, *series.name],
                "categories": _range(series.sheet, series.categories),
                "values": _range(series.sheet, series.values),
                "marker": {"type": mark, "size": 8, "border": {"color": DARK}, "fill": {"color": color}},
                **(labels if any(series.labels) else {}),
            }
        )
    _frame(drawn, chart)
    drawn.set_legend({"position": "top"})
    shown = {"num_format": chart.number_format, "label_position": "low", "num_font": {"size": 9}}
    axis = {**shown, "min": 0, "major_gridlines": {"visible": False}}
    across, up = chart.cross
    drawn.set_x_axis({**axis, "crossing": float(across)})
    drawn.set_y_axis({**axis, "crossing": float(up)})
    return drawn


def _kind(chart: Chart, *, columns: bool) -> dict[str, str]:
    if not columns:
        return {"type": "line"}
    if any(series.kind == "area" for series in chart.series):
        return {"type": "area", "subtype": "stacked"}
    kind = {"type": "bar" if chart.bars else "column"}
    return kind | {"subtype": "stacked"} if chart.stacked else kind


def _is_waterfall(chart: Chart) -> bool:
    return any(series.scenario in WATERFALL for series in chart.series)


def _scale(chart: Chart) -> dict[str, Any]:
    """Return the axis limits: figures stand on zero, variances on either side of it."""
    if chart.origin:
        return {"crossing": float(chart.origin)}
    if chart.zero == "top":
        return {"max": 0}
    lines = any(series.kind == "course" for series in chart.series)
    both = not chart.zero and (lines or _is_waterfall(chart) or any(series.signs for series in chart.series))
    return {} if both else {"min": 0}


def _series(series: Series, chart: Chart) -> dict[str, Any]:
    unlabelled: dict[str, Any] = {
        "name": [series.sheet, *series.name],
        "categories": _range(series.sheet, series.categories),
        "values": _range(series.sheet, series.values),
    }
    if series.kind == "line":
        marker = {"type": "long_dash", "size": 9, "border": {"color": "#000000"}}
        return unlabelled | {"line": {"none": True}, "marker": marker}
    if series.kind == "course":
        marker = {"type": "circle", "size": 5, "border": {"color": DARK}, "fill": {"color": DARK}}
        labels = _labels(series, chart) | {"position": "above"}
        return unlabelled | {"line": {"color": DARK, "width": 2}, "marker": marker, "data_labels": labels}
    look = dict(_fills(chart).get(series.scenario, OUTLINE))
    if series.signs:
        marks = zip_longest(series.signs, series.thin, fillvalue=False)
        bad, thin = _bad_mark(chart), _plain(chart.bad)
        look["points"] = [(thin if small else bad) if sign < 0 else None for sign, small in marks]
    # Labels that show nothing are left out: XlsxWriter writes an empty element for them, which is invalid.
    if series.kind == "area":
        return unlabelled | look
    labelled = {"data_labels": _labels(series, chart)} if series in _labelled(chart) else {}
    overlap = 100 if chart.stacked else chart.overlap
    gap = PIN_GAP if series.kind == "pin" else STEP_GAP if _is_waterfall(chart) else GAP
    return unlabelled | labelled | look | {"gap": gap, "overlap": overlap}


def _labels(series: Series, chart: Chart) -> dict[str, Any]:
    """Return the labels of a series: blanks are no zeros, and a step of a waterfall bears its sign."""
    if not _is_waterfall(chart):
        plain = chart.number_format
        shown = plain if ";" in plain else f"{plain};−{plain};"
        labels: dict[str, Any] = {"value": True, "num_format": shown, "font": {"size": 8}}
        # In front of a forecast it is part of, the actual bears its figure inside.
        if series.scenario == Scenario.ACTUAL and chart.overlap == IN_FRONT and _has_forecast(chart):
            # In a low mark the figure stands on its edge: it brings its ground with it.
            white = {"size": 8, "color": "#FFFFFF"}
            labels |= {"position": "inside_end", "font": white, "fill": {"color": DARK}}
        if series.scenario == Scenario.FORECAST and chart.overlap == IN_FRONT:
            # The outline of the plan runs where the figure of the forecast stands.
            labels |= {"fill": {"color": "#FFFFFF"}}
        return labels
    sign, position, color = STEP_LABELS[series.scenario]
    plain = chart.number_format
    # What rounds to zero has no label: a program would write −0 over it.
    half = Decimal(5).scaleb(-1 - plain.partition(".")[2].count("0"))
    shown = f"[>={half:f}]{sign}{plain};[<=-{half:f}]{sign or '−'}{plain};"
    font = {"size": 9 if chart.legend == "top" else 8, "color": color}
    return {"value": True, "num_format": shown, "position": position, "font": font}


def _has_forecast(chart: Chart) -> bool:
    return any(series.scenario == Scenario.FORECAST for series in chart.series)


def _labelled(chart: Chart) -> Sequence[Series]:
    """Return the series whose marks carry their figures."""
    if _is_waterfall(chart):
        return [series for series in chart.series if series.scenario in STEP_LABELS]
    found = [series for series in chart.series if series.scenario in LABELLED]
    return found or chart.series[-1:]


def _range(sheet: str, areas: Sequence[Area]) -> list[Any] | str:
    """Return the cells of a series as XlsxWriter takes them, several runs of rows as a union."""
    if len(areas) == 1:
        return [sheet, *areas[0]]
    name = "'" + sheet.replace("'", "''") + "'"
    runs = (
        f"{name}!${column_letters(area.first_column)}${area.first_row + 1}"
        f":${column_letters(area.last_column)}${area.last_row + 1}"
        for area in areas
    )
    return f"=({','.join(runs)})"
