"""Where everything stands on the certificate: pure, in points from the lower left corner of a landscape A4.

What is drawn comes in pieces, each with what it is to a reader who cannot see: a heading, a paragraph, a figure with
its words. Their order is that of reading.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import cos, radians, sin
from typing import Any, Final, Literal

from label.certificates import fonts, french, ornament, qr
from label.certificates.fields import FamilyLine, Page, Signatory
from label.certificates.name import lay_out
from label.certificates.said import sealed, warning

INK, SOFT, PALE, RED, BLUSH = ".07 .11 .20", ".30 .35 .43", ornament.PALE, ".70 .09 .09", ".95 .80 .79"

LEFT, MIDDLE, COLUMN, RIGHT = 122.0, 560.0, 598.0, 796.0  # the diploma from LEFT to MIDDLE, the proof beside it
NAME_TOP, NAME_FOOT = 486.0, 322.0  # from above "est attribué à" to below the SIREN
TITLE: Final = "LABEL EMPLOYEUR ENGAGÉ"


@dataclass(frozen=True, slots=True)
class Rank:
    """How a level is told: its word, which of the three it is, and its colour."""

    word: str
    step: int
    standing: str
    colour: str
    english: str

    @property
    def told(self) -> str:
        """The emblem in words."""
        return f"Emblème du niveau {self.word} : {self.step} anneau{'x' if self.step > 1 else ''} sur trois"


RANKS: Final = {
    "engaged": Rank("Engagé", 1, "premier des trois niveaux", ".13 .38 .56", "Engaged"),
    "confirmed": Rank("Confirmé", 2, "deuxième des trois niveaux", ".05 .38 .33", "Confirmed"),
    "exemplary": Rank("Exemplaire", 3, "le plus haut des trois niveaux", ".54 .36 .05", "Exemplary"),
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


@dataclass(frozen=True, slots=True)
class Picture:
    """An image kept under `digest`, as large as the box whose lower left corner is (x, y) allows, to its `side`."""

    x: float
    y: float
    width: float
    height: float
    digest: str
    side: Literal["start", "end"] = "start"


Mark = Text | Code | Picture | str  # a string holds the PDF operators of a line


@dataclass(frozen=True, slots=True)
class Piece:
    """Marks that are one thing to a reader: `tag` as in PDF's structure, empty for an ornament that says nothing.

    `alt` says a figure in words; `actual` are words that are broken over lines; `url` is where a `Link` leads; `field`
    names what is printed, for who compares two papers.
    """

    tag: str
    marks: tuple[Mark, ...] = ()
    alt: str = ""
    actual: str = ""
    lang: str = ""
    url: str = ""
    field: str = ""
    kids: tuple["Piece", ...] = ()


def ornament_of(*marks: Mark) -> Piece:
    """What says nothing."""
    return Piece("", marks)


def paragraph(*marks: Mark, **said: Any) -> Piece:
    """Words of their own."""
    return Piece("P", marks, **said)


def operators(mark: Text | Code | str, document: Any) -> str:
    """The PDF operators of a mark, in ReportLab's `document`."""
    if isinstance(mark, str):
        return mark
    if isinstance(mark, Code):
        return f"{INK} rg {qr.path(mark.words, mark.x, mark.y, mark.side)}"
    left = mark.x - box_of(mark)[0]
    c, s = cos(radians(mark.turn)), sin(radians(mark.turn))
    matrix = f"{c:.4f} {s:.4f} {-s:.4f} {c:.4f} {mark.x - left * c:.2f} {mark.y - left * s:.2f} Tm"
    shown = fonts.show(mark.words, mark.size, mark.style, document)
    return f"BT {mark.colour} rg {mark.tracking:.2f} Tc {matrix} {shown} ET"


def box_of(mark: Text) -> tuple[float, float, float, float]:
    """The box around words that are not turned: left, foot, right, top."""
    wide = fonts.width(mark.words, mark.size, mark.style, mark.tracking)
    left = mark.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[mark.align] * wide
    return left, mark.y - 0.28 * mark.size, left + wide, mark.y + 0.78 * mark.size


def compose(page: Page) -> tuple[Piece, ...]:
    """Every piece of the page, in the order of painting, which is that of reading."""
    rank = RANKS[page.level]
    return (
        *_warning(page),
        *_heading(page),
        *_company(page),
        *_level(page, rank),
        *_signatures(page),
        ornament_of(_line(MIDDLE + 19, 108, MIDDLE + 19, 506)),
        *_points(page, rank),
        *_proof(page),
    )


