"""A statement as a PDF: A4 pages in the certificate's visual family."""

from collections.abc import Iterator
from textwrap import shorten
from typing import Any, Final

from csr.initiatives.states import InitiativeState
from csr.reports import reporting_lines
from csr.reports.statement import tables
from csr.reports.statement.french import CERTIFICATES, LEVELS, NBSP, STATES, STATUSES
from csr.reports.statement.page_design import ROMAN, WIDTH, Cover, bound, rank_of, text
from csr.reports.statement.schemas import CsrStatementOut, ProvenanceOut, StatementInitiative
from label.certificates import french
from label.certificates.printed_fields import PrintedPage

CITY: Final[str] = PrintedPage.__dataclass_fields__["city"].default  # type: ignore[assignment]
HELD = ("valid", "suspended", "expired", "replaced")


def draw(statement: CsrStatementOut) -> bytes:
    """The PDF, with the statement's JSON attached: the same bytes for the same statement, from any thread."""
    from label.paper.archive import Attachment

    cover = Cover(
        rank_of(_level(statement)),
        head=f"{_brief(statement.company)} – relevé RSE {statement.year}",
        title=f"Relevé RSE {statement.year} – {statement.company}",
        subject=f"Engagement pour l’emploi local, correspondances {statement.lines_version}",
        day=statement.as_of,
    )
    name = f"csr-statement-{statement.siren}-{statement.year}.json"
    data = Attachment(name, "application/json", "Ce relevé en données", statement.model_dump_json().encode())
    return bound(lambda: _story(statement), cover, data)


def _brief(company: str, most: int = 40) -> str:
    """A name for the head of a page: a long one is cut between two words."""
    kept = shorten(company, most, placeholder="").rstrip(" –—-,&")
    return company if len(company) <= most else f"{kept or company[:most]}…"


def _story(statement: CsrStatementOut) -> Iterator[Any]:
    yield from _heading(statement)
    if statement.empty:
        yield text(f"Rien n’est connu de l’année {statement.year}.", "heading")
        yield text(
            "Aucune déclaration soumise, aucune initiative engagée : ce relevé ne dit pas que l’entreprise n’a rien"
            " fait, seulement que rien n’en a été dit ici."
        )
    yield from _figures(statement)
    yield from _people(statement)
    yield from _initiatives(statement)
    yield from _headed("À LIRE AVEC CES CHIFFRES")
    for notice in statement.notices:
        yield text(notice, "small")
    yield from _lines(statement)
    yield from _provenance(statement)


def _heading(statement: CsrStatementOut) -> Iterator[Any]:
    from reportlab.platypus import Spacer, Table

    level = rank_of(_level(statement))
    told = [
        text(CITY.upper(), "kicker"),
        text(f"Relevé d’engagement pour l’emploi local, année {statement.year}", "soft"),
        text(statement.company, "name"),
        text(f"SIREN {french.siren(statement.siren)}", "under"),
        *(text(words) for words in _label(statement)),
        text(f"État au {french.day(statement.as_of)}", "soft"),
    ]
    room = 104 if level else 0
    box = Table([[told, []]], (WIDTH - room - 1, room + 1), hAlign="LEFT")
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
        for one in edition.certificates:
            until = french.day(one.valid_until)
            yield (
                f"{edition.title} : niveau {LEVELS[one.level]}, certificat {one.number}"
                f" ({CERTIFICATES[one.status]}, jusqu’au {until})"
            )


def _figures(statement: CsrStatementOut) -> Iterator[Any]:
    plain = [one for one in statement.figures if one.code not in tables.PEOPLE]
    if plain:
        yield from _headed(f"CHIFFRES DE L’ANNÉE {statement.year}")
        yield tables.figure_table(plain)


def _people(statement: CsrStatementOut) -> Iterator[Any]:
    people = [one for one in statement.figures if one.code in tables.PEOPLE]
    if people:
        feeds = " ".join(dict.fromkeys(line for one in people for line in one.lines))
        yield from _headed("DEMANDEURS D’EMPLOI DES INITIATIVES QUI S’ACHÈVENT DANS L’ANNÉE")
        yield tables.people_table(people)
        yield text(f"Un tiret : pas encore connu. Lignes de reporting : {feeds}.", "small")


def _initiatives(statement: CsrStatementOut) -> Iterator[Any]:
    from reportlab.platypus import KeepTogether, Spacer

    for place, one in enumerate(statement.initiatives):
        yield KeepTogether(
            [
                *([] if place else [text("INITIATIVES", "heading")]),
                text(one.title, "title"),
                text(_under(one), "under"),
                tables.amounts_table(one.committed, one.achieved, statement.year),
                *([Spacer(1, 5), tables.initiative_people(one)] if one.people else []),
            ]
        )


def _under(one: StatementInitiative) -> str:
    others = one.firms - 1
    shared = [f"avec {others} autre{'s' if others > 1 else ''} entreprise{'s' if others > 1 else ''}"] if others else []
    said = [
        one.action_title,
        STATES[InitiativeState(one.state)],
        f"du {french.day(one.started_on)} au {french.day(one.ended_on)}",
        *shared,
        *one.partners,
    ]
    return " · ".join(said) + (f" ({tables.short(one.provenance)})" if one.provenance else "")


def _lines(statement: CsrStatementOut) -> Iterator[Any]:
    fed = list(dict.fromkeys(line for one in statement.figures for line in one.lines))
    table = reporting_lines.table()
    if fed:
        yield from _headed("LIGNES DE REPORTING ALIMENTÉES")
        yield tables.line_table(fed)
    none = ", ".join(line.code for line in table.lines if line.fit == "none")
    yield text(
        f"Table de correspondance {statement.lines_version}, {statement.lines_digest}. « Indicative » : la"
        f" correspondance est un jugement. Rien ici ne répond à {none}. {table.note}",
        "small",
    )


def _provenance(statement: CsrStatementOut) -> Iterator[Any]:
    if statement.provenance:
        yield from _headed("PROVENANCE")
    for one in statement.provenance:
        yield text(" · ".join(_source(one)), "small")
    for initiative in statement.initiatives:
        if initiative.evidence:
            yield text(f"Pièces de « {initiative.title} » : sha256 {', '.join(initiative.evidence)}", "small")


def _source(one: ProvenanceOut) -> Iterator[str]:
    """A source in one line, its parts in the order one asks for them."""
    yield f"{one.ref}{NBSP}: {one.what}"
    yield one.id
    if one.edition:
        yield f"édition {one.edition}"
    if one.ended_on:
        yield f"{_dates(one)}"
    yield f"déclaré {one.declared}" if one.verified is None else f"déclaré {one.declared}, vérifié {one.verified}"
    if one.on:
        yield f"{STATUSES[one.status]} le {french.day(one.on)}" + (f" par {one.by}" if one.by else "")
    if one.counted_as:
        yield f"heures comptées par {one.counted_as}"
    if one.evidence:
        yield f"pièces sha256 {', '.join(one.evidence)}"


def _dates(one: ProvenanceOut) -> str:
    days = [french.day(day) for day in (one.started_on, one.ended_on) if day]
    return days[0] if len(set(days)) == 1 else f"du {days[0]} au {days[1]}"


def _level(statement: CsrStatementOut) -> str | None:
    """Of the latest certificate that was neither withdrawn nor given back."""
    held = [one for edition in statement.editions for one in edition.certificates if one.status in HELD]
    return held[-1].level if held else None


def _headed(words: str) -> Iterator[Any]:
    """A heading that does not stand alone at the foot of a page."""
    from reportlab.platypus import CondPageBreak

    yield CondPageBreak(90)
    yield text(words, "heading")
