"""Finds the printed fields that differ between a certificate as issued and an uploaded PDF.

Both files are read and rendered by the same programs. On a page of the same shape each field is compared in its place,
by its text and by its picture: letters can be redrawn without changing the text, and the text changed without redrawing
letters. Without any text, as in a scan, the picture decides. With another number of pages, another shape or another
scale only the text can be compared, wherever it is; that is always reported as a difference `elsewhere` too, since a
picture could hide words.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Final, assert_never
from unicodedata import normalize

from label.certificates.composition import PictureMark, Piece, QrMark, TextMark, box_of, compose
from label.certificates.hidden_content import HIDDEN
from label.certificates.marks import Box
from label.certificates.pdf_text import PdfContent, TextRun, Unreadable, claimed_number, read
from label.certificates.picture_comparison import has_dots, is_flat, masks, pixel_box
from label.certificates.printed_fields import PrintedPage

__all__ = ["FIELDS", "NAMES", "Box", "Difference", "Unreadable", "claimed_number", "differences", "field_boxes"]

FIELDS: Final = {
    "company": "Nom de l’entreprise",
    "siren": "Numéro SIREN",
    "level": "Édition et niveau",
    "validity": "Dates de délivrance et de fin de validité",
    "english": "Ligne en anglais",
    "place": "Lieu et date de délivrance",
    "signatories": "Signataires",
    "total": "Total des points",
    "V": "Points du bénévolat",
    "H": "Points du recrutement local",
    "F": "Points du forum de l’emploi",
    "bonus": "Bonus des initiatives",
    "cap": "Plafond du total",
    "number": "Numéro du certificat",
    "url": "Adresse de vérification",
    "code": "Code QR",
    "seal": "Mention du sceau",
    "warning": "Avertissement",
    "issuers": "Organismes qui délivrent le label",
    "elsewhere": "Ailleurs sur le document",
}

NAMES: Final = FIELDS | {kind: french for kind, (french, _, _) in HIDDEN.items()}

MARGIN: Final = 1.0  # points around a field that belong to it, for the smoothed edges of its letters
MIN_MOVED_RUNS: Final = 5
MIN_SHIFT: Final = 0.0003  # of the page: half a dot; poppler fits a page to the paper with a shift of 0.0008
MAX_FOUND_LENGTH: Final = 300  # characters of a difference's `found`


@dataclass(frozen=True, slots=True)
class Difference:
    """`field` is a key of FIELDS, `printed` the issued words, `found` the words of the file.

    `found` is empty if the file has no text there, and equals `printed` if only the picture differs. Where `field` is a
    key of HIDDEN, `found` is its sentence in French.
    """

    field: str
    printed: str
    found: str


def field_boxes(page: PrintedPage) -> dict[str, tuple[Box, ...]]:
    """The boxes of each printed field, in points from the lower left corner, in reading order."""
    boxes: dict[str, tuple[Box, ...]] = {}
    for field, _, box in _marks(compose(page)):
        boxes[field] = (*boxes.get(field, ()), box)
    return boxes


def differences(issued: bytes, uploaded: bytes, page: PrintedPage) -> list[Difference]:
    """The differences of the uploaded file from the file `issued` of `page`, in reading order. Raises Unreadable."""
    ours, theirs = read(issued, uploaded)
    compared = list((_in_place if _same_shape(ours, theirs) else _by_words)(ours, theirs, page))
    if compared and _same_shape(ours, theirs) and _is_moved(ours, theirs):
        compared = list(_by_words(ours, theirs, page))
    return [*compared, *_hidden(ours, theirs, revised=_is_revised(issued, uploaded))]


def _is_revised(issued: bytes, uploaded: bytes) -> bool:
    """Do the bytes of the issued file stand at the beginning, with a revision after them? Blank lines are none."""
    return uploaded.startswith(issued) and b"startxref" in uploaded[len(issued) :]


def _hidden(ours: PdfContent, theirs: PdfContent, *, revised: bool) -> Iterator[Difference]:
    """What the issued file does not have and its text and picture do not tell, in the order of HIDDEN."""
    found = {*theirs.hidden} - {*ours.hidden}
    found |= {"revision"} if revised else set()
    found |= {"invisible_text"} if _has_invisible_text(theirs) and not _has_invisible_text(ours) else set()
    yield from (Difference(kind, "", sentence) for kind, (_, sentence, _) in HIDDEN.items() if kind in found)


def _has_invisible_text(content: PdfContent) -> bool:
    """Is there a line of text where the picture is of one colour? It may be white, transparent, clipped, covered,
    outside the page or of render mode 3."""
    from PIL import Image

    picture = Image.frombytes("RGB", content.shape, content.pixels)
    return any(
        _is_outside(run.box) or is_flat(picture.crop(pixel_box(run.box, picture))) for run in content.runs if run.words
    )


def _is_outside(box: Box) -> bool:
    return box[2] < 0 or box[3] < 0 or box[0] > 1 or box[1] > 1


def _marks(pieces: Iterable[Piece], field: str = "") -> Iterator[tuple[str, str, Box]]:
    """The field, words and box of each mark that prints a field; lines and decoration print none."""
    for piece in pieces:
        name = piece.field or field
        for mark in piece.marks:
            match mark:
                case QrMark():
                    yield "code", mark.words, (mark.x, mark.y, mark.x + mark.side, mark.y + mark.side)
                case TextMark() if name:
                    yield name, mark.words, box_of(mark)
                case PictureMark() if name:  # a body's logo
                    yield name, piece.alt, (mark.x, mark.y, mark.x + mark.width, mark.y + mark.height)
                case TextMark() | PictureMark() | str():
                    pass
                case _:
                    assert_never(mark)
        yield from _marks(piece.kids, name)


def _same_shape(ours: PdfContent, theirs: PdfContent) -> bool:
    """True for as many pages, turned alike, with the same ratio of width to height, to 0.2 %: printers scale pages."""
    ratio, other_ratio = (content.size[0] / content.size[1] for content in (ours, theirs))
    return (ours.pages, ours.turned) == (theirs.pages, theirs.turned) and abs(ratio - other_ratio) < 0.002


def _is_moved(ours: PdfContent, theirs: PdfContent) -> bool:
    """Most words stand elsewhere on the page: it was printed to PDF with margins, or scaled to fit the paper."""
    before, after = ({_letters([run]): run.box for run in content.runs} for content in (ours, theirs))
    shifts = [max(map(_distance, before[words], after[words])) for words in before.keys() & after.keys()]
    return len(shifts) >= MIN_MOVED_RUNS and median(shifts) > MIN_SHIFT


def _distance(one: float, other: float) -> float:
    return abs(one - other)


def _in_place(ours: PdfContent, theirs: PdfContent, page: PrintedPage) -> Iterator[Difference]:
    # `rest` is more tolerant: programs render the fine lines of ornaments differently.
    mask, rest = masks(ours, theirs)
    assigned = set[int]()
    issued_notes = {note.words for note in ours.notes}
    notes = [note for note in theirs.notes if note.words not in issued_notes]
    links = [note for note in notes if note.words.startswith("Link ")]
    for field, boxes in field_boxes(page).items():
        shares = [_page_share(box, ours.size) for box in boxes]
        before, after = _within(ours.runs, shares), _within(theirs.runs, shares)
        after += _within(links, shares)
        assigned |= {id(run) for run in (*before, *after)}
        areas = [pixel_box(box, mask) for box in (*shares, *(run.box for run in (*before, *after)))]
        if _text_differs(before, after) or any(has_dots(mask, area) for area in areas):
            yield Difference(field, _printed_words(page, field), _shortened(run.words for run in after))
        for area in areas:
            rest.paste(0, area)
    unassigned = [[run for run in content.runs if id(run) not in assigned] for content in (ours, theirs)]
    added = [*_added_runs(*unassigned), *(note.words for note in notes if id(note) not in assigned)]
    if added or has_dots(rest, (0, 0, *rest.size)):
        yield Difference("elsewhere", "", _shortened(added))


def _by_words(ours: PdfContent, theirs: PdfContent, page: PrintedPage) -> Iterator[Difference]:
    text = _normalized(theirs.text)
    for field in field_boxes(page):
        words = [mark for name, mark, _ in _marks(compose(page)) if name == field and field != "code"]
        if not all(_contains(part, text) for part in words):
            yield Difference(field, _printed_words(page, field), "")
    known = set(_normalized(ours.text).split())
    added = [word for word in text.split() if word not in known]
    yield Difference("elsewhere", _page_format(ours), _shortened([_page_format(theirs), *added]))


def _printed_words(page: PrintedPage, field: str) -> str:
    return " ".join(words for name, words, _ in _marks(compose(page)) if name == field)


def _page_share(box: Box, size: tuple[float, float]) -> Box:
    """A box in points, with its margin, as shares of the page."""
    left, foot, right, top = box
    wide, high = size
    return (left - MARGIN) / wide, (foot - MARGIN) / high, (right + MARGIN) / wide, (top + MARGIN) / high


def _within(runs: Iterable[TextRun], boxes: Iterable[Box]) -> list[TextRun]:
    """The runs that overlap one of the boxes and are on its line."""
    boxes = list(boxes)
    return [run for run in runs if any(_on_same_line(run.box, box) for box in boxes)]


def _on_same_line(run: Box, box: Box) -> bool:
    """True if they overlap horizontally, and the middle of one is within the height of the other."""
    disjoint = run[0] > box[2] or run[2] < box[0]
    return not disjoint and (run[1] < (box[1] + box[3]) / 2 < run[3] or box[1] < (run[1] + run[3]) / 2 < box[3])


def _text_differs(before: list[TextRun], after: list[TextRun]) -> bool:
    """True if the text differs both in file order and in page order; no text at all (a scan) does not differ."""
    in_page_order = [sorted(runs, key=lambda run: (-round(run.box[1], 2), run.box[0])) for runs in (before, after)]
    return bool(after) and all(_letters(old) != _letters(new) for old, new in ((before, after), in_page_order))


def _letters(runs: Iterable[TextRun]) -> str:
    return re.sub(r"\s", "", normalize("NFKC", "".join(run.words for run in runs)))


def _added_runs(ours: list[TextRun], theirs: list[TextRun]) -> Iterator[str]:
    """The new runs, if they contain more letters than the old ones, however the letters are split into runs."""
    if Counter(_letters(theirs)) - Counter(_letters(ours)):
        yield from (Counter(run.words for run in theirs) - Counter(run.words for run in ours)).elements()


def _normalized(text: str) -> str:
    return " ".join(normalize("NFKC", text).split())


def _contains(words: str, text: str) -> bool:
    """True if the text contains the words as whole words: 68,4 does not contain 8,4."""
    letters = map(re.escape, re.sub(r"\s", "", normalize("NFKC", words)))
    return re.search(rf"(?<![\w,.]){' ?'.join(letters)}(?!\w|[,.]\d)", text) is not None


def _page_format(seen: PdfContent) -> str:
    wide, high = (round(points / 72 * 25.4) for points in seen.size)
    return f"{seen.pages} page{'s' if seen.pages > 1 else ''} de {wide} × {high} mm"


def _shortened(words: Iterable[str]) -> str:
    return " ".join(words)[:MAX_FOUND_LENGTH]
