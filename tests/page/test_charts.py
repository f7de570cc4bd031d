"""Charts by what they mean: lengths are figures, fills are scenarios, sides and colours are signs."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

import pytest

from salesbook.page.charts import (
    ChartSlot,
    ChartStep,
    Goal,
    broken_words,
    bullets,
    heat,
    months_lying,
    months_upright,
    region,
    variance_bar,
    waterfall,
)

MONTHS = [
    ChartSlot(name="Jan", plan=100, actual=80, prior=70, shown="80", variance=-20, varied="−20", tone="bad"),
    ChartSlot(name="Feb", plan=200, actual=210, shown="210", variance=10, varied="+10", tone="good"),
    ChartSlot(name="Mar", plan=400, forecast=380, shown="380"),
]
DRAWN = [("height", months_upright("m", "t", "d", MONTHS)), ("width", months_lying("m", "t", "d", MONTHS))]


def seen(chart: str) -> Element:
    return fromstring(chart)


def bars(chart: str, kind: str) -> list[Element]:
    return [each for each in seen(chart).iter("rect") if each.get("class") == kind]


def sizes(chart: str, kind: str, side: str) -> list[float]:
    return [float(each.get(side, "0")) for each in bars(chart, kind)]


def labels(chart: str) -> list[str]:
    return [each.text or "" for each in seen(chart).iter("text")]


@pytest.mark.parametrize(("side", "chart"), DRAWN)
def test_months_are_as_long_as_their_figures(side: str, chart: str) -> None:
    january, february, march = sizes(chart, "pl", side)
    assert (february, march) == pytest.approx((2 * january, 4 * january), abs=0.3)
    assert sizes(chart, "ac", side) == pytest.approx([0.8 * january, 2.1 * january], abs=0.3)
    assert sizes(chart, "fc", side) == pytest.approx([3.8 * january], abs=0.3)


@pytest.mark.parametrize("chart", [chart for _, chart in DRAWN])
def test_what_is_to_come_is_hatched_and_a_prior_year_marked(chart: str) -> None:
    assert {each.get("fill") for each in bars(chart, "fc")} == {"url(#m-h)"}
    assert [each.get("id") for each in seen(chart).iter("pattern")] == ["m-h"]
    assert {each.get("fill") for each in (*bars(chart, "ac"), *bars(chart, "pl"))} == {None}
    assert [each.get("class") for each in seen(chart).iter("path")].count("py") == 1


def test_what_is_not_reported_stands_behind_the_actual_of_its_month() -> None:
    slot = ChartSlot(name="Jan", plan=100, actual=40, forecast=90, shown="40")
    for side, chart in (
        ("height", months_upright("m", "t", "d", [slot])),
        ("width", months_lying("m", "t", "d", [slot])),
    ):
        assert sizes(chart, "ac", side) == pytest.approx([0.4 * sizes(chart, "pl", side)[0]], abs=0.3)
        assert sizes(chart, "fc", side) == pytest.approx([0.9 * sizes(chart, "pl", side)[0]], abs=0.3)
        # What is drawn later stands in front.
        assert chart.index('class="fc"') < chart.index('class="ac"')


def test_a_month_behind_hangs_below_the_line_and_one_ahead_stands_on_it() -> None:
    chart = months_upright("m", "t", "d", MONTHS)
    (behind,), (ahead,) = bars(chart, "bad"), bars(chart, "good")
    zero = float(behind.get("y", ""))
    assert float(ahead.get("y", "")) + float(ahead.get("height", "")) == pytest.approx(zero, abs=0.2)
    assert float(behind.get("height", "")) == pytest.approx(2 * float(ahead.get("height", "")), abs=0.2)
    # On one scale with the months below.
    assert sizes(chart, "bad", "height") == pytest.approx([0.2 * sizes(chart, "pl", "height")[0]], abs=0.2)
    assert {"−20", "+10"} <= set(labels(chart))


def test_a_month_that_differs_by_nothing_has_no_colour() -> None:
    chart = months_upright("m", "t", "d", [ChartSlot(name="Jan", plan=100, actual=100, varied="0")])
    assert not bars(chart, "good") + bars(chart, "bad")


def test_each_step_begins_where_the_one_before_ended() -> None:
    steps = [
        ChartStep(name="PL", start=0, end=100, kind="pl", shown="100"),
        ChartStep(name="price", start=100, end=70, kind="bad", shown="−30"),
        ChartStep(name="mix", start=70, end=85, kind="good", shown="+15"),
        ChartStep(name="AC", start=0, end=85, kind="ac", shown="85"),
    ]
    chart = waterfall("w", "t", "d", steps)
    ends = {
        each.get("class"): (float(each.get("x", "")), float(each.get("x", "")) + float(each.get("width", "")))
        for each in seen(chart).iter("rect")
    }
    assert ends["pl"][1] == pytest.approx(ends["bad"][1], abs=0.2)
    assert ends["bad"][0] == pytest.approx(ends["good"][0], abs=0.2)
    assert ends["good"][1] == pytest.approx(ends["ac"][1], abs=0.2)
    assert ends["pl"][0] == ends["ac"][0]
    assert labels(chart) == ["PL", "100", "price", "−30", "mix", "+15", "AC", "85"]


def test_steps_below_zero_stay_inside() -> None:
    chart = waterfall("w", "t", "d", [ChartStep(name="x", start=0, end=-50, kind="bad", shown="−50")])
    (step,) = bars(chart, "bad")
    assert float(step.get("x", "")) > 100


def test_years_stand_on_one_scale_as_shares_of_their_targets() -> None:
    goals = [
        Goal(name="Revenue", reached=0.25, expected=0.9, shown="25.0%"),
        Goal(name="Quantity", reached=0.5, expected=1.2, shown="50.0%"),
    ]
    chart = bullets("b", "t", "d", goals, due=0.25)
    (target, other), (first, second) = sizes(chart, "pl", "width"), sizes(chart, "ac", "width")
    assert target == other
    assert (first, second) == pytest.approx((target / 4, target / 2), abs=0.1)
    (_, ahead) = bars(chart, "fc")
    assert float(ahead.get("x", "")) + float(ahead.get("width", "")) == pytest.approx(
        104 + target * 1.2, abs=0.2
    )
    (due,) = [each.get("d", "") for each in seen(chart).iter("path") if each.get("class") == "due"]
    assert due.startswith(f"M{104 + target / 4:.1f} ")


def test_regions_share_a_scale() -> None:
    small = sizes(region("r", "t", "d", MONTHS, 400), "pl", "height")
    assert sizes(region("r", "t", "d", MONTHS, 800), "pl", "height") == pytest.approx(
        [each / 2 for each in small], abs=0.1
    )


def test_a_cell_is_stronger_the_further_it_is_off() -> None:
    rows = [("Li Si", [("80.0%", 1.0, "bad"), ("102.0%", 0.1, "good"), ("100.0%", 0.0, "")])]
    cells = {
        each.get("class"): float(each.get("fill-opacity", ""))
        for each in seen(heat("h", "t", "d", ["A", "B", "C"], rows)).iter("rect")
    }
    assert cells["bad"] > cells["good"] > cells["even"]


@pytest.mark.parametrize("share", [-0.1, 0.1, 0.2])
@pytest.mark.parametrize("tone", ["good", "bad"])
def test_a_bar_lies_on_the_side_of_its_sign_in_the_colour_of_its_impact(share: float, tone: str) -> None:
    (one,) = bars(variance_bar(share, 0.2, tone), tone)
    assert (float(one.get("x", "")) < 32) == (share < 0)
    assert float(one.get("width", "")) == pytest.approx(30 * abs(share) / 0.2)


def test_a_chart_has_a_name_and_says_what_it_shows() -> None:
    chart = seen(months_upright("m", "Revenue <2027>", "ahead & behind", MONTHS))
    assert chart.get("role") == "img"
    told = {each.get("id"): each.text for each in chart if each.get("id")}
    assert [told[each] for each in chart.get("aria-labelledby", "").split()] == [
        "Revenue <2027>",
        "ahead & behind",
    ]


def test_heads_of_columns_are_broken_into_lines() -> None:
    assert broken_words("Class A (high price)", 12, 3) == ["Class A", "(high price)"]
    assert broken_words("A类（高价形象品）", 12, 3) == ["A类（高价形", "象品）"]
    assert broken_words("B类（主力产品）", 13, 3) == ["B类（主力产", "品）"]
    assert broken_words("one two three four", 5, 2)[-1].endswith("…")
    assert broken_words("", 5, 2) == []
