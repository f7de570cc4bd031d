"""What a problem of a plan or a template says is to be done helps: the file is mended to the letter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpus.problem_case import cases, inside, run

CASES = cases()
ASSIGNED = "plan/assignments.csv"
TOML, PEOPLE, PRODUCTS = "plan/plan.toml", "plan/people.csv", "plan/products.csv"

REMEDIES = [
    ("amount-too-fine", TOML, "100000.005", "100000.01"),
    ("assignment-shares", ASSIGNED, "zhang,hz,,,60%", "zhang,hz,,,40%"),
    ("assignment-shares", ASSIGNED, "zhang,hz,,,60%", "zhang,hz,,,"),
    ("base-missing", TOML, 'zero_base = "refuse"', 'like = { sun = "li" }\nzero_base = "refuse"'),
    ("base-missing", TOML, '"refuse"', '"zero"'),
    ("base-missing", TOML, '"refuse"', '"average"'),
    ("budget-basis", "plan/budget.csv", "ads,ratio,100,", "ads,ratio,,5%"),
    ("capacity-exceeded", TOML, "capacity = 1", "capacity = 4000"),
    ("caps-below-target", TOML, "person = 'zhang'\namount = 1", "person = 'zhang'\namount = 48000"),
    ("channels-missing", TOML, "[split.channel]", "[split.product]"),
    ("cost-above-price", PRODUCTS, "10,12", "12,10"),
    ("contacts-above-calls", TOML, "calls = 1", "calls = 12"),
    ("department-code-taken", "plan/departments.csv", "zhang", "plant"),
    (
        "csv-separator",
        PEOPLE,
        "id;name;territory;start;end;wage;weight",
        "id,name,territory,start,end,wage,weight",
    ),
    ("field-count", PEOPLE, "sh,,,\n", "sh,,,,\n"),
    ("growth-without-base", TOML, "growth = 0.2\nprior_year = 0", "amount = 48000"),
    ("held-above-target", TOML, "'9亿'", "20000"),
    ("history-missing", TOML, 'growth = "25%"', 'growth = "25%"\nprior_year = 38400'),
    ("hold-channel-beside", TOML, "\nproduct = '001'", ""),
    ("hold-conflict", TOML, "amount = 5", "amount = 9"),
    ("hold-empty", TOML, "\nclass = 'A'", ""),
    ("hold-off-unit", TOML, "'1234.56'", "1200"),
    ("hold-on-follower", TOML, "'gross_profit'", "'revenue'"),
    ("hold-several-places", TOML, "person = 'zhang'", "person = 'zhang'\nterritory = 'hz'"),
    ("hold-while-absent", TOML, "2027-03", "2027-10"),
    ("load-above-limit", TOML, "load = 100", "load = 3000"),
    ("member-without-base", TOML, '"prior_year"', '"prior_year"\nzero_base = "average"'),
    ("person-not-in-office", PEOPLE, "sun,孙悦,east", "sun,孙悦,sh"),
    ("orders-above-capacity", "plan/capacity.csv", "20", "400"),
    (
        "person-twice",
        PEOPLE,
        "zhang,张伟,sh,2020-03-01,,6000,3\nli,李娜,hz,2021-07-01,,,2\nzhang,张伟,hz,,",
        "zhang,张伟,sh,2020-03-01,2027-03-31,6000,3\nli,李娜,hz,2021-07-01,,,2\nzhang,张伟,hz,2027-04-01,",
    ),
    ("plan-id", TOML, '"a b"', '"a-b"'),
    ("plan-value", TOML, '"约3000万"', '"3000万"'),
    ("start-after-end", PEOPLE, "2027-05-01,2027-04-01", "2027-03-01,2027-04-01"),
    ("supply-without-quantity", TOML, '["revenue"]', '["revenue", "quantity"]'),
    ("target-basis", TOML, 'growth = "25%"\n', ""),
    ("template-formula", "templates/this_month.toml", 'revenue_ac-revenue_pl"', 'revenue_ac-revenue_pl)"'),
    ("territory-cycle", "plan/territories.csv", "a,b,", "a,east,"),
    ("unknown-key", TOML, "strats", "starts"),
    ("unknown-reference", PEOPLE, "shh", "sh"),
    ("weights-all-zero", TOML, "A = 0", "A = 1"),
    ("weights-missing", TOML, "'given'", "'given'\nweights = { '001' = 1, '002' = 0 }"),
    ("year-start", TOML, "2029-01", "2027-01"),
]


@pytest.mark.parametrize(("slug", "name", "old", "new"), REMEDIES)
def test_a_plan_mended_as_its_problem_says_is_taken(
    slug: str, name: str, old: str, new: str, tmp_path: Path
) -> None:
    case = CASES[slug]
    case.prepare(tmp_path)
    path = tmp_path / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8", newline="")
    with inside(tmp_path):
        said = run([*case.commands[-1], "--messages", "en"])
    assert slug not in said
    assert re.findall(r"SB\d{3} .*  error  .*", said) == []
    assert said.endswith("exit 0\n")
