"""Certificates that verify themselves: keys, credentials, reservations, campaigns, certificates issued anew."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


@contextmanager
def certificates() -> Iterator[Any]:
    """The table, to change a constraint of. SQLite makes the whole table anew, and lets nobody drop one that others
    name: its events are put aside meanwhile, and their own table is made again as it was."""
    if op.get_bind().dialect.name != "sqlite":
        with op.batch_alter_table("certificates") as table:
            yield table
        return
    bind = op.get_bind()
    said = "SELECT sql FROM sqlite_master WHERE tbl_name = 'certificate_events' AND sql IS NOT NULL ORDER BY type = 'table' DESC"
    made = bind.exec_driver_sql(said).scalars().all()
    op.execute("CREATE TABLE aside AS SELECT * FROM certificate_events")
    op.execute("DROP TABLE certificate_events")
    with op.batch_alter_table("certificates", recreate="always") as table:
        yield table
    for one in made[:1]:
        bind.exec_driver_sql(one)
    op.execute("INSERT INTO certificate_events SELECT * FROM aside")
    op.execute("DROP TABLE aside")
    for one in made[1:]:
        bind.exec_driver_sql(one)


def upgrade() -> None:
    op.add_column("certificates", sa.Column("reissue_of", sa.String(length=20), nullable=True))
    with certificates() as table:
        table.drop_constraint(op.f("uq_certificates_application_id"), type_="unique")
        table.drop_constraint(op.f("uq_certificates_decision_id"), type_="unique")
    op.create_index(op.f("ix_certificates_application_id"), "certificates", ["application_id"], unique=False)
    op.create_index(
        "uq_certificates_decision",
        "certificates",
        ["decision_id"],
        unique=True,
        sqlite_where=sa.text("reissue_of IS NULL"),
        postgresql_where=sa.text("reissue_of IS NULL"),
    )
    op.create_index("uq_certificates_reissue_of", "certificates", ["reissue_of"], unique=True)
    op.create_table(
        "certificate_reservations",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("list_number", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('planned', 'issued', 'dropped')", name=op.f("ck_certificate_reservations_state")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_certificate_reservations")),
        sa.UniqueConstraint("list_number", "place", name="uq_certificate_reservations_place"),
    )
    op.create_table(
        "issuer_keys",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("test", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('credential', 'seal')", name=op.f("ck_issuer_keys_kind")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_issuer_keys")),
    )
    op.create_table(
        "campaigns",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=250), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("token_id", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_campaigns_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
    )
    op.create_table(
        "credentials",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("list_number", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("jwt", sa.Text(), nullable=False),
        sa.Column("key_name", sa.String(length=64), nullable=False),
        sa.Column("seal_name", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["key_name"], ["issuer_keys.name"], name=op.f("fk_credentials_key_name")),
        sa.ForeignKeyConstraint(["number"], ["certificates.number"], name=op.f("fk_credentials_number")),
        sa.ForeignKeyConstraint(["seal_name"], ["issuer_keys.name"], name=op.f("fk_credentials_seal_name")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_credentials")),
        sa.UniqueConstraint("list_number", "place", name="uq_credentials_place"),
    )
    op.create_index("ix_credentials_off", "credentials", ["list_number", "off"], unique=False)
    op.create_table(
        "orders",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("campaign_id", sa.String(length=32), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=True),
        sa.Column("reissue_of", sa.String(length=20), nullable=True),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=True),
        sa.Column("facts_digest", sa.String(length=80), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'issued', 'refused')", name=op.f("ck_orders_state")),
        sa.CheckConstraint("(application_id IS NULL) <> (reissue_of IS NULL)", name=op.f("ck_orders_one_of_two")),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_orders_application_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_orders_campaign_id")),
        sa.ForeignKeyConstraint(["number"], ["certificate_reservations.number"], name=op.f("fk_orders_number")),
        sa.ForeignKeyConstraint(["reissue_of"], ["certificates.number"], name=op.f("fk_orders_reissue_of")),
        sa.ForeignKeyConstraint(["siren"], ["companies.siren"], name=op.f("fk_orders_siren")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("number", name=op.f("uq_orders_number")),
    )
    op.create_index("ix_orders_campaign", "orders", ["campaign_id", "state", "id"], unique=False)
    op.create_index("ix_orders_queue", "orders", ["state", "id"], unique=False)
    op.create_index(
        "uq_orders_application",
        "orders",
        ["application_id"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "uq_orders_reissue_of",
        "orders",
        ["reissue_of"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_orders_reissue_of",
        table_name="orders",
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_index(
        "uq_orders_application",
        table_name="orders",
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_index("ix_orders_queue", table_name="orders")
    op.drop_index("ix_orders_campaign", table_name="orders")
    op.drop_table("orders")
    op.drop_index("ix_credentials_off", table_name="credentials")
    op.drop_table("credentials")
    op.drop_table("campaigns")
    op.drop_table("issuer_keys")
    op.drop_table("certificate_reservations")
    op.drop_index("uq_certificates_reissue_of", table_name="certificates")
    op.drop_index(
        "uq_certificates_decision",
        table_name="certificates",
        sqlite_where=sa.text("reissue_of IS NULL"),
        postgresql_where=sa.text("reissue_of IS NULL"),
    )
    op.drop_index(op.f("ix_certificates_application_id"), table_name="certificates")
    with certificates() as table:
        table.create_unique_constraint(op.f("uq_certificates_decision_id"), ["decision_id"])
        table.create_unique_constraint(op.f("uq_certificates_application_id"), ["application_id"])
    op.drop_column("certificates", "reissue_of")
