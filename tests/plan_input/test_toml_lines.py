"""Every key of a TOML file is found on its line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from salesbook.plan_input.toml_lines import find_lines

TEXT = '''\
# id = "not this"
id = "x"   # a = 1
"quoted key" = 1
[split.month]
weights = [
  1, # 1 = January
  2,
]
method = "given"
[split.person]
like = { a = "b", "c.d" = "e" }
[[fix]]
amount = 1
[[fix]]
person = """
amount = 7
"""
amount = 2
[target]
revenue.growth = 1
  [target.quantity] # indented
  follows = true
'''


def test_keys_stand_where_they_are_written() -> None:
    lines = find_lines(TEXT).lines
    assert lines == {
        ("id",): 2,
        ("quoted key",): 3,
        ("split",): 4,
        ("split", "month"): 4,
        ("split", "month", "weights"): 5,
        ("split", "month", "method"): 9,
        ("split", "person"): 10,
        ("split", "person", "like"): 11,
        ("split", "person", "like", "a"): 11,
        ("split", "person", "like", "c.d"): 11,
        ("fix",): 12,
        ("fix", "0"): 12,
        ("fix", "0", "amount"): 13,
        ("fix", "1"): 14,
        ("fix", "1", "person"): 15,
        ("fix", "1", "amount"): 18,
        ("target",): 19,
        ("target", "revenue"): 20,
        ("target", "revenue", "growth"): 20,
        ("target", "quantity"): 21,
        ("target", "quantity", "follows"): 22,
    }


def test_a_key_that_is_not_there_is_at_the_table_above_it() -> None:
    lines = find_lines(TEXT)
    assert lines.line(["split", "person", "method"]) == 10
    assert lines.line(["fix", 1, "month"]) == 14
    assert lines.line(["company"]) is None


@given(st.text(alphabet=st.sampled_from("[]{}=\"'#\\.,\n ab1"), max_size=60))
def test_any_text_is_scanned_without_harm(text: str) -> None:
    count = text.count("\n") + 1
    assert all(1 <= line <= count for line in find_lines(text).lines.values())
