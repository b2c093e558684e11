"""Sheets to print and to fill in by hand, which count people without naming them."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

from csr.reports.page_design import ROMAN, WIDTH, ReportIdentity, colour, paragraph, render_report
from label.certificates.composition import INK, PALE, SOFT

if TYPE_CHECKING:
    from reportlab.platypus import Flowable, Table

CountSheetKind = Literal["volunteering", "forum"]
DESIGNED_ON: Final = date(2026, 11, 28)
NO_NAMES: Final = (
    "N’écrivez sur cette feuille ni nom, ni prénom, ni signature de bénévole, de salarié ou de demandeur d’emploi : un"
    " nombre suffit. L’entreprise garde sa propre liste. Seule la personne qui atteste signe."
)
VOLUNTEERS, SLOTS = 14, tuple(f"{hour} h – {hour + 1} h" for hour in range(9, 18))


@cache
def render(sheet: CountSheetKind) -> bytes:
    """The PDF of a sheet."""
    title, subject, story = (
        ("Feuille d’émargement chiffrée", "Action de bénévolat de compétences", _volunteering)
        if sheet == "volunteering"
        else ("Feuille de comptage du stand", "Forum de l’emploi", _forum)
    )

    def whole() -> Iterator["Flowable"]:
        yield paragraph("LABEL DE L’EMPLOYEUR ENGAGÉ, BOULOGNE-BILLANCOURT", "kicker")
        yield paragraph(title, "name")
        yield paragraph(subject, "soft")
        yield from story()

    return render_report(whole, ReportIdentity(None, title, f"{title} – {subject}", subject, DESIGNED_ON))


def _volunteering() -> Iterator["Flowable"]:
    yield from _fields(
        ("Entreprise", "SIREN"),
        ("Action (atelier CV, parrainage…)", "Public accompagné"),
        ("Structure d’accueil et lieu", "Date"),
    )
    yield paragraph("LES BÉNÉVOLES, PAR NUMÉRO", "heading")
    heads = ["n°", "arrivée", "départ", "heures", "sur le temps de travail", "sur le temps personnel"]
    rows = [[str(number), "", "", "", "☐", "☐"] for number in range(1, VOLUNTEERS + 1)]
    yield _grid(heads, _drawn(rows), (34, 84, 84, 84, 100, WIDTH - 386))
    yield paragraph("LES TOTAUX À DÉCLARER", "heading")
    yield from _fields(
        ("Nombre de bénévoles", "Total des heures"), ("dont sur le temps de travail", "Personnes accompagnées")
    )
    yield from _attested("Pour la structure d’accueil : fonction, date, signature et cachet")


def _forum() -> Iterator["Flowable"]:
    yield from _fields(("Entreprise", "SIREN"), ("Date du forum", "Numéro du stand"))
    yield paragraph("LES CANDIDATS RENCONTRÉS, UN TRAIT CHACUN", "heading")
    rows = [[slot, "", ""] for slot in SLOTS]
    yield _grid(["créneau", "candidats rencontrés", "nombre"], rows, (84, WIDTH - 168, 84))
    yield paragraph("LES OFFRES PRÉSENTÉES", "heading")
    yield _grid(["numéro de l’offre", "intitulé du poste"], [["", ""]] * 4, (130, WIDTH - 130))
    yield paragraph("LES TOTAUX À DÉCLARER", "heading")
    yield from _fields(
        ("Candidats rencontrés", "Offres présentées"), ("Candidats qui ont reçu une réponse", "Réponses données le")
    )
    yield from _attested("Pour l’organisateur (Ville ou SOEE) : fonction, date, signature et cachet")


def _attested(by: str) -> Iterator["Flowable"]:
    from reportlab.platypus import KeepTogether

    box = _plain([[paragraph(by, "cells")]], (WIDTH,), 74)
    box.setStyle([("BOX", (0, 0), (-1, -1), 0.6, colour(SOFT)), ("LEFTPADDING", (0, 0), (-1, -1), 6)])
    yield KeepTogether([paragraph("ATTESTATION", "heading"), box, paragraph(NO_NAMES, "small")])


def _fields(*pairs: tuple[str, str]) -> Iterator["Flowable"]:
    """Two labels a line, each with a rule to write on."""
    from reportlab.platypus import Spacer

    yield Spacer(1, 4)
    table = _plain([[paragraph(first, "cells"), paragraph(second, "cells")] for first, second in pairs], None, 31)
    table.setStyle(
        [
            ("LINEBELOW", (0, 0), (0, -1), 0.6, colour(SOFT)),
            ("LINEBELOW", (1, 0), (1, -1), 0.6, colour(SOFT)),
            ("RIGHTPADDING", (0, 0), (0, -1), 14),
        ]
    )
    yield table


def _plain(rows: Sequence[Sequence[object]], widths: Sequence[float] | None, height: float) -> "Table":
    """A table for the layout only: a list for those who listen to the page."""
    from reportlab.platypus import Table

    from label.paper.flowables import ListTags

    table = Table(list(map(list, rows)), widths or (WIDTH / 2, WIDTH / 2), height, hAlign="LEFT", renderCB=ListTags())
    table.setStyle(
        [
            ("FONT", (0, 0), (-1, -1), ROMAN, 9.2, 11),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ]
    )
    return table


def _grid(heads: Sequence[str], rows: Sequence[Sequence[object]], widths: Sequence[float]) -> "Flowable":
    from reportlab.platypus import Table

    from label.paper.flowables import TableTags

    table = Table(
        [[paragraph(head, "head") for head in heads], *map(list, rows)],
        widths,
        [None, *[17.0] * len(rows)],
        hAlign="LEFT",
        renderCB=TableTags(),
    )
    table.setStyle(
        [
            ("FONT", (0, 0), (-1, -1), ROMAN, 9.2, 11),
            ("TEXTCOLOR", (0, 0), (-1, -1), colour(INK)),
            ("GRID", (0, 1), (-1, -1), 0.5, colour(PALE)),
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, colour(SOFT)),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (0, 0), (-1, -1), 5),
        ]
    )
    return table


def _drawn(rows: Sequence[Sequence[str]]) -> list[list[object]]:
    """The typeface has no box to tick: each is drawn."""
    from reportlab.graphics.shapes import Drawing, Rect

    from label.paper.flowables import TaggedFigure

    look: Any = {"fillColor": None, "strokeColor": colour(SOFT), "strokeWidth": 0.7}

    def box() -> object:
        drawing = Drawing(9, 9)
        drawing.add(Rect(0.5, 0.5, 8, 8, **look))
        return TaggedFigure(drawing, "case à cocher")

    return [[box() if cell == "☐" else cell for cell in row] for row in rows]
