"""A certificate is found by the digest of its file, without reading every certificate."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_certificates_file_digest"), "certificates", ["file_digest"])


def downgrade() -> None:
    op.drop_index(op.f("ix_certificates_file_digest"), table_name="certificates")
