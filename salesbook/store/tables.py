"""The tables of the store as they are now; the migrations say how they came about.

Rows are added and never changed or deleted. A row belongs to a submission or a decision, and through it to
an import or a time, so that every row tells since when it is valid and why.

Months are integers such as 202703; money is in minor units; times are ISO 8601 text.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    TableClause,
    UniqueConstraint,
    column,
    table,
)

from salesbook.store.storable import StorableText as Text

METADATA = MetaData()

# No id is an autoincrement: `next_id` numbers rows alike in both databases.
imports = Table(
    "imports",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("program", Text, nullable=False),
    Column("period", Integer, nullable=False),
    Column("received", Text, nullable=False),
    Column("issued", Text, nullable=False),
)

plans = Table(
    "plans",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("import_id", ForeignKey("imports.id"), nullable=False),
    Column("plan", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("first_month", Integer, nullable=False),
    # no month: a version that holds from the first one
    Column("effective", Integer),
    Column("digest", Text, nullable=False),
    UniqueConstraint("plan", "version", "digest"),
)

plan_files = Table(
    "plan_files",
    METADATA,
    Column("plan_id", ForeignKey("plans.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

issued_books = Table(
    "issued_books",
    METADATA,
    Column("document", Text, primary_key=True),
    Column("import_id", ForeignKey("imports.id"), nullable=False),
    Column("plan", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("book", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("owner_name", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("digest", Text, nullable=False),
    # Of a book of one month: its key.
    Column("month", Text),
)

forms = Table(
    "forms",
    METADATA,
    Column("document", Text, primary_key=True),
    Column("asked", Text, nullable=False),
)
"""What the form of a return that counts asks for, by the issued document."""

submissions = Table(
    "submissions",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("import_id", ForeignKey("imports.id"), nullable=False),
    Column("path", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("period", Integer, nullable=False),
    Column("status", Text, nullable=False),
    # 0 or 1, since SQLite has no booleans
    Column("counts", SmallInteger, nullable=False),
    Column("plan", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("document", Text, nullable=False),
    Column("book", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("owner_name", Text, nullable=False),
    Column("territory", Text, nullable=False),
    Column("tables", Text, nullable=False),
    Column("accepted", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("withheld", Integer, nullable=False),
    Column("archived", Text),
    # Of a book of one month: that month, which is the period then.
    Column("month", Integer),
    Index("submissions_by_digest", "digest"),
    Index("submissions_by_owner", "plan", "owner", "period"),
    Index("submissions_by_import", "import_id"),
)

# Every fact names ten words (plan, people, products, ...): as integers they take a part of the space.
codes = Table(
    "codes",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False, unique=True),
)

figures = Table(
    "figures",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("plan", ForeignKey("codes.id"), nullable=False),
    Column("book_owner", ForeignKey("codes.id"), nullable=False),
    Column("form", ForeignKey("codes.id"), nullable=False),
    Column("scenario", ForeignKey("codes.id"), nullable=False),
    Column("month", Integer, nullable=False),
    Column("owner", ForeignKey("codes.id"), nullable=False),
    Column("dimension", ForeignKey("codes.id"), nullable=False),
    Column("item", ForeignKey("codes.id"), nullable=False),
    Column("measure", ForeignKey("codes.id"), nullable=False),
    Column("line", Integer, nullable=False),
    Index("figures_by_owner", "plan", "book_owner"),
)
"""What is counted, independent of who reports it and when; `form` is the table of the book it stands in."""

facts = Table(
    "facts",
    METADATA,
    # SQLite makes only a column of type INTEGER its row id.
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("submission_id", ForeignKey("submissions.id"), nullable=False),
    Column("figure_id", ForeignKey("figures.id"), nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("value", BigInteger),
    Column("territory", ForeignKey("codes.id"), nullable=False),
    Column("sheet", ForeignKey("codes.id"), nullable=False),
    Column("cell", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Index("facts_by_figure", "figure_id", "submission_id"),
    Index("facts_by_submission", "submission_id"),
)
"""The value one file reports for a figure; no value means that its row is gone from a list."""

restatements = Table(
    "restatements",
    METADATA,
    Column("fact_id", ForeignKey("facts.id"), primary_key=True),
    Column("before_id", ForeignKey("facts.id")),
)
"""Facts that wait for approval, each with the accepted fact it would replace."""

notes = Table(
    "notes",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("submission_id", ForeignKey("submissions.id"), nullable=False),
    Column("month", Integer, nullable=False),
    Column("owner", Text, nullable=False),
    Column("territory", Text, nullable=False),
    Column("dimension", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("sheet", Text, nullable=False),
    Column("cell", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Index("notes_by_submission", "submission_id"),
)

problems = Table(
    "problems",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("submission_id", ForeignKey("submissions.id"), nullable=False),
    Column("code", Text, nullable=False),
    Column("slug", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("sheet", Text),
    Column("cell", Text),
    Column("value", Text),
    Column("details", Text, nullable=False),
    Index("problems_by_submission", "submission_id"),
)

decisions = Table(
    "decisions",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

version_states = Table(
    "version_states",
    METADATA,
    Column("decision_id", ForeignKey("decisions.id"), primary_key=True),
    Column("plan", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("state", Text, nullable=False),
    Index("version_states_by_plan", "plan", "version"),
)
"""What became of the versions of a plan; the last row of a version holds, and one without any is a draft."""

plan_steps = Table(
    "plan_steps",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("import_id", ForeignKey("imports.id"), nullable=False),
    Column("plan", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("instead_of", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("assurance", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Index("plan_steps_by_plan", "plan"),
)
"""Who submitted, reviewed, approved or refused which content of a plan; times keep their zone."""

approvals = Table(
    "approvals",
    METADATA,
    Column("fact_id", ForeignKey("restatements.fact_id"), primary_key=True),
    Column("decision_id", ForeignKey("decisions.id"), nullable=False),
)

undone = Table(
    "undone",
    METADATA,
    Column("import_id", ForeignKey("imports.id"), primary_key=True),
    Column("decision_id", ForeignKey("decisions.id"), nullable=False),
)

periods = Table(
    "periods",
    METADATA,
    Column("decision_id", ForeignKey("decisions.id"), primary_key=True),
    Column("plan", Text, nullable=False),
    Column("period", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("last_import", Integer, nullable=False),
    Index("periods_by_plan", "plan", "period"),
)
"""Every opening and closing; the last one of a period holds, and a period without one is open.

