"""Where everything stands on the certificate: pure, in points from the lower left corner of a landscape A4."""

from dataclasses import dataclass
from decimal import Decimal
from math import cos, radians, sin
from typing import Any, Final, Literal

from label.certificates import fonts, french, ornament, qr
from label.certificates.fields import FamilyLine, Page, Signatory
from label.certificates.name import lay_out

INK, SOFT, PALE, RED, BLUSH = ".07 .11 .20", ".30 .35 .43", ornament.PALE, ".70 .09 .09", ".95 .80 .79"

LEFT, MIDDLE, COLUMN, RIGHT = 122.0, 560.0, 598.0, 796.0  # the diploma from LEFT to MIDDLE, the proof beside it
NAME_TOP, NAME_FOOT = 486.0, 322.0  # from above "est attribué à" to below the SIREN
TITLE: Final = "LABEL EMPLOYEUR ENGAGÉ"
SPECIMEN: Final = "SPÉCIMEN – démonstration"


@dataclass(frozen=True, slots=True)
class Rank:
    """How a level is told: its word, which of the three it is, and its colour."""

    word: str
    step: int
    standing: str
    colour: str


RANKS: Final = {
    "engaged": Rank("Engagé", 1, "premier des trois niveaux", ".13 .38 .56"),
    "confirmed": Rank("Confirmé", 2, "deuxième des trois niveaux", ".05 .38 .33"),
    "exemplary": Rank("Exemplaire", 3, "le plus haut des trois niveaux", ".54 .36 .05"),
}


@dataclass(frozen=True, slots=True)
class Text:
    """Words on a baseline that starts, is centred or ends at (x, y), turned by `turn` degrees."""

    x: float
    y: float
    words: str
    size: float
    style: fonts.Style = "roman"
    colour: str = INK
    tracking: float = 0.0
    align: Literal["start", "middle", "end"] = "start"
    turn: float = 0.0


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code in the square of `side` points whose lower left corner is (x, y)."""

    x: float
    y: float
    side: float
    words: str


Mark = Text | Code | str  # a string holds the PDF operators of a line


def operators(mark: Mark, document: Any) -> str:
    """The PDF operators of a mark, in ReportLab's `document`."""
    if isinstance(mark, str):
        return mark
    if isinstance(mark, Code):
        return f"{INK} rg {qr.path(mark.words, mark.x, mark.y, mark.side)}"
    share = {"start": 0.0, "middle": 0.5, "end": 1.0}[mark.align]
    back = share and share * fonts.width(mark.words, mark.size, mark.style, mark.tracking)
    c, s = cos(radians(mark.turn)), sin(radians(mark.turn))
    matrix = f"{c:.4f} {s:.4f} {-s:.4f} {c:.4f} {mark.x - back * c:.2f} {mark.y - back * s:.2f} Tm"
    shown = fonts.show(mark.words, mark.size, mark.style, document)
    return f"BT {mark.colour} rg {mark.tracking:.2f} Tc {matrix} {shown} ET"


def compose(page: Page) -> tuple[Mark, ...]:
    """Every mark of the page, in the order of painting, which is that of reading."""
    rank = RANKS[page.level]
    return (
        *(_specimen() if page.demonstration else ()),
        *_heading(page),
        *_company(page),
        *_level(page, rank),
        *_signatures(page),
        _line(MIDDLE + 19, 108, MIDDLE + 19, 506),
        *_points(page, rank),
        *_proof(page),
    )


def _line(x0: float, y0: float, x1: float, y1: float, colour: str = PALE, thick: float = 0.6) -> str:
    return f"{colour} RG {thick} w {x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l S"


def _fitted(x: float, y: float, words: str, size: float, room: float, **how: Any) -> Text:
    """Words made smaller when they would be wider than `room` points."""
    ratio = fonts.fit(words, size, room, how.get("style", "roman"), how.get("tracking", 0))
    return Text(x, y, words, size * ratio, **how | {"tracking": how.get("tracking", 0) * ratio})


def _specimen() -> tuple[Mark, ...]:
    return (
        Text(430, 300, SPECIMEN, 54, colour=BLUSH, align="middle", turn=30),
        Text((LEFT + RIGHT) / 2, 568, f"{SPECIMEN} – sans valeur", 17, colour=RED, align="middle"),
    )


def _heading(page: Page) -> tuple[Mark, ...]:
    half = (RIGHT - LEFT) / 2 - 12
    return (
        _fitted(LEFT, 542, page.city.upper(), 12.5, half, tracking=0.9),
        Text(LEFT, 527, "accorde le label", 11.5, "italic", SOFT),
        _fitted(RIGHT, 542, page.club.upper(), 12.5, half, tracking=0.9, align="end"),
        Text(RIGHT, 527, "examine les candidatures", 11.5, "italic", SOFT, align="end"),
        _line(LEFT, 516, RIGHT, 516),
    )


