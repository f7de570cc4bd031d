"""Exports that are text: what stands in them, in which characters, and how it is spelt."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ledger.case import HEAD, ROWS, SALES, TOTAL, Case, sold

YONYOU = {"profile": "yonyou"}
CHINESE = """\
单据日期,单据编号,业务员编码,存货编码,存货名称,主数量,无税金额
2027-01-05,XS001,zhang-wei,0101,橙汁,10,1180.00
"""
CHINESE_LINE = "2 2027-01-05 XS001 zhang-wei 0101 revenue=1180.00 quantity=10"
QUICKBOOKS = """\
Dongfang Beverage Co.
Sales by Customer Detail
January 2027

,Date,Transaction Type,Num,Memo/Description,Qty,Amount,Balance
K001,,,,,,,
,01/05/2027,Invoice,1001,NFC orange juice,10,"1,180.00","1,180.00"
,01/15/2027,Credit Memo,1002,returned,-1,-118.00,"1,062.00"
Total for K001,,,,,9,"¥1,062.00",
K006,,,,,,,
,01/20/2027,Invoice,1003,NFC apple juice,5,560.00,560.00
Total for K006,,,,,5,¥560.00,
TOTAL,,,,,14,"¥1,622.00",


"Thursday, February 04, 2027 09:12 AM GMT+8 - Accrual Basis"
"""
QUICKBOOKS_LINES = (
    "7 2027-01-05 1001 chen-jianhua - revenue=1180.00 quantity=10",
    "8 2027-01-15 1002 chen-jianhua - revenue=-118.00 quantity=-1",
    "11 2027-01-20 1003 zhang-wei - revenue=560.00 quantity=5",
)
SPANISH = "Date,Num,Customer,Memo,Amount\n2027-01-05,1001,K001,González Peña,100.00\n"
SPANISH_LINE = "2 2027-01-05 1001 chen-jianhua - revenue=100.00"
LEDGER = """\
往来明细账
科目：收入 2027年1月
日期,凭证号,摘要,借方,贷方,方向,余额
2027-01-01,,期初余额,,,平,0.00
2027-01-05,记-1,销售,,1000.00,贷,1000.00
2027-01-10,记-2,销售,,500.00,贷,1500.00
2027-01-15,记-3,退货冲销,,{red},贷,{after}
2027-01-31,,本月合计,,{month},贷,{after}
2027-01-31,,本年累计,,{month},贷,{after}
"""
KINGDEE = {"profile": "kingdee"}
LEDGER_LINES = (
    "5 2027-01-05 记-1 - - revenue=1000.00",
    "6 2027-01-10 记-2 - - revenue=500.00",
    "7 2027-01-15 记-3 - - revenue=-200.00",
)


NESTED = """\
,Date,Transaction Type,Num,Qty,Amount
K001,,,,,
,01/05/2027,Invoice,1001,10,"1,180.00"
K006,,,,,
,01/20/2027,Invoice,1003,5,560.00
Total for K006,,,,5,560.00
,01/25/2027,Invoice,1004,1,100.00
Total for K001 with sub-customers,,,,16,"1,840.00"
"""
NESTED_LINES = (
    "3 2027-01-05 1001 chen-jianhua - revenue=1180.00 quantity=10",
    "5 2027-01-20 1003 zhang-wei - revenue=560.00 quantity=5",
    "7 2027-01-25 1004 chen-jianhua - revenue=100.00 quantity=1",
)
STATUSES = """\
void = ["作废(重开)"]
counts = ["已红冲"]

