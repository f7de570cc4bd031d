"""A company made up by a seed: its plan in two versions, and what its people return."""

from __future__ import annotations

import os
import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook

from judge.marked_tables import Table, tables_of

PERIOD = "2027-05"
AS_OF = "2027-06-08"
REVISED = "2027-04"
"""From which month the second version of the plan holds."""
UNITS = ("case", "case", "case", "keg", "keg")

TERRITORIES = """id,parent,name,kind
co,,Test Company,company
north,co,North,region
n1,north,North-East,region
n2,north,North-West,region
o1,n1,Harbour,office
o2,n1,Bridge,office
o3,n2,Hill,office
south,co,South,region
o4,south,Valley,office
o5,south,Coast,office
"""

STAFFING = """id,role,name,territory,present,established,cost,due
s1,salesperson,Sales,o1,2,2,9000,2027-03-01
s4,salesperson,Sales,o4,2,2,9000,2027-03-01
hq,service,Service,co,1,2,8000,2027-04-01
"""

TRAINING = """id,name,mode,date,hours,number,material_cost,trainer_cost,travel_cost,venue_cost
T1,Induction,skills,2027-02-16,8,7,1000,0,2001,0
T2,Refresher,drill,2027-09-14,4,9,300,0,0,500
"""

BUDGET = """line,name,territory,basis,amount,owner
salary,Salaries,north,month,61000,
salary,Salaries,south,month,47000,
lodging,Lodging,,head,900,
fares,Fares,,head,750,
advertising,Advertising,co,month,20000,
"""

ACTIVITY = """id,name,per,amount,unit
visits,Visits,day,4,visits
quotations,Quotations,month,12,quotations
contracts,Contracts,month,5,contracts
complaints,Complaints,month,1,complaints
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """How large a company is, and the seed that everything else follows from."""

    seed: int = 1
    more_people: int = 0
    more_products: int = 0

    @property
    def rng(self) -> random.Random:
        """A source of chance that begins anew each time."""
        return random.Random(self.seed)


# Everybody's part in the story, in the order of people.csv.
STORY = (
    ("ann", "Li Wei", "o1", "", ""),
    ("bob", "Li Wei", "o1", "", ""),
    ("cai", "Cai", "o2", "", ""),
    ("dee", "Dee", "o3", "", ""),
    ("eli", "Eli", "o3", "2027-03-15", ""),
    ("fay", "Fay", "o4", "", "2027-03-20"),
    ("gus", "Gus", "o4", "", ""),
    ("hal", "Hal", "o5", "", ""),
    ("ida", "Ida", "o5", "", ""),
    ("jon", "Jon", "o5", "", ""),
)


def write_plan(company: Company, folder: Path, version: int) -> None:
    """Write the plan folder; version 2 has one product more."""
    rng = company.rng
    folder.mkdir(parents=True)
    people = [
        *STORY,
        *((f"x{number:02}", f"Extra {number}", "o2", "", "") for number in range(company.more_people)),
    ]
    products = _products(company, rng)
    known = products if version > 1 else products[:-1]
    files = {
        "plan.toml": _settings(version),
        "territories.csv": TERRITORIES,
        "staffing.csv": STAFFING,
        "training.csv": TRAINING,
        "budget.csv": BUDGET,
        "activity.csv": ACTIVITY,
        "channels.csv": "id,name\nka,Shops\ntt,Wholesale\n",
        "people.csv": "id,name,territory,start,end\n" + "".join(",".join(each) + "\n" for each in people),
        "products.csv": "id,name,class,unit,price,cost,weight\n"
        + "".join(",".join(each) + "\n" for each in known),
        **_history(people, products[:-1], rng),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def _settings(version: int) -> str:
    effective = f'effective = "{REVISED}"\n' if version > 1 else ""
    return f"""id = "judged"
version = {version}
{effective}fiscal_year = 2027
starts = "2027-01"
currency = "CNY"
unit = 100
display_unit = "k"
languages = ["en"]
measures = ["revenue", "quantity", "collections"]

[return]
collections = "product"

[rounding]
revenue = 2000

[target.revenue]
amount = "30,000,000"

[target.collections]
ratio = "97%"

