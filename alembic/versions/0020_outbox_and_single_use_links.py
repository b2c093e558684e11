"""Messages to people wait in the outbox, and links allow one act once."""

import sqlalchemy as sa

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("event_key", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("address", sa.String(length=250), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("digest_id", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'claimed') = (claimed_until IS NOT NULL)", name=op.f("ck_outbox_claim")),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_outbox_sent")),
        sa.CheckConstraint("digest_id IS NULL OR state = 'digested'", name=op.f("ck_outbox_digest")),
        sa.CheckConstraint("failure <> '' OR state NOT IN ('failed', 'void')", name=op.f("ck_outbox_failure")),
        sa.CheckConstraint("handed_at IS NOT NULL OR state NOT IN ('handing', 'sent')", name=op.f("ck_outbox_handed")),
        sa.CheckConstraint(
            "state IN ('queued', 'claimed', 'handing', 'sent', 'failed', 'void', 'digested')",
            name=op.f("ck_outbox_state"),
        ),
        sa.CheckConstraint("(person_id IS NULL) <> (address IS NULL)", name=op.f("ck_outbox_one_recipient")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_outbox_person_id")),
        sa.ForeignKeyConstraint(["siren"], ["companies.siren"], name=op.f("fk_outbox_siren")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_for_digest",
        "outbox",
        ["person_id"],
        unique=False,
        sqlite_where=sa.text("state = 'digested' AND digest_id IS NULL"),
        postgresql_where=sa.text("state = 'digested' AND digest_id IS NULL"),
    )
    op.create_index(
        "ix_outbox_unsettled",
        "outbox",
        ["state", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('handing', 'failed')"),
        postgresql_where=sa.text("state IN ('handing', 'failed')"),
    )
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["next_attempt_at", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('queued', 'claimed')"),
        postgresql_where=sa.text("state IN ('queued', 'claimed')"),
    )
    op.create_index(
        "uq_outbox_address",
        "outbox",
        ["kind", "event_key", "address"],
        unique=True,
        sqlite_where=sa.text("address IS NOT NULL"),
        postgresql_where=sa.text("address IS NOT NULL"),
    )
    op.create_index(
        "uq_outbox_person",
        "outbox",
        ["kind", "event_key", "person_id"],
        unique=True,
        sqlite_where=sa.text("person_id IS NOT NULL"),
        postgresql_where=sa.text("person_id IS NOT NULL"),
    )
    op.create_table(
        "single_use_links",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("life_seconds", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("life_seconds > 0", name=op.f("ck_single_use_links_life")),
        sa.CheckConstraint(
            "used_at IS NULL OR digest IS NOT NULL", name=op.f("ck_single_use_links_used_with_a_secret")
        ),
        sa.CheckConstraint("used_at IS NULL OR revoked_at IS NULL", name=op.f("ck_single_use_links_used_or_revoked")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_single_use_links_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_single_use_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_single_use_links_digest")),
    )
    op.create_index("ix_single_use_links_subject", "single_use_links", ["purpose", "subject_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_single_use_links_subject", table_name="single_use_links")
    op.drop_table("single_use_links")
    op.drop_index("uq_outbox_person", table_name="outbox")
    op.drop_index("uq_outbox_address", table_name="outbox")
    op.drop_index("ix_outbox_waiting", table_name="outbox")
    op.drop_index("ix_outbox_unsettled", table_name="outbox")
    op.drop_index("ix_outbox_for_digest", table_name="outbox")
    op.drop_table("outbox")
