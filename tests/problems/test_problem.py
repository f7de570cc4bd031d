from __future__ import annotations

import pytest

from salesbook.problems import Location, Problem, Severity, Text, capped, problem, worst


def test_what_is_too_long_to_be_read_is_cut_with_the_number_left_out() -> None:
    long = problem("path-missing", value="x" * 40_000, files=Text.listing(["name"] * 10_000))
    assert long.value == "x" * 1000 + "… (+39000)"
    assert all(len(words) < 1020 for words in long.details["files"].words.values())  # type: ignore[attr-defined]


def test_of_very_many_problems_the_worst_are_kept_and_the_others_counted() -> None:
    notes = [problem("lock-file", value=str(at)) for at in range(3000)]
    errors = [problem("path-missing", value=str(at)) for at in range(500)]
    kept = capped([*notes, *errors], Location(file="a.xlsx"))
    assert list(kept[:1500]) == notes[:1500]
    assert list(kept[1500:2000]) == errors
    assert [each.message.in_language("en") for each in kept[2000:]] == [
        "1500 more problems of this file are not listed: lock-file 1500"
    ]
    assert capped(errors, Location()) == errors


def test_a_problem_takes_code_severity_and_words_from_its_kind() -> None:
    found = problem("not-a-number", value="约620", expected=Text({"en": "an amount", "zh": "金额"}))
    assert (found.code, found.severity) == ("SB502", Severity.ERROR)
    assert found.message.in_language("en") == 'expected an amount, got "约620"'
    assert found.message.in_language("zh") == "应填金额，现为“约620”"


@pytest.mark.parametrize(
    ("where", "place"),
    [
        (Location(sheet="Actuals", cell="F11"), "Actuals!F11"),
        (Location(file="a.xlsx", sheet="Actuals"), "Actuals"),
        (Location(file="plan.toml", line=12, key="target.growth"), "line 12 target.growth"),
        (Location(file="people.csv", line=3), "line 3"),
        (Location(file="a.xlsx"), ""),
    ],
)
def test_a_place_is_told_as_the_user_sees_it(where: Location, place: str) -> None:
    assert where.place() == place


def test_the_worst_severity_leads() -> None:
    note, warning, error = (
        Problem(slug=slug) for slug in ("unit-read", "value-after-period", "not-a-number")
    )
    assert worst([note, error, warning]) is Severity.ERROR
    assert worst([note, warning]) is Severity.WARNING
    assert worst([note]) is Severity.NOTE
    assert worst([]) is None
    assert [each.rank for each in (Severity.NOTE, Severity.WARNING, Severity.ERROR)] == [0, 1, 2]


def test_both_languages_stand_side_by_side_and_the_same_words_once() -> None:
    assert Text({"en": "Plan", "zh": "计划"}).in_language("both") == "计划 Plan"
    assert Text.of("SKU-1").in_language("both") == "SKU-1"
    assert Text({"en": "AC", "zh": "AC"}).in_language("both") == "AC"


def test_a_missing_language_falls_back_to_english_then_chinese() -> None:
    assert Text({"en": "Plan", "zh": "计划"}).in_language("de") == "Plan"
    assert Text({"zh": "计划"}).in_language("de") == "计划"
    assert Text().in_language("en") == ""


@pytest.mark.parametrize(
    ("owner", "said"),
    [("张伟", "请向张伟确认以哪个文件为准"), ("Ann", "请向 Ann 确认以哪个文件为准")],
)
def test_no_space_stays_between_chinese_words_and_a_chinese_name(owner: str, said: str) -> None:
    found = problem("two-files-for-owner", value="a.xlsx", owner=Text({"en": "?", "zh": owner}))
    assert found.remedy.in_language("zh").startswith(said)


def test_names_side_by_side_stay_apart_and_what_fills_a_place_is_left_alone() -> None:
    found = problem(
        "figure-restated",
        value="约 {item} 620",
        owner="张伟",
        item="绿 茶",
        month="三月",
        measure="销量",
        before="7",
    )
    assert found.message.in_language("zh").startswith("张伟：三月 绿 茶的销量原为 7，现为约 {item} 620；")


def test_words_may_name_the_place_of_their_problem() -> None:
    where = Location(sheet="实绩", column=Text({"en": "Actual", "zh": "实际"}))
    found = problem("column-missing", where)
    assert found.message.in_language("en") == 'the column "Actual" is missing in the table'
    assert found.message.in_language("zh") == "表格中缺少“实际”列"
    assert problem("table-missing", Location(sheet="实绩")).message.in_language("zh").count("实绩") == 1


def test_details_speak_the_language_of_the_sentence() -> None:
    words = Text({"en": "{who} is late", "zh": "{who}未交"}).format(who=Text({"en": "Ann", "zh": "安"}))
    assert (words.in_language("en"), words.in_language("zh")) == ("Ann is late", "安未交")


def test_a_list_has_the_separator_of_its_language() -> None:
    listed = Text.listing([Text({"en": "Ann", "zh": "安"}), "B2"])
    assert (listed.in_language("en"), listed.in_language("zh")) == ("Ann, B2", "安、B2")
