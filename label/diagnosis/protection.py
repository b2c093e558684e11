"""The triggers that refuse changes of what is final (`protect` in the migrations)."""

from collections.abc import Iterator
from typing import Final

# A row of evidence is changed by a masking only. It may be deleted; foreign keys keep the one that stands behind
# something.
NEVER_CHANGED: Final = ("evidence",)
NEVER_CHANGED_OR_DELETED: Final = (
    "appeals",
    "assignments",
    "audit",
    "certificate_events",
    "certificate_retentions",
    "certificate_variants",
    "corrections",
    "csr_action_revisions",
    "csr_observatories",
    "csr_stage_changes",
    "csr_updates",
    "decision_annulments",
    "decisions",
    "edition_amendments",
    "evidence_maskings",
    "opinions",
    "rulebooks",
    "snapshots",
)
ENDED_ROWS: Final = ("affiliations", "interests")  # a row that has ended is neither changed nor deleted


def trigger_names(*, on_sqlite: bool) -> Iterator[str]:
    """The name of each trigger: one a table on PostgreSQL, one an act on SQLite."""
    for table in (*NEVER_CHANGED, *NEVER_CHANGED_OR_DELETED):
        if not on_sqlite:
            yield f"{table}_kept"
            continue
        yield f"{table}_no_update"
        if table in NEVER_CHANGED_OR_DELETED:
            yield f"{table}_no_delete"
    for table in ENDED_ROWS:
        yield from (f"{table}_ended_no_update", f"{table}_ended_no_delete") if on_sqlite else (f"{table}_ended",)
