"""A statement as a PDF: A4 pages in the certificate's visual family."""

from collections.abc import Iterator
from textwrap import shorten
from typing import TYPE_CHECKING

from csr.initiatives.states import InitiativeState
from csr.reports import reporting_lines
from csr.reports.french import unbroken_day
from csr.reports.page_design import CITY, ROMAN, WIDTH, ReportIdentity, paragraph, rank_of, render_report
from csr.reports.pagination import section
from csr.reports.statement import pdf_sources, pdf_tables
from csr.reports.statement.figures import is_counted
from csr.reports.statement.french import CERTIFICATES, LEVELS, STATES
from csr.reports.statement.schemas import CsrStatementOut, StatementInitiative
from label.certificates import french

if TYPE_CHECKING:
    from reportlab.platypus import Flowable


def render(statement: CsrStatementOut) -> bytes:
    """With the statement's JSON attached; the same bytes for the same statement, from any thread."""
    from label.paper.archive import Attachment

    identity = ReportIdentity(
        rank_of(_level(statement)),
        running_title=f"{_shortened(statement.company)} – relevé RSE {statement.year}",
        title=f"Relevé RSE {statement.year} – {statement.company}",
        subject=f"Engagement pour l’emploi local, correspondances {statement.lines_version}",
        day=statement.as_of,
    )
    name = f"csr-statement-{statement.siren}-{statement.year}.json"
    data = Attachment(name, "application/json", "Ce relevé en données", statement.model_dump_json().encode())
    return render_report(lambda: _story(statement), identity, data)


def _shortened(company: str, longest: int = 40) -> str:
    """The name as it fits a running title: cut between two words, or within the first one where that is too long."""
    beginning = shorten(company, longest, placeholder="").rstrip(" –—-,&")
    return company if len(company) <= longest else f"{beginning or company[:longest]}…"


def _story(statement: CsrStatementOut) -> Iterator["Flowable"]:
    yield from _heading(statement)
    if statement.empty:
        yield from _section(
            f"Rien n’est connu de l’année {statement.year}.",
            paragraph(
                "Aucune déclaration soumise, aucune initiative engagée : ce relevé ne dit pas que l’entreprise n’a rien"
                " fait, seulement que rien n’en a été dit ici."
            ),
        )
    yield from _figures(statement)
    yield from _people(statement)
    yield from _initiatives(statement)
    yield from _section("À LIRE AVEC CES CHIFFRES", *(paragraph(notice, "small") for notice in statement.notices))
    yield from _lines(statement)
    yield from pdf_sources.provenance(statement)
    yield from pdf_sources.identifiers(statement)


def _heading(statement: CsrStatementOut) -> Iterator["Flowable"]:
    from reportlab.platypus import Spacer, Table

    level = rank_of(_level(statement))
    lines = [
        paragraph(CITY.upper(), "kicker"),
        paragraph(f"Relevé d’engagement pour l’emploi local, année {statement.year}", "soft"),
        paragraph(statement.company, "name"),
        paragraph(f"SIREN {french.siren(statement.siren)}", "under"),
        *(paragraph(line) for line in _label(statement)),
        paragraph(f"État au {unbroken_day(statement.as_of)}", "soft"),
    ]
    emblem_width = 104 if level else 0
    box = Table([[lines, []]], (WIDTH - emblem_width - 1, emblem_width + 1), hAlign="LEFT")
    box.setStyle(
        [
            ("FONT", (0, 0), (-1, -1), ROMAN),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ]
    )
    yield box
    yield Spacer(1, 2)


def _label(statement: CsrStatementOut) -> Iterator[str]:
    for edition in statement.editions:
        if not edition.certificates:
            yield f"{edition.title} : pas de certificat"
        for certificate in edition.certificates:
            until = unbroken_day(certificate.valid_until)
            yield (
                f"{edition.title} : niveau {LEVELS[certificate.level]}, certificat {certificate.number}"
                f" ({CERTIFICATES[certificate.status]}, jusqu’au {until})"
            )


def _figures(statement: CsrStatementOut) -> Iterator["Flowable"]:
    others = [figure for figure in statement.figures if figure.code not in pdf_tables.PEOPLE]
    if others:
        yield from _section(f"CHIFFRES DE L’ANNÉE {statement.year}", pdf_tables.figure_table(others))


def _people(statement: CsrStatementOut) -> Iterator["Flowable"]:
    people = [figure for figure in statement.figures if figure.code in pdf_tables.PEOPLE]
    if people:
        fed = " ".join(dict.fromkeys(line for figure in people for line in figure.lines))
        yield from _section(
            "DEMANDEURS D’EMPLOI DES INITIATIVES QUI S’ACHÈVENT DANS L’ANNÉE",
            pdf_tables.people_table(people),
            paragraph(f"Un tiret : pas encore connu. Lignes de reporting : {fed}.", "small"),
        )


def _initiatives(statement: CsrStatementOut) -> Iterator["Flowable"]:
    from reportlab.platypus import Spacer

    references = pdf_sources.initiative_references(statement)
    for place, initiative in enumerate(statement.initiatives):
        headings = [
            *([] if place else [paragraph("INITIATIVES", "heading")]),
            paragraph(initiative.title, "title"),
            paragraph(_subtitle(initiative, references[initiative.id]), "under"),
        ]
        amounts = pdf_tables.amounts_table(initiative.committed, initiative.achieved, statement.year)
        if initiative.people:
            yield from section([*headings, amounts, Spacer(1, 5)], [pdf_tables.initiative_people(initiative)])
        else:
            yield from section(headings, [amounts])


def _subtitle(initiative: StatementInitiative, reference: str) -> str:
    others = initiative.firms - 1
    shared = [f"avec {others} autre{'s' if others > 1 else ''} entreprise{'s' if others > 1 else ''}"] if others else []
    sources = f", {pdf_tables.folded(initiative.provenance)}" if initiative.provenance else ""
    details = [
        initiative.action_title,
        STATES[InitiativeState(initiative.state)],
        f"du {unbroken_day(initiative.started_on)} au {unbroken_day(initiative.ended_on)}",
        *shared,
        *initiative.partners,
    ]
    return " · ".join(details) + f" ({reference}{sources})"


def _lines(statement: CsrStatementOut) -> Iterator["Flowable"]:
    fed = list(dict.fromkeys(line for figure in statement.figures for line in figure.lines))
    table = reporting_lines.table()
    if fed:
        yield from _section("LIGNES DE REPORTING ALIMENTÉES", pdf_tables.reporting_line_table(fed))
    unanswered = ", ".join(line.code for line in table.lines if line.fit == "none")
    yield paragraph(
        f"Table de correspondance {statement.lines_version}, {statement.lines_digest}. « Indicative » : la"
        f" correspondance est un jugement. Rien ici ne répond à {unanswered}. {table.note}",
        "small",
    )


def _level(statement: CsrStatementOut) -> str | None:
    """That of the latest certificate that was neither withdrawn nor given back."""
    levels = [
        certificate.level
        for edition in statement.editions
        for certificate in edition.certificates
        if is_counted(certificate)
    ]
    return levels[-1] if levels else None


def _section(title: str, *content: "Flowable") -> Iterator["Flowable"]:
    yield from section([paragraph(title, "heading")], content)
