"""The design `seine`: a landscape A4 along the river's bend, the diploma on the left, the proof on the right.

The level's step gives the number of bold strands of the river and of solid rings of the emblem.
"""

from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Final
from zlib import compress

from label.certificates import fonts, french, ornament, pieces, wording
from label.certificates.marks import (
    BLUSH,
    RED,
    SOFT,
    Alignment,
    PictureMark,
    Piece,
    TextMark,
    box_of,
    decoration,
    fitted,
    line,
    paragraph,
)
from label.certificates.name_layout import NameFrame, lay_out
from label.certificates.ornament import PALE
from label.certificates.printed_fields import FamilyLine, PrintedPage

PAPER: Final = ornament.PAPER
LEFT, MIDDLE, COLUMN, RIGHT = 122.0, 536.0, 568.0, 796.0  # the diploma from LEFT to MIDDLE, the proof from COLUMN
TITLE_SIZE: Final = 40.0  # capitals of 9 mm
NAME: Final = NameFrame(MIDDLE - LEFT, ((1, 42.0, 29.0), (2, 34.0, 24.0), (3, 25.0, 0.0)))
WIDE_NAME: Final = NameFrame(RIGHT - LEFT, ((1, 48.0, 34.0), (2, 36.0, 24.0), (3, 25.0, 0.0)))  # without scores
NAME_TOP, NAME_FOOT = 464.0, 327.0  # from above "est attribué à" to below the SIREN
ISSUER: Final = NameFrame((RIGHT - LEFT) / 2 - 12, ((1, 12.5, 9.5), (2, 10.5, 0.0)), tracking=0.07)
EMBLEM: Final = (163.0, 276.0)  # its middle
STRONG: Final = {1: 2, 2: 6, 3: ornament.STRANDS}  # strands of the river, by step
LOGO: Final = 200.0  # points wide, at most
LINE: Final = 220.0  # to sign on, at most
CODE: Final = 162.0  # with the quiet zone; modules of 15 dots at 300 dpi for an address of 63 to 84 characters
PITCH: Final = 37.0  # from one family to the next


@cache
def adornment(step: int, colour: str) -> bytes:
    """The decoration's operators, deflated; `step` is 1 to 3, `colour` PDF's three RGB components."""
    return compress(ornament.river(STRONG[step], PALE, colour).encode(), 9)


def compose(page: PrintedPage) -> tuple[Piece, ...]:
    """The pieces in reading order, which is also the order of painting."""
    rank = wording.RANKS[page.level]
    return (
        *_warning(page),
        *_heading(page),
        *_company(page, NAME if page.scores else WIDE_NAME),
        *_level(page, rank),
        *_signatures(page),
        *(_scores(page, rank) if page.scores else ()),
        *_proof(page),
    )


def _scores(page: PrintedPage, rank: wording.Rank) -> Iterable[Piece]:
    yield decoration(line(MIDDLE + 15, 108, MIDDLE + 15, 452))
    yield from _points(page, rank)


def _warning(page: PrintedPage) -> Iterable[Piece]:
    """Marks a certificate of a demonstration city or of the test authority."""
    words = wording.warning(page)
    if words:
        yield decoration(TextMark(430, 300, words.across, 54, colour=BLUSH, align="middle", turn=30))
        above = fitted((LEFT + RIGHT) / 2, 575, words.above, 13.5, RIGHT - LEFT, colour=RED, align="middle")
        yield paragraph(above, field="warning")


def _heading(page: PrintedPage) -> Iterable[Piece]:
    high = 29.0 if wording.warning(page) else 42.0
    yield _issuer(LEFT, high, page.city, page.city_logo, "start")
    yield paragraph(TextMark(LEFT, 527, "accorde le label", 11.5, "italic", SOFT))
    yield _issuer(RIGHT, high, page.club, page.club_logo, "end")
    yield paragraph(TextMark(RIGHT, 527, "examine les candidatures", 11.5, "italic", SOFT, align="end"))
    yield decoration(line(LEFT, 516, RIGHT, 516))


def _issuer(x: float, high: float, name: str, logo: str, side: Alignment) -> Piece:
    """The body's logo, or its name when it has none."""
    if logo:
        left = x if side == "start" else x - LOGO
        return pieces.issuer(name, PictureMark(left, 541, LOGO, high, logo, side))
    laid = list(reversed(pieces.sized_lines(name.upper(), ISSUER)))
    foot = 540.0 + 2 * (len(laid) == 1)
    lines = (
        TextMark(x, foot + 11.5 * row, words, size, tracking=0.07 * size, align=side)
        for row, (words, size) in enumerate(laid)
    )
    return pieces.issuer(name, *reversed(list(lines)))


def _company(page: PrintedPage, frame: NameFrame) -> Iterable[Piece]:
    name = lay_out(page.company, frame)
    high = 34 + 0.74 * name.size + (len(name.lines) - 1) * name.leading + 30
    top = (NAME_TOP + NAME_FOOT + high) / 2  # a short name is centred in the free height
    first = top - 34 - 0.74 * name.size
    last = first - (len(name.lines) - 1) * name.leading
    yield pieces.title(fitted(LEFT, 475, wording.TITLE.upper(), TITLE_SIZE, RIGHT - LEFT, tracking=1.4))
    yield paragraph(TextMark(LEFT, top - 18, "est attribué à", 14, "italic", SOFT))
    lines = (TextMark(LEFT, first - name.leading * row, words, name.size) for row, words in enumerate(name.lines))
    yield pieces.company(page, lines)
    siren = TextMark(LEFT, last - 24, f"SIREN {french.siren(page.siren)}", 11.5, colour=SOFT, tracking=0.4)
    yield paragraph(siren, field="siren")


