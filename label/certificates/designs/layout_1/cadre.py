"""The first layout of the design `cadre`: a portrait A4 in a braided frame; everything is centred on its axis."""

from collections.abc import Iterable
from typing import Final

from label.certificates import french, pieces, wording
from label.certificates.designs.braided_frame import PAPER
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

AXIS: Final = PAPER[0] / 2
LEFT, RIGHT = 82.0, PAPER[0] - 82.0
WIDE: Final = RIGHT - LEFT
POINTS: Final = LEFT + 122  # where their list begins, beside the total
CREST: Final = 770.0  # the height of the medallion's middle
ISSUER: Final = NameFrame(148.0, ((1, 11.0, 9.5), (2, 11.0, 8.0), (3, 10.0, 0.0)), tracking=0.06)
NAME: Final = NameFrame(WIDE, ((1, 44.0, 29.0), (2, 34.0, 24.0), (3, 26.0, 0.0)))
NAME_TOP, NAME_FOOT = 617.0, 472.0  # from above "est attribué à" to below the SIREN
LINE: Final = 190.0  # to sign on, at most


def compose(page: PrintedPage) -> tuple[Piece, ...]:
    """The pieces in reading order, which is also the order of painting."""
    rank = wording.RANKS[page.level]
    return (
        *_warning(page),
        *_heading(page),
        *_company(page),
        *_level(page, rank),
        *_signatures(page),
        *_points(page, rank),
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


def _company(page: PrintedPage) -> Iterable[Piece]:
    name = lay_out(page.company, NAME)
    high = 34 + 0.74 * name.size + (len(name.lines) - 1) * name.leading + 30
    top = (NAME_TOP + NAME_FOOT + high) / 2  # a short name is centred in the free height
    first = top - 34 - 0.74 * name.size
    last = first - (len(name.lines) - 1) * name.leading
    yield pieces.title(_middle(648, wording.TITLE.upper(), 27, tracking=2.0))
    yield paragraph(_middle(top - 16, "est attribué à", 14, style="italic", colour=SOFT))
    lines = (_middle(first - name.leading * row, words, name.size) for row, words in enumerate(name.lines))
    yield pieces.company(page, lines)
    yield paragraph(
        _middle(last - 24, f"SIREN {french.siren(page.siren)}", 11.5, colour=SOFT, tracking=0.4), field="siren"
    )


def _level(page: PrintedPage, rank: wording.Rank) -> Iterable[Piece]:
    yield pieces.emblem(rank, AXIS, CREST)
    yield pieces.level(
        page,
        _middle(455, wording.edition(page), 14, style="italic", colour=SOFT),
        _middle(413, rank.word, 48, colour=rank.colour),
    )
    yield paragraph(_middle(387, rank.standing, 13, style="italic", colour=SOFT))


def _signatures(page: PrintedPage) -> Iterable[Piece]:
    # The English line takes two lines with a reason: the second one would stand close to the points.
    up = 5 if any(family.reason for family in page.families) else 0
    yield paragraph(_middle(360 + up, wording.validity(page), 13.5), field="validity")
    yield pieces.english(page, AXIS, 345 + up, WIDE, "middle")
    pitch = WIDE / max(len(page.signatories), 1)
    room = min(pitch - 16, LINE)
    signed = pieces.signatory_lines(page, room)
    y = 226.0 - 11 * pieces.unused_lines(signed)
    for place, (who, rows) in enumerate(zip(page.signatories, signed, strict=True)):
        x = LEFT + pitch * (place + 0.5)
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
    side = 84.0
    away = (WIDE + side) / 4
    room = (WIDE - side) / 2 - 8
    yield pieces.code(page, AXIS - side / 2, 90, side)
    above = _middle(141, "CERTIFICAT", 9.5, room, AXIS - away, tracking=0.65, colour=SOFT)
    yield pieces.number(page, above, _middle(124, page.number, 13, room, AXIS - away))
    yield pieces.hint(
        _middle(144 - 13 * row, words, 10.5, room, AXIS + away, style="italic", colour=SOFT)
        for row, words in enumerate(wording.HINT)
    )
    yield paragraph(_middle(67, wording.seal_text(page), 9, style="italic", colour=SOFT), field="seal")
    yield pieces.link(page, _middle(81, page.verify_url, 10.5))
