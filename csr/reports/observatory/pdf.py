"""The observatory as a PDF: A4 pages in the certificate's visual family."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from csr.reports.observatory import french, open_data, plots, sheets
from csr.reports.observatory.schemas import ObservatoryOut, TableOut
from csr.reports.statement.page_design import Cover, bound, text
from label.certificates.french import day
from label.certificates.printed_fields import PrintedPage
from label.kit import clock

CITY: Final[str] = PrintedPage.__dataclass_fields__["city"].default  # type: ignore[assignment]


def draw(year: ObservatoryOut) -> bytes:
    """The PDF, with the open data attached: the same bytes for the same number, from any thread."""
    from label.paper.archive import Attachment

    number = _number(year)
    cover = Cover(
        rank=None,
        head=f"Observatoire {year.year}, {number}",
        title=f"Observatoire {year.year} de l’engagement des employeurs",
        subject=f"À l’attention du CESEL, {number}",
        # What is not frozen has no day yet: that of the year's beginning, for it must be the same when drawn again.
        day=clock.day(year.frozen_at) if year.frozen_at else date(year.year, 1, 1),
    )
    name = f"observatoire-{year.year}-{year.number or 'apercu'}.csv"
    data = Attachment(name, "text/csv", "Les tableaux en données ouvertes", open_data.csv_of(year))
    return bound(lambda: _story(year), cover, data)


def _number(year: ObservatoryOut) -> str:
    return f"numéro {year.number}" if year.frozen else "aperçu"


def _story(year: ObservatoryOut) -> Iterator[Any]:
    tables = {table.code: table for table in year.tables}
    yield from _heading(year)
    yield sheets.totals(tables.pop("totals"))
    yield text("« s. » : couvert par le secret statistique, expliqué en dernière page.", "small")
    yield from _plots(year, tables)
    for table in tables.values():
        yield from _table(table)
    yield text("À LIRE AVEC CES CHIFFRES", "heading")
    for notice in _notices(year):
        yield text(notice, "small")


def _heading(year: ObservatoryOut) -> Iterator[Any]:
    yield text(CITY.upper(), "kicker")
    yield text("Observatoire de l’engagement des employeurs, à l’attention du CESEL", "soft")
    yield text(f"L’année {year.year} pour l’emploi local", "name")
    at = f", arrêté le {day(clock.day(year.frozen_at))}" if year.frozen_at else ", qui n’est pas arrêté"
    yield text(f"{_number(year).capitalize()}{at}", "under")
    if year.reason:
        yield text(f"Ce numéro corrige le précédent : {year.reason}")


def _plots(year: ObservatoryOut, tables: dict[str, TableOut]) -> Iterator[Any]:
    from reportlab.platypus import KeepTogether

    for title, drawing in (
        ("QUI A ÉTÉ TOUCHÉ, ET QUI CHERCHE UN EMPLOI", plots.audiences(tables["audiences"], _known(year))),
        ("LES GRANDES ENTREPRISES, PAR ÉTAPE DU SUIVI", plots.by(tables["coverage"], "stage")),
        ("LES ENTREPRISES, PAR NIVEAU DU LABEL", plots.by(tables["companies"], "level")),
    ):
        yield KeepTogether([text(title, "heading"), drawing])


def _known(year: ObservatoryOut) -> str:
    return "au dernier chiffre connu" if year.source else "sans chiffre connu"


def _table(table: TableOut) -> Iterator[Any]:
    from reportlab.platypus import KeepTogether

    yield KeepTogether([text(table.title.upper(), "heading"), *sheets.grids(table)])


def _notices(year: ObservatoryOut) -> Iterator[str]:
    yield from french.NOTICES
    yield f"Grandes entreprises : plus de {year.threshold} salariés. Éditions du label : {_listed(year.editions)}."
    for words, source in (("Demandeurs d’emploi", year.source), ("En 2015", year.reference_source)):
        if source:
            yield f"{words} : {source}."
    yield (
        f"Données d’origine {year.inputs_digest}, tableaux {year.tables_digest} : la commande « label observatory"
        f" verify {year.year} » refait les seconds des premières. Données ouvertes sous Licence Ouverte 2.0."
    )


def _listed(editions: list[str]) -> str:
    return ", ".join(editions) or "aucune"
