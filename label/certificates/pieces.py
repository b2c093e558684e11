"""The pieces that both designs share: each with its structure tag, its text, and its printed field."""

from collections.abc import Iterable
from typing import Final

from label.certificates import ornament, wording
from label.certificates.marks import SOFT, Alignment, Mark, PictureMark, Piece, QrMark, TextMark, paragraph
from label.certificates.name_layout import NameFrame, lay_out
from label.certificates.printed_fields import PrintedPage, Signatory

SIGNATORY_SIZE: Final = 10.5  # points, of name and role under the line for a signature

SizedLines = list[tuple[str, float]]  # words and their size


def sized_lines(words: str, frame: NameFrame) -> SizedLines:
    """The lines of `words` in a frame, each with its size."""
    name = lay_out(words, frame)
    return [(line, name.size) for line in name.lines]


def issuer(name: str, *marks: TextMark | PictureMark) -> Piece:
    """A body that grants the label, as its logo or its name."""
    if isinstance(marks[0], PictureMark):
        return Piece("Figure", marks, alt=name, field="issuers")
    return paragraph(*marks, actual=name, field="issuers")


def title(mark: TextMark) -> Piece:
    return Piece("H1", (mark,), actual=wording.TITLE)


def company(page: PrintedPage, lines: Iterable[TextMark]) -> Piece:
    return Piece("H2", tuple(lines), actual=page.company, field="company")


def emblem(rank: wording.Rank, x: float, y: float) -> Piece:
    """The emblem around (x, y)."""
    drawn, reach = ornament.emblem(x, y, rank.step, rank.colour), ornament.EMBLEM_RADIUS
    return Piece("Figure", (drawn,), alt=rank.emblem_text, box=(x - reach, y - reach, x + reach, y + reach))


def level(page: PrintedPage, *marks: TextMark) -> Piece:
    return paragraph(*marks, actual=f"{wording.edition(page)} {wording.RANKS[page.level].word}", field="level")


def english(page: PrintedPage, x: float, y: float, room: float, align: Alignment = "start") -> Piece:
    """The line in English, on two lines if the city's name is long."""
    laid = sized_lines(wording.english(page), NameFrame(room, ((1, 9.5, 8.5), (2, 9.5, 0.0)), "italic"))
    lines = (
        TextMark(x, y - 11 * row, line, size, "italic", SOFT, align=align) for row, (line, size) in enumerate(laid)
    )
    return paragraph(*lines, actual=wording.english(page), lang="en-GB", field="english")


def signatory_lines(page: PrintedPage, room: float) -> list[SizedLines]:
    """For each signatory, name and role, each on one line or two."""
    frame = NameFrame(room, ((1, SIGNATORY_SIZE, 0.85 * SIGNATORY_SIZE), (2, SIGNATORY_SIZE, 0.0)))
    return [[row for words in _name_and_role(who) for row in sized_lines(words, frame)] for who in page.signatories]


def unused_lines(signed: list[SizedLines]) -> int:
    """How many of the 4 text lines under the signatures no signatory needs: the signing line moves down by as many."""
    return 4 - max(2, *map(len, signed)) if signed else 0


def signatory(who: Signatory, signed: SizedLines, x: float, y: float, align: Alignment = "start") -> Piece:
    """Name and role, from y downwards."""
    lines = (
        TextMark(x, y - 1.1 * SIGNATORY_SIZE * row, words, size, align=align)
        for row, (words, size) in enumerate(signed)
    )
    return paragraph(*lines, actual=", ".join(_name_and_role(who)), field="signatories")


def _name_and_role(who: Signatory) -> list[str]:
    return [words for words in (who.name, who.role) if words.strip()]


def total(heading: TextMark, figure: TextMark, of: TextMark) -> Iterable[Piece]:
    yield Piece("H2", (heading,), actual="Total")
    yield paragraph(figure, of, actual=f"{figure.words} {of.words}", field="total")


def points(items: Iterable[tuple[str, tuple[TextMark, ...]]]) -> Piece:
    """The list of the total's parts: for each field its title and figures."""
    return Piece("L", kids=tuple(_item(field, *marks) for field, marks in items))


def _item(field: str, *marks: TextMark) -> Piece:
    words = f"{marks[0].words} : {', '.join(mark.words for mark in marks[1:])}"
    return Piece("LI", kids=(Piece("LBody", marks, actual=words, field=field),))


def code(page: PrintedPage, x: float, y: float, side: float) -> Piece:
    alt = f"Code QR de l’adresse de vérification {page.verify_url}"
    return Piece("Figure", (QrMark(x, y, side, page.verify_url, one_bit=page.layout > 1),), alt=alt)


def number(page: PrintedPage, *marks: TextMark) -> Piece:
    return paragraph(*marks, actual=f"Certificat {page.number}", field="number")


def hint(marks: Iterable[Mark]) -> Piece:
    return paragraph(*marks, actual=" ".join(wording.HINT))


def link(page: PrintedPage, mark: TextMark) -> Piece:
    alt = f"Vérifier le certificat {page.number}"
    return Piece("P", kids=(Piece("Link", (mark,), url=page.verify_url, alt=alt, field="url"),))
