"""The statement's tables, as ReportLab's flowables: headings are repeated on each page that a table runs over."""

from collections.abc import Sequence
from typing import Any

from csr.catalogue.french import AUDIENCES
from csr.catalogue.models import Audience
from csr.reports import reporting_lines
from csr.reports.board.schemas import Amounts, PeopleOut
from csr.reports.statement.figures import LATER
from csr.reports.statement.french import FITS, NBSP, STATUSES, number
from csr.reports.statement.page_design import ITALIC, ROMAN, WIDTH, colour, text
from csr.reports.statement.schemas import FigureOut, StatementInitiative
from label.certificates.composition import INK, PALE, SOFT

PEOPLE = ("people_reached", "people_started", "people_finished", *LATER)
COUNTS = ("reached", "started", "finished", *LATER)
_COUNTED = ("touchées", "commencé", "au bout", "durable", "autre", "formation", "durable", "autre", "formation")


def figure_table(figures: Sequence[FigureOut]) -> Any:
    """Figures that are not of an audience, two columns of numbers apart."""
    head = ["", "vérifié ou confirmé", "déclaré seulement", "lignes de reporting", "sources"]
    rows = [
        [
            _cell(_title(one)),
            "" if one.verified is None else number(one.verified),
            "" if one.declared is None else number(one.declared),
            _cell(" ".join(one.lines), "cells"),
            _cell(short(one.provenance), "cells"),
        ]
        for one in figures
    ]
    return _table(head, rows, (196, 70, 66, 88, 67.28), numbers=(1, 2), small=(3, 4))


def people_table(figures: Sequence[FigureOut]) -> Any:
    """People of the year by audience, confirmed ones apart."""
    found = {(one.part["audience"], one.code): one for one in figures if one.part and one.code in PEOPLE}
    rows = []
    for audience in Audience:
        for column, status in (("verified", "confirmed"), ("declared", "declared")):
            values = [getattr(found.get((audience, code)), column, None) for code in PEOPLE]
            if any(value is not None for value in values):
                rows.append([_cell(AUDIENCES[audience]), _cell(STATUSES[status], "cells"), *map(number, values)])
    return _counted(["public", "statut"], rows, (104, 42))


def initiative_people(initiative: StatementInitiative) -> Any:
    """People of one initiative by audience and association."""
    rows = [
        [
            _cell(one.title),
            _cell(f"{one.partner}, {STATUSES[one.status]} ({one.provenance})", "cells"),
            *_counts(one.counts),
        ]
        for one in initiative.people
    ]
    return _counted(["public", "compté par"], rows, (76, 70))


def amounts_table(committed: Amounts, achieved: Amounts, year: int) -> Any:
    """What was committed beside what was achieved."""
    head = ["", "places", "heures", "euros", "embauches"]
    rows = [
        [words, number(one.places), number(one.hours), number(one.euros), number(one.hires)]
        for words, one in (("engagé", committed), (f"réalisé en {year}", achieved))
    ]
    return _table(head, rows, (WIDTH - 4 * 70, 70, 70, 70, 70), numbers=(1, 2, 3, 4))


def line_table(codes: Sequence[str]) -> Any:
    """The reporting lines that the statement feeds."""
    told = [line for line in reporting_lines.table().lines if line.code in codes]
    rows = [
        [
            _cell(line.code),
            _cell(f"{line.name} ({line.reference})", "cells", "en"),
            _cell(FITS[line.fit]),
            _cell(f"{line.why} {line.source.document}, {line.source.version}.", "cells"),
        ]
        for line in told
    ]
    return _table(
        ["ligne", "intitulé", "correspondance", "pourquoi, et d’où"],
        rows,
        (72, 142, 64, 209.28),
        numbers=(),
        small=(1, 3),
    )


def _title(one: FigureOut) -> str:
    of = f" : {one.part_title}" if one.part_title else ""
    return f"{one.title}{of}" + (f" ({one.detail})" if one.detail else "")


def short(refs: Sequence[str], most: int = 8) -> str:
    """References with their runs folded, D1–D4 D7; beyond `most`, only how many there are in all."""
    runs: list[list[str]] = []
    for ref in refs:
        if runs and runs[-1][-1] == f"{ref[0]}{int(ref[1:]) - 1}":
            runs[-1].append(ref)
        else:
            runs.append([ref])
    folded = [run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
    return " ".join(folded[:most]) + (f" … ({len(refs)})" if len(folded) > most else "")


def _counts(counts: PeopleOut) -> list[str]:
    return [number(getattr(counts, name)) for name in COUNTS]


def _counted(first: list[str], rows: list[list[Any]], widths: tuple[float, float]) -> Any:
    each = (WIDTH - sum(widths)) / len(_COUNTED)
    above = ["", "", "", "", "", f"emploi ou formation à 3{NBSP}mois", "", "", f"à 6{NBSP}mois", "", ""]
    table = _table(
        [*first, *_COUNTED],
        rows,
        (*widths, *[each] * len(_COUNTED)),
        numbers=range(2, 11),
        small=(1,),
        above=above,
        named=len(first),
    )
    table.setStyle([("SPAN", (5, 0), (7, 0)), ("SPAN", (8, 0), (10, 0)), ("ALIGN", (5, 0), (10, 0), "CENTER")])
    return table


def _cell(words: str, style: str = "cell", lang: str = "") -> Any:
    return text(words, style, lang)


def _table(
    head: list[str],
    rows: list[list[Any]],
    widths: Sequence[float],
    *,
    numbers: Sequence[int],
    small: Sequence[int] = (),
    above: list[str] | None = None,
    named: int = 1,
) -> Any:
    """A table whose first `named` columns name its rows."""
    from reportlab.platypus import Table

    from label.paper.flowables import TableTags

    heads = [*([above] if above else []), head]
    last = len(heads) - 1
    right = [("ALIGN", (column, 0), (column, -1), "RIGHT") for column in numbers]
    table = Table([*heads, *rows], widths, repeatRows=len(heads), hAlign="LEFT", renderCB=TableTags(named))
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
            *(("TOPPADDING", (column, last + 1), (column, -1), 3.1) for column in small),  # on the others' baseline
        ]
    )
    return table
