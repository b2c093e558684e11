"""A decision, and the end of a certificate, can be annulled; appeals and corrections have an end in the edition.

A company applies again after a decision. Undone where it has, this migration stops at the index that allowed one
application: the second one must be withdrawn first.
"""

import sqlalchemy as sa

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KINDS = "'issued', 'reinstated', {}'valid', 'suspended', 'expired', 'withdrawn', 'renounced', 'replaced'"
EVENT = "id, number, kind, at, person_id, reason, other_number"
LIMITS = {"appeal_months": 2, "correction_days": 30, "correction_months": 6}
LIVE = {"before": "state <> 'withdrawn'", "after": "state NOT IN ('withdrawn', 'granted', 'refused')"}


def upgrade() -> None:
    for name, default in LIMITS.items():
        add_positive(name, default)
    op.add_column("applications", sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE applications SET decided_at ="
        " (SELECT max(d.decided_at) FROM decisions d WHERE d.application_id = applications.id)"
    )
    allow_live("after")
    op.add_column("corrections", sa.Column("lapsed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("decisions", sa.Column("number", sa.Integer(), nullable=False, server_default="1"))
    unprotect("decisions")
    op.execute("UPDATE decisions SET number = round")
    protect("decisions")
    op.drop_index("uq_decisions_round", table_name="decisions")
    op.create_index("uq_decisions_number", "decisions", ["application_id", "number"], unique=True)
    op.create_table(
        "decision_annulments",
        sa.Column("decision_id", sa.String(length=32), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("annulled_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_decision_annulments_application_id")
        ),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_decision_annulments_decision_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_decision_annulments_person_id")),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_decision_annulments")),
    )
    op.create_index(op.f("ix_decision_annulments_application_id"), "decision_annulments", ["application_id"])
    protect("decision_annulments")
    allow_events(annulled=True)


def downgrade() -> None:
    allow_events(annulled=False)
    op.drop_index(op.f("ix_decision_annulments_application_id"), table_name="decision_annulments")
    op.drop_table("decision_annulments")
    op.drop_index("uq_decisions_number", table_name="decisions")
    op.create_index("uq_decisions_round", "decisions", ["application_id", "round"], unique=True)
    op.drop_column("decisions", "number")
    op.drop_column("corrections", "lapsed_at")
    allow_live("before")
    op.drop_column("applications", "decided_at")
    for name in reversed(LIMITS):
        if op.get_bind().dialect.name == "postgresql":
            op.drop_constraint(op.f(f"ck_editions_{name}_positive"), "editions", type_="check")
        op.drop_column("editions", name)


def add_positive(name: str, default: int) -> None:
    constraint = f"ck_editions_{name}_positive"
    if op.get_bind().dialect.name == "sqlite":
        # SQLite takes a constraint with a new column only; `editions` is referred to, so it is not made again.
        op.execute(
            f"ALTER TABLE editions ADD COLUMN {name} INTEGER DEFAULT {default} NOT NULL"
            f" CONSTRAINT {constraint} CHECK ({name} > 0)"
        )
    else:
        op.add_column("editions", sa.Column(name, sa.Integer(), nullable=False, server_default=str(default)))
        op.create_check_constraint(op.f(constraint), "editions", f"{name} > 0")


def allow_live(which: str) -> None:
    """At most one application of a company and edition in these states."""
    condition = sa.text(LIVE[which])
    op.drop_index("uq_applications_live", table_name="applications")
    op.create_index(
        "uq_applications_live",
        "applications",
        ["siren", "edition"],
        unique=True,
        sqlite_where=condition,
        postgresql_where=condition,
    )


def allow_events(*, annulled: bool) -> None:
    """Before this migration a certificate whose end was annulled can only be one that was reinstated."""
    unprotect("certificate_events")
    if not annulled:
        op.execute("UPDATE certificate_events SET kind = 'reinstated' WHERE kind = 'annulled'")
    condition = f"kind IN ({KINDS.format(chr(39) + 'annulled' + chr(39) + ', ' if annulled else '')})"
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_certificate_events_kind"), "certificate_events", type_="check")
        op.create_check_constraint(op.f("ck_certificate_events_kind"), "certificate_events", condition)
    else:  # SQLite changes no constraint of a table that exists; no other table refers to this one
        op.execute("CREATE TABLE events_before AS SELECT * FROM certificate_events")
        op.drop_index("ix_certificate_events", table_name="certificate_events")
        op.drop_table("certificate_events")
        create_events(condition)
        op.execute(f"INSERT INTO certificate_events ({EVENT}) SELECT {EVENT} FROM events_before")
        op.drop_table("events_before")
    protect("certificate_events")


def create_events(condition: str) -> None:
    op.create_table(
        "certificate_events",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("other_number", sa.String(length=20), nullable=True),
        sa.CheckConstraint(condition, name=op.f("ck_certificate_events_kind")),
        sa.ForeignKeyConstraint(["number"], ["certificates.number"], name=op.f("fk_certificate_events_number")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_certificate_events_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_events")),
    )
    op.create_index("ix_certificate_events", "certificate_events", ["number", "id"], unique=False)


def unprotect(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{act}")
    else:
        op.execute(f"DROP TRIGGER {table}_kept ON {table}")


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
