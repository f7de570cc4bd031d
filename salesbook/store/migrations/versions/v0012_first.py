"""The tables and views of the store.

Until the first release this one step makes the tables as the code has them. A change of them gives it the
next number, and its old one goes to `UNRELEASED`. With the release the tables are written out here, and
every later change is a step of its own.
"""

from __future__ import annotations

from alembic import op

from salesbook.store.tables import METADATA

revision = "0012"
down_revision = None
branch_labels = None
depends_on = None

# 0 and 1 are ACCEPTED and RESTATED; written out, since a step stays as it is when the code moves on.
COUNTED = """
CREATE VIEW counted_facts AS
SELECT f.id, f.submission_id, f.figure_id, f.value, f.territory, f.sheet, f.cell, f.raw
FROM facts f JOIN submissions s ON s.id = f.submission_id
WHERE s.counts = 1
  AND NOT EXISTS (SELECT 1 FROM undone u WHERE u.import_id = s.import_id)
  AND (f.state = 0 OR (f.state = 1 AND EXISTS (SELECT 1 FROM approvals a WHERE a.fact_id = f.id)))
"""
# The last fact of a figure counts. If that one has no value the figure is gone: an earlier value must not
# come back, so the blanks are taken out after the ranking.
CURRENT = """
CREATE VIEW current_facts AS
SELECT id, submission_id, figure_id, value, territory, sheet, cell, raw
FROM (
  SELECT c.*, ROW_NUMBER() OVER (PARTITION BY c.figure_id ORDER BY c.submission_id DESC, c.id DESC) AS place
  FROM counted_facts c
) AS ranked
WHERE place = 1 AND value IS NOT NULL
"""
# SUBSTR and || are what both databases have in common for a month written as 2027-03.
ACTUALS = """
CREATE VIEW actuals AS
SELECT plan.code AS plan,
       SUBSTR(CAST(g.month AS VARCHAR(6)), 1, 4) || '-'
         || SUBSTR(CAST(g.month AS VARCHAR(6)), 5, 2) AS month,
       owner.code AS owner, territory.code AS territory,
       dimension.code AS dimension, item.code AS item, measure.code AS measure, c.value,
       sheet.code AS sheet, c.cell, c.raw, s.path, s.digest, s.import_id, c.id AS fact_id
FROM current_facts c
JOIN figures g ON g.id = c.figure_id
JOIN submissions s ON s.id = c.submission_id
JOIN codes plan ON plan.id = g.plan
JOIN codes owner ON owner.id = g.owner
JOIN codes dimension ON dimension.id = g.dimension
JOIN codes item ON item.id = g.item
JOIN codes measure ON measure.id = g.measure
JOIN codes territory ON territory.id = c.territory
JOIN codes sheet ON sheet.id = c.sheet
"""
RETURNS = """
CREATE VIEW returns AS
SELECT s.id, s.plan,
       SUBSTR(CAST(s.period AS VARCHAR(6)), 1, 4) || '-'
         || SUBSTR(CAST(s.period AS VARCHAR(6)), 5, 2) AS period,
       s.owner, s.territory, s.status, s.counts,
       i.received, i.at, i.by, s.path, s.digest, s.import_id,
       CASE WHEN u.import_id IS NULL THEN 0 ELSE 1 END AS undone
FROM submissions s JOIN imports i ON i.id = s.import_id
LEFT JOIN undone u ON u.import_id = s.import_id
"""


def upgrade() -> None:
    """Make the tables and views."""
    METADATA.create_all(op.get_bind())
    for view in (COUNTED, CURRENT, ACTUALS, RETURNS):
        op.execute(view)
