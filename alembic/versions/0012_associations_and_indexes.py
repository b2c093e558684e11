"""Associations have a lifecycle; an initiative says why it takes more places than they have; lists have indexes."""

import sqlalchemy as sa

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# A column that is added brings its constraints along, on both databases: SQLite adds none to a table that exists, and
# making these two again is not possible while other tables refer to their rows.
REASON = (
    "CONSTRAINT ck_partners_open_or_closed CHECK (NOT active OR closed_on IS NULL)"
    " CONSTRAINT ck_partners_closed_has_a_reason CHECK ((closed_on IS NULL) = (closed_because IS NULL))"
)
OVER = (
    "CONSTRAINT ck_csr_initiatives_over CHECK (places_over > 0)"
    " CONSTRAINT ck_csr_initiatives_over_with_a_reason"
    " CHECK ((override_capacity IS NULL) = (places_over IS NULL))"
)
OPEN, UNDONE = "next_step IS NOT NULL AND done_on IS NULL", "done_on IS NULL"
REPLACED = (
    ("ix_companies_size_class", "companies", ["size_class"]),
    ("ix_establishments_siren", "establishments", ["siren"]),
    ("ix_establishments_commune_code", "establishments", ["commune_code"]),
    ("ix_csr_interactions_due", "csr_interactions", ["due_on", "id"]),
)
ADDED = (
    ("ix_companies_size", "companies", ["size_class", "search_name", "siren"]),
    ("ix_companies_headcount", "companies", ["headcount"]),
    ("ix_establishments_presence", "establishments", ["siren", "commune_code", "active"]),
    ("ix_applications_edition", "applications", ["edition", "submitted_at", "id"]),
    ("ix_applications_state", "applications", ["state", "submitted_at", "id"]),
    ("ix_applications_submitted", "applications", ["submitted_at", "id"]),
    ("ix_applications_siren", "applications", ["siren", "submitted_at", "id"]),
    ("ix_audit_subject", "audit", ["subject", "id"]),
    ("ix_csr_stories_witness", "csr_stories", ["witness", "id"]),
    ("ix_csr_stories_published", "csr_stories", ["witness", "published_at", "id"]),
    ("ix_csr_events_end", "csr_events", ["ends_at"]),
    ("ix_csr_initiatives_owner", "csr_initiatives", ["owner_id", "id"]),
    ("ix_csr_initiatives_action", "csr_initiatives", ["action", "id"]),
    ("ix_csr_initiatives_period", "csr_initiatives", ["ended_on", "started_on"]),
    ("ix_csr_initiative_audiences_audience", "csr_initiative_audiences", ["audience", "initiative_id"]),
    ("ix_csr_deliveries_ended_on", "csr_deliveries", ["ended_on"]),
)
PARTIAL = (
    ("ix_csr_interactions_due", "csr_interactions", ["due_on", "id"], OPEN),
    ("ix_csr_interactions_open", "csr_interactions", ["siren", "due_on"], OPEN),
    ("ix_csr_milestones_open", "csr_milestones", ["due_on", "initiative_id"], UNDONE),
)


def upgrade() -> None:
    op.add_column("partners", sa.Column("closed_on", sa.Date(), nullable=True))
    op.execute(f"ALTER TABLE partners ADD COLUMN closed_because TEXT {REASON}")
    op.add_column("partners", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("csr_initiatives", sa.Column("override_capacity", sa.Text(), nullable=True))
    op.execute(f"ALTER TABLE csr_initiatives ADD COLUMN places_over INTEGER {OVER}")
    for name, table, _ in REPLACED:
        op.drop_index(name, table)
    for name, table, columns in ADDED:
        op.create_index(name, table, columns)
    for name, table, columns, rows in PARTIAL:
        op.create_index(name, table, columns, sqlite_where=sa.text(rows), postgresql_where=sa.text(rows))


def downgrade() -> None:
    for name, table, *_ in (*ADDED, *PARTIAL):
        op.drop_index(name, table)
    for name, table, columns in REPLACED:
        op.create_index(name, table, columns)
    # First the columns whose constraints name the others.
    for column in ("places_over", "override_capacity"):
        op.drop_column("csr_initiatives", column)
    for column in ("version", "closed_because", "closed_on"):
        op.drop_column("partners", column)
