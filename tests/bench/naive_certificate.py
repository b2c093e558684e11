"""The certificate drawn the plain way, for `label.certificates.drawing.draw` to be measured against.

The same marks at the same places, as one writes them with ReportLab's manual at hand: the fonts are registered for
each document, the QR code is ReportLab's own widget, the ornament is worked out each time, the filters are the
default ones. It spares itself the kerning.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from math import cos, radians, sin
from time import process_time

from reportlab import rl_config
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from label.certificates import fonts, ornament
from label.certificates.composition import INK, RANKS, Mark, Piece, QrMark, TextMark, compose
from label.certificates.designs import seine
from label.certificates.drawing import PrintedPage, draw
from tests.support.pages import PAGE

# The naive page has no seal and no warning.
SAMPLE = replace(PAGE, test=False, sealed_by="")


def draw_naively(page: PrintedPage) -> bytes:
    """The page as a PDF."""
    rl_config.useA85 = 1
    for style, path in fonts.FILES.items():
        registerFont(TTFont(f"naive-{style}", path))
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=ornament.PAPER, pageCompression=1, lang="fr-FR")
    canvas.setTitle(f"Certificat {page.number} – {page.company}")
    canvas.setAuthor(page.city)
    rank = RANKS[page.level]
    canvas.addLiteral(ornament.river(seine.STRONG[rank.step], ornament.PALE, rank.colour))
    for mark in _marks(compose(page)):
        _paint(canvas, mark)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _marks(pieces: Iterable[Piece]) -> Iterator[Mark]:
    for piece in pieces:
        yield from piece.marks
        yield from _marks(piece.kids)


def _paint(canvas: Canvas, mark: Mark) -> None:
    if isinstance(mark, TextMark):
        _paint_text(canvas, mark)
    elif isinstance(mark, QrMark):
        _paint_code(canvas, mark)
    elif isinstance(mark, str):
        canvas.addLiteral(mark)


def _paint_text(canvas: Canvas, mark: TextMark) -> None:
    name = f"naive-{mark.style}"
    long = stringWidth(mark.words, name, mark.size) + mark.tracking * (len(mark.words) - 1)
    back = {"start": 0.0, "middle": long / 2, "end": long}[mark.align]
    angle = radians(mark.turn)
    text = canvas.beginText()
    text.setTextTransform(cos(angle), sin(angle), -sin(angle), cos(angle), mark.x - back * cos(angle), mark.y)
    text.setFont(name, mark.size)
    text.setCharSpace(mark.tracking)
    text.setFillColorRGB(*map(float, mark.colour.split()))
    text.textOut(mark.words)
    canvas.drawText(text)


def _paint_code(canvas: Canvas, mark: QrMark) -> None:
    canvas.setFillColorRGB(*map(float, INK.split()))
    widget = QrCodeWidget(mark.words, barLevel="M", barWidth=mark.side, barHeight=mark.side, barBorder=4)
    drawing = Drawing(mark.side, mark.side)
    drawing.add(widget)
    renderPDF.draw(drawing, canvas, mark.x, mark.y)


def _seconds(painter: Callable[[PrintedPage], bytes], turn: int) -> float:
    """CPU seconds for one page with a number of its own."""
    number = f"BB-2026-{turn:05}"
    page = replace(SAMPLE, number=number, verify_url=f"https://label.boulogne-billancourt.example/verify/{number}")
    begun = process_time()
    painter(page)
    return process_time() - begun


def measure(rounds: int) -> dict[str, float]:
    """CPU milliseconds of a page drawn naively and by the product, and how many times faster the product is.

    Each is the best of `rounds`, for the product of ten times as many; they take turns, so that a slow spell of the
    machine hits both.
    """
    naive: list[float] = []
    product: list[float] = []
    for turn in range(rounds):
        naive.append(_seconds(draw_naively, turn))
        product.extend(_seconds(draw, 10 * turn + step) for step in range(10))
    best, ours = min(naive) * 1e3, min(product) * 1e3
    return {"naive_ms": round(best, 2), "product_ms": round(ours, 2), "ratio": round(best / ours, 1)}


def main() -> None:
    """Prints the measurement as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    sys.stdout.write(json.dumps(measure(parser.parse_args().rounds)) + "\n")


if __name__ == "__main__":
    main()
