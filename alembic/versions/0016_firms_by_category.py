"""Large firms whose size class INSEE does not know are found by their category."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_companies_category", "companies", ["category"])


def downgrade() -> None:
    op.drop_index("ix_companies_category", "companies")
