"""No damage to plan files ever raises: it is named, or the plan is still a plan."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.plan_texts import FILES, ROOT, encoded, parse

from salesbook.plan_input.plan_files import PLAN_FILES, parse_plan
from salesbook.problems import Severity
from salesbook.schedules.registry import SCHEDULES


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PLAN_FILES), st.binary(max_size=300))
def test_no_bytes_in_any_file_ever_raise(file: str, content: bytes) -> None:
    plan, problems = parse_plan(encoded(FILES) | {file: content}, SCHEDULES)
    assert plan is not None or problems
    for found in problems:
        assert found.message.in_language("zh")
        assert found.remedy.in_language("en")


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PLAN_FILES), st.data())
def test_no_damage_to_a_good_file_ever_raises(file: str, data: st.DataObject) -> None:
    text = FILES[file]
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 12))
    put = data.draw(st.text(alphabet=st.sampled_from("[]{}=\"',.\n#0129-_e万 茶\0é"), max_size=8))
    plan, problems = parse({file: text[:at] + put + text[at + cut :]})
    assert plan is not None or any(found.severity is Severity.ERROR for found in problems)
    assert all(found.message.in_language("en") and found.where.file for found in problems)


LITERALS = (
    "1", "-1", "0", "1.5", "nan", "inf", "1e30", "1e-30", "true", "9999", "99999999999999999999",
    '""', '"x"', '"25%"', '"2027-01"', '"zhang"', '"A"', '"revenue"', '"prior_year"', '"given"',
    "2027-01-01", "2027-01-01T00:00:00Z", "10:00:00",
    "[]", "[1]", '["zh"]', "{}", "{ a = 1 }", "{ zhang = 'li' }", "[[1], {}]", "[{ amount = 1 }]",
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_value_of_any_key_ever_raises(data: st.DataObject) -> None:
    lines = (ROOT / "samples/plan/plan.toml").read_text("utf-8").splitlines()
    keys = [number for number, line in enumerate(lines) if "=" in line and not line.startswith("#")]
    for number in data.draw(st.lists(st.sampled_from(keys), min_size=1, max_size=4)):
        lines[number] = f"{lines[number].partition('=')[0]}= {data.draw(st.sampled_from(LITERALS))}"
    plan, problems = parse({"plan.toml": "\n".join(lines)})
    assert plan is not None or any(found.severity is Severity.ERROR for found in problems)


@pytest.mark.parametrize(
    "content",
    [b"x = " + b"[" * 20000, b"x = " + b"9" * 10000, b"a." * 5000 + b"b = 1", b"unit = 1e999999999999"],
    ids=["deep", "long number", "long key", "huge"],
)
def test_hostile_toml_is_refused_calmly(content: bytes) -> None:
    plan, problems = parse_plan(encoded(FILES) | {"plan.toml": content}, SCHEDULES)
    assert plan is None
    assert problems
