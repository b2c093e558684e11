"""The statement's tables as ReportLab flowables."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from csr.catalogue.audiences import Audience
from csr.catalogue.french import AUDIENCES
from csr.reports import reporting_lines
from csr.reports.french import NBSP, number
from csr.reports.page_design import paragraph
from csr.reports.report_tables import HeadGroup, TableColumn, table
from csr.reports.schemas import Amounts, PeopleOut
from csr.reports.statement.figures import MONTHS_LATER
from csr.reports.statement.french import FITS, STATUSES
from csr.reports.statement.schemas import FigureOut, StatementInitiative

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

PEOPLE = ("people_reached", "people_started", "people_finished", *MONTHS_LATER)
COUNTS = ("reached", "started", "finished", *MONTHS_LATER)
_SITUATIONS = ("emploi durable", "autre emploi", "formation")
_COUNT_COLUMNS = tuple(
    TableColumn(head, figures=True, least=29)
    for head in ("touchées", "commencé", "au bout", *_SITUATIONS, *_SITUATIONS)
)


def figure_table(figures: Sequence[FigureOut]) -> "Flowable":
    """The figures that are of no audience; verified and declared quantities in columns of their own."""
    columns = (
        TableColumn("", weight=2.6),
        TableColumn("vérifié ou confirmé", figures=True, least=48),
        TableColumn("déclaré seulement", figures=True, least=48),
        TableColumn("lignes de reporting", style="cells"),
        TableColumn("sources", style="cells"),
    )
    rows = [
        (
            _title(figure),
            "" if figure.verified is None else number(figure.verified),
            "" if figure.declared is None else number(figure.declared),
            " ".join(figure.lines),
            folded(figure.provenance),
        )
        for figure in figures
    ]
    return table(columns, rows)


def people_table(figures: Sequence[FigureOut]) -> "Flowable":
    """The year's people by audience, in a row each for those confirmed and those declared."""
    by_audience = {
        (figure.part["audience"], figure.code): figure for figure in figures if figure.part and figure.code in PEOPLE
    }
    rows = []
    for audience in Audience:
        for column, status in (("verified", "confirmed"), ("declared", "declared")):
            values = [getattr(by_audience.get((audience, code)), column, None) for code in PEOPLE]
            if any(value is not None for value in values):
                rows.append((AUDIENCES[audience], STATUSES[status], *map(number, values)))
    return _count_table((TableColumn("public", weight=3), TableColumn("statut", style="cells")), rows)


def initiative_people(initiative: StatementInitiative) -> "Flowable":
    """One initiative's people by audience and association."""
    rows = [
        (
            [
                paragraph(people.title, "cell"),
                paragraph(f"{people.partner}, {STATUSES[people.status]}{NBSP}({people.provenance})", "cells"),
            ],
            *_counts(people.counts),
        )
        for people in initiative.people
    ]
    return _count_table((TableColumn("public, et qui l’a compté"),), rows)


def amounts_table(committed: Amounts, achieved: Amounts, year: int) -> "Flowable":
    columns = (
        TableColumn(""),
        *(TableColumn(head, figures=True, least=62) for head in ("places", "heures", "euros", "embauches")),
    )
    rows = [
        (label, number(amounts.places), number(amounts.hours), number(amounts.euros), number(amounts.hires))
        for label, amounts in (("engagé", committed), (f"réalisé à fin {year}", achieved))
    ]
    return table(columns, rows)


def reporting_line_table(codes: Sequence[str]) -> "Flowable":
    """The lines with these codes, and why they fit."""
    columns = (
        TableColumn("ligne"),
        TableColumn("intitulé", weight=2.2),
        TableColumn("correspondance"),
        TableColumn("pourquoi, et d’où", weight=3.2, style="cells"),
    )
    rows = [
        (
            line.code,
            [paragraph(f"{line.name} ({line.reference})", "cells", "en")],
            FITS[line.fit],
            f"{line.why} {line.source.document}, {line.source.version}.",
        )
        for line in reporting_lines.table().lines
        if line.code in codes
    ]
    return table(columns, rows)


def _title(figure: FigureOut) -> str:
    part = f" : {figure.part_title}" if figure.part_title else ""
    return f"{figure.title}{part}" + (f" ({figure.detail})" if figure.detail else "")


def folded(references: Sequence[str], most: int = 8) -> str:
    """References with consecutive ones folded: D1–D4 D7. After `most` of these, the number of all references."""
    runs: list[list[str]] = []
    for reference in references:
        if runs and runs[-1][-1] == f"{reference[0]}{int(reference[1:]) - 1}":
            runs[-1].append(reference)
        else:
            runs.append([reference])
    labels = [run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
    return " ".join(labels[:most]) + (f" … ({len(references)} en tout)" if len(labels) > most else "")


def _counts(counts: PeopleOut) -> list[str]:
    return [number(getattr(counts, name)) for name in COUNTS]


def _count_table(first: Sequence[TableColumn], rows: Sequence[Sequence[object]]) -> "Flowable":
    place = len(first)
    groups = (
        HeadGroup(place + 3, place + 5, f"à 3{NBSP}mois"),
        HeadGroup(place + 6, place + 8, f"à 6{NBSP}mois"),
    )
    return table((*first, *_COUNT_COLUMNS), rows, groups=groups, named=place)
