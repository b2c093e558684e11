"""A statement as a workbook of three sheets: its figures, their provenance, and the mapping table."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any, assert_never

from csr.initiatives.states import InitiativeState
from csr.reports import reporting_lines
from csr.reports.statement.french import CERTIFICATES, FITS, LEVELS, STATES, STATUSES
from csr.reports.statement.schemas import CsrStatementOut, StatementInitiative

SheetValue = str | int | Decimal | date | None
SheetRow = Sequence[SheetValue]
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
    "Chiffre",
    "Partie",
    "Unité",
    "Vérifié ou confirmé",
    "Statut",
    "Déclaré seulement",
    "Détail",
    "Lignes",
    "Sources",
)
SOURCES = (
    "Source",
    "Nature",
    "Identifiant",
    "Objet",
    "Statut",
    "Le",
    "Par",
    "Édition",
    "Initiative",
    "Du",
    "Au",
    "Déclaré",
    "Vérifié",
    "Compté ici",
    "Compté comme",
    "Pièces (sha256)",
)
LINES = (
    "Ligne",
    "Référentiel",
    "Intitulé",
    "Référence",
    "Document",
    "Version",
    "Adresse",
    "Chiffres",
    "Correspondance",
    "Pourquoi",
)
KINDS = {
    "declaration": "déclaration",
    "annual_statement": "bilan annuel",
    "delivery": "apport à une initiative",
    "outcome": "personnes, comptées par une association",
}


def render(statement: CsrStatementOut) -> bytes:
    """The same bytes for the same statement. A text is never read as a formula, whatever sign it begins with."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    buffer = BytesIO()
    with Workbook(buffer, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        book.set_properties(
            {
                "title": f"Relevé RSE {statement.year} – {statement.company}",
                "created": datetime.combine(statement.as_of, time(), UTC).replace(tzinfo=None),
            }
        )
        _sheet(book, "Chiffres", list(_figures(statement)), (44, 34, 14, 18, 12, 18, 34, 40, 20))
        _sheet(
            book,
            "Provenance",
            list(_sources(statement)),
            (8, 22, 36, 34, 12, 12, 26, 10, 36, 12, 12, 30, 30, 10, 14, 70),
        )
        _sheet(book, "Correspondances", list(_lines()), (14, 12, 60, 24, 50, 34, 40, 40, 16, 90))
    return buffer.getvalue()


def _figures(statement: CsrStatementOut) -> Iterator[SheetRow]:
    yield FIGURES
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
    yield SOURCES
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
    yield LINES
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


def _sheet(book: Any, name: str, rows: Iterable[SheetRow], widths: Sequence[int]) -> None:
    sheet, bold = book.add_worksheet(name), book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            _write(sheet, row, column, value, *([bold] if row == 0 else []))
    sheet.freeze_panes(1, 1)


def _write(sheet: Any, row: int, column: int, value: SheetValue, *cell_format: Any) -> None:
    match value:
        case str():
            sheet.write_string(row, column, value, *cell_format)
        case date():
            sheet.write_datetime(row, column, value)
        case int() | Decimal():
            sheet.write_number(row, column, value)
        case None:
            pass
        case _:
            assert_never(value)
