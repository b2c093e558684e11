"""Memberships and declared interests end and stay as rows; an edition is opened by an act of the city.

Memberships and interests that exist are live. An edition that has applications was opened by the first of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

AFFILIATION = "id, person_id, kind, siren, partner_id, may_grant"
INTEREST = "person_id, siren, reason, declared_at"
INSTITUTION = "siren IS NULL AND partner_id IS NULL"
LIVE = "ended_at IS NULL"


@contextmanager
def table_made_again(name: str) -> Iterator[str]:
    """Yields the name of a copy of the rows, while the table is dropped and made again.

    SQLite changes no constraint of a table that exists. No other table refers to these. Triggers go with their table.
    """
    before = f"{name}_before"
    op.execute(f"CREATE TABLE {before} AS SELECT * FROM {name}")
    op.drop_table(name)
    yield before
    op.drop_table(before)


def upgrade() -> None:
    with table_made_again("affiliations") as before:
        create_affiliations(with_ends=True)
        op.execute(f"INSERT INTO affiliations ({AFFILIATION}) SELECT {AFFILIATION} FROM {before}")
    with table_made_again("interests") as before:
        create_interests(with_ends=True)
        op.execute(f"INSERT INTO interests (id, {INTEREST}) SELECT {random_id()}, {INTEREST} FROM {before}")
    for table in ("affiliations", "interests"):
        protect_ended_rows(table)
    op.add_column("editions", sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE editions SET opened_at = (SELECT min(a.created_at) FROM applications a WHERE a.edition = editions.code)"
    )


def downgrade() -> None:
    """The release before knows no end: what has ended is deleted there, else it would be in force again."""
    op.drop_column("editions", "opened_at")
    with table_made_again("interests") as before:
        create_interests(with_ends=False)
        op.execute(f"INSERT INTO interests ({INTEREST}) SELECT {INTEREST} FROM {before} WHERE {LIVE}")
    with table_made_again("affiliations") as before:
        create_affiliations(with_ends=False)
        op.execute(f"INSERT INTO affiliations ({AFFILIATION}) SELECT {AFFILIATION} FROM {before} WHERE {LIVE}")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change_of_ended()")


def random_id() -> str:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    return "lower(hex(randomblob(16)))" if on_sqlite else "replace(gen_random_uuid()::text, '-', '')"


def create_affiliations(*, with_ends: bool) -> None:
    op.create_table(
        "affiliations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=True),
        sa.Column("partner_id", sa.String(length=40), nullable=True),
        sa.Column("may_grant", sa.Boolean(), nullable=False),
        *([sa.Column("version", sa.Integer(), server_default="1", nullable=False)] if with_ends else []),
        *(end_columns("affiliations") if with_ends else []),
        sa.CheckConstraint("(kind = 'company') = (siren IS NOT NULL)", name=op.f("ck_affiliations_company_has_siren")),
        sa.CheckConstraint(
            "(kind = 'partner') = (partner_id IS NOT NULL)", name=op.f("ck_affiliations_partner_has_id")
        ),
        sa.CheckConstraint(
            "kind = 'reviewer' OR NOT may_grant", name=op.f("ck_affiliations_only_reviewers_are_given_the_right")
        ),
        sa.CheckConstraint(
            "kind IN ('company', 'partner', 'reviewer', 'soee', 'city')", name=op.f("ck_affiliations_kind")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_affiliations_partner_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_affiliations_person_id")),
        sa.ForeignKeyConstraint(["siren"], ["companies.siren"], name=op.f("fk_affiliations_siren")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliations")),
    )
    op.create_index(op.f("ix_affiliations_person_id"), "affiliations", ["person_id"], unique=False)
    op.create_index(op.f("ix_affiliations_siren"), "affiliations", ["siren"], unique=False)
    live = LIVE if with_ends else None
    unique("uq_affiliations_company", "affiliations", ["person_id", "siren"], live)
    unique("uq_affiliations_partner", "affiliations", ["person_id", "partner_id"], live)
    institution = f"{INSTITUTION} AND {LIVE}" if with_ends else INSTITUTION
    unique("uq_affiliations_institution", "affiliations", ["person_id", "kind"], institution)


def create_interests(*, with_ends: bool) -> None:
    key = ["id"] if with_ends else ["person_id", "siren"]
    op.create_table(
        "interests",
        *([sa.Column("id", sa.String(length=32), nullable=False)] if with_ends else []),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("reason", sa.String(length=250), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        *(end_columns("interests") if with_ends else []),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_interests_person_id")),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_interests")),
    )
    if with_ends:
        op.create_index(op.f("ix_interests_person_id"), "interests", ["person_id"], unique=False)
        op.create_index(op.f("ix_interests_siren"), "interests", ["siren"], unique=False)
        unique("uq_interests_live", "interests", ["person_id", "siren"], LIVE)


def end_columns(table: str) -> list[sa.Column[object] | sa.Constraint]:
    return [
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name=op.f(f"ck_{table}_end_has_a_reason")),
        sa.CheckConstraint("ended_by IS NULL OR ended_at IS NOT NULL", name=op.f(f"ck_{table}_end_has_a_date")),
        sa.ForeignKeyConstraint(["ended_by"], ["people.id"], name=op.f(f"fk_{table}_ended_by")),
    ]


def unique(name: str, table: str, columns: list[str], where: str | None) -> None:
    condition = sa.text(where) if where else None
    op.create_index(name, table, columns, unique=True, sqlite_where=condition, postgresql_where=condition)


def protect_ended_rows(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_ended_no_{act.lower()} BEFORE {act} ON {table} WHEN OLD.ended_at IS NOT NULL "
                f"BEGIN SELECT RAISE(ABORT, '{table}: what has ended is never changed'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_change_of_ended() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '%: what has ended is never changed', TG_TABLE_NAME; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_ended BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION refuse_change_of_ended()"
    )
