"""Chart specs to XlsxWriter's charts: fills that can be told apart in black and white."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from salesbook.model.scenario import Scenario
from salesbook.spreadsheet.book import Chart, Series
from salesbook.spreadsheet.grid import Area, column_letters

GOOD, BAD, DARK = "#2E7D32", "#C62828", "#404040"

SERIES_FILLS: Mapping[str, Mapping[str, Any]] = {
    Scenario.ACTUAL: {"fill": {"color": DARK}, "border": {"color": DARK}},
    Scenario.PLAN: {"fill": {"color": "#FFFFFF"}, "border": {"color": DARK, "width": 1.25}},
    Scenario.BUDGET: {"fill": {"color": "#FFFFFF"}, "border": {"color": DARK, "width": 1.25}},
    Scenario.PRIOR_YEAR: {"fill": {"color": "#BFBFBF"}, "border": {"color": "#BFBFBF"}},
    Scenario.FORECAST: {
        "pattern": {"pattern": "wide_upward_diagonal", "fg_color": DARK, "bg_color": "#FFFFFF"},
        "border": {"color": DARK},
    },
    "VAR": {"fill": {"color": GOOD}, "border": {"color": GOOD}},
    "RISE": {"fill": {"color": GOOD}, "border": {"color": GOOD}},
    "FALL": {
        "pattern": {"pattern": "wide_downward_diagonal", "fg_color": BAD, "bg_color": "#FFFFFF"},
        "border": {"color": BAD},
    },
    "SUM": {"fill": {"color": DARK}, "border": {"color": DARK}},
    "GAP": {"fill": {"none": True}, "border": {"none": True}},
}
"""How the marks of each scenario are filled: actual dark, prior year light, plan an outline, forecast
hatched; of a waterfall, rises solid, falls hatched, what they stand on invisible."""

BAD_MARK: Mapping[str, Any] = SERIES_FILLS["FALL"]
"""An adverse variance: marked by its hatching as well as by its colour."""

GAP, PIN_GAP = 60, 500
"""What is left between marks, in percent of their width: a pin is a thin column."""

WATERFALL = ("RISE", "FALL", "SUM", "GAP")


def add_chart(workbook: Any, chart: Chart) -> Any:  # noqa: ANN401 - XlsxWriter is untyped
    """Return the chart, ready to be inserted in a worksheet."""
    columns = [series for series in chart.series if series.kind != "line"]
    lines = [series for series in chart.series if series.kind == "line"]
    drawn = workbook.add_chart(_kind(chart, columns=bool(columns)))
    for series in columns or lines:
        drawn.add_series(_series(series, chart))
    if columns and lines:
        overlay = workbook.add_chart({"type": "line"})
        for series in lines:
            overlay.add_series(_series(series, chart))
        # XlsxWriter draws lines beside columns as a second chart laid over the first.
        drawn.combine(overlay)
    drawn.set_title({"name": chart.title, "name_font": {"size": 11, "bold": True}, "overlay": False})
    several = len(chart.series) > 1 and not _is_waterfall(chart)
    drawn.set_legend({"position": "top"} if several else {"none": True})
    # The marks carry their figures, which an axis would only repeat.
    drawn.set_y_axis({"visible": False, "major_gridlines": {"visible": False}} | _scale(chart))
    # `low`: below the chart, where no mark below zero runs into the captions.
    drawn.set_x_axis({"num_font": {"size": 9}, "label_position": "low", "major_tick_mark": "none"})
    drawn.set_chartarea({"border": {"color": "#D9D9D9"}})
    drawn.set_size({"width": chart.width, "height": chart.height})
    return drawn


def _kind(chart: Chart, *, columns: bool) -> dict[str, str]:
    if not columns:
        return {"type": "line"}
    return {"type": "column", "subtype": "stacked"} if chart.stacked else {"type": "column"}


def _is_waterfall(chart: Chart) -> bool:
    return any(series.scenario in WATERFALL for series in chart.series)


def _scale(chart: Chart) -> dict[str, Any]:
    """Return the axis limits: figures stand on zero, variances on either side of it."""
    if chart.zero == "top":
        return {"max": 0}
    both = not chart.zero and (_is_waterfall(chart) or any(series.signs for series in chart.series))
    return {} if both else {"min": 0}


def _series(series: Series, chart: Chart) -> dict[str, Any]:
    unlabelled: dict[str, Any] = {
        "name": [series.sheet, *series.name],
        "categories": _range(series.sheet, series.categories),
        "values": _range(series.sheet, series.values),
    }
    if series.kind == "line":
        return unlabelled | {
            "line": {"none": True},
            "marker": {"type": "long_dash", "size": 12, "border": {"color": "#000000"}},
        }
    look = dict(SERIES_FILLS.get(series.scenario, SERIES_FILLS[Scenario.PLAN]))
    if series.signs:
        look["points"] = [BAD_MARK if sign < 0 else None for sign in series.signs]
    # Labels that show nothing are left out: XlsxWriter writes an empty element for them, which is invalid.
    labels = {"value": True, "num_format": chart.number_format, "font": {"size": 8}}
    labelled = {} if series.scenario in WATERFALL else {"data_labels": labels}
    overlap = 100 if chart.stacked else chart.overlap
    return (
        unlabelled | labelled | look | {"gap": PIN_GAP if series.kind == "pin" else GAP, "overlap": overlap}
    )


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