`last_import` is the newest import at that time: what came in later belongs to no report of a closed month.
"""


pay_closings = Table(
    "pay_closings",
    METADATA,
    Column("decision_id", ForeignKey("decisions.id"), primary_key=True),
    Column("plan", Text, nullable=False),
    Column("period", Integer, nullable=False),
    Column("basis", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Index("pay_closings_by_plan", "plan", "period"),
)
"""Months that were paid; `basis` says by what, `digest` locks the lines and all closings before."""

pay_lines = Table(
    "pay_lines",
    METADATA,
    Column("decision_id", ForeignKey("pay_closings.decision_id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("person", Text, nullable=False),
    Column("month", Integer, nullable=False),
    Column("line", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("how", Text, nullable=False),
    Column("before", Text, nullable=False),
)
"""What was paid to whom, and for which month; money is in minor units."""

pay_heads = Table(
    "pay_heads",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("plan", Text, nullable=False),
    Column("period", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Index("pay_heads_by_plan", "plan"),
)
"""The digest of every closing once more, without a tie to it: a closing that is deleted is missed here."""

answers = Table(
    "answers",
    METADATA,
    Column("decision_id", ForeignKey("decisions.id"), primary_key=True),
    Column("plan", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Index("answers_by_plan", "plan"),
)
"""Answers to disputes of pay and to proposals: `key` is that of its row, `about` its words as JSON then."""


ledgers = Table(
    "ledgers",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("import_id", ForeignKey("imports.id"), nullable=False),
    Column("plan", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("profile", Text, nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("measures", Text, nullable=False),
    Column("content", Text, nullable=False),
    Index("ledgers_by_plan", "plan"),
)
"""Exports of finance's books: the months they were imported for, the hash of the lines they came to."""

ledger_lines = Table(
    "ledger_lines",
    METADATA,
    Column("ledger_id", ForeignKey("ledgers.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sheet", Text, nullable=False),
    Column("row", Integer, nullable=False),
    Column("day", Text),
    Column("month", Integer, nullable=False),
    Column("document", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("owner_code", Text, nullable=False),
    Column("dimension", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("item_code", Text, nullable=False),
    Column("figures", Text, nullable=False),
    Column("more", Text, nullable=False),
)
"""The rows of an export in our codes; `figures` by measure as JSON, `more` what few rows have."""

accepted_differences = Table(
    "accepted_differences",
    METADATA,
    Column("decision_id", ForeignKey("decisions.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("plan", Text, nullable=False),
    Column("month", Integer, nullable=False),
    Column("owner", Text, nullable=False),
    Column("dimension", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("measure", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Index("accepted_differences_by_plan", "plan", "month"),
)
"""Differences from the books that somebody accepted, each just as large as it was then."""


def _view(name: str) -> TableClause:
    """Return a view of facts."""
    # A clause and no Table of METADATA: create_all would make tables of the views.
    whole = ("id", "submission_id", "figure_id", "territory")
    columns = {"value": BigInteger, **dict.fromkeys(whole, Integer)}
    return table(name, *(column(each, kind) for each, kind in columns.items()))


counted_facts = _view("counted_facts")
"""A view: the facts that are accepted or approved, and whose import is not undone."""

current_facts = _view("current_facts")
"""A view: of every figure, the last of the facts that count."""

VIEWS = ("counted_facts", "current_facts", "actuals", "returns")
"""All views; `actuals` and `returns` show codes as text, for queries in SQL."""

ACCEPTED, RESTATED, ASIDE = 0, 1, 2
"""States of a fact: it counts, it waits for approval, it is of a month after the reporting period."""