def _level(page: PrintedPage, rank: wording.Rank) -> Iterable[Piece]:
    yield pieces.emblem(rank, *EMBLEM)
    yield pieces.level(
        page,
        fitted(LEFT + 102, 311, wording.edition(page), 14, 330, style="italic", colour=SOFT),
        TextMark(LEFT + 100, 269, rank.word, 48, colour=rank.colour),
    )
    yield paragraph(TextMark(LEFT + 102, 240, rank.standing, 13, "italic", SOFT))


def _signatures(page: PrintedPage) -> Iterable[Piece]:
    wide = MIDDLE - LEFT
    yield paragraph(fitted(LEFT, 209, wording.valid_until(page), 13.5, wide), field="validity")
    yield pieces.english(page, LEFT, 195, wide)
    yield paragraph(fitted(LEFT, 165, wording.place_and_date(page), 12, wide), field="place")
    pitch = wide / max(len(page.signatories), 1)
    room = min(pitch - 22, LINE)
    signed = pieces.signatory_lines(page, room)
    y = 144.0 - 8 * pieces.unused_lines(signed)
    for place, (who, rows) in enumerate(zip(page.signatories, signed, strict=True)):
        x = LEFT + pitch * place
        yield decoration(line(x, y, x + room, y, SOFT))
        yield pieces.signatory(who, rows, x, y - 12)


def _points(page: PrintedPage, rank: wording.Rank) -> Iterable[Piece]:
    total, of = french.decimal(page.total), "sur 100"
    first = 388.0
    foot = first + 1 - PITCH * len(page.families)
    yield from pieces.total(
        TextMark(COLUMN, 419, "TOTAL", 12.5, tracking=0.9),
        TextMark(RIGHT - fonts.width(of, 14, "italic") - 8, 419, total, 46, colour=rank.colour, align="end"),
        TextMark(RIGHT, 419, of, 14, "italic", SOFT, align="end"),
    )
    items = [(family.code, _family(family, first - PITCH * row)) for row, family in enumerate(page.families)]
    bonus = (
        TextMark(COLUMN, foot, "Bonus des initiatives", 11.5),
        TextMark(RIGHT, foot, wording.bonus(page.bonus), 11.5, align="end"),
    )
    yield pieces.points([*items, ("bonus", bonus), *_cap(page, foot - 15)])
    bars = (mark for row, family in enumerate(page.families) for mark in _bar(family, first - 19 - PITCH * row, rank))
    yield decoration(*bars)


def _family(family: FamilyLine, y: float) -> tuple[TextMark, ...]:
    title = fitted(COLUMN, y, family.title, 12, RIGHT - COLUMN)
    if family.percent is None:
        return title, fitted(COLUMN, y - 13, wording.set_aside(family), 11, RIGHT - COLUMN, style="italic", colour=SOFT)
    share = TextMark(RIGHT, y - 13, wording.share(family.percent), 11, align="end")
    return title, TextMark(COLUMN, y - 13, wording.points(family), 11, colour=SOFT), share


def _cap(page: PrintedPage, y: float) -> Iterable[tuple[str, tuple[TextMark, ...]]]:
    if page.cap:
        total = TextMark(COLUMN, y, wording.before_cap([family.points for family in page.families], page.bonus), 11.5)
        yield "cap", (total, TextMark(RIGHT, y, wording.cap(page.cap), 11.5, align="end"))


def _bar(family: FamilyLine, y: float, rank: wording.Rank) -> tuple[str, ...]:
    if family.percent is None:
        return ()
    share = float(Decimal(family.percent) / 100)
    return line(COLUMN, y, RIGHT, y), line(COLUMN, y, COLUMN + (RIGHT - COLUMN) * share, y, rank.colour, 2.2)


def _proof(page: PrintedPage) -> Iterable[Piece]:
    quiet = 4 * CODE / 45  # so that the dark modules begin where the column does
    x = COLUMN - quiet + CODE + 2.5
    room = RIGHT - x
    yield pieces.code(page, COLUMN - quiet, 94, CODE)
    above = TextMark(x, 233, "CERTIFICAT", 9.5, tracking=0.65, colour=SOFT)
    yield pieces.number(page, above, fitted(x, 218, page.number, 13, room))
    yield pieces.hint(
        fitted(x, 136 - 13 * row, words, 11, room, style="italic", colour=SOFT)
        for row, words in enumerate(wording.HINT)
    )
    url = fitted(RIGHT, 84, page.verify_url, 11, MIDDLE - LEFT - 60, align="end")
    seal = fitted(LEFT, 84, wording.seal_text(page), 9.5, box_of(url)[0] - LEFT - 16, style="italic", colour=SOFT)
    yield paragraph(seal, field="seal")
    yield pieces.link(page, url)
