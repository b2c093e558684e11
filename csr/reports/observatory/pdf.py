"""The observatory as a PDF: A4 pages in the certificate's visual family."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from csr.reports.observatory import french, open_data, pdf_tables, plots
from csr.reports.observatory.schemas import ObservatoryOut, TableOut
from csr.reports.page_design import CITY, ReportIdentity, paragraph, render_report
from csr.reports.pagination import section
from label.certificates.french import day
from label.kit import clock

if TYPE_CHECKING:
    from reportlab.platypus import Flowable


def render(year: ObservatoryOut) -> bytes:
    """With the open data attached; the same bytes for the same number, from any thread."""
    from label.paper.archive import Attachment

    number = _number(year)
    identity = ReportIdentity(
        rank=None,
        running_title=f"Observatoire {year.year}, {number}",
        title=f"Observatoire {year.year} de l’engagement des employeurs",
        subject=f"À l’attention du CESEL, {number}",
        # A preview has no day of its own; today's would make two PDFs of the same preview differ.
        day=clock.day(year.frozen_at) if year.frozen_at else date(year.year, 1, 1),
    )
    name = f"observatoire-{year.year}-{year.number or 'apercu'}.csv"
    data = Attachment(name, "text/csv", "Les tableaux en données ouvertes", open_data.render_csv(year))
    return render_report(lambda: _story(year), identity, data)


def _number(year: ObservatoryOut) -> str:
    return f"numéro {year.number}" if year.frozen else "aperçu"


def _story(year: ObservatoryOut) -> Iterator["Flowable"]:
    tables = {table.code: table for table in year.tables}
    yield from _heading(year)
    yield pdf_tables.totals(tables.pop("totals"))
    yield paragraph("« s. » : couvert par le secret statistique, expliqué en dernière page.", "small")
    yield from _plots(year, tables)
    for table in tables.values():
        yield from _table(table, year)
    notices = [paragraph(notice, "small") for notice in _notices(year)]
    yield from section([paragraph("À LIRE AVEC CES CHIFFRES", "heading")], notices)


def _heading(year: ObservatoryOut) -> Iterator["Flowable"]:
    yield paragraph(CITY.upper(), "kicker")
    yield paragraph("Observatoire de l’engagement des employeurs, à l’attention du CESEL", "soft")
    yield paragraph(f"L’année {year.year} pour l’emploi local", "name")
    at = f", arrêté le {day(clock.day(year.frozen_at))}" if year.frozen_at else ", qui n’est pas arrêté"
    yield paragraph(f"{_number(year).capitalize()}{at}", "under")
    if year.reason:
        yield paragraph(f"Ce numéro corrige le précédent : {year.reason}")


def _plots(year: ObservatoryOut, tables: dict[str, TableOut]) -> Iterator["Flowable"]:
    for title, drawing in (
        ("QUI A ÉTÉ TOUCHÉ, ET QUI CHERCHE UN EMPLOI", plots.audiences(year)),
        ("LES GRANDES ENTREPRISES, PAR ÉTAPE DU SUIVI", plots.along(tables["coverage"], "stage")),
        _levels(tables),
    ):
        yield from section([paragraph(title, "heading")], [drawing])


def _levels(tables: dict[str, TableOut]) -> tuple[str, "Flowable"]:
    """A year frozen by the first method counts no holders: its plot is of all companies."""
    if holders := tables.pop("holders", None):
        return "LES TITULAIRES QUE NOMME LE REGISTRE PUBLIC, PAR NIVEAU", plots.along(holders, "level")
    return "LES ENTREPRISES, PAR NIVEAU DU LABEL", plots.along(tables["companies"], "level")


def _table(table: TableOut, year: ObservatoryOut) -> Iterator["Flowable"]:
    """A table is whole on one page: it has few rows, and its total belongs to them."""
    from reportlab.platypus import KeepTogether, Spacer

    first, *others = pdf_tables.grids(table, year.seekers_years)
    yield KeepTogether(
        [paragraph(table.title.upper(), "heading"), first, *(part for grid in others for part in (Spacer(1, 6), grid))]
    )


def _notices(year: ObservatoryOut) -> Iterator[str]:
    yield from french.NOTICES
    yield f"Grandes entreprises : plus de {year.threshold} salariés. Éditions du label : {_listed(year.editions)}."
    others = year.source if year.source != year.reference_source else None
    for title, source in (("Demandeurs d’emploi", others), ("Demandeurs d’emploi en 2015", year.reference_source)):
        if source:
            yield f"{title} : {source}."
    yield (
        f"Données d’origine {year.inputs_digest}, tableaux {year.tables_digest} : la commande « label observatory"
        f" verify {year.year} » refait les seconds des premières. Données ouvertes sous Licence Ouverte 2.0."
    )


def _listed(editions: list[str]) -> str:
    return ", ".join(editions) or "aucune"
