"""The targets that the judge takes from issued books: those of one plan it reckons itself."""

from __future__ import annotations

from pathlib import Path

from judge.cycles import salesbook
from judge.forms import Place, read_form
from judge.plan_folder import read_plan

PLAN = """id = "simple"
fiscal_year = 2027
starts = "2027-01"
currency = "CNY"
languages = ["en"]
measures = ["revenue", "quantity", "collections"]

[target.revenue]
amount = "3,360,000"

[target.collections]
ratio = "95%"

[return]
collections = "product"

[split.month]
method = "given"
weights = [3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]

[split.person]
method = "given"
weights = { ann = 3, bob = 2, cai = 1 }

[split.product]
method = "given"
weights = { p1 = 2, p2 = 1, p3 = 1 }
"""
FILES = {
    "plan.toml": PLAN,
    "territories.csv": "id,parent,name,kind\nco,,Company,company\no1,co,One,office\n",
    "people.csv": "id,name,territory\nann,Ann,o1\nbob,Bob,o1\ncai,Cai,o1\n",
    "products.csv": "id,name,class,unit,price\np1,First,A,box,100\np2,Second,A,box,40\np3,Third,B,box,25\n",
}
MONTHS = {1: 3, **dict.fromkeys(range(2, 13), 1)}
PEOPLE = {"ann": 3, "bob": 2, "cai": 1}
PRODUCTS = {"p1": (2, 100), "p2": (1, 40), "p3": (1, 25)}


def test_targets_in_issued_books_are_the_products_of_their_shares(tmp_path: Path) -> None:
    (tmp_path / "plan").mkdir()
    for name, text in FILES.items():
        (tmp_path / "plan" / name).write_text(text, encoding="utf-8")
    salesbook("build", tmp_path / "plan", "-o", tmp_path / "issued")
    plan = read_plan(tmp_path / "plan")

    for person, of_person in PEOPLE.items():
        (file,) = (tmp_path / "issued").glob(f"{person}-*.xlsx")
        asked = read_form(file, plan, person).asked["sales"]
        for month, of_month in MONTHS.items():
            for product, (of_product, price) in PRODUCTS.items():
                yuan = 3_360_000 * of_month // 14 * of_person // 6 * of_product // 4
                place = Place(person, "product", product, "revenue", f"2027-{month:02}")
                assert asked[place] == yuan * 100
                assert asked[place._replace(measure="quantity")] == yuan // price
                assert asked[place._replace(measure="collections")] == yuan * 95
