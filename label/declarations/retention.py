"""Until when a file of evidence is kept for what it proves. Pure."""

from datetime import date

from label.declarations.evidence_rules import evidence_list
from label.declarations.states import DeclarationKind, Figure
from label.kit.clock import months_later

KINDS = tuple(DeclarationKind)


def erase_after(edition: str, applications_close: date, kind: str) -> date:
    """`kind` is that of a declaration, or a figure of the statement."""
    kept = evidence_list(edition).retention
    years = kept.declaration_years[DeclarationKind(kind)] if kind in KINDS else kept.statement_years[Figure(kind)]
    return months_later(applications_close, kept.decision_months + kept.validity_months + 12 * years)
