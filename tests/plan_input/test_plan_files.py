"""All mistakes in plan files are found at once, each where it was made."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from support.plan_texts import FILES, PLAN, ROOT, encoded, good, only, parse, places, with_row, with_settings

from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.plan_input.plan_files import all_files, parse_plan
from salesbook.problems import Problem, Severity, Text
from salesbook.schedules.registry import SCHEDULES


def test_a_small_plan_has_no_problems_and_exact_amounts() -> None:
    plan = good({})
    assert plan.company == Text({"zh": "东方", "en": "East Co"})
    assert plan.targets["revenue"].growth == Fraction(1, 4)
    assert plan.targets["quantity"].follows
    assert [product.id for product in plan.dimensions.products] == ["001", "002"]
    assert plan.dimensions.product["002"].price == 11800
    assert plan.dimensions.product["002"].cost == 7450
    assert plan.dimensions.person["zhang"].wage == 600000
    assert plan.dimensions.person["zhang"].start == date(2020, 3, 1)
    assert plan.dimensions.person["li"].weight == 2
    assert sum(row.revenue for row in plan.history) == 24 * 160000
    assert plan.rounding == {"revenue": 1, "quantity": 1, "collections": 1}
    methods = {direction: split.method for direction, split in plan.splits.items()}
    assert methods == {"month": "prior_year", "product": "prior_year"}  # people have a weight of their own


def shipped(folder: str) -> dict[str, bytes]:
    names = all_files(SCHEDULES)
    return {path.name: path.read_bytes() for path in (ROOT / folder).iterdir() if path.name in names}


@pytest.mark.parametrize("folder", ["samples/plan", "samples/starter"])
def test_the_plans_that_ship_are_without_problems(folder: str) -> None:
    plan, problems = parse_plan(shipped(folder), SCHEDULES)
    assert places(problems) == []
    assert plan is not None


def test_the_sample_company_is_what_the_readme_says() -> None:
    plan, _ = parse_plan(shipped("samples/plan"), SCHEDULES)
    assert plan is not None
    kinds = [each.kind for each in plan.dimensions.territories]
    assert (kinds.count("region"), kinds.count("office")) == (3, 4)
    assert (len(plan.dimensions.people), len(plan.dimensions.products)) == (14, 18)
    assert set(plan.dimensions.class_ids) == {"A", "B", "C"}
    assert [channel.id for channel in plan.dimensions.channels] == ["ka", "tt", "hr", "ec"]
    assert sum(row.revenue for row in plan.channel_history) == plan.targets["revenue"].prior_year
    assert sum(row.revenue for row in plan.history) == plan.targets["revenue"].prior_year
    assert len(plan.history_months) == 12


def test_a_byte_order_mark_and_windows_line_ends_change_nothing() -> None:
    windows = {name: text.replace("\n", "\r\n").encode("utf-8-sig") for name, text in FILES.items()}
    assert parse_plan(windows, SCHEDULES) == parse()


def test_history_may_be_left_out_when_nothing_goes_by_it() -> None:
    text = PLAN.replace('growth = "25%"', 'amount = "3000万"')
    plan = good({"plan.toml": text, "history.csv": None})
    assert plan.targets["revenue"].amount == 3_000_000_000
    assert plan.splits == {}


def test_missing_files_are_named_with_what_stands_there_instead() -> None:
    files = encoded({name: text for name, text in FILES.items() if name != "people.csv"})
    found = only(parse_plan(files, SCHEDULES, ["plan.toml", "peopel.csv"])[1])
    assert found.slug == "plan-file-missing"
    assert 'did you mean "peopel.csv"' in found.message.in_language("en")


@pytest.mark.parametrize(("encoding", "named"), [("utf-16", "UTF-16"), ("utf-16-le", "UTF-16")])
def test_other_encodings_are_recognised_and_located(encoding: str, named: str) -> None:
    files = encoded(FILES) | {"people.csv": FILES["people.csv"].encode(encoding)}
    found = only(parse_plan(files, SCHEDULES)[1])
    assert (found.slug, found.where.file) == ("file-encoding", "people.csv")
    assert named in found.message.in_language("en")
    assert "UTF-8" in found.remedy.in_language("zh")


def test_a_gbk_table_is_read_and_that_is_said_at_its_first_foreign_line() -> None:
    files = encoded(FILES) | {"people.csv": FILES["people.csv"].encode("gbk")}
    plan, problems = parse_plan(files, SCHEDULES)
    assert plan is not None
    assert plan.dimensions.people[0].name.in_language("zh") == "张伟"
    assert [(each.slug, each.where.line) for each in problems] == [("read-as-gbk", 2)]


def test_a_western_file_is_not_taken_for_chinese() -> None:
    people = FILES["people.csv"].replace("张伟", "González").encode("cp1252", "replace")
    plan, problems = parse_plan(encoded(FILES) | {"people.csv": people}, SCHEDULES)
    assert plan is None
    assert (only(problems).slug, only(problems).where.file) == ("file-encoding", "people.csv")


def test_headings_in_capitals_and_further_columns_are_told_once() -> None:
    lines = FILES["people.csv"].splitlines()
    people = "\n".join(
        [lines[0].replace("id,", "ID,") + ",Remarks,Phone", *(f"{each},x,1" for each in lines[1:])]
    )
    plan, problems = parse({"people.csv": people + "\n"})
    assert plan is not None
    found = only(problems)
    assert (found.slug, found.value) == ("columns-odd", "Remarks, Phone")
    assert "ID (id)" in found.message.in_language("en")


def test_only_columns_that_are_not_read_are_told_as_such() -> None:
    people = FILES["people.csv"].replace("\n", ",\n").replace(",\n", ",Phone\n", 1)
    found = only(parse({"people.csv": people})[1])
    assert found.message.in_language("en") == "columns not read: Phone"


@pytest.mark.parametrize("month", ["2026/1", "202601", "2026年1月", "Jan-26", "1/1/2026", "2026-01-01"])
def test_months_are_read_as_spreadsheets_rewrite_them(month: str) -> None:
    history = "month,person,product,quantity,revenue\n" + f"{month},zhang,001,1,42\n"
    plan, problems = parse({"history.csv": history})
    assert plan is not None, problems
    assert plan.history[0].month.key == "2026-01"


QUOTAS = "person,2027-01,2027-02,Q2,H2\nzhang,100,200,400,900\nli,50,,60,70\n"


def test_a_wide_table_of_quotas_is_the_source_of_the_target() -> None:
    plan, problems = parse(
        {"plan.toml": PLAN.replace('growth = "25%"', 'owner = "Li"'), "targets.csv": QUOTAS}
    )
    assert plan is not None, problems
    assert plan.targets["revenue"].amount == 1780_00
    assert (plan.targets["revenue"].owner, len(plan.holds)) == ("Li", 7)
    spans = [(each.person, each.when, each.amount) for each in plan.holds[:4]]
    assert spans[2:] == [
        ("zhang", "2027-04 – 2027-06", 400_00), ("zhang", "2027-07 – 2027-12", 900_00),
    ]  # fmt: skip


OWN = PLAN.replace('growth = "25%"', 'owner = "Li"')


def test_a_row_of_a_long_table_without_a_figure_fixes_nothing() -> None:
    plan, problems = parse(
        {"plan.toml": OWN, "targets.csv": "person,month,amount\nzhang,2027-01,100\nli,,\n"}
    )
    assert plan is not None, problems
    assert [each.amount for each in plan.holds] == [100_00]


@pytest.mark.parametrize(
    ("file", "table", "column"),
    [
        ("targets.csv", "person,2027-01,amount\nzhang,5,6\nli,,7\n", "amount"),
        ("targets.csv", "person,month,2027-01\nzhang,2027-03,5\nli,2027-01,5\n", "month"),
        ("budget.csv", "line,name,basis,first,2027-01\nrent,Rent,month,2027-03,5\n", "first"),
    ],
)
def test_a_figure_below_a_month_has_neither_another_nor_another_month(
    file: str, table: str, column: str
) -> None:
    found = only(parse({"plan.toml": PLAN, file: table})[1])
    assert (found.slug, found.where.file, found.where.line, found.where.key) == (
        "plan-value",
        file,
        2,
        column,
    )
    assert "nothing, as the row has figures below 2027-01" in found.message.in_language("en")


def test_what_figures_of_one_row_have_in_common_is_told_once() -> None:
    found = only(parse({"targets.csv": "person,2027-01,2027-02\nTotal,1,2\n"})[1])
    assert (found.slug, found.where.line) == ("unknown-reference", 2)


def test_history_of_another_year_alone_is_a_gap() -> None:
    history = FILES["history.csv"].replace("2026-", "2025-")
    own = PLAN.replace('growth = "25%"', "amount = 3000")
    assert [each.slug for each in parse({"plan.toml": own, "history.csv": history})[1]] == ["history-gap"]
    _, problems = parse({"history.csv": history})
    told = {each.slug: each.message.in_language("en") for each in problems}
    assert "2026-01 – 2026-12 has none" in told["history-missing"]


def test_figures_of_a_sum_that_are_parts_of_one_another_are_refused() -> None:
    own = PLAN.replace('growth = "25%"', 'owner = "Li"')
    _, problems = parse({"plan.toml": own, "targets.csv": "person,2027-01,Q1\nzhang,100,200\n"})
    assert {(each.slug, each.where.file, each.where.line) for each in problems} == {
        ("targets-overlap", "targets.csv", 2)
    }
    # With a total of its own a quarter may stand beside its months.
    assert parse({"plan.toml": PLAN, "targets.csv": "person,2027-01,Q1\nzhang,100,200\n"})[0] is not None


def test_problems_of_all_files_come_at_once_in_order() -> None:
    _, problems = parse(
        {
            "plan.toml": PLAN.replace('"25%"', '"fast"') + "[spilt.month]\n",
            "territories.csv": FILES["territories.csv"] + "nj,esat,南京,Nanjing,office\n",
            "people.csv": FILES["people.csv"].replace("2020-03-01", "3 March"),
            "products.csv": FILES["products.csv"].replace("118", "0"),
            "history.csv": FILES["history.csv"] + "2026-01,zhang,9,1,1\n",
        }
    )
    assert places(problems) == [
        ("plan-value", "plan.toml", 8),
        ("unknown-key", "plan.toml", 9),
        ("unknown-reference", "territories.csv", 6),
        ("plan-value", "people.csv", 2),
        ("plan-value", "products.csv", 3),
        ("unknown-reference", "history.csv", 50),
    ]


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ('id = "p"', "id = p", 1),
        ('starts = "2027-01"', "starts = 2027-01", 4),
        ('growth = "25%"', 'growth = "25%"\ngrowth = 1', 9),
        ('currency = "CNY"', "currency = “CNY”", 5),
    ],
)
def test_toml_that_cannot_be_read_is_located(before: str, after: str, line: int) -> None:
    found = only(parse({"plan.toml": PLAN.replace(before, after)})[1])
    assert (found.slug, found.where.line) == ("plan-toml-syntax", line)


@pytest.mark.parametrize(
    ("more", "line", "key", "meant"),
    [
        ("[materialty]\nabsolute = 1\n", 9, "materialty", "materiality"),
        ("[split.person]\nmethod = 'equal'\nwieghts = {}\n", 11, "split.person.wieghts", "weights"),
        ("[[fix]]\nproduct = '001'\namont = 5\n", 11, "fix.0.amont", "amount"),
        ("[target.revenu]\namount = 5\n", 9, "target.revenu", "revenue"),
        ("[rounding]\nrevenues = 5\n", 10, "rounding.revenues", "revenue"),
    ],
)
def test_unknown_keys_are_located_with_the_one_that_was_meant(
    more: str, line: int, key: str, meant: str
) -> None:
    found = [each for each in with_settings(more)[1] if each.slug == "unknown-key"]
    assert (only(found).where.line, only(found).where.key) == (line, key)
    assert f'did you mean "{meant}"' in only(found).message.in_language("en")


def test_every_missing_key_is_named_and_the_rest_is_still_checked() -> None:
    _, problems = parse({"plan.toml": "[[cap]]\nperson = 'zhangg'\namount = 5\n[target]\namount = 1\n"})
    missing = [found.value for found in problems if found.slug == "missing-key"]
    assert missing == ["id", "fiscal_year", "starts", "currency"]
    assert [found.value for found in problems if found.slug == "unknown-reference"] == ["zhangg"]
    assert len(problems) == 5


def test_the_company_is_called_as_on_top_of_the_tree_unless_plan_toml_says_otherwise() -> None:
    left_out = PLAN.replace('company = { zh = "东方", en = "East Co" }\n', "")
    assert good({"plan.toml": left_out}).company == Text({"zh": "东方", "en": "East Co"})
    plan, problems = with_company('{ zh = "东方", en = "East Co., Ltd." }')
    assert plan is not None
    assert plan.company == Text({"zh": "东方", "en": "East Co., Ltd."})
    assert plan.dimensions.root.name == Text({"zh": "东方", "en": "East Co"})
    assert [each.severity for each in problems] == [Severity.NOTE]


@pytest.mark.parametrize(
    ("name", "languages", "shown"),
    [
        ('{ zh = "东方", en = "East Co., Ltd." }', '["zh", "en"]', ("East Co., Ltd.", "East Co")),
        ('{ zh = "东方饮料", en = "East Co" }', '["en", "zh"]', ("东方饮料", "东方")),
        ('"东方"', '["zh", "en"]', ("东方", "East Co")),
        ('{ zh = "东方", en = "East Co., Ltd." }', '["zh"]', None),
        ('"东方"', '["zh"]', None),
    ],
)
def test_a_company_named_twice_is_noted_where_books_show_two_names(
    name: str, languages: str, shown: tuple[str, str] | None
) -> None:
    plan, problems = with_company(name, languages)
    assert plan is not None
    if shown is None:
        assert problems == []
        return
    found = only(problems)
    assert (found.slug, found.where.file, found.where.line) == ("company-named-twice", "plan.toml", 2)
    assert found.message.in_language("zh") == (
        f"此处公司名称为“{shown[0]}”，territories.csv 第 2 行为“{shown[1]}”"
    )


def with_company(name: str, languages: str = '["zh", "en"]') -> tuple[Plan | None, list[Problem]]:
    settings = PLAN.replace('{ zh = "东方", en = "East Co" }\n', f"{name}\nlanguages = {languages}\n")
    return parse({"plan.toml": settings})


@pytest.mark.parametrize(
    "line",
    [
        'id = "a b"', 'id = "a/b"', 'id = "a|b"', 'id = "a@b"', f'id = "{"x" * 41}"', "id = 7",
        'company = ""', 'company = { fr = "x" }', "company = 3", "fiscal_year = 27", 'starts = "2027-13"',
        'starts = "27-1"', 'starts = "2026-12-29"', "months = 15",
        'currency = "yuan"', "unit = 0", 'unit = "-1"', "unit = nan", "unit = 1e99",
        'display_unit = "万"', 'languages = ["fr"]', 'languages = "zh"', 'measures = ["sales"]',
        'driver = "visits"', "version = 0", "version = 1.5", "version = true",
        "split.month.method = 'guess'", "split.person.method = 'price'",
        "split.month = { method = 'given', weights = [1, 2] }",
        "split.month = { method = 'given', weights = { \"2027-01\" = -1 } }",
        "materiality.relative = '-5%'", "due.monthly_report = 32", "calendar.country = 'China'",
        "fix = 3", "fix = [3]", "[[fix]]\nperson = 'zhang'\namount = '5 apples'",
    ],
)  # fmt: skip
def test_values_of_the_wrong_kind_are_refused_with_what_was_expected(line: str) -> None:
    key = line.partition(" = ")[0]
    kept = "".join(each for each in PLAN.splitlines(keepends=True) if not each.startswith(f"{key} ="))
    plan, problems = parse({"plan.toml": f"{line}\n{kept}" if "[[" not in line else PLAN + line})
    assert plan is None
    found = [each for each in problems if each.slug in {"plan-value", "plan-id"}]
    assert only(found).where.file == "plan.toml"
    assert only(found).where.line is not None
    assert only(found).value is not None


@pytest.mark.parametrize(
    ("written", "minor"),
    [
        ("3000000", 300_000_000), ('"3000万"', 3_000_000_000), ('"1.2亿"', 12_000_000_000),
        ('"500k"', 50_000_000), ('"1.5m"', 150_000_000), ('"1,200,000.00"', 120_000_000), ("0.01", 1),
        ('"１，２００"', 120_000), ('"¥800"', 80_000), ('"300万元"', 300_000_000), ('"2千万"', 2_000_000_000),
        ("1e3", 100_000), ("1_000", 100_000),
    ],
)  # fmt: skip
def test_amounts_are_read_exactly_in_every_way_people_write_them(written: str, minor: int) -> None:
    plan = good({"plan.toml": PLAN.replace('growth = "25%"', f"amount = {written}"), "history.csv": None})
    assert plan.targets["revenue"].amount == minor


@pytest.mark.parametrize(
    "written", ['"1,20"', '"12,3456"', '"约3000万"', '"3000 万 5"', '"1e3"', '""', "inf"]
)
def test_amounts_that_could_mean_two_things_are_refused(written: str) -> None:
    _, problems = parse({"plan.toml": PLAN.replace('growth = "25%"', f"amount = {written}")})
    assert only([each for each in problems if each.slug == "plan-value"]).where.line == 8


def test_amounts_finer_than_the_currency_are_refused_everywhere() -> None:
    _, problems = parse(
        {
            "plan.toml": PLAN.replace('growth = "25%"', "amount = 100000.005"),
            "products.csv": FILES["products.csv"].replace("31.20", "31.205"),
            "history.csv": FILES["history.csv"].replace("420.00", "420.001", 1),
        }
    )
    assert [(each.slug, each.where.file) for each in problems] == [
        ("amount-too-fine", "plan.toml"),
        ("amount-too-fine", "products.csv"),
        ("amount-too-fine", "history.csv"),
    ]


def test_a_currency_without_decimals_counts_in_whole_units() -> None:
    text = PLAN.replace("CNY", "JPY").replace('growth = "25%"', "amount = 1000")
    products = FILES["products.csv"].replace("31.20", "31").replace("74.5", "74")
    plan = good({"plan.toml": text, "products.csv": products, "history.csv": None})
    assert plan.targets["revenue"].amount == 1000


def test_a_plain_target_is_that_of_the_driver() -> None:
    plan = good({"plan.toml": PLAN.replace("[target.revenue]", "[target]")})
    assert plan.targets["revenue"].growth == Fraction(1, 4)
    _, problems = parse({"plan.toml": PLAN.replace("[target.revenue]\ngrowth", "[target]\ngrwth")})
    named = [(each.slug, each.where.line, each.where.key) for each in problems]
    assert ("unknown-key", 8, "target.grwth") in named


def test_rounding_comes_from_the_unit_and_can_differ_by_measure() -> None:
    head, tail = PLAN.split("\n\n")
    plan = good({"plan.toml": f'{head}\nunit = 100\n\n[rounding]\ncollections = "0.01"\n{tail}'})
    assert plan.rounding == {"revenue": 10000, "quantity": 1, "collections": 1}


def test_tables_of_a_plan_become_its_rules() -> None:
    plan, problems = with_settings(
        """
