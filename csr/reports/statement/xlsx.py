"""A statement as a workbook: its figures, where they come from, and the mapping table."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

from csr.initiatives.states import InitiativeState
from csr.reports import reporting_lines
from csr.reports.statement.french import CERTIFICATES, FITS, LEVELS, STATES, STATUSES
from csr.reports.statement.schemas import CsrStatementOut, StatementInitiative

Cell = str | int | Decimal | date | None
Row = Sequence[Cell]
AMOUNTS = {"places": "places", "hours": "heures", "euros": "euros", "hires": "embauches"}
COUNTS = {
    "reached": "touchées",
    "started": "commencé",
    "finished": "allées au bout",
    **{
        f"{what}_{months}": f"{words} à {months} mois"
        for months in (3, 6)
        for what, words in (("durable", "emploi durable"), ("other", "autre emploi"), ("training", "formation"))
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


def draw(statement: CsrStatementOut) -> bytes:
    """The workbook: the same bytes for the same statement. Text stays text, whatever sign it begins with."""
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


def _figures(statement: CsrStatementOut) -> Iterator[Row]:
    yield FIGURES
    yield from _about(statement)
    for one in statement.figures:
        yield (
            one.title,
            one.part_title,
            one.unit,
            one.verified,
            STATUSES[one.status] if one.verified is not None else None,
            one.declared,
            one.detail,
            " ".join(one.lines),
            " ".join(one.provenance),
        )
    for initiative in statement.initiatives:
        yield from _initiative(initiative)
    for notice in statement.notices:
        yield (notice,)


def _about(statement: CsrStatementOut) -> Iterator[Row]:
    yield "Entreprise", statement.company, None, None, None, None, f"SIREN {statement.siren}"
    yield "Année", None, None, statement.year, None, None, f"état au {statement.as_of:%d/%m/%Y}"
    for edition in statement.editions:
        for one in edition.certificates:
            said = f"{LEVELS[one.level]}, {CERTIFICATES[one.status]} jusqu’au {one.valid_until:%d/%m/%Y}"
            yield edition.title, one.number, None, None, None, None, said


def _initiative(one: StatementInitiative) -> Iterator[Row]:
    title = f"Initiative : {one.title}"
    period = f"du {one.started_on:%d/%m/%Y} au {one.ended_on:%d/%m/%Y}"
    detail = f"{one.action_title}, {STATES[InitiativeState(one.state)]}, {period}"
    yield title, None, None, None, None, None, detail, None, " ".join(one.provenance)
    for name, words in AMOUNTS.items():
        yield title, "engagé", words, None, None, getattr(one.committed, name)
        yield title, "réalisé", words, None, None, getattr(one.achieved, name)
    for people in one.people:
        for name, words in COUNTS.items():
            value = getattr(people.counts, name)
            confirmed = people.status == "confirmed"
            columns = (value, "confirmé", None) if confirmed else (None, None, value)
            yield title, f"{people.title}, {people.partner}", words, *columns, None, None, people.provenance


def _sources(statement: CsrStatementOut) -> Iterator[Row]:
    titles = {one.id: one.title for one in statement.initiatives}
    yield SOURCES
    for one in statement.provenance:
        yield (
            one.ref,
            KINDS[one.kind],
            one.id,
            one.what,
            STATUSES[one.status],
            one.on,
            one.by,
            one.edition,
            titles.get(one.initiative or "", one.initiative),
            one.started_on,
            one.ended_on,
            one.declared,
            one.verified,
            "oui" if one.counted else "non",
            one.counted_as,
            " ".join(one.evidence),
        )
    for initiative in statement.initiatives:
        for digest in initiative.evidence:
            yield "", "pièce d’une initiative", initiative.id, initiative.title, *[None] * 11, digest


def _lines() -> Iterator[Row]:
    table = reporting_lines.table()
    yield LINES
    for one in table.lines:
        yield (
            one.code,
            one.framework,
            one.name,
            one.reference,
            one.source.document,
            one.source.version,
            one.source.url,
            " ".join(one.figures),
            FITS[one.fit],
            one.why,
        )
    yield f"Table {table.version}", None, table.digest
    yield (table.note,)


def _sheet(book: Any, name: str, rows: Iterable[Row], widths: Sequence[int]) -> None:
    sheet, bold = book.add_worksheet(name), book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            _write(sheet, row, column, value, *([bold] if row == 0 else []))
    sheet.freeze_panes(1, 1)


def _write(sheet: Any, row: int, column: int, value: Cell, *how: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value, *how)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value)
    elif value is not None:
        sheet.write_number(row, column, value)
