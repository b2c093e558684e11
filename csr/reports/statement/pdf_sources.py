"""The sources of a statement as tables: what each reference stands for, and at the end its identifier and files."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from csr.reports.french import unbroken_day
from csr.reports.page_design import paragraph
from csr.reports.pagination import section
from csr.reports.report_tables import TableColumn, table
from csr.reports.statement.french import STATUSES
from csr.reports.statement.schemas import CsrStatementOut, ProvenanceOut

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

LETTERS = (
    "S : bilan annuel ; D : déclaration ; A : apport à une initiative ; P : personnes comptées par une association ;"
    " I : initiative. Les identifiants et les empreintes des pièces sont en fin de relevé."
)
ELSEWHERE = "une déclaration d’une autre année"


def provenance(statement: CsrStatementOut) -> Iterator["Flowable"]:
    """What each reference stands for, in the words of a reader."""
    from reportlab.platypus import Spacer

    initiatives = initiative_references(statement)
    columns = (
        TableColumn("réf."),
        TableColumn("source", weight=3.6, style="cells"),
        TableColumn("dates", weight=2, style="cells"),
        TableColumn("déclaré", weight=2, style="cells"),
        TableColumn("vérifié", weight=2, style="cells"),
        TableColumn("état", weight=2.2, style="cells"),
    )
    rows = [
        (
            source.ref,
            _what(source, initiatives),
            _dates(source),
            source.declared,
            source.verified or "",
            _state(source, statement),
        )
        for source in statement.provenance
    ]
    if rows:
        headings = [paragraph("PROVENANCE", "heading"), paragraph(LETTERS, "small"), Spacer(1, 4)]
        yield from section(headings, [table(columns, rows)])


def identifiers(statement: CsrStatementOut) -> Iterator["Flowable"]:
    """The identifier of each reference, and the SHA-256 of each file behind it in a row of its own."""
    columns = (
        TableColumn("réf."),
        TableColumn("identifiant", weight=2.6, style="cells"),
        TableColumn("pièces (sha256)", weight=5.4, style="cells"),
    )
    rows = list(_identifiers(statement))
    if rows:
        yield from section([paragraph("IDENTIFIANTS ET PIÈCES", "heading")], [table(columns, rows)])


def initiative_references(statement: CsrStatementOut) -> dict[str, str]:
    """I1, I2… by the initiative's id."""
    return {initiative.id: f"I{place}" for place, initiative in enumerate(statement.initiatives, 1)}


def _identifiers(statement: CsrStatementOut) -> Iterator[tuple[str, str, str]]:
    known = {source.ref for source in statement.provenance}
    for source in statement.provenance:
        yield from _files(source.ref, source.id, source.evidence)
        if source.counted_as and source.counted_as not in known:
            yield "", f"comptée par {source.counted_as}", ""
    references = initiative_references(statement)
    for initiative in statement.initiatives:
        yield from _files(references[initiative.id], initiative.id, initiative.evidence)


def _files(reference: str, identifier: str, digests: list[str]) -> Iterator[tuple[str, str, str]]:
    first, *others = digests or [""]
    yield reference, identifier, first
    for digest in others:
        yield "", "", digest


def _what(source: ProvenanceOut, initiatives: dict[str, str]) -> str:
    initiative = initiatives.get(source.initiative or "")
    edition = f", édition {source.edition}" if source.edition else ""
    return source.what + (f" ({initiative})" if initiative else "") + edition


def _state(source: ProvenanceOut, statement: CsrStatementOut) -> str:
    state = STATUSES[source.status]
    if source.on:
        state += f" le {unbroken_day(source.on)}" + (f" par {source.by}" if source.by else "")
    if source.counted_as:
        known = any(source.counted_as == other.ref for other in statement.provenance)
        state += f" ; heures comptées par {source.counted_as if known else ELSEWHERE}"
    return state


def _dates(source: ProvenanceOut) -> str:
    days = [unbroken_day(day) for day in (source.started_on, source.ended_on) if day]
    return "" if not days else days[0] if len(set(days)) == 1 else f"du {days[0]} au {days[1]}"
