from __future__ import annotations

import pytest

from salesbook.demo.editing.rewrite import renamed, shifted


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("A1+A5+$A$5", "A1+A7+$A$7"),
        ("SUM(A1:A9)", "SUM(A1:A11)"),
        ("SUM(A1:A4)", "SUM(A1:A4)"),
        ("SUM(A:A)+SUM(4:6)+SUM($1:$2)", "SUM(A:A)+SUM(4:8)+SUM($1:$2)"),
        ("Other!A5+Data!A5+'data'!A5", "Other!A5+Data!A7+'data'!A7"),
        ('"A5"&A5', '"A5"&A7'),
        ("LOG10(A5)+A5B+tax.A5+sb_A5", "LOG10(A7)+A5B+tax.A5+sb_A5"),
        ("Table1[[#All],[A5]]+[1]Data!A5+'[1]Data'!A5", "Table1[[#All],[A5]]+[1]Data!A5+'[1]Data'!A5"),
        ("Data:Other!A5", "Data:Other!A5"),
        ("1E5+A1048576", "1E5+#REF!"),
        ("SUM(A1:A1048576)+XFE5", "SUM(A1:A1048576)+XFE5"),
        ("实绩!A5+A5", "实绩!A5+A7"),
        ("IF(A5=#REF!,1,Data!#REF!)", "IF(A7=#REF!,1,Data!#REF!)"),
    ],
)
def test_references_move_with_inserted_rows(formula: str, expected: str) -> None:
    assert shifted(formula, "Data", 4, 2, here=True) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("Old!A1+'old'!name+Older!A1", "'A b'!A1+'A b'!name+Older!A1"),
        ("SUM(Old:Last!A1)+Old", "SUM('A b:Last'!A1)+Old"),
        ('"Old!A1"&[1]Old!A1', '"Old!A1"&[1]Old!A1'),
    ],
)
def test_a_formula_names_the_new_sheet(formula: str, expected: str) -> None:
    assert renamed(formula, "Old", "A b") == expected
