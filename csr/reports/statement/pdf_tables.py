"""The statement's tables as ReportLab flowables, with their headings repeated on each page."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from csr.catalogue.audiences import Audience
from csr.catalogue.french import AUDIENCES
from csr.reports import reporting_lines
from csr.reports.french import NBSP, number
from csr.reports.page_design import ITALIC, ROMAN, WIDTH, colour, paragraph
from csr.reports.schemas import Amounts, PeopleOut
from csr.reports.statement.figures import MONTHS_LATER
from csr.reports.statement.french import FITS, STATUSES
from csr.reports.statement.schemas import FigureOut, StatementInitiative
from label.certificates.composition import INK, PALE, SOFT

if TYPE_CHECKING:
    from reportlab.platypus import Flowable, Table

PEOPLE = ("people_reached", "people_started", "people_finished", *MONTHS_LATER)
COUNTS = ("reached", "started", "finished", *MONTHS_LATER)
_COUNT_HEADS = ("touchées", "commencé", "au bout", "durable", "autre", "formation", "durable", "autre", "formation")


def figure_table(figures: Sequence[FigureOut]) -> "Flowable":
    """The figures that are of no audience; verified and declared quantities in columns of their own."""
    head = ["", "vérifié ou confirmé", "déclaré seulement", "lignes de reporting", "sources"]
    rows = [
        [
            _cell(_title(figure)),
            "" if figure.verified is None else number(figure.verified),
            "" if figure.declared is None else number(figure.declared),
            _cell(" ".join(figure.lines), "cells"),
            _cell(folded(figure.provenance), "cells"),
        ]
        for figure in figures
    ]
    return _table(head, rows, (196, 70, 66, 88, 67.28), numbers=(1, 2), small=(3, 4))


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
                rows.append([_cell(AUDIENCES[audience]), _cell(STATUSES[status], "cells"), *map(number, values)])
    return _count_table(["public", "statut"], rows, (104, 42))


def initiative_people(initiative: StatementInitiative) -> "Flowable":
    """One initiative's people by audience and association."""
    rows = [
        [
            _cell(people.title),
            _cell(f"{people.partner}, {STATUSES[people.status]} ({people.provenance})", "cells"),
            *_counts(people.counts),
        ]
        for people in initiative.people
    ]
    return _count_table(["public", "compté par"], rows, (76, 70))


def amounts_table(committed: Amounts, achieved: Amounts, year: int) -> "Flowable":
    head = ["", "places", "heures", "euros", "embauches"]
    rows = [
        [label, number(amounts.places), number(amounts.hours), number(amounts.euros), number(amounts.hires)]
        for label, amounts in (("engagé", committed), (f"réalisé en {year}", achieved))
    ]
    return _table(head, rows, (WIDTH - 4 * 70, 70, 70, 70, 70), numbers=(1, 2, 3, 4))


def reporting_line_table(codes: Sequence[str]) -> "Flowable":
    """The lines with these codes, and why they fit."""
    fed = [line for line in reporting_lines.table().lines if line.code in codes]
    rows = [
        [
            _cell(line.code),
            _cell(f"{line.name} ({line.reference})", "cells", "en"),
            _cell(FITS[line.fit]),
            _cell(f"{line.why} {line.source.document}, {line.source.version}.", "cells"),
        ]
        for line in fed
    ]
    return _table(
        ["ligne", "intitulé", "correspondance", "pourquoi, et d’où"],
        rows,
        (72, 142, 64, 209.28),
        numbers=(),
        small=(1, 3),
    )


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
    return " ".join(labels[:most]) + (f" … ({len(references)})" if len(labels) > most else "")


def _counts(counts: PeopleOut) -> list[str]:
    return [number(getattr(counts, name)) for name in COUNTS]


def _count_table(first: list[str], rows: Sequence[Sequence[object]], widths: tuple[float, float]) -> "Flowable":
    each = (WIDTH - sum(widths)) / len(_COUNT_HEADS)
    above = ["", "", "", "", "", f"emploi ou formation à 3{NBSP}mois", "", "", f"à 6{NBSP}mois", "", ""]
    table = _table(
        [*first, *_COUNT_HEADS],
        rows,
        (*widths, *[each] * len(_COUNT_HEADS)),
        numbers=range(2, 11),
        small=(1,),
        above=above,
        named=len(first),
    )
    table.setStyle([("SPAN", (5, 0), (7, 0)), ("SPAN", (8, 0), (10, 0)), ("ALIGN", (5, 0), (10, 0), "CENTER")])
    return table


def _cell(text: str, style: str = "cell", language: str = "") -> "Flowable":
    return paragraph(text, style, language)


def _table(
    head: list[str],
    rows: Sequence[Sequence[object]],
    widths: Sequence[float],
    *,
    numbers: Sequence[int],
    small: Sequence[int] = (),
    above: list[str] | None = None,
    named: int = 1,
) -> "Table":
    """`numbers` are the right-aligned columns, `small` those set in a smaller size; the first `named` columns are the
    rows' headers, `above` is a second line of heads over `head`."""
    from reportlab.platypus import Table

    from label.paper.flowables import TableTags

    heads = [*([above] if above else []), head]
    last = len(heads) - 1
    right = [("ALIGN", (column, 0), (column, -1), "RIGHT") for column in numbers]
    table = Table([*heads, *map(list, rows)], widths, repeatRows=len(heads), hAlign="LEFT", renderCB=TableTags(named))
    table.setStyle(
        [
            ("FONT", (0, 0), (-1, last), ITALIC, 8.4, 9.6),
            ("TEXTCOLOR", (0, 0), (-1, last), colour(SOFT)),
            ("FONT", (0, last + 1), (-1, -1), ROMAN, 9.2, 11),
            ("TEXTCOLOR", (0, last + 1), (-1, -1), colour(INK)),
            ("VALIGN", (0, 0), (-1, last), "BOTTOM"),
            ("VALIGN", (0, last + 1), (-1, -1), "TOP"),
            ("LINEBELOW", (0, last), (-1, last), 0.6, colour(SOFT)),
            ("LINEBELOW", (0, last + 1), (-1, -1), 0.4, colour(PALE)),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 6),
            ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            *right,
            *(
                ("TOPPADDING", (column, last + 1), (column, -1), 3.1) for column in small
            ),  # puts the smaller text on the same baseline
        ]
    )
    return table
