"""Remarks that a judge answers before a decision, and the organiser's list of who was at the forum."""

import sqlalchemy as sa

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PRESENCES = "'full_day', 'half_day', 'shared_stand', 'offers_only', 'absent'"


def upgrade() -> None:
    op.add_column("standings", sa.Column("forum_judged", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        "UPDATE standings SET forum_judged = true WHERE EXISTS (SELECT 1 FROM declarations d WHERE d.siren ="
        " standings.siren AND d.edition = standings.edition AND d.kind = 'forum' AND d.judged_at IS NOT NULL)"
    )
    op.create_table(
        "remarks",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.String(length=32), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "code IN ('headcount_outside_insee_classes', 'attendance_differs')", name=op.f("ck_remarks_code")
        ),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_remarks_answer_has_a_date")),
        sa.CheckConstraint("(answer IS NULL) = (answered_by IS NULL)", name=op.f("ck_remarks_answer_has_an_author")),
        sa.ForeignKeyConstraint(["answered_by"], ["people.id"], name=op.f("fk_remarks_answered_by")),
        sa.ForeignKeyConstraint(["edition"], ["editions.code"], name=op.f("fk_remarks_edition")),
        sa.ForeignKeyConstraint(["siren"], ["companies.siren"], name=op.f("fk_remarks_siren")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remarks")),
    )
    op.create_index("ix_remarks_file", "remarks", ["siren", "edition", "id"], unique=False)
    standing = sa.text("closed_at IS NULL")
    op.create_index(
        "uq_remarks_standing",
        "remarks",
        ["siren", "edition", "code", "subject"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )

    op.create_table(
        "attendance",
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("presence", sa.String(length=40), nullable=False),
        sa.Column("offers", sa.Integer(), nullable=False),
        sa.Column("candidates_met", sa.Integer(), nullable=False),
        sa.Column("candidates_answered", sa.Integer(), nullable=True),
        sa.Column("imported_by", sa.String(length=32), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"presence IN ({PRESENCES})", name=op.f("ck_attendance_presence")),
        sa.CheckConstraint("length(siren) = 9", name=op.f("ck_attendance_siren")),
        sa.CheckConstraint("offers >= 0", name=op.f("ck_attendance_offers")),
        sa.CheckConstraint(
            "candidates_met >= 0 AND candidates_answered BETWEEN 0 AND candidates_met",
            name=op.f("ck_attendance_candidates_fit"),
        ),
        sa.ForeignKeyConstraint(["edition"], ["editions.code"], name=op.f("fk_attendance_edition")),
        sa.ForeignKeyConstraint(["imported_by"], ["people.id"], name=op.f("fk_attendance_imported_by")),
        sa.PrimaryKeyConstraint("edition", "siren", name=op.f("pk_attendance")),
    )


def downgrade() -> None:
    op.drop_table("attendance")
    op.drop_table("remarks")
    op.drop_column("standings", "forum_judged")
