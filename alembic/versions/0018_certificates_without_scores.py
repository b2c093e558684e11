"""The second file of a certificate, which says nothing of points: its digest and its size."""

import sqlalchemy as sa

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "certificate_variants",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("variant", sa.String(length=40), nullable=False),
        sa.Column("file_digest", sa.String(length=64), nullable=False),
        sa.Column("file_size", sa.Integer(), nullable=False),
        sa.CheckConstraint("variant IN ('without_scores')", name=op.f("ck_certificate_variants_variant")),
        sa.ForeignKeyConstraint(["number"], ["certificates.number"], name=op.f("fk_certificate_variants_number")),
        sa.PrimaryKeyConstraint("number", "variant", name=op.f("pk_certificate_variants")),
    )
    op.create_index(op.f("ix_certificate_variants_file_digest"), "certificate_variants", ["file_digest"], unique=False)
    protect("certificate_variants")


def downgrade() -> None:
    op.drop_index(op.f("ix_certificate_variants_file_digest"), table_name="certificate_variants")
    op.drop_table("certificate_variants")


def protect(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
            )
    else:
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
