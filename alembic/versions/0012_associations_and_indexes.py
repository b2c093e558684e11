"""Associations have a lifecycle; an initiative says why it takes more places than they have."""

import sqlalchemy as sa

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# A column that is added brings its constraints along, on both databases: SQLite adds none to a table that exists, and
# making these two again is not possible while other tables refer to their rows.
REASON = (
    "CONSTRAINT ck_partners_open_or_closed CHECK (NOT active OR closed_on IS NULL)"
    " CONSTRAINT ck_partners_closed_has_a_reason CHECK ((closed_on IS NULL) = (closed_because IS NULL))"
)
OVER = (
    "CONSTRAINT ck_csr_initiatives_over CHECK (places_over > 0)"
    " CONSTRAINT ck_csr_initiatives_over_with_a_reason"
    " CHECK ((override_capacity IS NULL) = (places_over IS NULL))"
)


def upgrade() -> None:
    op.add_column("partners", sa.Column("closed_on", sa.Date(), nullable=True))
    op.execute(f"ALTER TABLE partners ADD COLUMN closed_because TEXT {REASON}")
    op.add_column("partners", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("csr_initiatives", sa.Column("override_capacity", sa.Text(), nullable=True))
    op.execute(f"ALTER TABLE csr_initiatives ADD COLUMN places_over INTEGER {OVER}")


def downgrade() -> None:
    # First the columns whose constraints name the others.
    for column in ("places_over", "override_capacity"):
        op.drop_column("csr_initiatives", column)
    for column in ("version", "closed_because", "closed_on"):
        op.drop_column("partners", column)
