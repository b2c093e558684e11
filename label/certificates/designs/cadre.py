"""The design `cadre`: a portrait A4 in a braided frame, for hanging on a wall; everything is centred on its axis."""

from collections.abc import Iterable
from functools import cache
from typing import Final
from zlib import compress

from label.certificates import french, pieces, wording
from label.certificates.designs.braided_frame import PAPER, flourish, frame, medallion
from label.certificates.marks import (
    BLUSH,
    RED,
    SOFT,
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
from label.certificates.printed_fields import FamilyLine, PrintedPage

__all__ = ["PAPER", "adornment", "compose"]

AXIS: Final = PAPER[0] / 2
LEFT, RIGHT = 82.0, PAPER[0] - 82.0
WIDE: Final = RIGHT - LEFT
POINTS: Final = LEFT + 122  # where their list begins, beside the total
CREST: Final = 770.0  # the height of the medallion's middle
ISSUER: Final = NameFrame(148.0, ((1, 11.0, 9.5), (2, 11.0, 8.0), (3, 10.0, 0.0)), tracking=0.06)
NAME: Final = NameFrame(WIDE, ((1, 44.0, 29.0), (2, 34.0, 24.0), (3, 26.0, 0.0)))
WIDE_NAME: Final = NameFrame(WIDE, ((1, 48.0, 33.0), (2, 40.0, 28.0), (3, 31.0, 0.0)))  # without scores
NAME_TOP, NAME_FOOT = 617.0, 472.0  # from above "est attribué à" to below the SIREN
CODE: Final = 129.6  # with the quiet zone; modules of 12 dots at 300 dpi for an address of 63 to 84 characters
SIDE: Final = (WIDE - CODE) / 2  # the columns on both sides of the code


@cache
def adornment(step: int, colour: str) -> bytes:
    """The decoration's operators, deflated; `step` is 1 to 3, `colour` PDF's three RGB components."""
    drawn = frame(step, colour), medallion(AXIS, CREST, step, colour), flourish(AXIS, 625, step, colour)
    return compress(" ".join(drawn).encode(), 9)


def compose(page: PrintedPage) -> tuple[Piece, ...]:
    """The pieces in reading order, which is also the order of painting. Without scores the name and the level take
    their space."""
    rank = wording.RANKS[page.level]
    down = 0 if page.scores else 52
    return (
        *_warning(page),
        *_heading(page),
        *_company(page, NAME if page.scores else WIDE_NAME, NAME_FOOT - down),
        *_level(page, rank, down),
        *_validity(page, down),
        *_signatures(page),
        *(_points(page, rank) if page.scores else ()),
        *_proof(page),
    )


def _middle(y: float, words: str, size: float, room: float = WIDE, x: float = AXIS, **how: str | float) -> TextMark:
    return fitted(x, y, words, size, room, align="middle", **how)


def _warning(page: PrintedPage) -> Iterable[Piece]:
    """Marks a certificate of a demonstration city or of the test authority."""
    words = wording.warning(page)
    if words:
        yield decoration(TextMark(AXIS, 370, words.across, 62, colour=BLUSH, align="middle", turn=50))
        yield paragraph(_middle(691, words.above, 12.5, colour=RED), field="warning")


def _heading(page: PrintedPage) -> Iterable[Piece]:
    offset = AXIS - LEFT - ISSUER.width / 2  # from the axis to the middle of each column
    yield from _issuer(AXIS - offset, page.city, page.city_logo, "accorde le label")
    yield from _issuer(AXIS + offset, page.club, page.club_logo, "examine les candidatures")


def _issuer(x: float, name: str, logo: str, does: str) -> Iterable[Piece]:
    """The body's logo, or its name when it has none; below it, its part in the label."""
    wide = ISSUER.width
    if logo:
        yield pieces.issuer(name, PictureMark(x - wide / 2, 728, wide, 46, logo, "middle"))
    else:
        laid = lay_out(name.upper(), ISSUER)
        first = 738 + laid.leading * (len(laid.lines) - 1) / 2
        rows = (
            TextMark(x, first - laid.leading * row, words, laid.size, tracking=0.06 * laid.size, align="middle")
            for row, words in enumerate(laid.lines)
        )
        yield pieces.issuer(name, *rows)
    yield paragraph(_middle(714, does, 11, wide, x, style="italic", colour=SOFT))


def _company(page: PrintedPage, frame: NameFrame, foot: float) -> Iterable[Piece]:
    name = lay_out(page.company, frame)
    high = 34 + 0.74 * name.size + (len(name.lines) - 1) * name.leading + 30
    top = (NAME_TOP + foot + high) / 2  # a short name is centred in the free height
    first = top - 34 - 0.74 * name.size
    last = first - (len(name.lines) - 1) * name.leading
    yield pieces.title(_middle(647, wording.TITLE.upper(), 31, 440, tracking=0.9))
    yield paragraph(_middle(top - 16, "est attribué à", 14, style="italic", colour=SOFT))
    lines = (_middle(first - name.leading * row, words, name.size) for row, words in enumerate(name.lines))
    yield pieces.company(page, lines)
    yield paragraph(
        _middle(last - 24, f"SIREN {french.siren(page.siren)}", 11.5, colour=SOFT, tracking=0.4), field="siren"
    )


def _level(page: PrintedPage, rank: wording.Rank, down: float) -> Iterable[Piece]:
    yield pieces.emblem(rank, AXIS, CREST)
    yield pieces.level(
        page,
        _middle(455 - down, wording.edition(page), 14, style="italic", colour=SOFT),
        _middle(413 - down, rank.word, 48, colour=rank.colour),
    )
    yield paragraph(_middle(387 - down, rank.standing, 13, style="italic", colour=SOFT))


def _validity(page: PrintedPage, down: float) -> Iterable[Piece]:
    # The English line takes two lines with a reason: the second one would stand close to the points.
    y = 360 - down + 5 * any(family.reason for family in page.families)
    yield paragraph(_middle(y, wording.valid_until(page), 13.5), field="validity")
    yield pieces.english(page, AXIS, y - 15, WIDE, "middle")


def _signatures(page: PrintedPage) -> Iterable[Piece]:
    """Half of them on either side of the code."""
    yield paragraph(_middle(229, wording.place_and_date(page), 12), field="place")
    left = (len(page.signatories) + 1) // 2
    pitch = SIDE / max(left, 1)
    room = pitch - 6
    signed = pieces.signatory_lines(page, room)
    y = 194.0 - 10 * pieces.unused_lines(signed)
    for place, (who, rows) in enumerate(zip(page.signatories, signed, strict=True)):
        x = LEFT + pitch * (place + 0.5) + CODE * (place >= left)
        yield decoration(line(x - room / 2, y, x + room / 2, y, SOFT))
        yield pieces.signatory(who, rows, x, y - 12, "middle")


def _points(page: PrintedPage, rank: wording.Rank) -> Iterable[Piece]:
    x = LEFT + 52
    yield from pieces.total(
        _middle(316, "TOTAL", 11, 104, x, tracking=0.8),
        _middle(280, french.decimal(page.total), 36, 104, x, colour=rank.colour),
        _middle(259, "sur 100", 12, 104, x, style="italic", colour=SOFT),
    )
    pitch = 15 if page.cap else 17  # a fifth line leaves as much room to sign
    rows = [313.0 - pitch * row for row in range(len(page.families) + 2)]
    *above, foot, last = rows
    items = [(family.code, _family(family, y)) for family, y in zip(page.families, above, strict=True)]
    bonus = "Bonus des initiatives", wording.bonus(page.bonus)
    yield pieces.points([*items, ("bonus", _ends(foot, *bonus)), *_cap(page, last)])
    yield decoration(*(line(POINTS, y - 5, RIGHT, y - 5) for y in (rows[:-1] if page.cap else above)))


def _ends(y: float, start: str, end: str) -> tuple[TextMark, ...]:
    return TextMark(POINTS, y, start, 11), TextMark(RIGHT, y, end, 11, align="end")


def _cap(page: PrintedPage, y: float) -> Iterable[tuple[str, tuple[TextMark, ...]]]:
    if page.cap:
        yield (
            "cap",
            _ends(
                y, wording.before_cap([family.points for family in page.families], page.bonus), wording.cap(page.cap)
            ),
        )


def _family(family: FamilyLine, y: float) -> tuple[TextMark, ...]:
    title = fitted(POINTS, y, family.title, 11, 170)
    if family.percent is None:
        # Beside a longer title than "Engagement bénévole des salariés" no more room is free.
        room = max(RIGHT - box_of(title)[2] - 8, 134)
        return title, fitted(RIGHT, y, wording.set_aside(family), 10.5, room, style="italic", colour=SOFT, align="end")
    share = TextMark(RIGHT, y, wording.share(family.percent), 11, align="end")
    return title, fitted(RIGHT - 52, y, wording.points(family), 11, 80, colour=SOFT, align="end"), share


def _proof(page: PrintedPage) -> Iterable[Piece]:
    away = (SIDE + CODE) / 2
    yield pieces.code(page, AXIS - CODE / 2, 90, CODE)
    above = _middle(111, "CERTIFICAT", 9.5, SIDE - 6, AXIS - away, tracking=0.65, colour=SOFT)
    yield pieces.number(page, above, _middle(96, page.number, 13, SIDE - 6, AXIS - away))
    yield pieces.hint(
        _middle(118 - 11.5 * row, words, 10.5, SIDE - 6, AXIS + away, style="italic", colour=SOFT)
        for row, words in enumerate(wording.HINT)
    )
    yield paragraph(_middle(67, wording.seal_text(page), 9, style="italic", colour=SOFT), field="seal")
    yield pieces.link(page, _middle(81, page.verify_url, 10.5))
