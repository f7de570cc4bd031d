"""Money in messages is in the unit that its sheet shows."""

from __future__ import annotations

import pytest
from support.sample_books import Made, pay_book, variance_book


def words_of(book: Made, name: str) -> list[str]:
    sheet = next(each for each in book.spec.sheets if each.name == name)
    return [str(cell.value) for cell in sheet.cells if cell.row < 3 and cell.value is not None]


@pytest.mark.parametrize(
    ("name", "said"),
    [("客户组合", "贡献 150.0 起为高，潜力 400.0 起为大"), ("潜在客户", "月订货 5.0 起为大")],
)
def test_cut_offs_are_told_in_the_unit_of_their_sheet(name: str, said: str) -> None:
    first, *more = words_of(variance_book("dongfang", "zh"), name)
    assert "万元" in first
    assert said in " ".join(more)


def test_chinese_statements_of_pay_name_the_yuan() -> None:
    shown = [each for each in pay_book("wu-ting", "zh").spec.sheets if each.visibility == "visible"]
    words = [str(cell.value) for sheet in shown for cell in sheet.cells if cell.row < 3]
    assert "2027-03 实发 7,437.15 元。" in words
    assert not [each for each in words if "CNY" in each]
