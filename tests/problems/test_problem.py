from __future__ import annotations

import pytest

from salesbook.problems import Location, Problem, Severity, Text, problem, worst


def test_a_problem_takes_code_severity_and_words_from_its_kind() -> None:
    found = problem("not-a-number", value="约620", expected=Text({"en": "an amount", "zh": "金额"}))
    assert (found.code, found.severity) == ("SB502", Severity.ERROR)
    assert found.message.in_language("en") == 'expected an amount, got "约620"'
    assert found.message.in_language("zh") == "应为金额，实际为“约620”"


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


def test_details_speak_the_language_of_the_sentence() -> None:
    words = Text({"en": "{who} is late", "zh": "{who}未交"}).format(who=Text({"en": "Ann", "zh": "安"}))
    assert (words.in_language("en"), words.in_language("zh")) == ("Ann is late", "安未交")