[columns]
date = ["单据日期"]
document = ["单据编号"]
status = ["单据状态"]
owner = ["业务员编码"]
item = ["存货编码"]
quantity = ["主数量"]
net = ["无税金额"]
tax = ["税额"]
gross = ["价税合计"]
"""


def with_column(caption: str, *words: str) -> str:
    """Return the three documents with one more column behind."""
    rows = zip((HEAD, *ROWS), (caption, *words), strict=True)
    return "".join(f"{row},{word}\n" for row, word in rows)


def changed(old: str, new: str, *more: tuple[str, str]) -> str:
    """Return the three documents with a total, and something changed in them."""
    text = "\n".join((HEAD, *ROWS, TOTAL)) + "\n"
    for before, after in ((old, new), *more):
        assert before in text
        text = text.replace(before, after, 1)
    return text


def amounts(*figures: str) -> str:
    """Return a list of documents with these amounts."""
    rows = (f"2027-01-05;XS{at};zhang-wei;{figure}" for at, figure in enumerate(figures, start=1))
    return "\n".join(("单据日期;单据编号;业务员编码;无税金额", *rows)) + "\n"


def dated(*days: str) -> str:
    """Return a list of documents of these days."""
    rows = (f'"{day}",XS{at},zhang-wei,1.00' for at, day in enumerate(days, start=1))
    return "\n".join(("单据日期,单据编号,业务员编码,无税金额", *rows)) + "\n"


def worth(*figures: str, day: str = "2027-01-05") -> tuple[str, ...]:
    """Return the lines of such a list."""
    return tuple(
        f"{at + 1} {day} XS{at} zhang-wei - revenue={figure}" for at, figure in enumerate(figures, start=1)
    )


CHARACTERS: Sequence[Case] = (
    Case(file="utf8.csv", oddity="plain UTF-8", content=SALES, lines=sold(2, 3, 4)),
    Case(file="bom.csv", oddity="UTF-8 with a mark", content="\ufeff" + SALES, lines=sold(2, 3, 4)),
    Case(
        file="gb18030.csv",
        oddity="GB 18030 without a mark",
        content=CHINESE,
        encoding="gb18030",
        lines=[CHINESE_LINE],
        problems=["SB905"],
    ),
    Case(
        file="utf16.xls",
        oddity="UTF-16 text with tabs, named .xls",
        content=SALES.replace(",", "\t"),
        encoding="utf-16",
        lines=sold(2, 3, 4),
    ),
    Case(
        file="cp1252.csv",
        oddity="cp1252 that is no GB 18030",
        content=SPANISH.replace("González Peña", "José"),
        encoding="cp1252",
        options={"profile": "quickbooks"},
        lines=[SPANISH_LINE],
        problems=["SB905"],
    ),
    Case(
        file="two-readings.csv",
        oddity="González in cp1252 is valid GB 18030",
        content=SPANISH,
        encoding="cp1252",
        options={"profile": "quickbooks"},
        problems=["SB904"],
    ),
    Case(
        file="reading-stated.csv",
        oddity="the same, with --encoding",
        content=SPANISH,
        encoding="cp1252",
        options={"profile": "quickbooks", "encoding": "cp1252"},
        lines=[SPANISH_LINE],
        problems=["SB905"],
    ),
    Case(file="csv-named.xls", oddity="CSV named .xls", content=SALES, lines=sold(2, 3, 4)),
    Case(
        file="html-named.xls",
        oddity="HTML named .xls, in GB 2312, captions in two rows",
        content='<html><head><meta http-equiv=Content-Type content="text/html; charset=gb2312"></head><table>'
        "<tr><td colspan=6>销售明细<tr><td rowspan=2>单据日期<td rowspan=2>单据编号<td rowspan=2>业务员编码"
        "<td rowspan=2>存货编码<td rowspan=2>主数量<td colspan=2>本币</tr><tr><td>无税金额<td>税额</tr>"
        "<tr><td>2027-01-05<td>XS001<td>zhang-wei<td>0101<td>10<td>1,180.00<td>153.40</tr>"
        "<tr style='display:none'><td>2027-01-06<td>XS002<td>zhang-wei<td>0102<td>20"
        "<td>2,240.00<td>291.20</tr>"
        "<tr><td>2027-01-07<td>XS003<td>liu-yang<td>0101<td>5<td>590.00<td>76.70</tr>"
        "<tr><td>合计<td><td><td><td>35<td>4,010.00<td>521.30</tr></table></html>",
        encoding="gb2312",
        options=YONYOU,
        lines=sold(4, 5, 6),
    ),
    Case(
        file="sap-list.txt",
        oddity="a list of SAP: bars, lines that are drawn, decimal commas, a minus behind",
        content="""\
