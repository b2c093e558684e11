"""The last day of a correction stands with the file, so that each change of the company asks it."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

CONSTRAINT = "ck_standings_correct_by"
CONDITION = "correct_by IS NULL OR phase = 'correction'"
WAITING = sa.text(
    "SELECT a.siren, a.edition, max(c.asked_at) AS asked_at, e.correction_days AS days"
    " FROM corrections c JOIN applications a ON a.id = c.application_id JOIN editions e ON e.code = a.edition"
    " JOIN standings s ON s.siren = a.siren AND s.edition = a.edition"
    " WHERE s.phase = 'correction' AND c.answered_at IS NULL AND c.lapsed_at IS NULL"
    " GROUP BY a.siren, a.edition, e.correction_days"
).columns(asked_at=sa.DateTime(timezone=True))
SET = sa.text("UPDATE standings SET correct_by = :last_day WHERE siren = :siren AND edition = :edition").bindparams(
    sa.bindparam("last_day", type_=sa.Date())
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":  # takes a constraint with a new column only
        op.execute(f"ALTER TABLE standings ADD COLUMN correct_by DATE CONSTRAINT {CONSTRAINT} CHECK ({CONDITION})")
    else:
        op.add_column("standings", sa.Column("correct_by", sa.Date(), nullable=True))
        op.create_check_constraint(op.f(CONSTRAINT), "standings", CONDITION)
    for file in op.get_bind().execute(WAITING).all():
        asked_at = file.asked_at if file.asked_at.tzinfo else file.asked_at.replace(tzinfo=UTC)
        last_day = asked_at.astimezone(ZoneInfo("Europe/Paris")).date() + timedelta(days=file.days)
        op.get_bind().execute(SET, {"siren": file.siren, "edition": file.edition, "last_day": last_day})


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f(CONSTRAINT), "standings", type_="check")
    op.drop_column("standings", "correct_by")
