"""Which printed field of a certificate differs in a PDF that someone hands in.

Both are read and drawn by the same programs. On a page of the same shape each field is compared in its place, as words
and as a picture: letters can be redrawn without their text changing, and text be changed without its letters. Where no
text is left, as in an image, the picture alone decides. On another number of pages or another shape only words can be
compared, wherever they stand; that is always told as a difference `elsewhere`, for a picture may hide words.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from label.certificates.composition import Code, Piece, Text, box_of, compose
from label.certificates.pdf_text import Reading, Run, Unreadable, number_in, read
from label.certificates.printed_fields import PrintedPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL.Image import Image

__all__ = ["FIELDS", "Box", "Difference", "Unreadable", "differences", "number_in", "places"]

Box = tuple[float, float, float, float]  # left, foot, right, top

FIELDS: Final = {
    "company": "Nom de l’entreprise",
    "siren": "Numéro SIREN",
    "level": "Édition et niveau",
    "validity": "Dates de délivrance et de fin de validité",
    "english": "Ligne en anglais",
    "signatories": "Signataires",
    "total": "Total des points",
    "V": "Points du bénévolat",
    "H": "Points du recrutement local",
    "F": "Points du forum de l’emploi",
    "bonus": "Bonus des initiatives",
    "number": "Numéro du certificat",
    "url": "Adresse de vérification",
    "code": "Code QR",
    "seal": "Mention du sceau",
    "warning": "Avertissement",
    "issuers": "Organismes qui délivrent le label",
    "elsewhere": "Ailleurs sur le document",
}

# How much darker or lighter than all its neighbours in the other picture a dot may be, of 255. Tried: the same page
# through Ghostscript (its letters as outlines, too), cairo or an image of 300 dots an inch reaches 20, one of 200 26;
# another digit in the smallest line 27 and more.
STEP: Final = 22
LEAST: Final = 4  # dots that make a difference
MARGIN: Final = 1.0  # points around a field that are its own: the smoothing of its letters
LONGEST: Final = 300  # characters told of what was found


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of FIELDS (or a family's code), the words that were issued there, and those that the file reads there.

    `found` is empty when nothing is read, and the same as was issued when only the picture differs.
    """

    field: str
    printed: str
    found: str


def places(page: PrintedPage) -> dict[str, tuple[Box, ...]]:
    """The boxes of each printed field, in points from the lower left corner, in the order of reading."""
    boxes: dict[str, tuple[Box, ...]] = {}
    for field, _, box in _marks(compose(page)):
        boxes[field] = (*boxes.get(field, ()), box)
    return boxes


def differences(issued: bytes, given: bytes, page: PrintedPage) -> list[Difference]:
    """What differs in `given` from the file `issued` of `page`, in the order of reading. Raises Unreadable."""
    ours, theirs = read(issued, given)
    return list((_in_place if _alike(ours, theirs) else _anywhere)(ours, theirs, page))


def _marks(pieces: Iterable[Piece], field: str = "") -> Iterator[tuple[str, str, Box]]:
    """The field, the words and the box of everything that is printed for a field."""
    for piece in pieces:
        named = piece.field or field
        for mark in piece.marks:
            if isinstance(mark, Code):
                yield "code", mark.words, (mark.x, mark.y, mark.x + mark.side, mark.y + mark.side)
            elif isinstance(mark, Text) and named:
                yield named, mark.words, box_of(mark)
            elif not isinstance(mark, Text | str) and named:  # a body's logo
                yield named, piece.alt, (mark.x, mark.y, mark.x + mark.width, mark.y + mark.height)
        yield from _marks(piece.kids, named)


def _alike(ours: Reading, theirs: Reading) -> bool:
    """Is it as many pages of the same shape, of whatever size?"""
    one, other = (seen.size[0] / seen.size[1] for seen in (ours, theirs))
    return ours.pages == theirs.pages and abs(one - other) < 0.002


def _in_place(ours: Reading, theirs: Reading, page: PrintedPage) -> Iterator[Difference]:
    mask, rest = _masks(ours, theirs)  # ornaments are finer lines, which programs draw more freely
    known = set[int]()
    notes = [note for note in theirs.notes if note.words not in {known.words for known in ours.notes}]
    links = [note for note in notes if note.words.startswith("Link ")]
    for field, boxes in places(page).items():
        shares = [_share(box, ours.size) for box in boxes]
        before, after = _within(ours.runs, shares), _within(theirs.runs, shares)
        after += _within(links, shares)
        known |= {id(run) for run in (*before, *after)}
        areas = [_dots(box, mask) for box in (*shares, *(run.box for run in (*before, *after)))]
        if _reads_otherwise(before, after) or any(_marked(mask, area) for area in areas):
            yield Difference(field, _printed(page, field), _told(run.words for run in after))
        for area in areas:
            rest.paste(0, area)
    left = [[run for run in seen.runs if id(run) not in known] for seen in (ours, theirs)]
    added = [*_added(*left), *(note.words for note in notes if id(note) not in known)]
    if added or _marked(rest, (0, 0, *rest.size)):
        yield Difference("elsewhere", "", _told(added))


def _anywhere(ours: Reading, theirs: Reading, page: PrintedPage) -> Iterator[Difference]:
    text = _plain(theirs.text)
    for field in places(page):
        words = [mark for name, mark, _ in _marks(compose(page)) if name == field and field != "code"]
        if not all(_stands(part, text) for part in words):
            yield Difference(field, _printed(page, field), "")
    known = set(_plain(ours.text).split())
    added = [word for word in text.split() if word not in known]
    yield Difference("elsewhere", _sheets(ours), _told([_sheets(theirs), *added]))


