"""The tables of the store."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _imports()
    _submissions()
    _facts()
    _decisions()


def _imports() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("program", sa.Text, nullable=False),
        sa.Column("period", sa.Integer, nullable=False),
        sa.Column("received", sa.Text, nullable=False),
        sa.Column("issued", sa.Text, nullable=False),
    )
    op.create_table(
        "plans",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("import_id", sa.Integer, sa.ForeignKey("imports.id"), nullable=False),
        sa.Column("plan", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("first_month", sa.Integer, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.UniqueConstraint("plan", "version", "digest"),
    )
    op.create_table(
        "plan_files",
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("plans.id"), primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "issued_books",
        sa.Column("document", sa.Text, primary_key=True),
        sa.Column("import_id", sa.Integer, sa.ForeignKey("imports.id"), nullable=False),
        sa.Column("plan", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("book", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("owner_name", sa.Text, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
    )


def _submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("import_id", sa.Integer, sa.ForeignKey("imports.id"), nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("period", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("counts", sa.SmallInteger, nullable=False),
        sa.Column("plan", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("book", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("owner_name", sa.Text, nullable=False),
        sa.Column("territory", sa.Text, nullable=False),
        sa.Column("tables", sa.Text, nullable=False),
        sa.Column("accepted", sa.Integer, nullable=False),
        sa.Column("rejected", sa.Integer, nullable=False),
        sa.Column("withheld", sa.Integer, nullable=False),
        sa.Column("archived", sa.Text),
    )
    op.create_index("submissions_by_digest", "submissions", ["digest"])
    op.create_index("submissions_by_owner", "submissions", ["plan", "owner", "period"])
    op.create_index("submissions_by_import", "submissions", ["import_id"])
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("submission_id", sa.Integer, sa.ForeignKey("submissions.id"), nullable=False),
        sa.Column("month", sa.Integer, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("territory", sa.Text, nullable=False),
        sa.Column("dimension", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("sheet", sa.Text, nullable=False),
        sa.Column("cell", sa.Text, nullable=False),
        sa.Column("raw", sa.Text, nullable=False),
    )
    op.create_index("notes_by_submission", "notes", ["submission_id"])
    op.create_table(
        "problems",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("submission_id", sa.Integer, sa.ForeignKey("submissions.id"), nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("sheet", sa.Text),
        sa.Column("cell", sa.Text),
        sa.Column("value", sa.Text),
        sa.Column("details", sa.Text, nullable=False),
    )
    op.create_index("problems_by_submission", "problems", ["submission_id"])


def _facts() -> None:
    op.create_table(
        "codes",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("code", sa.Text, nullable=False, unique=True),
    )
    op.create_table(
        "figures",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("plan", sa.Integer, sa.ForeignKey("codes.id"), nullable=False),
        sa.Column("book_owner", sa.Integer, sa.ForeignKey("codes.id"), nullable=False),
        sa.Column("form", sa.Integer, sa.ForeignKey("codes.id"), nullable=False),
        sa.Column("scenario", sa.Integer, sa.ForeignKey("codes.id"), nullable=False),
        sa.Column("month", sa.Integer, nullable=False),
        sa.Column("owner", sa.Integer, sa.ForeignKey("codes.id"), nullable=False),
        sa.Column("dimension", sa.Integer, sa.ForeignKey("codes.id"), nullable=False),
        sa.Column("item", sa.Integer, sa.ForeignKey("codes.id"), nullable=False),
        sa.Column("measure", sa.Integer, sa.ForeignKey("codes.id"), nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
    )
    op.create_index("figures_by_owner", "figures", ["plan", "book_owner"])
    op.create_table(
        "facts",
        sa.Column("id", BIG, primary_key=True, autoincrement=False),
        sa.Column("submission_id", sa.Integer, sa.ForeignKey("submissions.id"), nullable=False),
        sa.Column("figure_id", sa.Integer, sa.ForeignKey("figures.id"), nullable=False),
        sa.Column("state", sa.SmallInteger, nullable=False),
        sa.Column("value", sa.BigInteger),
        sa.Column("territory", sa.Integer, sa.ForeignKey("codes.id"), nullable=False),
        sa.Column("sheet", sa.Integer, sa.ForeignKey("codes.id"), nullable=False),
        sa.Column("cell", sa.Text, nullable=False),
        sa.Column("raw", sa.Text, nullable=False),
    )
    op.create_index("facts_by_figure", "facts", ["figure_id", "submission_id"])
    op.create_index("facts_by_submission", "facts", ["submission_id"])
    op.create_table(
        "restatements",
        sa.Column("fact_id", BIG, sa.ForeignKey("facts.id"), primary_key=True),
        sa.Column("before_id", BIG, sa.ForeignKey("facts.id")),
    )


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_table(
        "approvals",
        sa.Column("fact_id", BIG, sa.ForeignKey("restatements.fact_id"), primary_key=True),
        sa.Column("decision_id", sa.Integer, sa.ForeignKey("decisions.id"), nullable=False),
    )
    op.create_table(
        "undone",
        sa.Column("import_id", sa.Integer, sa.ForeignKey("imports.id"), primary_key=True),
        sa.Column("decision_id", sa.Integer, sa.ForeignKey("decisions.id"), nullable=False),
    )
    op.create_table(
        "periods",
        sa.Column("decision_id", sa.Integer, sa.ForeignKey("decisions.id"), primary_key=True),
        sa.Column("plan", sa.Text, nullable=False),
        sa.Column("period", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
    )
    op.create_index("periods_by_plan", "periods", ["plan", "period"])
