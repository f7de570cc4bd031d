"""Exports that are workbooks: where tables begin, what is merged, struck, hidden, and on which sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ledger.case import FOLDER, HEAD, TABLE, TABLE_TOTAL, Case, Sheet, sold

WIDTH = len(TABLE[0])
BLANK = ("",) * WIDTH
XML = """\
<?xml version="1.0" encoding="{encoding}"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="d"><NumberFormat ss:Format="yyyy/m/d"/></Style>
<Style ss:ID="x"><Font ss:StrikeThrough="1"/></Style></Styles>
<Worksheet ss:Name="销售"><Table>
<Row><Cell ss:MergeAcross="7"><Data ss:Type="String">销售明细</Data></Cell></Row>
<Row>{captions}</Row>
<Row><Cell ss:StyleID="d"><Data ss:Type="Number">46392</Data></Cell>{first}</Row>
<Row ss:Index="5"><Cell><Data ss:Type="DateTime">2027-01-06T00:00:00.000</Data></Cell>{second}</Row>
</Table></Worksheet></Workbook>
"""


def xml_cells(*cells: object) -> str:
    """Return cells of SpreadsheetML."""
    kinds = ("String" if isinstance(cell, str) else "Number" for cell in cells)
    pairs = zip(kinds, cells, strict=True)
    return "".join(f'<Cell><Data ss:Type="{kind}">{cell}</Data></Cell>' for kind, cell in pairs)


def xml(encoding: str) -> str:
    """Return two documents as SpreadsheetML."""
    return XML.format(
        encoding=encoding,
        captions=xml_cells(*HEAD.split(",")),
        first=xml_cells(*TABLE[1][1:]),
        second=xml_cells(*TABLE[2][1:]),
    )


XML_LINES = [each.replace("7!", "") for each in sold(3, 5, 7, sheet="销售")[:2]]
LEDGER_CAPTIONS = (
    ("科目编码", "科目名称", "期初余额", "", "本期发生额", "", "期末余额", ""),
    ("", "", "借方", "贷方", "借方", "贷方", "借方", "贷方"),
)
LEDGER_MERGED = ((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 0, 5), (0, 6, 0, 7))

WORKBOOKS: Sequence[Case] = (
    Case(
        file="biff8.xls",
        oddity="a true .xls, saved by another program: refused until --convert",
        content=(FOLDER / "biff8.xls").read_bytes(),
        problems=["SB306"],
    ),
    Case(
        file="plain.xlsx",
        oddity="a plain table with its total",
        content=[Sheet(rows=(*TABLE, TABLE_TOTAL))],
        lines=sold(2, 3, 4, sheet="Sheet1"),
    ),
    Case(
        file="title-rows.xlsx",
        oddity="thirty title rows",
        content=[
            Sheet(rows=(("东方饮料股份有限公司",), *[(f"说明 {at}", "", "x") for at in range(29)], *TABLE))
        ],
        lines=sold(32, 33, 34, sheet="Sheet1"),
    ),
    Case(
        file="merged-captions.xlsx",
        oddity="captions in two rows, merged and joined",
        content=[
            Sheet(
                rows=(
                    ("单据日期", "单据编号", "业务员编码", "存货编码", "主数量", "无税", "税额", "价税"),
                    ("", "", "", "", "", "金额", "", "合计"),
                    *TABLE[1:],
                    TABLE_TOTAL,
                ),
                merged=[(0, at, 1, at) for at in (0, 1, 2, 3, 4, 6)],
            )
        ],
        lines=sold(3, 4, 5, sheet="Sheet1"),
    ),
    Case(
        file="empty-columns.xlsx",
        oddity="empty columns before and between",
        content=[Sheet(rows=[("", *row[:2], "", "", *row[2:]) for row in (*TABLE, TABLE_TOTAL)])],
        lines=sold(2, 3, 4, sheet="Sheet1"),
    ),
    Case(
        file="groups.xlsx",
        oddity="rows above groups carry the customer, rows below sum them up",
        content=[
            Sheet(
                rows=(
                    ("单据日期", "单据编号", "存货编码", "主数量", "无税金额"),
                    ("客户：K001 上海东区联华",),
                    ("2027-01-05", "XS001", "0101", 10, 1180),
                    ("小计", "", "", 10, 1180),
                    ("客户：K006",),
                    ("2027-01-06", "XS002", "0102", 20, 2240),
                    ("小计", "", "", 20, 2240),
                    ("总计", "", "", 30, 3420),
                )
            )
        ],
        options={"profile": "yonyou"},
        lines=[
            "Sheet1!3 2027-01-05 XS001 chen-jianhua 0101 revenue=1180.00 quantity=10",
            "Sheet1!6 2027-01-06 XS002 zhang-wei 0102 revenue=2240.00 quantity=20",
        ],
    ),
    Case(
        file="sheet-a-month.xlsx",
        oddity="one sheet a month, which its rows do not name; a summary beside them",
        content=[
            Sheet(name="汇总", rows=(("月份", "金额"), ("1月", 1180), ("2月", 2240))),
            Sheet(
                name="1月",
                rows=(
                    ("单据编号", "业务员编码", "无税金额"),
                    ("XS001", "zhang-wei", 1180),
                    ("合计", "", 1180),
                ),
            ),
            Sheet(
                name="2月",
                rows=(
                    ("单据编号", "业务员编码", "无税金额"),
                    ("XS002", "zhang-wei", 2240),
                    ("合计", "", 2240),
                ),
            ),
        ],
        options={"profile": "yonyou"},
        lines=[
            "1月!2 2027-01 XS001 zhang-wei - revenue=1180.00",
            "2月!2 2027-02 XS002 zhang-wei - revenue=2240.00",
        ],
        problems=["SB920"],
    ),
    Case(
        file="month-missing.xlsx",
        oddity="nothing says the month",
        content=[Sheet(rows=(("单据编号", "业务员编码", "无税金额"), ("XS001", "zhang-wei", 1180)))],
        options={"profile": "yonyou"},
        problems=["SB917 A2"],
    ),
    Case(
        file="month-stated.xlsx",
        oddity="the same with --period",
        content=[Sheet(rows=(("单据编号", "业务员编码", "无税金额"), ("XS001", "zhang-wei", 1180)))],
        options={"profile": "yonyou", "period": "2027-01"},
        lines=["Sheet1!2 2027-01 XS001 zhang-wei - revenue=1180.00"],
    ),
    Case(
        file="struck.xlsx",
        oddity="a row struck through is void",
        content=[Sheet(rows=TABLE, looks={2: "struck"})],
        lines=[
            f"{line}{more}"
            for line, more in zip(sold(2, 3, 4, sheet="Sheet1"), ("", " void", ""), strict=True)
        ],
    ),
    Case(
        file="partly-struck.xlsx",
        oddity="a row of which one figure is struck through",
        content=[Sheet(rows=TABLE, looks={(2, 5): "struck"})],
        problems=["SB922 A3"],
    ),
    Case(
        file="hidden-rows.xlsx",
        oddity="a row that a filter hides counts: the total says so",
        content=[Sheet(rows=(*TABLE, TABLE_TOTAL), hidden=[2])],
        lines=sold(2, 3, 4, sheet="Sheet1"),
    ),
    Case(
        file="hidden-left.xlsx",
        oddity="hidden rows left out, as the profile says",
        content=[Sheet(rows=(*TABLE, ("合计", "", "", "", 15, 1770, 230.1, 2000.1)), hidden=[2])],
        options={"profile": "visible.toml"},
        lines=[
            "Sheet1!2 2027-01-05 XS001 zhang-wei - revenue=1180.00",
            "Sheet1!4 2027-01-07 XS003 liu-yang - revenue=590.00",
        ],
        beside={
            "visible.toml": 'hidden = "leave"\n\n[columns]\ndate = ["单据日期"]\ndocument = ["单据编号"]\n'
            'owner = ["业务员编码"]\nnet = ["无税金额"]\n'
        },
    ),
    Case(
        file="hidden-sheet.xlsx",
        oddity="a hidden sheet is not read",
        content=[Sheet(name="销售", rows=TABLE), Sheet(name="旧", rows=TABLE, visible=False)],
        lines=sold(2, 3, 4, sheet="销售"),
        problems=["SB920"],
    ),
    Case(
        file="real-dates.xlsx",
        oddity="dates as dates, numbers shown with zeros in front",
        content=[
            Sheet(
                rows=(
                    ("单据日期", "单据编号", "业务员编码", "存货编码", "主数量", "无税金额"),
                    (date(2027, 1, 5), 991, "zhang-wei", "0101", 10, 1180),
                ),
                looks={(1, 1): "zeros", (1, 0): "date"},
            )
        ],
        options={"profile": "yonyou"},
        lines=["Sheet1!2 2027-01-05 00000991 zhang-wei 0101 revenue=1180.00 quantity=10"],
    ),
    Case(
        file="zeros-lost.xlsx",
        oddity="document numbers that are numbers",
        content=[
            Sheet(
                rows=(
                    ("单据日期", "单据编号", "业务员编码", "存货编码", "主数量", "无税金额"),
                    ("2027-01-05", 991, "zhang-wei", 101, 10, 1180),
                )
            )
        ],
        options={"profile": "yonyou"},
        lines=["Sheet1!2 2027-01-05 991 zhang-wei ?101 revenue=1180.00 quantity=10"],
        problems=["SB913 D2", "SB921 B2"],
    ),
    Case(
        file="error-value.xlsx",
        oddity="an error value",
        content=[Sheet(rows=(TABLE[0], (*TABLE[1][:5], "#DIV/0!", *TABLE[1][6:])))],
        problems=["SB906 F2"],
    ),
    Case(
        file="formula-without-value.xlsx",
        oddity="a formula that was never computed",
        content=[Sheet(rows=(TABLE[0], (*TABLE[1][:5], "=118*10", *TABLE[1][6:])))],
        problems=["SB906 F2"],
    ),
    Case(
        file="balances.xlsx",
        oddity="科目余额表: captions in two rows, the month above them",
        content=[
            Sheet(
                rows=(
                    ("科目余额表",),
                    ("期间：2027年1月",),
                    *LEDGER_CAPTIONS,
                    ("660102", "住宿费", 0, 0, 800, 50, 750, 0),
                    ("660103", "交通费", 0, 0, 300, 0, 300, 0),
                    ("合计", "", 0, 0, 1100, 50, 1050, 0),
                ),
                merged=[(top + 2, left, last + 2, right) for top, left, last, right in LEDGER_MERGED],
            )
        ],
        options={"profile": "balances", "codes": "account-codes.csv"},
        lines=[
            "Sheet1!5 2027-01 - - lodging expense=750.00",
            "Sheet1!6 2027-01 - - fares expense=300.00",
        ],
        beside={
            "account-codes.csv": "kind,code,id,pack\ncost_line,660102,lodging,\ncost_line,660103,fares,\n"
        },
    ),
    Case(
        file="merged-documents.xlsx",
        oddity="day and number merged over the rows of a document",
        content=[
            Sheet(
                rows=(
                    ("单据日期", "单据编号", "业务员编码", "存货编码", "主数量", "无税金额"),
                    ("2027-01-05", "XS001", "zhang-wei", "0101", 10, 1180),
                    ("", "", "", "0102", 20, 2240),
                    ("2027-01-07", "XS003", "liu-yang", "0101", 5, 590),
                ),
                merged=[(1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 2, 2)],
            )
        ],
        options={"profile": "yonyou"},
        lines=[
            "Sheet1!2 2027-01-05 XS001 zhang-wei 0101 revenue=1180.00 quantity=10",
            "Sheet1!3 2027-01-05 XS001 zhang-wei 0102 revenue=2240.00 quantity=20",
            "Sheet1!4 2027-01-07 XS003 liu-yang 0101 revenue=590.00 quantity=5",
        ],
    ),
    Case(
        file="xml-spreadsheet.xls",
        oddity="SpreadsheetML 2003 named .xls",
        content=xml("UTF-8"),
        lines=XML_LINES,
    ),
    Case(
        file="xml-gb2312.xml",
        oddity="SpreadsheetML 2003 in GB 2312",
        content=xml("GB2312"),
        encoding="gb2312",
        lines=XML_LINES,
    ),
)