def _printed(page: PrintedPage, field: str) -> str:
    return " ".join(words for name, words, _ in _marks(compose(page)) if name == field)


def _masks(ours: Reading, theirs: Reading) -> "tuple[Image, Image]":
    """White where one picture has a dot that is unlike all near it in the other: of nine, and of twenty-five."""
    from PIL import Image

    if ours.pixels == theirs.pixels:
        return Image.new("L", ours.shape), Image.new("L", ours.shape)
    one, other = _ink(ours), _ink(theirs)
    if one.size != other.size:
        other = other.resize(one.size)
    return _unlike(one, other, 1), _unlike(one, other, 2)


def _unlike(one: "Image", other: "Image", reach: int) -> "Image":
    from PIL import ImageChops

    beyond = ImageChops.lighter(_beyond(one, other, reach), _beyond(other, one, reach))
    return beyond.point(lambda step: 255 * (step > STEP))


def _ink(seen: Reading) -> "Image":
    """How dark each dot is, whatever its colour: the darkest of red, green and blue; edges are made soft."""
    from PIL import Image, ImageChops, ImageFilter

    red, green, blue = Image.frombytes("RGB", seen.shape, seen.pixels).split()
    return ImageChops.darker(ImageChops.darker(red, green), blue).filter(ImageFilter.GaussianBlur(1))


def _beyond(one: "Image", other: "Image", reach: int) -> "Image":
    """By how much each dot of one is lighter than the lightest, or darker than the darkest, near it in the other."""
    from PIL import ImageChops

    lightest, darkest = (_spread(other, extreme, reach) for extreme in (ImageChops.lighter, ImageChops.darker))
    return ImageChops.lighter(ImageChops.subtract(one, lightest), ImageChops.subtract(darkest, one))


def _spread(image: "Image", extreme: "Callable[[Image, Image], Image]", reach: int) -> "Image":
    from PIL import ImageChops

    for across, down in ((1, 0), (0, 1)) * reach:
        shifted = (ImageChops.offset(image, across * way, down * way) for way in (1, -1))
        image = reduce(extreme, shifted, image)
    return image


def _share(box: Box, size: tuple[float, float]) -> Box:
    """A box in points as shares of the page, with its margin."""
    left, foot, right, top = box
    wide, high = size
    return (left - MARGIN) / wide, (foot - MARGIN) / high, (right + MARGIN) / wide, (top + MARGIN) / high


def _within(runs: Iterable[Run], boxes: Iterable[Box]) -> list[Run]:
    """The runs that stand on the line of one of the boxes, were it in part."""
    boxes = list(boxes)
    return [run for run in runs if any(_meet(run.box, box) for box in boxes)]


def _meet(run: Box, box: Box) -> bool:
    """Is the middle of one as high as the other, and do they meet?"""
    apart = run[0] > box[2] or run[2] < box[0]
    return not apart and (run[1] < (box[1] + box[3]) / 2 < run[3] or box[1] < (run[1] + run[3]) / 2 < box[3])


def _dots(box: Box, mask: "Image") -> tuple[int, int, int, int]:
    """The box on the mask, which counts from its upper left corner, and a dot more on each side."""
    left, foot, right, top = (min(max(share, 0.0), 1.0) for share in box)
    wide, high = mask.size
    return int(left * wide) - 1, int((1 - top) * high) - 1, int(right * wide) + 2, int((1 - foot) * high) + 2


def _marked(mask: "Image", area: tuple[int, int, int, int]) -> bool:
    return mask.crop(area).histogram()[255] >= LEAST


def _reads_otherwise(before: list[Run], after: list[Run]) -> bool:
    """Do runs say something else, in the order of the file as in that of the page? None at all say nothing else."""
    placed = [sorted(runs, key=lambda run: (-round(run.box[1], 2), run.box[0])) for runs in (before, after)]
    return bool(after) and all(_joined(one) != _joined(other) for one, other in ((before, after), placed))


def _joined(runs: Iterable[Run]) -> str:
    return re.sub(r"\s", "", normalize("NFKC", "".join(run.words for run in runs)))


def _added(ours: list[Run], theirs: list[Run]) -> Iterator[str]:
    """The runs that bring letters which were not there, however the letters are split into runs."""
    if Counter(_joined(theirs)) - Counter(_joined(ours)):
        yield from (Counter(run.words for run in theirs) - Counter(run.words for run in ours)).elements()


def _plain(text: str) -> str:
    return " ".join(normalize("NFKC", text).split())


def _stands(words: str, text: str) -> bool:
    """Is it in the text, whole: 8,4 is not in 68,4?"""
    letters = map(re.escape, re.sub(r"\s", "", normalize("NFKC", words)))
    return re.search(rf"(?<![\w,.]){' ?'.join(letters)}(?!\w|[,.]\d)", text) is not None


def _sheets(seen: Reading) -> str:
    wide, high = (round(points / 72 * 25.4) for points in seen.size)
    return f"{seen.pages} page{'s' if seen.pages > 1 else ''} de {wide} × {high} mm"


def _told(words: Iterable[str]) -> str:
    return " ".join(words)[:LONGEST]