def _line(x0: float, y0: float, x1: float, y1: float, colour: str = PALE, thick: float = 0.6) -> str:
    return f"{colour} RG {thick} w {x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l S"


def _fitted(x: float, y: float, words: str, size: float, room: float, **how: Any) -> Text:
    """Words made smaller when they would be wider than `room` points."""
    ratio = fonts.fit(words, size, room, how.get("style", "roman"), how.get("tracking", 0))
    return Text(x, y, words, size * ratio, **how | {"tracking": how.get("tracking", 0) * ratio})


def _warning(page: Page) -> Iterable[Piece]:
    """In words that nobody can miss: the city or its authority is not a real one."""
    words = warning(page)
    if words:
        yield ornament_of(Text(430, 300, words.across, 54, colour=BLUSH, align="middle", turn=30))
        yield paragraph(
            _fitted((LEFT + RIGHT) / 2, 568, words.above, 15, RIGHT - LEFT, colour=RED, align="middle"), field="warning"
        )


def _heading(page: Page) -> Iterable[Piece]:
    half = (RIGHT - LEFT) / 2 - 12
    yield _issuer(LEFT, half, page.city, page.city_logo, "start")
    yield _issuer(RIGHT, half, page.club, page.club_logo, "end")
    yield paragraph(Text(LEFT, 527, "accorde le label", 11.5, "italic", SOFT))
    yield paragraph(Text(RIGHT, 527, "examine les candidatures", 11.5, "italic", SOFT, align="end"))
    yield ornament_of(_line(LEFT, 516, RIGHT, 516))


def _issuer(x: float, room: float, name: str, logo: str, side: Literal["start", "end"]) -> Piece:
    """A body's logo, or its name set with dignity."""
    if logo:
        left = x if side == "start" else x - room
        return Piece("Figure", (Picture(left, 538, room, 34, logo, side),), alt=name, field="issuers")
    return paragraph(_fitted(x, 542, name.upper(), 12.5, room, tracking=0.9, align=side), actual=name, field="issuers")


def _company(page: Page) -> Iterable[Piece]:
    name = lay_out(page.company)
    high = 38 + 0.74 * name.size + (len(name.lines) - 1) * name.leading + 30
    top = (NAME_TOP + NAME_FOOT + high) / 2  # what a short name leaves free goes above and below it, in equal parts
    first = top - 38 - 0.74 * name.size
    last = first - (len(name.lines) - 1) * name.leading
    lines = (Text(LEFT, first - name.leading * number, line, name.size) for number, line in enumerate(name.lines))
    yield Piece("H1", (Text(LEFT, 488, TITLE, 12.5, tracking=0.9),))
    yield paragraph(Text(LEFT, top - 18, "est attribué à", 14, "italic", SOFT))
    yield Piece("H2", tuple(lines), actual=page.company, field="company")
    siren = Text(LEFT, last - 24, f"SIREN {french.siren(page.siren)}", 11.5, colour=SOFT, tracking=0.4)
    yield paragraph(siren, field="siren")


def _level(page: Page, rank: Rank) -> Iterable[Piece]:
    yield Piece("Figure", (ornament.emblem(*ornament.EMBLEM, rank.step, rank.colour),), alt=rank.told)
    yield paragraph(
        _fitted(LEFT + 102, 303, f"Édition {page.edition}, niveau", 14, 330, style="italic", colour=SOFT),
        Text(LEFT + 100, 261, rank.word, 48, colour=rank.colour),
        actual=f"Édition {page.edition}, niveau {rank.word}",
        field="level",
    )
    yield paragraph(Text(LEFT + 102, 232, rank.standing, 13, "italic", SOFT))


def _signatures(page: Page) -> Iterable[Piece]:
    dates = f"Délivré le {french.day(page.issued_on)}, valable jusqu’au {french.day(page.valid_until)}."
    yield paragraph(_fitted(LEFT, 200, dates, 13.5, MIDDLE - LEFT), field="validity")
    english = _fitted(LEFT, 184, _english(page), 9.5, MIDDLE - LEFT, style="italic", colour=SOFT)
    yield paragraph(english, lang="en-GB", field="english")
    pitch = (MIDDLE - LEFT) / max(len(page.signatories), 1)
    for place, who in enumerate(page.signatories):
        yield ornament_of(_line(LEFT + pitch * place, 136, LEFT + pitch * place + pitch - 22, 136, SOFT))
        yield _signature(LEFT + pitch * place, pitch - 22, who)


