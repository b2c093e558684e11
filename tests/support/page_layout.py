"""How the pages of a tagged PDF are laid out: what stands beside what, and what stands below a heading.

Reads the drawn boxes with PDFium and pairs them with the structure tree by their marked-content identifier (MCID)."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import combinations, pairwise
from typing import Any

import pikepdf
import pypdfium2
from pypdfium2 import raw

HEADINGS = ("/H1", "/H2", "/H3")
LEAST_GAP = 4.0  # points between two columns
LEAST_BELOW = 2  # lines below a heading, rows of a part of a table
Place = tuple[int, int]  # page from 0, MCID


@dataclass(frozen=True)
class Box:
    """The ink of one piece of text, in points from the lower left of its page."""

    place: Place
    left: float
    bottom: float
    right: float
    top: float


def layout_faults(pdf: bytes) -> list[str]:
    """Every heading that stands alone, row that stands alone and pair of columns that touch, in words."""
    boxes = list(_boxes(pdf))
    with pikepdf.open(BytesIO(pdf)) as document:
        pages = {page.obj.objgen: number for number, page in enumerate(document.pages)}
        widths = [float(page.mediabox[2]) for page in document.pages]
        elements = list(document.Root.StructTreeRoot.K.K)
        return [
            *_touching(boxes),
            *(
                f"page {box.place[0] + 1}: text leaves the page"
                for box in boxes
                if box.right > widths[box.place[0]] - 50
            ),
            *_lone_headings(elements, pages, boxes),
            *_lone_rows(elements),
        ]


def _boxes(pdf: bytes) -> Iterator[Box]:
    document = pypdfium2.PdfDocument(pdf)
    for number, page in enumerate(document):
        for found in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=1):
            mcid = raw.FPDFPageObj_GetMarkedContentID(found.raw)
            if mcid >= 0:
                yield Box((number, mcid), *found.get_bounds())
    document.close()


def _touching(boxes: list[Box]) -> Iterator[str]:
    """Pieces of different elements on one line that are nearer than `LEAST_GAP`."""
    lines: dict[tuple[int, int], list[Box]] = {}
    for box in boxes:
        for height in {round(box.bottom // 6), round(box.top // 6)}:
            lines.setdefault((box.place[0], height), []).append(box)
    for (page, _), line in lines.items():
        for first, second in combinations(sorted(line, key=lambda box: box.left), 2):
            overlap = min(first.top, second.top) - max(first.bottom, second.bottom)
            if first.place != second.place and overlap > 1 and second.left - first.right < LEAST_GAP:
                yield f"page {page + 1}: {second.left - first.right:.1f} pt between {first} and {second}"


def _lone_headings(elements: list[Any], pages: dict[Any, int], boxes: list[Box]) -> Iterator[str]:
    tops: dict[Place, set[float]] = {}
    for box in boxes:
        tops.setdefault(box.place, set()).add(round(box.bottom))
    for place, element in enumerate(elements):
        if str(element.S) not in HEADINGS:
            continue
        page = next(_places(element, pages))[0]
        content: list[Place] = []
        for following in elements[place + 1 :]:
            if str(following.S) in HEADINGS and content:
                break
            content += [] if str(following.S) in HEADINGS else _places(following, pages)
        lines = {(where[0], bottom) for where in content for bottom in tops.get(where, {0.0})}
        here = [line for line in lines if line[0] == page]
        if len(here) < min(LEAST_BELOW, len(lines)):
            yield f"page {page + 1}: {len(here)} lines of {len(lines)} below a heading"


def _places(element: Any, pages: dict[Any, int]) -> Iterator[Place]:
    """The content of an element and of those below it, without the heads of columns."""
    if str(element.get("/S", "")) == "/TH" and str(element.get("/A", {}).get("/Scope", "")) == "/Column":
        return
    kids = element.K if isinstance(element.get("/K"), pikepdf.Array) else [element.K]
    for kid in kids:
        if isinstance(kid, int):
            yield pages[element.Pg.objgen], kid
        elif "/MCID" in kid:
            yield pages[kid.get("/Pg", element.get("/Pg")).objgen], int(kid.MCID)
        elif "/S" in kid:
            yield from _places(kid, pages)


def _lone_rows(elements: list[Any]) -> Iterator[str]:
    """A table divided over pages is several Table elements in a row, with the same heads."""
    for first, second in pairwise(elements):
        if (
            str(first.S) == str(second.S) == "/Table"
            and _page(first) != _page(second)
            and _columns(first) == _columns(second)
        ):
            for part in (first, second):
                if _rows(part) < LEAST_BELOW:
                    yield f"a part of a table with {_rows(part)} rows"


def _page(table: Any) -> Any:
    cell = next(cell for row in table.K for cell in row.K if "/Pg" in cell or len(cell.K))
    return cell.Pg.objgen if "/Pg" in cell else cell.K[0].Pg.objgen


def _columns(table: Any) -> int:
    return len(table.K[-1].K)


def _rows(table: Any) -> int:
    return sum(
        any(str(cell.S) == "/TD" or str(cell.get("/A", {}).get("/Scope", "")) == "/Row" for cell in row.K)
        and not any(str(cell.get("/A", {}).get("/Scope", "")) == "/Column" for cell in row.K)
        for row in table.K
    )