01.02.2027                     Dynamic List Display
--------------------------------------------------------------------------
|Billing Date|Billing Document|Sold-To Party|Material|Billed Quantity|Net Value|Tax Amount|
--------------------------------------------------------------------------
|05.01.2027|0090000001|K001|0101|10|1.180,00|153,40|
|06.01.2027|0090000002|K006|0102|20-|2.240,50-|291,27-|
--------------------------------------------------------------------------
|*||||10-|1.060,50-|137,87-|
""",
        lines=[
            "5 2027-01-05 0090000001 chen-jianhua 0101 revenue=1180.00 quantity=10 tax=153.40",
            "6 2027-01-06 0090000002 zhang-wei 0102 revenue=-2240.50 quantity=-20 tax=-291.27",
        ],
    ),
    Case(
        file="unclosed-quote.csv",
        oddity="a quote that is never closed",
        content=SALES.replace("zhang-wei", '"zhang-wei', 1),
        problems=["SB213 2"],
    ),
    Case(
        file="zeros-kept.csv",
        oddity='codes kept as text: ="0101", an apostrophe, a tab behind',
        content=SALES.replace(",0101,", ',="0101",').replace(",0102,", ",'0102,").replace("XS001", "XS001\t"),
        lines=sold(2, 3, 4),
    ),
    Case(
        file="inch.txt",
        oddity="text with tabs, in which quotes are inches",
        content=CHINESE.replace(",", "\t").replace("橙汁", '"10" 橙汁'),
        lines=[CHINESE_LINE],
    ),
)

ROWS_CASES: Sequence[Case] = (
    Case(
        file="quickbooks.csv",
        oddity="title rows, empty first column, headings and totals of groups, a timestamp",
        content=QUICKBOOKS,
        lines=QUICKBOOKS_LINES,
    ),
    Case(
        file="footer.csv",
        oddity="a total and who printed it",
        content=changed(
            "合计,,",
            "合  计：,,",
            ("4531.30\n", "4531.30\n制单人：王芳,,,,,,,\n第1页,,,,,,,\n2027-02-01 09:12\n"),
        ),
        lines=sold(2, 3, 4),
    ),
    Case(
        file="subtotals.csv",
        oddity="小计 below each salesperson, 总计 below all",
        content="\n".join(
            (HEAD, *ROWS[:2], "小计,,,,30,3420.00,444.60,3864.60", ROWS[2], "小计,,,,5,590.00,76.70,666.70")
        )
        + "\n总计,,,,35,4010.00,521.30,4531.30\n",
        lines=sold(2, 3, 5),
    ),
    Case(
        file="pages.csv",
        oddity="过次页 and 承前页 with the captions again on the next page",
        content="\n".join(
            (
                HEAD,
                *ROWS[:2],
                "过次页,,,,30,3420.00,444.60,3864.60",
                HEAD,
                "承前页,,,,30,3420.00,444.60,3864.60",
            )
        )
        + f"\n{ROWS[2]}\n{TOTAL}\n",
        lines=sold(2, 3, 7),
    ),
    Case(
        file="total-wrong.csv",
        oddity="a row changed below its own total",
        content=changed("590.00", "580.00"),
        problems=["SB908 5", "SB927 4"],
    ),
    Case(
        file="total-without-word.csv",
        oddity="a total without a word",
        content=changed("合计,,", ",,"),
        lines=sold(2, 3, 4),
    ),
    Case(
        file="row-unclear.csv",
        oddity="figures without a document, a day or a word, and no sum",
        content=changed("合计,,,,35,4010.00,521.30,4531.30", ",,,,1,99.00,12.87,111.87"),
        problems=["SB911 5"],
    ),
    Case(
        file="total-with-labels.csv",
        oddity="小计 in the place of an item, with the number and day of its document again",
        content="\n".join((HEAD, *(f"{row}\n{re.sub(',010[0-9],', ',小计,', row)}" for row in ROWS))) + "\n",
        lines=sold(2, 4, 6),
    ),
    Case(
        file="row-cut-off.csv",
        oddity="a row that ends before its amount",
        content=SALES.replace(",5,590.00,76.70,666.70", ",5"),
        problems=["SB215 4"],
    ),
    Case(
        file="type-unclear.csv",
        oddity="a type that may take back, with amounts above zero",
        content=with_column("单据类型", "销售发票", "销售发票", "红字销售发票"),
        problems=["SB932 4"],
    ),
    Case(
        file="status-unclear.csv",
        oddity="a status that no profile knows, and that sounds as if the row did not count",
        content=with_column("单据状态", "已审核", "作废(重开)", "已红冲"),
        problems=["SB932 3", "SB932 4"],
    ),
    Case(
        file="status-said.csv",
        oddity="such statuses and a type, named in a profile",
        content=with_column("单据状态", "已审核", "作废(重开)", "已红冲"),
        options={"profile": "statuses.toml"},
        lines=[line + " void" * (at == 1) for at, line in enumerate(sold(2, 3, 4))],
        beside={"statuses.toml": STATUSES},
    ),
    Case(
        file="groups-in-groups.csv",
        oddity="a customer's rows go on below the total of a branch of it",
        content=NESTED,
        lines=NESTED_LINES,
    ),
    Case(
        file="pivot.csv",
        oddity="K001 汇总 below each customer, as a pivot table writes it",
        content="客户编码,单据日期,单据编号,存货编码,主数量,无税金额\n"
        "K001,2027-01-05,XS001,0101,10,1180.00\nK001 汇总,,,,10,1180.00\n"
        "K006,2027-01-06,XS002,0102,5,560.00\nK006 汇总,,,,5,560.00\n总计,,,,15,1740.00\n",
        lines=(
            "2 2027-01-05 XS001 chen-jianhua 0101 revenue=1180.00 quantity=10",
            "4 2027-01-06 XS002 zhang-wei 0102 revenue=560.00 quantity=5",
        ),
    ),
    Case(
        file="words-in-quotes.csv",
        oddity="Opening, Total and Closing between quotation marks",
        content="Posting Date,Account,Debit,Credit,Balance,Voucher No,Party\n"
        ",'Opening',0.00,500.00,-500.00,,\n"
        "2027-01-05,Sales,0.00,1180.00,-1680.00,SINV-1,K001\n,'Total',0.00,1180.00,-1180.00,,\n"
        ",'Closing (Opening + Total)',0.00,1680.00,-1680.00,,\n",
        options={"profile": "erpnext"},
        lines=["3 2027-01-05 SINV-1 chen-jianhua - revenue=1180.00"],
    ),
    Case(
        file="name-like-a-total.csv",
        oddity="a document whose customer is called like a total",
        content=SALES.replace("业务员编码", "业务员编码,客户名称")
        .replace("zhang-wei", "zhang-wei,上海合计")
        .replace("liu-yang", "liu-yang,合计"),
        lines=sold(2, 3, 4),
    ),
    Case(
        file="ledger-of-account.csv",
        oddity="期初余额, 本月合计, 本年累计, a balance with 借 and 贷",
        content=LEDGER.format(red="-200.00", after="1300.00", month="1300.00"),
        options=KINGDEE,
        lines=LEDGER_LINES,
    ),
    Case(
        file="red-figure.csv",
        oddity="a red figure that lost its minus: the balance proves it",
        content=LEDGER.format(red="200.00", after="1300.00", month="1300.00"),
        options=KINGDEE,
        lines=LEDGER_LINES,
        problems=["SB910 7"],
    ),
    Case(
        file="balance-breaks.csv",
        oddity="a balance that its row does not lead to",
        content=LEDGER.format(red="-200.00", after="1250.00", month="1300.00"),
        options=KINGDEE,
        problems=["SB909 7"],
    ),
    Case(
        file="year-before.csv",
        oddity="本年累计 that begins before the first row",
        content="日期,凭证号,摘要,借方金额,贷方金额\n"
        "2027-02-05,记-1,销售,,1000.00\n2027-02-28,,本月合计,,1000.00\n2027-02-28,,本年累计,,5000.00\n"
        "2027-03-05,记-1,销售,,300.00\n2027-03-31,,本月合计,,300.00\n2027-03-31,,本年累计,,5300.00\n",
        options=KINGDEE,
        lines=[
            "2 2027-02-05 记-1 - - revenue=1000.00",
            "5 2027-03-05 记-1 - - revenue=300.00",
        ],
    ),
    Case(
        file="year-breaks.csv",
        oddity="本年累计 that goes on from another sum",
        content="日期,凭证号,摘要,借方金额,贷方金额\n"
        "2027-02-05,记-1,销售,,1000.00\n2027-02-28,,本年累计,,5000.00\n"
        "2027-03-05,记-1,销售,,300.00\n2027-03-31,,本年累计,,5400.00\n",
        options=KINGDEE,
        problems=["SB908 5"],
    ),
    Case(
        file="closing-entries.csv",
        oddity="结转损益 at the end of the month counts for balance and total alone",
        content="日期,凭证号,科目编码,部门编码,摘要,借方金额,贷方金额,余额\n"
        "2027-01-05,记-1,lodging,shanghai,住宿,800.00,,800.00\n"
        "2027-01-31,记-9,lodging,shanghai,期末结转损益,,800.00,0.00\n"
        "2027-01-31,,,,本月合计,800.00,800.00,0.00\n",
        options={"profile": "expenses"},
        lines=[
            "2 2027-01-05 记-1 shanghai lodging expense=800.00",
            "3 2027-01-31 记-9 shanghai lodging expense=0.00",
        ],
    ),
    Case(
        file="accounts-above.csv",
        oddity="科目余额表 in which accounts stand above those they sum up",
        content="2027年1月\n科目编码,科目名称,本期借方,本期贷方\n6601,销售费用,1100.00,0.00\n660101,差旅,800.00,0.00\n"
        "66010101,住宿,500.00,0.00\n66010102,交通,300.00,0.00\n660102,招待,300.00,0.00\n合计,,1100.00,0.00\n",
        options={"profile": "balances"},
        lines=[
            "5 2027-01 - - ?66010101 expense=500.00",
            "6 2027-01 - - ?66010102 expense=300.00",
            "7 2027-01 - - ?660102 expense=300.00",
        ],
        problems=["SB913 5", "SB913 6", "SB913 7"],
    ),
    Case(
        file="account-above-wrong.csv",
        oddity="an account that its own do not come to",
        content="2027年1月\n科目编码,科目名称,本期借方,本期贷方\n6601,销售费用,1100.00,0.00\n660101,差旅,800.00,0.00\n",
        options={"profile": "balances"},
        problems=["SB908 3", "SB913 4"],
    ),
    Case(
        file="accounts-closed.csv",
        oddity="科目余额表 made after the accounts were closed",
        content="2027年1月\n科目编码,科目名称,本期借方,本期贷方\nlodging,住宿,800.00,800.00\nfares,交通,300.00,300.00\n",
        options={"profile": "balances"},
        problems=["SB926 3"],
    ),
    Case(
        file="whole-vouchers.csv",
        oddity="whole vouchers, of which one account counts",
        content="记账日期,凭证号,摘要,科目,借方金额,贷方金额\n2027-01-05,记-1,销售,1122,1130.00,\n"
        "2027-01-05,记-1,销售,600101,,1000.00\n2027-01-05,记-1,销项税,2221,,130.00\n合计,,,,1130.00,1130.00\n",
        options={"profile": "vouchers.toml"},
        lines=["3 2027-01-05 记-1 - ?600101 revenue=1000.00"],
        problems=["SB913 3"],
        beside={
            "vouchers.toml": 'dimension = "channel"\nsign = "credit"\naccounts = ["6001"]\n\n[columns]\n'
            'date = ["记账日期"]\ndocument = ["凭证号"]\naccount = ["科目"]\ndebit = ["借方金额"]\n'
            'credit = ["贷方金额"]\n'
        },
    ),
    Case(
        file="vouchers-unsaid.csv",
        oddity="whole vouchers, and nothing says which accounts count",
        content="记账日期,凭证号,摘要,科目,借方金额,贷方金额\n2027-01-05,记-1,销售,1122,1130.00,\n"
        "2027-01-05,记-1,销售,ka,,1000.00\n2027-01-05,记-1,销项税,tt,,130.00\n",
        options=KINGDEE,
        problems=["SB913 2", "SB926 2"],
    ),
    Case(
        file="general-ledger.csv",
        oddity="revenue below zero in one signed column of a general ledger",
        content="Posting Date,Document Number,Customer,Amount in Local Currency\n"
        "2027-01-05,90001,K001,-1180.00\n2027-01-06,90002,K001,118.00\n",
        options={"profile": "negated.toml"},
        lines=[
            "2 2027-01-05 90001 chen-jianhua - revenue=1180.00",
            "3 2027-01-06 90002 chen-jianhua - revenue=-118.00",
        ],
        beside={
            "negated.toml": 'negate = true\n\n[columns]\ndate = ["Posting Date"]\n'
            'document = ["Document Number"]\ncustomer = ["Customer"]\namount = ["Amount in Local Currency"]\n'
        },
    ),
    Case(
        file="separators-in-figures.csv",
        oddity="thousands with commas and no quotes: a row has more fields than the captions",
        content=SALES.replace("1180.00", "1,180.00"),
        problems=["SB215 2"],
    ),
    Case(
        file="tax-differs.csv",
        oddity="an amount with tax that is not the one without it and the tax",
        content=SALES.replace("1333.40", "3333.40"),
        lines=sold(2, 3, 4),
        problems=["SB927 2"],
    ),
    Case(
        file="debit-or-credit.csv",
        oddity="方向 beside one amount",
        content="记账日期,凭证号,摘要,科目,方向,本位币金额\n"
        "2027-01-05,记-1,销售,ka,贷,1000.00\n2027-01-06,记-2,退货,ka,借,100.00\n",
        options=KINGDEE,
        lines=[
            "2 2027-01-05 记-1 - ka revenue=1000.00",
            "3 2027-01-06 记-2 - ka revenue=-100.00",
        ],
    ),
    Case(
        file="side-unknown.csv",
        oddity="a 方向 that is neither 借 nor 贷",
        content="记账日期,凭证号,摘要,科目,方向,本位币金额\n2027-01-05,记-1,销售,ka,?,1000.00\n",
        options=KINGDEE,
        problems=["SB906 2"],
    ),
    Case(
        file="statuses.csv",
        oddity="作废 and 未审核",
        content=SALES.replace(",价税合计", ",价税合计,单据状态")
        .replace("1333.40", "1333.40,已审核")
        .replace("2531.20", "2531.20,作废")
        .replace("666.70", "666.70,未审核"),
        lines=[f"{line}{more}" for line, more in zip(sold(2, 3, 4), ("", " void", " unposted"), strict=True)],
    ),
    Case(
        file="total-without-void.csv",
        oddity="a total that leaves a void document out",
        content=f"{HEAD},单据状态\n{ROWS[0]},已审核\n{ROWS[1]},作废\n{ROWS[2]},已审核\n合计,,,,15,1770.00,230.10,2000.10\n",
        lines=[f"{line}{more}" for line, more in zip(sold(2, 3, 4), ("", " void", ""), strict=True)],
    ),
    Case(
        file="returns-positive.csv",
        oddity="returns with amounts above zero, told by their type",
        content="单据日期,单据编号,单据类型,订货单位,货物编码,数量,价税合计\n"
        "2027-01-05,XS001,销售出库,K001,0101,10,1180.00\n2027-01-06,XT001,销售退货,K001,0101,2,236.00\n"
        "合计,,,,,8,944.00\n",
        options={"profile": "stock"},
        lines=[
            "2 2027-01-05 XS001 chen-jianhua 0101 revenue=1180.00 quantity=10",
            "3 2027-01-06 XT001 chen-jianhua 0101 revenue=-236.00 quantity=-2",
        ],
    ),
    Case(
        file="total-on-every-row.csv",
        oddity="every row of a document has the amount of the whole",
        content="单据日期,单据编号,业务员编码,存货编码,主数量,无税金额\n"
        "2027-01-05,XS001,zhang-wei,0101,10,3420.00\n2027-01-05,XS001,zhang-wei,0102,20,3420.00\n"
        "2027-01-06,XS002,zhang-wei,0101,1,200.00\n2027-01-06,XS002,zhang-wei,0102,2,200.00\n",
        problems=["SB912 3"],
        options=YONYOU,
    ),
    Case(
        file="total-once.csv",
        oddity="the same, and the profile says so",
        content="单据日期,单据编号,业务员编码,无税金额\n"
        "2027-01-05,XS001,zhang-wei,3420.00\n2027-01-05,XS001,zhang-wei,3420.00\n"
        "2027-01-06,XS002,zhang-wei,200.00\n",
        options={"profile": "repeated.toml"},
        lines=[
            "2 2027-01-05 XS001 zhang-wei - revenue=3420.00",
            "3 2027-01-05 XS001 zhang-wei - revenue=0.00",
            "4 2027-01-06 XS002 zhang-wei - revenue=200.00",
        ],
        beside={
            "repeated.toml": 'measure = "revenue"\nrepeated = true\n\n[columns]\ndate = ["单据日期"]\n'
            'document = ["单据编号"]\nowner = ["业务员编码"]\nnet = ["无税金额"]\n'
        },
    ),
    Case(
        file="xero.csv",
        oddity="the total of an invoice on each of its rows proves them",
        content="*ContactName,*InvoiceNumber,*InvoiceDate,*Description,*Quantity,*UnitAmount,TaxAmount,Total,Currency\n"
        "K001,INV-1,05 Jan 2027,orange,10,118.00,153.40,3864.60,CNY\n"
        "K001,INV-1,05 Jan 2027,apple,20,112.00,291.20,3864.60,CNY\n",
        options={"profile": "xero"},
        lines=[
            "2 2027-01-05 INV-1 chen-jianhua - revenue=1180.00 quantity=10 tax=153.40",
            "3 2027-01-05 INV-1 chen-jianhua - revenue=2240.00 quantity=20 tax=291.20",
        ],
    ),
    Case(
        file="xero-total-wrong.csv",
        oddity="an invoice whose rows do not come to its total",
        content="*ContactName,*InvoiceNumber,*InvoiceDate,*Description,*Quantity,*UnitAmount,TaxAmount,Total\n"
        "K001,INV-1,05 Jan 2027,orange,10,118.00,153.40,3864.60\n",
        options={"profile": "xero"},
        problems=["SB908 2"],
    ),
    Case(
        file="sparse-documents.csv",
        oddity="day and number on the first row of a document alone",
        content="单据日期,单据编号,业务员编码,存货编码,主数量,无税金额\n"
        "2027-01-05,XS001,zhang-wei,0101,10,1180.00\n,,,0102,20,2240.00\n",
        options=YONYOU,
        lines=[
            "2 2027-01-05 XS001 zhang-wei 0101 revenue=1180.00 quantity=10",
            "3 2027-01-05 XS001 zhang-wei 0102 revenue=2240.00 quantity=20",
        ],
    ),
)

SPELLINGS: Sequence[Case] = (
    Case(
        file="amounts.csv",
        oddity="brackets, full width, blanks that do not break, dashes, 万元, signs",
        content=amounts(
            "(1,234.56)",
            "１，２３４．５６",
            "1\u00a0234.56",
            "--",
            "－",
            "1.5万元",
            "¥1,960.17",
            "12.50-",
            "20.00 CR",
        ),
        options=YONYOU,
        lines=worth(
            "-1234.56", "1234.56", "1234.56", "0.00", "0.00", "15000.00", "1960.17", "-12.50", "-20.00"
        ),
    ),
    Case(
        file="decimal-commas.csv",
        oddity="1.234,56: one figure tells of the others",
        content=amounts("1.234,56", "1.234", "12,5", "1.234.567"),
        options=YONYOU,
        lines=worth("1234.56", "1234.00", "12.50", "1234567.00"),
    ),
    Case(
        file="decimals-open.csv",
        oddity="1.234 alone",
        content=amounts("1.234", "5"),
        options=YONYOU,
        problems=["SB923 2"],
    ),
    Case(
        file="decimals-both.csv",
        oddity="decimal points and commas in one file",
        content=amounts("1.234,56", "1,234.56"),
        options=YONYOU,
        problems=["SB923 3"],
    ),
    Case(
        file="other-currency-sign.csv",
        oddity="$ in books of yuan",
        content=amounts("$1,960.17"),
        options=YONYOU,
        problems=["SB906 2"],
    ),
    Case(
        file="figure-in-words.csv",
        oddity="a figure that is none",
        content=changed("2240.00", "约2240"),
        problems=["SB906 3"],
    ),
    Case(
        file="dates.csv",
        oddity="every spelling of a day",
        content=dated(
            "2027/1/5",
            "2027年1月5日",
            "20270105",
            "46392",
            "2027.01.05",
            "05 Jan 2027",
            "Jan 5, 2027",
            "Tuesday, January 05, 2027",
            "2027-01-05 10:30:00",
        ),
        options=YONYOU,
        lines=worth(*["1.00"] * 9),
    ),
    Case(
        file="months.csv",
        oddity="months without days",
        content=dated("2027-01", "2027年1月", "202701", "2027年1期"),
        options=YONYOU,
        lines=worth(*["1.00"] * 4, day="2027-01"),
    ),
    Case(
        file="days-first.csv",
        oddity="one day above 12 tells of the others",
        content=dated("31/01/2027", "02/01/2027"),
        options=YONYOU,
        lines=[
            "2 2027-01-31 XS1 zhang-wei - revenue=1.00",
            "3 2027-01-02 XS2 zhang-wei - revenue=1.00",
        ],
    ),
    Case(
        file="days-open.csv",
        oddity="02/01/2027 alone",
        content=dated("02/01/2027"),
        options=YONYOU,
        problems=["SB907 2"],
    ),
    Case(
        file="german-days.csv",
        oddity="31.08.2026 with points: the day in front",
        content=dated("05.01.2027"),
        options=YONYOU,
        lines=worth("1.00"),
    ),
    Case(
        file="no-such-day.csv",
        oddity="a day that there is not",
        content=dated("2027-02-30"),
        options=YONYOU,
        problems=["SB907 2"],
    ),
    Case(
        file="unit-above.csv",
        oddity="单位：万元 above the table",
        content="销售明细\n单位：万元\n单据日期,单据编号,业务员编码,主数量,无税金额\n2027-01-05,XS001,zhang-wei,10,0.118\n",
        options=YONYOU,
        lines=["4 2027-01-05 XS001 zhang-wei - revenue=1180.00 quantity=10"],
    ),
    Case(
        file="unit-in-caption.csv",
        oddity="无税金额（万元）",
        content="单据日期,单据编号,业务员编码,主数量,无税金额（万元）\n2027-01-05,XS001,zhang-wei,10,0.1\n",
        options=YONYOU,
        lines=["2 2027-01-05 XS001 zhang-wei - revenue=1000.00 quantity=10"],
    ),
)

PROGRAMS: Sequence[Case] = (
    Case(
        file="u9-orders.csv",
        oddity="用友 U9: captions with points",
        content="行状态,单据类型,单号,日期,客户,业务员,单行.行号,料品,品名,数量,销售订单行.价税合计\n"
        "已核准,标准,SO1,2027-01-05,K001,zhang-wei,10,0101,橙汁,10,1333.40\n开立,标准,SO2,2027-01-06,K001,zhang-wei,10,0101,橙汁,1,133.34\n",
        options=YONYOU,
        lines=[
            "2 2027-01-05 SO1 zhang-wei 0101 revenue=1333.40 quantity=10",
            "3 2027-01-06 SO2 zhang-wei 0101 revenue=133.34 quantity=1 unposted",
        ],
    ),
    Case(
        file="nc-currency.csv",
        oddity="NC: amounts in dollars and in ours",
        content="单据号,单据日期,客户编码,物料编码,币种,主数量,原币金额,本币金额,本币税额\n"
        "XS1,2027-01-05,K001,0101,人民币,10,1180.00,1180.00,153.40\nXS2,2027-01-06,K006,0102,美元,20,320.00,2240.00,0.00\n",
        options={"profile": "nc"},
        lines=[
            "2 2027-01-05 XS1 chen-jianhua 0101 revenue=1180.00 quantity=10 tax=153.40",
            "3 2027-01-06 XS2 zhang-wei 0102 revenue=2240.00 quantity=20 USD=320.00",
        ],
    ),
    Case(
        file="dollars-alone.csv",
        oddity="a document in dollars without an amount in ours",
        content="单据日期,单据编号,业务员编码,币种,无税金额\n2027-01-05,XS1,zhang-wei,USD,320.00\n",
        options=YONYOU,
        problems=["SB925 2"],
    ),
    Case(
        file="sage.csv",
        oddity="Sage: Net, Tax, Gross, days before months, credits by their type",
        content="Type,Account,N/C,Date,Ref,Details,Net,Tax,Gross\n"
        "SI,K001,ka,05/01/2027,101,orange,100.00,13.00,113.00\nSC,K001,ka,06/01/2027,102,back,10.00,1.30,11.30\n",
        options={"profile": "sage"},
        lines=[
            "2 2027-01-05 101 chen-jianhua ka revenue=100.00 tax=13.00",
            "3 2027-01-06 102 chen-jianhua ka revenue=-10.00 tax=-1.30",
        ],
    ),
    Case(
        file="netsuite.csv",
        oddity="NetSuite: a saved search",
        content="Internal ID,Date,Document Number,Type,Status,Sales Rep,Name,Item,Quantity,"
        "Amount (Net),Tax Amount\n"
        "77,1/15/2027,INV9,Invoice,Open,zhang-wei,K001,0101,10,1180.00,153.40\n",
        options={"profile": "netsuite"},
        lines=["2 2027-01-15 INV9 zhang-wei 0101 revenue=1180.00 quantity=10 tax=153.40"],
    ),
    Case(
        file="odoo.csv",
        oddity="Odoo: journal items, debits and credits",
        content="Date,Journal Entry,Partner,Label,Product,Debit,Credit\n"
        "2027-01-05,INV/1,K001,orange,0101,0.00,1180.00\n2027-01-06,RINV/1,K001,back,0101,118.00,0.00\n",
        options={"profile": "odoo"},
        lines=[
            "2 2027-01-05 INV/1 chen-jianhua 0101 revenue=1180.00",
            "3 2027-01-06 RINV/1 chen-jianhua 0101 revenue=-118.00",
        ],
    ),
    Case(
        file="erpnext.csv",
        oddity="ERPNext: an item-wise sales register",
        content="Item Code,Invoice,Posting Date,Customer,Territory,Stock Qty,Amount,Total Tax,Grand Total\n"
        "0101,SINV-1,2027-01-05,K001,shanghai,10,1180.00,153.40,1333.40\nTotal,,,,,10,1180.00,153.40,1333.40\n",
        options={"profile": "erpnext"},
        lines=["2 2027-01-05 SINV-1 chen-jianhua 0101 revenue=1180.00 quantity=10 tax=153.40"],
    ),
    Case(
        file="collections.csv",
        oddity="收款明细 with a refund",
        content="收款日期,收款单号,单据类型,客户编码,收款金额\n2027-01-05,SK1,收款,K001,5000.00\n2027-01-06,TK1,退款,K001,300.00\n",
        options={"profile": "collections"},
        lines=[
            "2 2027-01-05 SK1 chen-jianhua - collections=5000.00",
            "3 2027-01-06 TK1 chen-jianhua - collections=-300.00",
        ],
    ),
    Case(
        file="expenses.csv",
        oddity="费用明细账: accounts mapped to lines of the budget by a table of codes",
        content="日期,凭证号,科目编码,部门编码,摘要,借方金额,贷方金额\n"
        "2027-01-05,记-1,660102,shanghai,住宿,800.00,\n2027-01-06,记-2,660102,shanghai,冲回,,50.00\n",
        options={"profile": "expenses", "codes": "expense-codes.csv"},
        lines=[
            "2 2027-01-05 记-1 shanghai lodging expense=800.00",
            "3 2027-01-06 记-2 shanghai lodging expense=-50.00",
        ],
        beside={"expense-codes.csv": "kind,code,id,pack\ncost_line,660102,lodging,\n"},
    ),
    Case(
        file="with-tax.csv",
        oddity="both bases stated, the one with tax wanted",
        content=SALES,
        options={"tax": "included"},
        lines=[
            "2 2027-01-05 XS001 zhang-wei 0101 revenue=1333.40 quantity=10 tax=153.40",
            "3 2027-01-06 XS002 zhang-wei 0102 revenue=2531.20 quantity=20 tax=291.20",
            "4 2027-01-07 XS003 liu-yang 0101 revenue=666.70 quantity=5 tax=76.70",
        ],
    ),
    Case(
        file="packs.csv",
        oddity="bottles and pallets where the plan has cases",
        content="单据日期,单据编号,业务员编码,存货编码,主数量,无税金额\n"
        "2027-01-05,XS1,zhang-wei,B0101,60,1180.00\n2027-01-05,XS2,zhang-wei,P0102,2,8960.00\n",
        options={"profile": "yonyou", "codes": "pack-codes.csv"},
        lines=[
            "2 2027-01-05 XS1 zhang-wei 0101 revenue=1180.00 quantity=10 pack=1/6",
            "3 2027-01-05 XS2 zhang-wei 0102 revenue=8960.00 quantity=80 pack=40",
        ],
        beside={"pack-codes.csv": "kind,code,id,pack\nproduct,B0101,0101,1/6\nproduct,P0102,0102,40\n"},
    ),
    Case(
        file="pack-broken.csv",
        oddity="bottles that fill no case",
        content="单据日期,单据编号,业务员编码,存货编码,主数量,无税金额\n2027-01-05,XS1,zhang-wei,B0101,61,1180.00\n",
        options={"profile": "yonyou", "codes": "pack-codes.csv"},
        problems=["SB918 2"],
    ),
    Case(
        file="codes-missing.csv",
        oddity="codes that are nothing here: kept, and belonging to nobody",
        content=SALES.replace("liu-yang,0101", "刘洋,101"),
        lines=[*sold(2, 3, 4)[:2], "4 2027-01-07 XS003 ?刘洋 ?101 revenue=590.00 quantity=5 tax=76.70"],
        problems=["SB913 4", "SB913 4"],
    ),
    Case(
        file="discounts.csv",
        oddity="discounts, free goods, profit",
        content="单据日期,单据编号,业务员编码,存货编码,主数量,无税金额,折扣金额,赠品,总成本\n"
        "2027-01-05,XS1,zhang-wei,0101,10,1000.00,180.00,否,745.00\n2027-01-05,XS1,zhang-wei,0101,1,0.00,0.00,是,74.50\n",
        options=YONYOU,
        lines=[
            "2 2027-01-05 XS1 zhang-wei 0101 revenue=1000.00 quantity=10 gross_profit=255.00 discount=180.00",
            "3 2027-01-05 XS1 zhang-wei 0101 revenue=0.00 quantity=1 gross_profit=-74.50 free",
        ],
    ),
    Case(
        file="profile-open.csv",
        oddity="captions that two profiles know alike",
        content="单据日期,单据编号,客户编码,数量\n2027-01-05,XS001,K001,10\n",
        problems=["SB902"],
    ),
    Case(
        file="no-table.csv",
        oddity="captions that nobody knows",
        content="foo,bar,baz\n1,2,3\n",
        problems=["SB901"],
    ),
    Case(
        file="column-twice.csv",
        oddity="two columns of one caption",
        content=SALES.replace("税额", "无税金额", 1),
        problems=["SB903 1"],
    ),
    Case(file="captions-alone.csv", oddity="captions alone", content=HEAD + "\n", problems=["SB924"]),
)
