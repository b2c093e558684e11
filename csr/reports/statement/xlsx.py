"""A statement as a workbook of three sheets: its figures, their provenance, and the mapping table."""

from collections.abc import Iterator

from csr.initiatives.states import InitiativeState
from csr.reports import reporting_lines
from csr.reports.statement.french import CERTIFICATES, FITS, LEVELS, STATES, STATUSES
from csr.reports.statement.schemas import CsrStatementOut, StatementInitiative
from label.kit.workbook import Sheet, SheetColumn, SheetRow, render_workbook

AMOUNTS = {"places": "places", "hours": "heures", "euros": "euros", "hires": "embauches"}
COUNTS = {
    "reached": "touchées",
    "started": "commencé",
    "finished": "allées au bout",
    **{
        f"{situation}_{months}": f"{title} à {months} mois"
        for months in (3, 6)
        for situation, title in (("durable", "emploi durable"), ("other", "autre emploi"), ("training", "formation"))
    },
}
FIGURES = (
    SheetColumn("Chiffre", 44),
    SheetColumn("Partie", 34),
    SheetColumn("Unité", 14),
    SheetColumn("Vérifié ou confirmé", 18),
    SheetColumn("Statut", 12),
    SheetColumn("Déclaré seulement", 18),
    SheetColumn("Détail", 34),
    SheetColumn("Lignes", 40),
    SheetColumn("Sources", 20),
)
SOURCES = (
    SheetColumn("Source", 8),
    SheetColumn("Nature", 22),
    SheetColumn("Identifiant", 36),
    SheetColumn("Objet", 34),
    SheetColumn("Statut", 12),
    SheetColumn("Le", 12),
    SheetColumn("Par", 26),
    SheetColumn("Édition", 10),
    SheetColumn("Initiative", 36),
    SheetColumn("Du", 12),
    SheetColumn("Au", 12),
    SheetColumn("Déclaré", 30),
    SheetColumn("Vérifié", 30),
    SheetColumn("Compté ici", 10),
    SheetColumn("Compté comme", 14),
    SheetColumn("Pièces (sha256)", 70),
)
LINES = (
    SheetColumn("Ligne", 14),
    SheetColumn("Référentiel", 12),
    SheetColumn("Intitulé", 60),
    SheetColumn("Référence", 24),
    SheetColumn("Document", 50),
    SheetColumn("Version", 34),
    SheetColumn("Adresse", 40),
    SheetColumn("Chiffres", 40),
    SheetColumn("Correspondance", 16),
    SheetColumn("Pourquoi", 90),
)
KINDS = {
    "declaration": "déclaration",
    "annual_statement": "bilan annuel",
    "delivery": "apport à une initiative",
    "outcome": "personnes, comptées par une association",
}


def render(statement: CsrStatementOut) -> bytes:
    """The same bytes for the same statement."""
    title = f"Relevé RSE {statement.year} – {statement.company}"
    sheets = (
        Sheet("Chiffres", FIGURES, _figures(statement)),
        Sheet("Provenance", SOURCES, _sources(statement)),
        Sheet("Correspondances", LINES, _lines()),
    )
    return render_workbook(title, statement.as_of, sheets)


def _figures(statement: CsrStatementOut) -> Iterator[SheetRow]:
    yield from _about(statement)
    for figure in statement.figures:
        yield (
            figure.title,
            figure.part_title,
            figure.unit,
            figure.verified,
            STATUSES[figure.status] if figure.verified is not None else None,
            figure.declared,
            figure.detail,
            " ".join(figure.lines),
            " ".join(figure.provenance),
        )
    for initiative in statement.initiatives:
        yield from _initiative(initiative)
    for notice in statement.notices:
        yield (notice,)


def _about(statement: CsrStatementOut) -> Iterator[SheetRow]:
    yield "Entreprise", statement.company, None, None, None, None, f"SIREN {statement.siren}"
    yield "Année", None, None, statement.year, None, None, f"état au {statement.as_of:%d/%m/%Y}"
    for edition in statement.editions:
        for certificate in edition.certificates:
            status, until = CERTIFICATES[certificate.status], certificate.valid_until
            detail = f"{LEVELS[certificate.level]}, {status} jusqu’au {until:%d/%m/%Y}"
            yield edition.title, certificate.number, None, None, None, None, detail


def _initiative(initiative: StatementInitiative) -> Iterator[SheetRow]:
    title = f"Initiative : {initiative.title}"
    period = f"du {initiative.started_on:%d/%m/%Y} au {initiative.ended_on:%d/%m/%Y}"
    detail = f"{initiative.action_title}, {STATES[InitiativeState(initiative.state)]}, {period}"
    yield title, None, None, None, None, None, detail, None, " ".join(initiative.provenance)
    for name, unit in AMOUNTS.items():
        yield title, "engagé", unit, None, None, getattr(initiative.committed, name)
        yield title, "réalisé", unit, None, None, getattr(initiative.achieved, name)
    for people in initiative.people:
        for name, unit in COUNTS.items():
            value = getattr(people.counts, name)
            confirmed = people.status == "confirmed"
            columns = (value, "confirmé", None) if confirmed else (None, None, value)
            yield title, f"{people.title}, {people.partner}", unit, *columns, None, None, people.provenance


def _sources(statement: CsrStatementOut) -> Iterator[SheetRow]:
    titles = {initiative.id: initiative.title for initiative in statement.initiatives}
    for source in statement.provenance:
        yield (
            source.ref,
            KINDS[source.kind],
            source.id,
            source.what,
            STATUSES[source.status],
            source.on,
            source.by,
            source.edition,
            titles.get(source.initiative or "", source.initiative),
            source.started_on,
            source.ended_on,
            source.declared,
            source.verified,
            "oui" if source.counted else "non",
            source.counted_as,
            " ".join(source.evidence),
        )
    for initiative in statement.initiatives:
        for digest in initiative.evidence:
            yield "", "pièce d’une initiative", initiative.id, initiative.title, *[None] * 11, digest


def _lines() -> Iterator[SheetRow]:
    table = reporting_lines.table()
    for line in table.lines:
        yield (
            line.code,
            line.framework,
            line.name,
            line.reference,
            line.source.document,
            line.source.version,
            line.source.url,
            " ".join(line.figures),
            FITS[line.fit],
            line.why,
        )
    yield f"Table {table.version}", None, table.digest
    yield (table.note,)