[split.month]
method = "given"
weights = [8, 6, 8, 8, 9, 10, 10, 9, 8, 8, 8, 8]

[split.person]
method = "prior_year"
zero_base = "average"

[split.product]
method = "given"

[split.channel]
method = "ratio"
weights = {{ ka = 3, tt = 2 }}

[materiality]
absolute = "1万"
relative = "5%"

[rollover]
policy = "next"
"""


def _products(company: Company, rng: random.Random) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for number in range(5 + company.more_products):
        price = rng.randrange(40_00, 300_00, 5)
        # One product has no plan at all, and is sold nevertheless.
        weight = "0" if number == 2 else str(rng.randrange(1, 9))
        found.append(
            (
                f"{number + 1:03}",
                f"Product {number + 1}",
                "AAB"[number % 3],
                UNITS[number % len(UNITS)],
                f"{price / 100:.2f}",
                f"{price * rng.randrange(55, 80) // 100 / 100:.2f}",
                weight,
            )
        )
    return found


def _history(
    people: Sequence[tuple[str, ...]], products: Sequence[tuple[str, ...]], rng: random.Random
) -> Mapping[str, str]:
    lines, by_channel = ["month,person,product,quantity,revenue"], ["month,person,channel,revenue"]
    for month in range(1, 13):
        for person, *_ in people:
            if person == "eli":
                continue
            total = 0
            for product, _, _, _, price, _, _ in products:
                count = rng.randrange(20, 400)
                money = round(count * float(price) * rng.uniform(0.93, 1.02))
                total += money
                lines.append(f"2026-{month:02},{person},{product},{count},{money}")
            first = total * rng.randrange(30, 70) // 100
            by_channel += [
                f"2026-{month:02},{person},ka,{first}",
                f"2026-{month:02},{person},tt,{total - first}",
            ]
    return {"history.csv": "\n".join(lines) + "\n", "channel_history.csv": "\n".join(by_channel) + "\n"}


# ---- what people return ------------------------------------------------------------------------------------


def fill_return(company: Company, issued: Path, out: Path, owner: str, period: str = PERIOD) -> None:
    """Write a filled-in copy of an issued book; some of them as their owner's part in the story asks."""
    book = load_workbook(issued)
    rng = random.Random(f"{company.seed} {owner}")
    tables: dict[str, Table] = {}
    for table in tables_of(book):
        before = tables[table.id].rows if table.id in tables else ()
        tables[table.id] = replace(table, rows=(*before, *table.rows))
    _fill_sales(tables, rng, period)
    _fill_others(tables, rng, period)
    mistake = MISTAKES.get(owner)
    if mistake is not None:
        mistake(tables, period)
    _split_to_channels(tables, rng, period)
    save(book, out, CAME_LATE if owner in LATE else IN_TIME)


def save(book: Workbook, out: Path, day: datetime) -> None:
    """Write a book as it came in on a day."""
    out.parent.mkdir(parents=True, exist_ok=True)
    book.save(out)
    os.utime(out, (day.timestamp(), day.timestamp()))


def _months(tables: Mapping[str, Table], table: str, period: str) -> list[tuple[str, Mapping[str, Cell]]]:
    rows = tables[table].rows if table in tables else ()
    return [
        (row.key, row.cells) for row in rows if not row.total and row.key[:7] <= period and "/" in row.key
    ]


def _fill_sales(tables: Mapping[str, Table], rng: random.Random, period: str) -> None:
    for key, cells in _months(tables, "sales", period):
        planned, worth = int(str(cells["quantity_pl"].value or 0)), float(str(cells["revenue_pl"].value or 0))
        count = round(planned * rng.uniform(0.75, 1.15))
        money = round(worth * count / planned * rng.uniform(0.92, 1.04), 2) if planned else 0
        # Sold without a plan, now and then.
        if not planned and rng.random() < 0.4 and key.endswith("/003"):
            count, money = 12, 1234.56
        cells["quantity_ac"].value = count
        cells["revenue_ac"].value = money
        cells["collections_ac"].value = round(money * rng.uniform(0.85, 1.0), 2)


