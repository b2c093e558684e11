"""Opinions, assignments, corrections, appeals and evidence are never changed, except for what comes later to them.

A recusal is added to an assignment, an answer to a correction. A row of evidence may be deleted: foreign keys keep the
one that stands behind something.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NEVER_CHANGED = ("opinions", "appeals")
COMPLETED_LATER = {
    "assignments": ("id", "application_id", "round", "person_id", "assigned_by", "assigned_at"),
    "corrections": ("id", "application_id", "round", "person_id", "message", "asked_at"),
}
EVIDENCE = ("id", "siren", "digest", "name", "media_type", "size", "uploaded_by", "uploaded_at")


def upgrade() -> None:
    for table in NEVER_CHANGED:
        protect(table, "UPDATE", "DELETE")
    for table, columns in COMPLETED_LATER.items():
        protect(table, f"UPDATE OF {', '.join(columns)}", "DELETE")
    protect("evidence", f"UPDATE OF {', '.join(EVIDENCE)}")


def downgrade() -> None:
    for table in (*NEVER_CHANGED, *COMPLETED_LATER, "evidence"):
        if op.get_bind().dialect.name == "sqlite":
            for act in ("update", "delete"):
                op.execute(f"DROP TRIGGER IF EXISTS {table}_no_{act}")
        else:
            op.execute(f"DROP TRIGGER {table}_kept ON {table}")


def protect(table: str, *acts: str) -> None:
    """As the migration 0001 does, for these acts."""
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
