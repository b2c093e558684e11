"""A statement as a PDF: A4 pages in the certificate's visual family."""

from collections.abc import Iterator
from textwrap import shorten
from typing import Any

from csr.initiatives.states import InitiativeState
from csr.reports import reporting_lines
from csr.reports.french import NBSP
from csr.reports.page_design import CITY, ROMAN, WIDTH, ReportIdentity, paragraph, rank_of, render_report
from csr.reports.statement import pdf_tables
from csr.reports.statement.figures import HELD
from csr.reports.statement.french import CERTIFICATES, LEVELS, STATES, STATUSES
from csr.reports.statement.schemas import CsrStatementOut, ProvenanceOut, StatementInitiative
from label.certificates import french


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


def _story(statement: CsrStatementOut) -> Iterator[Any]:
    yield from _heading(statement)
    if statement.empty:
        yield paragraph(f"Rien n’est connu de l’année {statement.year}.", "heading")
        yield paragraph(
            "Aucune déclaration soumise, aucune initiative engagée : ce relevé ne dit pas que l’entreprise n’a rien"
            " fait, seulement que rien n’en a été dit ici."
        )
    yield from _figures(statement)
    yield from _people(statement)
    yield from _initiatives(statement)
    yield from _section("À LIRE AVEC CES CHIFFRES")
    for notice in statement.notices:
        yield paragraph(notice, "small")
    yield from _lines(statement)
    yield from _provenance(statement)


def _heading(statement: CsrStatementOut) -> Iterator[Any]:
    from reportlab.platypus import Spacer, Table

    level = rank_of(_level(statement))
    lines = [
        paragraph(CITY.upper(), "kicker"),
        paragraph(f"Relevé d’engagement pour l’emploi local, année {statement.year}", "soft"),
        paragraph(statement.company, "name"),
        paragraph(f"SIREN {french.siren(statement.siren)}", "under"),
        *(paragraph(line) for line in _label(statement)),
        paragraph(f"État au {french.day(statement.as_of)}", "soft"),
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
            until = french.day(certificate.valid_until)
            yield (
                f"{edition.title} : niveau {LEVELS[certificate.level]}, certificat {certificate.number}"
                f" ({CERTIFICATES[certificate.status]}, jusqu’au {until})"
            )


def _figures(statement: CsrStatementOut) -> Iterator[Any]:
    others = [figure for figure in statement.figures if figure.code not in pdf_tables.PEOPLE]
    if others:
        yield from _section(f"CHIFFRES DE L’ANNÉE {statement.year}")
        yield pdf_tables.figure_table(others)


def _people(statement: CsrStatementOut) -> Iterator[Any]:
    people = [figure for figure in statement.figures if figure.code in pdf_tables.PEOPLE]
    if people:
        fed = " ".join(dict.fromkeys(line for figure in people for line in figure.lines))
        yield from _section("DEMANDEURS D’EMPLOI DES INITIATIVES QUI S’ACHÈVENT DANS L’ANNÉE")
        yield pdf_tables.people_table(people)
        yield paragraph(f"Un tiret : pas encore connu. Lignes de reporting : {fed}.", "small")


def _initiatives(statement: CsrStatementOut) -> Iterator[Any]:
    from reportlab.platypus import KeepTogether, Spacer

    for place, initiative in enumerate(statement.initiatives):
        yield KeepTogether(
            [
                *([] if place else [paragraph("INITIATIVES", "heading")]),
                paragraph(initiative.title, "title"),
                paragraph(_subtitle(initiative), "under"),
                pdf_tables.amounts_table(initiative.committed, initiative.achieved, statement.year),
                *([Spacer(1, 5), pdf_tables.initiative_people(initiative)] if initiative.people else []),
            ]
        )


def _subtitle(initiative: StatementInitiative) -> str:
    others = initiative.firms - 1
    shared = [f"avec {others} autre{'s' if others > 1 else ''} entreprise{'s' if others > 1 else ''}"] if others else []
    references = f" ({pdf_tables.folded(initiative.provenance)})" if initiative.provenance else ""
    details = [
        initiative.action_title,
        STATES[InitiativeState(initiative.state)],
        f"du {french.day(initiative.started_on)} au {french.day(initiative.ended_on)}",
        *shared,
        *initiative.partners,
    ]
    return " · ".join(details) + references


def _lines(statement: CsrStatementOut) -> Iterator[Any]:
    fed = list(dict.fromkeys(line for figure in statement.figures for line in figure.lines))
    table = reporting_lines.table()
    if fed:
        yield from _section("LIGNES DE REPORTING ALIMENTÉES")
        yield pdf_tables.reporting_line_table(fed)
    unanswered = ", ".join(line.code for line in table.lines if line.fit == "none")
    yield paragraph(
        f"Table de correspondance {statement.lines_version}, {statement.lines_digest}. « Indicative » : la"
        f" correspondance est un jugement. Rien ici ne répond à {unanswered}. {table.note}",
        "small",
    )


def _provenance(statement: CsrStatementOut) -> Iterator[Any]:
    if statement.provenance:
        yield from _section("PROVENANCE")
    for source in statement.provenance:
        yield paragraph(" · ".join(_source(source)), "small")
    for initiative in statement.initiatives:
        if initiative.evidence:
            yield paragraph(f"Pièces de « {initiative.title} » : sha256 {', '.join(initiative.evidence)}", "small")


def _source(source: ProvenanceOut) -> Iterator[str]:
    """The parts of a source's line: what it is, of when, how much, how it is known, and the files behind it."""
    yield f"{source.ref}{NBSP}: {source.what}"
    yield source.id
    if source.edition:
        yield f"édition {source.edition}"
    if source.ended_on:
        yield _dates(source)
    yield (
        f"déclaré {source.declared}"
        if source.verified is None
        else f"déclaré {source.declared}, vérifié {source.verified}"
    )
    if source.on:
        yield f"{STATUSES[source.status]} le {french.day(source.on)}" + (f" par {source.by}" if source.by else "")
    if source.counted_as:
        yield f"heures comptées par {source.counted_as}"
    if source.evidence:
        yield f"pièces sha256 {', '.join(source.evidence)}"


def _dates(source: ProvenanceOut) -> str:
    days = [french.day(day) for day in (source.started_on, source.ended_on) if day]
    return days[0] if len(set(days)) == 1 else f"du {days[0]} au {days[1]}"


def _level(statement: CsrStatementOut) -> str | None:
    """That of the latest certificate that was neither withdrawn nor given back."""
    held = [
        certificate.level
        for edition in statement.editions
        for certificate in edition.certificates
        if certificate.status in HELD
    ]
    return held[-1] if held else None


def _section(title: str) -> Iterator[Any]:
    """A heading with room for some of its section under it on the same page."""
    from reportlab.platypus import CondPageBreak

    yield CondPageBreak(90)
    yield paragraph(title, "heading")