def _split_to_channels(tables: Mapping[str, Table], rng: random.Random, period: str) -> None:
    sums: defaultdict[str, float] = defaultdict(float)
    for key, cells in _months(tables, "sales", period):
        value = cells["revenue_ac"].value
        sums[key[:7]] += float(value) if isinstance(value, int | float) else 0
    for key, cells in _months(tables, "channel_sales", period):
        if key.endswith("/ka"):
            part = round(sums[key[:7]] * rng.uniform(0.4, 0.7), 2)
            sums[key[:7]] = round(sums[key[:7]] - part, 2)
            cells["revenue_ac"].value = part
        else:
            cells["revenue_ac"].value = sums[key[:7]]


HELD = datetime(2027, 3, 2)  # noqa: DTZ001 - cells hold days without a zone
IN_TIME, CAME_LATE = datetime(2027, 5, 20, 12, tzinfo=UTC), datetime(2027, 6, 4, 12, tzinfo=UTC)


def _fill_others(tables: Mapping[str, Table], rng: random.Random, period: str) -> None:
    for _, cells in _months(tables, "expenses", period):
        budget = float(str(cells["expense_bu"].value or 0))
        cells["expense_ac"].value = round(budget * rng.uniform(0.8, 1.2), 2)
    for _, cells in _months(tables, "activity", period):
        cells["done"].value = rng.randrange(2, 9)
    for table, column in (("headcount", "heads_ac"),):
        for row in tables[table].rows if table in tables else ():
            for id_, cell in row.cells.items() if not row.total else ():
                name, _, month = id_.partition("@")
                if (
                    name == column
                    and len(month) == 7
                    and month[4] == "-"
                    and month[5].isdigit()
                    and month <= period
                ):
                    cell.value = 2
    for row in tables["training"].rows if "training" in tables else ():
        if row.key == "T1":
            given: dict[str, datetime | int] = {
                "held": HELD,
                "attended": 3,
                "hours": 8,
                "cost": 1100,
                "score": 81,
                "passed": 2,
            }
            for id_, value in given.items():
                row.cells[id_].value = value


Tables = Mapping[str, Table]


def _cell(tables: Tables, table: str, key: str, column: str) -> Cell:
    return next(row.cells[column] for row in tables[table].rows if row.key == key)


def _guess(tables: Tables, period: str) -> None:
    """A guess where a figure belongs: the sales do not count, the rest does."""
    _cell(tables, "sales", f"{period}/001", "revenue_ac").value = "about 620"


def _nothing_counts(tables: Tables, period: str) -> None:
    """The last month's sales are left blank, and words stand where expenses and activities belong."""
    for key, cells in _months(tables, "sales", period):
        if key.startswith(period):
            for column in ("quantity_ac", "revenue_ac", "collections_ac"):
                cells[column].value = None
    _cell(tables, "expenses", f"{period}/fares", "expense_ac").value = "see mail"
    _cell(tables, "activity", f"{period}/visits", "done").value = "many"


def _credit_note(tables: Tables, period: str) -> None:
    """More came back than was sold; revenue without a quantity; a quantity given away; nothing sold."""
    for key, quantity, money in (
        (f"{period}/001", -5, -612.5),
        (f"{period}/002", 0, 200),
        ("2027-04/001", 30, 0),
        ("2027-04/002", 0, 0),
    ):
        _cell(tables, "sales", key, "quantity_ac").value = quantity
        _cell(tables, "sales", key, "revenue_ac").value = money
        _cell(tables, "sales", key, "collections_ac").value = max(money, 0)


def _no_expenses(tables: Tables, period: str) -> None:
    """Sales are returned, expenses are not, and of the activities only visits."""
    for _, cells in _months(tables, "expenses", period):
        cells["expense_ac"].value = None
    for key, cells in _months(tables, "activity", period):
        if not key.endswith("/visits"):
            cells["done"].value = None


MISTAKES: Mapping[str, Callable[[Tables, str], None]] = {
    "bob": _credit_note,
    "cai": _guess,
    "dee": _no_expenses,
    "gus": _nothing_counts,
}
MISSING = ("hal",)
LATE = ("eli",)
REFUSED = ("ida",)
OLD_FORM = "ann"
"""Who returns the form of the first version, which did not ask for the second one's new product."""
