"""Companies that have ceased: the day of the end, and what the city decides about their certificates. Former names."""

import sqlalchemy as sa

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ENDS = (("companies", "ceased_on", "end_of_a_ceased_one"), ("establishments", "closed_on", "end_of_a_closed_one"))

SEARCHED = ("ck_companies_display_name_is_searched", "(display_name IS NULL) = (display_search_name IS NULL)")


def upgrade() -> None:
    for table, column, rule in ENDS:
        add_column(table, column, "DATE", sa.Date(), f"ck_{table}_{rule}", f"{column} IS NULL OR NOT active")
    op.add_column("companies", sa.Column("display_name", sa.String(length=250), nullable=True))
    add_column("companies", "display_search_name", "VARCHAR(250)", sa.String(length=250), *SEARCHED)
    op.create_table(
        "certificate_retentions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("ceased_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("kept_by", sa.String(length=32), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["kept_by"], ["people.id"], name=op.f("fk_certificate_retentions_kept_by")),
        sa.ForeignKeyConstraint(["number"], ["certificates.number"], name=op.f("fk_certificate_retentions_number")),
        sa.ForeignKeyConstraint(["siren"], ["companies.siren"], name=op.f("fk_certificate_retentions_siren")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_retentions")),
    )
    op.create_index("ix_certificate_retentions_number", "certificate_retentions", ["number", "siren"], unique=False)
    protect("certificate_retentions")
    op.add_column("companies", sa.Column("successor_siren", sa.String(length=9), nullable=True))
    op.create_index(op.f("ix_companies_successor_siren"), "companies", ["successor_siren"], unique=False)
    op.add_column("certificates", sa.Column("successor_siren", sa.String(length=9), nullable=True))
    create_successions()
    op.create_table(
        "company_former_names",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("search_name", sa.String(length=250), nullable=False),
        sa.Column("used_until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["siren"], ["companies.siren"], name=op.f("fk_company_former_names_siren")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_former_names")),
    )
    op.create_index(op.f("ix_company_former_names_siren"), "company_former_names", ["siren"], unique=False)
    op.create_index(
        "ix_company_former_names_search_name", "company_former_names", ["search_name", "siren"], unique=False
    )


def downgrade() -> None:
    # The release before knows no successor: its register is in the order of the printed names again.
    op.execute(
        "UPDATE certificates SET search_name = COALESCE((SELECT c.search_name FROM companies c"
        " WHERE c.siren = certificates.siren), search_name) WHERE successor_siren IS NOT NULL"
    )
    op.drop_table("company_successions")
    op.drop_column("certificates", "successor_siren")
    op.drop_index(op.f("ix_companies_successor_siren"), table_name="companies")
    op.drop_column("companies", "successor_siren")
    op.drop_index("ix_company_former_names_search_name", table_name="company_former_names")
    op.drop_index(op.f("ix_company_former_names_siren"), table_name="company_former_names")
    op.drop_table("company_former_names")
    op.drop_index("ix_certificate_retentions_number", table_name="certificate_retentions")
    op.drop_table("certificate_retentions")
    drop_column("companies", "display_search_name", SEARCHED[0])
    op.drop_column("companies", "display_name")
    for table, column, rule in ENDS:
        drop_column(table, column, f"ck_{table}_{rule}")


def create_successions() -> None:
    def check(name: str, condition: str) -> sa.CheckConstraint:
        return sa.CheckConstraint(condition, name=op.f(f"ck_company_successions_{name}"))

    def refers(column: str, to: str) -> sa.ForeignKeyConstraint:
        return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_company_successions_{column}"))

    op.create_table(
        "company_successions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("successor_siren", sa.String(length=9), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        check("of_two_companies", "siren <> successor_siren"),
        check("end_has_an_author", "(ended_at IS NULL) = (ended_by IS NULL)"),
        check("end_has_a_reason", "(ended_at IS NULL) = (ended_reason IS NULL)"),
        refers("siren", "companies.siren"),
        refers("successor_siren", "companies.siren"),
        refers("recorded_by", "people.id"),
        refers("ended_by", "people.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_successions")),
    )
    op.create_index("ix_company_successions_siren", "company_successions", ["siren", "id"], unique=False)
    in_force = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_company_successions_in_force",
        "company_successions",
        ["siren"],
        unique=True,
        sqlite_where=in_force,
        postgresql_where=in_force,
    )


def add_column(
    table: str, column: str, name: str, kind: sa.types.TypeEngine[object], rule: str, condition: str
) -> None:
    """`name` is the type in SQLite's SQL, `condition` the new constraint called `rule`."""
    if op.get_bind().dialect.name == "sqlite":
        # SQLite takes a constraint with a new column only; other tables refer to this one, so it is not made again.
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {name} CONSTRAINT {rule} CHECK ({condition})")
    else:
        op.add_column(table, sa.Column(column, kind, nullable=True))
        op.create_check_constraint(op.f(rule), table, condition)


def drop_column(table: str, column: str, rule: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f(rule), table, type_="check")
    op.drop_column(table, column)


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