def _company(page: Page) -> tuple[Mark, ...]:
    name = lay_out(page.company)
    high = 38 + 0.74 * name.size + (len(name.lines) - 1) * name.leading + 30
    top = (NAME_TOP + NAME_FOOT + high) / 2  # what a short name leaves free goes above and below it, in equal parts
    first = top - 38 - 0.74 * name.size
    last = first - (len(name.lines) - 1) * name.leading
    return (
        Text(LEFT, 488, TITLE, 12.5, tracking=0.9),
        Text(LEFT, top - 18, "est attribué à", 14, "italic", SOFT),
        *(Text(LEFT, first - name.leading * number, line, name.size) for number, line in enumerate(name.lines)),
        Text(LEFT, last - 24, f"SIREN {french.siren(page.siren)}", 11.5, colour=SOFT, tracking=0.4),
    )


def _level(page: Page, rank: Rank) -> tuple[Mark, ...]:
    return (
        _fitted(LEFT + 102, 303, f"Édition {page.edition}, niveau", 14, 330, style="italic", colour=SOFT),
        Text(LEFT + 100, 261, rank.word, 48, colour=rank.colour),
        Text(LEFT + 102, 232, rank.standing, 13, "italic", SOFT),
    )


def _signatures(page: Page) -> tuple[Mark, ...]:
    dates = f"Délivré le {french.day(page.issued_on)}, valable jusqu’au {french.day(page.valid_until)}."
    pitch = (MIDDLE - LEFT) / max(len(page.signatories), 1)
    signed = (_signature(LEFT + pitch * place, pitch - 22, who) for place, who in enumerate(page.signatories))
    return (Text(LEFT, 196, dates, 13.5), *(mark for marks in signed for mark in marks))


def _signature(x: float, room: float, who: Signatory) -> tuple[Mark, ...]:
    lines = [words for words in (who.name, who.role) if words]
    return (
        _line(x, 136, x + room, 136, SOFT),
        *(_fitted(x, 122 - 14 * number, words, 11, room) for number, words in enumerate(lines)),
    )


def _points(page: Page, rank: Rank) -> tuple[Mark, ...]:
    total = french.decimal(page.total)
    rows = (_family(family, 404 - 50 * row, rank) for row, family in enumerate(page.families))
    foot = 404 - 50 * len(page.families) + 8
    return (
        Text(COLUMN, 488, "TOTAL", 12.5, tracking=0.9),
        Text(COLUMN, 446, total, 46, colour=rank.colour),
        Text(COLUMN + fonts.width(total, 46) + 8, 446, "sur 100", 14, "italic", SOFT),
        *(mark for marks in rows for mark in marks),
        Text(COLUMN, foot, "Bonus des initiatives", 11.5),
        Text(RIGHT, foot, _bonus(page.bonus), 11.5, align="end"),
    )


def _bonus(points: int) -> str:
    return f"+ {points} point{'s' if points > 1 else ''}" if points else "aucun"


def _family(family: FamilyLine, y: float, rank: Rank) -> tuple[Mark, ...]:
    title = _fitted(COLUMN, y, family.title, 12, RIGHT - COLUMN)
    if family.percent is None:
        return title, Text(COLUMN, y - 14, "ne compte pas dans ce résultat", 11, "italic", SOFT)
    share = float(Decimal(family.percent) / 100)
    bar = y - 21
    return (
        title,
        Text(COLUMN, y - 14, f"{french.decimal(family.points)} sur {french.decimal(family.maximum)}", 11, colour=SOFT),
        Text(RIGHT, y - 14, f"{french.decimal(family.percent)} %", 11, align="end"),
        _line(COLUMN, bar, RIGHT, bar, PALE, 0.6),
        _line(COLUMN, bar, COLUMN + (RIGHT - COLUMN) * share, bar, rank.colour, 2.2),
    )


def _proof(page: Page) -> tuple[Mark, ...]:
    x = COLUMN + 108
    return (
        Code(COLUMN - 9, 104, 112, page.verify_url),
        Text(x, 196, "CERTIFICAT", 9.5, tracking=0.65, colour=SOFT),
        _fitted(x, 180, page.number, 13, RIGHT - x),
        Text(x, 156, "Vérifiez-le : lisez", 11, "italic", SOFT),
        Text(x, 143, "ce code ou ouvrez", 11, "italic", SOFT),
        Text(x, 130, "l’adresse ci-dessous", 11, "italic", SOFT),
        _fitted(RIGHT, 84, page.verify_url, 11, RIGHT - LEFT, align="end"),
    )
