from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import salesbook
from salesbook.model.csv_text import FORMULA_SIGNS, bare_text, csv_text, safe_text

PACKAGE = Path(salesbook.__file__).parent
PLAN_FILES = {"files/plan_lines.py", "plan_input/next_year.py", "plan_input/quota_files.py"}
"""They write files of a plan, which are read again and say what their owner typed, to the character."""


def test_text_in_csv_is_never_taken_for_a_formula() -> None:
    assert (
        csv_text([("=a", "b"), ("-x", Decimal("-0.5")), ("li,si", -5)]) == "'=a,b\n'-x,-0.5\n\"li,si\",-5\n"
    )


def test_a_figure_below_zero_stays_one_however_it_is_handed_over() -> None:
    assert csv_text([("-12.50", "-2+3", "-1-1", "-")]) == "-12.50,'-2+3,'-1-1,'-\n"


@given(st.text(alphabet="'=+-@＝1.a\t\n"))
def test_what_was_made_safe_is_read_as_it_was(text: str) -> None:
    (written,) = next(csv.reader(io.StringIO(csv_text([(text, "")]), newline="")))[:1]
    assert bare_text(written) == text
    assert not written.startswith(FORMULA_SIGNS) or re.fullmatch(r"-[0-9]+(\.[0-9]+)?", written)
    assert written == safe_text(text)


def test_all_csv_but_the_files_of_plans_is_written_in_one_place() -> None:
    writers = re.compile(r"csv\.(writer|DictWriter)\(|to_csv\(")
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if writers.search(path.read_text("utf-8"))
    }
    assert found == {"model/csv_text.py", *PLAN_FILES}
