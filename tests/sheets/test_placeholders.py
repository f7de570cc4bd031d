from __future__ import annotations

from dataclasses import replace

import pytest
from support.tiny_plan import tiny_plan

from salesbook.sheets.placeholders import plan_facts


@pytest.mark.parametrize(
    ("tax", "english", "chinese"),
    [
        ("excluded", "Tiny · East · sales excl. tax", "小公司 · 华东 · 销售额不含税"),
        ("included", "Tiny · East · sales incl. tax", "小公司 · 华东 · 销售额含税"),
        (None, "Tiny · East · sales: tax not stated", "小公司 · 华东 · 销售额未注明是否含税"),
    ],
)
def test_every_book_says_on_which_tax_basis_it_stands(tax: str | None, english: str, chinese: str) -> None:
    heading = plan_facts(replace(tiny_plan(), tax=tax), "east")["heading"]
    assert (heading.in_language("en"), heading.in_language("zh")) == (english, chinese)
