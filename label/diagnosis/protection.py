"""The tables whose triggers refuse changes (`protect` in the migrations)."""

from typing import Final

PROTECTED_TABLES: Final = frozenset(
    {
        "audit",
        "certificate_events",
        "csr_action_revisions",
        "csr_observatories",
        "csr_stage_changes",
        "csr_updates",
        "decisions",
        "edition_amendments",
        "rulebooks",
        "snapshots",
    }
)