stretch = "5万"
[split.month]
method = "given"
weights = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, "0.5"]
[split.person]
method = "prior_year"
like = { li = "zhang" }
zero_base = "average"
[split.class]
method = "ratio"
weights = { A = 2, B = 3 }
[[fix]]
person = "zhang"
month = "2027-03"
amount = "1万"
[[cap]]
class = "A"
measure = "quantity"
amount = 500
[split.quantity.month]
method = "equal"
[materiality]
absolute = "1万"
relative = "5%"
[limits]
growth = "30%"
load = "5万"
[due]
monthly_report = 28
"""
    )
    assert problems == []
    assert plan is not None
    assert plan.splits["month"].weights["2027-12"] == Fraction(1, 2)
    assert plan.splits["person"].like == {"li": "zhang"}
    assert plan.splits["person"].zero_base == "average"
    assert [(hold.kind, hold.measure, hold.amount) for hold in plan.holds] == [
        ("fix", "revenue", 1_000_000),
        ("cap", "quantity", 500),
    ]
    assert plan.holds[0].month == Month(2027, 3)
    assert plan.holds[1].product_class == "A"
    assert (plan.materiality.absolute, plan.materiality.relative) == (1_000_000, Fraction(1, 20))
    assert plan.due_day == 28


def test_a_report_that_names_a_weekday_is_due_on_no_day_of_the_month() -> None:
    plan, problems = with_settings('[due]\nmonthly_report = "friday"\nweekly_report = 9\n')
    assert (plan is not None, problems) == (True, [])
    assert plan is not None
    assert (plan.due_day, plan.due.weekly) == (None, "saturday")
    assert (plan.due.monthly["weekly_report"], plan.due.monthly["expense_claims"]) == (9, 5)
    weekly, _ = with_settings('[due]\nweekly_report = "Monday"\n')
    assert weekly is not None
    assert weekly.due.weekly == "monday"


def test_the_calendar_of_a_plan_keeps_its_own_days() -> None:
    plan, _ = with_settings('[calendar]\ncountry = "de"\nworkdays = [2027-01-02]\ndays_off = [2027-03-01]\n')
    assert plan is not None
    assert plan.calendar.country == "DE"
    assert plan.calendar.overrides == {date(2027, 1, 2): True, date(2027, 3, 1): False}


@pytest.mark.parametrize(
    ("basis", "slug"),
    [
        ("amount = 1\ngrowth = 0.2", "target-basis"),
        ("", "target-basis"),
        ("goal = 5", "target-basis"),
        ("goal = 500000\nyears = 3\nyear = 4", "target-basis"),
        ("ratio = 0.5", "target-basis"),
        ("follows = true", "target-basis"),
        ("growth = 20", "growth-unusual"),
        ("amount = '50万'", "growth-unusual"),
        ("growth = 0.2\nprior_year = 40000", "prior-year-differs"),
        ("growth = 0.2\nstretch = 100", "stretch-below-target"),
        ("growth = -1", "plan-value"),
    ],
)
def test_a_target_rests_on_one_plausible_basis(basis: str, slug: str) -> None:
    _, problems = parse({"plan.toml": PLAN.replace('growth = "25%"', basis)})
    assert slug in [each.slug for each in problems]
    assert all(each.where.key is not None and each.where.key.startswith("target") for each in problems)


def test_growth_needs_something_to_grow_from() -> None:
    _, problems = parse({"history.csv": None})
    assert places(problems) == [("history-missing", "plan.toml", 8)]


def test_a_driver_without_target_and_targets_of_unused_measures_are_found() -> None:
    _, problems = parse(
        {"plan.toml": PLAN.replace("[target.revenue]\ngrowth", "[target.visits]\namount = 1 #")}
    )
    assert [(each.slug, each.value) for each in problems] == [
        ("target-missing", "revenue"),
        ("unknown-reference", "visits"),
    ]


@pytest.mark.parametrize(
    ("more", "slug", "line"),
    [
        ("[split.person]\nmethod = 'equal'\nlike = { li = 'zang' }\n", "unknown-reference", 11),
        ("[split.class]\nmethod = 'ratio'\nweights = { A = 2, D = 3, B = 1 }\n", "unknown-reference", 11),
        ("[split.class]\nmethod = 'ratio'\nweights = { A = 2 }\n", "weights-missing", 11),
        ("[split.class]\nmethod = 'ratio'\nweights = { A = 0, B = 0 }\n", "weights-all-zero", 11),
        ("[split.territory]\nmethod = 'given'\nweights = { east = 1, sh = 1 }\n", "weights-missing", 11),
        ("[split.month]\nmethod = 'given'\nweights = { '2026-01' = 1 }\n", "month-outside-year", 11),
        ("[split.product]\nmethod = 'given'\n", "weights-missing", 9),
        ("[split.product]\nmethod = 'like'\n", "weights-missing", 9),
        ("[split.month]\nmethod='equal'\nweights=[1,1,1,1,1,1,1,1,1,1,1,1]\n", "weights-unused", 11),
        ("[split.person]\nmethod='equal'\nblend={equal=1}\n", "weights-unused", 11),
        ("[split.person]\nmethod='blend'\n", "weights-missing", 9),
        ("[split.person]\nmethod='blend'\nblend={history=1,outlets=1}\n", "unknown-reference", 11),
        ("[split.person]\nmethod='blend'\nblend={a=1}\nmetrics={a={wang=1}}\n", "unknown-reference", 12),
        ("[split.person]\nmethod='blend'\nblend={a=1}\nmetrics={a={li=0}}\n", "weights-all-zero", 11),
        ("[split.visits.month]\nmethod='given'\nweights={'2027-13'=1}\n", "month-outside-year", 11),
        ("[[fix]]\namount = 1\n", "hold-everything", 9),
        ("[[fix]]\namount = 1\nmonth = '2028-01'\n", "month-outside-year", 11),
        ("[[fix]]\namount = 1\nproduct = '01'\n", "unknown-reference", 11),
        ("[[fix]]\namount = 1\nproduct = '001'\nclass = 'A'\n", "hold-empty", 9),
        ("[[fix]]\namount = 1\nperson = 'li'\nterritory = 'sh'\n", "hold-empty", 9),
        ("[[floor]]\namount = 9\nperson='li'\n[[cap]]\namount = 5\nperson='li'\n", "hold-conflict", 12),
        ("[[fix]]\namount = 9\nperson='li'\n[[cap]]\namount = 5\nperson='li'\n", "hold-conflict", 12),
        ("[[fix]]\namount = 3\nperson='li'\n[[floor]]\namount = 5\nperson='li'\n", "hold-conflict", 12),
        ("[[fix]]\namount = 3\nperson='li'\n[[fix]]\namount = 5\nperson='li'\n", "hold-conflict", 12),
        ("[classes]\nD = '特价'\n", "unknown-reference", 10),
    ],
)
def test_splits_and_holds_must_fit_the_other_files(more: str, slug: str, line: int) -> None:
    _, problems = with_settings(more)
    assert (slug, "plan.toml", line) in places(problems)


def test_people_without_sales_are_named_unless_the_plan_says_what_to_go_by() -> None:
    people = FILES["people.csv"] + "sun,孙悦,sh,2026-12-01,,,\n"
    split = '[split.person]\nmethod = "prior_year"\n'
    _, problems = parse({"people.csv": people, "plan.toml": PLAN + split})
    assert places(problems) == [("member-without-base", "people.csv", 4)]
    _, problems = parse({"people.csv": people, "plan.toml": f'{PLAN}{split}like = {{ sun = "zhang" }}\n'})
    assert problems == []


@pytest.mark.parametrize(
    ("file", "row", "slug"),
    [
        ("territories.csv", "sh,east,上海,Shanghai,office", "repeated-id"),
        ("territories.csv", "SH,east,上海,Shanghai,office", "repeated-id"),
        ("territories.csv", "co2,,西方,West,company", "territory-root"),
        ("territories.csv", "nj,esat,南京,Nanjing,office", "unknown-reference"),
        ("territories.csv", "a,b,甲,A,region\nb,a,乙,B,region", "territory-cycle"),
        ("territories.csv", "x,co,西部,West,company", "territory-kind"),
        ("territories.csv", "x,co,西部,West,area", "plan-value"),
        ("territories.csv", "nj,east,南京,Nanjing,office", "territory-without-people"),
        ("people.csv", "zhang,张三,sh,,,,", "repeated-id"),
        ("people.csv", "zhang,张伟,hz,,,,", "person-twice"),
        ("people.csv", "sun,孙悦,shh,,,,", "unknown-reference"),
        ("people.csv", "sun,孙悦,east,,,,", "person-not-in-office"),
        ("people.csv", "sun,孙悦,sh,2027-05-01,2027-04-01,,", "start-after-end"),
        ("people.csv", "sun,孙悦,sh,,2026-04-01,,", "not-in-year"),
        ("people.csv", "sun,孙悦,sh,2027-02-30,,,", "plan-value"),
        ("people.csv", "sun,孙悦,sh,,,,-1", "plan-value"),
        ("people.csv", "sun,,sh,,,,", "missing-key"),
        ("people.csv", "sun,孙 悦,sh,,,", "field-count"),
        ("people.csv", 'sun,"孙悦,sh,,,,', "csv-quotes"),
        ("people.csv", "s n,孙悦,sh,,,,", "plan-id"),
        ("products.csv", "003,汽水,C,箱,10,12", "cost-above-price"),
        ("products.csv", "003,汽水,,箱,10,9", "missing-key"),
        ("products.csv", "003,汽水,C,箱,-10,9", "plan-value"),
        ("history.csv", "2026-01,zhang,001,1,1", "history-repeated"),
        ("history.csv", "2026-01,zhang,1,1,1", "unknown-reference"),
        ("history.csv", "2025-01,zhang,001,-1,-42", "history-negative"),
        ("history.csv", "2027-01,zhang,001,1,1", "history-in-year"),
        ("history.csv", "26-Jan,zhang,001,1,1", "plan-value"),
        ("history.csv", "2025-01,zhang,001,1.5,1", "plan-value"),
    ],
)
def test_a_bad_row_is_located_on_its_line(file: str, row: str, slug: str) -> None:
    line = FILES[file].count("\n") + 1
    found = [each for each in with_row(file, row) if each.slug == slug]
    assert only(found).where.file == file
    assert only(found).where.line in (line, line + row.count("\n"))


def test_nothing_stands_below_an_office() -> None:
    problems = with_row("territories.csv", "pd,sh,浦东,Pudong,office")
    assert ("territory-kind", "territories.csv", 4) in places(problems)
    assert ("person-not-in-office", "people.csv", 2) in places(problems)


def test_a_successor_is_somebody_else_in_the_plan() -> None:
    header, *rows = FILES["people.csv"].splitlines()
    people = f"{header},successor\n{rows[0]},li\n{rows[1]},li\n"
    found = only(parse({"people.csv": people})[1])
    assert (found.slug, found.where.line, found.where.key) == ("unknown-reference", 3, "successor")
    plan = good({"people.csv": people.replace(",2,li", ",2,")})
    assert plan.dimensions.person["zhang"].successor == "li"


@pytest.mark.parametrize(("second", "told"), [("liu,张伟", True), ("liu,张薇", False), ("zhang,张伟", False)])
def test_who_goes_on_under_another_code_is_named(second: str, told: bool) -> None:  # noqa: FBT001
    people = (
        f"id,name,territory,start,end\nzhang,张伟,sh,,2027-06-30\n{second},hz,2027-07-01,\nli,李娜,hz,,\n"
    )
    plan, problems = parse({"people.csv": people})
    assert plan is not None, problems
    assert ("name-goes-on" in {each.slug for each in problems}) == told


def test_a_lost_leading_zero_is_recognised() -> None:
    found = only(with_row("history.csv", "2025-01,zhang,1,1,1"))
    assert 'did you mean "001"' in found.message.in_language("en")


def test_an_unknown_code_on_many_lines_is_one_problem() -> None:
    found = only(parse({"history.csv": FILES["history.csv"].replace(",001,", ",0011,")})[1])
    assert (found.where.line, found.value) == (2, "0011")
    assert "(24 lines)" in found.message.in_language("en")


def test_prior_year_months_that_are_missing_are_named() -> None:
    rows = [row for row in FILES["history.csv"].splitlines() if not row.startswith("2026-07")]
    found = only(parse({"history.csv": "\n".join(rows)})[1])
    assert (found.slug, found.value, found.severity) == ("history-gap", "2026-07", Severity.WARNING)


@pytest.mark.parametrize(
    ("header", "slug", "value"),
    [
        ("id,name,teritory,start,end,wage,weight", "unknown-key", "teritory"),
        ("id,name,start,end,wage,weight,role", "missing-key", "territory"),
        ("id,name,name,territory,end,wage,weight", "repeated-column", "name"),
        ("id;name;territory;start;end;wage;weight", "csv-separator", None),
    ],
)
def test_a_bad_header_is_one_problem_not_one_for_each_row(header: str, slug: str, value: str | None) -> None:
    body = FILES["people.csv"].partition("\n")[2]
    problems = parse({"people.csv": f"{header}\n{body}"})[1]
    found = only([each for each in problems if each.slug == slug])
    assert (found.where.line, found.value) == (1, value)


@pytest.mark.parametrize(
    "text", ["", "\n\n", "id,name,class,unit,price,cost\n", "id,name,class,unit,price\n,,,,\n"]
)
def test_a_file_without_rows_says_which_columns_it_wants(text: str) -> None:
    found = only([each for each in parse({"products.csv": text})[1] if each.where.file == "products.csv"])
    assert found.slug == "csv-empty"
    assert "price" in found.remedy.in_language("en")


def test_quoted_line_breaks_and_empty_rows_keep_lines_right() -> None:
    text = 'id,name,class,unit,price,cost\n\n001,"绿\n茶",B,箱,42,\n,,,,,\n002,橙汁,A,箱,x,\n'
    problems = [each for each in parse({"products.csv": text})[1] if each.where.file == "products.csv"]
    assert places(problems) == [("plan-value", "products.csv", 3), ("plan-value", "products.csv", 6)]


def test_commas_that_a_spreadsheet_leaves_at_the_end_do_not_matter() -> None:
    rows = FILES["people.csv"].splitlines()
    good({"people.csv": "\n".join([rows[0], *(f"{row},,," for row in rows[1:])])})


def test_the_order_of_rows_and_columns_does_not_change_what_is_found() -> None:
    plan, _ = parse()
    rows = [row.split(",") for row in FILES["people.csv"].splitlines()]
    turned = "\n".join(",".join(reversed(row)) for row in rows)
    assert good({"people.csv": turned}) == plan


GONE = {
    "people.csv": FILES["people.csv"] + "sun,孙悦,sh,,2026-04-01,,\n",
    "history.csv": FILES["history.csv"] + "2026-03,sun,001,10,420.00\n",
}


def test_who_left_before_the_year_and_is_named_in_the_history_may_stand_in_the_plan() -> None:
    plan = good(GONE)
    assert [person.id for person in plan.dimensions.people] == ["zhang", "li", "sun"]
    assert [person.id for person in plan.staff] == ["zhang", "li"]


def test_a_product_that_is_never_sold_in_the_year_and_was_not_before_is_pointed_out() -> None:
    dated = (
        FILES["products.csv"]
        .replace("cost\n", "cost,start\n")
        .replace(".20\n", ".20,\n")
        .replace(".5\n", ".5,\n")
    )
    products = dated + "003,汽水,A,箱,20,9,2028-01-01\n"
    assert "not-in-year" in [found.slug for found in parse({"products.csv": products})[1]]


@pytest.mark.parametrize(
    ("held", "slugs"),
    [
        ("product = '002'\nmonth = \"2027-03\"", ["hold-while-absent"]),
        ("product = '002'\nmonth = \"2027-10\"", []),
        ("product = '002'", []),
        ("person = 'li'\nmonth = \"2027-03\"", ["hold-while-absent"]),
    ],
)
def test_nothing_is_held_where_nobody_is_and_nothing_is_sold(held: str, slugs: list[str]) -> None:
    late = {
        "plan.toml": PLAN + f"[[fix]]\namount = 1\n{held}\n",
        "products.csv": "id,name,class,unit,price,start\n001,绿茶,B,箱,42,\n002,橙汁,A,箱,118,2027-10-15\n",
        "people.csv": "id,name,territory,start\nzhang,张伟,sh,\nli,李娜,hz,2027-07-01\n",
    }
    assert [found.slug for found in parse(late)[1]] == slugs


def test_people_and_products_of_one_name_bear_their_ids() -> None:
    people = "id,name,name_en,territory,weight\nzhang,张伟,Zhang Wei,sh,3\nli,张伟,Wei Zhang,hz,2\n"
    named = {each.id: each.name for each in good({"people.csv": people}).dimensions.people}
    assert named == {
        "zhang": Text({"zh": "张伟 (zhang)", "en": "Zhang Wei"}),
        "li": Text({"zh": "张伟 (li)", "en": "Wei Zhang"}),
    }
