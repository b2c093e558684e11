"""Evidence stands behind the statement's figures too, with the dates of what it proves; a verdict has a source.

Verdicts from before have no source, and links no dates.
"""

import sqlalchemy as sa

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FIGURES = "'headcount', 'durable_hires', 'hires_from_shared_vacancies', 'volunteers'"
SOURCES = "'evidence', 'seen_on_site', 'known_to_organiser', 'organiser'"
IN_ORDER = "holds_until >= proves_on"


def upgrade() -> None:
    op.create_table(
        "figure_proofs",
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("figure", sa.String(length=40), nullable=False),
        sa.Column("evidence_id", sa.String(length=32), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proves_on", sa.Date(), nullable=True),
        sa.Column("holds_until", sa.Date(), nullable=True),
        sa.CheckConstraint(f"figure IN ({FIGURES})", name=op.f("ck_figure_proofs_figure")),
        sa.CheckConstraint(IN_ORDER, name=op.f("ck_figure_proofs_dates_in_order")),
        sa.ForeignKeyConstraint(["edition"], ["editions.code"], name=op.f("fk_figure_proofs_edition")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_figure_proofs_evidence_id")),
        sa.ForeignKeyConstraint(["siren"], ["companies.siren"], name=op.f("fk_figure_proofs_siren")),
        sa.PrimaryKeyConstraint("siren", "edition", "figure", "evidence_id", name=op.f("pk_figure_proofs")),
    )
    op.create_index("ix_figure_proofs_evidence_id", "figure_proofs", ["evidence_id"], unique=False)
    op.add_column("proofs", sa.Column("proves_on", sa.Date(), nullable=True))
    add_checked("proofs", sa.Column("holds_until", sa.Date(), nullable=True), "dates_in_order", IN_ORDER)
    for table in ("declarations", "figure_verdicts"):
        add_checked(table, sa.Column("source", sa.String(length=40), nullable=True), "source", f"source IN ({SOURCES})")


def downgrade() -> None:
    """Sources, dates and the links to the statement's figures are lost; the files stay."""
    for table in ("figure_verdicts", "declarations"):
        drop_checked(table, "source", "source")
    drop_checked("proofs", "holds_until", "dates_in_order")
    op.drop_column("proofs", "proves_on")
    op.drop_index("ix_figure_proofs_evidence_id", table_name="figure_proofs")
    op.drop_table("figure_proofs")


def add_checked(table: str, column: sa.Column[object], name: str, condition: str) -> None:
    """Adds a column with its constraint."""
    full_name = f"ck_{table}_{name}"
    if op.get_bind().dialect.name == "sqlite":
        # SQLite takes a constraint with a new column only; `declarations` is referred to, so it is not made again.
        kind = column.type.compile(op.get_bind().dialect)
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column.name} {kind} CONSTRAINT {full_name} CHECK ({condition})")
    else:
        op.add_column(table, column)
        op.create_check_constraint(op.f(full_name), table, condition)


def drop_checked(table: str, column: str, name: str) -> None:
    """Drops a column with its constraint, which SQLite drops by itself."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    op.drop_column(table, column)
