"""Evidence can be masked: its content changes by a masking only, which is kept; discarded files wait to be destroyed."""

import sqlalchemy as sa

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

UNCHANGED = ("id", "siren", "uploaded_by", "uploaded_at")
# Either `IS NOT TRUE` or a missing value refuses.
MASKED = " AND ".join(
    (
        "NEW.version = OLD.version + 1",
        "NEW.masked_at IS NOT NULL",
        "NEW.digest <> OLD.digest",
        "NEW.first_digest = COALESCE(OLD.first_digest, OLD.digest)",
        *(f"NEW.{column} = OLD.{column}" for column in UNCHANGED),
    )
)
BEFORE = ("id", "siren", "digest", "name", "media_type", "size", "uploaded_by", "uploaded_at")
CODES = "'headcount_outside_insee_classes', 'attendance_differs'"
FIRST = ("ck_evidence_masked_has_a_first_digest", "(first_digest IS NULL) = (masked_at IS NULL)")


def upgrade() -> None:
    drop_protection()
    op.add_column("evidence", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("evidence", sa.Column("masked_at", sa.DateTime(timezone=True), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        # SQLite takes a constraint with a new column only; other tables refer to this one, so it is not made again.
        op.execute(f"ALTER TABLE evidence ADD COLUMN first_digest VARCHAR(64) CONSTRAINT {FIRST[0]} CHECK ({FIRST[1]})")
    else:
        op.add_column("evidence", sa.Column("first_digest", sa.String(length=64), nullable=True))
        op.create_check_constraint(op.f(FIRST[0]), "evidence", FIRST[1])
    op.create_index(op.f("ix_evidence_first_digest"), "evidence", ["first_digest"], unique=False)
    protect_from_all_but_masking()
    create_maskings()
    op.create_table(
        "discarded_files",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_discarded_files")),
    )
    check_codes(f"{CODES}, 'evidence_to_mask'")


def downgrade() -> None:
    # The release before knows neither the code nor the destruction; masked files stay masked.
    op.execute("DELETE FROM remarks WHERE code = 'evidence_to_mask'")
    check_codes(CODES)
    op.drop_table("discarded_files")
    op.drop_index("ix_evidence_maskings_previous_digest", table_name="evidence_maskings")
    op.drop_table("evidence_maskings")
    drop_protection()
    op.drop_index(op.f("ix_evidence_first_digest"), table_name="evidence")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f(FIRST[0]), "evidence", type_="check")
    for column in ("first_digest", "masked_at", "version"):
        op.drop_column("evidence", column)
    protect("evidence", f"UPDATE OF {', '.join(BEFORE)}")


def create_maskings() -> None:
    def check(name: str, condition: str) -> sa.CheckConstraint:
        return sa.CheckConstraint(condition, name=op.f(f"ck_evidence_maskings_{name}"))

    op.create_table(
        "evidence_maskings",
        sa.Column("evidence_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("previous_digest", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("boxes", sa.Text(), nullable=False),
        sa.Column("masked_by", sa.String(length=32), nullable=False),
        sa.Column("masked_at", sa.DateTime(timezone=True), nullable=False),
        check("number", "number > 0"),
        check("changes_the_file", "digest <> previous_digest"),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_maskings_evidence_id")),
        sa.ForeignKeyConstraint(["masked_by"], ["people.id"], name=op.f("fk_evidence_maskings_masked_by")),
        sa.PrimaryKeyConstraint("evidence_id", "number", name=op.f("pk_evidence_maskings")),
    )
    op.create_index("ix_evidence_maskings_previous_digest", "evidence_maskings", ["previous_digest"], unique=False)
    protect("evidence_maskings", "UPDATE", "DELETE")


def check_codes(codes: str) -> None:
    """The codes of remarks. On SQLite the table is made again; no other table refers to it."""
    with op.batch_alter_table("remarks") as remarks:
        remarks.drop_constraint(op.f("ck_remarks_code"), type_="check")
        remarks.create_check_constraint(op.f("ck_remarks_code"), f"code IN ({codes})")


def protect_from_all_but_masking() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER evidence_no_update BEFORE UPDATE ON evidence WHEN ({MASKED}) IS NOT TRUE "
            "BEGIN SELECT RAISE(ABORT, 'evidence is never changed'); END"
        )
    else:
        op.execute(
            f"CREATE TRIGGER evidence_kept BEFORE UPDATE ON evidence FOR EACH ROW WHEN (({MASKED}) IS NOT TRUE) "
            "EXECUTE FUNCTION refuse_change()"
        )


def drop_protection() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER evidence_no_update")
    else:
        op.execute("DROP TRIGGER evidence_kept ON evidence")


def protect(table: str, *acts: str) -> None:
    """As the migration 0009 does."""
    if op.get_bind().dialect.name == "sqlite":
        for act in acts:
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.partition(' ')[0].lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
            )
    else:
        truncate = ("TRUNCATE",) if "DELETE" in acts else ()
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE {' OR '.join((*acts, *truncate))} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
