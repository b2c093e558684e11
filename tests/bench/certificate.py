"""`make bench` runs it: a whole certificate (page, credential, seal) beside bare drawing and beside WeasyPrint.

Medians of CPU milliseconds, warm, in turns within one run:

    whole   what the product makes: credential signed, tagged page with attachments, sealed (B-B, RSA-3072)
    bare    the same page by ReportLab's own calls: fonts registered once, the code by ReportLab's widget, no tags
    weasy   the same words as HTML, by WeasyPrint, unsigned, PDF/A-3A; in a process of its own, warm as well

WeasyPrint is installed into `.bench/` when it is not there; it needs Debian's libpango-1.0-0, libpangoft2-1.0-0 and
libharfbuzz-subset0.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from math import cos, radians, sin
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from label.certificates import fonts, keyring, ornament
from label.certificates.composition import INK, RANKS, QrMark, TextMark, compose
from label.certificates.drawing import PrintedPage
from label.certificates.planning import CertificatePlan, Issuer
from label.certificates.production import make
from label.kit.settings import Settings
from label.kit.storage import Store
from tests.support.printed_pages import PAGE

ROUNDS = 60


def main() -> None:
    """Measure, and print one line each."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), base_url="https://label.boulogne-billancourt.example")
        keyring.ensure_keys(settings, datetime.now(UTC))
        issuer = Issuer(settings, Random(1), Forgetful(Path(folder)), keyring.Keyring(settings))
        register()
        whole, bare = [], []
        for turn in range(ROUNDS + 5):
            page = numbered(turn)
            whole.append(
                spent(lambda page=page, turn=turn: make(issuer, CertificatePlan(page, 1, turn, datetime.now(UTC))))
            )
            bare.append(spent(lambda page=page: draw_bare(page)))
    mine, theirs, weasy = statistics.median(whole[5:]), statistics.median(bare[5:]), weasyprint()
    print(
        f"whole certificate: {mine:.1f} ms of CPU; bare ReportLab {theirs:.1f} ms: {mine / theirs:.2f} times (goal 4)"
    )
    print(f"WeasyPrint's unsigned page in PDF/A-3A: {weasy:.1f} ms: {mine / weasy:.2f} times (goal under 1)")


class Forgetful(Store):
    """A store that keeps nothing: the disk is not what is measured."""

    def put(self, content: bytes) -> str:
        """The digest that it would have."""
        return "0" * 64


def numbered(turn: int) -> PrintedPage:
    """The sample under a number of its own."""
    number = f"BB-2026-{turn:05}"
    return replace(PAGE, number=number, verify_url=f"https://label.boulogne-billancourt.example/verify/{number}")


def spent(work: Any) -> float:
    """CPU milliseconds of some work."""
    begun = process_time()
    work()
    return (process_time() - begun) * 1e3


def register() -> None:
    """The typeface, once."""
    for style, path in fonts.FILES.items():
        registerFont(TTFont(f"bare-{style}", path))


def draw_bare(page: PrintedPage) -> bytes:
    """The page as a PDF, by ReportLab's own calls."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=ornament.PAPER, pageCompression=1, lang="fr-FR")
    canvas.setTitle(f"Certificat {page.number} – {page.company}")
    rank = RANKS[page.level]
    canvas.addLiteral(ornament.river(rank.step, ornament.PALE, rank.colour))
    for mark in marks(compose(page)):
        paint(canvas, mark)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def marks(pieces: Any) -> Iterator[Any]:
    """Every mark of a page, in order."""
    for piece in pieces:
        yield from piece.marks
        yield from marks(piece.kids)


def paint(canvas: Canvas, mark: Any) -> None:
    """One mark."""
    if isinstance(mark, TextMark):
        paint_text(canvas, mark)
    elif isinstance(mark, QrMark):
        canvas.setFillColorRGB(*map(float, INK.split()))
        widget = QrCodeWidget(mark.words, barLevel="M", barWidth=mark.side, barHeight=mark.side, barBorder=4)
        drawing = Drawing(mark.side, mark.side)
        drawing.add(widget)
        renderPDF.draw(drawing, canvas, mark.x, mark.y)
    else:
        canvas.addLiteral(mark)


def paint_text(canvas: Canvas, mark: TextMark) -> None:
    """Words."""
    name = f"bare-{mark.style}"
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


WEASY = """
import json, statistics, sys
from time import process_time
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
said = json.load(sys.stdin)
taken = []
for turn in range(said["rounds"] + 3):
    begun = process_time()
    HTML(string=said["html"].replace("BB-2026-00042", f"BB-2026-{turn:05}")).write_pdf(pdf_variant="pdf/a-3a", pdf_tags=True)
    taken.append((process_time() - begun) * 1e3)
print(statistics.median(taken[3:]))
"""


def weasyprint() -> float:
    """Median CPU milliseconds of the same words by WeasyPrint."""
    python = Path(".bench/bin/python")
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", ".bench"], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "weasyprint==70.0"], check=True)
    said = json.dumps({"rounds": 20, "html": html()})
    done = subprocess.run([python, "-c", WEASY], input=said, capture_output=True, text=True, check=True)
    return float(done.stdout)


def html() -> str:
    """The page as HTML: the same words and places, the typeface, the river and the code as SVG."""
    import segno

    words = "".join(
        f'<p style="left:{mark.x}pt;bottom:{mark.y}pt;font-size:{mark.size}pt;font-style:{"italic" if mark.style == "italic" else "normal"}">{mark.words}</p>'
        for mark in marks(compose(PAGE))
        if isinstance(mark, TextMark) and not mark.turn
    )
    code = segno.make_qr(PAGE.verify_url, error="m").svg_inline(scale=2)
    faces = "".join(
        f"@font-face{{font-family:E;font-style:{'italic' if style == 'italic' else 'normal'};src:url({path.resolve().as_uri()})}}"
        for style, path in fonts.FILES.items()
    )
    page = f"@page{{size:{ornament.PAPER[0]}pt {ornament.PAPER[1]}pt;margin:0}}p{{position:absolute;margin:0;font-family:E}}"
    title = f"<title>Certificat {PAGE.number}</title>"
    return f'<html lang="fr">{title}<style>{faces}{page}</style><body>{words}<div style="position:absolute;left:590pt;bottom:104pt">{code}</div>'


if __name__ == "__main__":
    main()
