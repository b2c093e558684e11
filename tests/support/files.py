import io

from PIL import Image
from reportlab.pdfgen.canvas import Canvas


def pdf(words: str = "preuve") -> bytes:
    """A small, honest PDF."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    canvas.drawString(72, 720, words)
    canvas.save()
    return out.getvalue()


def png(shade: int = 0) -> bytes:
    """A small, honest PNG."""
    out = io.BytesIO()
    Image.new("L", (8, 8), shade).save(out, "PNG")
    return out.getvalue()
