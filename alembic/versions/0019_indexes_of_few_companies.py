"""The indexes of groups and successors hold the few companies that have one.

Counted with the rest, SQLite takes the many without one for equals, and reads every company to find a group.
"""

import sqlalchemy as sa

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

COLUMNS = ("group_siren", "successor_siren")


def upgrade() -> None:
    for column in COLUMNS:
        op.drop_index(op.f(f"ix_companies_{column}"), table_name="companies")
        condition = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            op.f(f"ix_companies_{column}"), "companies", [column], sqlite_where=condition, postgresql_where=condition
        )


def downgrade() -> None:
    for column in COLUMNS:
        op.drop_index(op.f(f"ix_companies_{column}"), table_name="companies")
        op.create_index(op.f(f"ix_companies_{column}"), "companies", [column])
