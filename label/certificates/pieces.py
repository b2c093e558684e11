"""What each printed thing is to who reads or compares papers, whatever family draws it: its tag, words and field."""

from collections.abc import Iterable
from typing import Final

from label.certificates import ornament, wording
from label.certificates.company_name import Frame, lay_out
from label.certificates.marks import SOFT, Code, Mark, Picture, Piece, Side, Text, paragraph
from label.certificates.printed_fields import PrintedPage, Signatory

SIGNED: Final = 10.5  # the size of what stands under a signature

Rows = list[tuple[str, float]]  # words and their size


def rows(words: str, frame: Frame) -> Rows:
    """Words on the lines of a frame, each with its size."""
    name = lay_out(words, frame)
    return [(line, name.size) for line in name.lines]


def issuer(name: str, *marks: Text | Picture) -> Piece:
    """A body, by its logo or by its name."""
    if isinstance(marks[0], Picture):
        return Piece("Figure", marks, alt=name, field="issuers")
    return paragraph(*marks, actual=name, field="issuers")


def title(mark: Text) -> Piece:
    """The label's name."""
    return Piece("H1", (mark,), actual=wording.TITLE)


def company(page: PrintedPage, lines: Iterable[Text]) -> Piece:
    """The company's name, on however many lines."""
    return Piece("H2", tuple(lines), actual=page.company, field="company")


def emblem(rank: wording.Rank, x: float, y: float) -> Piece:
    """The level's emblem around (x, y)."""
    drawn, reach = ornament.emblem(x, y, rank.step, rank.colour), ornament.REACH
    return Piece("Figure", (drawn,), alt=rank.told, box=(x - reach, y - reach, x + reach, y + reach))


def level(page: PrintedPage, *marks: Text) -> Piece:
    """The edition and the level."""
    return paragraph(*marks, actual=f"{wording.edition(page)} {wording.RANKS[page.level].word}", field="level")


def english(page: PrintedPage, x: float, y: float, room: float, align: Side = "start") -> Piece:
    """The courtesy line, on two lines where the city's name is long."""
    laid = rows(wording.english(page), Frame(room, ((1, 9.5, 8.5), (2, 9.5, 0.0)), "italic"))
    lines = (Text(x, y - 11 * row, line, size, "italic", SOFT, align=align) for row, (line, size) in enumerate(laid))
    return paragraph(*lines, actual=wording.english(page), lang="en-GB", field="english")


def signatures(page: PrintedPage, room: float) -> list[Rows]:
    """What stands under each line to sign on: name and role, each on one line or two."""
    frame = Frame(room, ((1, SIGNED, 0.85 * SIGNED), (2, SIGNED, 0.0)))
    return [[row for words in _named(who) for row in rows(words, frame)] for who in page.signatories]


def free(signed: list[Rows]) -> int:
    """How many of the lines under the signatures nobody needs: the line to sign on may be that much lower."""
    return 4 - max(2, *map(len, signed)) if signed else 0


def signatory(who: Signatory, signed: Rows, x: float, y: float, align: Side = "start") -> Piece:
    """Who signs, and as what, from y downwards."""
    lines = (Text(x, y - 1.1 * SIGNED * row, words, size, align=align) for row, (words, size) in enumerate(signed))
    return paragraph(*lines, actual=", ".join(_named(who)), field="signatories")


def _named(who: Signatory) -> list[str]:
    return [words for words in (who.name, who.role) if words.strip()]


def total(heading: Text, figure: Text, of: Text) -> Iterable[Piece]:
    """All points, under their heading."""
    yield Piece("H2", (heading,), actual="Total")
    yield paragraph(figure, of, actual=f"{figure.words} {of.words}", field="total")


def points(items: Iterable[tuple[str, tuple[Text, ...]]]) -> Piece:
    """The list of what the total is made of: by field, what counts and how much."""
    return Piece("L", kids=tuple(_item(field, *marks) for field, marks in items))


def _item(field: str, *marks: Text) -> Piece:
    words = f"{marks[0].words} : {', '.join(mark.words for mark in marks[1:])}"
    return Piece("LI", kids=(Piece("LBody", marks, actual=words, field=field),))


def code(page: PrintedPage, x: float, y: float, side: float) -> Piece:
    """The address as a QR code."""
    alt = f"Code QR de l’adresse de vérification {page.verify_url}"
    return Piece("Figure", (Code(x, y, side, page.verify_url),), alt=alt)


def number(page: PrintedPage, *marks: Text) -> Piece:
    """The certificate's number."""
    return paragraph(*marks, actual=f"Certificat {page.number}", field="number")


def hint(marks: Iterable[Mark]) -> Piece:
    """How to verify."""
    return paragraph(*marks, actual=" ".join(wording.HINT))


def link(page: PrintedPage, mark: Text) -> Piece:
    """The address, as a link."""
    alt = f"Vérifier le certificat {page.number}"
    return Piece("P", kids=(Piece("Link", (mark,), url=page.verify_url, alt=alt, field="url"),))
