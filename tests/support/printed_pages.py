"""A certificate's page, and what stands on it."""

from collections.abc import Iterable, Iterator
from datetime import date

from label.certificates.composition import LAYOUT
from label.certificates.marks import Box, Mark, Piece, QrMark, TextMark, box_of
from label.certificates.printed_fields import FamilyLine, PrintedPage, Signatory
from scoring.thresholds import LabelLevel

VOLUNTEERING = FamilyLine("V", "Engagement bénévole des salariés", "15.9", "35", "45.3")
HIRING = FamilyLine("H", "Recrutement local durable", "28.6", "40", "71.5")
FORUM = FamilyLine("F", "Forum de l’emploi", "22", "25", "88.0")
PAGE = PrintedPage(
    number="BB-2026-00042",
    company="Atelier des Deux Rives",
    siren="999000011",
    level="confirmed",
    edition="2026",
    total="68.4",
    families=(VOLUNTEERING, HIRING, FORUM),
    bonus=2,
    issued_on=date(2026, 10, 1),
    valid_until=date(2028, 9, 30),
    verify_url="https://label.boulogne-billancourt.example/verify/BB-2026-00042",
    signatories=(Signatory("Claire Fontaine", "Maire de Boulogne-Billancourt"), Signatory("", "Pour le club")),
    sealed_by="Ville de Boulogne-Billancourt",
    place="Boulogne-Billancourt",
    layout=LAYOUT,
)
LEVELS: tuple[LabelLevel, ...] = ("engaged", "confirmed", "exemplary")
CAPITALS = (
    "ÉTABLISSEMENTS ŁUKASZ ŽIŽKA & CŒUR D'AVENIR – AGENCEMENT, MENUISERIE ET DÉCORATION "
    "D’INTÉRIEUR À BOULOGNE-BILLANCOURT"
)


def all_of(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Pieces and their kids, in the order of reading."""
    for piece in pieces:
        yield piece
        yield from all_of(piece.kids)


def texts(pieces: Iterable[Piece]) -> list[TextMark]:
    """All words, in the order of reading."""
    return [mark for piece in all_of(pieces) for mark in piece.marks if isinstance(mark, TextMark)]


def places(pieces: Iterable[Piece]) -> list[Box]:
    """The boxes of level words, codes and logos."""
    return [_place(mark) for piece in all_of(pieces) for mark in piece.marks if not _slight(mark)]


def apart(boxes: list[Box]) -> list[tuple[Box, Box]]:
    """The boxes that are not: each two that overlap."""
    pairs = ((one, two) for number, one in enumerate(boxes) for two in boxes[number + 1 :])
    return [(one, two) for one, two in pairs if overlap(one, two)]


def overlap(one: Box, two: Box) -> bool:
    """Do two boxes share more than an edge?"""
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def _slight(mark: Mark) -> bool:
    return isinstance(mark, str) or (isinstance(mark, TextMark) and (bool(mark.turn) or not mark.words))


def _place(mark: Mark) -> Box:
    assert not isinstance(mark, str)
    if isinstance(mark, TextMark):
        return box_of(mark)
    if isinstance(mark, QrMark):
        return mark.x, mark.y, mark.x + mark.side, mark.y + mark.side
    return mark.x, mark.y, mark.x + mark.width, mark.y + mark.height