def _english(page: Page) -> str:
    """The courtesy line."""
    until = f"{page.valid_until.day} {page.valid_until:%B %Y}"
    return f"Committed Employer Label of {page.city}, level “{RANKS[page.level].english}”, valid until {until}."


def _signature(x: float, room: float, who: Signatory) -> Piece:
    lines = [words for words in (who.name, who.role) if words]
    return paragraph(
        *(_fitted(x, 122 - 14 * number, words, 11, room) for number, words in enumerate(lines)),
        actual=", ".join(lines),
        field="signatories",
    )


def _points(page: Page, rank: Rank) -> Iterable[Piece]:
    total = french.decimal(page.total)
    foot = 404 - 50 * len(page.families) + 8
    yield Piece("H2", (Text(COLUMN, 488, "TOTAL", 12.5, tracking=0.9),), actual="Total")
    yield paragraph(
        Text(COLUMN, 446, total, 46, colour=rank.colour),
        Text(COLUMN + fonts.width(total, 46) + 8, 446, "sur 100", 14, "italic", SOFT),
        actual=f"{total} sur 100",
        field="total",
    )
    items = [_family(family, 404 - 50 * row) for row, family in enumerate(page.families)]
    bonus = (
        Text(COLUMN, foot, "Bonus des initiatives", 11.5),
        Text(RIGHT, foot, _bonus(page.bonus), 11.5, align="end"),
    )
    yield Piece("L", kids=(*items, _item("bonus", *bonus)))
    bars = (mark for row, family in enumerate(page.families) for mark in _bar(family, 383 - 50 * row, rank))
    yield ornament_of(*bars)


def _item(field: str, *marks: Text) -> Piece:
    """One item of a list."""
    words = f"{marks[0].words} : {', '.join(mark.words for mark in marks[1:])}"
    return Piece("LI", kids=(Piece("LBody", marks, actual=words, field=field),))


def _bonus(points: int) -> str:
    return f"+ {points} point{'s' if points > 1 else ''}" if points else "aucun"


def _family(family: FamilyLine, y: float) -> Piece:
    title = _fitted(COLUMN, y, family.title, 12, RIGHT - COLUMN)
    if family.percent is None:
        return _item(family.code, title, Text(COLUMN, y - 14, "ne compte pas dans ce résultat", 11, "italic", SOFT))
    points = f"{french.decimal(family.points)} sur {french.decimal(family.maximum)}"
    share = Text(RIGHT, y - 14, f"{french.decimal(family.percent)} %", 11, align="end")
    return _item(family.code, title, Text(COLUMN, y - 14, points, 11, colour=SOFT), share)


def _bar(family: FamilyLine, y: float, rank: Rank) -> tuple[str, ...]:
    if family.percent is None:
        return ()
    share = float(Decimal(family.percent) / 100)
    return (
        _line(COLUMN, y, RIGHT, y, PALE, 0.6),
        _line(COLUMN, y, COLUMN + (RIGHT - COLUMN) * share, y, rank.colour, 2.2),
    )


def _proof(page: Page) -> Iterable[Piece]:
    x = COLUMN + 108
    code = f"Code QR de l’adresse de vérification {page.verify_url}"
    yield Piece("Figure", (Code(COLUMN - 9, 104, 112, page.verify_url),), alt=code)
    number = _fitted(x, 180, page.number, 13, RIGHT - x)
    yield paragraph(
        Text(x, 196, "CERTIFICAT", 9.5, tracking=0.65, colour=SOFT),
        number,
        actual=f"Certificat {page.number}",
        field="number",
    )
    lines = ("Vérifiez-le : lisez", "ce code ou ouvrez", "l’adresse ci-dessous")
    yield paragraph(
        *(Text(x, 156 - 13 * row, words, 11, "italic", SOFT) for row, words in enumerate(lines)), actual=" ".join(lines)
    )
    url = _fitted(RIGHT, 84, page.verify_url, 11, MIDDLE - LEFT - 60, align="end")
    seal = _fitted(LEFT, 84, sealed(page), 9.5, box_of(url)[0] - LEFT - 16, style="italic", colour=SOFT)
    yield paragraph(seal, field="seal")
    alt = f"Vérifier le certificat {page.number}"
    yield Piece("P", kids=(Piece("Link", (url,), url=page.verify_url, alt=alt, field="url"),))
